//! What reaches the service from what was typed: values that are joined, files, content of archives.

use std::fs;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use conformance::server::{Action, Received, Server};
use serde_json::{Value as Json, json};

use crate::shell::{Ran, Shell};

/// A service that answers everything with an empty result.
struct Service {
    server: Server,
    shell: Shell,
}

impl Service {
    fn start() -> Self {
        Self::answering(b"{}")
    }

    fn answering(body: &'static [u8]) -> Self {
        let headers = [("ETag", "\"e\"")];
        let server =
            Server::start(move |_| vec![Action::Read, Action::response(200, &headers, body)]);
        let server = server.unwrap();
        let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
        Self { server, shell }
    }

    /// A file in the current directory.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.shell.home().join(name), bytes).unwrap();
    }

    fn run(&self, line: &str, more: &[&str]) -> Ran {
        let words: Vec<&str> = line.split(' ').chain(more.iter().copied()).collect();
        self.shell.run_words(&words)
    }

    /// The request that a command line sends.
    #[track_caller]
    fn sent(&self, line: &str, more: &[&str]) -> Received {
        self.server.forget();
        let ran = self.run(line, more);
        assert_eq!(ran.code, Some(0), "{line} {more:?}: {}", ran.stderr);
        self.server.received().pop().unwrap()
    }

    /// Its body, which is JSON.
    #[track_caller]
    fn json(&self, line: &str, more: &[&str]) -> Json {
        serde_json::from_slice(&self.sent(line, more).body).unwrap()
    }

    /// Nothing is sent.
    #[track_caller]
    fn refuses(&self, line: &str, more: &[&str], complaint: &str) {
        self.server.forget();
        self.run(line, more).failed(252, complaint);
        assert_eq!(self.server.received(), []);
    }
}

const PUT: &str = "ssm put-parameter --name n --type String";

#[test]
fn a_value_that_is_joined_is_cut_at_the_first_equals_sign() {
    let service = Service::start();
    let value = |more: &[&str]| service.json(PUT, more)["Value"].clone();
    for (word, expected) in [
        ("--value=a b", "a b"),
        ("--value=k=v w", "k=v w"),
        ("--value=--name=x y", "--name=x y"),
        ("--value=- a", "- a"),
        ("--value=\ta\n", "\ta\n"),
        ("--value={\"a\": \"b\"}", "{\"a\": \"b\"}"),
        ("--value= ", " "),
        ("--value=é ü=ö", "é ü=ö"),
    ] {
        assert_eq!(value(&[word]), expected, "{word:?}");
    }
    // A text that looks like an unknown option is a value, as for `aws`.
    assert_eq!(value(&["--value", "--other=x y"]), "--other=x y");
    let body = service.json(
        "dynamodb put-item --table-name=t",
        &["--item={\"a\": {\"S\": \"x = y\"}}"],
    );
    assert_eq!(body["Item"], json!({ "a": { "S": "x = y" } }));
    let body = service.json(
        "dynamodb put-item --table-name t",
        &["--item=a={S=x y},b={S=z}"],
    );
    assert_eq!(
        body["Item"],
        json!({ "a": { "S": "x y" }, "b": { "S": "z" } })
    );
    let body = service.json("ssm get-parameters", &["--names=[\"a\", \"b c\"]"]);
    assert_eq!(body["Names"], json!(["a", "b c"]));
    let body = service.json(
        "ssm put-parameter",
        &["--cli-input-json={\"Name\": \"n\", \"Value\": \"v w\"}"],
    );
    assert_eq!(body, json!({ "Name": "n", "Value": "v w" }));
    let ran = service.run(
        "ssm get-parameters --names a",
        &["--query={n: keys(@) | [0], m: 'x = y'}"],
    );
    assert_eq!(ran.json(), json!({ "n": null, "m": "x = y" }));
    service.refuses(
        PUT,
        &["--vlaue=a b"],
        "Unknown options: --vlaue=a b\n\n--vlaue: maybe you meant --value",
    );
    // Not the name of the file that the body goes to.
    service.refuses(
        "s3api get-object --bucket b --key k",
        &["--verison-id=a b"],
        "Unknown options: --verison-id=a b",
    );
    service.refuses(
        PUT,
        &["--value", "--type=a b"],
        "argument --value: expected one argument",
    );
    service.refuses(
        PUT,
        &["--value=v", "--no-overwrite=a b"],
        "argument --no-overwrite: ignored explicit argument 'a b'",
    );
}

