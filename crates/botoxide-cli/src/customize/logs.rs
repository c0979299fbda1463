//! `logs tail` and `logs start-live-tail`: events of CloudWatch Logs as lines.
//!
//! Counterpart: `customizations/logs/` of version 2 of the AWS CLI.

use std::collections::HashSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use botoxide::EventStream;
use botoxide::seam::Seams;
use botoxide::transport::block_on;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::output::{self, Color};
use crate::{signals, streams};

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "logs tail",
        help: "Prints the latest events of a log group.",
        options: &[
            Opt::required("group_name", Takes::One, "The log group."),
            Opt::new(
                "--since",
                Takes::One,
                "The time of the first event: 30s, 5m, 2h, 1d, 1w, or a timestamp. Default: 10m.",
            ),
            Opt::new(
                "--follow",
                Takes::Nothing,
                "Wait for more events until Ctrl-C.",
            ),
            Opt::new(
                "--format",
                Takes::Choice(&["detailed", "short", "json"]),
                "What a line has: the name of the stream, or a short time; json indents messages in JSON.",
            ),
            Opt::new(
                "--filter-pattern",
                Takes::Literal,
                "The pattern of the events.",
            ),
            Opt::new(
                "--log-stream-names",
                Takes::Some,
                "The streams of the group.",
            ),
            Opt::new(
                "--log-stream-name-prefix",
                Takes::One,
                "The beginning of the names of the streams.",
            ),
        ],
        run: tail,
    },
    ByHand {
        name: "logs start-live-tail",
        help: "Prints events of log groups as they come in, for three hours at most.",
        options: &[
            Opt::required(
                "--log-group-identifiers",
                Takes::Some,
                "The ARNs of the groups.",
            ),
            Opt::new(
                "--log-stream-names",
                Takes::Some,
                "The streams of the group.",
            ),
            Opt::new(
                "--log-stream-name-prefixes",
                Takes::Some,
                "The beginnings of the names of the streams.",
            ),
            Opt::new(
                "--log-event-filter-pattern",
                Takes::One,
                "The pattern of the events.",
            ),
            Opt::new(
                "--mode",
                Takes::Choice(&["interactive", "print-only"]),
                "Only print-only, which is the default.",
            ),
        ],
        run: live_tail,
    },
];

/// The pause between two requests of `--follow`.
const PAUSE: Duration = Duration::from_secs(5);
/// How often Ctrl-C is looked for.
const SLICE: Duration = Duration::from_millis(100);

fn tail(call: &Call<'_>) -> Result<(), Failure> {
    let client = call.client("logs")?;
    let options = &call.options;
    let seams = Seams::blocking();
    let since = options.text("--since").unwrap_or("10m");
    let mut arguments = Map::from_iter([
        ("logGroupName", Value::from(options.required("group_name"))),
        ("interleaved", Value::Bool(true)),
        (
            "startTime",
            Value::from(milliseconds(since, seams.clock.now())?),
        ),
    ]);
    for (option, name) in [
        ("--filter-pattern", "filterPattern"),
        ("--log-stream-name-prefix", "logStreamNamePrefix"),
    ] {
        if let Some(text) = options.text(option) {
            arguments.insert(name, text);
        }
    }
    if let Some(names) = options.list("--log-stream-names") {
        arguments.insert(
            "logStreamNames",
            names.iter().map(Value::from).collect::<Vec<_>>(),
        );
    }
    let printer = Printer {
        format: options.text("--format").unwrap_or("detailed"),
        is_coloured: match call.globals.color {
            Color::On => true,
            Color::Off => false,
            Color::Auto => io::stdout().is_terminal(),
        },
    };
    if options.has("--follow") {
        return match follow(&client, &seams, arguments, &printer) {
            // Ctrl-C is how it ends.
            Err(_) if signals::is_pressed() => {
                signals::take_over();
                Ok(())
            }
            other => other,
        };
    }
    let pages = client
        .blocking()
        .paginator("filter_log_events")?
        .paginate(Value::Map(arguments))?;
    for page in pages {
        for event in page?.get("events").into_iter().flat_map(Value::iter) {
            printer.print(event)?;
        }
    }
    Ok(())
}

