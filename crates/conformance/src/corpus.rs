//! One run over a corpus: runs its cases, counts them, and reports failures at the end.
//!
//! Not here: what a case does, which its runner decides.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::Path;
use std::sync::Once;

use crate::files::workspace;
use crate::skip::Skips;

/// How many failures are listed; the rest is only counted.
const LISTED: usize = 20;

/// A run over the cases of one corpus.
///
/// # Examples
///
/// ```no_run
/// use conformance::Corpus;
///
/// let mut corpus = Corpus::open("sums");
/// for (left, right, sum) in [(1, 1, 2), (2, 3, 5)] {
///     corpus.case(&format!("{left}+{right}"), || {
///         if left + right == sum { Ok(()) } else { Err(format!("wanted {sum}")) }
///     });
/// }
/// corpus.finish(); // corpus sums found 2 passed 2 skipped 0
/// ```
#[derive(Debug)]
pub struct Corpus {
    name: String,
    skips: Skips,
    seen: BTreeSet<String>,
    passed: usize,
    skipped: usize,
    /// Case id and error.
    failures: Vec<(String, String)>,
    /// Errors of the run itself: duplicate ids, skipped cases that pass.
    complaints: Vec<String>,
}

impl Corpus {
    /// Starts a run. `name` is the name of the corpus in the printed line and in the path of its skip list,
    /// `skips/<name>.tsv`.
    ///
    /// # Panics
    ///
    /// If the skip list is not valid.
    pub fn open(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("skips")
            .join(format!("{name}.tsv"));
        Self::with_skips(
            name,
            Skips::load(&path).unwrap_or_else(|error| panic!("{error}")),
        )
    }

    /// Starts a run with the given skip list.
    pub fn with_skips(name: &str, skips: Skips) -> Self {
        Self {
            name: name.to_owned(),
            skips,
            seen: BTreeSet::new(),
            passed: 0,
            skipped: 0,
            failures: Vec::new(),
            complaints: Vec::new(),
        }
    }

    /// Runs one case. `id` is unique in the corpus and stable between runs. The case fails by an error or a panic.
    /// Skipped cases run too: if one passes, its row must be removed.
    pub fn case(&mut self, id: &str, run: impl FnOnce() -> Result<(), String>) {
        if !self.seen.insert(id.to_owned()) {
            self.complaints
                .push(format!("two cases have the id {id:?}"));
        }
        match (guarded(run), self.skips.reason(id)) {
            (Ok(()), None) => self.passed += 1,
            (Ok(()), Some(_)) => {
                self.passed += 1;
                self.complaints.push(format!(
                    "{id:?} passes now: remove its row from skips/{}.tsv",
                    self.name
                ));
            }
            (Err(_), Some(_)) => self.skipped += 1,
            (Err(problem), None) => self.failures.push((id.to_owned(), problem)),
        }
    }

    /// Ends the run and prints its line.
    ///
    /// The line is also written to `target/conformance/<name>.count` for `cargo xtask corpora`, and all failures to
    /// `<name>.tsv` beside it, one line each.
    ///
    /// # Panics
    ///
    /// If a case that is not skipped failed, a skipped one passed, a skip has no case, an id occurs twice, or there are
    /// no cases.
    pub fn finish(self) {
        println!("{}", self.line());
        self.record();
        if let Err(report) = self.verdict() {
            panic!("{report}");
        }
    }

    /// The line with the counts.
    pub fn line(&self) -> String {
        format!(
            "corpus {} found {} passed {} skipped {}",
            self.name,
            self.seen.len(),
            self.passed,
            self.skipped
        )
    }

    /// Whether the run passed.
    ///
    /// # Errors
    ///
    /// A report with the first failures in full.
    pub fn verdict(&self) -> Result<(), String> {
        let mut report = String::new();
        for id in self.skips.ids().filter(|id| !self.seen.contains(*id)) {
            let _ = writeln!(
                report,
                "skips/{}.tsv lists {id:?}, which is not a case",
                self.name
            );
        }
        for complaint in &self.complaints {
            let _ = writeln!(report, "{complaint}");
        }
        if self.seen.is_empty() {
            let _ = writeln!(report, "no case was found");
        }
        for (id, problem) in self.failures.iter().take(LISTED) {
            let _ = writeln!(
                report,
                "FAILED {id}\n    {}",
                problem.trim_end().replace('\n', "\n    ")
            );
        }
        if self.failures.len() > LISTED {
            let _ = writeln!(report, "and {} more", self.failures.len() - LISTED);
        }
        if report.is_empty() {
            return Ok(());
        }
        let counts = format!(
            "corpus {}: {} of {} cases failed",
            self.name,
            self.failures.len(),
            self.seen.len()
        );
        Err(format!("{report}{counts}"))
    }

