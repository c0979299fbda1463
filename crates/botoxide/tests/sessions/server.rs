//! A local server that records the heads of requests and responds from a list, or not at all.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server, which lives as long as the test.
pub(crate) struct Server {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Server {
    /// Responds to each request with the next of `bodies` and status 200; then it stops responding.
    pub(crate) fn start(bodies: &[&str]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::<Mutex<Vec<Vec<String>>>>::default();
        let noted = Arc::clone(&heads);
        let bodies = Mutex::new(bodies.iter().map(ToString::to_string).collect::<Vec<_>>());
        let bodies = Arc::new(bodies);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (noted, bodies) = (Arc::clone(&noted), Arc::clone(&bodies));
                std::thread::spawn(move || serve(stream.unwrap(), &noted, &bodies));
            }
        });
        Self { url, heads }
    }

    /// The lines of the heads so far.
    pub(crate) fn heads(&self) -> Vec<Vec<String>> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, noted: &Mutex<Vec<Vec<String>>>, bodies: &Mutex<Vec<String>>) {
    while let Some(head) = read_head(&mut stream) {
        noted
            .lock()
            .unwrap()
            .push(head.lines().map(str::to_owned).collect());
        let body = {
            let mut bodies = bodies.lock().unwrap();
            (!bodies.is_empty()).then(|| bodies.remove(0))
        };
        if let Some(body) = body {
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            Ok(_) | Err(_) => return None,
        }
    }
    Some(String::from_utf8(head).unwrap())
}
