//! HTTP/2 by hyper: one exchange, in both directions at the same time.
//!
//! Counterpart: none; botocore speaks HTTP/1.1.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use botoxide_core::error::{Error, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;
use bytes::{Bytes, BytesMut};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http2::{Builder, SendRequest};

use super::driving::{Driver, Driving, Tasks};
use crate::transport::body::{ByteSource, ByteStream};
use crate::transport::drive::{Link, LoopId, Stop, Timer};
use crate::transport::http::Route;
use crate::transport::request::{Gate, RequestBody, prepare_http2};
use crate::transport::target::Target;
use crate::transport::tls::Tls;
use crate::transport::{HttpTransport, SendOptions, TransportConfig, failure, response};

/// What a transport needs for HTTP/2.
pub(in crate::transport) struct Http2 {
    tls: Tls,
}

impl Http2 {
    pub(in crate::transport) fn new(config: &TransportConfig) -> Self {
        Self {
            tls: Tls::for_http2(config),
        }
    }
}

impl HttpTransport {
    /// Sends a body and receives one at the same time.
    ///
    /// Silence is no fault as long as the body of the request goes on: the server may have nothing to answer
    /// yet. After its end the read timeout counts.
    pub(in crate::transport) async fn duplex(
        &self,
        request: &Request,
        options: &SendOptions,
    ) -> Result<Response> {
        let url = &request.url;
        let target = Target::parse(url)?;
        let proxy = self.config.proxies.proxy_for(&target.origin)?;
        if proxy.as_ref().is_some_and(|proxy| proxy.forwards) {
            let text = "HTTP/2 without TLS does not go through a proxy";
            return Err(failure::client(text));
        }
        let has_tasks = matches!(self.driver.loop_id()?, Some(LoopId::Tokio(_)));
        let route = Route {
            target: &target,
            proxy: proxy.as_ref(),
        };
        let (wire, link) = self.wire(route, &self.http2.tls, url).await?;

        let read_timeout = options.read_timeout.or(self.config.read_timeout);
        let mut timer = Timer::idle(read_timeout);
        let tasks = Tasks::default();
        let mut opening = pin!(Builder::new(tasks.clone()).handshake(wire));
        let opened = poll_fn(|context| {
            link.poll_until(&mut timer, context, |context| {
                opening.as_mut().poll(context)
            })
        });
        let (mut sender, connection) = match opened.await {
            Ok(result) => result.map_err(|error| failure::closed(url, error))?,
            Err(stop) => return Err(stop.error(url)),
        };
        let body = ByteStream::from_body(&request.body)?;
        let (sent, gate) = prepare_http2(request, &target, Arc::clone(&body), &link)?;
        let mut response = pin!(sender.send_request(sent));
        let mut conversation = Conversation {
            driver: Driver::new(Driving::new(connection, tasks), has_tasks),
            body,
            gate,
            link,
            _sender: sender,
        };
        let answered = poll_fn(|context| {
            conversation.poll_until(&mut timer, context, |context| {
                response.as_mut().poll(context)
            })
        });
        let (head, incoming) = match answered.await {
            Ok(Ok(response)) => response.into_parts(),
            Ok(Err(error)) => return Err(conversation.failed(failure::closed(url, error))),
            Err(stop) => return Err(conversation.failed(stop.error(url))),
        };
        let status = head.status.as_u16();
        let stream = ByteStream::new(DuplexSource {
            conversation: Some(conversation),
            incoming,
            timer,
            url: url.clone(),
            operation: options.operation,
        });
        Ok(Response {
            status,
            headers: response::headers(&head.headers),
            body: if options.stream_response && status < 300 {
                stream.into()
            } else {
                collect(&stream, response::body_limit(status, options))
                    .await?
                    .into()
            },
        })
    }
}

async fn collect(stream: &ByteStream, limit: u64) -> Result<Bytes> {
    let mut all = BytesMut::new();
    while let Some(chunk) = stream.next_chunk().await? {
        all.extend_from_slice(&chunk);
        if all.len() as u64 > limit {
            return Err(response::too_long(limit));
        }
    }
    Ok(all.freeze())
}

/// What an exchange holds as long as it goes on. Dropping it ends both directions.
struct Conversation {
    driver: Driver,
    /// The body of the request.
    body: Arc<ByteStream>,
    gate: Arc<Gate>,
    link: Arc<Link>,
    /// hyper closes a connection without senders.
    _sender: SendRequest<RequestBody>,
}

impl Conversation {
    fn poll_until<T>(
        &mut self,
        timer: &mut Timer,
        context: &mut Context<'_>,
        mut step: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<Result<T, Stop>> {
        let (driver, gate, link) = (&mut self.driver, &self.gate, &self.link);
        link.poll_until(timer, context, |context| {
            driver.poll(context);
            if driver.is_runtime() && !gate.is_sent() {
                link.note_source_waits();
            }
            step(context)
        })
    }

    /// The error, or the one that the source of the request's body reported before.
    fn failed(&self, error: Error) -> Error {
        self.gate.take_failure().unwrap_or(error)
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        // Others may hold the body, too: its writer learns now that it is no longer read.
        self.body.close();
    }
}

/// The body of the response.
struct DuplexSource {
    /// Until the end.
    conversation: Option<Conversation>,
    incoming: Incoming,
    timer: Timer,
    url: String,
    operation: Option<Operation>,
}

impl DuplexSource {
    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>>> {
        let Some(conversation) = &mut self.conversation else {
            return Poll::Ready(Ok(None));
        };
        let incoming = &mut self.incoming;
        let polled = conversation.poll_until(&mut self.timer, context, |context| {
            loop {
                match ready!(Pin::new(&mut *incoming).poll_frame(context)) {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(bytes) if !bytes.is_empty() => return Poll::Ready(Ok(Some(bytes))),
                        // Trailers, which no service of AWS has.
                        Ok(_) | Err(_) => {}
                    },
                    Some(Err(error)) => return Poll::Ready(Err(error)),
                    None => return Poll::Ready(Ok(None)),
                }
            }
        });
        Poll::Ready(match ready!(polled) {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(conversation.failed(failure::streaming(error))),
            Err(stop) => Err(conversation.failed(stop.stream_error(&self.url, self.operation))),
        })
    }
}

impl ByteSource for DuplexSource {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let result = ready!(self.poll_bytes(context));
        if !matches!(result, Ok(Some(_))) {
            self.conversation = None;
        }
        Poll::Ready(result.transpose())
    }
}
