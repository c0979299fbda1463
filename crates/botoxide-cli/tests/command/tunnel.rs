//! `ec2-instance-connect open-tunnel` against an endpoint of the test: a WebSocket over TLS.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::{ServerConnection, StreamOwned};
use sha1::{Digest as _, Sha1};

use crate::shell::{Ran, Shell};

#[path = "../../../botoxide/tests/http2/identity.rs"]
mod identity;

type Tls = StreamOwned<ServerConnection, TcpStream>;

const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
const FINAL: u8 = 0x80;
const GIVE_UP: Duration = Duration::from_mins(1);

/// An endpoint, with the heads of the requests that it got.
struct Endpoint {
    port: u16,
    shell: Shell,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    /// Each connection is played by `play`, after the head of its request.
    fn start(play: impl Fn(&mut Tls, &str) + Send + Sync + 'static) -> Self {
        let shell = Shell::signed_in();
        let config = Arc::new(identity::of_localhost(shell.home()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (seen, play) = (Arc::clone(&heads), Arc::new(play));
        thread::spawn(move || {
            for socket in listener.incoming() {
                let (config, play, seen) =
                    (Arc::clone(&config), Arc::clone(&play), Arc::clone(&seen));
                thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    let mut stream = StreamOwned::new(connection, socket.unwrap());
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") {
                        // A client that does not trust the certificate leaves.
                        let Ok(1) = stream.read(&mut byte) else {
                            return;
                        };
                        head.push(byte[0]);
                    }
                    let head = String::from_utf8(head).unwrap();
                    seen.lock().unwrap().push(head.clone());
                    play(&mut stream, &head);
                });
            }
        });
        Self { port, shell, heads }
    }

    /// One that accepts each connection as a WebSocket.
    fn accepting(play: impl Fn(&mut Tls) + Send + Sync + 'static) -> Self {
        Self::start(move |stream, head| {
            let key = header(head, "Sec-WebSocket-Key").unwrap();
            assert_eq!(STANDARD.decode(key).unwrap().len(), 16);
            let answer = format!(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n",
                accept(key)
            );
            stream.write_all(answer.as_bytes()).unwrap();
            play(stream);
        })
    }

    fn line(&self) -> String {
        format!(
            "ec2-instance-connect open-tunnel --instance-connect-endpoint-id eice-1 --private-ip-address 10.0.0.1 \
             --instance-connect-endpoint-dns-name localhost:{} --ca-bundle ca.pem",
            self.port
        )
    }

    fn run(&self, more: &str, input: &str) -> Ran {
        self.shell
            .run_with_input(&format!("{} {more}", self.line()), input)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let fields = head.lines().filter_map(|line| line.split_once(": "));
    fields
        .into_iter()
        .find(|(field, _)| *field == name)
        .map(|(_, value)| value)
}

fn accept(key: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    STANDARD.encode(hash.finalize())
}

/// A frame of the client, which must be masked: the opcode, and the payload.
fn frame(stream: &mut impl Read) -> (u8, Vec<u8>) {
    let mut take = |count: usize| {
        let mut bytes = vec![0; count];
        stream.read_exact(&mut bytes).unwrap();
        bytes
    };
    let start = take(2);
    assert_eq!(start[0] & 0xf0, FINAL);
    assert_eq!(start[1] & 0x80, 0x80, "a client masks");
    let length = match start[1] & 0x7f {
        126 => usize::from(u16::from_be_bytes(take(2).try_into().unwrap())),
        127 => usize::try_from(u64::from_be_bytes(take(8).try_into().unwrap())).unwrap(),
        length => usize::from(length),
    };
    let mask = take(4);
    let payload = take(length);
    let masks = mask.iter().cycle();
    let payload = payload.iter().zip(masks).map(|(byte, mask)| byte ^ mask);
    (start[0] & 0x0f, payload.collect())
}

