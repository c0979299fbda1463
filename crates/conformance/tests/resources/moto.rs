//! End-to-end tests of resources against a fake AWS.

use botoxide::blocking::{self, Resource};
use botoxide::{ClientOptions, Config, Result, Session, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;
use conformance::Moto;

fn options() -> SessionOptions {
    SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        ..SessionOptions::default()
    }
}

fn at(moto: &Moto) -> ClientOptions {
    ClientOptions {
        endpoint_url: Some(moto.url()),
        config: Some(Config::default()),
        ..ClientOptions::default()
    }
}

fn resource(moto: &Moto, name: &str) -> Resource {
    let session = blocking::Session::with(options()).unwrap();
    session.resource_with(name, at(moto)).unwrap()
}

fn shown(resources: impl IntoIterator<Item = Result<Resource>>) -> Vec<String> {
    let mut shown: Vec<String> = resources
        .into_iter()
        .map(|resource| resource.unwrap().to_string())
        .collect();
    shown.sort_unstable();
    shown
}

// H078 H085 H086 H087 H088
#[test]
fn a_bucket_is_filled_listed_and_emptied() {
    let moto = Moto::start();
    let s3 = resource(&moto, "s3");
    let made = s3.action("create_bucket", params! { "Bucket": "photos" });
    let bucket = made.unwrap().into_resource().unwrap();
    bucket.wait_until("exists", params! {}).unwrap();
    for key in ["2025/dog", "2026/ant", "2026/bee", "2026/cat"] {
        let put = bucket.action("put_object", params! { "Key": key, "Body": key });
        let object = put.unwrap().into_resource().unwrap();
        assert_eq!(object.get("content_length").unwrap().as_i64(), Some(8));
    }
    let objects = bucket.collection("objects").unwrap();
    let recent = objects.filter(params! { "Prefix": "2026/" });
    let mut sizes = 0;
    for object in &recent {
        sizes += object.unwrap().get("size").unwrap().as_i64().unwrap();
    }
    assert_eq!(sizes, 24);
    let pages: Vec<usize> = recent
        .page_size(2)
        .pages()
        .map(|page| page.unwrap().len())
        .collect();
    assert_eq!(pages, [2, 1]);
    assert_eq!(
        shown(recent.limit(2).iter()),
        [
            "s3.ObjectSummary(bucket_name='photos', key='2026/ant')",
            "s3.ObjectSummary(bucket_name='photos', key='2026/bee')"
        ]
    );
    let answers = recent.page_size(2).batch("delete", params! {}).unwrap();
    assert_eq!(answers.len(), 2);
    let left = shown(objects.iter());
    assert_eq!(
        left,
        ["s3.ObjectSummary(bucket_name='photos', key='2025/dog')"]
    );

    let gone = bucket.resource("Object", "2026/cat").unwrap();
    let error = gone.get("content_length").unwrap_err();
    assert_eq!(error.code(), Some("404"));
    objects.batch("delete", params! {}).unwrap();
    bucket.action("delete", params! {}).unwrap();
    bucket.wait_until("not_exists", params! {}).unwrap();
    assert!(shown(s3.collection("buckets").unwrap().iter()).is_empty());
}

