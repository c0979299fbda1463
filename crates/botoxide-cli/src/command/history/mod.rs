//! `history list` and `history show`: what commands did, if `cli_history` is enabled.
//!
//! Not here: what is recorded (`history`). Counterpart: awscli `customizations/history/list.py`, `show.py`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

use serde_json::Value as Json;

use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::{ByHand, Call};
use crate::failure::Failure;
use crate::history::{self, Entry};
use crate::local_time::Zone;
use crate::output::{Color, Lines};
use crate::streams;

mod body;

pub(crate) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "history list",
        help: "Lists the commands that ran while cli_history = enabled was in the profile, the latest first: id, time, command, exit code.",
        options: &[],
        run: list,
    },
    ByHand {
        name: "history show",
        help: "Shows what a command did: arguments, calls, requests, responses, exit code.",
        options: &[
            Opt::new(
                "command_id",
                Takes::Literal,
                "The id of the command. Default: the latest.",
            ),
            Opt::new(
                "--include",
                Takes::Some,
                "Only these kinds of events: API_CALL, HTTP_REQUEST …",
            ),
            Opt::new("--exclude", Takes::Some, "All but these kinds of events."),
            Opt::new(
                "--format",
                Takes::Choice(&["detailed"]),
                "The format: detailed.",
            ),
        ],
        run: show,
    },
];

fn entries() -> Result<Vec<Entry>, Failure> {
    let path = history::path();
    let found = history::read()
        .map_err(|error| Failure::general(format!("{}: {error}", path.display())))?;
    found.ok_or_else(|| {
        Failure::general(
            "Could not locate history. Make sure cli_history is set to enabled in the ~/.aws/config file",
        )
    })
}

fn list(call: &Call<'_>) -> Result<(), Failure> {
    let entries = entries()?;
    let codes: HashMap<&str, &Json> = entries
        .iter()
        .filter(|entry| entry.event_type == "CLI_RC")
        .map(|entry| (entry.id.as_str(), &entry.payload))
        .collect();
    let begun = entries
        .iter()
        .filter(|entry| entry.event_type == "CLI_ARGUMENTS");
    let mut rows: Vec<(&Entry, &Json)> = begun
        .filter_map(|entry| Some((entry, *codes.get(entry.id.as_str())?)))
        .collect();
    if rows.is_empty() {
        return Err(Failure::general(
            "No commands were found in your history. Make sure you have enabled history mode by adding \
             \"cli_history = enabled\" to the config file.",
        ));
    }
    rows.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.time));
    let zone = Zone::local();
    let mut lines = Lines::paged(call.engine.printer(call.globals)?.pager.as_deref())?;
    for (entry, code) in rows {
        let words = entry.payload.as_array().into_iter().flatten().take(2);
        let words: Vec<&str> = words.filter_map(Json::as_str).collect();
        let mut words = words.join(" ");
        if words.chars().count() >= 50 {
            words = words.chars().take(46).collect::<String>() + "...";
        }
        let (id, time) = (&entry.id, Clock::of(&zone, entry.time).twelve_hours());
        lines.text(&format!("{id:<38}{time:<24}{words:<50}{code}\n"))?;
    }
    Ok(lines.flush()?)
}

/// A kind of events: its title, and what is shown of it.
struct Section {
    event_type: &'static str,
    title: Option<&'static str>,
    values: &'static [(&'static str, Option<&'static str>, Form)],
}

#[derive(Clone, Copy)]
enum Form {
    Plain,
    Dictionary,
    Body,
}

const SECTIONS: &[Section] = &[
    Section {
        event_type: "CLI_VERSION",
        title: Some("AWS CLI command entered"),
        values: &[("with AWS CLI version", None, Form::Plain)],
    },
    Section {
        event_type: "CLI_ARGUMENTS",
        title: None,
        values: &[("with arguments", None, Form::Plain)],
    },
    Section {
        event_type: "API_CALL",
        title: Some("API call made"),
        values: &[
            ("to service", Some("service"), Form::Plain),
            ("using operation", Some("operation"), Form::Plain),
            ("with parameters", Some("params"), Form::Dictionary),
        ],
    },
    Section {
        event_type: "HTTP_REQUEST",
        title: Some("HTTP request sent"),
        values: &[
            ("to URL", Some("url"), Form::Plain),
            ("with method", Some("method"), Form::Plain),
            ("with headers", Some("headers"), Form::Dictionary),
            ("with body", Some("body"), Form::Body),
        ],
    },
    Section {
        event_type: "HTTP_RESPONSE",
        title: Some("HTTP response received"),
        values: &[
            ("with status code", Some("status_code"), Form::Plain),
            ("with headers", Some("headers"), Form::Dictionary),
            ("with body", Some("body"), Form::Body),
        ],
    },
    Section {
        event_type: "PARSED_RESPONSE",
        title: Some("HTTP response parsed"),
        values: &[("parsed to", None, Form::Dictionary)],
    },
    Section {
        event_type: "CLI_RC",
        title: Some("AWS CLI command exited"),
        values: &[("with return code", None, Form::Plain)],
    },
];

