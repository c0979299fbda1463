//! `FullResult`: all pages as one.
//!
//! Counterpart: botocore `paginate.py` (`PageIterator.build_full_result`).
// H014

use super::paths::{merge, set_value, value_mut};
use super::{Paginator, objects};
use crate::error::Result;
use crate::redact::Redacted;
use crate::value::{Map, Value};

/// Collects pages: lists are joined, numbers and strings added, everything else is the first page's.
#[derive(Debug, Default)]
pub struct FullResult {
    complete: Redacted<Value>,
}

impl FullResult {
    /// Adds a page of what `paginator` paginates.
    ///
    /// # Errors
    ///
    /// Those of an expression; `InvalidExpressionError` where one cannot be set; `TypeError` for what cannot be added.
    pub fn add(&mut self, paginator: &Paginator, page: &Value) -> Result<()> {
        if self.complete.is_null() {
            *self.complete = Value::Map(Map::new());
        }
        for key in &paginator.result_keys {
            let found = key.expression.search(page)?;
            if found.is_null() {
                continue;
            }
            let existing = key.expression.search(&self.complete)?;
            let sum = if existing.is_null() {
                found.into_owned()
            } else if let Value::List(items) = &*found {
                let items = items.clone();
                drop(existing);
                let complete = self.complete.as_map_mut();
                match complete.and_then(|complete| value_mut(complete, key.text)) {
                    Some(Value::List(all)) => all.extend(items),
                    other => {
                        let type_name = other.map_or("NoneType", |value| value.python_type());
                        let msg = format!("'{type_name}' object has no attribute 'extend'");
                        return Err(objects::invalid(&msg));
                    }
                }
                continue;
            } else if objects::is_number(&found) || found.as_str().is_some() {
                objects::add(&existing, &found)?
            } else {
                continue;
            };
            if let Some(complete) = self.complete.as_map_mut() {
                set_value(complete, key.text, sum)?;
            }
        }
        Ok(())
    }

    /// The result, with what is [the same on every page](super::Pages::non_aggregate_part), and the
    /// [token](super::Pages::resume_token) where there is more.
    ///
    /// # Errors
    ///
    /// `TypeError` where the pages and what they have in common do not fit each other.
    pub fn finish(self, non_aggregate_part: &Map, resume_token: Option<&str>) -> Result<Value> {
        let mut complete = match self.complete.0 {
            Value::Map(complete) => complete,
            _ => Map::new(),
        };
        merge(&mut complete, non_aggregate_part.clone())?;
        if let Some(token) = resume_token {
            complete.insert("NextToken", token);
        }
        Ok(Value::Map(complete))
    }
}
