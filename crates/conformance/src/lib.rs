//! Shared code of the runners over AWS's test corpora: the location of a corpus, the counts of its cases, the known
//! failures. Also a fake AWS for the tests of the APIs, a server that misbehaves, and the replay tool, which runs calls
//! without a network.
//!
//! A corpus is a folder of data, a case is an entry of it, a runner is one short integration test in
//! `tests/<corpus>.rs`. The format of a corpus is known to its runner, not here. The data comes from the pinned source
//! archives of botocore and of the crate `jmespath` (`cargo xtask fetch`) and is never committed.
//!
//! Counterpart: botocore `tests/unit/test_protocols.py`, `tests/functional/test_endpoint_rulesets.py` and similar
//! tests.
#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    reason = "runners read corpora from the file system of the build machine"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a runner's result is its printed line"
)]

mod corpus;
mod files;
mod moto;
pub mod python;
pub mod replay;
pub mod server;
pub mod shaped;
mod skip;
pub mod sweep;

pub use corpus::Corpus;
pub use files::{
    command_examples, corpora_dir, corpus_path, files_in, folders_in, jmespath_suite, read_json,
    read_text,
};
pub use moto::Moto;
pub use skip::Skips;