#[test]
fn s3_commands_cut_at_the_first_equals_sign_too() {
    let service = Service::answering(b"");
    service.file("f.txt", "hello");
    let header = |more: &[&str], name: &str| {
        let request = service.sent("s3 cp --only-show-errors f.txt s3://b/k", more);
        request.header(name).map(str::to_owned)
    };
    for (word, name, expected) in [
        ("--metadata=k=v w", "x-amz-meta-k", "v w"),
        ("--metadata={\"k\": \"v w\"}", "x-amz-meta-k", "v w"),
        (
            "--content-type=text/plain; a=b",
            "content-type",
            "text/plain; a=b",
        ),
        (
            "--cache-control=max-age=1, public",
            "cache-control",
            "max-age=1, public",
        ),
        (
            "--content-disposition=attachment; filename=\"a b\"",
            "content-disposition",
            "attachment; filename=\"a b\"",
        ),
        (
            "--website-redirect=/a b=c",
            "x-amz-website-redirect-location",
            "/a b=c",
        ),
    ] {
        assert_eq!(header(&[word], name).as_deref(), Some(expected), "{word}");
    }
    service.refuses(
        "s3 cp f.txt s3://b/k",
        &["--metdata=k=v w"],
        "Unknown options: --metdata=k=v w\n\n--metdata: maybe you meant --metadata",
    );
}

#[test]
fn a_text_in_a_file_has_universal_newlines_and_bytes_stay() {
    const RAW: &str = "a\r\nb\rc\n\r\n";
    const TEXT: &str = "a\nb\nc\n\n";
    let service = Service::start();
    service.file("f", RAW);
    service.file("list", "[\"a\",\r\n\"b\"]\r\n");
    service.file("input", "{\"Name\": \"n\",\r\n\"Value\": \"a\\r\\nb\"}\r\n");
    let base64 = |text: &str| STANDARD.encode(text);
    service.file("base64", base64(RAW));
    // Checked against awscli 1.46.3; base64 in arguments is version 2's.
    for (line, pointer, expected) in [
        (
            "dynamodb put-item --table-name t --item a={B@=file://base64}",
            "/Item/a/B",
            base64(RAW),
        ),
        (
            "kinesis put-record --stream-name s --partition-key k --data file://base64",
            "/Data",
            base64(RAW),
        ),
        (
            "kinesis put-record --stream-name s --partition-key k --data aGk=",
            "/Data",
            base64("hi"),
        ),
        (
            "ssm put-parameter --name n --value file://f",
            "/Value",
            TEXT.to_owned(),
        ),
        (
            "ssm put-parameter --name n --value=file://f",
            "/Value",
            TEXT.to_owned(),
        ),
        (
            "ssm get-parameters --names file://f",
            "/Names/0",
            TEXT.to_owned(),
        ),
        (
            "ssm get-parameters --names file://list",
            "/Names/1",
            "b".to_owned(),
        ),
        (
            "ssm put-parameter --cli-input-json file://input",
            "/Value",
            "a\r\nb".to_owned(),
        ),
        (
            "dynamodb put-item --table-name t --item a={S@=file://f}",
            "/Item/a/S",
            TEXT.to_owned(),
        ),
        (
            "dynamodb put-item --table-name t --item a={B@=file://f} --cli-binary-format raw-in-base64-out",
            "/Item/a/B",
            base64(TEXT),
        ),
        (
            "dynamodb put-item --table-name t --item a={B@=fileb://f}",
            "/Item/a/B",
            base64(RAW),
        ),
        (
            "kinesis put-record --stream-name s --partition-key k --data file://f --cli-binary-format raw-in-base64-out",
            "/Data",
            base64(TEXT),
        ),
        (
            "kinesis put-record --stream-name s --partition-key k --data fileb://f",
            "/Data",
            base64(RAW),
        ),
        (
            "kinesis put-records --stream-name s --records Data@=fileb://f,PartitionKey=k",
            "/Records/0/Data",
            base64(RAW),
        ),
        (
            "kinesis put-records --stream-name s --records Data@=file://base64,PartitionKey@=file://f",
            "/Records/0/PartitionKey",
            TEXT.to_owned(),
        ),
        (
            "ssm add-tags-to-resource --resource-type Parameter --resource-id r --tags Key=k,Value@=file://f",
            "/Tags/0/Value",
            TEXT.to_owned(),
        ),
    ] {
        let body = service.json(line, &[]);
        assert_eq!(body.pointer(pointer), Some(&json!(expected)), "{line}");
    }
    let line = "ssm put-parameter --name n --value file:///dev/stdin";
    service.server.forget();
    service.shell.run_with_input(line, RAW).succeeded();
    let request = service.server.received().pop().unwrap();
    let body: Json = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["Value"], TEXT);
}

