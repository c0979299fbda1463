//! The embedded endpoint: one command after the other finds the same objects.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command};

use crate::shell::Shell;
use crate::store;

#[test]
fn objects_go_in_and_come_out() {
    let shell = Shell::new();
    fs::write(shell.home().join("in.txt"), "Hello, world!").unwrap();
    let created = shell.run("--local s3api create-bucket --bucket b").json();
    assert_eq!(created, serde_json::json!({ "Location": "/b" }));
    let put = shell
        .run("s3api put-object --bucket b --key a/é.txt --body in.txt --local")
        .json();
    assert_eq!(put["ETag"], "\"6cd3556deb0da54bca060b4c39479839\"");
    let listed = shell.run("--local s3api list-objects-v2 --bucket b").json();
    assert_eq!(listed["Contents"].as_array().unwrap().len(), 1);
    assert_eq!(listed["Contents"][0]["Key"], "a/é.txt");
    assert_eq!(listed["Contents"][0]["Size"], 13);
    let modified = listed["Contents"][0]["LastModified"].as_str().unwrap();
    assert!(
        modified.ends_with("+00:00") && modified.starts_with("20"),
        "{modified}"
    );
    assert!(listed.get("ResponseMetadata").is_none());

    let got = shell
        .run("--local s3api get-object --bucket b --key a/é.txt out.txt")
        .json();
    assert_eq!(got["ContentLength"], 13);
    assert!(got.get("Body").is_none());
    assert_eq!(
        fs::read_to_string(shell.home().join("out.txt")).unwrap(),
        "Hello, world!"
    );

    let buckets = shell.run("--local s3api list-buckets").json();
    assert_eq!(buckets["Buckets"][0]["Name"], "b");
    let names = shell
        .run("--local s3api list-buckets --query Buckets[].Name")
        .json();
    assert_eq!(names, serde_json::json!(["b"]));
    let nothing = shell.run("--local s3api list-buckets --query Nothing.Here");
    nothing.succeeded();
    assert_eq!(nothing.stdout, "null\n");
    assert!(shell.home().join(".botoxide-local/b").is_dir());
    // Nothing is printed where there is nothing to say.
    let deleted = shell.run("--local s3api delete-object --bucket b --key a/é.txt");
    deleted.succeeded();
    assert_eq!(deleted.stdout, "");
    shell
        .run("--local s3api delete-bucket --bucket b")
        .succeeded();
}

#[test]
fn a_store_takes_objects_with_and_without_checksums() {
    let shell = Shell::new();
    store::round_trip(&shell, "--local");
    store::compatible(&shell);
    store::round_trip(&shell, "--local");
}

#[test]
fn errors_of_the_service_have_their_code() {
    let shell = Shell::new();
    shell.run("--local s3api list-objects-v2 --bucket none").failed(
        254,
        "\nbotoxide: [ERROR]: An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist\n",
    );
    shell
        .run("--local s3api head-object --bucket none --key k")
        .failed(
            254,
            "An error occurred (404) when calling the HeadObject operation: Not Found",
        );
    shell
        .run("--local sqs list-queues")
        .failed(252, "the local endpoint serves s3 and s3api, not sqs");
    shell
        .run("--local s3api list-buckets --endpoint-url http://localhost")
        .failed(
            252,
            "argument --local: not allowed with argument --endpoint-url",
        );
}

