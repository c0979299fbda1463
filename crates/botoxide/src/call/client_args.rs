//! `ClientArgs`: the parts of a client that a call needs.
//!
//! The client creates it (`client/`); a call only reads it. Counterpart: botocore `args.py`
//! (`ClientArgsCreator`), `client.py` (`ClientMeta`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::model::{Operation, Protocol, Service};
use botoxide_core::redact;
use botoxide_core::text::Text;
use botoxide_core::time::Precision;
use tracing::Span;

use super::endpoint::EndpointResolver;
use super::s3::S3Store;
use super::sign::RequestSigner;
use super::user_agent::UserAgent;
use crate::config::Config;
use crate::hooks::{Call, Emitter, Event, Quiet, Reply, first_reply};
use crate::observe::{self, HistoryRecorder};
use crate::seam::{Interrupt, Seams};
use crate::transport::{Transport, TransportConfig};

/// The parts of a client.
pub(crate) struct ClientArgs {
    /// The service's model.
    pub(crate) service: Service,
    /// The name that the client was made with: `s3`, `dynamodb`, `elbv2`.
    pub(crate) service_name: String,
    /// The service id in event names: `s3`, `dynamodb`, `elastic-load-balancing-v2`.
    pub(crate) service_id: String,
    /// The protocol of the service.
    pub(crate) protocol: Protocol,
    /// The precision with which timestamps are written.
    pub(crate) timestamp_precision: Precision,
    /// `meta.region_name`.
    pub(crate) region_name: Option<Text>,
    /// `meta.partition`.
    pub(crate) partition: Option<Text>,
    /// `meta.endpoint_url`: the older endpoint, which may differ from the rules'.
    pub(crate) endpoint_url: String,
    /// The options, with settings and defaults filled in.
    pub(crate) config: Config,
    /// Whether arguments are checked against the model.
    pub(crate) parameter_validation: bool,
    /// The client's own copy of the session's handlers.
    pub(crate) emitter: Emitter,
    /// Whether none of them looks at results.
    pub(crate) quiet: Quiet,
    /// The session's history of calls.
    pub(crate) history: HistoryRecorder,
    /// The seams.
    pub(crate) seams: Seams,
    /// Sends requests.
    pub(crate) transport: Arc<dyn Transport>,
    /// The settings of the transport.
    pub(crate) transport_config: TransportConfig,
    /// Finds endpoints.
    pub(crate) endpoint: EndpointResolver,
    /// Whether presigned URLs of S3 use the host without a region.
    pub(crate) presigns_for_global_endpoint: bool,
    /// What is known of an S3-compatible store; `None` if all endpoints are treated as AWS's.
    pub(crate) s3_store: Option<Arc<S3Store>>,
    /// Signs requests.
    pub(crate) signer: RequestSigner,
    /// The user agent.
    pub(crate) user_agent: UserAgent,
    /// The span of the session that the client comes from.
    pub(crate) session_span: Span,
}

impl ClientArgs {
    /// The call of an operation, for events.
    pub(crate) fn call(&self, operation: Operation) -> Call<'_> {
        Call {
            service_id: &self.service_id,
            operation,
        }
    }

    /// Calls the handlers of an event: the first answer.
    pub(super) async fn emit<'a>(&self, event: impl Into<Event<'a>>) -> Result<Reply> {
        let replies = self.emitter.emit(&mut event.into()).await?;
        Ok(first_reply(replies))
    }

    /// Calls the handlers of an event until one answers.
    pub(super) async fn emit_until_response<'a>(
        &self,
        event: impl Into<Event<'a>>,
    ) -> Result<Reply> {
        self.emitter.emit_until_response(&mut event.into()).await
    }

    /// The hook that can interrupt blocking calls.
    pub(crate) fn interrupt(&self) -> Option<&Interrupt> {
        self.seams.interrupt()
    }

    /// Reports a new client to the log and the monitor.
    pub(crate) fn report(&self) {
        observe::span::client_made(
            &self.session_span,
            &self.service_name,
            self.region_name.as_deref(),
            &self.endpoint_url,
        );
    }
}

impl fmt::Debug for ClientArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.service_name)
            .field("region", &self.region_name)
            .field("endpoint_url", &redact::url(&self.endpoint_url))
            .finish_non_exhaustive()
    }
}
