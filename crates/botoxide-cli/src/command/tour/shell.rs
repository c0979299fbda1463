//! Three lines of everyday scripts, run by this program as a shell would.

use std::process::Command;

use super::guide::{Guide, answer};
use crate::engine::Target;
use crate::failure::Failure;

/// What a line is for, and its words.
const LINES: [(&str, &str); 3] = [
    (
        "From a shell: the same operations, with the lines of aws. Text for a script, chosen by a query.",
        "s3api list-objects-v2 --bucket photos --query Contents[].[Key,Size] --output text",
    ),
    (
        "The same in another form: json, yaml, table …",
        "s3api list-buckets --query Buckets[].Name --output yaml",
    ),
    (
        "Waiting until something is there; the exit code says whether it is.",
        "s3api wait bucket-exists --bucket photos",
    ),
];

/// Runs the lines against the endpoint of `target`.
pub(super) fn walk(guide: &mut Guide, target: &Target<'_>) -> Result<(), Failure> {
    let program = std::env::current_exe()?;
    for (what, line) in LINES {
        let output = guide.step(what, &format!("$ botoxide {line}"), || {
            let mut command = Command::new(&program);
            command.args(line.split(' ')).args(["--color", "off"]);
            if let Some(url) = &*target.endpoint_url {
                command.args(["--endpoint-url", url]);
            }
            if let Some(credentials) = &target.credentials {
                command.env("AWS_ACCESS_KEY_ID", &credentials.access_key);
                command.env("AWS_SECRET_ACCESS_KEY", &credentials.secret_key);
            }
            command
                .env_remove("AWS_PROFILE")
                .env_remove("AWS_SESSION_TOKEN");
            command.env("AWS_DEFAULT_REGION", "us-east-1");
            Ok(command.output()?)
        })?;
        let text = String::from_utf8_lossy(&output.stdout);
        let code = output.status.code().unwrap_or_default();
        answer(match text.trim_end() {
            "" => format!("exit code {code}"),
            text => text.to_owned(),
        })?;
    }
    Ok(())
}