// H076 H081 H083 H087 H088
#[test]
fn instances_know_their_network() {
    let moto = Moto::start();
    let ec2 = resource(&moto, "ec2");
    let vpc = ec2.action("create_vpc", params! { "CidrBlock": "10.0.0.0/16" });
    let vpc = vpc.unwrap().into_resource().unwrap();
    let subnet = vpc.action("create_subnet", params! { "CidrBlock": "10.0.1.0/24" });
    let subnet = subnet.unwrap().into_resource().unwrap();
    assert_eq!(
        subnet.reference("vpc").unwrap().into_resource(),
        Some(vpc.clone())
    );
    let image = ec2.collection("images").unwrap().limit(1).iter().next();
    let image = image.unwrap().unwrap().get("image_id").unwrap();
    let created = ec2.action(
        "create_instances",
        params! {
            "ImageId": image, "MinCount": 2, "MaxCount": 2, "SubnetId": subnet.get("id").unwrap(),
        },
    );
    let created = created.unwrap().into_resources();
    let [first, second] = &created[..] else {
        panic!("{created:?}");
    };
    first.wait_until("running", params! {}).unwrap();
    first.reload().unwrap();
    assert_eq!(first.get("state").unwrap()["Name"], "running");
    assert_eq!(
        first.reference("vpc").unwrap().into_resource(),
        Some(vpc.clone())
    );
    assert_eq!(
        first
            .reference("network_interfaces")
            .unwrap()
            .into_resources()
            .len(),
        1
    );
    let inside = vpc.collection("instances").unwrap();
    let mut expected = [first.to_string(), second.to_string()];
    expected.sort_unstable();
    assert_eq!(shown(inside.iter()), expected);

    let tags =
        params! { "Tags": [{ "Key": "by", "Value": "ada" }, { "Key": "for", "Value": "eve" }] };
    let tags = first.action("create_tags", tags).unwrap().into_resources();
    let id = first.get("instance_id").unwrap();
    assert_eq!(
        tags[0].to_string(),
        format!(
            "ec2.Tag(resource_id='{}', key='by', value='ada')",
            id.as_str().unwrap()
        )
    );
    inside.batch("terminate", params! {}).unwrap();
    first.wait_until("terminated", params! {}).unwrap();
}

// H078 H081
#[test]
fn messages_go_through_a_queue() {
    let moto = Moto::start();
    let sqs = resource(&moto, "sqs");
    let queue = sqs.action("create_queue", params! { "QueueName": "jobs" });
    let queue = queue.unwrap().into_resource().unwrap();
    for body in ["one", "two"] {
        queue
            .action("send_message", params! { "MessageBody": body })
            .unwrap();
    }
    let batch = params! { "MaxNumberOfMessages": 10 };
    let messages = queue
        .action("receive_messages", batch.clone())
        .unwrap()
        .into_resources();
    let mut bodies = Vec::new();
    for message in &messages {
        bodies.push(message.get("body").unwrap());
        message.action("delete", params! {}).unwrap();
    }
    bodies.sort_by_key(ToString::to_string);
    assert_eq!(
        Value::List(bodies),
        params! { "all": ["one", "two"] }["all"]
    );
    let named = sqs.action("get_queue_by_name", params! { "QueueName": "jobs" });
    assert_eq!(named.unwrap().into_resource(), Some(queue.clone()));
    assert!(
        queue
            .action("receive_messages", batch)
            .unwrap()
            .into_resources()
            .is_empty()
    );
    let attributes = queue.get("attributes").unwrap();
    assert_eq!(attributes["ApproximateNumberOfMessages"], "0");
}

// H075 H083 H085, with the async API
#[test]
fn users_have_keys_and_policies() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    runtime.block_on(users()).unwrap();
}

async fn users() -> Result<()> {
    let moto = Moto::start();
    let iam = Session::with(options())?.resource_with("iam", at(&moto))?;
    let user = iam
        .action("create_user", params! { "UserName": "ada" })
        .await?;
    let user = user.into_resource().unwrap();
    assert_eq!(user.get("user_name").await?, "ada");
    let pair = user.action("create_access_key_pair", params! {}).await?;
    let pair = pair.into_resource().unwrap();
    assert!(pair.get("secret_access_key").await?.as_str().is_some());
    let mut keys = user.collection("access_keys")?.iter();
    let key = keys.next().await.unwrap()?;
    assert_eq!(key.get("id").await?, pair.get("id").await?);
    assert!(keys.next().await.is_none());
    let document = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    user.action(
        "create_policy",
        params! { "PolicyName": "p", "PolicyDocument": document },
    )
    .await?;
    let policy = user.resource("Policy", "p")?;
    assert_eq!(policy.get("policy_name").await?, "p");
    policy.load().await?;
    assert!(
        policy
            .get("policy_document")
            .await?
            .get("Statement")
            .is_some()
    );
    key.action("delete", params! {}).await?;
    policy.action("delete", params! {}).await?;
    user.action("delete", params! {}).await?;
    let error = user.reload().await.unwrap_err();
    assert_eq!(error.code(), Some("NoSuchEntity"));
    Ok(())
}
