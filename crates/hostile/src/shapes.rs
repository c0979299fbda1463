//! The models for hostile responses and arguments: one with every kind of shape for each protocol, and models drawn
//! from bytes.

use std::sync::OnceLock;

use botoxide_core::model::archive::compile_service;
use botoxide_core::model::{Operation, Protocol, Service};
use serde_json::{Map, Value as Json, json};

use crate::draw::Draw;

/// A service that uses `protocol` and has every kind of shape in every place.
pub(crate) fn service(protocol: Protocol) -> Service {
    static SERVICES: OnceLock<Vec<(Protocol, Service)>> = OnceLock::new();
    let services = SERVICES.get_or_init(|| {
        Protocol::PREFERRED
            .map(|protocol| (protocol, open(&everything(protocol))))
            .into()
    });
    let found = services.iter().find(|(known, _)| *known == protocol);
    found.expect("there is one for each protocol").1
}

/// The operations of all protocols whose response is an event stream.
pub(crate) fn event_streams() -> impl Iterator<Item = Operation> {
    let protocols = [
        Protocol::Json,
        Protocol::RestJson,
        Protocol::RestXml,
        Protocol::RpcV2Cbor,
    ];
    protocols
        .into_iter()
        .map(|protocol| operation(protocol, "Watch"))
}

pub(crate) fn operation(protocol: Protocol, name: &str) -> Operation {
    service(protocol)
        .operation(name)
        .expect("the model has this operation")
}

fn open(model: &Json) -> Service {
    let bytes = compile_service(model).expect("the model is valid");
    Service::open(bytes.leak()).expect("written data can be read")
}

fn everything(protocol: Protocol) -> Json {
    // botocore writes CBOR with the wire names, but reads it with the member names
    let deep = if protocol == Protocol::RpcV2Cbor {
        "Deep"
    } else {
        "deep"
    };
    json!({
        "metadata": {
            "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": protocol.as_str(), "apiVersion": "2026-11-22",
            "jsonVersion": "1.1", "targetPrefix": "PhotoBox", "signatureVersion": "v4",
            "awsQueryCompatible": {}, "xmlNamespace": "http://photobox.example.com/"
        },
        "operations": {
            "Everything": { "http": { "method": "POST", "requestUri": "/" },
                "input": { "shape": "Everything", "locationName": "Everything" },
                "output": { "shape": "Everything", "resultWrapper": "EverythingResult" } },
            "Bound": { "http": { "method": "PUT", "requestUri": "/a/{Label}/{Greedy+}?x=y" },
                "endpoint": { "hostPrefix": "{Host}." }, "input": { "shape": "Bound" }, "output": { "shape": "Bound" },
                "errors": [{ "shape": "Broken" }] },
            "Payload": { "http": { "method": "POST", "requestUri": "/p" },
                "input": { "shape": "Payload" }, "output": { "shape": "Payload" } },
            "Watch": { "http": { "method": "POST", "requestUri": "/w" }, "output": { "shape": "Watched" } }
        },
        "shapes": {
            "Text": { "type": "string" }, "Blob": { "type": "blob" }, "Truth": { "type": "boolean" },
            "Integer": { "type": "integer" }, "Long": { "type": "long" }, "Float": { "type": "float" },
            "Double": { "type": "double" }, "Moment": { "type": "timestamp" },
            "Texts": { "type": "list", "member": { "shape": "Text" } },
            "Flat": { "type": "list", "flattened": true, "member": { "shape": "Everything", "locationName": "Flat" } },
            "Deep": { "type": "list", "member": { "shape": "Everything" } },
            "Tags": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Text" } },
            "FlatTags": { "type": "map", "flattened": true,
                "key": { "shape": "Text", "locationName": "K" }, "value": { "shape": "Everything", "locationName": "V" } },
            "Choice": { "type": "structure", "union": true, "members": {
                "Number": { "shape": "Integer" }, "Text": { "shape": "Text" }, "Choice": { "shape": "Choice" },
                "Choices": { "shape": "Choices" } } },
            "Choices": { "type": "list", "member": { "shape": "Choice" } },
            "Everything": { "type": "structure", "members": {
                "Text": { "shape": "Text" }, "Blob": { "shape": "Blob" }, "Truth": { "shape": "Truth" },
                "Integer": { "shape": "Integer" }, "Long": { "shape": "Long" }, "Float": { "shape": "Float" },
                "Double": { "shape": "Double" }, "Moment": { "shape": "Moment" }, "Texts": { "shape": "Texts" },
                "Flat": { "shape": "Flat" }, "Deep": { "shape": "Deep", "locationName": deep },
                "Tags": { "shape": "Tags" }, "FlatTags": { "shape": "FlatTags" }, "Choice": { "shape": "Choice" },
                "Again": { "shape": "Everything" } } },
            "Bound": { "type": "structure", "required": ["Label", "Greedy", "Host"], "members": {
                "Label": { "shape": "Text", "location": "uri", "locationName": "Label" },
                "Greedy": { "shape": "Text", "location": "uri", "locationName": "Greedy" },
                "Host": { "shape": "Text", "hostLabel": true },
                "Query": { "shape": "Texts", "location": "querystring", "locationName": "q" },
                "Queries": { "shape": "Tags", "location": "querystring" },
                "Header": { "shape": "Text", "location": "header", "locationName": "X-Text" },
                "Number": { "shape": "Double", "location": "header", "locationName": "X-Number" },
                "When": { "shape": "Moment", "location": "header", "locationName": "X-When" },
                "List": { "shape": "Texts", "location": "header", "locationName": "X-List" },
                "Json": { "shape": "Text", "location": "header", "locationName": "X-Json", "jsonvalue": true },
                "Headers": { "shape": "Tags", "location": "headers", "locationName": "x-amz-meta-" },
                "Status": { "shape": "Integer", "location": "statusCode" },
                "Attribute": { "shape": "Text", "xmlAttribute": true, "locationName": "xsi:type" },
                "Deep": { "shape": "Deep" }, "Choice": { "shape": "Choice" } } },
            "Payload": { "type": "structure", "payload": "Everything", "members": {
                "Everything": { "shape": "Everything" },
                "Header": { "shape": "Text", "location": "header", "locationName": "X-Text" } } },
            "Broken": { "type": "structure", "exception": true, "error": { "code": "Broken", "httpStatusCode": 400 },
                "members": { "message": { "shape": "Text" }, "Deep": { "shape": "Deep" } } },
            "Watched": { "type": "structure", "payload": "Events", "members": { "Events": { "shape": "Events" } } },
            "Events": { "type": "structure", "eventstream": true, "members": {
                "Whole": { "shape": "WholeEvent" }, "Parts": { "shape": "PartsEvent" }, "Broken": { "shape": "Broken" } } },
            "WholeEvent": { "type": "structure", "event": true, "members": {
                "Text": { "shape": "Text" }, "Deep": { "shape": "Deep" }, "Choice": { "shape": "Choice" } } },
            "PartsEvent": { "type": "structure", "event": true, "members": {
                "When": { "shape": "Moment", "eventheader": true }, "Number": { "shape": "Integer", "eventheader": true },
                "Data": { "shape": "Blob", "eventpayload": true } } }
        }
    })
}

