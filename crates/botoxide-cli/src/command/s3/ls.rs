//! `botoxide s3 ls`: buckets, or objects and prefixes.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`ListCommand`).

use std::fmt::Write as _;

use botoxide_core::time::Civil;
use botoxide_core::value::{Map, Value};

use super::invocation::Invocation;
use super::{listing, uri};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::local_time::Zone;
use crate::output::{Lines, printable};

/// Prints the listing; fails silently if a prefix is empty.
pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let options = &invocation.options;
    let path = options.paths.first().map_or(uri::SCHEME, String::as_str);
    let (bucket, key) = uri::split(path)?;
    let client = invocation.client()?;
    let client = client.blocking();
    let lines = Lines::new()?;
    let mut page = Page {
        is_terminal: lines.is_terminal(),
        zone: Zone::local(),
        is_human_readable: options.human_readable,
        is_recursive: options.recursive,
        lines,
        text: String::new(),
        objects: 0,
        size: 0,
    };
    let mut is_empty = true;
    if bucket.is_empty() {
        let mut arguments =
            Map::from_iter([("PaginationConfig", listing::pages_of(options.page_size))]);
        for (name, value) in [
            ("Prefix", &options.bucket_name_prefix),
            ("BucketRegion", &options.bucket_region),
        ] {
            if let Some(value) = value {
                arguments.insert(name, value.as_str());
            }
        }
        let pages = client.paginator("list_buckets")?;
        for answer in pages.paginate(Value::Map(arguments))? {
            page.buckets(&answer?)?;
            if page.lines.is_unread() {
                break;
            }
        }
    } else {
        let payer = options.request_payer.as_deref();
        let mut arguments = listing::arguments(bucket, key, options.page_size, payer);
        if !options.recursive {
            arguments.insert("Delimiter", "/");
        }
        for answer in listing::pages(client, arguments)? {
            is_empty &= page.objects(&answer?)?;
            if page.lines.is_unread() {
                break;
            }
        }
    }
    if options.summarize {
        page.summary()?;
    }
    page.lines.flush()?;
    if is_empty && !key.is_empty() {
        return Err(Failure::silent(ExitCode::Incomplete));
    }
    Ok(())
}

// DIFFERENCE A44
/// Replaces values that the service did not send.
const ABSENT: &str = "-";

/// Writes a page of the listing at a time.
struct Page {
    zone: Zone,
    is_human_readable: bool,
    is_recursive: bool,
    is_terminal: bool,
    lines: Lines,
    /// The lines of the page.
    text: String,
    objects: u64,
    size: u64,
}

impl Page {
    fn buckets(&mut self, answer: &Value) -> Result<(), Failure> {
        for bucket in &answer["Buckets"] {
            self.time(&bucket["CreationDate"]);
            self.text.push(' ');
            let name = bucket["Name"].as_str().unwrap_or(ABSENT);
            self.text.push_str(&printable(name, self.is_terminal));
            self.text.push('\n');
        }
        self.print()
    }

    /// Whether the listing was empty.
    fn objects(&mut self, answer: &Value) -> Result<bool, Failure> {
        let mut is_empty = true;
        for prefix in &answer["CommonPrefixes"] {
            is_empty = false;
            let path = prefix["Prefix"].as_str().unwrap_or(ABSENT);
            let path = path.strip_suffix('/').unwrap_or(path);
            let name = path.rsplit('/').next().unwrap_or_default();
            let name = printable(name, self.is_terminal);
            // Writing to a string does not fail, here and below.
            let _ = writeln!(self.text, "{:>30} {name}/", "PRE");
        }
        for object in &answer["Contents"] {
            is_empty = false;
            let size = object["Size"]
                .as_i64()
                .and_then(|size| u64::try_from(size).ok());
            self.objects += 1;
            self.size = self.size.saturating_add(size.unwrap_or(0));
            let key = object["Key"].as_str().unwrap_or(ABSENT);
            let name = if self.is_recursive {
                key
            } else {
                key.rsplit('/').next().unwrap_or_default()
            };
            let name = printable(name, self.is_terminal);
            self.time(&object["LastModified"]);
            let _ = match size {
                None => writeln!(self.text, " {ABSENT:>10} {name}"),
                Some(size) if self.is_human_readable => {
                    let size = listing::human_readable_size(size);
                    writeln!(self.text, " {size:>10} {name}")
                }
                Some(size) => writeln!(self.text, " {size:>10} {name}"),
            };
        }
        self.print()?;
        Ok(is_empty)
    }

    fn summary(&mut self) -> Result<(), Failure> {
        let size = if self.is_human_readable {
            listing::human_readable_size(self.size)
        } else {
            self.size.to_string()
        };
        let _ = write!(
            self.text,
            "\nTotal Objects: {}\n   Total Size: {size}\n",
            self.objects
        );
        self.print()
    }

    /// A timestamp, in local time.
    fn time(&mut self, moment: &Value) {
        let Some(moment) = moment.to_timestamp() else {
            let _ = write!(self.text, "{ABSENT:19}");
            return;
        };
        let seconds = moment.seconds;
        let civil = Civil::from_unix_seconds(seconds.saturating_add(self.zone.offset(seconds)));
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } = civil;
        let _ = write!(self.text, "{year}");
        for (before, number) in [
            ('-', month),
            ('-', day),
            (' ', hour),
            (':', minute),
            (':', second),
        ] {
            // Formatted manually for speed: a listing has hundreds of thousands of them.
            self.text.push(before);
            self.text.push(char::from(b'0' + number / 10 % 10));
            self.text.push(char::from(b'0' + number % 10));
        }
    }

    fn print(&mut self) -> Result<(), Failure> {
        self.lines.text(&self.text)?;
        self.text.clear();
        Ok(())
    }
}
