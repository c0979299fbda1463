//! An interrupt hook ends a call wherever it waits, and the client can be used afterwards.
//!
//! Without the hook each of these waits would last for a minute. Counterpart: `KeyboardInterrupt` in boto3.
#![expect(
    clippy::disallowed_methods,
    reason = "the tests measure how long a call takes, and let a server be late"
)]

use std::io::Read as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use botoxide::blocking::s3::ClientExt as _;
use botoxide::config::{Proxies, Retries, RetryMode};
use botoxide::seam::{FakeRandom, Fakes, Interrupt, RealProcess, Seams};
use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions, UploadSource};
use botoxide::transport::{ByteStream, Verify};
use botoxide::{
    ByteStream as Stream, ClientOptions, Config, Result, SessionOptions, blocking, params,
};
use botoxide_core::credential::Credentials;
use botoxide_core::value::Value;

use crate::server::{Peer, Server};

/// How long a call may continue after the hook has ended it.
///
/// The hook is called every 0.1 seconds (`SLICE` in `seam/interrupt.rs`, which has its own test), so that a call ends
/// within 0.3 seconds. This test measures the complete call, including connecting and the threads of the server, on a
/// machine that may be busy.
const SOON: Duration = Duration::from_secs(10);

/// A flag that a stalling server sets, so that the waiting call ends.
#[derive(Clone, Default)]
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Interrupts waits on this thread.
    fn interrupt(&self) -> Interrupt {
        let (flag, thread) = (Arc::clone(&self.0), thread::current().id());
        Interrupt::new(move || {
            if thread::current().id() == thread && flag.swap(false, Ordering::SeqCst) {
                return Err(Interrupt::error("stop"));
            }
            Ok(())
        })
    }
}

/// Checks that the call soon ends with the hook's error.
fn is_stopped<T>(what: &str, act: impl FnOnce() -> Result<T>) {
    let start = Instant::now();
    let error = act().map(drop).expect_err(what);
    assert_eq!(error.to_string(), "stop", "{what}");
    assert!(start.elapsed() < SOON, "{what}: {:?}", start.elapsed());
}

fn session_in(stop: &Stop, change: impl FnOnce(&mut Seams)) -> blocking::Session {
    let real = Seams::blocking();
    let mut seams = Fakes::default().seams();
    seams.clock = real.clock;
    seams.random = real.random;
    seams.files = real.files;
    change(&mut seams);
    blocking::Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        interrupt: Some(stop.interrupt()),
        seams: Some(seams),
        ..SessionOptions::default()
    })
    .unwrap()
}

fn client(stop: &Stop, service: &str, server: &Server) -> blocking::Client {
    client_at(stop, service, &server.url(), Config::default())
}

fn client_at(stop: &Stop, service: &str, url: &str, config: Config) -> blocking::Client {
    let options = ClientOptions {
        endpoint_url: Some(url.to_owned()),
        verify: Some(Verify::Off),
        config: Some(config),
        ..ClientOptions::default()
    };
    let session = session_in(stop, |_| {});
    session.client_with(service, options).unwrap()
}

fn get_item(client: &blocking::Client) -> Result<Value> {
    let item = params! { "TableName": "t", "Key": { "k": { "S": "v" } } };
    client.call("GetItem", item)
}

/// The first connection stalls by `stall`, later ones respond.
fn stalling(stop: &Stop, stall: impl Fn(&mut Peer) + Send + Sync + 'static) -> Server {
    let stop = stop.clone();
    Server::start(move |peer, number| {
        if number == 0 {
            stall(peer);
            stop.raise();
            return peer.hears_the_end();
        }
        while peer.request().is_some() {
            peer.answer(200, "{}");
        }
    })
}

#[test]
fn a_call_ends_wherever_it_receives() {
    let beginnings: [(&str, &[u8]); 6] = [
        ("before the head", b""),
        ("in the status line", b"HTTP/1.1 2"),
        ("in the head", b"HTTP/1.1 200 OK\r\nX-Amzn-Requ"),
        (
            "after an interim response",
            b"HTTP/1.1 102 Processing\r\n\r\n",
        ),
        (
            "in the body",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
        ),
        (
            "in a chunk",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n5",
        ),
    ];
    for (what, beginning) in beginnings {
        let stop = Stop::default();
        let server = stalling(&stop, move |peer| {
            peer.request();
            peer.send(beginning);
        });
        let client = client(&stop, "dynamodb", &server);
        is_stopped(what, || get_item(&client));
        get_item(&client).unwrap();
        assert_eq!(server.connections(), 2, "{what}: nothing was retried");
    }
}