fn follow(
    client: &crate::engine::Client,
    seams: &Seams,
    mut arguments: Map,
    printer: &Printer<'_>,
) -> Result<(), Failure> {
    // The events of the last millisecond, which the next request may return again.
    let mut newest = i64::MIN;
    let mut known: HashSet<String> = HashSet::new();
    loop {
        let response = client.call("FilterLogEvents", Value::Map(arguments.clone()))?;
        let mut of_page: Vec<(i64, String)> = Vec::new();
        for event in response.get("events").into_iter().flat_map(Value::iter) {
            let time = number(event, "timestamp");
            let id = event
                .get("eventId")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let is_known = (time == newest && known.contains(id))
                || of_page
                    .iter()
                    .any(|(other, own)| *other == time && own == id);
            if !is_known {
                printer.print(event)?;
                of_page.push((time, id.to_owned()));
            }
        }
        let last = of_page.iter().map(|(time, _)| *time).max();
        if let Some(last) = last.filter(|last| *last > newest) {
            newest = last;
            known.clear();
        }
        known.extend(
            of_page
                .into_iter()
                .filter(|(time, _)| *time == newest)
                .map(|(_, id)| id),
        );
        if let Some(token) = response.get("nextToken").and_then(Value::as_str) {
            arguments.insert("nextToken", token);
            continue;
        }
        arguments.remove("nextToken");
        if newest > i64::MIN {
            arguments.insert("startTime", newest);
        }
        pause(seams)?;
    }
}

fn pause(seams: &Seams) -> Result<(), Failure> {
    let end = seams.clock.monotonic() + PAUSE;
    while seams.clock.monotonic() < end {
        if signals::is_pressed() {
            return Err(Failure::general("interrupted"));
        }
        block_on(seams.clock.sleep(SLICE))?;
    }
    Ok(())
}

fn number(event: &Value, name: &str) -> i64 {
    event.get(name).and_then(Value::as_i64).unwrap_or_default()
}

/// Milliseconds since 1970 of `5m` (before now) or of a timestamp.
fn milliseconds(text: &str, now: Timestamp) -> Result<i64, Failure> {
    let wrong = || Failure::general(format!("Invalid timestamp \"{text}\""));
    let units = [
        ("s", 1),
        ("m", 60),
        ("h", 60 * 60),
        ("d", 24 * 60 * 60),
        ("w", 7 * 24 * 60 * 60),
    ];
    let relative = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    if let Some((amount, unit)) = relative
        && !amount.is_empty()
        && amount.bytes().all(|byte| byte.is_ascii_digit())
    {
        let seconds = amount
            .parse()
            .ok()
            .and_then(|amount: i64| amount.checked_mul(unit));
        let start = seconds.and_then(|seconds| now.seconds.checked_sub(seconds));
        let millis = start.and_then(|start| start.checked_mul(1000));
        return millis
            .map(|millis| millis + i64::from(now.nanoseconds / 1_000_000))
            .ok_or_else(wrong);
    }
    let time = Timestamp::parse(text).map_err(|_| wrong())?;
    time.seconds
        .checked_mul(1000)
        .map(|millis| millis + i64::from(time.nanoseconds / 1_000_000))
        .ok_or_else(wrong)
}

/// Prints events.
struct Printer<'a> {
    format: &'a str,
    is_coloured: bool,
}

