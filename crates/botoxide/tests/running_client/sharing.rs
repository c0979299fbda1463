//! One client for a thousand tasks, and for many threads.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use botoxide::{Config, Value, params};

use crate::server::Server;
use crate::world::{async_client, blocking_client, runtime};

const TASKS: usize = 1_000;
const THREADS: usize = 64;
const CONNECTIONS: usize = 10;

/// Responds with the start of the list in the request.
fn echo() -> Server {
    Server::start(|peer, _| {
        while let Some(request) = peer.request() {
            let body = String::from_utf8(request.body).unwrap();
            let (_, rest) = body.split_once("\"ExclusiveStartTableName\":\"").unwrap();
            let (token, _) = rest.split_once('"').unwrap();
            peer.answer(200, &format!(r#"{{"LastEvaluatedTableName":"{token}"}}"#));
        }
    })
}

fn ask(token: &str) -> Value {
    params! {"ExclusiveStartTableName": token}
}

fn blocking_mode() -> Config {
    Config {
        pool_block: Some(true),
        ..Config::default()
    }
}

#[test]
fn a_thousand_tasks_share_ten_connections() {
    let server = echo();
    runtime().block_on(async {
        let client = async_client(&server, "dynamodb", blocking_mode());
        let tasks: Vec<_> = (0..TASKS)
            .map(|number| {
                let client = client.clone();
                tokio::spawn(async move {
                    for turn in 0..3 {
                        let token = format!("task-{number}-{turn}");
                        let answer = client.call("ListTables", ask(&token)).await.unwrap();
                        assert_eq!(answer["LastEvaluatedTableName"], token.as_str());
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    assert_eq!(server.requests(), 3 * TASKS);
    assert!(server.most_connections() <= CONNECTIONS);
}

// M149
#[test]
fn threads_share_ten_connections() {
    let server = echo();
    let client = blocking_client(&server, "dynamodb", blocking_mode());
    thread::scope(|scope| {
        for number in 0..THREADS {
            let client = client.clone();
            scope.spawn(move || {
                for turn in 0..20 {
                    let token = format!("thread-{number}-{turn}");
                    let answer = client.call("ListTables", ask(&token)).unwrap();
                    assert_eq!(answer["LastEvaluatedTableName"], token.as_str());
                }
            });
        }
    });
    assert_eq!(server.requests(), 20 * THREADS);
    assert!(server.most_connections() <= CONNECTIONS);
}

/// P256: urllib3 opens another one and discards it.
#[test]
fn without_blocking_more_connections_are_opened_and_ten_are_kept() {
    let all_here = Arc::new(Barrier::new(THREADS));
    let server = Server::start(move |peer, _| {
        let mut is_first = true;
        while peer.request().is_some() {
            if is_first {
                all_here.wait();
                is_first = false;
            }
            peer.answer(200, "{}");
        }
    });
    let client = blocking_client(&server, "dynamodb", Config::default());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            let client = client.clone();
            scope.spawn(move || client.call("ListTables", params! {}).unwrap());
        }
    });
    assert_eq!(server.connections(), THREADS);
    server.comes_to(CONNECTIONS);
}

/// Free connections go to waiting calls in the order in which the calls started.
#[test]
fn waiting_calls_are_sent_in_order() {
    let server = echo();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let local = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    local.block_on(async {
        let config = Config {
            max_pool_connections: Some(1),
            ..blocking_mode()
        };
        let client = async_client(&server, "dynamodb", config);
        let tasks: Vec<_> = (0..50)
            .map(|number| {
                let (client, order) = (client.clone(), Arc::clone(&order));
                tokio::spawn(async move {
                    client
                        .call("ListTables", ask(&format!("call-{number}")))
                        .await
                        .unwrap();
                    order.lock().unwrap().push(number);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    assert_eq!(*order.lock().unwrap(), (0..50).collect::<Vec<_>>());
    assert_eq!(server.connections(), 1);
}

#[test]
fn concurrent_calls_load_credentials_once() {
    let looked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&looked);
    let server = Server::start(move |peer, _| {
        while let Some(request) = peer.request() {
            if request.path == "/credentials" {
                count.fetch_add(1, Ordering::SeqCst);
                peer.answer(
                    200,
                    r#"{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2999-01-01T00:00:00Z"}"#,
                );
            } else {
                peer.answer(200, "{}");
            }
        }
    });
    let fakes = botoxide::seam::Fakes::default();
    let url = format!("{}/credentials", server.url());
    fakes.env.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url);
    let options = |clock| botoxide::SessionOptions {
        region_name: Some("eu-central-1".into()),
        seams: Some(botoxide::seam::Seams {
            clock,
            ..fakes.seams()
        }),
        ..botoxide::SessionOptions::default()
    };
    let client_options = || botoxide::ClientOptions {
        endpoint_url: Some(server.url()),
        config: Some(blocking_mode()),
        ..botoxide::ClientOptions::default()
    };
    runtime().block_on(async {
        let session =
            botoxide::Session::with(options(botoxide::seam::Seams::tokio().clock)).unwrap();
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let client = session.client_with("dynamodb", client_options()).unwrap();
                tokio::spawn(async move { client.call("ListTables", params! {}).await.map(drop) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    });
    assert_eq!(looked.swap(0, Ordering::SeqCst), 1);
    let clock = botoxide::seam::Seams::blocking().clock;
    let session = botoxide::blocking::Session::with(options(clock)).unwrap();
    let done: HashSet<bool> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                let client = session.client_with("dynamodb", client_options()).unwrap();
                scope.spawn(move || client.call("ListTables", params! {}).is_ok())
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(done, HashSet::from([true]));
    assert_eq!(looked.load(Ordering::SeqCst), 1);
}
