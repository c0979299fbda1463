//! An HTTP/2 service, with or without TLS, that follows a script for each request.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use botoxide::seam::Fakes;
use botoxide::transport::Verify;
use botoxide::{Client, ClientOptions, Session, SessionOptions};
use botoxide_core::credential::Credentials;
use botoxide_core::protocol::event_stream::{HeaderValue, Message, MessageDecoder};
use bytes::Bytes;
use hyper::body::{Body as _, Frame, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::identity;
use crate::signature::{SECRET, Verifier};

/// A server on its own runtime, so that clients may block.
pub(crate) struct Server {
    address: SocketAddr,
    /// The authority of its certificate, if it uses TLS.
    folder: Option<TempDir>,
    /// The errors of scripts.
    failures: Arc<Mutex<Vec<String>>>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// One exchange, seen from the service.
pub(crate) struct Talk {
    pub(crate) request: http::request::Parts,
    /// The number of the request, from 0.
    pub(crate) number: usize,
    body: Incoming,
    decoder: MessageDecoder,
    verifier: Option<Verifier>,
    head: Option<tokio::sync::oneshot::Sender<http::Response<Answer>>>,
    answer: Option<mpsc::Sender<Bytes>>,
}

/// The result of waiting for the next event.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    /// The stream was reset.
    CutOff,
    /// The signed frame that ends the stream, or the end of an unsigned stream.
    End,
    Event(Message),
}

impl Talk {
    /// Responds with a status; [`say`](Self::say) then sends the body.
    pub(crate) fn respond(&mut self, status: u16) {
        let (sender, receiver) = mpsc::channel(1);
        self.answer = Some(sender);
        let response = http::Response::builder().status(status);
        let response = response.body(Answer(receiver)).unwrap();
        let _ = self.head.take().unwrap().send(response);
    }

    /// Sends bytes when there is room; returns whether they were accepted.
    pub(crate) async fn say(&mut self, bytes: impl Into<Bytes>) -> bool {
        self.answer
            .as_ref()
            .unwrap()
            .send(bytes.into())
            .await
            .is_ok()
    }

    pub(crate) async fn say_event(&mut self, name: &str, payload: impl Into<Bytes>) -> bool {
        self.say(event(name, payload)).await
    }

    /// The next event, after its signature was verified.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            if let Some(frame) = self.decoder.next_message().unwrap() {
                return self.opened(frame);
            }
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context)).await;
            match frame {
                Some(Ok(frame)) => self.decoder.feed(frame.into_data().unwrap()),
                None if self.verifier.is_none() => return Heard::End,
                Some(Err(_)) | None => return Heard::CutOff,
            }
        }
    }

    fn opened(&mut self, frame: Message) -> Heard {
        let Some(verifier) = &mut self.verifier else {
            assert!(frame.header(":chunk-signature").is_none());
            return Heard::Event(frame);
        };
        verifier.check(&frame);
        if frame.payload.is_empty() {
            return Heard::End;
        }
        let mut decoder = MessageDecoder::default();
        decoder.feed(frame.payload);
        Heard::Event(decoder.next_message().unwrap().unwrap())
    }
}

pub(crate) fn event(name: &str, payload: impl Into<Bytes>) -> Bytes {
    let header = |name: &'static str, value: &str| (name.into(), HeaderValue::String(value.into()));
    let message = Message {
        headers: vec![
            header(":message-type", "event"),
            header(":event-type", name),
        ],
        payload: payload.into(),
    };
    message.encode().unwrap()
}

