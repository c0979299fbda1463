//! One call after something has grown: `bench-core growth WHAT SIZE PLAN…`, WHAT being services, clients, handlers,
//! others' handlers or buckets.

use std::cell::Cell;

use bench_meter::Plan;
use botoxide::blocking::Client;
use botoxide::hooks::BeforeSign;
use botoxide::params;

use super::call::{arguments, client, session};

pub(super) fn run(what: &str, size: usize, plan: Plan) {
    match what {
        "services" => {
            let session = session("GetItem");
            let services = session.as_async().available_services().expect("services");
            let clients = services.iter().take(size);
            let clients: Vec<Client> = clients
                .map(|service| session.client(service).expect("a client"))
                .collect();
            get_item(&session.client("dynamodb").expect("a client"), plan);
            drop(clients);
        }
        "clients" => {
            let session = session("GetItem");
            let clients = (0..size).map(|_| session.client("dynamodb").expect("a client"));
            let clients: Vec<Client> = clients.collect();
            get_item(clients.last().expect("at least one"), plan);
        }
        "handlers" | "handlers-of-others" => {
            let client = client("GetItem");
            let of = if what == "handlers" { "Get" } else { "Put" };
            for _ in 0..size {
                let done = client.on(
                    &format!("before-sign.dynamodb.{of}Item"),
                    |_: &mut BeforeSign| {},
                );
                done.expect("a handler");
            }
            get_item(&client, plan);
        }
        "buckets" => buckets(size, plan),
        _ => panic!("{what}: services, clients, handlers, handlers-of-others or buckets"),
    }
}

fn get_item(client: &Client, plan: Plan) {
    let (_, params) = arguments("GetItem");
    plan.run_blocking(|| {
        client.call("GetItem", params()).expect("an answer");
    });
}

/// Another bucket with each call, the same ones again and again; each was used once before.
fn buckets(size: usize, plan: Plan) {
    let client = client("PutObject");
    let number = Cell::new(0);
    let call = || {
        let bucket = format!("bucket-{:06}", number.replace((number.get() + 1) % size));
        let params = params! { "Bucket": bucket, "Key": "object" };
        client.call("PutObject", params).expect("an answer");
    };
    (0..size).for_each(|_| call());
    plan.run_blocking(call);
}
