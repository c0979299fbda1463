//! Runs all resources of AWS on boto3 and here.
//!
//! boto3 generates the cases and their expected results (`oracle/resources.py`); nothing is recorded.
#![expect(clippy::print_stdout, reason = "the counts are part of the result")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test fails if something is missing; uploaded files are on a real file system"
)]

mod exchange;
mod injected;
mod moto;
mod play;

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use conformance::python::script;
use serde_json::{Value as Json, json};

use play::Services;

/// The services, split so that two processes take about the same time: `ec2` has seven of the fifteen files.
const HALVES: [&[&str]; 2] = [
    &["ec2"],
    &[
        "cloudformation",
        "cloudwatch",
        "dynamodb",
        "glacier",
        "iam",
        "s3",
        "sns",
        "sqs",
    ],
];

/// The results of some cases.
#[derive(Default)]
struct Tally {
    /// For each kind, the number of cases, and the files and resources.
    kinds: BTreeMap<String, (usize, HashSet<String>)>,
    files: HashSet<String>,
    errors: BTreeMap<String, usize>,
    misses: Vec<String>,
}

impl Tally {
    fn play(&mut self, services: &mut Services, case: &Json) {
        let text = |field: &str| case[field].as_str().unwrap();
        let kind = text("kind").split(' ').next().unwrap();
        let (count, names) = self.kinds.entry(kind.to_owned()).or_default();
        *count += 1;
        let file = format!("{} {}", text("service"), text("version"));
        let name = format!(
            "{file} {} {} {}",
            text("resource"),
            text("kind"),
            text("name")
        );
        names.insert(name.clone());
        self.files.insert(file);
        if let Some(class) = case["outcome"]["error"][0].as_str() {
            *self.errors.entry(class.to_owned()).or_default() += 1;
        }
        let ours = services.play(case);
        for (field, ours) in ours.as_object().unwrap() {
            let theirs = &case[field];
            if ours != theirs && !(field == "outcome" && is_same_error(ours, theirs)) {
                self.misses.push(format!(
                    "{name}: {field}\n  ours   {ours}\n  theirs {theirs}\n  params {}, data {}",
                    case["params"],
                    !case["data"].is_null()
                ));
            }
        }
    }

    fn add(&mut self, other: Self) {
        for (kind, (count, names)) in other.kinds {
            let known = self.kinds.entry(kind).or_default();
            known.0 += count;
            known.1.extend(names);
        }
        for (class, count) in other.errors {
            *self.errors.entry(class).or_default() += count;
        }
        self.files.extend(other.files);
        self.misses.extend(other.misses);
    }

    fn distinct(&self, kind: &str) -> usize {
        self.kinds.get(kind).map_or(0, |(_, names)| names.len())
    }
}

/// For Python's own errors, any error matches. DIFFERENCE 15
pub(crate) fn is_same_error(ours: &Json, theirs: &Json) -> bool {
    const BARE: [&str; 4] = ["AttributeError", "IndexError", "KeyError", "TypeError"];
    BARE.iter().any(|class| theirs["error"][0] == *class) && ours["error"].is_array()
}

/// The cases of some services.
fn sweep(services: &[&str]) -> Tally {
    let mut child = script("resources.py")
        .args(services)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut tally = Tally::default();
    let mut known = Services::default();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        tally.play(&mut known, &serde_json::from_str(&line.unwrap()).unwrap());
    }
    assert!(child.wait().unwrap().success(), "the oracle failed");
    tally
}

// H061 H062 H063 H064 H065 H066 H067 H068 H069 H070 H074 H075 H076 H077 H078 H079 H080 H081 H082 H083 H084 H085 H086
// H087 H088 H089 H092 H094 H098 H101
#[test]
fn resources_match_boto3() {
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let halves = HALVES.map(|services| scope.spawn(|| sweep(services)));
        for half in halves {
            tally.add(half.join().unwrap());
        }
    });
    println!(
        "resources: {} actions, {} collections, {} misses",
        tally.distinct("action"),
        tally.distinct("collection"),
        tally.misses.len()
    );
    let kinds = tally.kinds.iter();
    let counts: BTreeMap<_, _> = kinds.map(|(kind, (count, _))| (kind, count)).collect();
    println!("cases: {}, errors: {}", json!(counts), json!(tally.errors));
    let shown: Vec<&str> = tally.misses.iter().take(12).map(String::as_str).collect();
    assert!(
        tally.misses.is_empty(),
        "{} misses:\n{}",
        tally.misses.len(),
        shown.join("\n")
    );
    assert_eq!(tally.files.len(), 15);
    for (kind, count) in [
        ("action", 1059),
        ("collection", 276),
        ("pages", 276),
        ("batch", 204),
        ("waiter", 50),
        ("load", 334),
        ("subresources", 212),
        ("subresource", 265),
        ("reference", 142),
        ("attribute", 1829),
    ] {
        assert_eq!(tally.distinct(kind), count, "{kind}");
    }
}