fn send(stream: &mut impl Write, first: u8, payload: &[u8]) {
    let mut bytes = vec![first];
    match payload.len() {
        length @ ..126 => bytes.push(u8::try_from(length).unwrap()),
        length => {
            bytes.push(127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(payload);
    stream.write_all(&bytes).unwrap();
    stream.flush().unwrap();
}

/// Sends what comes back, until the client closes.
fn echo(stream: &mut Tls) {
    loop {
        match frame(stream) {
            (BINARY, payload) => send(stream, FINAL | BINARY, &payload),
            (CLOSE, payload) => {
                assert_eq!(payload, 1000_u16.to_be_bytes());
                return send(stream, FINAL | CLOSE, &payload);
            }
            (opcode, _) => panic!("{opcode}"),
        }
    }
}

#[test]
fn standard_input_and_output_go_through_the_tunnel() {
    let endpoint = Endpoint::accepting(|stream| {
        // A message in two frames, with a question in between.
        send(stream, BINARY, b"SSH-");
        send(stream, FINAL | PING, b"are you there");
        send(stream, FINAL, b"2.0\n");
        let mut text = Vec::new();
        let mut has_answered = false;
        loop {
            match frame(stream) {
                (BINARY, payload) => text.extend(payload),
                (PONG, payload) => {
                    assert_eq!(payload, b"are you there");
                    has_answered = true;
                }
                (CLOSE, _) => break,
                (opcode, _) => panic!("{opcode}"),
            }
        }
        let text = String::from_utf8(text).unwrap().to_uppercase();
        send(stream, FINAL | BINARY, text.as_bytes());
        if has_answered {
            send(stream, FINAL | BINARY, b"answered\n");
        }
        send(stream, FINAL | CLOSE, &1000_u16.to_be_bytes());
    });
    // The input ends when the greeting has come, so that the question has been answered.
    let script = format!(
        "mkfifo in; (read line; echo hello; echo \"$line\" >&2; exec >&-; cat > rest) < in | \"$botoxide\" {} --remote-port 2222 \
         --max-tunnel-duration 60 --region eu-west-1 | tee in",
        endpoint.line()
    );
    let ran = endpoint.shell.script(&script);
    assert_eq!(ran.stdout, "SSH-2.0\nHELLO\nanswered\n", "{}", ran.stderr);
    assert_eq!(ran.stderr, "SSH-2.0\n");
    let head = endpoint.heads.lock().unwrap().remove(0);
    let target = head.split(' ').nth(1).unwrap();
    assert!(
        target.starts_with(
            "/openTunnel?instanceConnectEndpointId=eice-1&remotePort=2222&privateIpAddress=10.0.0.1&maxTunnelDuration=60\
             &X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"
        ) && target.contains("%2Feu-west-1%2Fec2-instance-connect%2Faws4_request&X-Amz-Date=")
            && target.contains("&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature="),
        "{target}"
    );
    let host = format!("localhost:{}", endpoint.port);
    for (name, value) in [
        ("Host", host.as_str()),
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
    ] {
        assert_eq!(header(&head, name), Some(value), "{head}");
    }
}

#[test]
fn much_goes_through_the_tunnel_in_both_directions() {
    let endpoint = Endpoint::accepting(echo);
    let much: Vec<String> = (0..200_000).map(|number: u32| number.to_string()).collect();
    let much = much.join("\n");
    let ran = endpoint.run("", &much);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout == much, "{} bytes", ran.stdout.len());
}

#[test]
fn a_tunnel_that_fails_says_why() {
    let refused = |answer: &'static str| {
        let endpoint =
            Endpoint::start(move |stream, _| stream.write_all(answer.as_bytes()).unwrap());
        endpoint.run("", "")
    };
    let denied = "HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nno way!and more";
    refused(denied).failed(
        255,
        "The endpoint refused the tunnel with status 403: no way!\n",
    );
    let other = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: eA==\r\n\r\n";
    refused(other).failed(255, "The endpoint has no WebSocket.");
    refused("SSH-2.0-OpenSSH\r\n").failed(255, "line 1");
    refused("").failed(255, "The endpoint does not speak HTTP.");
    let mut reason = 1011_u16.to_be_bytes().to_vec();
    reason.extend(b"the instance is gone");
    let endpoint = Endpoint::accepting(move |stream| {
        send(stream, FINAL | CLOSE, &reason);
        while frame(stream).0 != CLOSE {}
    });
    endpoint
        .run("", "hello")
        .failed(255, "Websocket Closure Reason: the instance is gone");
    let endpoint = Endpoint::accepting(|stream| send(stream, FINAL | 1, b"text"));
    endpoint.run("", "").failed(
        255,
        "Received invalid data from server, closing websocket connection",
    );
    let endpoint = Endpoint::accepting(echo);
    let line = endpoint.line().replace(" --ca-bundle ca.pem", "");
    endpoint
        .shell
        .run(&line)
        .failed(255, "SSL validation failed for https://localhost");
}

#[test]
fn each_connection_to_a_local_port_has_a_tunnel() {
    let endpoint = Endpoint::accepting(echo);
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut command = endpoint.shell.command();
    let line = endpoint.line();
    let port_text = port.to_string();
    command.args(line.split(' ').filter(|word| !word.is_empty()));
    command.args([
        "--local-port",
        &port_text,
        "--max-websocket-connections",
        "2",
    ]);
    let mut listening = Listening::new(command.stdout(Stdio::piped()).spawn().unwrap());
    assert_eq!(
        listening.line(),
        format!("Listening for connections on port {port}.")
    );
    let connect = || {
        let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
        socket.set_read_timeout(Some(GIVE_UP)).unwrap();
        socket
    };
    let exchange = |socket: &mut TcpStream, text: &str| {
        socket.write_all(text.as_bytes()).unwrap();
        let mut answer = vec![0; text.len()];
        socket.read_exact(&mut answer).unwrap();
        assert_eq!(answer, text.as_bytes());
    };
    let accepted =
        |number| format!("[{number}] Accepted new tcp connection, opening websocket tunnel.");
    let mut one = connect();
    assert_eq!(listening.line(), accepted(1));
    exchange(&mut one, "one");
    let mut two = connect();
    assert_eq!(listening.line(), accepted(2));
    exchange(&mut two, "two");
    exchange(&mut one, "one again");
    let mut three = connect();
    assert_eq!(
        listening.line(),
        "Max websocket connections 2 have been reached, closing incoming connection."
    );
    assert_eq!(three.read(&mut [0]).unwrap(), 0);
    drop(one);
    assert_eq!(listening.line(), "[1] Closing tcp connection.");
    let mut four = connect();
    assert_eq!(listening.line(), accepted(3));
    exchange(&mut four, "four");
    exchange(&mut two, "two again");
    // Ctrl-C ends it.
    let id = listening.child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(killed.unwrap().success());
    let status = listening.child.wait().unwrap();
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&status),
        Some(2)
    );
}

/// A command that goes on, and its lines.
struct Listening {
    child: Child,
    lines: Receiver<String>,
}

impl Listening {
    fn new(mut child: Child) -> Self {
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in stdout.lines() {
                // The test has ended.
                if sender.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(GIVE_UP).unwrap()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // It has ended unless the test failed.
        let _ = self.child.kill();
    }
}