#[test]
fn a_body_that_is_read_piece_by_piece_ends() {
    for length in [100, 10 << 20] {
        let stop = Stop::default();
        let server = stalling(&stop, move |peer| {
            peer.request();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            peer.send(head.as_bytes());
            peer.send(&vec![b'x'; length / 2]);
        });
        let client = client(&stop, "s3", &server);
        let get = || client.call("GetObject", params! { "Bucket": "b", "Key": "k" });
        let read = |out: Value| Stream::from_value(&out["Body"])?.collect_blocking();
        // The server sets the flag when it has sent everything; the call itself may be interrupted by then.
        is_stopped("the body", || get().and_then(read));
        read(get().unwrap()).unwrap();
    }
    let stop = Stop::default();
    let server = stalling(&Stop::default(), |peer| {
        peer.request();
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    });
    let client = client(&stop, "s3", &server);
    let out = client.call("GetObject", params! { "Bucket": "b", "Key": "k" });
    let stream: Arc<ByteStream> = Stream::from_value(&out.unwrap()["Body"]).unwrap();
    let mut buffer = [0; 2];
    (&*stream).read_exact(&mut buffer).unwrap();
    stop.raise();
    let error = (&*stream).read(&mut buffer).unwrap_err();
    assert_eq!(error.to_string(), "stop");
}

#[test]
fn a_call_ends_while_it_sends() {
    for late in [Duration::ZERO, Duration::from_millis(1_500)] {
        let stop = Stop::default();
        // It neither reads the body nor sends `100 Continue`.
        let server = {
            let stop = stop.clone();
            Server::start(move |peer, number| {
                if number == 0 {
                    thread::sleep(late);
                    stop.raise();
                    // Waits until the test has seen the call end.
                    thread::sleep(Duration::from_secs(2));
                    return peer.hears_the_end();
                }
                while peer.request().is_some() {
                    peer.answer(200, "");
                }
            })
        };
        let client = client(&stop, "s3", &server);
        let put = |size| {
            let body = vec![b'x'; size];
            client.call(
                "PutObject",
                params! { "Bucket": "b", "Key": "k", "Body": body },
            )
        };
        is_stopped("sending", || put(32 << 20));
        put(10).unwrap();
    }
}

/// An address that does not answer: the queue of a listener that never accepts is full.
fn unanswered() -> (socket2::Socket, Vec<TcpStream>, String) {
    let address: std::net::SocketAddr = "127.0.0.1:0".parse().unwrap();
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&address.into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        waiting.push(stream);
        assert!(waiting.len() < 100, "the queue is never full");
    }
    (socket, waiting, format!("http://{address}"))
}

fn through(scheme: &str, url: &str) -> Proxies {
    Proxies {
        urls: [(scheme.to_owned(), url.to_owned())].into(),
    }
}

#[test]
fn a_call_ends_while_it_connects() {
    let (_socket, _waiting, url) = unanswered();
    for (what, url, config) in [
        ("connecting", url.clone(), Config::default()),
        (
            "connecting to a proxy",
            "http://dynamodb.example/".to_owned(),
            Config {
                proxies: Some(through("http", &url)),
                ..Config::default()
            },
        ),
    ] {
        let stop = Stop::default();
        let client = client_at(&stop, "dynamodb", &url, config);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(150));
                stop.raise();
            });
            is_stopped(what, || get_item(&client));
        });
    }
}

#[test]
fn a_call_ends_in_a_handshake_and_while_a_tunnel_is_created() {
    let stop = Stop::default();
    let silent = stalling(&stop, |_| {});
    let url = silent.url().replace("http:", "https:");
    let client = client_at(&stop, "dynamodb", &url, Config::default());
    is_stopped("the handshake", || get_item(&client));

    let stop = Stop::default();
    let silent = stalling(&stop, |_| {});
    let config = Config {
        proxies: Some(through("https", &silent.url())),
        ..Config::default()
    };
    let client = client_at(&stop, "dynamodb", "https://dynamodb.example/", config);
    is_stopped("the tunnel", || get_item(&client));
}

