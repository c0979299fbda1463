//! Makes one call again and again with botoxide: `bench-call FACE OPERATION URL PLAN…`.
//!
//! FACE is `blocking`, `async`, or a number of connections that are open meanwhile.
#![forbid(unsafe_code)]

use bench_meter::Plan;
use botoxide::config::Config;
use botoxide::{ByteStream, ClientOptions, Value, blocking, params};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [face, operation, url, plan @ ..] = arguments.as_slice() else {
        panic!("bench-call blocking|async OPERATION URL PLAN…");
    };
    let plan = Plan::parse(plan).expect("a plan: count N, or time ROUNDS SECONDS");
    let operation = Operation::named(operation);
    if face == "blocking" {
        return operation.call_blocking(url, plan);
    }
    let connections = face.parse().unwrap_or(1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(operation.call(url, connections, plan));
}

/// An operation that is measured.
#[derive(Clone, Copy)]
enum Operation {
    GetCallerIdentity,
    GetItem,
    GetObject,
    ListObjects,
    PutObject,
    Query,
}

impl Operation {
    fn named(name: &str) -> Self {
        match name {
            "GetCallerIdentity" => Self::GetCallerIdentity,
            "GetItem" => Self::GetItem,
            "GetObject" => Self::GetObject,
            "ListObjectsV2" => Self::ListObjects,
            "PutObject" => Self::PutObject,
            "Query" => Self::Query,
            _ => panic!("{name} is not measured"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::GetItem => "GetItem",
            Self::GetObject => "GetObject",
            Self::ListObjects => "ListObjectsV2",
            Self::PutObject => "PutObject",
            Self::Query => "Query",
        }
    }

    fn service(self) -> &'static str {
        match self {
            Self::GetCallerIdentity => "sts",
            Self::GetItem | Self::Query => "dynamodb",
            Self::GetObject | Self::ListObjects | Self::PutObject => "s3",
        }
    }

    /// The arguments, made anew for each call as a program would.
    fn params(self) -> Value {
        match self {
            Self::GetCallerIdentity => params! {},
            Self::GetItem => params! {
                "TableName": "orders",
                "Key": { "pk": { "S": "CUSTOMER#1" }, "sk": { "S": "ORDER#1" } },
            },
            Self::GetObject => params! { "Bucket": "bucket", "Key": "object" },
            Self::ListObjects => params! { "Bucket": "bucket" },
            Self::PutObject => params! {
                "Bucket": "bucket",
                "Key": "object",
                "Body": Value::Blob(vec![7; 1024].into()),
            },
            Self::Query => params! {
                "TableName": "orders",
                "KeyConditionExpression": "pk = :p",
                "ExpressionAttributeValues": { ":p": { "S": "CUSTOMER#1" } },
            },
        }
    }

    /// Looks whether the answer is whole; `object` is the body that was read.
    fn check(self, out: &Value, object: Option<&[u8]>) {
        let (found, wanted) = match self {
            Self::GetCallerIdentity => (out["Account"].as_str().map_or(0, str::len), 12),
            Self::GetItem => (out["Item"].as_map().map_or(0, |item| item.len()), 12),
            Self::GetObject => (object.map_or(0, <[u8]>::len), 1024),
            Self::ListObjects => (out["Contents"].as_list().map_or(0, <[Value]>::len), 1000),
            Self::PutObject => (out["ETag"].as_str().map_or(0, str::len), 34),
            Self::Query => (out["Items"].as_list().map_or(0, <[Value]>::len), 100),
        };
        assert_eq!(found, wanted, "{}", self.name());
    }

    fn call_blocking(self, url: &str, plan: Plan) {
        let session = blocking::Session::new();
        let client = session
            .client_with(self.service(), at(url))
            .expect("a client");
        plan.run_blocking(|| {
            let out = client.call(self.name(), self.params()).expect("an answer");
            let object = body(&out).map(|body| body.collect_blocking().expect("an object"));
            self.check(&out, object.as_deref());
        });
    }

    async fn call(self, url: &str, connections: usize, plan: Plan) {
        let session = botoxide::Session::new();
        let options = ClientOptions {
            config: Some(Config {
                max_pool_connections: Some(connections),
                ..Config::default()
            }),
            ..at(url)
        };
        let client = session
            .client_with(self.service(), options)
            .expect("a client");
        // All at once, so that each opens a connection.
        let mut first = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (client, name, params) = (client.clone(), self.name(), self.params());
            first.spawn(async move { client.call(name, params).await.map(drop) });
        }
        for done in first.join_all().await {
            done.expect("an answer");
        }
        plan.run(async || {
            let out = client
                .call(self.name(), self.params())
                .await
                .expect("an answer");
            let object = match body(&out) {
                Some(body) => Some(body.collect().await.expect("an object")),
                None => None,
            };
            self.check(&out, object.as_deref());
        })
        .await;
    }
}

fn at(url: &str) -> ClientOptions {
    ClientOptions {
        endpoint_url: Some(url.to_owned()),
        ..ClientOptions::default()
    }
}

fn body(out: &Value) -> Option<std::sync::Arc<ByteStream>> {
    match &out["Body"] {
        Value::Body(body) => Some(ByteStream::from_body(body).expect("a stream")),
        _ => None,
    }
}
