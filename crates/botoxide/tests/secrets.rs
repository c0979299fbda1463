//! `Debug` of sessions, clients, options, providers and the payloads of hooks shows no secret.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "one test reads the sources from the file system"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use botoxide::config::{Config, Proxies};
use botoxide::credentials::{
    Chain, JsonFileCache, LoginTokenCache, ScopedEnvToken, SsoToken, SsoTokenCache,
};
use botoxide::hooks::{Event, Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::{
    HttpTransport, ProxyRoutes, ScriptedTransport, TransportConfig, block_on,
};
use botoxide::{
    ClientOptions, PresignOptions, PresignedPostOptions, SessionOptions, blocking, params,
};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;

const SECRET: &str = "hunter2-secret";
const TOKEN: &str = "hunter2-token";

fn is_clean(what: &str, printed: &str) {
    assert!(!printed.is_empty());
    if let Some(at) = printed.find("hunter2") {
        let start = at.saturating_sub(300);
        panic!("{what} shows a secret: {}", &printed[start..at + 7]);
    }
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
    let with_keys = SessionOptions {
        access_key_id: Some("AKIDSESSION".into()),
        secret_access_key: Some(SECRET.into()),
        session_token: Some(TOKEN.into()),
        ..SessionOptions::default()
    };
    is_clean("SessionOptions", &format!("{with_keys:#?}"));
    let session = blocking::Session::with(with_keys).unwrap();
    is_clean("Session", &format!("{session:#?}"));
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
            config: Some(Config {
                signature_version: Some(botoxide::config::SignatureVersion::Named(version.into())),
                ..Config::default()
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
        assert!(shown.contains("\"key\""));
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

/// Parts of the names of fields and variants that contain a secret.
const SECRET_WORDS: &[&str] = &[
    "authoriz",
    "credential",
    "device_code",
    "dpop",
    "key",
    "password",
    "policy",
    "private",
    "proof",
    "proxies",
    "proxy",
    "secret",
    "signature",
    "token",
    "urls",
    "verifier",
];

/// Types that can contain a string.
const TEXTS: &[&str] = &[
    "String",
    "Text",
    "str",
    "Vec<u8>",
    "Bytes",
    "Json",
    "Value",
    "Map",
    "Zeroizing",
];

/// Parts of the names of fields that contain a URL, which can have a password.
const URL_WORDS: &[&str] = &["endpoint", "uri", "url"];

/// Types that contain arbitrary data of a caller or a service, including secrets.
const VALUES: &[&str] = &["Json", "Map", "Value"];

/// Fields with such a name or type but without secrets: type, field, reason.
const HARMLESS: &[(&str, &str, &str)] = &[
    ("AcceptorConfig", "expected", "a part of a model"),
    (
        "BuiltConditionExpression",
        "attribute_name_placeholders",
        "names that the caller wrote for DynamoDB",
    ),
    (
        "BuiltConditionExpression",
        "attribute_value_placeholders",
        "values that the caller wrote for DynamoDB, which calls none sensitive",
    ),
    ("Config", "account_id_endpoint_mode", "the name of a mode"),
    (
        "Config",
        "client_context_params",
        "settings of endpoint rules",
    ),
    (
        "Context",
        "endpoint_properties",
        "what endpoint rules say of signing",
    ),
    ("Context", "input_params", "`Bucket`, `Key` and `Prefix`"),
    ("Context", "request_uri", "a template of the model"),
    ("CreatingSerializer", "endpoint_prefix", "a part of a model"),
    (
        "Endpoint",
        "properties",
        "what endpoint rules say of signing",
    ),
    ("FakeCaller", "answers", "a test"),
    ("FakeCaller", "calls", "a test"),
    ("Found", "*", "borrowed while an expression is evaluated"),
    ("Identifiers", "named", "identifiers of resources"),
    ("Identifiers", "positional", "identifiers of resources"),
    ("Known", "user_context", "the caller's own"),
    ("LegacyEndpoint", "endpoint_name", "the name of an endpoint"),
    ("Map", "entries", "the value itself"),
    ("Node", "Literal", "a literal of an expression"),
    ("Open", "entries", "what a parser is at"),
    (
        "Operand",
        "Value",
        "values that the caller wrote for DynamoDB",
    ),
    (
        "Operand",
        "Values",
        "values that the caller wrote for DynamoDB",
    ),
    ("Payload", "Member", "borrowed while a request is written"),
    (
        "PostPolicy",
        "fields",
        "fields that the caller wrote, and that a browser sees",
    ),
    (
        "PresignedPostOptions",
        "conditions",
        "conditions that the caller wrote, and that a browser sees",
    ),
    (
        "PresignedPostOptions",
        "fields",
        "fields that the caller wrote, and that a browser sees",
    ),
    ("PythonRepr", "*", "borrowed while a text is written"),
    ("PythonStr", "*", "borrowed while a text is written"),
    (
        "Role",
        "start_url",
        "an address that people type into browsers",
    ),
    (
        "RulesResolver",
        "client_context",
        "settings of endpoint rules",
    ),
    (
        "S3Config",
        "us_east_1_regional_endpoint",
        "the name of a mode",
    ),
    ("SerializeOptions", "request_uri", "a template of the model"),
    ("Settings", "s3", "the block `s3` of the settings"),
    ("Settings", "sts_regional_endpoints", "the name of a mode"),
    (
        "Source",
        "*",
        "borrowed while an expression is evaluated, or a part of a model",
    ),
    (
        "SsoSession",
        "start_url",
        "an address that people type into browsers",
    ),
    ("State", "endpoints", "addresses that a service gave"),
    ("Token", "Literal", "a literal of an expression"),
    ("Value", "Map", "the value itself"),
    ("Waiter", "delay", "a part of a model"),
    ("Waiter", "max_attempts", "a part of a model"),
    ("WaiterConfig", "delay", "a part of a model"),
    ("WaiterConfig", "max_attempts", "a part of a model"),
    ("WaiterModel", "waiters", "a part of a model"),
    ("*", "credential_scope_region", "the name of a region"),
    ("*", "credential_scope_service", "the name of a service"),
    ("*", "input_token", "where a listing goes on"),
    ("*", "input_tokens", "where a listing goes on"),
    ("*", "next_token", "where a listing goes on"),
    ("*", "output_token", "where a listing goes on"),
    ("*", "output_tokens", "where a listing goes on"),
    ("*", "previous_token", "where a listing goes on"),
    ("*", "resume_token", "where a listing goes on"),
    ("*", "starting_token", "where a listing goes on"),
    ("*", "profile_signature_version", "the name of a signer"),
    ("*", "signature_version", "the name of a signer"),
    ("*", "signature_versions", "the names of signers"),
    (
        "BatchWriter",
        "overwrite_by_pkeys",
        "the names of attributes",
    ),
    ("ClientCertificate", "key", "the path of a file"),
    ("Origin", "key", "the name of a setting"),
    ("Pagination", "limit_key", "the name of a member"),
    ("Pagination", "non_aggregate_keys", "the name of a member"),
    ("Pagination", "result_key", "the name of a member"),
    (
        "PostPolicy",
        "policy",
        "conditions that the caller wrote, and that a browser sees",
    ),
    ("ProxiesConfig", "proxy_ca_bundle", "the path of a file"),
    ("RequestSigner", "token_name", "the name of a service"),
    ("RoleOptions", "policy", "an IAM policy"),
    (
        "SessionOptions",
        "credentials_directory",
        "the path of a folder",
    ),
    (
        "SharedConfig",
        "credentials_profiles",
        "sections, which show their keys alone",
    ),
];

/// No type that derives `Debug` may have a field that could be a secret by its name and type. Types with secrets
/// implement `Debug` themselves.
#[test]
fn no_type_with_a_secret_derives_debug() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut fields = Vec::new();
    for krate in ["botoxide", "botoxide-core"] {
        for file in sources(&root.join(krate).join("src")) {
            let text = fs::read_to_string(&file).unwrap();
            printed_fields(
                text.split("#[cfg(test)]\nmod ").next().unwrap(),
                &mut fields,
            );
        }
    }
    assert!(fields.len() > 300, "{} fields were found", fields.len());
    let mut wrong = Vec::new();
    for (type_name, field, kind) in &fields {
        let sounds = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
        let is_harmless = HARMLESS.iter().any(|(known, name, _)| {
            (*known == "*" || known == type_name) && (*name == "*" || name == field)
        });
        let field_name = field.to_lowercase();
        let can_be_secret = (sounds(SECRET_WORDS, &field_name) && sounds(TEXTS, kind))
            || (sounds(URL_WORDS, &field_name) && sounds(&["String", "Text", "str"], kind))
            || kind
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| VALUES.contains(&word));
        if can_be_secret && !kind.contains("Redacted<") && !is_harmless {
            wrong.push(format!("{type_name}.{field}: {kind}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "these would be printed:\n{}",
        wrong.join("\n")
    );
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The fields of structs and the payloads of enums that derive `Debug`: type, name, type of the field.
fn printed_fields(text: &str, found: &mut Vec<(String, String, String)>) {
    let mut derives = false;
    let mut inside: Option<(String, String)> = None;
    for line in text.lines() {
        let code = line.trim();
        if let Some((name, end)) = &inside {
            if line == *end {
                inside = None;
            } else if let Some((field, kind)) =
                code.split_once(": ").or_else(|| code.split_once('('))
                && !code.starts_with("//")
                && !code.starts_with('#')
            {
                let field = field.rsplit(' ').next().unwrap_or_default();
                found.push((name.clone(), field.to_owned(), kind.to_owned()));
            }
            continue;
        }
        if code.starts_with("#[derive(") {
            derives = code.contains("Debug");
        }
        let words: Vec<&str> = code.split(' ').collect();
        let at = words
            .iter()
            .position(|word| matches!(*word, "struct" | "enum"));
        if let Some(at) = at
            && words[..at]
                .iter()
                .all(|word| word.starts_with("pub") || *word == "in")
            && let Some(name) = words.get(at + 1)
        {
            let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
            if derives && code.ends_with('{') {
                let indent = &line[..line.len() - line.trim_start().len()];
                inside = Some((name, format!("{indent}}}")));
            } else if derives && let Some((_, payload)) = code.split_once('(') {
                found.push((name.clone(), name, payload.to_owned()));
            }
            derives = false;
        }
    }
}

#[test]
fn types_that_derive_debug_are_found() {
    let mut found = Vec::new();
    let text = "/// Doc.\n#[derive(Clone, Debug)]\npub struct A<'a> {\n    /// Doc: doc.\n    pub token: &'a str,\n}\n\
                #[derive(Clone)]\nstruct B {\n    secret: String,\n}\n#[derive(Debug)]\n#[expect(x)]\npub(crate) enum C {\n    \
                Token(String),\n    Other {\n        password: Option<Text>,\n    },\n}\n#[derive(Debug)]\nstruct Secret(String);\n";
    printed_fields(text, &mut found);
    let found: Vec<String> = found
        .iter()
        .map(|(name, field, _)| format!("{name}.{field}"))
        .collect();
    assert_eq!(found, ["A.token", "C.Token", "C.password", "Secret.Secret"]);
}

/// An environment with a secret in every source.
fn full_world() -> Fakes {
    let world = Fakes::default();
    for (name, value) in [
        ("HOME", "/home/ada"),
        ("AWS_ACCESS_KEY_ID", "AKIDENV"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", TOKEN),
        ("AWS_BEARER_TOKEN_BEDROCK", TOKEN),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", TOKEN),
        ("AWS_CREDENTIAL_FILE", "/ec2"),
        ("HTTP_PROXY", "http://ada:hunter2-proxy@proxy:3128"),
        ("HTTPS_PROXY", "http://ada:hunter2-proxy@proxy:3128"),
    ] {
        world.env.set(name, value);
    }
    let keys = format!(
        "aws_access_key_id = A\naws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n"
    );
    world
        .fs
        .write("/home/ada/.aws/credentials", format!("[default]\n{keys}"));
    world.fs.write(
        "/home/ada/.aws/config",
        format!(
            "[default]\nregion = us-east-1\n{keys}credential_process = give keys\nrole_arn = arn:aws:iam::1:role/r\n\
             credential_source = Environment\nsso_session = work\nsso_account_id = 1\nsso_role_name = r\nlogin_session = me\n\
             [sso-session work]\nsso_start_url = https://x\nsso_region = us-east-1\n"
        ),
    );
    world
        .fs
        .write("/home/ada/.boto", format!("[Credentials]\n{keys}"));
    world
        .fs
        .write("/ec2", format!("AWSAccessKeyId=A\nAWSSecretKey={SECRET}\n"));
    let token = format!(
        r#"{{"startUrl": "https://x", "region": "us-east-1", "accessToken": "{TOKEN}", "expiresAt": "2030-01-01T00:00:00Z"}}"#
    );
    let key = SsoTokenCache::key("https://x", Some("work"));
    world
        .fs
        .write(format!("/home/ada/.aws/sso/cache/{key}.json"), token);
    world
}

#[test]
fn no_provider_shows_a_secret() {
    let world = full_world();
    let answer = format!(
        r#"{{"Code": "Success", "AccessKeyId": "A", "SecretAccessKey": "{SECRET}", "Token": "{TOKEN}",
            "Expiration": "2030-01-01T00:00:00Z", "roleCredentials": {{"accessKeyId": "A", "secretAccessKey": "{SECRET}",
            "sessionToken": "{TOKEN}", "expiration": 1893456000000}}}}"#
    );
    let transport = ScriptedTransport::answering(move |_| {
        Ok(Response {
            status: 200,
            body: answer.clone().into(),
            ..Response::default()
        })
    });
    let session = botoxide::Session::with(SessionOptions {
        seams: Some(world.seams()),
        transport: Some(Arc::new(transport)),
        credentials_directory: Some("/cache".into()),
        ..SessionOptions::default()
    })
    .unwrap();
    let chain = session.chain().unwrap();
    let mut loaded = 0;
    for method in chain.methods() {
        let provider = chain.provider(method).unwrap();
        let found = block_on(provider.load()).unwrap();
        loaded += usize::from(matches!(found, Ok(Some(_))));
        // The message of an invalid response is the service's text.
        let found = found.ok();
        is_clean(method, &format!("{provider:?} {provider:#?} {found:?}"));
        let alone = session.with_chain(Chain::new(vec![Arc::clone(provider)]));
        let _ = block_on(alone.credentials()).unwrap();
        let cache = alone.credentials_cache();
        is_clean(method, &format!("{alone:#?} {cache:#?}"));
    }
    assert!(loaded >= 7, "{loaded} providers had something to hide");
    let token = block_on(session.auth_token(Some("bedrock")))
        .unwrap()
        .unwrap();
    let parts = session.chain_parts();
    let seams = &parts.seams;
    let shown = [
        format!("{token:#?}"),
        format!("{chain:#?} {parts:#?}"),
        format!("{:#?}", session.config_store()),
        format!("{:#?}", session.config_store().shared().unwrap()),
        format!("{:#?}", session.config_store().scoped().unwrap()),
        format!("{:#?}", ScopedEnvToken::new(seams)),
        format!("{:#?}", SsoToken::new(&parts, "default")),
        format!(
            "{:#?} {:#?}",
            SsoTokenCache::new(seams),
            LoginTokenCache::new(seams)
        ),
        format!(
            "{:#?} {:#?}",
            JsonFileCache::new(seams, "/cache"),
            parts.cache
        ),
    ];
    for shown in shown {
        is_clean("a part of a session", &shown);
    }
    // A client has the environment's proxies.
    let client = session.client("sqs").unwrap();
    is_clean("Client", &format!("{client:#?} {:#?}", client.config()));
}

#[test]
fn no_proxy_shows_its_password() {
    let url = || "http://ada:hunter2-proxy@proxy:3128".to_owned();
    let config = Config {
        proxies: Some(Proxies {
            urls: [("https".to_owned(), url()), ("http".to_owned(), url())].into(),
        }),
        ..Config::default()
    };
    let proxies = ProxyRoutes {
        http: Some(url()),
        https: Some(url()),
        ..ProxyRoutes::default()
    };
    let transport = TransportConfig {
        proxies: proxies.clone(),
        ..TransportConfig::default()
    };
    let http = HttpTransport::blocking(transport.clone());
    let options = ClientOptions {
        config: Some(config.clone()),
        ..ClientOptions::default()
    };
    is_clean(
        "proxies",
        &format!("{config:#?} {proxies:#?} {transport:#?} {http:#?} {options:#?}"),
    );
    let session = blocking::Session::with(SessionOptions {
        seams: Some(Fakes::default().seams()),
        region_name: Some("us-east-1".into()),
        config: Some(config),
        ..SessionOptions::default()
    })
    .unwrap();
    let client = session.client("sqs").unwrap();
    is_clean(
        "Session",
        &format!("{session:#?} {client:#?} {:#?}", client.as_async()),
    );
}
