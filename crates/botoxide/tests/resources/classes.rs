//! Additions to resource classes that have no counterpart in boto3.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use botoxide::resource::{Resource, ResourceClass};
use botoxide::seam::Fakes;
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{ClientOptions, Config, Session, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use futures_core::Stream;

fn session(answers: &[&'static str]) -> (Session, Arc<ScriptedTransport>) {
    let answers = answers.iter().map(|body| Response {
        status: 200,
        body: (*body).to_owned().into(),
        ..Response::default()
    });
    let service = Arc::new(ScriptedTransport::new(answers));
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&service)),
        ..SessionOptions::default()
    })
    .unwrap();
    (session, service)
}

// H090: class attributes may be set over others, and be properties; base classes see every new resource
#[test]
fn methods_are_replaced_and_properties_added() {
    let (session, _) = session(&[]);
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    session
        .on(
            "creating-resource-class.s3",
            move |class: &mut ResourceClass| {
                assert_eq!(class.service_name(), "s3");
                let counted = Arc::clone(&counted);
                class.on_create(move |_: &Resource| {
                    counted.fetch_add(1, Ordering::Relaxed);
                    Ok(())
                });
                if class.name() == "s3.Bucket" {
                    class.set_method("delete", |bucket: Resource, _| async move { Ok(bucket) });
                    class.inject_property("shouted", |bucket: Resource, _| async move {
                        let name = bucket.get("name").await?;
                        Ok(Value::from(
                            name.as_str().unwrap_or_default().to_uppercase(),
                        ))
                    })?;
                    assert!(class.contains("shouted") && class.contains("delete"));
                }
                Ok(())
            },
        )
        .unwrap();
    let s3 = session.resource("s3").unwrap();
    let bucket = s3.resource("Bucket", "photos").unwrap();
    let shouted = block_on(bucket.get("shouted")).unwrap().unwrap();
    assert_eq!(shouted, "PHOTOS");
    let deleted = block_on(bucket.action("delete", params! {}));
    assert_eq!(deleted.unwrap().unwrap().into_resource(), Some(bucket));
    assert_eq!(seen.load(Ordering::Relaxed), 2);
}

// P033: old names of services are translated, as in every event
#[test]
fn a_function_of_another_event_is_rejected() {
    let (session, _) = session(&[]);
    let wrong = session.on("before-call.s3", |_: &mut ResourceClass| {});
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "The handler of before-call.s3 takes `ResourceClass`; the event is `BeforeCall`"
    );
}

// H037
#[test]
fn the_user_agent_has_resource_unless_it_has_an_extra() {
    let list = "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>";
    let (session, service) = session(&[list, list]);
    let agent = |config: Option<Config>| {
        let options = ClientOptions {
            config,
            ..ClientOptions::default()
        };
        let s3 = session.resource_with("s3", options).unwrap();
        let mut buckets = s3.collection("buckets").unwrap().iter();
        assert!(block_on(buckets.next()).unwrap().is_none());
        let requests = service.requests();
        let agent = requests.last().unwrap().headers.get("user-agent").unwrap();
        agent.to_owned()
    };
    assert!(agent(None).ends_with(" Resource"));
    let config = Config {
        user_agent_extra: Some("mine".into()),
        ..Config::default()
    };
    let agent = agent(Some(config));
    assert!(
        agent.ends_with(" mine") && !agent.contains("Resource"),
        "{agent}"
    );
}

// H083: the message names the member with another name
#[test]
fn names_of_another_kind_are_explained() {
    let (session, _) = session(&[]);
    let ec2 = session.resource("ec2").unwrap();
    let instance = ec2.resource("Instance", "i-1").unwrap();
    let told = |result: botoxide::Result<Value>| result.unwrap_err().to_string();
    let got = |name: &str| told(block_on(instance.get(name)).unwrap());
    assert_eq!(
        got("vpc"),
        "'ec2.Instance' object has no 'vpc' of this kind: it is a reference"
    );
    assert_eq!(
        got("volumes"),
        "'ec2.Instance' object has no 'volumes' of this kind: it is a collection"
    );
    assert_eq!(
        got("stop"),
        "'ec2.Instance' object has no 'stop' of this kind: it is an action"
    );
    assert_eq!(
        ec2.collection("Image").unwrap_err().to_string(),
        "'ec2.ServiceResource' object has no 'Image' of this kind: it is a resource"
    );
}

async fn streamed<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

// H086: a stream that loses no page if its future is dropped
#[test]
fn collections_are_streams() {
    let page = "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents><Contents><Key>b</Key></Contents></ListBucketResult>";
    let last = "<ListBucketResult><Contents><Key>c</Key></Contents></ListBucketResult>";
    let (session, service) = session(&[page, last]);
    let s3 = session.resource("s3").unwrap();
    let bucket = s3.resource("Bucket", "photos").unwrap();
    let objects = bucket.collection("objects").unwrap();
    let mut items = objects.iter().prefetch(1);
    let mut keys = Vec::new();
    while let Some(object) = block_on(streamed(&mut items)).unwrap() {
        let key = object.unwrap().identifier("key").cloned().unwrap();
        keys.push(key.as_str().unwrap().to_owned());
    }
    assert_eq!(keys, ["a", "b", "c"]);
    assert_eq!(service.requests().len(), 2);
    let error = block_on(streamed(&mut objects.pages())).unwrap().unwrap();
    assert!(error.is_err(), "the service has no answer left");
}

// H072 H074: a custom client; a copy has the data from the time of copying
#[test]
fn resources_take_another_client_and_metas_are_copied() {
    let (session, _) = session(&[]);
    let s3 = session.resource("s3").unwrap();
    let bucket = s3.resource("Bucket", "photos").unwrap();
    bucket.meta().set_data(Some(params! { "Name": "photos" }));
    let copy = bucket.meta().clone();
    assert_eq!(copy, *bucket.meta());
    bucket.meta().set_data(None);
    assert_ne!(copy, *bucket.meta());
    assert!(copy.data().is_some());

    let options = ClientOptions {
        region_name: Some("eu-west-1".into()),
        ..ClientOptions::default()
    };
    let client = session.client_with("s3", options).unwrap();
    let elsewhere = bucket.with_client(&client).unwrap();
    assert_eq!(elsewhere, bucket);
    assert_ne!(elsewhere.meta(), bucket.meta());
    let object = elsewhere.resource("Object", "cat.jpg").unwrap();
    assert_eq!(object.meta().client().region_name(), Some("eu-west-1"));
}
