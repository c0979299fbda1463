//! Opens a session and creates clients of one service: `bench-start SERVICE count|measure CLIENTS`.
//!
//! `count` prints nothing, for counting instructions. `measure` prints one line of JSON: the CPU time in
//! seconds and the growth of the resident memory in bytes of the first client (with its session), of the
//! second, and of each of those after it on average.
#![forbid(unsafe_code)]

use bench_meter::{cpu_time, resident};
use botoxide::blocking::{Client, Session};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [service, kind, clients] = arguments.as_slice() else {
        panic!("bench-start SERVICE count|measure CLIENTS");
    };
    let clients: usize = clients.parse().expect("a number of clients");
    match kind.as_str() {
        "count" => {
            create(service, clients);
        }
        "measure" => measure(service, clients),
        _ => panic!("{kind}: count or measure"),
    }
}

/// A session, if there shall be clients, and its clients.
fn create(service: &str, clients: usize) -> Vec<Client> {
    if clients == 0 {
        return Vec::new();
    }
    let session = Session::new();
    (0..clients)
        .map(|_| session.client(service).expect("a client"))
        .collect()
}

fn measure(service: &str, clients: usize) {
    let mut kept: Vec<Client> = Vec::with_capacity(clients);
    let mut session = None;
    let mut marks = vec![(cpu_time(), resident())];
    for until in [1, 2, clients] {
        while kept.len() < until {
            let session = session.get_or_insert_with(Session::new);
            kept.push(session.client(service).expect("a client"));
        }
        marks.push((cpu_time(), resident()));
    }
    let each = [1, 1, clients.saturating_sub(2).max(1)];
    let rows: Vec<String> = marks
        .windows(2)
        .zip(each)
        .map(|(marks, each)| {
            let cpu = (marks[1].0 - marks[0].0).as_secs_f64();
            let grown = marks[1].1.saturating_sub(marks[0].1);
            #[expect(clippy::cast_precision_loss, reason = "both are small")]
            let (grown, each) = (grown as f64, each as f64);
            format!(
                "{{\"cpu\": {:.9}, \"resident\": {:.0}}}",
                cpu / each,
                grown / each
            )
        })
        .collect();
    println!("[{}]", rows.join(", "));
}
