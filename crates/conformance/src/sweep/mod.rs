//! The sweep: runs the same jobs for every operation of every service through boto3 and botoxide, and compares the
//! results.
//!
//! ```text
//! model ─ arguments ─┐          ┌ boto3    (oracle/replay.py) ┐
//!                    ├ job ─────┤                              ├ compare ─ explained? ─ report
//! model ─ response ──┘          └ botoxide (replay::Player)   ┘
//! ```
//!
//! Jobs come from a seeded generator, so a difference can be reproduced by the job's id and the seed. Not here: how a
//! job is run (the replay tool). Documented in `docs/sweep.md`. Counterpart: none.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide::{Session, SessionOptions};
use botoxide_core::model::{Operation, Protocol, Service};
use serde_json::Value as Json;

use crate::replay::Player;

mod arguments;
mod case;
mod compare;
mod explained;
mod job;
mod leaf;
mod options;
mod oracle;
mod random;
mod report;
mod requests;
mod response;
mod typed;
mod typed_pages;
mod world;

pub use options::{HELP, Options};
pub use typed::{Fits, typed};

use case::{CASES, Case, SAMPLED};
use explained::Explained;
use job::{Subject, job};
use oracle::Oracle;
use random::Random;
use report::Report;
use world::Worlds;

/// How many jobs each worker sends at a time.
const CHUNK: usize = 400;
/// How many operations of each service a sample uses.
const SAMPLED_OPERATIONS: usize = 3;

/// Runs the sweep and prints what it found.
///
/// Returns whether the sweep passed: every difference is explained, and in a full run every explanation is used.
///
/// # Errors
///
/// A message if it cannot run, for example if a program, a file or a service does not exist.
pub fn run(options: &Options) -> Result<bool, String> {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("sweep/explained.tsv");
    let explained = Explained::load(&table)?;
    let services = services(options)?;
    let python = match &options.python {
        Some(python) => python.clone(),
        None => crate::python::interpreter()?,
    };
    if let Some(folder) = &options.keep {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let sweep = Sweep {
        options,
        explained: &explained,
        python,
        next: AtomicUsize::new(0),
        report: Mutex::new(Report::default()),
        services: &services,
        cases: cases(options),
    };
    let workers = options.workers.clamp(1, services.len().max(1));
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(|| sweep.work())).collect();
        running.into_iter().try_for_each(|worker| {
            let outcome = worker.join();
            outcome.unwrap_or_else(|_| Err("a worker panicked".to_owned()))
        })
    })?;
    let report = sweep.report.into_inner().map_err(|_| "a worker panicked")?;
    print!(
        "{}",
        report.text(&explained, options.seed, options.is_whole())
    );
    let is_unused = |row: &explained::Row| row.used.load(Ordering::Relaxed) == 0;
    let has_unused = options.is_whole() && explained.rows().iter().any(is_unused);
    Ok(report.unexplained() == 0 && !has_unused)
}

/// The services to sweep, those with the most operations first, so that all workers finish at about the same time.
fn services(options: &Options) -> Result<Vec<(String, Service)>, String> {
    let loader = Loader::new(&Seams::fake(), None);
    let names = if options.services.is_empty() {
        let all = loader.list_available_services("service-2");
        all.map_err(|error| error.to_string())?
    } else {
        options.services.clone()
    };
    let mut services = Vec::with_capacity(names.len());
    for name in names {
        let service = loader.service(&name, None);
        let service = service.map_err(|_| format!("unknown service {name:?}"))?;
        services.push((name, service));
    }
    services.sort_by_key(|(_, service)| std::cmp::Reverse(service.operation_count()));
    Ok(services)
}

/// The kinds of jobs to run.
fn cases(options: &Options) -> Vec<&'static Case> {
    let count = if options.is_sample {
        SAMPLED
    } else {
        CASES.len()
    };
    let cases = CASES.iter().take(count);
    cases.filter(|case| options.takes_case(case.name)).collect()
}

/// The regions of a service in all partitions, including its endpoints outside of regions.
fn regions(service: &str) -> Result<Vec<String>, String> {
    let session = Session::with(SessionOptions {
        seams: Some(Seams::fake()),
        ..SessionOptions::default()
    });
    let find = || {
        let session = session?;
        let mut regions = Vec::new();
        for partition in session.available_partitions()? {
            regions.extend(session.available_regions(service, &partition, true)?);
        }
        Ok::<_, botoxide::Error>(regions)
    };
    find().map_err(|error| error.to_string())
}

/// A running sweep.
struct Sweep<'a> {
    options: &'a Options,
    explained: &'a Explained,
    python: PathBuf,
    services: &'a [(String, Service)],
    cases: Vec<&'static Case>,
    next: AtomicUsize,
    report: Mutex<Report>,
}

/// The local time zone of the Python face and of the boto3 that it is compared with: a zone with a summer, without a name
/// that the machine would have to know. West of UTC, where the last second of 9999 is a local time too.
const ZONE: &str = "AAA5BBB,M3.2.0,M11.1.0";

