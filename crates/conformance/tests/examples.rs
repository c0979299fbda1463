//! Runs three examples of `botoxide` as a user would, against the embedded endpoint.
//!
//! Not here: the other examples, which are only compiled. Counterpart: none.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]
#![expect(
    clippy::disallowed_methods,
    reason = "the examples are separate programs and read a real file"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use botoxide::{ClientOptions, SessionOptions, blocking, params};
use botoxide_local::LocalEndpoint;

const EXAMPLES: [&str; 3] = ["get_object", "paginate", "put_object"];

/// The folder of the examples. A test of another crate must build them itself.
fn examples() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--workspace"]);
    cargo.args(EXAMPLES.iter().flat_map(|name| ["--example", name]));
    assert!(cargo.status().unwrap().success());
    let own = std::env::current_exe().unwrap();
    own.parent().unwrap().with_file_name("examples")
}

struct World {
    endpoint: LocalEndpoint,
    examples: PathBuf,
}

impl World {
    fn run(&self, name: &str, arguments: &[&str]) -> Output {
        let nowhere = Path::new("/nonexistent");
        let mut example = Command::new(self.examples.join(name));
        example.args(arguments).env_clear();
        for (variable, value) in [
            ("AWS_ACCESS_KEY_ID", botoxide_local::ACCESS_KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", self.endpoint.secret_access_key()),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", &self.endpoint.url()),
        ] {
            example.env(variable, value);
        }
        example.env("AWS_CONFIG_FILE", nowhere);
        example.env("AWS_SHARED_CREDENTIALS_FILE", nowhere);
        example.output().unwrap()
    }

    /// The output of an example.
    fn printed(&self, name: &str, arguments: &[&str]) -> String {
        let output = self.run(name, arguments);
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {complaints}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn examples_run_against_the_embedded_endpoint() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = LocalEndpoint::start(directory.path().join("store"), None).unwrap();
    let session = blocking::Session::with(SessionOptions {
        access_key_id: Some(botoxide_local::ACCESS_KEY_ID.to_owned()),
        secret_access_key: Some(endpoint.secret_access_key().to_owned()),
        region_name: Some("us-east-1".to_owned()),
        ..SessionOptions::default()
    });
    let options = ClientOptions {
        endpoint_url: Some(endpoint.url()),
        ..ClientOptions::default()
    };
    let s3 = session.unwrap().client_with("s3", options).unwrap();
    s3.call("CreateBucket", params! { "Bucket": "photos" })
        .unwrap();
    let world = World {
        endpoint,
        examples: examples(),
    };

    let file = directory.path().join("cat.txt");
    std::fs::write(&file, "meow\n").unwrap();
    let file = file.to_str().unwrap();
    for key in ["a", "b", "c"] {
        let printed = world.printed("put_object", &[file, "photos", key]);
        assert_eq!(printed, "ETag: \"ad606d6a24a2dec982bc2993aaaf9160\"\n");
    }
    let printed = world.printed("get_object", &["photos", "b"]);
    assert_eq!(printed, "meow\n");
    // Two objects a page.
    let printed = world.printed("paginate", &["photos"]);
    assert_eq!(
        printed,
        "         5 a\n         5 b\n         5 c\n3 objects, 15 bytes\n"
    );

    let missing = world.run("get_object", &["photos", "none"]);
    assert!(!missing.status.success());
    let complaints = String::from_utf8_lossy(&missing.stderr);
    assert!(complaints.contains("NoSuchKey"), "{complaints}");
}
