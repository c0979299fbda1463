//! Paginators as state machines: the next request, and truncation of pages.
//!
//! Pure: the caller makes the requests. Counterpart: botocore `paginate.py`.

mod full_result;
mod objects;
mod pages;
mod paths;
mod structure;
mod token;

use std::sync::Arc;

pub use full_result::FullResult;
pub(crate) use objects::is_equal;
pub use pages::Pages;
pub use structure::Outline;

use crate::error::{Error, ErrorKind, Result};
use crate::jmespath::Expression;
use crate::model::{Operation, Pagination, ShapeType};
use crate::text::Text;
use crate::value::Value;

/// How an operation is paginated, compiled.
///
/// # Example: two pages
///
/// ```
/// use std::sync::Arc;
/// use botoxide_core::model::{Pagination, Service, archive::compile_service};
/// use botoxide_core::paginate::Paginator;
/// use botoxide_core::params;
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "protocol": "rest-json" },
///     "operations": { "ListPhotos": { "http": {}, "input": { "shape": "Asked" } } },
///     "shapes": {
///         "Asked": { "type": "structure", "members": { "Marker": { "shape": "Text" }, "Most": { "shape": "Number" } } },
///         "Text": { "type": "string" }, "Number": { "type": "integer" }
///     }
/// });
/// let service = Service::open(compile_service(&json)?.leak())?;
/// let model = Pagination {
///     input_token: vec!["Marker"], output_token: vec!["NextMarker"], more_results: None,
///     result_key: vec!["Photos"], non_aggregate_keys: vec![], limit_key: Some("Most"),
/// };
/// let paginator = Arc::new(Paginator::new(&model, service.operation("ListPhotos")?)?);
/// let mut pages = paginator.paginate(params! { "PaginationConfig": { "MaxItems": 3, "PageSize": 2 } })?;
///
/// assert_eq!(pages.next_request()?, Some(params! { "Most": 2 }));
/// pages.accept(params! { "Photos": ["a", "b"], "NextMarker": "b" })?;
/// assert_eq!(pages.next_request()?, Some(params! { "Most": 2, "Marker": "b" }));
/// let last = pages.accept(params! { "Photos": ["c", "d"], "NextMarker": "d" })?;
/// assert_eq!(last["Photos"], params! { "x": ["c"] }["x"]);
/// assert_eq!(pages.next_request()?, None);
/// assert!(pages.resume_token().is_some(), "there is more");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Paginator {
    input_tokens: Vec<Text>,
    output_tokens: Vec<Expression>,
    more_results: Option<Expression>,
    result_keys: Vec<Key>,
    non_aggregate_keys: Vec<Key>,
    limit_key: Option<LimitKey>,
    /// Whether the model marks a token as sensitive.
    has_sensitive_token: bool,
}

/// An expression, with its text, which is the path for setting values.
#[derive(Debug)]
struct Key {
    text: &'static str,
    expression: Expression,
}

/// The argument for the size of a page.
#[derive(Debug)]
struct LimitKey {
    name: Text,
    is_text: bool,
}

impl Paginator {
    /// Compiles the expressions of a paginator.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::compile`].
    pub fn new(model: &Pagination, operation: Operation) -> Result<Self> {
        let keys = |texts: &[&'static str]| -> Result<Vec<Key>> {
            let compiled = texts.iter().map(|text| {
                let expression = Expression::compile(text)?;
                Ok(Key { text, expression })
            });
            compiled.collect()
        };
        let compile = |text: &&'static str| Expression::compile(text);
        let input = operation.input_shape();
        let limit_key = model.limit_key.map(|name| {
            let member = input.and_then(|shape| shape.member(name));
            LimitKey {
                name: Text::from_static(name),
                is_text: member.is_some_and(|member| member.shape_type() == ShapeType::String),
            }
        });
        let input_tokens = model.input_token.iter();
        let has_sensitive_token = input_tokens.clone().any(|name| {
            input
                .and_then(|shape| shape.member(name))
                .is_some_and(|member| member.holds_sensitive())
        });
        Ok(Self {
            input_tokens: input_tokens.map(|name| Text::from_static(name)).collect(),
            output_tokens: model
                .output_token
                .iter()
                .map(compile)
                .collect::<Result<_>>()?,
            more_results: model.more_results.as_ref().map(compile).transpose()?,
            result_keys: keys(&model.result_key)?,
            non_aggregate_keys: keys(&model.non_aggregate_keys)?,
            limit_key,
            has_sensitive_token,
        })
    }

    /// The expressions for the items of pages; `MaxItems` counts the first.
    pub fn result_keys(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.result_keys.iter().map(|key| key.text)
    }

    /// The result of an expression of [`result_keys`](Self::result_keys) on a page.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::search`].
    pub fn result<'d>(&self, at: usize, page: &'d Value) -> Result<std::borrow::Cow<'d, Value>> {
        match self.result_keys.get(at) {
            Some(key) => key.expression.search(page),
            None => Ok(std::borrow::Cow::Owned(Value::Null)),
        }
    }

    /// The pages of a call with these arguments, where `PaginationConfig` has `MaxItems`, `PageSize` and
    /// `StartingToken`.
    ///
    /// # Errors
    ///
    /// `PaginationError` for a `PageSize` that the operation does not support, `ValueError` and `TypeError` for invalid numbers.
    // H006
    pub fn paginate(self: &Arc<Self>, params: Value) -> Result<Pages> {
        let Value::Map(mut params) = params else {
            let type_name = params.python_type();
            let msg = format!("paginate() argument after ** must be a mapping, not {type_name}");
            return Err(ErrorKind::InvalidType { msg }.into());
        };
        let config = params.remove("PaginationConfig").unwrap_or_default();
        if !matches!(config, Value::Map(_) | Value::Null) {
            // DIFFERENCE 15
            let type_name = config.python_type();
            return Err(Error::value(format!(
                "'{type_name}' object has no attribute 'get'"
            )));
        }
        let given = |name: &str| config.get(name).filter(|value| !value.is_null());
        let max_items = given("MaxItems").map(objects::int).transpose()?;
        if let Some(size) = given("PageSize") {
            let Some(limit_key) = &self.limit_key else {
                let message = "PageSize parameter is not supported for the pagination interface for this operation.";
                let message = message.to_owned();
                return Err(ErrorKind::Pagination { message }.into());
            };
            // H007
            let size = match size {
                Value::Text(_) if limit_key.is_text => size.clone(),
                size if limit_key.is_text => Value::from(size.to_string()),
                size => Value::from(objects::int(size)?),
            };
            return Ok(Pages::new(
                self,
                params,
                max_items,
                given("StartingToken"),
                Some(size),
            ));
        }
        Ok(Pages::new(
            self,
            params,
            max_items,
            given("StartingToken"),
            None,
        ))
    }
}