impl Sweep<'_> {
    /// Sweeps services until there are none left.
    fn work(&self) -> Result<(), String> {
        let face = self.options.face.as_deref();
        let mut oracle = Oracle::start(&self.python, face.map(|_| ZONE))?;
        let mut face = face
            .map(|face| Oracle::start_face(&self.python, face, ZONE))
            .transpose()?;
        let loader = Loader::new(&Seams::fake(), None);
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some((name, service)) = self.services.get(at) else {
                return Ok(());
            };
            let protocol = service
                .resolved_protocol()
                .map_err(|error| error.to_string())?;
            let operations = self.operations(name, *service);
            // Of all operations, so that a job is the same in a narrower sweep.
            let jobs = service.operation_count() * CASES.len();
            let regions = regions(name)?;
            let subject = Subject {
                name,
                protocol,
                constraints: loader.constraints(name, None).ok(),
                worlds: Worlds::draw(name, &regions, jobs, self.options.seed),
            };
            let report = self.service(&subject, &operations, &mut oracle, face.as_mut())?;
            let mut whole = self.report.lock().map_err(|_| "a worker panicked")?;
            whole.merge(report);
            if whole.services.is_multiple_of(20) {
                eprintln!(
                    "sweep: {} of {} services, {} operations, {} jobs, {} unexplained differences",
                    whole.services,
                    self.services.len(),
                    whole.operations,
                    whole.jobs,
                    whole.unexplained()
                );
            }
        }
    }

    fn service(
        &self,
        subject: &Subject<'_>,
        operations: &[Operation],
        oracle: &mut Oracle,
        mut face: Option<&mut Oracle>,
    ) -> Result<Report, String> {
        let mut report = Report::of_service(operations.len());
        let mut jobs = operations.iter().flat_map(|operation| {
            let cases = self.cases.iter();
            cases.map(move |case| job(subject, *operation, case, self.options.seed))
        });
        loop {
            let chunk: Vec<Json> = jobs.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return Ok(report);
            }
            let face = face.as_deref_mut();
            self.chunk(subject.protocol, &chunk, oracle, face, &mut report)?;
        }
    }

    /// The operations of a service to sweep.
    fn operations(&self, name: &str, service: Service) -> Vec<Operation> {
        let all = service.operations();
        let wanted = |operation: &Operation| {
            let names = &self.options.operations;
            names.is_empty() || names.iter().any(|name| name == operation.name())
        };
        let mut operations: Vec<Operation> = all.filter(wanted).collect();
        if self.options.is_sample {
            let mut random = Random::new(self.options.seed, &[name]);
            while operations.len() > SAMPLED_OPERATIONS {
                operations.swap_remove(random.below(operations.len()));
            }
        }
        operations
    }

    fn chunk(
        &self,
        protocol: Protocol,
        jobs: &[Json],
        oracle: &mut Oracle,
        face: Option<&mut Oracle>,
        report: &mut Report,
    ) -> Result<(), String> {
        let lines: Vec<String> = jobs.iter().map(Json::to_string).collect();
        // Both run at the same time; boto3 takes far longer.
        let (left, right) = thread::scope(|scope| {
            let left = scope.spawn(|| oracle.run(&lines));
            let right = match face {
                Some(face) => face.run(&lines),
                None => Ok(played(&lines)),
            };
            (left.join(), right)
        });
        let (left, right) = (left.map_err(|_| "a worker panicked")??, right?);
        for ((job, left), right) in jobs.iter().zip(&left).zip(&right) {
            let parse = |line: &str| {
                serde_json::from_str::<Json>(line).map_err(|error| format!("{error}: {line:.200}"))
            };
            let id = job["id"].as_str().unwrap_or_default();
            let differences = compare::compare(&parse(left)?, &parse(right)?);
            if self.options.is_shown {
                show(job, left, right, &differences);
            }
            report.add(protocol.as_str(), id, differences, self.explained);
        }
        if let Some(folder) = &self.options.keep {
            let service = jobs[0]["service"].as_str().unwrap_or_default();
            keep(folder, service, &lines, &left, &right)?;
        }
        Ok(())
    }
}

/// The results of the Rust API.
fn played(lines: &[String]) -> Vec<String> {
    let mut player = Player::default();
    let answers = lines.iter().map(|line| player.play(line.as_bytes()));
    answers.collect()
}

/// Prints a job and its complete results.
fn show(job: &Json, left: &str, right: &str, differences: &[compare::Difference]) {
    println!(
        "job:      {job}\nboto3:    {}\nbotoxide: {}",
        left.trim_end(),
        right.trim_end()
    );
    for difference in differences {
        println!("{}", difference.cause);
        println!(
            "  boto3:    {}\n  botoxide: {}",
            difference.boto3, difference.botoxide
        );
    }
    println!();
}

/// Appends jobs and results to the files of a service.
fn keep(
    folder: &Path,
    service: &str,
    jobs: &[String],
    left: &[String],
    right: &[String],
) -> Result<(), String> {
    use std::io::Write as _;
    for (name, lines) in [("jobs", jobs), ("boto3", left), ("botoxide", right)] {
        let path = folder.join(format!("{service}.{name}.jsonl"));
        let file = fs::OpenOptions::new().create(true).append(true).open(&path);
        let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        let mut text = String::new();
        for line in lines {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        file.write_all(text.as_bytes())
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
