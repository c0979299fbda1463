//! The connect timeout of the defaults mode `auto`, if it depends on the region of this instance.
//!
//! On a runtime, creating a client does not wait for the metadata service: the first call does, as a task.
//! Counterpart: none; botocore queries it when it creates a client. DIFFERENCE 101

use std::sync::Arc;
use std::time::Duration;

use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};
use futures_core::future::BoxFuture;
use once_cell::race::OnceBox;

use super::session_parts::SessionParts;
use super::settings::Settings;
use crate::transport::{SendOptions, Transport, TransportConfig};

/// Sends with one of two transports, as soon as the region is known.
#[derive(Debug)]
struct NearTransport {
    session: Arc<SessionParts>,
    region_name: String,
    far: Arc<dyn Transport>,
    /// With the same connections.
    near: Arc<dyn Transport>,
    is_near: OnceBox<bool>,
}

/// The transport itself, or one that determines the region first.
pub(super) fn wrap(
    far: Arc<dyn Transport>,
    session: &Arc<SessionParts>,
    settings: &Settings,
) -> Arc<dyn Transport> {
    let (Some(connect_timeout), Some(region_name)) =
        (settings.near_connect_timeout, &settings.region_name)
    else {
        return far;
    };
    let read_timeout = settings.transport.read_timeout;
    let Some(near) = far.with_timeouts(Some(connect_timeout), read_timeout) else {
        return far;
    };
    Arc::new(NearTransport {
        session: Arc::clone(session),
        region_name: region_name.clone(),
        far,
        near,
        is_near: OnceBox::new(),
    })
}

impl NearTransport {
    async fn chosen(&self) -> &dyn Transport {
        let is_near = if let Some(is_near) = self.is_near.get() {
            *is_near
        } else {
            let here = self.session.instance_region().await;
            let is_near = here.is_some_and(|here| here == self.region_name);
            *self.is_near.get_or_init(|| Box::new(is_near))
        };
        if is_near { &*self.near } else { &*self.far }
    }
}

impl Transport for NearTransport {
    fn send<'a>(
        &'a self,
        request: Request,
        options: &'a SendOptions,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move { self.chosen().await.send(request, options).await })
    }

    fn close(&self) {
        // Both have the same connections.
        self.far.close();
    }

    fn with_config(&self, config: &TransportConfig) -> Option<Arc<dyn Transport>> {
        self.far.with_config(config)
    }

    fn with_timeouts(
        &self,
        connect_timeout: Option<Duration>,
        read_timeout: Option<Duration>,
    ) -> Option<Arc<dyn Transport>> {
        self.far.with_timeouts(connect_timeout, read_timeout)
    }
}