#[test]
fn the_s3_commands_find_what_one_of_them_left() {
    let shell = Shell::new();
    fs::write(shell.home().join("in.txt"), "Hello, world!").unwrap();
    let made = shell.run("s3 mb s3://photos --local");
    made.succeeded();
    assert_eq!(made.stdout, "make_bucket: photos\n");
    shell
        .run("--local s3api put-object --bucket photos --key a/b.txt --body in.txt")
        .succeeded();
    let listed = |line: &str| {
        let ran = shell.run(line);
        ran.succeeded();
        ran.stdout
    };
    assert!(listed("s3 ls --local").ends_with(" photos\n"));
    assert_eq!(
        listed("s3 ls s3://photos --local"),
        "                           PRE a/\n"
    );
    let objects = listed("s3 ls s3://photos --local --recursive");
    assert!(objects.ends_with("         13 a/b.txt\n"), "{objects}");
    shell
        .run("s3 rb s3://photos --local")
        .failed(1, "BucketNotEmpty");
    shell
        .run("--local s3api delete-object --bucket photos --key a/b.txt")
        .succeeded();
    assert_eq!(
        listed("s3 rb s3://photos --local"),
        "remove_bucket: photos\n"
    );
}

#[test]
fn directories_are_apart() {
    let shell = Shell::new();
    shell
        .run("--local=one s3api create-bucket --bucket b")
        .succeeded();
    assert_eq!(
        shell.run("--local=one s3api list-buckets").json()["Buckets"][0]["Name"],
        "b"
    );
    let other = shell.run("--local=two s3api list-buckets").json();
    assert!(
        other["Buckets"].as_array().is_none_or(Vec::is_empty),
        "{other}"
    );
}

#[test]
fn a_large_body_passes() {
    let shell = Shell::new();
    let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    fs::write(shell.home().join("large"), &bytes).unwrap();
    shell
        .run("--local s3api create-bucket --bucket big")
        .succeeded();
    shell
        .run("--local s3api put-object --bucket big --key k --body large")
        .succeeded();
    shell
        .run("--local s3api get-object --bucket big --key k again")
        .succeeded();
    assert!(fs::read(shell.home().join("again")).unwrap() == bytes);
    let part = shell
        .run("--local s3api get-object --bucket big --key k --range bytes=4-7 part")
        .json();
    assert_eq!(part["ContentRange"], "bytes 4-7/12000000");
    assert_eq!(fs::read(shell.home().join("part")).unwrap(), [1, 0, 0, 0]);
}

/// `botoxide local`, until this value is dropped.
pub(crate) struct Serving {
    child: Child,
    exports: Vec<(String, String)>,
}

