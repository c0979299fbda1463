//! `botoxide tour`: boto3's first example, step by step, against an S3 endpoint on this machine.
//!
//! It shows the code that runs, and how long it took. Counterpart: the quick start of boto3's guide.

mod calls;
mod guide;
mod objects;
mod shell;

use botoxide_local::LocalEndpoint;

use crate::args::{Globals, Typed};
use crate::command::local;
use crate::engine::{Client, Engine, Target};
use crate::failure::Failure;
use crate::output;
use guide::{Guide, answer, say};

/// Runs the tour. It leaves nothing behind.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    if let Some(word) = typed.words.get(1) {
        return if word == "help" {
            Ok(output::line("usage: botoxide tour")?)
        } else {
            Err(Failure::usage(format!("Unknown options: {word}")))
        };
    }
    let directory = tempfile::tempdir()?;
    let endpoint = LocalEndpoint::start(directory.path(), None)?;
    let target = || {
        let mut target = Target::new("s3", &typed.globals);
        local::point(&mut target, &endpoint);
        target
    };
    let mut guide = Guide::new();
    say(&format!(
        "botoxide calls every operation of every AWS service. Here is its first example. It talks to an S3\n\
         endpoint that this command serves at {}; no account and no network are needed.",
        endpoint.url()
    ))?;

    let client = make_client(&mut guide, target())?;
    calls::walk(&mut guide, &client)?;
    shell::walk(&mut guide, &target())?;
    let engine = Engine::open(&Globals::default())?;
    objects::walk(&mut guide, &engine.resource(target())?)?;
    let program = std::env::args_os().next();
    let program = program.map_or_else(|| "botoxide".into(), |path| path.display().to_string());
    say(&NEXT.replace("program", &program))
}

fn make_client(guide: &mut Guide, target: Target<'_>) -> Result<Client, Failure> {
    let (client, service) = guide.step(
        "A client. The models of all services are built in; this one is read in place.",
        "let s3 = Session::new().client_with(\"s3\", ClientOptions {\n    endpoint_url, region_name, access_key_id, secret_access_key, ..ClientOptions::default() })?;\n// With an account this is enough: Session::new().client(\"s3\")?",
        || {
            let engine = Engine::open(&Globals::default())?;
            let service = engine.service(target.service)?;
            Ok((engine.client(target)?, service))
        },
    )?;
    if let Some(service) = service {
        answer(format!(
            "API version {}, {} operations",
            service.api_version(),
            service.operation_count()
        ))?;
    }
    Ok(client)
}

/// The next steps; `program` is the path of the command.
const NEXT: &str = "
Next steps: the same from a shell, with an endpoint whose objects stay (in ./.botoxide-local):
     program --local s3 mb s3://photos
     program --local s3 cp README.md s3://photos/
     program --local s3 ls s3://photos
Other services, with your account; the commands are those of aws.
     program sts get-caller-identity
     program dynamodb get-item --table-name films --key '{\"title\": {\"S\": \"Metropolis\"}}'
For more: program help, program s3 help, program s3api put-object help.";