/// The body of a response, read from a channel.
struct Answer(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = self.0.poll_recv(context);
        bytes.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

impl Server {
    /// Runs `script` for each request, over plain TCP.
    pub(crate) fn plain<F, S>(script: S) -> Self
    where
        S: Fn(Talk) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        Self::start(None, script)
    }

    /// Runs `script` for each request over TLS; the server announces `alpn`.
    pub(crate) fn tls<F, S>(alpn: &[&str], script: S) -> Self
    where
        S: Fn(Talk) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let folder = TempDir::new().unwrap();
        let mut config = identity::of_localhost(folder.path());
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        Self::start(Some((Arc::new(config), folder)), script)
    }

    fn start<F, S>(tls: Option<(Arc<ServerConfig>, TempDir)>, script: S) -> Self
    where
        S: Fn(Talk) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let (config, folder) = tls.unzip();
        let failures = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::new(Shared {
            script,
            count: Mutex::new(0),
            failures: Arc::clone(&failures),
        });
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let acceptor = config.map(TlsAcceptor::from);
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    match acceptor {
                        None => shared.serve(stream).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                shared.serve(stream).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            folder,
            failures,
            runtime: Some(runtime),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self.folder {
            None => format!("http://{}", self.address),
            Some(_) => format!("https://localhost:{}", self.address.port()),
        }
    }

    pub(crate) fn options(&self) -> ClientOptions {
        let authority = |folder: &TempDir| Verify::Bundle(folder.path().join("ca.pem"));
        ClientOptions {
            endpoint_url: Some(self.url()),
            verify: self.folder.as_ref().map(authority),
            ..ClientOptions::default()
        }
    }

    /// An asynchronous client of this server.
    pub(crate) fn client(&self, service: &str, world: &Fakes) -> Client {
        let session = Session::with(session(world)).unwrap();
        session.client_with(service, self.options()).unwrap()
    }

    /// Errors of scripts fail the test.
    pub(crate) fn finish(self) {
        let failures = self.failures.lock().unwrap();
        assert!(failures.is_empty(), "{failures:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test on a runtime must not block on another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

pub(crate) fn session(world: &Fakes) -> SessionOptions {
    SessionOptions {
        region_name: Some("eu-west-1".into()),
        credentials: Some(Credentials::new(
            "AKIDEXAMPLE",
            SECRET,
            Some("token".into()),
        )),
        seams: Some(world.seams()),
        ..SessionOptions::default()
    }
}

/// The state that the connections of a server share.
struct Shared<S> {
    script: S,
    count: Mutex<usize>,
    failures: Arc<Mutex<Vec<String>>>,
}

impl<S, F> Shared<S>
where
    S: Fn(Talk) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    async fn serve(self: Arc<Self>, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let service = service_fn(move |request: http::Request<Incoming>| {
            let this = Arc::clone(&self);
            async move { Ok::<_, Infallible>(this.answer(request).await) }
        });
        let serving = http2::Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(stream), service);
        let _ = serving.await;
    }

    /// The script continues after its response has started.
    async fn answer(&self, request: http::Request<Incoming>) -> http::Response<Answer> {
        let (request, body) = request.into_parts();
        let (head, response) = tokio::sync::oneshot::channel();
        let number = {
            let mut count = self.count.lock().unwrap();
            *count += 1;
            *count - 1
        };
        let failures = Arc::clone(&self.failures);
        let is_signed = request.headers["authorization"]
            .as_bytes()
            .starts_with(b"AWS4");
        let verified = std::panic::catch_unwind(AssertUnwindSafe(|| {
            is_signed.then(|| Verifier::new(&request))
        }));
        let verifier = verified.unwrap_or_else(|_| {
            failures
                .lock()
                .unwrap()
                .push("the request's signature".into());
            None
        });
        let talk = Talk {
            request,
            number,
            body,
            decoder: MessageDecoder::default(),
            verifier,
            head: Some(head),
            answer: None,
        };
        let script = tokio::spawn((self.script)(talk));
        tokio::spawn(async move {
            if let Err(error) = script.await {
                let text = match error.try_into_panic() {
                    Ok(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
                    Err(error) => error.to_string(),
                };
                failures.lock().unwrap().push(text);
            }
        });
        response.await.unwrap_or_else(|_| {
            let (_, nothing) = mpsc::channel(1);
            http::Response::builder()
                .status(500)
                .body(Answer(nothing))
                .unwrap()
        })
    }
}
