//! Properties that every reader must have for any input: it does not panic, hang, or grow without bound. Some have more
//! (written data can be read, the result does not depend on the chunks of input).
//!
//! Each reader has a body, `fn(&[u8])`, which panics if a property does not hold. A fuzz target in `fuzz/` is one line
//! that calls a body; `tests/hostile` runs each on its seeds, on mutations of them and on arbitrary bytes. Not here:
//! how bytes are mutated. Counterpart: none; botocore's `tests/functional/test_lex.py` and similar tests try single
//! cases.
#![forbid(unsafe_code)]

mod answers;
mod call;
mod draw;
mod event_stream;
mod formats;
mod http;
mod model;
mod requests;
mod rules;
mod seeds;
mod shapes;
mod text;

pub use answers::s3_answers;
pub use call::{random_shapes, responses};
pub use event_stream::event_stream;
pub use formats::{cbor, json, xml};
pub use http::response_head;
pub use model::{archive, document, service_model};
pub use requests::{aws_chunked, requests, round_trip, sign};
pub use rules::{endpoint_rules, legacy_endpoints, partitions};
pub use text::{arn, html, ini, jmespath, timestamp, uri};

/// A reader and the seeds of a search for bytes that break it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the body and of the fuzz target.
    pub name: &'static str,
    /// The body.
    pub run: fn(&[u8]),
    /// Creates valid inputs, from which a search starts.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All readers.
pub const TARGETS: &[Target] = &[
    Target {
        name: "archive",
        run: archive,
        seeds: seeds::archive,
    },
    Target {
        name: "arn",
        run: arn,
        seeds: seeds::arn,
    },
    Target {
        name: "aws_chunked",
        run: aws_chunked,
        seeds: seeds::draws,
    },
    Target {
        name: "cbor",
        run: cbor,
        seeds: seeds::cbor,
    },
    Target {
        name: "document",
        run: document,
        seeds: seeds::document,
    },
    Target {
        name: "endpoint_rules",
        run: endpoint_rules,
        seeds: seeds::endpoint_rules,
    },
    Target {
        name: "event_stream",
        run: event_stream,
        seeds: seeds::event_stream,
    },
    Target {
        name: "html",
        run: html,
        seeds: seeds::html,
    },
    Target {
        name: "ini",
        run: ini,
        seeds: seeds::ini,
    },
    Target {
        name: "jmespath",
        run: jmespath,
        seeds: seeds::jmespath,
    },
    Target {
        name: "json",
        run: json,
        seeds: seeds::json,
    },
    Target {
        name: "legacy_endpoints",
        run: legacy_endpoints,
        seeds: seeds::legacy_endpoints,
    },
    Target {
        name: "partitions",
        run: partitions,
        seeds: seeds::partitions,
    },
    Target {
        name: "random_shapes",
        run: random_shapes,
        seeds: seeds::draws,
    },
    Target {
        name: "requests",
        run: requests,
        seeds: seeds::draws,
    },
    Target {
        name: "response_head",
        run: response_head,
        seeds: seeds::response_head,
    },
    Target {
        name: "responses",
        run: responses,
        seeds: seeds::responses,
    },
    Target {
        name: "round_trip",
        run: round_trip,
        seeds: seeds::draws,
    },
    Target {
        name: "s3_answers",
        run: s3_answers,
        seeds: seeds::s3_answers,
    },
    Target {
        name: "service_model",
        run: service_model,
        seeds: seeds::service_model,
    },
    Target {
        name: "sign",
        run: sign,
        seeds: seeds::draws,
    },
    Target {
        name: "timestamp",
        run: timestamp,
        seeds: seeds::timestamp,
    },
    Target {
        name: "uri",
        run: uri,
        seeds: seeds::uri,
    },
    Target {
        name: "xml",
        run: xml,
        seeds: seeds::xml,
    },
];