#[test]
fn bytes_that_are_no_base64_are_refused_and_not_shown() {
    let service = Service::start();
    let line = "kms encrypt --key-id k --plaintext";
    service
        .run(line, &["hunter2!"])
        .failed(255, "Invalid base64 in --plaintext");
    let item = "{\"b\": {\"B\": \"hunter2!\"}}";
    let line = "dynamodb put-item --table-name t --item";
    let ran = service.run(line, &[item]);
    ran.failed(255, "Invalid base64 in --item");
    assert_eq!(service.server.received(), []);
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    let raw = "kms encrypt --key-id k --cli-binary-format raw-in-base64-out --plaintext";
    assert_eq!(
        service.json(raw, &["hunter2!"])["Plaintext"],
        STANDARD.encode("hunter2!")
    );
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let service = Service::start();
    service.file("bytes", b"caf\xe9\r\n");
    let complaint = "Unable to load paramfile (bytes), text contents could not be decoded.  If this is a binary file, \
                     please use the fileb:// prefix instead of the file:// prefix.";
    for (line, name) in [
        ("ssm put-parameter --name n --value file://bytes", "--value"),
        ("ssm get-parameters --names file://bytes", "--names"),
        (
            "ssm put-parameter --cli-input-json file://bytes",
            "--cli-input-json",
        ),
        (
            "kinesis put-record --stream-name s --partition-key k --data file://bytes",
            "--data",
        ),
        (
            "dynamodb put-item --table-name t --item file://bytes",
            "--item",
        ),
        (
            "dynamodb put-item --table-name t --item a={S@=file://bytes}",
            "--item",
        ),
        (
            "s3 cp bytes s3://b/k --content-type file://bytes",
            "--content-type",
        ),
    ] {
        service.refuses(
            line,
            &[],
            &format!("Error parsing parameter '{name}': {complaint}"),
        );
    }
    service.refuses(
        "dynamodb put-item --table-name t --item a={S@=file://gone}",
        &[],
        "Error parsing parameter '--item': Unable to load paramfile file://gone: ",
    );
}

/// An archive of one empty file, made by Python's `zipfile`.
const ARCHIVE: &[u8] = b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x01\x00\x00\x00aPK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00aPK\x05\x06\x00\x00\x00\
    \x00\x01\x00\x01\x00/\x00\x00\x00\x1f\x00\x00\x00\x00\x00";

const HINT: &str = "--zip-file must be a zip file with the fileb:// prefix.\nExample usage:  --zip-file fileb://path/to/file.zip";

