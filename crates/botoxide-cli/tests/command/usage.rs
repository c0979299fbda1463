//! What is wrong with a command line is said, with a code of its own, before anything is sent.

use crate::shell::Shell;

#[test]
fn wrong_names_are_answered_with_the_nearest() {
    let shell = Shell::signed_in();
    let run = |line| shell.run(line);
    run("dynamdob list-tables").failed(
        252,
        "argument command: Found invalid choice 'dynamdob'\n\nMaybe you meant:\n\n  * dynamodb",
    );
    run("s3api lst-buckets").failed(
        252,
        "argument operation: Found invalid choice 'lst-buckets'\n\nMaybe you meant:\n\n  * list-buckets",
    );
    run("servicecatalog generate").failed(252, "arguments are required: subcommand");
    run("s3api list-objects-v2 --bukcet b").failed(
        252,
        "Unknown options: --bukcet, b\n\n--bukcet: maybe you meant --bucket",
    );
    run("s3 lst").failed(
        252,
        "argument subcommand: Found invalid choice 'lst'\n\nMaybe you meant:\n\n  * ls",
    );
    run("s3 ls --recusive").failed(252, "--recusive: maybe you meant --recursive");
    run("--bucket b").failed(252, "Unknown options: --bucket");
    run("s3api --bucket b").failed(252, "expected the name of an operation before --bucket");
    run("sts get-caller-identity --reigon eu-west-1")
        .failed(252, "--reigon: maybe you meant --region");
}

#[test]
fn missing_words_are_named() {
    let shell = Shell::signed_in();
    let run = |line| shell.run(line);
    run("").failed(
        252,
        "usage: botoxide [options] <service> <operation> [parameters]",
    );
    run("s3api").failed(252, "the following arguments are required: operation");
    run("s3api get-object --key k").failed(
        252,
        "the following arguments are required: --bucket, outfile",
    );
    run("s3api list-objects-v2 --bucket").failed(252, "argument --bucket: expected one argument");
}

#[test]
fn wrong_values_are_answered_as_boto3_answers_them() {
    let shell = Shell::signed_in();
    shell
        .run("s3api list-objects-v2 --bucket b --max-keys many")
        .failed(
            252,
            "Error parsing parameter '--max-keys': invalid literal for int() with base 10: 'many'",
        );
    shell
        .run_words(&[
            "s3api",
            "list-objects-v2",
            "--cli-input-json",
            r#"{"Bukcet": "b", "MaxKeys": "1"}"#,
        ])
        .failed(
            252,
            "Parameter validation failed:\nMissing required parameter in input: \"Bucket\"\n",
        );
    shell.run("dynamodb put-item --table-name t --item a={S=b},c={X=d}").failed(
        252,
        "Unknown parameter in Item.c: \"X\", must be one of: S, N, B, SS, NS, BS, M, L, NULL, BOOL",
    );
    shell
        .run("s3api put-object --bucket b --key k --body nowhere")
        .failed(
            252,
            "Error parsing parameter '--body': Blob values must be a path to a file.",
        );
}

#[test]
fn wrong_settings_have_a_code_of_their_own() {
    let nothing = Shell::new();
    nothing
        .run("sqs list-queues")
        .failed(253, "You must specify a region.");
    nothing
        .run("sqs list-queues --region us-east-1")
        .failed(253, "Unable to locate credentials");
    nothing
        .run("sqs list-queues --profile work")
        .failed(255, "The config profile (work) could not be found");
    let half = Shell::new().with("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    half.run("sqs list-queues --region us-east-1").failed(
        255,
        "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
    );
}

#[test]
fn what_is_not_there_yet_says_so() {
    let shell = Shell::signed_in();
    shell.run("sqs list-queues --output xml").failed(
        252,
        "argument --output: Found invalid choice 'xml' (choose from json, text, table, yaml, yaml-stream, off)",
    );
    let odd = Shell::signed_in().with("AWS_DEFAULT_OUTPUT", "xml");
    odd.run("sqs list-queues")
        .failed(255, "Unknown output type: xml");
    shell
        .run("sqs list-queues --query QueueUrls[")
        .failed(252, "argument --query: Bad value for --query QueueUrls[: ");
    shell.run("s3api select-object-content --bucket b --key k --expression e --expression-type SQL --input-serialization {} --output-serialization {}")
        .failed(252, "the following arguments are required: outfile");
    shell
        .run("bedrock-runtime invoke-model-with-bidirectional-stream --model-id m")
        .failed(
            255,
            "InvokeModelWithBidirectionalStream sends a stream of events",
        );
}

#[test]
fn help_is_made_from_tables_and_models() {
    let shell = Shell::new();
    let help = shell.run("help");
    help.succeeded();
    for word in ["--endpoint-url URL", "s3api", "dynamodb", "254", "tour"] {
        assert!(help.stdout.contains(word), "{word}");
    }
    assert_eq!(shell.run("--help").stdout, help.stdout);
    let service = shell.run("sts help");
    service.succeeded();
    assert!(
        service.stdout.contains("get-caller-identity"),
        "{}",
        service.stdout
    );
    let operation = shell.run("ec2 describe-instances help");
    operation.succeeded();
    for word in [
        "--instance-ids <value> ...",
        "--dry-run | --no-dry-run",
        "--filters (list)",
        "Shorthand: Name=string,Values=string,string ...",
        "JSON: [{\"Name\": \"string\", \"Values\": [\"string\", ...]}, ...]",
        "botoxide ec2 describe-instances --query 'Reservations[]' --output table",
    ] {
        assert!(
            operation.stdout.contains(word),
            "{word}: {}",
            operation.stdout
        );
    }
    assert_eq!(
        shell.run("ec2 describe-instances --help").stdout,
        operation.stdout
    );
    let narrow = shell.run_with(&[("COLUMNS", "60")], "sts help");
    narrow.succeeded();
    let running = narrow.stdout.lines().filter(|line| line.starts_with(' '));
    let widest = running.map(str::len).max().unwrap();
    assert!((50..=60).contains(&widest), "{widest}");
    shell.run("ddb help").succeeded();
    shell.run("completions help").succeeded();
    let version = shell.run("--version");
    assert_eq!(
        (version.code, version.stdout),
        (Some(0), format!("botoxide/{}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn renamed_parameters_have_the_names_of_aws() {
    let shell = Shell::new();
    // The parameter `version` would be hidden by --version.
    let help = shell.run("eks create-cluster help");
    assert!(
        help.stdout.contains("--kubernetes-version"),
        "{}",
        help.stdout
    );
    let help = shell.run("ec2 revoke-security-group-egress help");
    help.succeeded();
    shell
        .run("configservice describe-config-rules help")
        .succeeded();
    shell
        .run("config describe-config-rules help")
        .failed(252, "'config' is named configservice here");
    shell.run("deploy list-applications help").succeeded();
}

#[test]
fn skeletons_are_printed_and_nothing_is_sent() {
    let shell = Shell::new();
    let input = shell.run("sqs send-message --generate-cli-skeleton");
    let json = input.json();
    assert_eq!(json["QueueUrl"], "");
    assert_eq!(
        json["MessageAttributes"]["KeyName"]["StringListValues"][0],
        ""
    );
    let output = shell
        .run("sts get-caller-identity --generate-cli-skeleton output")
        .json();
    assert_eq!(
        output,
        serde_json::json!({ "UserId": "UserId", "Account": "Account", "Arn": "Arn" })
    );
    // A shape that contains itself.
    shell
        .run("dynamodb put-item --generate-cli-skeleton")
        .succeeded();
}
