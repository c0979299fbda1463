//! The embedded S3 endpoint: beside one command (`--local`), or kept running (`botoxide local`).
//!
//! Counterpart: none.

use std::path::PathBuf;

use botoxide_core::credential::Credentials;
use botoxide_local::LocalEndpoint;

use crate::args::{Globals, Typed, is_option, split_option};
use crate::customize;
use crate::engine::Target;
use crate::failure::Failure;
use crate::output;

/// Where objects are kept unless a directory is named: below the current directory, so that each project has
/// its own and one command finds what another one left.
const DIRECTORY: &str = ".botoxide-local";

/// Starts the endpoint for one command if `--local` asks for it, and points `target` at it.
pub(super) fn beside<'a>(
    globals: &Globals,
    mut target: Target<'a>,
) -> Result<(Target<'a>, Option<LocalEndpoint>), Failure> {
    let Some(directory) = &globals.local else {
        return Ok((target, None));
    };
    if target.service != "s3" {
        return Err(Failure::usage(format!(
            "argument --local: the local endpoint serves s3 and s3api, not {}",
            customize::command_service(target.service)
        )));
    }
    if globals.endpoint_url.is_some() {
        return Err(Failure::usage(
            "argument --local: not allowed with argument --endpoint-url",
        ));
    }
    let directory = match directory.as_str() {
        "" => DIRECTORY,
        directory => directory,
    };
    let endpoint = start(directory, None)?;
    point(&mut target, &endpoint);
    Ok((target, Some(endpoint)))
}

/// Sends to `endpoint`, signed for it.
pub(super) fn point(target: &mut Target<'_>, endpoint: &LocalEndpoint) {
    *target.endpoint_url = Some(endpoint.url());
    target.region = Some(botoxide_local::REGION.to_owned());
    target.credentials = Some(Credentials::new(
        botoxide_local::ACCESS_KEY_ID,
        endpoint.secret_access_key(),
        None,
    ));
}

/// `botoxide local [--dir DIR] [--port PORT]`.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let mut words = typed.words.iter().skip(1).peekable();
    if typed.globals.help || words.peek().is_some_and(|word| *word == "help") {
        return Ok(output::line(HELP)?);
    }
    let mut directory = DIRECTORY.to_owned();
    let mut port = None;
    while let Some(word) = words.next() {
        let (name, joined) = split_option(word);
        if name != "--dir" && name != "--port" {
            return Err(Failure::usage(format!("Unknown options: {word}")));
        }
        let mut next = || words.next_if(|next| !is_option(next));
        let value = joined
            .map(str::to_owned)
            .or_else(|| next().cloned())
            .ok_or_else(|| Failure::usage(format!("argument {name}: expected one argument")))?;
        if name == "--dir" {
            directory = value;
        } else {
            let number = value
                .parse::<u16>()
                .map_err(|_| Failure::usage(format!("argument --port: invalid port: '{value}'")))?;
            port = Some(number);
        }
    }
    let endpoint = start(&directory, port)?;
    output::line(&format!(
        "# S3 at {url}, objects in {directory}, until Ctrl-C. For any client of S3:\n\
         export AWS_ENDPOINT_URL_S3={url}\n\
         export AWS_ACCESS_KEY_ID={id}\n\
         export AWS_SECRET_ACCESS_KEY={secret}\n\
         export AWS_DEFAULT_REGION={region}",
        url = endpoint.url(),
        directory = endpoint.directory().display(),
        id = botoxide_local::ACCESS_KEY_ID,
        secret = endpoint.secret_access_key(),
        region = botoxide_local::REGION,
    ))?;
    endpoint.join();
    Ok(())
}

fn start(directory: &str, port: Option<u16>) -> Result<LocalEndpoint, Failure> {
    LocalEndpoint::start(PathBuf::from(directory), port)
        .map_err(|error| Failure::general(format!("no local endpoint on {directory}: {error}")))
}

const HELP: &str = "\
usage: botoxide local [--dir DIR] [--port PORT]

Serves S3 on 127.0.0.1 until Ctrl-C, and prints the variables that other clients need, as shell commands.

  --dir DIR     Where objects are stored. Default: .botoxide-local. Only you can read it. A directory with other
                files in it, or a symbolic link, is refused.
  --port PORT   The port. Default: a free one.

Every key that S3 accepts is accepted, and requests are answered as by S3: buckets, objects, ranges,
conditions, checksums, tags, copies, multipart uploads, presigned URLs. Access control lists, versions, encryption and
other features answer NotImplemented.

Requests must be signed with the credentials that are printed. The secret is new at each start, so that
no web page and no other user of this machine can use the endpoint.";
