//! Many concurrent calls that need the same endpoint: only one requests it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use botoxide::seam::Fakes;
use botoxide::transport::{SendOptions, Transport};
use botoxide::{Result, Session, SessionOptions, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};

/// Yields to other tasks before it responds.
#[derive(Debug, Default)]
struct Slow {
    questions: AtomicUsize,
    calls: AtomicUsize,
}

impl Transport for Slow {
    fn send<'a>(
        &'a self,
        request: Request,
        _options: &'a SendOptions,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>> {
        Box::pin(async move {
            let is_question = request.url.contains("ingest.timestream");
            let counter = if is_question {
                &self.questions
            } else {
                &self.calls
            };
            counter.fetch_add(1, Ordering::SeqCst);
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            let endpoints =
                r#"{"Endpoints":[{"Address":"cell.example.com","CachePeriodInMinutes":60}]}"#;
            Ok(Response {
                status: 200,
                body: (if is_question { endpoints } else { "{}" })
                    .to_owned()
                    .into(),
                ..Response::default()
            })
        })
    }
}

// P301
#[test]
fn one_of_many_calls_requests_the_endpoint() {
    let transport = Arc::new(Slow::default());
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::<Slow>::clone(&transport)),
        ..SessionOptions::default()
    });
    let client = session.unwrap().client("timestream-write").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let calls: Vec<_> = (0..100)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.call("list_databases", params! {}).await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
    });
    assert_eq!(transport.questions.load(Ordering::SeqCst), 1);
    assert_eq!(transport.calls.load(Ordering::SeqCst), 100);
}