#[test]
fn a_call_ends_between_two_attempts() {
    for mode in [RetryMode::Standard, RetryMode::Legacy, RetryMode::Adaptive] {
        let stop = Stop::default();
        let server = {
            let stop = stop.clone();
            Server::start(move |peer, number| {
                while peer.request().is_some() {
                    let status = if number == 0 { 500 } else { 200 };
                    peer.answer(status, "{}");
                    stop.raise();
                }
            })
        };
        let config = Config {
            retries: Some(Retries {
                mode: Some(mode),
                total_max_attempts: Some(5),
                ..Retries::default()
            }),
            ..Config::default()
        };
        let options = ClientOptions {
            endpoint_url: Some(server.url()),
            config: Some(config),
            ..ClientOptions::default()
        };
        // The longest of all waits.
        let random = Arc::new(FakeRandom::default());
        random.set([0xff]);
        let session = session_in(&stop, |seams| seams.random = random);
        let client = session.client_with("dynamodb", options).unwrap();
        is_stopped("the wait", || get_item(&client));
        assert_eq!(server.requests(), 1, "there was no second attempt");
    }
}

#[test]
fn a_waiter_ends_between_two_calls() {
    let stop = Stop::default();
    let server = {
        let stop = stop.clone();
        Server::start(move |peer, _| {
            while peer.request().is_some() {
                peer.answer(404, "");
                stop.raise();
            }
        })
    };
    let client = client(&stop, "s3", &server);
    let waiter = client.waiter("bucket_exists").unwrap();
    is_stopped("the waiter", || waiter.wait(params! { "Bucket": "b" }));
    assert_eq!(server.requests(), 1);
    assert!(
        client
            .call("HeadBucket", params! { "Bucket": "b" })
            .is_err()
    );
}

/// The response to a request with this head; `None` does not respond.
type Answered = fn(&str) -> Option<(u16, String)>;

#[test]
fn a_transfer_that_is_waited_for_ends() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(20 << 20).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let upload: Answered = |head| {
        if head.starts_with("POST") && head.contains("?uploads") {
            let id = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
            return Some((200, id.to_owned()));
        }
        head.starts_with("DELETE").then(|| (204, String::new()))
    };
    let nothing: Answered = |_| None;
    for (what, answered, is_upload, requests) in [
        ("an upload in parts", upload, true, "DELETE"),
        ("a beginning", nothing, true, ""),
        ("a download", nothing, false, ""),
    ] {
        let stop = Stop::default();
        let heads: Arc<std::sync::Mutex<Vec<String>>> = Arc::default();
        let server = {
            let (stop, heads) = (stop.clone(), Arc::clone(&heads));
            Server::start(move |peer, _| {
                while let Some(received) = peer.request() {
                    heads.lock().unwrap().push(received.head.clone());
                    if let Some((status, body)) = answered(&received.head) {
                        peer.answer(status, &body);
                    } else {
                        stop.raise();
                        return peer.hears_the_end();
                    }
                }
            })
        };
        let client = client(&stop, "s3", &server);
        let target = folder.path().join("target");
        is_stopped(what, || {
            if is_upload {
                client.upload_file(file.path(), "b", "k", ())
            } else {
                client.download_file("b", "k", &target, ())
            }
        });
        let heads = heads.lock().unwrap();
        assert!(
            heads.iter().any(|head| head.starts_with(requests)),
            "{what}"
        );
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "{what}"
        );
    }
}

#[test]
fn waiting_for_room_in_a_queue_ends() {
    let stop = Stop::default();
    let silent = {
        let stop = stop.clone();
        Server::start(move |peer, number| {
            peer.request();
            if number == 0 {
                stop.raise();
            }
            peer.hears_the_end();
        })
    };
    let client = client(&stop, "s3", &silent);
    let config = TransferConfig {
        max_concurrency: 1,
        max_submission_queue_size: 1,
        ..TransferConfig::default()
    };
    let manager = TransferManager::new(&client, config).unwrap();
    is_stopped("the queue", || {
        for _ in 0..3 {
            let source = UploadSource::from(b"x".to_vec());
            manager.upload(source, "b", "k", TransferOptions::default())?;
        }
        Ok(())
    });
    manager.cancel("enough");
}

