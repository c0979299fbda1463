//! `botoxide stubs`: which services, and where their stubs go.
//!
//! The stubs of `boto3`, `botocore` and `s3transfer` are written by hand, in `base`.

mod command;
mod difference;
mod distribution;
mod models;
mod overloads;
mod scan;
mod seal;
mod write;

pub use command::{Context, Failure, HELP, Report, run};
pub use distribution::{ALL, Files, LOCAL, add, base, metadata, wheel};
pub use models::Models;
pub use overloads::Offered;
pub use scan::{services_in, services_of_project};
pub use write::site_packages;
