//! `cargo xtask bench`: runs the benchmarks of `bench/`, and shows their figures.
//!
//! Not here: what is measured and how (`bench/README.md`), the build of programs and peers (`bench/harness.py`).

use std::fmt::Write;
use std::time::Instant;

use crate::{fetch, programs};

/// A benchmark: the script `bench/NAME.py`, and the question that it answers.
struct Bench {
    name: &'static str,
    about: &'static str,
    /// Whether it runs if no name is given. The others have no figures, and install gigabytes from `PyPI`.
    is_default: bool,
}

const fn bench(name: &'static str, about: &'static str) -> Bench {
    Bench {
        name,
        about,
        is_default: true,
    }
}

const fn named(name: &'static str, about: &'static str) -> Bench {
    Bench {
        name,
        about,
        is_default: false,
    }
}

/// In the order of `bench/README.md`.
const BENCHES: &[Bench] = &[
    bench(
        "core",
        "calls from Rust without a network, beside aws-sdk-rust and botocore",
    ),
    bench(
        "python",
        "calls from Python without a network, beside boto3",
    ),
    bench("call", "calls over loopback, one after another"),
    bench(
        "throughput",
        "threads beside boto3, tasks beside aiobotocore",
    ),
    bench("presign", "presigned URLs and forms"),
    bench("start", "sessions and clients"),
    bench("command", "the command beside aws"),
    bench(
        "transfer",
        "files to and from S3, over HTTP and TLS, beside boto3, awscrt, obstore, aws and s5cmd",
    ),
    bench(
        "growth",
        "calls and memory when clients, handlers, buckets, objects and listings grow",
    ),
    bench("build", "compiling a program, beside aws-sdk-rust"),
    bench("editor", "what an editor shows, and how fast"),
    bench("tools", "what monitoring tools see and cost"),
    named("suites", "tests of aiobotocore and s3fs"),
    named(
        "clusters",
        "clients in workers of gunicorn, Celery, Dask and Ray",
    ),
    named("programs", "programs of PyPI, unchanged"),
];

/// Runs the named benchmarks, by default those with figures, then shows all committed figures.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|it| it == "--help" || it == "-h") {
        print!("{}", help());
        return Ok(());
    }
    let chosen = Chosen::read(arguments)?;
    let mut failed = Vec::new();
    let mut times = Vec::new();
    for bench in &chosen.benches {
        println!("\n== {}: {} ==\n", bench.name, bench.about);
        let begun = Instant::now();
        let script = format!("bench/{}.py", bench.name);
        let quick = chosen.is_quick.then_some("--quick");
        let mut python = programs::program(fetch::host());
        // A benchmark that fails does not cost the figures of the others.
        if let Err(problem) = programs::run(python.arg(script).args(quick)) {
            eprintln!("{problem}");
            failed.push(bench.name);
        }
        let took = begun.elapsed().as_secs_f64() / 60.0;
        times.push(format!("{} {took:.1} min", bench.name));
    }
    println!("\ntime: {}", times.join(", "));
    if !chosen.is_quick {
        programs::run(programs::program(fetch::host()).arg("bench/figures.py"))?;
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("failed: {}", failed.join(", ")))
}

/// Checks that `bench/README.md` and the charts show the committed figures.
pub(crate) fn check() -> Result<(), String> {
    programs::run(programs::program(fetch::host()).args(["bench/figures.py", "--check"]))
}

/// What the arguments choose.
struct Chosen {
    benches: Vec<&'static Bench>,
    is_quick: bool,
}

impl Chosen {
    fn read(arguments: &[String]) -> Result<Self, String> {
        let (options, names): (Vec<_>, Vec<_>) =
            arguments.iter().partition(|it| it.starts_with('-'));
        if let Some(unknown) = options.iter().find(|option| **option != "--quick") {
            return Err(format!("unknown option {unknown}; see --help"));
        }
        if let Some(unknown) = names
            .iter()
            .find(|name| !BENCHES.iter().any(|bench| bench.name == ***name))
        {
            return Err(format!("unknown benchmark {unknown:?}; see --help"));
        }
        let is_chosen = |bench: &&Bench| {
            if names.is_empty() {
                bench.is_default
            } else {
                names.iter().any(|name| *name == bench.name)
            }
        };
        Ok(Self {
            benches: BENCHES.iter().filter(is_chosen).collect(),
            is_quick: !options.is_empty(),
        })
    }
}

fn help() -> String {
    let mut text = "cargo xtask bench [NAME…] [--quick]\n\n\
        Runs benchmarks, by default all that have figures. Builds programs and installs peers below bench/target;\n\
        a peer that cannot be obtained is left out, with a line `skipped …`. Prints tables in Markdown, writes them to\n\
        bench/figures/*.json, and shows all of these in bench/README.md and bench/figures/*.svg.\n\n  \
        --quick  short rounds, to try; the figures go to bench/target/quick and are not shown\n\n"
        .to_owned();
    for bench in BENCHES {
        let note = if bench.is_default {
            ""
        } else {
            " (only if named)"
        };
        _ = writeln!(text, "  {:<10}  {}{note}", bench.name, bench.about);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let chosen = Chosen::read(&arguments)?;
        Ok(chosen.benches.iter().map(|bench| bench.name).collect())
    }

    #[test]
    fn names_choose_benchmarks() {
        assert_eq!(names(&["start", "core"]).unwrap(), ["core", "start"]);
        assert!(!names(&["--quick"]).unwrap().contains(&"programs"));
        assert_eq!(names(&["programs"]).unwrap(), ["programs"]);
        assert!(names(&["cor"]).unwrap_err().contains("cor"));
        assert!(names(&["--fast"]).unwrap_err().contains("--fast"));
    }

    #[test]
    fn each_benchmark_has_a_script() {
        for bench in BENCHES {
            let script = workspace::root().join(format!("bench/{}.py", bench.name));
            assert!(script.exists(), "{}", script.display());
        }
    }
}
