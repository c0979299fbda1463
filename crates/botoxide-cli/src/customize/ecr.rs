//! `ecr get-login-password`, `ecr-public get-login-password`, `ecr get-login`: the password of a registry, for docker and its like.
//!
//! Counterpart: awscli `customizations/ecr.py`, `ecr_public.py`; `get-login` is version 1's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::output;

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "ecr get-login-password",
        help: "Prints the password of your registry, which is valid for twelve hours:\n\n  \
            botoxide ecr get-login-password | docker login --username AWS --password-stdin \
            ACCOUNT.dkr.ecr.REGION.amazonaws.com",
        options: &[],
        run: |call| password(call, "ecr"),
    },
    ByHand {
        name: "ecr-public get-login-password",
        help: "Prints the password of the public registry, which is valid for twelve hours:\n\n  \
            botoxide ecr-public get-login-password | docker login --username AWS --password-stdin public.ecr.aws",
        options: &[],
        run: |call| password(call, "ecr-public"),
    },
    ByHand {
        name: "ecr get-login",
        help: "Prints the command docker login with its password. Other users of the machine can read it while it runs: prefer \
            ecr get-login-password.",
        options: &[
            Opt::new(
                "--registry-ids",
                Takes::Some,
                "The accounts of the registries, instead of your own.",
            ),
            Opt::new(
                "--include-email",
                Takes::Nothing,
                "Print the option -e, for Docker before 17.06. The default.",
            ),
            Opt::new(
                "--no-include-email",
                Takes::Nothing,
                "Leave the option -e out.",
            ),
        ],
        run: login,
    },
];

fn password(call: &Call<'_>, service: &str) -> Result<(), Failure> {
    let result = call
        .client(service)?
        .call("GetAuthorizationToken", Value::Map(Map::new()))?;
    let data = result.get("authorizationData");
    // A list in the private service, a structure in the public one.
    let data = data.map(|data| data.as_list().and_then(<[Value]>::first).unwrap_or(data));
    let (_, password) = data.map(user_and_password).ok_or_else(no_token)??;
    Ok(output::line(&password)?)
}

fn login(call: &Call<'_>) -> Result<(), Failure> {
    let mut arguments = Map::new();
    if let Some(ids) = call.options.list("--registry-ids") {
        arguments.insert(
            "registryIds",
            ids.iter().map(Value::from).collect::<Vec<_>>(),
        );
    }
    let with_email = call
        .options
        .last_of("--include-email", "--no-include-email")
        .unwrap_or(true);
    let result = call
        .client("ecr")?
        .call("GetAuthorizationToken", Value::Map(arguments))?;
    for data in result
        .get("authorizationData")
        .into_iter()
        .flat_map(Value::iter)
    {
        let (user, password) = user_and_password(data)?;
        let email = if with_email { " -e none" } else { "" };
        let endpoint = data
            .get("proxyEndpoint")
            .and_then(Value::as_str)
            .unwrap_or_default();
        output::line(&format!(
            "docker login -u {user} -p {password}{email} {endpoint}"
        ))?;
    }
    Ok(())
}

fn no_token() -> Failure {
    Failure::general("The response has no authorization token")
}

fn user_and_password(data: &Value) -> Result<(String, String), Failure> {
    let token = data.get("authorizationToken").and_then(Value::as_str);
    let decoded = token.and_then(|token| STANDARD.decode(token).ok());
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((user, password)) if !password.contains(':') => {
            Ok((user.to_owned(), password.to_owned()))
        }
        Some(_) => Err(Failure::general(
            "The authorization token has more parts than a user and a password",
        )),
        None => Err(no_token()),
    }
}
