//! Typed structures for all operations, by the jobs of the sweep; `BOTOXIDE_TYPED=all` takes every operation in place of
//! three of each service.
#![expect(clippy::disallowed_methods, reason = "the switch of a test")]
#![expect(clippy::print_stdout, reason = "the counts are part of the result")]

use conformance::sweep::{Options, typed};

#[test]
fn typed_results_are_the_dynamic_ones() {
    let is_whole = std::env::var("BOTOXIDE_TYPED").is_ok_and(|value| value == "all");
    let options = Options {
        is_sample: !is_whole,
        ..Options::default()
    };
    let fits = typed(&options).unwrap();
    println!(
        "{} operations, {} responses with {} values ({} unreadable, {} refused), {} arguments, {} differences",
        fits.operations,
        fits.responses,
        fits.values,
        fits.failed,
        fits.refused,
        fits.arguments,
        fits.differences.len()
    );
    assert!(fits.operations > 1000 && fits.failed * 100 < fits.responses);
    println!(
        "{} responses as pages; by way of values: {:?}",
        fits.paginated, fits.by_value
    );
    assert!(fits.paginated > 100);
    // Empty responses would be equal, too.
    assert!(fits.values > 10 * fits.responses);
    let shown: Vec<_> = fits
        .differences
        .iter()
        .take(20)
        .map(String::as_str)
        .collect();
    assert!(fits.differences.is_empty(), "{}", shown.join("\n"));
}
