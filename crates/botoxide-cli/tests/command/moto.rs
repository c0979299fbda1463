//! Calls of six services against moto, through every protocol that they speak.

use std::fs;

use conformance::Moto;
use serde_json::json;

use crate::shell::Shell;
use crate::store;

#[test]
fn calls_of_six_services_come_back() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    let run = |line: &str| shell.run(line).json();

    let who = run("sts get-caller-identity");
    assert_eq!(who["Account"], "123456789012");

    let table = shell
        .run_words(&[
            "dynamodb",
            "create-table",
            "--table-name",
            "films",
            "--attribute-definitions",
            "AttributeName=title,AttributeType=S",
            "--key-schema",
            "AttributeName=title,KeyType=HASH",
            "--billing-mode",
            "PAY_PER_REQUEST",
        ])
        .json();
    assert_eq!(table["TableDescription"]["TableName"], "films");
    let item = r#"{"title": {"S": "Metropolis"}, "year": {"N": "1927"}, "reel": {"B": "AP8="}}"#;
    let put = shell.run_words(&[
        "dynamodb",
        "put-item",
        "--table-name",
        "films",
        "--item",
        item,
    ]);
    put.succeeded();
    assert_eq!(put.stdout, "");
    let got =
        run("dynamodb get-item --table-name films --key title={S=Metropolis} --consistent-read");
    assert_eq!(got["Item"]["year"], json!({ "N": "1927" }));

    let reservation = run(
        "ec2 run-instances --image-id ami-12c6146b --min-count 2 --max-count 2 --ebs-optimized",
    );
    assert_eq!(reservation["Instances"].as_array().unwrap().len(), 2);
    let id = reservation["Instances"][0]["InstanceId"].as_str().unwrap();
    let found = run(&format!(
        "ec2 describe-instances --instance-ids {id} --filters Name=instance-type,Values=m1.small"
    ));
    assert_eq!(found["Reservations"][0]["Instances"][0]["InstanceId"], id);

    let queue = run("sqs create-queue --queue-name mail --attributes DelaySeconds=0");
    let url = queue["QueueUrl"].as_str().unwrap();
    let sent = shell
        .run_words(&[
            "sqs",
            "send-message",
            "--queue-url",
            url,
            "--message-body",
            "Hello, world!",
        ])
        .json();
    assert_eq!(sent["MD5OfMessageBody"], "6cd3556deb0da54bca060b4c39479839");
    let received = run(&format!("sqs receive-message --queue-url {url}"));
    assert_eq!(received["Messages"][0]["Body"], "Hello, world!");

    assert_eq!(run("lambda list-functions"), json!({ "Functions": [] }));

    let user = run("iam create-user --user-name ada --tags Key=team,Value=engines");
    assert_eq!(user["User"]["Arn"], "arn:aws:iam::123456789012:user/ada");
    shell.run("iam create-user --user-name ada").failed(
        254,
        "An error occurred (EntityAlreadyExists) when calling the CreateUser operation: User ada already exists",
    );
}

#[test]
fn a_store_takes_objects_with_and_without_checksums() {
    let moto = Moto::start();
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", moto.url());
    store::round_trip(&shell, "");
    store::compatible(&shell);
    store::round_trip(&shell, "");
}

#[test]
fn a_role_is_there_for_the_next_command() {
    let moto = Moto::start();
    let shell = Shell::new().with("AWS_DEFAULT_REGION", "us-east-1");
    let directory = shell.home().join(".aws");
    fs::create_dir(&directory).unwrap();
    let profiles = format!(
        "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\nendpoint_url = {}\n\
         [profile auditor]\nrole_arn = arn:aws:iam::123456789012:role/auditor\nsource_profile = default\n\
         endpoint_url = {}\n",
        moto.url(),
        moto.url(),
    );
    fs::write(directory.join("config"), profiles).unwrap();
    let export = "configure export-credentials --profile auditor --format process";
    let assumed = shell.run(export).json();
    let key = assumed["AccessKeyId"].as_str().unwrap();
    assert!(key.starts_with("ASIA"), "{key}");

    let cache = directory.join("cli/cache");
    let files: Vec<_> = fs::read_dir(&cache).unwrap().collect();
    let file = files.first().unwrap().as_ref().unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(file.path()).unwrap()).unwrap();
    assert_eq!(
        (files.len(), &kept["Credentials"]["AccessKeyId"]),
        (1, &assumed["AccessKeyId"])
    );

    drop(moto);
    assert_eq!(
        shell.run(export).json()["AccessKeyId"],
        assumed["AccessKeyId"]
    );
}
