//! `PaginatorModel`: how the operations of a service are paginated, `paginators-1.json`.
//!
//! Not here: paginating (`paginate`). Counterpart: botocore `paginate.py` (`PaginatorModel`).

use super::{Node, NodeKind};
use crate::error::{Error, ErrorKind, Result};

/// The paginators of a service.
#[derive(Clone, Copy, Debug)]
pub struct PaginatorModel {
    pagination: Node,
}

/// How one operation is paginated.
// H001 to H005
#[derive(Clone, Debug, PartialEq)]
pub struct Pagination {
    /// The arguments for the tokens.
    pub input_token: Vec<&'static str>,
    /// Expressions for the tokens of the next page, one for each argument.
    pub output_token: Vec<&'static str>,
    /// The expression that tests for more pages.
    pub more_results: Option<&'static str>,
    /// Expressions for the items of pages; `MaxItems` counts the first.
    pub result_key: Vec<&'static str>,
    /// Expressions for the members that all pages share.
    pub non_aggregate_keys: Vec<&'static str>,
    /// The argument for the size of a page.
    pub limit_key: Option<&'static str>,
}

impl PaginatorModel {
    /// Reads a file's root.
    ///
    /// # Errors
    ///
    /// `InvalidModel` for a file without paginators.
    pub fn new(root: Node) -> Result<Self> {
        let pagination = root.get("pagination").ok_or_else(|| {
            let msg = "there is no 'pagination' in it".to_owned();
            ErrorKind::InvalidModel { msg }
        })?;
        Ok(Self { pagination })
    }

    /// The names of the operations that are paginated.
    pub fn operation_names(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.pagination.entries().map(|(name, _)| name)
    }

    /// Whether an operation is paginated.
    pub fn contains(self, operation_name: &str) -> bool {
        self.pagination.get(operation_name).is_some()
    }

    /// How an operation is paginated.
    ///
    /// # Errors
    ///
    /// `ValueError` if it is not, or its entry is incomplete.
    pub fn get_paginator(self, operation_name: &str) -> Result<Pagination> {
        let entry = self.pagination.get(operation_name);
        let entry = entry.ok_or_else(|| {
            Error::value(format!(
                "Paginator for operation does not exist: {operation_name}"
            ))
        })?;
        let required = |key: &str| match texts(entry.get(key)) {
            texts if texts.is_empty() => Err(Error::value(format!("'{key}'"))),
            texts => Ok(texts),
        };
        let text = |key: &str| entry.get(key).and_then(|node| node.as_str());
        Ok(Pagination {
            input_token: required("input_token")?,
            output_token: required("output_token")?,
            more_results: text("more_results"),
            result_key: required("result_key")?,
            non_aggregate_keys: texts(entry.get("non_aggregate_keys")),
            limit_key: text("limit_key"),
        })
    }
}

/// A string, or the strings of a list.
fn texts(node: Option<Node>) -> Vec<&'static str> {
    let Some(node) = node else { return Vec::new() };
    match node.kind() {
        NodeKind::Text(text) => vec![text],
        _ => node.items().filter_map(|item| item.as_str()).collect(),
    }
}
