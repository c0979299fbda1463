//! The readers of models: the compiler of AWS's JSON, and the packed form and archive that it makes.

use botoxide_core::http::{Headers, Response};
use botoxide_core::model::archive::{
    Archive, compile_document, compile_service, node_to_json, open_document, service_to_json,
};
use botoxide_core::model::{Node, Service, Shape};
use botoxide_core::params;
use botoxide_core::protocol::{SerializeOptions, parse, serialize};
use botoxide_core::validate::validate;
use botoxide_core::value::Value;
use crc_fast::{CrcAlgorithm, checksum};
use serde_json::Value as Json;

/// How many shapes of a service, or names in an archive, are read.
const LOOKED_AT: usize = 200;

/// A service description is rejected or compiled. A compiled one can be read and converted back.
///
/// # Panics
///
/// If this does not hold.
pub fn service_model(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Json>(data) else {
        return;
    };
    let Ok(bytes) = compile_service(&json) else {
        return;
    };
    let service = Service::open(bytes.leak()).expect("written data can be read");
    walk(service);
    let again = compile_service(&service_to_json(service));
    assert!(again.is_ok(), "the converted model compiles: {again:?}");
}

/// A packed file with a corrected checksum is rejected or can be read.
///
/// # Panics
///
/// If this does not hold.
pub fn document(data: &[u8]) {
    let bytes = with_checksum(data);
    if let Ok(service) = Service::open(bytes) {
        walk(service);
        service_to_json(service);
    }
    if let Ok(root) = open_document(bytes) {
        look(root);
    }
}

/// An archive with a corrected checksum of its directory is rejected, or each of its files is rejected or can be read.
///
/// # Panics
///
/// If this does not hold.
pub fn archive(data: &[u8]) {
    let bytes: &'static [u8] = with_checksum_of_directory(data).leak();
    let Ok(archive) = Archive::open(bytes) else {
        return;
    };
    assert!(archive.len() * 16 <= data.len());
    for name in archive.names().take(LOOKED_AT) {
        let _ = (
            archive.contains(name),
            archive.latest_version(name, "service-2"),
        );
        if let Ok(root) = archive.document(name) {
            look(root);
        }
        if let Some((service, _)) = name.split_once('/') {
            for version in archive.versions(service, "service-2") {
                let _ = archive.service(service, version).map(walk);
            }
        }
    }
}

/// Compiles and opens a document; `None` if it is nested too deeply.
pub(crate) fn open(json: &Json) -> Option<Node> {
    let bytes = compile_document(json).ok()?;
    open_document(bytes.leak()).ok()
}

fn look(root: Node) {
    let _ = (
        root.get("a"),
        root.as_f64(),
        root.items().count(),
        root.entries().count(),
    );
    let shown = format!("{root:?}");
    // a large limit, because a list can refer to the same list many times
    assert!(shown.len() < 1 << 30);
    node_to_json(root);
}

fn walk(service: Service) {
    let _ = (
        service.service_id(),
        service.signing_name(),
        service.target_prefix(),
        service.client_context_parameters().count(),
    );
    for shape in service.shapes().take(LOOKED_AT) {
        shape_of(shape);
        let found = service.shape(shape.name());
        assert!(found.is_ok() || shape.name().is_empty() || service.shape_count() > 0);
    }
    for operation in service.operations().take(LOOKED_AT) {
        let _ = (
            operation.name(),
            operation.python_name(),
            operation.request_uri(),
            operation.error_shapes().count(),
        );
        let _ = (
            operation.has_event_stream_output(),
            operation.has_streaming_input(),
            operation.auth().count(),
        );
        let Ok(protocol) = service.resolved_protocol() else {
            continue;
        };
        let params = params! { "a": "b", "Name": { "a": [1] } };
        if let Some(shape) = operation.input_shape() {
            let _ = validate(&params, shape);
        }
        let _ = serialize(operation, protocol, &params, SerializeOptions::default());
        let _ = serialize(
            operation,
            protocol,
            &Value::Map(botoxide_core::value::Map::new()),
            SerializeOptions::default(),
        );
        for (status, body) in [
            (200, r#"{"a":[{"b":1}]}"#),
            (200, "<a><b>1</b></a>"),
            (400, r#"{"__type":"a"}"#),
        ] {
            let response = Response {
                status,
                headers: Headers::new(),
                body: body.to_owned().into(),
            };
            let _ = parse(operation, &response);
        }
    }
}

fn shape_of(shape: Shape) {
    let _ = (
        shape.payload(),
        shape.event_stream_member(),
        shape.error_code(),
        shape.min(),
    );
    let _ = (
        shape.item().name(),
        shape.key().name(),
        shape.value().name(),
        shape.required().count(),
    );
    for member in shape.members().take(LOOKED_AT) {
        let _ = (
            member.member_name(),
            member.wire_name(),
            member.location(),
            member.timestamp_format(),
        );
        let _ = shape.member(member.member_name());
    }
}

fn with_checksum(data: &[u8]) -> &'static [u8] {
    let mut bytes = data.to_vec();
    if let Some(content) = bytes.len().checked_sub(8) {
        let sum = checksum(CrcAlgorithm::Crc64Nvme, &bytes[..content]);
        bytes[content..].copy_from_slice(&sum.to_le_bytes());
    }
    bytes.leak()
}

fn with_checksum_of_directory(data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let word = |at: usize| {
        data.get(at..at + 4).map_or(0, |word| {
            u32::from_le_bytes([word[0], word[1], word[2], word[3]])
        })
    };
    let end = 16 + u64::from(word(4)) * 16 + u64::from(word(8));
    let end = usize::try_from(end).unwrap_or(usize::MAX);
    if end.checked_add(8).is_some_and(|end| end <= bytes.len()) {
        let sum = checksum(CrcAlgorithm::Crc64Nvme, &bytes[..end]);
        bytes[end..end + 8].copy_from_slice(&sum.to_le_bytes());
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        bytes[12..16].copy_from_slice(&length.to_le_bytes());
        let sum = checksum(CrcAlgorithm::Crc64Nvme, &bytes[..end]);
        bytes[end..end + 8].copy_from_slice(&sum.to_le_bytes());
    }
    bytes
}
