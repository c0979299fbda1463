//! Compares the properties of a session with boto3's. Nothing is recorded: boto3 runs each time.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;

use botoxide::seam::Fakes;
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{ClientOptions, Error, Session, SessionOptions, params};
use conformance::python::{printed, script};
use serde_json::{Value as Json, json};

const CONFIG: &str = "[default]\nregion = eu-west-1\naws_access_key_id = AKIDFILE\naws_secret_access_key = file\n\
                      [profile work]\nregion = eu-north-1\n[profile 'odd one']\n";

/// Each of these is used for a separate session.
fn cases() -> Vec<Json> {
    let mut cases = Vec::new();
    let mut add = |options: Json, env: Json, config: &str| {
        cases.push(json!({ "options": options, "client": null, "env": env, "config": config }));
    };
    add(json!({}), json!({}), "");
    add(json!({}), json!({}), CONFIG);
    add(json!({ "profile_name": "work" }), json!({}), CONFIG);
    add(json!({ "profile_name": "odd one" }), json!({}), CONFIG);
    add(json!({ "profile_name": "nobody" }), json!({}), CONFIG);
    add(json!({}), json!({ "AWS_PROFILE": "work" }), CONFIG);
    add(
        json!({}),
        json!({ "AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "default" }),
        CONFIG,
    );
    add(
        json!({}),
        json!({ "AWS_DEFAULT_REGION": "us-west-2" }),
        CONFIG,
    );
    for region in ["ap-south-1", "it's", "a\\b"] {
        add(json!({ "region_name": region }), json!({}), CONFIG);
    }
    // Every way to give credentials partially, including empty ones.
    let choices = [None, Some(""), Some("given")];
    for number in 0..81 {
        let at = |place: u32| choices[number / 3_usize.pow(place) % 3];
        let names = [
            "aws_access_key_id",
            "aws_secret_access_key",
            "aws_session_token",
            "aws_account_id",
        ];
        let parts = (0..).map(at).zip(names);
        let parts = parts.filter_map(|(part, name)| Some((name, part?)));
        add(
            parts
                .map(|(name, part)| (name.to_owned(), json!(part)))
                .collect(),
            json!({}),
            CONFIG,
        );
    }
    // H036
    let parts = json!({ "aws_access_key_id": "A", "aws_secret_access_key": "s", "aws_account_id": "123456789012" });
    for (session, account) in [
        (json!({}), true),
        (json!({}), false),
        (parts.clone(), true),
        (parts.clone(), false),
    ] {
        for names in [
            &["aws_access_key_id", "aws_secret_access_key"][..],
            &["aws_access_key_id"],
            &[],
        ] {
            let given = names
                .iter()
                .copied()
                .chain(account.then_some("aws_account_id"));
            let client: Json = given
                .map(|name| (name.to_owned(), parts[name].clone()))
                .collect();
            let options = session.clone();
            cases.push(json!({ "options": options, "client": client, "env": { "AWS_REGION": "x", "AWS_DEFAULT_REGION": "us-east-1" }, "config": CONFIG }));
        }
    }
    cases
}

fn ours(case: &Json) -> Result<Json, Error> {
    let fakes = Fakes::default();
    fakes.env.set("HOME", "/home/ada");
    fakes.env.set("AWS_EC2_METADATA_DISABLED", "true");
    for (name, value) in case["env"].as_object().unwrap() {
        fakes.env.set(name, value.as_str().unwrap());
    }
    fakes
        .fs
        .write("/home/ada/.aws/config", case["config"].as_str().unwrap());
    let transport = Arc::new(ScriptedTransport::new([]));
    let option = |name: &str| case["options"][name].as_str().map(str::to_owned);
    let session = Session::with(SessionOptions {
        profile_name: option("profile_name"),
        region_name: option("region_name"),
        access_key_id: option("aws_access_key_id"),
        secret_access_key: option("aws_secret_access_key"),
        session_token: option("aws_session_token"),
        account_id: option("aws_account_id"),
        seams: Some(fakes.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    })?;
    let credentials = block_on(session.credentials())??;
    if case["client"].is_object() {
        let option = |name: &str| case["client"][name].as_str().map(str::to_owned);
        let client = session.client_with(
            "dynamodb",
            ClientOptions {
                access_key_id: option("aws_access_key_id"),
                secret_access_key: option("aws_secret_access_key"),
                account_id: option("aws_account_id"),
                ..ClientOptions::default()
            },
        )?;
        // There is no response; the request is enough.
        let _ = block_on(client.call("ListTables", params! {}))?;
        return Ok(json!({ "url": transport.requests()[0].url }));
    }
    let credentials = credentials.map(|found| {
        json!([
            found.access_key,
            found.secret_key,
            found.token,
            found.account_id
        ])
    });
    Ok(json!({
        "profile_name": session.profile_name()?,
        "region_name": session.config_store().text("region")?,
        "repr": format!("{session:?}"),
        "available_profiles": session.available_profiles()?,
        "available_resources": session.available_resources()?,
        "credentials": credentials,
    }))
}

// H034 H035 H036 H038 H039 H042
#[test]
fn sessions_have_the_properties_of_boto3() {
    let cases = cases();
    let mut child = script("sessions.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(Json::from(cases.clone()).to_string().as_bytes())
        .unwrap();
    drop(stdin);
    let theirs = printed(&child.wait_with_output().unwrap());
    let theirs: Vec<Json> = serde_json::from_str(&theirs).unwrap();
    assert_eq!(theirs.len(), cases.len());
    let mut unusable = 0;
    for (case, mut theirs) in cases.iter().zip(theirs) {
        // An empty token counts as none and is not sent.
        if theirs["credentials"][2] == "" {
            theirs["credentials"][2] = Json::Null;
        }
        let failed = |error: Error| {
            let text = error.to_string();
            json!({ "error": [error.kind().class_name(), text] })
        };
        let ours = ours(case).unwrap_or_else(failed);
        // DIFFERENCE 76
        let has_half = theirs["credentials"][0].is_null() || theirs["credentials"][1].is_null();
        if theirs["credentials"].is_array() && has_half {
            unusable += 1;
            assert_eq!(ours["error"][0], "PartialCredentialsError", "{case}");
            continue;
        }
        assert_eq!(ours, theirs, "{case}");
    }
    assert_eq!(unusable, 9);
}