impl Serving {
    /// Starts it and reads the variables that it prints.
    pub(crate) fn start(shell: &Shell, directory: &str) -> Self {
        let mut child = shell
            .command()
            .args(["local", "--dir", directory])
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let exports = lines.skip(1).take(4).filter_map(|line| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        let exports = exports.collect();
        Self { child, exports }
    }

    /// The variables that other programs need to use it.
    #[cfg(unix)]
    pub(crate) fn exports(&self) -> &[(String, String)] {
        &self.exports
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_endpoint_that_keeps_running_serves_other_commands() {
    let shell = Shell::new();
    let serving = Serving::start(&shell, "data");
    let run = |line: &str, changed: &[(&str, &str)]| {
        let mut command = shell.command();
        let output = command
            .args(line.split(' '))
            .envs(serving.exports.iter().cloned())
            .envs(changed.iter().copied())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let created = run("s3api create-bucket --bucket b", &[]);
    assert_eq!(created, (Some(0), String::new()));
    let again = run("s3api create-bucket --bucket b", &[]);
    assert_eq!(again.0, Some(254), "{}", again.1);
    assert!(again.1.contains("(BucketAlreadyOwnedByYou)"), "{}", again.1);
    // A guessed secret, or one that an earlier start printed, is refused.
    let other = Serving::start(&shell, "data");
    let (_, secret) = &other.exports[2];
    for secret in ["botoxide-local", secret] {
        let wrong = [("AWS_SECRET_ACCESS_KEY", secret)];
        let refused = run("s3api list-objects-v2 --bucket b", &wrong);
        assert_eq!(refused.0, Some(254));
        assert!(
            refused.1.contains("(SignatureDoesNotMatch)"),
            "{}",
            refused.1
        );
    }
    assert!(shell.home().join("data/b").is_dir());
    shell
        .run("local --prot 1")
        .failed(252, "Unknown options: --prot");
    shell
        .run("local --port 99999")
        .failed(252, "argument --port: invalid port: '99999'");
}

#[test]
fn boto3_uses_the_endpoint_with_the_printed_variables() {
    const PROGRAM: &str = "
import boto3, io, urllib.request
s3 = boto3.client('s3')
s3.create_bucket(Bucket='photos')
s3.upload_fileobj(io.BytesIO(bytes(20 << 20)), 'photos', '../a b+/large')
s3.put_object(Bucket='photos', Key='../a b+', Body=b'small')
print([entry['Key'] for entry in s3.list_objects_v2(Bucket='photos')['Contents']])
print(s3.head_object(Bucket='photos', Key='../a b+/large')['ETag'])
url = s3.generate_presigned_url('get_object', {'Bucket': 'photos', 'Key': '../a b+'})
print(urllib.request.urlopen(url).read())
form = s3.generate_presigned_post('photos', 'form', Conditions=[['content-length-range', 1, 10]])
print(form['url'].startswith('http://127.0.0.1:'))
";
    let shell = Shell::new();
    let serving = Serving::start(&shell, "data");
    let output = Command::new(conformance::python::interpreter().unwrap())
        .args(["-c", PROGRAM])
        .env_clear()
        .env("HOME", shell.home())
        .envs(serving.exports.iter().cloned())
        .output()
        .unwrap();
    let printed = conformance::python::printed(&output);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "['../a b+', '../a b+/large']");
    assert!(lines[1].ends_with("-3\""), "{}", lines[1]);
    assert_eq!(lines[2..], ["b'small'", "True"]);
}

#[test]
fn other_peoples_directories_are_refused() {
    let shell = Shell::new();
    let notes = shell.home().join("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("a.txt"), "mine").unwrap();
    shell.run("--local=notes s3 rb s3://a --force").failed(
        255,
        "no local endpoint on notes: the directory has other files in it; name an empty or a new one",
    );
    assert_eq!(fs::read_to_string(notes.join("a.txt")).unwrap(), "mine");
    #[cfg(unix)]
    {
        let link = shell.home().join(".botoxide-local");
        std::os::unix::fs::symlink(&notes, link).unwrap();
        for line in ["--local s3 ls", "--local=.botoxide-local/ s3 ls", "local"] {
            shell.run(line).failed(
                255,
                "is a symbolic link, which is not followed; name the directory that it points to",
            );
        }
        assert_eq!(fs::read_dir(&notes).unwrap().count(), 1);
    }
}

#[test]
fn the_tour_shows_the_api_and_leaves_nothing() {
    let shell = Shell::new();
    let tour = shell.run("tour");
    tour.succeeded();
    for line in [
        "s3.call(\"CreateBucket\", params! { \"Bucket\": \"photos\" })?;",
        "   → photos 20",
        "   → Hello, world!",
        "   → An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
        "   → Missing required parameter in input: \"Bucket\"",
        " ms)",
        "   → hello.txt\t13\n",
        "--output yaml\n   → - photos\n",
        "s3api wait bucket-exists --bucket photos\n   → exit code 0\n",
        "   → s3.Bucket(name='photos') 20",
        "   → HTTP status 200",
        "   → ████████████████████████████████ 24 of 24 MiB  (",
        "   → film.mp4 25165824\n   → hello.txt 13\n",
        "   → s3.Object(bucket_name='photos', key='film.mp4') is gone",
        "let text = fetch(url.as_str())?;\n   → Hello, world!",
    ] {
        assert!(tour.stdout.contains(line), "{line}\n{}", tour.stdout);
    }
    assert!(tour.stdout.lines().count() <= 100);
    assert!(!tour.stdout.contains('\x1b'), "no colours in a pipe");
    assert_eq!(fs::read_dir(shell.home()).unwrap().count(), 0);
}
