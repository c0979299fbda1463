//! `ClientArgs`: everything that a call needs of its client.
//!
//! The client puts it together (`client/`); a call only reads it. Counterpart: botocore `args.py`
//! (`ClientArgsCreator`), `client.py` (`ClientMeta`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::model::{Operation, Protocol, Service};
use botoxide_core::redact;
use botoxide_core::text::Text;
use botoxide_core::time::Precision;
use tracing::Span;

use super::endpoint::EndpointResolver;
use super::s3_store::S3Store;
use super::sign::RequestSigner;
use super::user_agent::UserAgent;
use crate::config::Config;
use crate::hooks::{Call, Emitter};
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
    /// The protocol that is spoken with the service.
    pub(crate) protocol: Protocol,
    /// The precision with which timestamps are written.
    pub(crate) timestamp_precision: Precision,
    /// `meta.region_name`.
    pub(crate) region_name: Option<Text>,
    /// `meta.partition`.
    pub(crate) partition: Option<Text>,
    /// `meta.endpoint_url`: the older endpoint, which the rules do not have to agree with.
    pub(crate) endpoint_url: String,
    /// The options, with everything filled in that settings and defaults decide.
    pub(crate) config: Config,
    /// Whether arguments are checked against the model.
    pub(crate) parameter_validation: bool,
    /// The client's own copy of the session's handlers.
    pub(crate) emitter: Emitter,
    /// The session's history of calls.
    pub(crate) history: HistoryRecorder,
    /// The doors to the world.
    pub(crate) seams: Seams,
    /// Sends requests.
    pub(crate) transport: Arc<dyn Transport>,
    /// How it does.
    pub(crate) transport_config: TransportConfig,
    /// Finds endpoints.
    pub(crate) endpoint: EndpointResolver,
    /// Whether presigned URLs of S3 go to the host without a region.
    pub(crate) presigns_for_global_endpoint: bool,
    /// What is known of a store that is not AWS's; `None` where all are taken for it.
    pub(crate) s3_store: Option<Arc<S3Store>>,
    /// Signs requests.
    pub(crate) signer: RequestSigner,
    /// Names who calls.
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

    /// Who may end calls that hold their thread.
    pub(crate) fn interrupt(&self) -> Option<&Interrupt> {
        self.seams.interrupt()
    }

    /// Tells those who watch of a new client.
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
