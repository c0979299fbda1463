//! `botoxide tour`: boto3's first example, told line by line, against an S3 endpoint on this machine.
//!
//! What is shown is what is called, and how long that took. Counterpart: the quick start of boto3's guide.

use std::fmt::Display;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use botoxide::seam::{BlockingClock, Clock as _, Env as _, ProcessEnv};
use botoxide_core::params;
use botoxide_core::value::PythonStr;
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
    let mut target = Target::of(&typed.globals);
    target.service = "s3";
    local::point(&mut target, &endpoint);
    let mut guide = Guide::new();
    guide.say(&format!(
        "botoxide calls every operation of every AWS service. Here is its first example. It talks to an S3\n\
         endpoint that this command serves at {}; no account, no network.",
        endpoint.url()
    ))?;

    let client = make_client(&mut guide, &target)?;
    walk(&mut guide, &client)?;
    guide.say(NEXT)
}

fn make_client(guide: &mut Guide, target: &Target<'_>) -> Result<Client, Failure> {
    let (client, service) = guide.step(
        "A client. The models of all services are in the program; this one is read in place.",
        r#"let s3 = Session::new().client("s3")?;"#,
        || {
            let engine = Engine::open(&crate::args::Globals::default())?;
            let service = engine.service(target.service)?;
            Ok((engine.client(target)?, service))
        },
    )?;
    if let Some(service) = service {
        guide.answer(format!(
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
    guide.answer("created")?;

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
    guide.answer(format!("ETag {}", PythonStr(&put["ETag"])))?;

    let out = guide.step(
        "All buckets: name and creation date. A result is a value that reads like a dictionary.",
        "let out = s3.call(\"ListBuckets\", params! {})?;\nfor bucket in &out[\"Buckets\"] {\n    println!(\"{} {}\", bucket[\"Name\"], bucket[\"CreationDate\"]);\n}",
        || s3.call("ListBuckets", params! {}),
    )?;
    for bucket in &out["Buckets"] {
        guide.answer(format!(
            "{} {}",
            PythonStr(&bucket["Name"]),
            PythonStr(&bucket["CreationDate"])
        ))?;
    }

    let text = guide.step(
        "The object again. Its body is a stream, read as it comes.",
        "let out = s3.call(\"GetObject\", params! { \"Bucket\": \"photos\", \"Key\": \"hello.txt\" })?;\nlet text = out[\"Body\"].read()?;",
        || {
            let out = s3.call(
                "GetObject",
                params! { "Bucket": "photos", "Key": "hello.txt" },
            )?;
            let mut text = Vec::new();
            crate::engine::copy(&out["Body"], &mut text, Failure::from)?;
            Ok(text)
        },
    )?;
    guide.answer(String::from_utf8_lossy(&text))?;

    let missing = guide.step(
        "What goes wrong is an error with the service's code, in boto3's words.",
        "s3.call(\"GetObject\", params! { \"Bucket\": \"photos\", \"Key\": \"nothing\" })",
        || {
            let arguments = params! { "Bucket": "photos", "Key": "nothing" };
            Ok(s3.call("GetObject", arguments).err())
        },
    )?;
    guide.answer(missing.map_or_else(String::new, |error| error.to_string()))?;

    let wrong = guide.step(
        "Arguments are checked before anything is sent.",
        "s3.call(\"PutObject\", params! { \"Bucket\": \"photos\", \"Kye\": \"hello.txt\" })",
        || {
            let arguments = params! { "Bucket": "photos", "Kye": "hello.txt" };
            Ok(s3.call("PutObject", arguments).err())
        },
    )?;
    guide.answer(wrong.map_or_else(String::new, |error| error.to_string()))
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
        self.say(&format!("\n{number}. {title}  {took}"))?;
        for line in code.lines() {
            self.say(&format!("     {}", self.styled("36", line)))?;
        }
        Ok(result)
    }

    /// Shows what came back.
    fn answer(&self, text: impl Display) -> Result<(), Failure> {
        for line in text.to_string().lines() {
            self.say(&format!("   → {line}"))?;
        }
        Ok(())
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        Ok(output::line(text)?)
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.is_terminal {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

fn milliseconds(duration: Duration) -> String {
    format!("({:.2} ms)", duration.as_secs_f64() * 1000.0)
}

const NEXT: &str = "
What next? The same from a shell, with an endpoint whose objects stay (in ./.botoxide-local):
     botoxide --local s3api create-bucket --bucket photos
     botoxide --local s3api put-object --bucket photos --key readme --body README.md
     botoxide --local s3api list-objects-v2 --bucket photos
Other services, with your account: the names are those of aws.
     botoxide sts get-caller-identity
     botoxide dynamodb get-item --table-name films --key '{\"title\": {\"S\": \"Metropolis\"}}'
What there is: botoxide help, botoxide s3api help, botoxide s3api put-object help.";