/// A model drawn from bytes, as JSON; most of them are valid.
pub(crate) fn drawn(draw: &mut Draw<'_>) -> Json {
    const TYPES: [&str; 12] = [
        "structure",
        "list",
        "map",
        "structure",
        "string",
        "blob",
        "timestamp",
        "integer",
        "double",
        "boolean",
        "long",
        "character",
    ];
    let protocol = draw.of(&Protocol::PREFERRED).as_str();
    let count = 1 + draw.below(8);
    let shapes = (0..count).map(|number| {
        // an operation's input and output must be structures
        let kind = if number == 0 {
            "structure"
        } else {
            draw.of(&TYPES)
        };
        let mut shape = json!({ "type": kind });
        match kind {
            "structure" => {
                let members: Map<String, Json> = draw
                    .several(|draw| (draw.text(), reference(draw, count)))
                    .into_iter()
                    .collect();
                if let Some(name) = members.keys().next().filter(|_| draw.below(4) == 3) {
                    shape["payload"] = name.as_str().into();
                }
                shape["members"] = members.into();
                flags(
                    draw,
                    &mut shape,
                    &["union", "exception", "document", "eventstream", "event"],
                );
            }
            "list" => shape["member"] = reference(draw, count),
            "map" => {
                shape["key"] = reference(draw, count);
                shape["value"] = reference(draw, count);
            }
            _ => {}
        }
        flags(draw, &mut shape, &["flattened", "streaming", "sensitive"]);
        (format!("S{number}"), shape)
    });
    let shapes: Map<String, Json> = shapes.collect();
    json!({
        "metadata": { "serviceId": "Drawn", "endpointPrefix": "drawn", "protocol": protocol, "jsonVersion": "1.0",
                      "targetPrefix": "Drawn", "apiVersion": "2026-11-22" },
        "operations": { "Do": {
            "http": { "method": "POST", "requestUri": "/{Label}" },
            "input": { "shape": "S0" }, "output": { "shape": "S0" }, "errors": [{ "shape": "S0" }] } },
        "shapes": shapes
    })
}

fn reference(draw: &mut Draw<'_>, count: usize) -> Json {
    const LOCATIONS: [&str; 5] = ["header", "headers", "uri", "querystring", "statusCode"];
    let mut reference = json!({ "shape": format!("S{}", draw.below(count)) });
    if draw.below(3) == 2 {
        reference["locationName"] = draw.text().into();
    }
    if draw.below(6) == 5 {
        reference["location"] = (*draw.of(&LOCATIONS)).into();
    }
    flags(
        draw,
        &mut reference,
        &[
            "flattened",
            "xmlAttribute",
            "jsonvalue",
            "eventpayload",
            "eventheader",
            "hostLabel",
        ],
    );
    reference
}

/// Sometimes sets a flag.
fn flags(draw: &mut Draw<'_>, json: &mut Json, names: &[&str]) {
    let choice = usize::from(draw.byte());
    if let Some(name) = names.get(choice.wrapping_sub(240)) {
        json[*name] = true.into();
    }
}
