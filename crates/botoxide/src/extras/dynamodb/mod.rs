//! DynamoDB with plain values instead of typed ones: conditions, exact numbers, sets, tables.
//!
//! Counterpart: boto3 `dynamodb/`.

mod batch_writer;
pub(crate) mod blocking;
mod conditions;
mod decimal;
mod expression;
mod set;
mod table;
mod transform;
mod types;

pub use batch_writer::BatchWriter;
pub use conditions::{Attr, Comparand, Compared, Condition, Key, Size, attr, key};
pub use decimal::Decimal;
pub use expression::{BuiltConditionExpression, ConditionExpressionBuilder};
pub use set::Set;
pub use table::Table;
pub(super) use transform::inject_high_level_interface;
pub use transform::transform_types;
pub use types::{deserialize, serialize};