impl Printer<'_> {
    fn print(&self, event: &Value) -> Result<(), Failure> {
        let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
        let time = self.coloured(&self.time(number(event, "timestamp")), "32");
        let message = text("message");
        let shown = match self.format {
            "short" => format!("{time} {}", self.plain(message)),
            "json" => {
                let message = pretty(message).unwrap_or_else(|| message.to_owned());
                let stream = self.coloured(text("logStreamName"), "36");
                format!("{time} {stream} {}", self.plain(&message))
            }
            _ => {
                let stream = self.coloured(text("logStreamName"), "36");
                format!("{time} {stream} {}", self.plain(message))
            }
        };
        let mut stdout = streams::stdout()?.lock();
        writeln!(stdout, "{}", shown.trim_end())?;
        Ok(stdout.flush()?)
    }

    fn time(&self, milliseconds: i64) -> String {
        let nanoseconds = u32::try_from(milliseconds.rem_euclid(1000) * 1_000_000);
        let time = Timestamp::new(
            milliseconds.div_euclid(1000),
            nanoseconds.unwrap_or_default(),
        );
        let text = time.to_iso8601(Precision::Full);
        let text = text.trim_end_matches('Z');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        match self.format {
            "short" => whole.to_owned(),
            "json" if fraction.is_empty() => format!("{whole}+00:00"),
            _ => format!("{whole}.{fraction:0<6}+00:00"),
        }
    }

    fn coloured(&self, text: &str, colour: &str) -> String {
        if self.is_coloured {
            format!("\u{1b}[{colour}m{}\u{1b}[0m", self.plain(text))
        } else {
            text.to_owned()
        }
    }

    /// A text that others chose, as a terminal may show it.
    fn plain(&self, text: &str) -> String {
        output::printable_lines(text, self.is_coloured).into_owned()
    }
}

/// A message that is JSON, indented, below its line.
fn pretty(message: &str) -> Option<String> {
    let json: Json = serde_json::from_str(message).ok()?;
    let text = output::json_text(&super::value_of_json(&json));
    Some(format!("\n{}", output::ascii_json(&text)))
}

fn live_tail(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    if options.text("--mode") == Some("interactive") {
        // DIFFERENCE A107
        return Err(Failure::invalid(
            "argument --mode: interactive is not available; print-only prints the same events",
        ));
    }
    let mut arguments = Map::new();
    for (option, name) in [
        ("--log-group-identifiers", "logGroupIdentifiers"),
        ("--log-stream-names", "logStreamNames"),
        ("--log-stream-name-prefixes", "logStreamNamePrefixes"),
    ] {
        if let Some(values) = options.strings(option)? {
            arguments.insert(
                name,
                values.into_iter().map(Value::from).collect::<Vec<_>>(),
            );
        }
    }
    if let Some(pattern) = options.text("--log-event-filter-pattern") {
        arguments.insert("logEventFilterPattern", pattern);
    }
    let client = call.client("logs")?;
    let response = client.call("StartLiveTail", Value::Map(arguments))?;
    let operation = client.blocking().as_async().operation("StartLiveTail")?;
    let events = EventStream::open(operation, &response)?;
    for event in events.iter_blocking() {
        let event = match event {
            Ok(event) => event,
            Err(_) if signals::is_pressed() => {
                signals::take_over();
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let update = event.get("sessionUpdate");
        let results = update.and_then(|update| update.get("sessionResults"));
        for result in results.into_iter().flat_map(Value::iter) {
            let message = result.get("message").and_then(Value::as_str);
            output::line(message.unwrap_or_default())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_relative_or_absolute() {
        let now = Timestamp::new(1_000_000, 250_000_000);
        for (text, expected) in [
            ("10s", 999_990_250),
            ("1m", 999_940_250),
            ("2h", 992_800_250),
            ("1d", 913_600_250),
            ("1w", 395_200_250),
            ("1970-01-01T00:00:01Z", 1000),
            ("2", 2000),
        ] {
            assert_eq!(milliseconds(text, now).unwrap(), expected, "{text}");
        }
        for text in [
            "",
            "m",
            "-1m",
            "soon",
            "é",
            "99999999999999999999w",
            "9999999999999999d",
        ] {
            assert!(milliseconds(text, now).is_err(), "{text}");
        }
    }
}
