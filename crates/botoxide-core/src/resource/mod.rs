//! Resources: objects over the operations of a service, as its `resources-1.json` describes them.
//!
//! Here is what can be said without a call: what a resource has and what it is called, where an argument goes, what
//! an answer holds. Not here: resources that call (the engine's `resource`). Counterpart: boto3 `resources/model.py`,
//! and the pure parts of `resources/params.py` and `resources/response.py`.

mod definition;
mod model;
mod path;
mod rename;
mod response;
mod target;

pub use definition::{
    Action, Collection, Parameter, Relation, Request, ResponseIdentifier, ResponseResource, Source,
    Waiter,
};
pub use model::{Attribute, Identifier, ResourceModel, ServiceResources};
pub use path::SearchPath;
pub use response::empty_response;
pub use target::Target;
