//! The conversion of DynamoDB's resource in every call: plain values in, plain values out.
//!
//! Three handlers of a client: conditions become expressions, arguments get their types, results lose theirs.
//! Counterpart: boto3 `dynamodb/transform.py`.

use botoxide_core::error::Result;
use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use super::conditions::Condition;
use super::expression::ConditionExpressionBuilder;
use super::types;
use crate::client::Client;
use crate::hooks::{Event, Handler, Position, Reply, UniqueId};
use crate::resource::ResourceClass;

/// Makes a client of `dynamodb` take and return plain values, as the client of boto3's resource does.
///
/// Its arguments are then `5` instead of `{"N": "5"}`, conditions replace expressions, and results contain
/// [`Decimal`](super::Decimal)s and [`Set`](super::Set)s. A second call changes nothing.
///
/// # Errors
///
/// `InvalidValue` if a program uses the unique ids of these handlers for others.
///
/// # Example
///
/// ```no_run
/// use botoxide::{Session, dynamodb::{self, key}, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let client = Session::new().client("dynamodb")?;
/// dynamodb::transform_types(&client)?;
/// let found = client
///     .call("Query", params! { "TableName": "films", "KeyConditionExpression": key("year").eq(1927) })
///     .await?;
/// for film in &found["Items"] {
///     println!("{:?}", film["title"]);
/// }
/// # Ok(())
/// # }
/// ```
// H101
pub fn transform_types(client: &Client) -> Result<()> {
    let register = |name, id, handler| {
        let unique_id = UniqueId {
            id,
            is_counted: false,
        };
        let position = Position::Middle;
        client
            .events()
            .register_at(name, handler, position, Some(unique_id))
    };
    register(
        "before-parameter-build.dynamodb",
        "dynamodb-condition-expression",
        Handler::sync(|event| {
            if let Event::BeforeParameterBuild(event) = event
                && let Some(shape) = event.call.operation.input_shape()
            {
                inject_condition_expressions(event.params, shape)?;
            }
            Ok(Reply::None)
        }),
    )?;
    register(
        "before-parameter-build.dynamodb",
        "dynamodb-attr-value-input",
        Handler::sync(|event| {
            if let Event::BeforeParameterBuild(event) = event
                && let Some(shape) = event.call.operation.input_shape()
            {
                transform(event.params, shape, "AttributeValue", &mut |value| {
                    types::serialize(value)
                })?;
            }
            Ok(Reply::None)
        }),
    )?;
    register(
        "after-call.dynamodb",
        "dynamodb-attr-value-output",
        Handler::sync(|event| {
            if let Event::AfterCall(event) = event
                && let Some(shape) = event.call.operation.output_shape()
            {
                transform(event.parsed, shape, "AttributeValue", &mut |value| {
                    types::deserialize(value)
                })?;
            }
            Ok(Reply::None)
        }),
    )
}

/// Makes all resources of `dynamodb` take and return plain values.
// H101
#[expect(
    clippy::unnecessary_wraps,
    reason = "others in the table of injections can fail"
)]
pub(in crate::extras) fn inject_high_level_interface(class: &mut ResourceClass) -> Result<()> {
    class.on_create(|resource| transform_types(resource.meta().client()));
    Ok(())
}

/// Replaces conditions by expressions, and adds their placeholders to the caller's own.
// H108
fn inject_condition_expressions(params: &mut Value, shape: Shape) -> Result<()> {
    let mut builder = ConditionExpressionBuilder::new();
    let mut names = Map::new();
    let mut values = Map::new();
    for (target, is_key_condition) in [("ConditionExpression", false), ("KeyExpression", true)] {
        transform(params, shape, target, &mut |value| {
            let Some(condition) = value.as_object::<Condition>() else {
                return Ok(value.clone());
            };
            let built = builder.build_expression(condition, is_key_condition)?;
            names.extend(built.attribute_name_placeholders);
            values.extend(built.attribute_value_placeholders);
            Ok(built.condition_expression.into())
        })?;
    }
    if let Some(params) = params.as_map_mut() {
        add(params, "ExpressionAttributeNames", names);
        add(params, "ExpressionAttributeValues", values);
    }
    Ok(())
}

fn add(params: &mut Map, member: &'static str, generated: Map) {
    match params.get_mut(member) {
        Some(Value::Map(own)) => own.extend(generated),
        Some(_) => {}
        None if generated.is_empty() => {}
        None => params.push(Text::from_static(member), Value::Map(generated)),
    }
}

/// Replaces values for which the model has the shape `target`. Values that do not match the model stay, for
/// validation to report. Counterpart: `ParameterTransformer`.
fn transform(
    value: &mut Value,
    shape: Shape,
    target: &str,
    replace: &mut dyn FnMut(&Value) -> Result<Value>,
) -> Result<()> {
    let mut visit = |value: &mut Value, shape: Shape| {
        if shape.name() == target {
            *value = replace(value)?;
            return Ok(());
        }
        transform(value, shape, target, replace)
    };
    match (shape.shape_type(), value) {
        (ShapeType::Structure, Value::Map(members)) => {
            for (name, value) in members.iter_mut() {
                if let Some(member) = shape.member(name) {
                    visit(value, member)?;
                }
            }
        }
        (ShapeType::Map, Value::Map(entries)) => {
            for (_, value) in entries.iter_mut() {
                visit(value, shape.value())?;
            }
        }
        (ShapeType::List, Value::List(items)) => {
            for value in items {
                visit(value, shape.item())?;
            }
        }
        _ => {}
    }
    Ok(())
}