#[test]
fn looking_for_credentials_ends() {
    let stop = Stop::default();
    let script = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        script.path(),
        "echo $$ > \"$1\".new; mv \"$1\".new \"$1\"; exec sleep 300\n",
    )
    .unwrap();
    let begun = script.path().with_extension("begun");
    let world = Fakes::default();
    world.env.set("AWS_CONFIG_FILE", "/config");
    let (script, mark) = (script.path().display(), begun.display());
    let config = format!("[default]\ncredential_process = sh {script} {mark}\n");
    world.fs.write("/config", config);
    let mut seams = world.seams();
    seams.clock = Seams::blocking().clock;
    seams.process = Arc::new(RealProcess);
    let session = blocking::Session::with(SessionOptions {
        interrupt: Some(stop.interrupt()),
        seams: Some(seams),
        ..SessionOptions::default()
    });
    let session = session.unwrap();
    let sqs = session.client_with(
        "sqs",
        ClientOptions {
            region_name: Some("eu-central-1".into()),
            ..ClientOptions::default()
        },
    );
    let sqs = sqs.unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !begun.exists() {
                thread::sleep(Duration::from_millis(5));
            }
            stop.raise();
        });
        is_stopped("the process", || sqs.call("ListQueues", params! {}));
    });
    std::fs::remove_file(&begun).unwrap();
    // Another thread loads the credentials, and this one waits for it.
    let other = sqs.clone();
    let mine = stop.clone();
    let looking = thread::spawn(move || other.call("ListQueues", params! {}));
    while !begun.exists() {
        thread::sleep(Duration::from_millis(5));
    }
    mine.raise();
    is_stopped("another's turn", || sqs.call("ListQueues", params! {}));
    // It continues until its process is killed.
    let process = std::fs::read_to_string(&begun).unwrap();
    let killed = std::process::Command::new("kill")
        .arg(process.trim())
        .status();
    assert!(killed.unwrap().success());
    assert!(looking.join().unwrap().is_err());
    std::fs::remove_file(&begun).unwrap();
}

#[test]
fn waiting_for_a_connection_ends() {
    let stop = Stop::default();
    let server = stalling(&stop, |peer| {
        peer.request();
    });
    let config = Config {
        max_pool_connections: Some(1),
        pool_block: Some(true),
        ..Config::default()
    };
    let client = client_at(&stop, "dynamodb", &server.url(), config);
    let other = client.clone();
    // Its thread is not the one that is interrupted.
    thread::spawn(move || get_item(&other));
    server.comes_to(1);
    is_stopped("the pool", || {
        stop.raise();
        get_item(&client)
    });
}

#[test]
fn many_quick_calls_end_too_and_nothing_is_sent() {
    let stop = Stop::default();
    let server = Server::start(|peer, _| {
        while peer.request().is_some() {
            peer.answer(200, "{}");
        }
    });
    let client = client(&stop, "dynamodb", &server);
    get_item(&client).unwrap();
    stop.raise();
    is_stopped("a quick call", || get_item(&client));
    assert_eq!(server.requests(), 1);
    get_item(&client).unwrap();
}

#[test]
fn an_error_of_a_kind_that_is_retried_is_not() {
    let stop = Stop::default();
    let server = stalling(&stop, |peer| {
        peer.request();
    });
    let flag = Arc::clone(&stop.0);
    let mut seams = Fakes::default().seams();
    seams.clock = Seams::blocking().clock;
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        interrupt: Some(Interrupt::new(move || {
            if flag.swap(false, Ordering::SeqCst) {
                let endpoint_url = "http://x/".to_owned();
                return Err(botoxide::ErrorKind::ConnectTimeout { endpoint_url }.into());
            }
            Ok(())
        })),
        seams: Some(seams),
        ..SessionOptions::default()
    });
    let options = ClientOptions {
        endpoint_url: Some(server.url()),
        ..ClientOptions::default()
    };
    let client = session.unwrap().client_with("dynamodb", options).unwrap();
    let error = get_item(&client).unwrap_err();
    assert!(error.to_string().starts_with("Connect timeout"), "{error}");
    assert_eq!(server.connections(), 1);
}
