//! `dsql generate-db-connect-auth-token`, `dsql generate-db-connect-admin-auth-token`: the password of a cluster.
//!
//! Counterpart: `customizations/dsql.py` of version 2 of the AWS CLI.

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::output;

const OPTIONS: &[Opt] = &[
    Opt::required("--hostname", Takes::One, "The endpoint of the cluster."),
    Opt::new(
        "--expires-in",
        Takes::Integer,
        "For how many seconds the password is valid. Default: 900.",
    ),
];

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "dsql generate-db-connect-auth-token",
        help: "Prints the password with which a role of a database signs in by IAM.",
        options: OPTIONS,
        run: |call| token(call, false),
    },
    ByHand {
        name: "dsql generate-db-connect-admin-auth-token",
        help: "Prints the password with which the role admin signs in by IAM.",
        options: OPTIONS,
        run: |call| token(call, true),
    },
];

fn token(call: &Call<'_>, is_admin: bool) -> Result<(), Failure> {
    let hostname = call.options.required("--hostname");
    let seconds = call.options.integer("--expires-in")?.unwrap_or(900);
    let client = call.client("dsql")?;
    let client = client.blocking();
    let token = if is_admin {
        client.generate_db_connect_admin_auth_token(hostname, None, seconds)
    } else {
        client.generate_db_connect_auth_token(hostname, None, seconds)
    };
    Ok(output::line(token?.as_str())?)
}
