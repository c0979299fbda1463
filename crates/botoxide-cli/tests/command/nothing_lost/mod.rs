//! Whatever a store answers, nothing is lost: no file or object that was there before is missing from both sides
//! afterwards, no half of one has a name, and the exit code is 0 only where the work was done.
//!
//! Each line of the command is run against a store that answers one operation wrongly. A case is a command, a direction
//! and a wrong answer; the tables below make their product.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::fake_s3::FakeS3;
use crate::shell::Shell;

mod wrong;

use wrong::{Answer, Listing};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Across,
    Down,
    Up,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Cp,
    Mv,
    /// Of one file or object.
    MvOne,
    Sync,
    SyncDelete,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Answer(&'static str, Answer),
    /// The listing of this prefix.
    Listing(&'static str, Listing),
    Nothing,
    /// Local paths that are skipped with a warning, while objects of these names are at the destination.
    Skipped,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    command: Command,
    direction: Direction,
    fault: Fault,
    /// Whether everything goes in parts.
    is_multipart: bool,
}

/// The names and contents of the source, of which `b` is at the destination in an older version.
const SOURCE: [(&str, &str); 3] = [("a", "new a"), ("b", "new b"), ("c", "new c")];
const OLD: (&str, &str) = ("b", "b of before");
/// At the destination only; it is the last of a listing.
const EXTRA: (&str, &str) = ("z", "extra");

use Command::{Cp, Mv, MvOne, Sync, SyncDelete};
use Direction::{Across, Down, Up};

/// Which operation is needed for which commands, in one part and in parts.
const OPERATIONS: &[(&str, &[Direction], &[Command], bool)] = &[
    (
        "ListObjectsV2",
        &[Across, Down],
        &[Cp, Mv, Sync, SyncDelete],
        false,
    ),
    ("ListObjectsV2", &[Up], &[Sync, SyncDelete], false),
    ("HeadObject", &[Across, Down], &[MvOne], false),
    (
        "GetObject",
        &[Down],
        &[Cp, Mv, MvOne, Sync, SyncDelete],
        false,
    ),
    ("GetObject", &[Down], &[Mv, SyncDelete], true),
    (
        "PutObject",
        &[Up],
        &[Cp, Mv, MvOne, Sync, SyncDelete],
        false,
    ),
    (
        "CopyObject",
        &[Across],
        &[Cp, Mv, MvOne, Sync, SyncDelete],
        false,
    ),
    (
        "CreateMultipartUpload",
        &[Across, Up],
        &[Mv, SyncDelete],
        true,
    ),
    ("UploadPart", &[Up], &[Mv, SyncDelete], true),
    ("UploadPartCopy", &[Across], &[Mv, SyncDelete], true),
    (
        "CompleteMultipartUpload",
        &[Across, Up],
        &[Mv, SyncDelete],
        true,
    ),
    ("DeleteObject", &[Across, Down], &[Mv, MvOne], false),
];

/// Which listings are compared or gone through.
const LISTINGS: &[(&str, &[Direction], &[Command])] = &[
    ("src/", &[Across, Down], &[Cp, Mv, Sync, SyncDelete]),
    ("dst/", &[Across, Up], &[Sync, SyncDelete]),
];

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |directions: &[Direction], commands: &[Command], is_multipart, fault| {
        for &direction in directions {
            for &command in commands {
                cases.push(Case {
                    command,
                    direction,
                    fault,
                    is_multipart,
                });
            }
        }
    };
    let all = [Cp, Mv, MvOne, Sync, SyncDelete];
    for is_multipart in [false, true] {
        add(&[Across, Down, Up], &all, is_multipart, Fault::Nothing);
    }
    add(&[Up], &all, false, Fault::Skipped);
    add(
        &[Down],
        &all,
        false,
        Fault::Answer("GetObject", Answer::WrongChecksum),
    );
    for (operation, directions, commands, is_multipart) in OPERATIONS {
        for answer in Answer::ALL {
            if makes_sense(operation, answer) {
                add(
                    directions,
                    commands,
                    *is_multipart,
                    Fault::Answer(operation, answer),
                );
            }
        }
    }
    for (prefix, directions, commands) in LISTINGS {
        for listing in Listing::ALL {
            add(directions, commands, false, Fault::Listing(prefix, listing));
        }
    }
    cases
}

