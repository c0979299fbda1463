//! A signature uses one set of credentials, even if they change in the meantime.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use botoxide::credentials::{Chain, Provider};
use botoxide::hooks::FeatureSet;
use botoxide::seam::{Clock as _, FakeClock, Fakes};
use botoxide::transport::ScriptedTransport;
use botoxide::{Session, SessionOptions, params};
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};
use botoxide_core::sign::{Payload, Signing, SigningKeyCache, add_v4_auth};
use botoxide_core::time::Timestamp;

/// Returns new credentials for each request, which are about to expire.
#[derive(Debug)]
struct Restless {
    clock: Arc<FakeClock>,
    generation: AtomicUsize,
}

impl Provider for Restless {
    fn method(&self) -> &'static str {
        "restless"
    }

    fn features(&self) -> FeatureSet {
        FeatureSet::default()
    }

    fn load(&self) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + '_>> {
        Box::pin(async {
            let mut credentials = generation(self.generation.fetch_add(1, Ordering::SeqCst));
            let now = self.clock.now();
            credentials.expiry = Some(Timestamp::new(now.seconds + 60, 0));
            tokio::task::yield_now().await;
            Ok(Some(credentials))
        })
    }
}

fn generation(number: usize) -> Credentials {
    let mut credentials = Credentials::new(
        format!("AKID{number}"),
        format!("SECRET{number}"),
        Some(format!("TOKEN{number}")),
    );
    credentials.account_id = Some(format!("{number:012}"));
    credentials
}

/// The generation of credentials that a request is signed with. Signing it again must have the same result.
fn signer(request: &Request, now: Timestamp) -> usize {
    let header = |name: &str| request.headers.get(name).unwrap().as_str().to_owned();
    let authorization = header("authorization");
    let (_, rest) = authorization.split_once("Credential=AKID").unwrap();
    let number = rest.split('/').next().unwrap().parse().unwrap();
    let credentials = generation(number);
    assert_eq!(Some(header("x-amz-security-token")), credentials.token);
    let mut again = request.clone();
    // The last two headers are added after the signature.
    for name in [
        "Authorization",
        "X-Amz-Security-Token",
        "X-Amz-Date",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
    ] {
        again.headers.remove(name);
    }
    let keys = SigningKeyCache::default();
    let signing = Signing {
        credentials: &credentials,
        region: "us-east-1",
        signing_name: "sqs",
        time: now,
        payload: Payload::hashed(request.body.as_bytes().unwrap()),
        keys: &keys,
        explanation: None,
    };
    add_v4_auth(&mut again, &signing);
    assert_eq!(
        again.headers.get("authorization").unwrap(),
        authorization.as_str()
    );
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_in_the_middle_of_a_call_mixes_nothing() {
    // C125
    let world = Fakes::default();
    let transport = {
        let count = AtomicUsize::new(0);
        // Every call is retried once.
        Arc::new(ScriptedTransport::answering(move |_| {
            let is_first = count.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
            Ok(Response {
                status: if is_first { 500 } else { 200 },
                body: "{}".to_owned().into(),
                ..Response::default()
            })
        }))
    };
    let provider = Restless {
        clock: Arc::clone(&world.clock),
        generation: AtomicUsize::new(0),
    };
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials_chain: Some(Chain::new(vec![Arc::new(provider)])),
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    })
    .unwrap();
    let sqs = session.client("sqs").unwrap();
    let now = world.clock.now();
    for _ in 0..20 {
        sqs.call("ListQueues", params! {}).await.unwrap();
        world.clock.set(now);
    }
    let one_by_one = transport.requests().len();
    assert_eq!(one_by_one, 40);
    let tasks: Vec<_> = (0..80)
        .map(|_| {
            let sqs = sqs.clone();
            tokio::spawn(async move {
                // The last caller may get only failures.
                let _ = sqs.call("ListQueues", params! {}).await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let requests = transport.requests();
    assert!(requests.len() >= one_by_one + 80);
    let signers: BTreeSet<usize> = requests[..one_by_one]
        .iter()
        .map(|request| signer(request, now))
        .collect();
    assert!(
        signers.len() > 20,
        "both attempts of a call had their own: {signers:?}"
    );
    for request in &requests[one_by_one..] {
        let date = request.headers.get("x-amz-date").unwrap();
        signer(request, moment(date));
    }
}

/// `20150830T123600Z`
fn moment(text: &str) -> Timestamp {
    let (day, time) = text.split_once('T').unwrap();
    let text = format!(
        "{}-{}-{}T{}:{}:{}",
        &day[..4],
        &day[4..6],
        &day[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    Timestamp::parse(&text).unwrap()
}
