//! Sessions of S3 Express: how they are created and shared, and presigned URLs that need one.
//!
//! The requests are tested in `golden/cases/other_keys.json`. The URLs are those of boto3 1.44.5.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

use std::sync::{Arc, Mutex};

use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Client, PresignOptions, PresignedPostOptions, Session, SessionOptions, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};

const BUCKET: &str = "my-bucket--usw2-az1--x-s3";

/// A client at 2015-08-30T12:36:00Z whose sessions last five minutes, and the URLs that it requested.
fn client() -> (Client, Arc<Mutex<Vec<String>>>) {
    let world = Fakes::default();
    world.env.set("HOME", "/home/ada");
    world.env.set("AWS_EC2_METADATA_DISABLED", "true");
    let urls = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&urls);
    let transport = ScriptedTransport::answering(move |request: &Request| {
        asked.lock().unwrap().push(request.url.clone());
        let session = "<CreateSessionResult><Credentials><SessionToken>token1/==</SessionToken>\
            <SecretAccessKey>secret1</SecretAccessKey><AccessKeyId>ASIA1</AccessKeyId>\
            <Expiration>2015-08-30T12:41:00Z</Expiration></Credentials></CreateSessionResult>";
        let is_session = request.url.ends_with("?session");
        Ok(Response {
            status: 200,
            body: if is_session { session } else { "" }.to_owned().into(),
            ..Response::default()
        })
    });
    let session = Session::with(SessionOptions {
        region_name: Some("us-west-2".to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(world.seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    });
    (session.unwrap().client("s3").unwrap(), urls)
}

fn sessions(urls: &Mutex<Vec<String>>) -> usize {
    let urls = urls.lock().unwrap();
    urls.iter().filter(|url| url.ends_with("?session")).count()
}

// P235 P242 P244
#[tokio::test]
async fn presigned_urls_have_the_token_of_a_session() {
    let (client, urls) = client();
    let options = PresignOptions {
        expires_in: 60,
        ..PresignOptions::default()
    };
    let url = client
        .generate_presigned_url(
            "get_object",
            params! { "Bucket": BUCKET, "Key": "a b/ä" },
            options,
        )
        .await
        .unwrap();
    assert_eq!(
        url.as_str(),
        "https://my-bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/a%20b/%C3%A4\
        ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=ASIA1%2F20150830%2Fus-west-2%2Fs3express%2Faws4_request\
        &X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host\
        &X-Amz-S3session-Token=token1%2F%3D%3D\
        &X-Amz-Signature=604c670a8ca9baa04e2d935930a6c0b5b7d631edcf96391d168f1ebe70cf34b8"
    );
    let params = params! { "Bucket": BUCKET, "Key": "k", "ContentType": "text/plain" };
    let url = client
        .generate_presigned_url("put_object", params, PresignOptions::default())
        .await
        .unwrap();
    assert!(
        url.as_str()
            .ends_with("=0714d81a1dcc79f881ecc2a4246f177f451576d82d4f976d82048abdeecf786a"),
        "{}",
        url.as_str()
    );
    // The form needs no session: in this region it is signed as before sessions were introduced.
    let post = client
        .generate_presigned_post(BUCKET, "k", PresignedPostOptions::default())
        .await
        .unwrap();
    let signature = post.fields.get("signature").unwrap();
    assert_eq!(*signature, "QwM7oQ2LOtkzpoytzASoa0zekHU=");
    assert_eq!(sessions(&urls), 1);
}

// P235
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_callers_share_one_session() {
    let (client, urls) = client();
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let params = params! { "Bucket": BUCKET, "Key": "k" };
                client.call("HeadObject", params).await.unwrap();
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!((sessions(&urls), urls.lock().unwrap().len()), (1, 101));
}

// P235
#[tokio::test]
async fn the_least_recently_used_bucket_is_removed() {
    let (client, urls) = client();
    let head = async |number: usize| {
        let bucket = format!("bucket-{number}--usw2-az1--x-s3");
        let params = params! { "Bucket": bucket, "Key": "k" };
        client.call("HeadObject", params).await.unwrap();
    };
    for number in 0..100 {
        head(number).await;
    }
    head(0).await;
    assert_eq!(sessions(&urls), 100);
    head(100).await;
    head(0).await;
    assert_eq!(sessions(&urls), 101);
    head(1).await;
    assert_eq!(sessions(&urls), 102);
}