fn show(call: &Call<'_>) -> Result<(), Failure> {
    let entries = entries()?;
    let (include, exclude) = (
        call.options.list("--include"),
        call.options.list("--exclude"),
    );
    if include.is_some() && exclude.is_some() {
        return Err(Failure::invalid(
            "Either --exclude or --include can be provided but not both",
        ));
    }
    let latest = entries.iter().max_by_key(|entry| entry.time);
    let id = match call.options.text("command_id") {
        None | Some("latest") => latest.map(|entry| entry.id.as_str()).unwrap_or_default(),
        Some(id) => id,
    };
    let is_colored = match call.globals.color {
        Color::On => true,
        Color::Off => false,
        Color::Auto => streams::stdout()?.is_terminal(),
    };
    let mut page = Page {
        calls: Vec::new(),
        zone: Zone::local(),
        is_colored,
    };
    let mut lines = Lines::paged(call.engine.printer(call.globals)?.pager.as_deref())?;
    for entry in entries.iter().filter(|entry| entry.id == id) {
        let is_in = |list: &[String]| list.contains(&entry.event_type);
        if include.is_none_or(is_in) && !exclude.is_some_and(is_in) {
            lines.text(&page.text(entry))?;
        }
    }
    Ok(lines.flush()?)
}

struct Page {
    /// The ids of calls, in their order.
    calls: Vec<String>,
    zone: Zone,
    is_colored: bool,
}

impl Page {
    fn text(&mut self, entry: &Entry) -> String {
        let mut text = String::new();
        let Some(section) = SECTIONS
            .iter()
            .find(|section| section.event_type == entry.event_type)
        else {
            return text;
        };
        if let Some(title) = section.title {
            let number = entry.call.as_ref().map(|call| self.number(call));
            let title = number.map_or(title.to_owned(), |number| format!("[{number}] {title}"));
            let time = Clock::of(&self.zone, entry.time).with_milliseconds();
            // Writing to a string does not fail, here and below.
            let _ = write!(
                text,
                "\n{}\n{}{time}\n",
                self.colored(&title, "1"),
                self.description("at time")
            );
        }
        for (description, member, form) in section.values {
            let value = member.map_or(&entry.payload, |member| &entry.payload[member]);
            let shown = match form {
                Form::Plain => plain(value),
                Form::Dictionary => body::dictionary(value),
                Form::Body => body::text(value, entry.payload["streaming"] == true),
            };
            let _ = writeln!(text, "{}{shown}", self.description(description));
        }
        text
    }

    fn number(&mut self, call: &str) -> usize {
        match self.calls.iter().position(|known| known == call) {
            Some(number) => number,
            None => {
                self.calls.push(call.to_owned());
                self.calls.len() - 1
            }
        }
    }

    fn description(&self, text: &str) -> String {
        self.colored(&format!("{text}: "), "36")
    }

    fn colored(&self, text: &str, code: &str) -> String {
        if self.is_colored {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A value as Python prints it.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items = items.iter().map(|item| {
                let text = item.as_str().unwrap_or_default();
                let quote = if text.contains('\'') && !text.contains('"') {
                    '"'
                } else {
                    '\''
                };
                let escaped = text
                    .replace('\\', "\\\\")
                    .replace('\n', "\\n")
                    .replace('\t', "\\t");
                let escaped = if quote == '\'' {
                    escaped.replace('\'', "\\'")
                } else {
                    escaped
                };
                format!("{quote}{escaped}{quote}")
            });
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A time by the clocks of this machine.
struct Clock {
    date: String,
    hour: i64,
    rest: String,
    milliseconds: i64,
}

impl Clock {
    fn of(zone: &Zone, time: i64) -> Self {
        let seconds = time.div_euclid(1000);
        let local = seconds + zone.offset(seconds);
        let text = botoxide_core::time::Timestamp::new(local, 0)
            .to_iso8601(botoxide_core::time::Precision::Full);
        let of_day = local.rem_euclid(86400);
        Self {
            date: text.chars().take(10).collect(),
            hour: of_day / 3600,
            rest: format!("{:02}:{:02}", of_day / 60 % 60, of_day % 60),
            milliseconds: time.rem_euclid(1000),
        }
    }

    fn twelve_hours(&self) -> String {
        let half = if self.hour < 12 { "AM" } else { "PM" };
        let hour = (self.hour + 11) % 12 + 1;
        format!("{} {hour:02}:{} {half}", self.date, self.rest)
    }

    fn with_milliseconds(&self) -> String {
        format!(
            "{} {:02}:{}.{:03}",
            self.date, self.hour, self.rest, self.milliseconds
        )
    }
}