#[test]
fn the_content_of_an_archive_is_sent_and_nothing_else() {
    let service = Service::start();
    service.file("my.zip", ARCHIVE);
    service.file("cut.zip", &ARCHIVE[..ARCHIVE.len() - 1]);
    service.file("text.txt", "PK");
    service.file("empty", "");
    let archive = json!(STANDARD.encode(ARCHIVE));
    let update = "lambda update-function-code --function-name f";
    let create = "lambda create-function --function-name f --role r";
    let layer = "lambda publish-layer-version --layer-name l";
    for line in [update, create, layer] {
        for word in [
            "my.zip",
            "./my.zip",
            "file://text.txt",
            "fileb://text.txt",
            "fileb://cut.zip",
            "fileb://empty",
            "",
            "UEsDBA==",
        ] {
            service.refuses(line, &["--zip-file", word], HINT);
        }
        service.refuses(
            line,
            &["--zip-file", "fileb://gone.zip"],
            "Error parsing parameter '--zip-file': Unable to load paramfile fileb://gone.zip: ",
        );
    }
    let zip = ["--zip-file", "fileb://my.zip"];
    assert_eq!(service.json(update, &zip)["ZipFile"], archive);
    assert_eq!(
        service.json(create, &zip)["Code"],
        json!({ "ZipFile": archive })
    );
    assert_eq!(
        service.json(layer, &zip)["Content"],
        json!({ "ZipFile": archive })
    );
    // Beside the other parameter, on whatever side.
    let both = json!({ "S3Bucket": "bucket", "ZipFile": archive });
    let words = ["--code", "S3Bucket=bucket", "--zip-file", "fileb://my.zip"];
    assert_eq!(service.json(create, &words)["Code"], both);
    let words = [
        "--zip-file",
        "fileb://my.zip",
        "--code",
        "{\"S3Bucket\": \"bucket\"}",
    ];
    assert_eq!(service.json(create, &words)["Code"], both);
    assert_eq!(
        service.json(create, &["--code", "S3Bucket=bucket,S3Key=k"])["Code"],
        json!({ "S3Bucket": "bucket", "S3Key": "k" })
    );
    for (line, option, value) in [
        (create, "--code", "ZipFile=my.zip"),
        (create, "--code", "ZipFile@=fileb://my.zip"),
        (create, "--code", "{\"ZipFile\": \"UEsDBA==\"}"),
        (layer, "--content", "ZipFile=my.zip"),
        (layer, "--content", "S3Bucket=bucket,ZipFile=my.zip"),
    ] {
        let complaint = format!(
            "ZipFile cannot be provided as part of the {option} argument.  Please use the '--zip-file' option instead"
        );
        service.refuses(line, &[option, value], &complaint);
    }
    service.refuses(create, &[], "Missing required parameter in input: \"Code\"");
    let help = service.run("lambda create-function help", &[]);
    assert!(
        help.stdout.contains("[--zip-file <value>]"),
        "{}",
        help.stdout
    );
    assert!(help.stdout.contains("[--code <value>]"), "{}", help.stdout);
}

#[test]
fn content_has_parameters_of_its_own() {
    let service = Service::start();
    service.file("f", b"\xff\x00");
    for (line, pointer) in [
        (
            "rekognition detect-labels --image-bytes fileb://f",
            "/Image/Bytes",
        ),
        (
            "rekognition detect-faces --image-bytes=fileb://f",
            "/Image/Bytes",
        ),
        (
            "rekognition compare-faces --source-image-bytes fileb://f --target-image-bytes fileb://f",
            "/TargetImage/Bytes",
        ),
        (
            "rekognition compare-faces --source-image-bytes fileb://f --target-image-bytes fileb://f",
            "/SourceImage/Bytes",
        ),
        (
            "translate import-terminology --name n --merge-strategy OVERWRITE --data-file fileb://f --terminology-data Format=CSV",
            "/TerminologyData/File",
        ),
        (
            "translate translate-document --document ContentType=text/plain --document-content fileb://f --source-language-code a1 --target-language-code b1",
            "/Document/Content",
        ),
        (
            "quicksight start-asset-bundle-import-job --aws-account-id 123456789012 --asset-bundle-import-job-id j --asset-bundle-import-source-bytes fileb://f",
            "/AssetBundleImportSource/Body",
        ),
    ] {
        assert_eq!(
            service.json(line, &[]).pointer(pointer),
            Some(&json!("/wA=")),
            "{line}"
        );
    }
    let import = "translate import-terminology --name n --merge-strategy OVERWRITE";
    service.refuses(
        import,
        &[],
        "the following arguments are required: --data-file",
    );
    service.refuses(
        &format!("{import} --data-file fileb://f --terminology-data File=f,Format=CSV"),
        &[],
        "File cannot be provided as part of the '--terminology-data' argument.",
    );
    service.refuses(
        "translate translate-document --document Content=f,ContentType=text/plain --document-content fileb://f \
         --source-language-code a1 --target-language-code b1",
        &[],
        "Content cannot be provided as a part of the '--document' argument.",
    );
    // The bytes are still accepted in the other parameter if it allows them.
    let line = "rekognition detect-labels --image Bytes@=fileb://f";
    assert_eq!(service.json(line, &[])["Image"]["Bytes"], "/wA=");
}

