//! `cargo xtask test`: every check and every test, in stages, with the counts at the end.
//!
//! Stages run until one fails. A single run of cargo over the workspace runs the tests, so that nothing is built twice.

use std::time::Instant;

use crate::{
    behaviour, bench, check, corpora, deny, features, fetch, package, programs, public_api, python,
    sweep,
};

/// A stage: its name and its function. Tests add to the counts.
struct Stage {
    name: &'static str,
    run: fn(&mut Counts) -> Result<(), String>,
}

/// The stages, cheap ones first.
const STAGES: &[Stage] = &[
    Stage {
        name: "fetch",
        run: |_| fetch::run(&[]),
    },
    Stage {
        name: "fmt",
        run: |_| programs::run(programs::cargo().args(["fmt", "--all", "--check"])),
    },
    Stage {
        name: "check",
        run: |_| check::run(&[]),
    },
    Stage {
        name: "figures",
        run: |_| bench::check(),
    },
    Stage {
        name: "behaviour",
        run: |_| behaviour::run(&["--check".to_owned()]),
    },
    Stage {
        name: "deny",
        run: |_| deny::run(&[]),
    },
    Stage {
        name: "python",
        run: |_| python::check(),
    },
    Stage {
        name: "clippy",
        run: |_| {
            let arguments = ["clippy", "--locked", "--workspace", "--all-targets"];
            let last = ["--", "-D", "warnings"];
            programs::run(programs::cargo().args(arguments).args(FEATURES).args(last))
        },
    },
    Stage {
        name: "features",
        run: |_| features::run(&[]),
    },
    Stage {
        name: "rustdoc",
        run: |_| {
            let arguments = [
                "doc",
                "--locked",
                "--workspace",
                // Its binary and the library share a name and therefore a folder.
                "--exclude",
                "botoxide-cli",
                "--no-deps",
                "--document-private-items",
            ];
            programs::run(
                programs::cargo()
                    .env("RUSTDOCFLAGS", "-D warnings")
                    .args(arguments)
                    .args(FEATURES),
            )
        },
    },
    Stage {
        name: "public API",
        run: |_| public_api::run(&[]),
    },
    Stage {
        name: "tests",
        run: run_tests,
    },
    Stage {
        name: "sweep",
        run: |_| sweep::run(&["--sample".to_owned()]),
    },
    Stage {
        name: "sweep of the Python API",
        run: |_| python::sweep(),
    },
    Stage {
        name: "package",
        run: |_| package::run(&[]),
    },
];

/// The features that are checked besides the defaults. Tests run without them, because boto3's clients do not have
/// them; their own tests run afterwards.
pub(crate) const FEATURES: [&str; 2] = ["--features", "botoxide/http2"];

/// The numbers of passed and failed tests.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Counts {
    /// Adds the numbers of a line `test result: ok. 9 passed; 0 failed; …`; other lines are ignored.
    fn read(&mut self, line: &str) {
        let Some((_, rest)) = line.split_once("test result: ") else {
            return;
        };
        let count = |noun: &str| {
            let before = rest.split(noun).next().unwrap_or("");
            before
                .rsplit([' ', ';'])
                .find(|word| !word.is_empty())
                .and_then(|word| word.parse().ok())
                .unwrap_or(0)
        };
        self.passed += count(" passed");
        self.failed += count(" failed");
    }
}

/// Runs all stages up to the first that fails.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    let mut counts = Counts::default();
    let mut times = Vec::new();
    let mut verdict = Ok(());
    for stage in STAGES {
        println!("\n== {} ==", stage.name);
        let begun = Instant::now();
        let outcome = (stage.run)(&mut counts);
        times.push(format!(
            "{} {:.0} s",
            stage.name,
            begun.elapsed().as_secs_f64()
        ));
        if let Err(problem) = outcome {
            // A stage that fails without a failed test counts as one failure.
            counts.failed = counts.failed.max(1);
            eprintln!("{problem}");
            verdict = Err(format!("stage {} failed", stage.name));
            break;
        }
    }
    println!("\ntime: {}", times.join(", "));
    println!("{} passed, {} failed", counts.passed, counts.failed);
    verdict
}

fn run_tests(counts: &mut Counts) -> Result<(), String> {
    corpora::forget_lines()?;
    let mut cargo = programs::cargo();
    cargo.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    let outcome = programs::run_watched(&mut cargo, |line| counts.read(line));
    // `--workspace` here, too: with `--package`, the dependencies would be built again.
    let mut cargo = programs::cargo();
    cargo.args(["test", "--locked", "--workspace", "--test", "http2"]);
    cargo.args(FEATURES);
    let http2 = programs::run_watched(&mut cargo, |line| counts.read(line));
    println!();
    for line in corpora::lines()? {
        println!("{line}");
    }
    outcome.and(http2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_summed() {
        let mut counts = Counts::default();
        counts.read("running 3 tests");
        counts.read("test result: ok. 9 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        counts
            .read("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!(
            counts,
            Counts {
                passed: 11,
                failed: 3
            }
        );
    }
}