    fn record(&self) {
        let folder = workspace().join("target/conformance");
        let mut failures = String::new();
        for (id, problem) in &self.failures {
            let _ = writeln!(failures, "{id}\t{}", problem.replace(['\n', '\t'], " "));
        }
        // The files are only a convenience, so errors are ignored.
        let _ = fs::create_dir_all(&folder)
            .and_then(|()| {
                fs::write(
                    folder.join(format!("{}.count", self.name)),
                    self.line() + "\n",
                )
            })
            .and_then(|()| fs::write(folder.join(format!("{}.tsv", self.name)), failures));
    }
}

thread_local! {
    /// `None` outside a case; inside, the message that the panic hook received.
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a case and turns a panic into a failure with its location, without printing it.
fn guarded(run: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let otherwise = take_hook();
        set_hook(Box::new(move |panic| {
            let in_case = HEARD.with_borrow_mut(|heard| {
                heard
                    .as_mut()
                    .map(|heard| *heard = panic.to_string())
                    .is_some()
            });
            if !in_case {
                otherwise(panic);
            }
        }));
    });
    HEARD.set(Some(String::new()));
    let outcome = catch_unwind(AssertUnwindSafe(run));
    let heard = HEARD.take().unwrap_or_default();
    outcome.unwrap_or_else(|payload| {
        Err(if heard.is_empty() {
            said(payload.as_ref())
        } else {
            heard
        })
    })
}

/// The message of a panic that the hook did not see.
fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the case panicked".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(skips: &str, cases: &[(&str, bool)]) -> Corpus {
        let mut corpus = Corpus::with_skips("toy", Skips::parse(skips).unwrap());
        for (id, passes) in cases {
            corpus.case(id, || {
                if *passes {
                    Ok(())
                } else {
                    Err(format!("{id} is wrong"))
                }
            });
        }
        corpus
    }

    #[test]
    fn all_pass() {
        let corpus = run("", &[("a", true), ("b", true)]);
        assert_eq!(corpus.line(), "corpus toy found 2 passed 2 skipped 0");
        assert_eq!(corpus.verdict(), Ok(()));
    }

    #[test]
    fn a_skipped_failure_passes() {
        let corpus = run(
            "# known\n\nb\tnot there yet\n",
            &[("a", true), ("b", false)],
        );
        assert_eq!(corpus.line(), "corpus toy found 2 passed 1 skipped 1");
        assert_eq!(corpus.verdict(), Ok(()));
    }

    #[test]
    fn failure_is_reported() {
        let report = run("", &[("a", true), ("b", false)]).verdict().unwrap_err();
        assert!(report.contains("FAILED b\n    b is wrong"), "{report}");
        assert!(report.ends_with("1 of 2 cases failed"), "{report}");
    }

    #[test]
    fn skipped_case_that_passes_fails_the_run() {
        let report = run("a\tonce it failed", &[("a", true)])
            .verdict()
            .unwrap_err();
        assert!(report.contains("\"a\" passes now"), "{report}");
    }

    #[test]
    fn skip_without_a_case_fails_the_run() {
        let report = run("gone\tonce it failed", &[("a", true)])
            .verdict()
            .unwrap_err();
        assert!(
            report.contains("lists \"gone\", which is not a case"),
            "{report}"
        );
    }

    #[test]
    fn empty_corpus_and_repeated_id_fail_the_run() {
        assert!(
            run("", &[])
                .verdict()
                .unwrap_err()
                .contains("no case was found")
        );
        assert!(
            run("", &[("a", true), ("a", true)])
                .verdict()
                .unwrap_err()
                .contains("two cases have the id \"a\"")
        );
    }

    #[test]
    fn only_the_first_failures_are_listed() {
        let ids: Vec<String> = (0..25).map(|number| format!("case {number}")).collect();
        let cases: Vec<(&str, bool)> = ids.iter().map(|id| (id.as_str(), false)).collect();
        let report = run("", &cases).verdict().unwrap_err();
        assert_eq!(report.matches("FAILED").count(), LISTED);
        assert!(report.contains("and 5 more"), "{report}");
    }

    #[test]
    fn panic_is_the_failure_of_its_case() {
        let mut corpus = run("", &[("a", true)]);
        corpus.case("b", || panic!("a broken {}", "invariant"));
        corpus.case("c", || Ok(()));
        assert_eq!(corpus.line(), "corpus toy found 3 passed 2 skipped 0");
        let report = corpus.verdict().unwrap_err();
        assert!(
            report.contains("a broken invariant") && report.contains("corpus.rs"),
            "{report}"
        );
    }

    #[test]
    fn skips_need_reasons_and_are_unique() {
        assert_eq!(
            Skips::parse("a\t \n").unwrap_err(),
            "line 1: \"a\" has no reason"
        );
        assert_eq!(
            Skips::parse("a\tx\n\na\ty\n").unwrap_err(),
            "line 3: \"a\" is listed twice"
        );
    }
}
