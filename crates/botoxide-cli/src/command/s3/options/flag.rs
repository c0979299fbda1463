//! `Flag`: one option of an `s3` command: its name, its value, the field of its value, its help.
//!
//! Not here: the flags themselves (`table`). Counterpart: the dictionaries of awscli
//! `customizations/s3/subcommands.py`.

use bytes::Bytes;

use super::{FilterKind, Options};

/// A row of the table.
#[derive(Debug)]
pub(in crate::command::s3) struct Flag {
    pub(in crate::command::s3) name: &'static str,
    pub(in crate::command::s3) kind: Kind,
    pub(in crate::command::s3) help: &'static str,
}

/// The kind of an option's value, and its field.
#[derive(Clone, Copy, Debug)]
pub(in crate::command::s3) enum Kind {
    /// Nothing: the option sets its place to this.
    Switch(fn(&mut Options) -> &mut bool, bool),
    /// A text, with its name in the help.
    Text(&'static str, fn(&mut Options) -> &mut Option<String>),
    /// One of these.
    Choice(
        &'static [&'static str],
        fn(&mut Options) -> &mut Option<String>,
    ),
    /// One of these, or nothing for the second.
    ChoiceOr(
        &'static [&'static str],
        &'static str,
        fn(&mut Options) -> &mut Option<String>,
    ),
    /// A whole number, with its name in the help.
    Integer(&'static str, fn(&mut Options) -> &mut Option<i64>),
    /// A text or `fileb://PATH`.
    Bytes(fn(&mut Options) -> &mut Option<Bytes>),
    /// A pattern.
    Filter(FilterKind),
    /// All words up to the next option.
    Grants,
    /// A map, as `Key=Value,…` or JSON.
    Metadata,
    /// A key and a value, each time.
    Tag,
}

impl Flag {
    /// The number of arguments.
    pub(super) fn most_words(&self) -> usize {
        match self.kind {
            Kind::Switch(..) => 0,
            Kind::Bytes(_)
            | Kind::Choice(..)
            | Kind::ChoiceOr(..)
            | Kind::Filter(_)
            | Kind::Integer(..)
            | Kind::Metadata
            | Kind::Text(..) => 1,
            Kind::Tag => 2,
            Kind::Grants => usize::MAX,
        }
    }

    /// Name and values, as the help shows them.
    pub(in crate::command::s3) fn synopsis(&self) -> String {
        let name = self.name;
        match self.kind {
            Kind::Switch(..) => name.to_owned(),
            Kind::Text(value, _) | Kind::Integer(value, _) => format!("{name} {value}"),
            Kind::Choice(choices, _) => match choices {
                [one] => format!("{name} {one}"),
                _ => format!("{name} VALUE"),
            },
            Kind::ChoiceOr(choices, ..) => format!("{name} [{}]", choices.join("|")),
            Kind::Bytes(_) => format!("{name} KEY"),
            Kind::Filter(_) => format!("{name} PATTERN"),
            Kind::Grants => format!("{name} GRANT..."),
            Kind::Metadata => format!("{name} MAP"),
            Kind::Tag => format!("{name} KEY VALUE"),
        }
    }

    /// The values to choose from, if the synopsis does not list them.
    pub(in crate::command::s3) fn choices(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Choice(choices, _) if choices.len() > 1 => choices,
            Kind::Bytes(_)
            | Kind::Choice(..)
            | Kind::ChoiceOr(..)
            | Kind::Filter(_)
            | Kind::Grants
            | Kind::Integer(..)
            | Kind::Metadata
            | Kind::Switch(..)
            | Kind::Tag
            | Kind::Text(..) => &[],
        }
    }
}
