//! `Options`: the options on the command line.
//!
//! Counterpart: none.

use std::path::PathBuf;

use super::case::CASES;

/// What `--help` prints.
pub const HELP: &str = "\
cargo xtask sweep [OPTION…]

Runs the same jobs through boto3 and through botoxide, for every operation of every service, and reports each
difference by its cause. Exits with 0 if every difference is explained (crates/conformance/sweep/explained.tsv).

  --service NAME     sweep this service only; can be repeated
  --operation NAME   sweep operations with this name only; can be repeated
  --case NAME        run jobs of this kind only; can be repeated
  --seed NUMBER      generate other values (default 1)
  --sample           a few operations of every service, the first kinds of jobs
  --keep DIR         write jobs and results to files in DIR
  --show             print each job with both results
  --workers NUMBER   how many pairs of programs run at once (default: one per processor)
  --python PATH      the interpreter with boto3 (default: target/venv)
  --face DIR         compare boto3 with the Python API instead; DIR contains the package botoxide
";

/// The options of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The services to sweep; all if empty.
    pub services: Vec<String>,
    /// The operations to sweep; all if empty.
    pub operations: Vec<String>,
    /// The kinds of jobs to run; all if empty.
    pub cases: Vec<String>,
    /// The seed of the values.
    pub seed: u64,
    /// Whether to sweep only a sample.
    pub is_sample: bool,
    /// The folder to write jobs and results to.
    pub keep: Option<PathBuf>,
    /// Whether to print jobs and results.
    pub is_shown: bool,
    /// How many pairs of programs run at once.
    pub workers: usize,
    /// The interpreter with boto3.
    pub python: Option<PathBuf>,
    /// The folder with the package `botoxide`, to compare the Python API instead of the Rust API.
    pub face: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            services: Vec::new(),
            operations: Vec::new(),
            cases: Vec::new(),
            seed: 1,
            is_sample: false,
            keep: None,
            is_shown: false,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            python: None,
            face: None,
        }
    }
}

impl Options {
    /// Parses the command line.
    ///
    /// # Errors
    ///
    /// A message about the invalid option.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--service" => options.services.push(value()?),
                "--operation" => options.operations.push(value()?),
                "--case" => {
                    let case = value()?;
                    if !CASES.iter().any(|known| known.name == case) {
                        let known: Vec<&str> = CASES.iter().map(|case| case.name).collect();
                        return Err(format!("no case {case:?}; there are {}", known.join(" ")));
                    }
                    options.cases.push(case);
                }
                "--seed" => options.seed = number(&name, &value()?)?,
                "--workers" => {
                    let workers = number(&name, &value()?)?;
                    options.workers = usize::try_from(workers).unwrap_or(1).max(1);
                }
                "--keep" => options.keep = Some(value()?.into()),
                "--python" => options.python = Some(value()?.into()),
                "--face" => options.face = Some(value()?.into()),
                "--sample" => options.is_sample = true,
                "--show" => options.is_shown = true,
                unknown => return Err(format!("unknown argument {unknown:?}")),
            }
        }
        Ok(options)
    }

    pub(super) fn takes_case(&self, name: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|case| case == name)
    }

    /// Whether every case of every operation is run.
    pub(super) fn is_whole(&self) -> bool {
        let narrowed = [&self.services, &self.operations, &self.cases];
        !self.is_sample && narrowed.iter().all(|names| names.is_empty())
    }
}

fn number(name: &str, text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("{name} needs a number, not {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_command_line_is_read() {
        let options = parse("--service s3 --service sqs --case full --seed 7 --show").unwrap();
        assert_eq!(options.services, ["s3", "sqs"]);
        assert_eq!((options.seed, options.is_shown), (7, true));
        assert!(options.takes_case("full") && !options.takes_case("minimal"));
        assert!(!options.is_whole() && parse("--seed 3").unwrap().is_whole());
        assert!(!parse("--sample").unwrap().is_whole());
    }

    #[test]
    fn invalid_options_are_named() {
        assert_eq!(parse("--seed").unwrap_err(), "--seed needs a value");
        assert_eq!(
            parse("--seed x").unwrap_err(),
            "--seed needs a number, not \"x\""
        );
        assert_eq!(parse("--fast").unwrap_err(), "unknown argument \"--fast\"");
        assert!(parse("--case none").unwrap_err().contains("edge-1"));
    }
}
