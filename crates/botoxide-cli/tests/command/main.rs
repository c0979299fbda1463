//! The command, run as a user runs it: the real binary, an empty home, no variables.
#![expect(clippy::disallowed_methods, reason = "tests make files and read them")]

#[cfg(test)]
mod advice;
#[cfg(test)]
#[cfg(unix)]
mod alias;
#[cfg(test)]
mod arguments;
#[cfg(test)]
#[cfg(unix)]
mod by_hand;
#[cfg(test)]
#[cfg(unix)]
mod changed_files;
#[cfg(test)]
#[cfg(unix)]
mod closed_streams;
#[cfg(test)]
#[cfg(feature = "local")]
mod complete;
#[cfg(test)]
mod configure;
#[cfg(test)]
mod configure_table;
#[cfg(test)]
mod doctor;
#[cfg(test)]
#[cfg(all(unix, feature = "local"))]
mod documents;
#[cfg(test)]
mod events;
#[cfg(test)]
#[cfg(unix)]
mod examples;
#[cfg(test)]
mod fake_s3;
#[cfg(test)]
mod hostile;
#[cfg(test)]
#[cfg(unix)]
mod interrupts;
#[cfg(test)]
#[cfg(unix)]
mod lines;
#[cfg(test)]
mod listings;
#[cfg(test)]
#[cfg(feature = "local")]
mod local;
#[cfg(test)]
mod login;
#[cfg(test)]
mod moto;
#[cfg(test)]
#[cfg(unix)]
mod nothing_lost;
#[cfg(test)]
#[cfg(feature = "local")]
mod odd_keys;
#[cfg(test)]
mod overlapping_copies;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod self_moves;
#[cfg(test)]
mod shell;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
#[cfg(unix)]
mod signals;
#[cfg(test)]
#[cfg(unix)]
mod skipped_paths;
#[cfg(test)]
#[cfg(unix)]
mod special_files;
#[cfg(test)]
mod sso;
#[cfg(test)]
mod store;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod transfer_arguments;
#[cfg(test)]
#[cfg(unix)]
mod transfers;
#[cfg(test)]
#[cfg(all(unix, feature = "tls-ring"))]
mod tunnel;
#[cfg(test)]
mod types;
#[cfg(test)]
mod usage;
#[cfg(test)]
#[cfg(unix)]
mod writers;
