//! `Format`: the formats of a result, and where the choice is made.
//!
//! Counterpart: awscli `data/cli.json`, `formatter.py` (`get_formatter`).

use botoxide::seam::{Env as _, ProcessEnv};

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

    pub(crate) fn name(self) -> &'static str {
        let mut formats = FORMATS.iter();
        formats
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }

    /// The format of the setting `output`.
    pub(crate) fn of_setting(name: &str) -> Result<Self, Failure> {
        Self::named(name).ok_or_else(|| Failure::general(format!("Unknown output type: {name}")))
    }
}

/// The format of an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ErrorFormat {
    /// A message for a person; also that of `enhanced`.
    // DIFFERENCE A71
    #[default]
    Legacy,
    Json,
    Yaml,
    Text,
    Table,
}

impl ErrorFormat {
    /// The names, in the order of messages.
    pub(crate) const NAMES: [&str; 6] = ["legacy", "json", "yaml", "text", "table", "enhanced"];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "legacy" | "enhanced" => Self::Legacy,
            "json" => Self::Json,
            "yaml" => Self::Yaml,
            "text" => Self::Text,
            "table" => Self::Table,
            _ => return None,
        })
    }

    /// That of the variable `AWS_CLI_ERROR_FORMAT`.
    pub(crate) fn of_environment() -> Self {
        let name = ProcessEnv.var("AWS_CLI_ERROR_FORMAT");
        name.and_then(|name| Self::named(&name)).unwrap_or_default()
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
