//! The corpus `shared-config`: the sample files of botocore's parser tests, and their contents.
//!
//! Counterpart: botocore `tests/unit/test_configloader.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::fmt::Write as _;
use std::path::Path;

use botoxide::config::{Section, Setting, SharedConfig};
use botoxide::seam::RealFs;
use conformance::{Corpus, corpus_path};

/// The error for a file that cannot be read.
const BROKEN: &str = "ConfigParseError";

/// The files and their contents as a configuration file: profiles, then the other known sections.
const FILES: &[(&str, &str)] = &[
    (
        "aws_bad_profile",
        "[default] aws_access_key_id=default aws_secret_access_key=default \
         [my profile] aws_access_key_id=default aws_secret_access_key=default \
         [personal1] aws_access_key_id=access_personal1 aws_secret_access_key=key_personal1",
    ),
    (
        "aws_config",
        "[default] aws_access_key_id=foo aws_secret_access_key=bar \
         [personal] aws_access_key_id=fie aws_secret_access_key=baz aws_security_token=fiebaz",
    ),
    ("aws_config_bad", BROKEN),
    ("aws_config_badbytes", BROKEN),
    (
        "aws_config_nested",
        "[default] aws_access_key_id=foo aws_secret_access_key=bar \
         s3{addressing_style=path signature_version=s3v4} cloudwatch{signature_version=v4} region=us-west-2",
    ),
    ("aws_config_nested_bad", BROKEN),
    ("aws_config_nocreds", "[default] region=us-west-2"),
    (
        "aws_config_other",
        "[default] aws_access_key_id=other_foo aws_secret_access_key=other_bar \
         [personal] aws_access_key_id=fie aws_secret_access_key=baz aws_security_token=fiebaz",
    ),
    ("aws_credentials", BROKEN),
    (
        "aws_services_config",
        "[default] endpoint_url=https://localhost:1234/ services=my-services \
         [services my-services] s3{endpoint_url=https://localhost:5678/} \
         dynamodb{endpoint_url=https://localhost:8888/}",
    ),
    (
        "aws_sso_session_config",
        "[default] sso_session=sso \
         [sso-session sso] sso_start_url=https://example.com sso_region=us-east-1",
    ),
    (
        "aws_third_config",
        "[default] aws_access_key_id=third_foo aws_secret_access_key=third_bar \
         [third] aws_access_key_id=third_fie aws_secret_access_key=third_baz aws_security_token=third_fiebaz",
    ),
    (
        "boto_config",
        "[Credentials] aws_access_key_id=foo aws_secret_access_key=bar",
    ),
    ("boto_config_empty", "[Credentials]"),
    (
        "foo_config",
        "[default] aws_access_key_id=foo aws_secret_access_key=bar foo_region=us-west-1 \
         [foo] aws_access_key_id=fie aws_secret_access_key=baz",
    ),
];

// C083 C085 C086 C093
#[test]
fn shared_config() {
    let mut corpus = Corpus::open("shared-config");
    for (name, expected) in FILES {
        corpus.case(name, || {
            let path = corpus_path("unit/cfg").join(name);
            let found = match SharedConfig::load(&RealFs, &path, Path::new("/nowhere")) {
                Ok(config) => shown(&config),
                Err(error) => error.kind().class_name().to_owned(),
            };
            if found == *expected {
                Ok(())
            } else {
                Err(format!("expected {expected}\nfound    {found}"))
            }
        });
    }
    corpus.finish();
}

fn shown(config: &SharedConfig) -> String {
    let mut text = String::new();
    for name in config.profile_names() {
        show(&mut text, name, config.profile(name).as_ref());
    }
    show(&mut text, "Credentials", config.other("Credentials"));
    show(
        &mut text,
        "services my-services",
        config.services("my-services"),
    );
    show(&mut text, "sso-session sso", config.sso_session("sso"));
    text.trim_end().to_owned()
}

fn show(text: &mut String, name: &str, section: Option<&Section>) {
    let Some(section) = section else {
        return;
    };
    write!(text, "[{name}] ").unwrap();
    for (key, setting) in section.iter() {
        match setting {
            Setting::Text(value) => write!(text, "{key}={value} ").unwrap(),
            Setting::Nested(block) => {
                let mut pairs: Vec<String> = block
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                pairs.sort();
                write!(text, "{key}{{{}}} ", pairs.join(" ")).unwrap();
            }
        }
    }
}
