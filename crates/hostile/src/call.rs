//! The parsers of responses, of every protocol: with a model that has every kind of shape, and with models drawn from
//! bytes.

use botoxide_core::http::{Headers, Response};
use botoxide_core::model::archive::compile_service;
use botoxide_core::model::{Operation, Protocol, Service};
use botoxide_core::protocol::{SerializeOptions, parse, serialize};
use botoxide_core::validate::validate;
use botoxide_core::value::Value;

use crate::draw::Draw;
use crate::shapes;
use crate::text::is_same;

/// Draws protocol, operation, status and headers; the rest of the bytes is the body. Parsing a response twice has the
/// same result.
///
/// # Panics
///
/// If this does not hold.
pub fn responses(data: &[u8]) {
    let mut draw = Draw::new(data);
    let protocol = *draw.of(&Protocol::PREFERRED);
    let name = draw.of(&["Everything", "Bound", "Payload", "Watch"]);
    answered(shapes::operation(protocol, name), draw);
}

/// Draws a model. The rest of the bytes is first a response, then the arguments of a call.
///
/// # Panics
///
/// If parsing a response twice has different results.
pub fn random_shapes(data: &[u8]) {
    let mut draw = Draw::new(data);
    let Ok(bytes) = compile_service(&shapes::drawn(&mut draw)) else {
        return;
    };
    // compiled models are leaked, so a long search takes some memory
    let service = Service::open(bytes.leak()).expect("written data can be read");
    let operation = service.operation("Do").expect("it has one operation");
    answered(operation, draw);
    let params = operation
        .input_shape()
        .map_or(Value::Null, |shape| draw.value_for(shape));
    if let (Some(shape), Ok(protocol)) = (operation.input_shape(), service.resolved_protocol()) {
        let _ = validate(&params, shape);
        let _ = serialize(operation, protocol, &params, SerializeOptions::default());
    }
}

fn answered(operation: Operation, mut draw: Draw<'_>) {
    const STATUS: [u16; 8] = [200, 204, 300, 301, 400, 404, 500, 503];
    const NAMES: [&str; 8] = [
        "x-amzn-requestid",
        "x-amzn-errortype",
        "x-amzn-query-error",
        "X-Text",
        "X-Number",
        "X-When",
        "X-Json",
        "x-amz-meta-a",
    ];
    let status = *draw.of(&STATUS);
    let headers = draw.several(|draw| {
        let name = *draw.of(&NAMES);
        (name, draw.text())
    });
    let response = Response {
        status,
        headers: Headers::from_iter(headers),
        body: draw.rest().to_vec().into(),
    };
    match (parse(operation, &response), parse(operation, &response)) {
        (Ok(parsed), Ok(again)) => {
            assert!(is_same(&parsed, &again));
        }
        (Err(error), Err(again)) => assert_eq!(error.to_string(), again.to_string()),
        _ => panic!("parsing twice returned an error and a value"),
    }
}
