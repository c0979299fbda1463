//! Every reader against hostile bytes: its seeds, mutations of them, random bytes; in `limits`, large and deep inputs.
//!
//! `HOSTILE_CASES=100000 cargo test -p hostile --release` searches longer. A failure prints the smallest input found.
#![expect(
    clippy::disallowed_methods,
    reason = "an environment variable sets the length of the search"
)]

use std::any::Any;

use hostile::{TARGETS, Target};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

mod limits;
mod mutate;

use mutate::{Edit, mutated};

/// How many mutations each reader is tried with.
fn cases() -> u32 {
    let told = std::env::var("HOSTILE_CASES").ok();
    told.and_then(|told| told.parse().ok()).unwrap_or(400)
}

/// Searches for bytes from `strategy` that break the reader.
fn search(target: Target, cases: u32, strategy: impl Strategy<Value = Vec<u8>>) {
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Config::default()
    });
    let outcome = runner.run(&strategy.prop_map(Shown), |bytes| {
        let run = std::panic::AssertUnwindSafe(|| (target.run)(&bytes.0));
        std::panic::catch_unwind(run).map_err(|payload| TestCaseError::fail(said(&*payload)))
    });
    if let Err(error) = outcome {
        panic!("{}: {error}", target.name);
    }
}

/// The message of a panic.
fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

/// Bytes that are shown as text.
struct Shown(Vec<u8>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

fn target(name: &str) -> Target {
    let found = TARGETS.iter().find(|target| target.name == name);
    *found.expect("tests and targets have the same names")
}

fn holds(name: &str) {
    let target = target(name);
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty());
    for seed in &seeds {
        (target.run)(seed);
    }
    search(target, cases() / 4, vec(any::<u8>(), 0..300));
    let count = seeds.len();
    let mutations = (0..count, 0..count, vec(any::<Edit>(), 1..6));
    search(
        target,
        cases(),
        mutations
            .prop_map(move |(seed, other, edits)| mutated(&seeds[seed], &seeds[other], &edits)),
    );
}

/// One test for each reader, so that they run in parallel and are reported separately.
macro_rules! readers {
    ($($name:ident)*) => {
        $(#[test] fn $name() { holds(stringify!($name)); })*

        #[test]
        fn every_target_has_a_test() {
            let tests = [$(stringify!($name)),*];
            assert!(TARGETS.iter().map(|target| target.name).eq(tests));
        }
    };
}

readers! {
    archive arn aws_chunked cbor document endpoint_rules event_stream html ini jmespath json legacy_endpoints partitions
    random_shapes requests response_head responses round_trip s3_answers service_model sign timestamp uri xml
}
