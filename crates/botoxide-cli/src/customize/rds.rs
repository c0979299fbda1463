//! `rds generate-db-auth-token`: the password of a database.
//!
//! Counterpart: awscli `customizations/rds.py`.

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::output;

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "rds generate-db-auth-token",
    help: "Prints the password with which a user of a database signs in by IAM, valid for fifteen minutes.",
    options: &[
        Opt::required("--hostname", Takes::One, "The host of the database."),
        Opt::required("--port", Takes::Integer, "The port of the database."),
        Opt::required("--username", Takes::One, "The user of the database."),
    ],
    run: token,
}];

fn token(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let port = options.integer("--port")?.unwrap_or_default();
    let client = call.client("rds")?;
    let port = u16::try_from(port).map_err(|_| Failure::general("Port out of range 0-65535"))?;
    let token = client.blocking().generate_db_auth_token(
        options.required("--hostname"),
        port,
        options.required("--username"),
        None,
    )?;
    Ok(output::line(token.as_str())?)
}
