//! `Format`: the formats of a result, and where the choice is made.
//!
//! Counterpart: awscli `data/cli.json`, `formatter.py` (`get_formatter`).

use crate::failure::Failure;

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Json,
    Text,
    Table,
    Yaml,
    /// A YAML document of one item for each page.
    YamlStream,
    /// Nothing is printed.
    Off,
}

/// The names, in the order of messages.
pub(crate) const FORMATS: &[(&str, Format)] = &[
    ("json", Format::Json),
    ("text", Format::Text),
    ("table", Format::Table),
    ("yaml", Format::Yaml),
    ("yaml-stream", Format::YamlStream),
    ("off", Format::Off),
];

impl Format {
    pub(crate) fn named(name: &str) -> Option<Self> {
        let found = FORMATS.iter().find(|(known, _)| *known == name);
        found.map(|(_, format)| *format)
    }

    /// The format of the setting `output`.
    pub(crate) fn of_setting(name: &str) -> Result<Self, Failure> {
        Self::named(name).ok_or_else(|| Failure::general(format!("Unknown output type: {name}")))
    }
}

/// When a table has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Color {
    On,
    Off,
    /// On a terminal.
    #[default]
    Auto,
}
