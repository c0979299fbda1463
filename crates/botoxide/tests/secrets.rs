//! No secret shows where a program prints what it has: sessions, clients, options, what hooks see.

use std::sync::{Arc, Mutex};

use botoxide::hooks::{Event, Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{
    ClientOptions, PresignOptions, PresignedPostOptions, SessionOptions, blocking, params,
};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;

const SECRET: &str = "hunter2-secret";
const TOKEN: &str = "hunter2-token";

fn is_clean(what: &str, printed: &str) {
    assert!(!printed.is_empty());
    assert!(
        !printed.contains("hunter2"),
        "{what} shows a secret: {printed}"
    );
}

#[test]
fn debug_shows_no_secret() {
    // In the environment, in a file, given to the session, given to the client.
    let fakes = Fakes::default();
    fakes.env.set("HOME", "/home/ada");
    fakes.env.set("AWS_ACCESS_KEY_ID", "AKIDENV");
    fakes.env.set("AWS_SECRET_ACCESS_KEY", SECRET);
    fakes.env.set("AWS_SESSION_TOKEN", TOKEN);
    fakes.fs.write(
        "/home/ada/.aws/credentials",
        format!("[default]\naws_access_key_id = A\naws_secret_access_key = {SECRET}\n"),
    );
    let given = Credentials::new("AKIDGIVEN", SECRET, Some(TOKEN.into()));
    let client_options = ClientOptions {
        access_key_id: Some("AKIDCLIENT".into()),
        secret_access_key: Some(SECRET.into()),
        session_token: Some(TOKEN.into()),
        ..ClientOptions::default()
    };
    is_clean("ClientOptions", &format!("{client_options:#?}"));
    for (credentials, options) in [
        (None, ClientOptions::default()),
        (Some(given), ClientOptions::default()),
        (None, client_options),
    ] {
        let response = Response {
            status: 200,
            body: "{}".to_owned().into(),
            ..Response::default()
        };
        let session_options = SessionOptions {
            region_name: Some("us-east-1".into()),
            credentials,
            seams: Some(fakes.seams()),
            transport: Some(Arc::new(ScriptedTransport::new([response]))),
            ..SessionOptions::default()
        };
        is_clean("SessionOptions", &format!("{session_options:#?}"));
        let session = blocking::Session::with(session_options).unwrap();
        let client = session.client_with("dynamodb", options).unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&seen);
        let print = Handler::sync(move |event| {
            let context = match event {
                Event::BeforeCall(event) => Some(&*event.context),
                Event::ResponseReceived(event) => Some(&*event.context),
                Event::AfterCall(event) => Some(&*event.context),
                _ => None,
            };
            notes
                .lock()
                .unwrap()
                .extend(context.map(|context| format!("{context:#?}")));
            Ok(Reply::None)
        });
        client.as_async().events().register("*", print).unwrap();
        client.call("ListTables", params! {}).unwrap();
        is_clean(
            "Session",
            &format!("{session:#?} {:#?}", session.as_async()),
        );
        is_clean("Client", &format!("{client:#?} {:#?}", client.as_async()));
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 3);
        for context in &*seen {
            is_clean("Context", context);
        }
    }
}

#[test]
fn presigned_urls_show_no_signature() {
    let credentials = Credentials::new("AKIDGIVEN", SECRET, Some(TOKEN.into()));
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-west-2".into()),
        credentials: Some(credentials),
        seams: Some(Fakes::default().seams()),
        ..SessionOptions::default()
    })
    .unwrap();
    let params = params! { "Bucket": "photos", "Key": "cat" };
    for version in ["s3v4", "s3"] {
        let options = ClientOptions {
            config: Some(botoxide::Config {
                signature_version: Some(botoxide::config::SignatureVersion::Named(version.into())),
                ..botoxide::Config::default()
            }),
            ..ClientOptions::default()
        };
        let s3 = session.client_with("s3", options).unwrap();
        let url = s3
            .generate_presigned_url("get_object", params.clone(), PresignOptions::default())
            .unwrap();
        let post = s3
            .generate_presigned_post("photos", "cat", PresignedPostOptions::default())
            .unwrap();
        let signature = |text: &str, name: &str| -> String {
            let value = text.split(&format!("{name}=")).nth(1).unwrap();
            value.split('&').next().unwrap().to_owned()
        };
        let name = if version == "s3v4" {
            "X-Amz-Signature"
        } else {
            "Signature"
        };
        let shown = format!("{url:?} {url:#?}");
        is_clean("PresignedUrl", &shown);
        assert!(shown.contains("photos") && !shown.contains(&signature(url.as_str(), name)));
        let shown = format!("{post:?} {post:#?}");
        is_clean("PresignedPost", &shown);
        assert!(shown.contains("cat"));
        for secret in [
            "policy",
            "signature",
            "x-amz-signature",
            "x-amz-security-token",
        ] {
            if let Some(value) = post.fields.get(secret) {
                assert!(
                    !shown.contains(value.as_str().unwrap()),
                    "{secret}: {shown}"
                );
            }
        }
    }
}
