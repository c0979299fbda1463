//! `--starting-token`, `--page-size` and `--max-items`, in place of an operation's own parameters for pages.
//!
//! The parameters of the service are hidden; one of them on the command line turns pagination off. A parameter that has the
//! name of one of these options is used when pagination is off. Counterpart: awscli `customizations/paginate.py`.

use botoxide_core::model::{Operation, Pagination, ShapeType};
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};

use crate::failure::Failure;

const STARTING_TOKEN: &str = "--starting-token";
const PAGE_SIZE: &str = "--page-size";
const MAX_ITEMS: &str = "--max-items";

/// The options for pages of one operation.
#[derive(Clone, Debug)]
pub(crate) struct Paging {
    /// The service's own parameters: members of the input.
    own: Vec<&'static str>,
    has_page_size: bool,
    /// Whether sizes are strings.
    is_text: bool,
}

/// An option: name, value, help.
pub(crate) type Row = (&'static str, &'static str, &'static str);

const ROWS: [Row; 3] = [
    (
        STARTING_TOKEN,
        "TOKEN",
        "Where to begin: the NextToken of an earlier result.",
    ),
    (
        PAGE_SIZE,
        "NUMBER",
        "The number of items in each response of the service; the result is the same.",
    ),
    (
        MAX_ITEMS,
        "NUMBER",
        "The number of items to return; NextToken in the result is where the rest begins.",
    ),
];

impl Paging {
    pub(crate) fn new(pagination: &Pagination, operation: Operation) -> Self {
        let limit = pagination.limit_key;
        let input = operation.input_shape();
        let is_text = limit
            .and_then(|name| input?.member(name))
            .is_some_and(|member| member.shape_type() == ShapeType::String);
        Self {
            own: pagination
                .input_token
                .iter()
                .copied()
                .chain(limit)
                .collect(),
            has_page_size: limit.is_some(),
            is_text,
        }
    }

    /// The options, for the help.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let has_page_size = self.has_page_size;
        ROWS.into_iter()
            .filter(move |(name, _, _)| has_page_size || *name != PAGE_SIZE)
    }

    pub(crate) fn is_option(&self, name: &str) -> bool {
        self.rows().any(|(known, _, _)| known == name)
    }

    /// Whether a member of the input is for pages, and hidden.
    pub(crate) fn is_own(&self, member: &str) -> bool {
        self.own.contains(&member)
    }

    /// Whether an option that is also the name of the service's own parameter turns pagination off: `aws` tells all
    /// of them from its own options but these two.
    pub(crate) fn is_manual(&self, option: &str) -> bool {
        let is_named = |member: &&str| option.strip_prefix("--") == Some(&xform_name(member, '-'));
        !matches!(option, "--start-token" | MAX_ITEMS) && self.own.iter().any(is_named)
    }

    /// The member of `PaginationConfig` that an option sets, and its value.
    pub(crate) fn value(&self, option: &str, word: &str) -> Result<(&'static str, Value), Failure> {
        let key = match option {
            STARTING_TOKEN => return Ok(("StartingToken", word.into())),
            PAGE_SIZE => "PageSize",
            _ => "MaxItems",
        };
        if self.is_text {
            return Ok((key, word.into()));
        }
        let number: i64 = word.trim().parse().map_err(|_| {
            Failure::usage(format!("argument {option}: invalid int value: '{word}'"))
        })?;
        Ok((key, number.into()))
    }
}

/// The error for options that need pagination, which is off.
pub(crate) fn refuse(options: &[&str]) -> Failure {
    Failure::general(format!(
        "Error during pagination: Cannot specify --no-paginate along with pagination arguments: {}",
        options.join(", ")
    ))
}

/// The argument `PaginationConfig`.
pub(crate) fn config(values: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Map(Map::from_iter(values))
}