#[test]
fn a_result_is_shown_with_the_names_that_aws_gives() {
    let shell = Shell::new();
    // Checked against awscli 1.46.3.
    for (line, query, expected) in [
        ("sqs list-queues", "QueueUrls[0]", "\"String\"\n"),
        (
            "sqs get-queue-attributes --queue-url u",
            "Attributes",
            "{\n    \"KeyName\": \"\"\n}\n",
        ),
        (
            "dynamodb list-tables",
            "TableNames",
            "[\n    \"TableName\"\n]\n",
        ),
        (
            "iam list-users",
            "Users[0].[UserName, Tags[0].Key]",
            "[\n    \"UserName\",\n    \"Key\"\n]\n",
        ),
        (
            "s3api list-buckets",
            "Buckets[].CreationDate",
            "[\n    \"1970-01-01T00:00:00\"\n]\n",
        ),
        (
            "ec2 describe-instances",
            "Reservations[0].Instances[0].Tags[0].Key",
            "\"Key\"\n",
        ),
        (
            "sts get-caller-identity",
            "keys(@)",
            "[\n    \"UserId\",\n    \"Account\",\n    \"Arn\"\n]\n",
        ),
        (
            "sqs receive-message --queue-url u",
            "Messages[0].MessageAttributes.KeyName.StringListValues",
            "[\n    \"String\"\n]\n",
        ),
        ("sqs delete-queue --queue-url u", "@", ""),
        (
            "sqs send-message --queue-url u --message-body m",
            "type(MessageId)",
            "\"string\"\n",
        ),
        (
            "codecommit create-commit --repository-name r --branch-name b",
            "filesAdded[0].absolutePath",
            "\"absolutePath\"\n",
        ),
    ] {
        let mut words: Vec<&str> = line.split(' ').collect();
        words.extend(["--generate-cli-skeleton", "output", "--query", query]);
        let ran = shell.run_words(&words);
        ran.succeeded();
        assert_eq!(ran.stdout, expected, "{line}");
    }
    shell
        .run("sqs send-message --queue-url u --message-body m --delay-seconds=x --generate-cli-skeleton output")
        .failed(252, "invalid literal for int()");
    shell
        .run("sqs delete-queue --cli-input-json {\"Queue\":\"u\"} --generate-cli-skeleton output")
        .failed(252, "Missing required parameter in input: \"QueueUrl\"");
    // A required token that the library fills in is not missed.
    shell
        .run("ssm put-parameter --name n --value v --generate-cli-skeleton output --query Tier")
        .succeeded();
}

#[test]
fn calls_are_tried_again_in_the_standard_mode() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let server = {
        let heads = Arc::clone(&heads);
        Server::start(move |_| {
            let heads = Arc::clone(&heads);
            let answer = Action::decide(move |request| {
                let header = |name| request.header(name).unwrap_or_default().to_owned();
                heads
                    .lock()
                    .unwrap()
                    .push((header("user-agent"), header("amz-sdk-request")));
                vec![Action::response(500, &[], b"{}")]
            });
            vec![Action::Read, answer]
        })
        .unwrap()
    };
    let tried = |shell: Shell| {
        heads.lock().unwrap().clear();
        let shell = shell.with("AWS_ENDPOINT_URL", server.url());
        assert_eq!(shell.run("ssm get-parameters --names a").code, Some(254));
        heads.lock().unwrap().clone()
    };
    // DIFFERENCE A65
    let standard = tried(Shell::signed_in());
    let attempts: Vec<&str> = standard
        .iter()
        .map(|(_, attempt)| attempt.as_str())
        .collect();
    assert_eq!(
        attempts,
        ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]
    );
    for (mode, setting) in [
        ("standard", ""),
        ("legacy", "legacy"),
        ("adaptive", "adaptive"),
    ] {
        let mut shell = Shell::signed_in().with("AWS_MAX_ATTEMPTS", "1");
        if !setting.is_empty() {
            shell = shell.with("AWS_RETRY_MODE", setting);
        }
        let agent = &tried(shell)[0].0;
        assert!(agent.contains(&format!("cfg/retry-mode#{mode}")), "{agent}");
    }
}
