//! `botoxide tour`: boto3's first example, told line by line, against an S3 endpoint on this machine.
//!
//! What is shown is what is called, and how long that took. Counterpart: the quick start of boto3's guide.

use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use botoxide::seam::{BlockingClock, Clock as _, Env as _, ProcessEnv};
use botoxide::{ByteStream, params};
use botoxide_local::LocalEndpoint;

use crate::args::Typed;
use crate::command::local;
use crate::engine::{Client, Engine, Target};
use crate::failure::Failure;
use crate::output;

/// Runs the tour. Nothing of it stays behind.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    if let Some(word) = typed.words.get(1) {
        return if word == "help" {
            Ok(output::line("usage: botoxide tour")?)
        } else {
            Err(Failure::usage(format!("Unknown options: {word}")))
        };
    }
    let directory = tempfile::tempdir()?;
    let endpoint = LocalEndpoint::start(directory.path(), None)?;
    let mut target = Target::new("s3", &typed.globals);
    local::point(&mut target, &endpoint);
    let mut guide = Guide::new();
    say(&format!(
        "botoxide calls every operation of every AWS service. Here is its first example. It talks to an S3\n\
         endpoint that this command serves at {}; no account, no network.",
        endpoint.url()
    ))?;

    let client = make_client(&mut guide, target)?;
    walk(&mut guide, &client)?;
    let program = std::env::args_os().next();
    let program = program.map_or_else(|| "botoxide".into(), |path| path.display().to_string());
    say(&NEXT.replace("program", &program))
}

fn make_client(guide: &mut Guide, target: Target<'_>) -> Result<Client, Failure> {
    let (client, service) = guide.step(
        "A client. The models of all services are in the program; this one is read in place.",
        "let s3 = Session::new().client_with(\"s3\", ClientOptions {\n    endpoint_url, region_name, access_key_id, secret_access_key, ..ClientOptions::default() })?;\n// With an account this is enough: Session::new().client(\"s3\")?",
        || {
            let engine = Engine::open(&crate::args::Globals::default())?;
            let service = engine.service(target.service)?;
            Ok((engine.client(target)?, service))
        },
    )?;
    if let Some(service) = service {
        answer(format!(
            "API version {}, {} operations",
            service.api_version(),
            service.operation_count()
        ))?;
    }
    Ok(client)
}

/// The calls of the tour.
fn walk(guide: &mut Guide, s3: &Client) -> Result<(), Failure> {
    guide.step(
        "A bucket. Operations and parameters have the names of boto3 and of AWS's own documentation.",
        r#"s3.call("CreateBucket", params! { "Bucket": "photos" })?;"#,
        || s3.call("CreateBucket", params! { "Bucket": "photos" }),
    )?;
    answer("created")?;

    let put = guide.step(
        "An object in it. A body may be text, bytes, a file or a stream.",
        "s3.call(\"PutObject\", params! {\n    \"Bucket\": \"photos\", \"Key\": \"hello.txt\", \"Body\": \"Hello, world!\" })?;",
        || {
            s3.call(
                "PutObject",
                params! { "Bucket": "photos", "Key": "hello.txt", "Body": "Hello, world!" },
            )
        },
    )?;
    answer(format!("ETag {}", put["ETag"]))?;

    let out = guide.step(
        "All buckets: name and creation date. A result is a value that reads like a dictionary.",
        "let out = s3.call(\"ListBuckets\", params! {})?;\nfor bucket in &out[\"Buckets\"] {\n    println!(\"{} {}\", bucket[\"Name\"], bucket[\"CreationDate\"]);\n}",
        || s3.call("ListBuckets", params! {}),
    )?;
    for bucket in &out["Buckets"] {
        answer(format!("{} {}", bucket["Name"], bucket["CreationDate"]))?;
    }

    let text = guide.step(
        "The object again. Its body is a stream, read as it comes.",
        "let out = s3.call(\"GetObject\", params! { \"Bucket\": \"photos\", \"Key\": \"hello.txt\" })?;\nlet text = ByteStream::from_value(&out[\"Body\"])?.collect_blocking()?;",
        || {
            let out = s3.call(
                "GetObject",
                params! { "Bucket": "photos", "Key": "hello.txt" },
            )?;
            Ok(ByteStream::from_value(&out["Body"])?.collect_blocking()?)
        },
    )?;
    answer(String::from_utf8_lossy(&text))?;

    let missing = guide.step(
        "What goes wrong is an error with the service's code, in boto3's words.",
        "s3.call(\"GetObject\", params! { \"Bucket\": \"photos\", \"Key\": \"nothing\" })",
        || {
            let arguments = params! { "Bucket": "photos", "Key": "nothing" };
            Ok(s3.call("GetObject", arguments).err())
        },
    )?;
    answer(missing.map_or_else(String::new, |error| error.to_string()))?;

    let wrong = guide.step(
        "Arguments are checked before anything is sent.",
        "s3.call(\"DeleteBucket\", params! { \"Bukcet\": \"photos\" })",
        || {
            Ok(s3
                .call("DeleteBucket", params! { "Bukcet": "photos" })
                .err())
        },
    )?;
    answer(wrong.map_or_else(String::new, |error| error.to_string()))
}

/// Tells and measures.
struct Guide {
    clock: BlockingClock,
    steps: usize,
    /// Whether a terminal shows it, which knows bold and faint.
    is_terminal: bool,
}

impl Guide {
    fn new() -> Self {
        Self {
            clock: BlockingClock::default(),
            steps: 0,
            is_terminal: io::stdout().is_terminal() && ProcessEnv.var("NO_COLOR").is_none(),
        }
    }

    /// Shows a title and the lines of `code`, does what they say, shows how long it took.
    fn step<T>(
        &mut self,
        title: &str,
        code: &str,
        act: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.steps += 1;
        let begun = self.clock.monotonic();
        let result = act()?;
        let took = self.clock.monotonic().saturating_sub(begun);
        let (number, title) = (self.steps, self.styled("1", title));
        let took = self.styled("2", &milliseconds(took));
        say(&format!("\n{number}. {title}  {took}"))?;
        for line in code.lines() {
            say(&format!("     {}", self.styled("36", line)))?;
        }
        Ok(result)
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.is_terminal {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Shows what came back.
fn answer(text: impl Display) -> Result<(), Failure> {
    for line in text.to_string().lines() {
        say(&format!("   → {line}"))?;
    }
    Ok(())
}

fn say(text: &str) -> Result<(), Failure> {
    Ok(output::line(text)?)
}

fn milliseconds(duration: Duration) -> String {
    format!("({:.2} ms)", duration.as_secs_f64() * 1000.0)
}

/// What one can do now; `program` stands where the command was found.
const NEXT: &str = "
What next? The same from a shell, with an endpoint whose objects stay (in ./.botoxide-local):
     program --local s3 mb s3://photos
     program --local s3 cp README.md s3://photos/
     program --local s3 ls s3://photos
Other services, with your account: the names are those of aws.
     program sts get-caller-identity
     program dynamodb get-item --table-name films --key '{\"title\": {\"S\": \"Metropolis\"}}'
What there is: program help, program s3 help, program s3api put-object help.";