/// Whether an operation can get this answer, and the answer differs from a right one.
fn makes_sense(operation: &str, answer: Answer) -> bool {
    use Answer::{CutWithLength, CutWithoutLength, Empty, Html};
    match operation {
        // The answer has no body, and what it says is its status.
        "DeleteObject" => !matches!(answer, CutWithLength | CutWithoutLength | Empty | Html),
        // It has no body.
        "HeadObject" => !matches!(answer, CutWithLength | CutWithoutLength),
        _ => true,
    }
}

impl Case {
    fn line(&self) -> String {
        let one = if self.command == MvOne { "a" } else { "" };
        let (source, destination) = match self.direction {
            Across => (format!("s3://box/src/{one}"), "s3://box/dst/"),
            Down => (format!("s3://box/src/{one}"), "dst"),
            Up => (format!("src/{one}"), "s3://box/dst/"),
        };
        let (command, more) = match self.command {
            Cp => ("cp", "--recursive"),
            Mv => ("mv", "--recursive"),
            MvOne => ("mv", ""),
            Sync => ("sync", ""),
            SyncDelete => ("sync", "--delete"),
        };
        format!("s3 {command} {source} {destination} {more} --quiet")
    }

    /// What is there before: at the store, and as files.
    fn before(&self) -> [Vec<(String, &'static str)>; 2] {
        let source = SOURCE
            .iter()
            .map(|(name, text)| (format!("src/{name}"), *text));
        let mut destination = vec![OLD, EXTRA];
        if matches!(self.fault, Fault::Skipped) {
            destination.extend([("link", "link"), ("pipe/x", "x")]);
        }
        let destination = destination
            .iter()
            .map(|(name, text)| (format!("dst/{name}"), *text));
        match self.direction {
            Across => [source.chain(destination).collect(), Vec::new()],
            Down => [source.collect(), destination.collect()],
            Up => [destination.collect(), source.collect()],
        }
    }

    /// Whether the destination may lose what the source does not have.
    fn may_delete(&self) -> bool {
        let is_source_known = match self.fault {
            Fault::Answer(operation, _) => operation != "ListObjectsV2",
            Fault::Listing("src/", listing) => {
                matches!(listing, Listing::NoModified | Listing::NoSize)
            }
            Fault::Listing(..) | Fault::Nothing | Fault::Skipped => true,
        };
        self.command == SyncDelete && is_source_known
    }

    fn store(&self, objects: &[(String, &'static str)]) -> FakeS3 {
        let objects: Vec<(String, &'static str)> = objects
            .iter()
            .map(|(path, text)| (format!("box/{path}"), *text))
            .collect();
        let pairs: Vec<(&str, &str)> = objects
            .iter()
            .map(|(path, text)| (path.as_str(), *text))
            .collect();
        let (fault, own) = (self.fault, objects.clone());
        FakeS3::answering(&pairs, move |request, usual| match fault {
            Fault::Answer(operation, answer) if operation == request.operation => {
                Some(answer.actions(usual))
            }
            Fault::Listing(prefix, listing)
                if request.operation == "ListObjectsV2"
                    && request.query("prefix") == Some(prefix) =>
            {
                let pairs: Vec<(&str, &str)> = own
                    .iter()
                    .map(|(path, text)| (path.as_str(), *text))
                    .collect();
                Some(listing.actions(request, &pairs))
            }
            _ => None,
        })
    }

    /// Runs it, and says what is wrong afterwards.
    fn run(&self) -> Result<(), String> {
        let [objects, files] = self.before();
        let store = self.store(&objects);
        let shell = Shell::signed_in()
            .with("AWS_ENDPOINT_URL", store.url())
            .with("AWS_MAX_ATTEMPTS", "1")
            .with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
        if self.is_multipart {
            fs::create_dir(shell.home().join(".aws")).unwrap();
            let settings = "[default]\ns3 =\n  multipart_threshold = 1\n";
            fs::write(shell.home().join(".aws/config"), settings).unwrap();
        }
        for (path, text) in &files {
            let path = shell.home().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        if matches!(self.fault, Fault::Skipped) {
            skipped_paths(shell.home());
        }
        let ran = shell.run(&self.line());
        let mut left: BTreeMap<String, String> = store
            .objects()
            .into_iter()
            .map(|(path, bytes)| {
                let path = path.strip_prefix("box/").unwrap().to_owned();
                (path, String::from_utf8(bytes).unwrap())
            })
            .collect();
        left.extend(files_below(shell.home()));
        self.check(&left, ran.code)
            .map_err(|wrong| format!("{self:?}: {wrong}, exit code {:?}: {left:?}", ran.code))
    }

    fn check(&self, left: &BTreeMap<String, String>, code: Option<i32>) -> Result<(), String> {
        let is = |path: &str, text: &str| left.get(path).is_some_and(|found| found == text);
        let names = if self.command == MvOne {
            &SOURCE[..1]
        } else {
            &SOURCE
        };
        for (name, text) in SOURCE {
            let (source, destination) = (format!("src/{name}"), format!("dst/{name}"));
            if !is(&source, text) && !is(&destination, text) {
                return Err(format!("{text:?} is lost"));
            }
            let may_be = |found: &String| found == text || (name, found.as_str()) == OLD;
            if left.get(&destination).is_some_and(|found| !may_be(found)) {
                return Err(format!("{destination} is neither the old nor the new one"));
            }
        }
        if !left.contains_key("dst/b") {
            return Err("dst/b is lost".to_owned());
        }
        if !is("dst/z", EXTRA.1) && !self.may_delete() {
            return Err("what only the destination has is lost".to_owned());
        }
        if matches!(self.fault, Fault::Skipped)
            && (!is("dst/link", "link") || !is("dst/pipe/x", "x"))
        {
            return Err("what was skipped at the source is lost".to_owned());
        }
        if code.is_none_or(|code| code > 2 && code < 252) {
            return Err("it did not end by itself".to_owned());
        }
        let is_done = names.iter().all(|(name, text)| {
            is(&format!("dst/{name}"), text)
                && (!matches!(self.command, Mv | MvOne)
                    || !left.contains_key(&format!("src/{name}")))
        });
        let is_clean = self.command != SyncDelete || !left.contains_key("dst/z");
        match (code, is_done && is_clean) {
            (Some(0), false) => Err("the work was not done".to_owned()),
            (Some(0), true) if matches!(self.fault, Fault::Skipped) && self.command != MvOne => {
                Err("nothing tells what was skipped".to_owned())
            }
            (Some(1..), _) if matches!(self.fault, Fault::Nothing) => {
                Err("it failed for nothing".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// A link to nowhere and a pipe.
fn skipped_paths(home: &Path) {
    std::os::unix::fs::symlink("nowhere", home.join("src/link")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(home.join("src/pipe"))
        .status();
    assert!(made.unwrap().success());
}

/// The files in `src` and `dst`, which have no folders.
fn files_below(home: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in ["src", "dst"] {
        let Ok(entries) = fs::read_dir(home.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if fs::symlink_metadata(&path).unwrap().is_file() {
                let name = path.file_name().unwrap().to_str().unwrap();
                let text = fs::read_to_string(&path).unwrap();
                found.insert(format!("{folder}/{name}"), text);
            }
        }
    }
    found
}

#[test]
fn nothing_is_lost_whatever_the_store_answers() {
    const THREADS: usize = 4;
    let cases = cases();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(reason) = case.run() {
                        wrong.lock().unwrap().push(reason);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
