//! The command, driven as a person drives it: the real binary, an empty home, no variables.
#![expect(clippy::disallowed_methods, reason = "tests make files and read them")]

#[cfg(test)]
mod configure;
#[cfg(test)]
mod configure_table;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod hostile;
#[cfg(test)]
#[cfg(feature = "local")]
mod local;
#[cfg(test)]
mod moto;
#[cfg(test)]
#[cfg(feature = "local")]
mod odd_keys;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod shell;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod sso;
#[cfg(test)]
mod store;
#[cfg(test)]
#[cfg(unix)]
mod transfers;
#[cfg(test)]
mod usage;
