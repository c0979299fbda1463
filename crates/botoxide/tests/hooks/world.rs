//! A client of DynamoDB with a scripted service.

use std::sync::Arc;
use std::time::Duration;

use botoxide::hooks::{Event, Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Config, Result, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;

/// A client of DynamoDB whose service responds with `statuses` in order, and the recorded requests.
pub(crate) struct World {
    pub(crate) client: blocking::Client,
    pub(crate) transport: Arc<ScriptedTransport>,
    pub(crate) fakes: Fakes,
}

impl World {
    pub(crate) fn new(statuses: &[u16]) -> Self {
        Self::with(statuses, Config::default())
    }

    /// An environment with this timeout for a call.
    pub(crate) fn with_timeout(statuses: &[u16], timeout: Duration) -> Self {
        let overall_timeout = Some(timeout);
        let config = Config {
            overall_timeout,
            ..Config::default()
        };
        Self::with(statuses, config)
    }

    fn with(statuses: &[u16], config: Config) -> Self {
        let fakes = Fakes::default();
        let responses = statuses.iter().map(|status| Response {
            status: *status,
            body: r#"{"TableNames":["wire"]}"#.to_owned().into(),
            ..Response::default()
        });
        let transport = Arc::new(ScriptedTransport::new(responses));
        let session = blocking::Session::with(SessionOptions {
            region_name: Some("us-east-1".into()),
            credentials: Some(Credentials::new("AKIDEXAMPLE", "hunter2", None)),
            seams: Some(fakes.seams()),
            config: Some(config),
            transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
            ..SessionOptions::default()
        });
        let client = session.unwrap().client("dynamodb").unwrap();
        Self {
            client,
            transport,
            fakes,
        }
    }

    pub(crate) fn on(
        &self,
        name: &str,
        handler: impl Fn(&mut Event<'_>) -> Result<Reply> + Send + Sync + 'static,
    ) {
        let events = self.client.as_async().events();
        events.register(name, Handler::sync(handler)).unwrap();
    }

    pub(crate) fn list_tables(&self) -> Result<Value> {
        self.client.call("list_tables", params! {})
    }
}
