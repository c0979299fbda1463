//! What a fuzz target is: one body of the crate `hostile`, under libFuzzer or over files.
//!
//! Not here: the bodies, and what they are tried with in tests (`crates/hostile`).
#![forbid(unsafe_code)]

#[cfg(fuzzing)]
#[doc(hidden)]
pub use libfuzzer_sys;

/// Makes a fuzz target of a body. Built without a fuzzer it runs the body over each file that is named to it, which is how
/// to look at what a fuzzer has found.
#[cfg(fuzzing)]
#[macro_export]
macro_rules! target {
    ($body:path) => {
        use $crate::libfuzzer_sys;
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $body(data));
    };
}

/// Makes a fuzz target of a body. Built without a fuzzer it runs the body over each file that is named to it, which is how
/// to look at what a fuzzer has found.
#[cfg(not(fuzzing))]
#[macro_export]
macro_rules! target {
    ($body:path) => {
        fn main() {
            for file in ::std::env::args_os().skip(1) {
                let data = ::std::fs::read(&file);
                $body(&data.unwrap_or_else(|error| panic!("{}: {error}", file.display())));
            }
        }
    };
}
