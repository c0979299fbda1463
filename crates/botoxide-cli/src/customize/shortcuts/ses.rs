//! `send-email --to a@b --subject s --text t`: a message without structures.
//!
//! Counterpart: awscli `customizations/sessendemail.py`.

use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, exclude, one, some, structure};

pub(super) const SHORTCUTS: &[Shortcut] = &[Shortcut {
    service: "ses",
    operations: &["send-email"],
    options: &[
        some("--to", "The addresses of the recipients."),
        some("--cc", "The addresses of recipients of a copy."),
        some("--bcc", "The addresses of recipients of a blind copy."),
        one("--subject", "The subject."),
        one("--text", "The body as text."),
        one("--html", "The body as HTML."),
    ],
    fills: &["Message", "Destination"],
    apply,
    ..PLAIN
}];

fn apply(values: &mut Map, given: &Given) -> Result<(), String> {
    exclude(values, "Destination", given, &["--to", "--cc", "--bcc"])?;
    exclude(values, "Message", given, &["--text", "--html"])?;
    for (option, name) in [
        ("--to", "ToAddresses"),
        ("--cc", "CcAddresses"),
        ("--bcc", "BccAddresses"),
    ] {
        if let Some(addresses) = given.list(option).filter(|addresses| !addresses.is_empty()) {
            let addresses = addresses
                .iter()
                .map(|address| Value::from(address.as_str()));
            structure(values, "Destination").insert(name, Value::List(addresses.collect()));
        }
    }
    let data = |text: &str| Value::Map(Map::from_iter([("Data", text)]));
    let parts = ["--subject", "--text", "--html"];
    if parts.iter().any(|option| given.filled(option).is_some()) {
        let message = structure(values, "Message");
        structure(message, "Subject");
        structure(message, "Body");
        if let Some(subject) = given.filled("--subject") {
            message.insert("Subject", data(subject));
        }
        for (option, name) in [("--text", "Text"), ("--html", "Html")] {
            if let Some(text) = given.filled(option) {
                structure(message, "Body").insert(name, data(text));
            }
        }
    }
    Ok(())
}
