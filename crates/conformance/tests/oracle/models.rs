//! Compares the metadata of every service and operation with botocore.

use botoxide::seam::Fakes;
use botoxide::{ClientOptions, Session, SessionOptions};
use botoxide_core::model::archive::node_to_json;
use botoxide_core::model::{Node, Operation, Service};
use conformance::Corpus;
use serde_json::{Value as Json, json};

use conformance::python::{printed, script};

// M026 M027 M028 M030 M035 M036 M037 M039 M040 M041 M042 M043 M044 M045 M046 M048 M049 M050 M051 M052 M053 M054 M098 M099 M100 M101 M102 M103
// M104 M105 M106 M107 M108 M109 M110 M111 M112 M113 M114 M115 M116 M133 M140 M141 M142 M074 M092 M093 M094
#[test]
fn every_model_matches_botocore() {
    let mut corpus = Corpus::open("model-heads");
    let output = script("models.py").output().unwrap();
    let theirs: Json = serde_json::from_str(&printed(&output)).unwrap();
    let session = Session::with(SessionOptions {
        seams: Some(Fakes::default().seams()),
        ..SessionOptions::default()
    })
    .unwrap();
    let services = theirs.as_object().unwrap();
    assert_eq!(services.len(), session.available_services().unwrap().len());
    for (name, wanted) in services {
        corpus.case(name, || {
            let options = ClientOptions {
                region_name: Some("us-east-1".to_owned()),
                ..ClientOptions::default()
            };
            let client = session
                .client_with(name, options)
                .map_err(|error| error.to_string())?;
            let mut ours = head(client.service());
            ours["service_name"] = json!(client.service_name());
            ours["class_name"] = json!(client.class_name());
            let names = client.operations().map(|each| each.python_name());
            ours["paginated"] = json!(sorted(names.filter(|name| client.can_paginate(name))));
            ours["waiters"] = json!(client.waiter_names().map_err(|error| error.to_string())?);
            let gone = client.call("no_such_operation", botoxide::params! {});
            let error = botoxide::transport::block_on(gone).unwrap().unwrap_err();
            let class = wanted["class_name"].as_str().unwrap();
            assert_eq!(
                error.to_string(),
                format!("'{class}' object has no attribute 'no_such_operation'")
            );
            for (key, wanted) in wanted.as_object().unwrap() {
                if ours[key] != *wanted {
                    return Err(difference(key, wanted, &ours[key]));
                }
            }
            Ok(())
        });
    }
    corpus.finish();
}

/// The first item that differs.
fn difference(key: &str, wanted: &Json, found: &Json) -> String {
    let (Some(all), Some(ours)) = (wanted.as_array(), found.as_array()) else {
        return format!("{key}: botocore has {wanted}, here it is {found}");
    };
    let pair = all.iter().zip(ours).find(|(wanted, found)| wanted != found);
    match pair {
        Some((wanted, found)) => format!("{key}: botocore has {wanted}, here it is {found}"),
        None => format!("{key}: botocore has {}, here are {}", all.len(), ours.len()),
    }
}

fn head(service: Service) -> Json {
    let auth = service.metadata().and_then(|metadata| metadata.get("auth"));
    let auth: Vec<&str> = auth
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|name| name.as_str())
        .collect();
    json!({
        "service_id": service.service_id().unwrap().hyphenize(),
        "endpoint_prefix": service.endpoint_prefix(),
        "signing_name": service.signing_name(),
        "api_version": service.api_version(),
        "protocol": service.resolved_protocol().unwrap().as_str(),
        "is_query_compatible": service.is_query_compatible(),
        "signature_version": service.metadata_text("signatureVersion"),
        "auth": auth,
        "json_version": service.metadata_text("jsonVersion"),
        "error_shapes": sorted(service.error_shapes().map(|shape| shape.name())),
        "metadata": service.metadata().map(node_to_json),
        "client_context": service
            .client_context_parameters()
            .map(|(name, node)| json!([name, node.get("type").and_then(|text| text.as_str())]))
            .collect::<Vec<_>>(),
        "discovery": discovery(service),
        "operations": service.operations().map(|each| operation(&each)).collect::<Vec<_>>(),
    })
}

fn operation(operation: &Operation) -> Json {
    let extra = |key: &str| operation.extra(key).map(node_to_json);
    json!([
        operation.name(),
        operation.python_name(),
        operation.method(),
        operation.request_uri(),
        operation.is_deprecated(),
        operation.auth_type(),
        operation.auth().collect::<Vec<_>>(),
        operation.has_unsigned_payload(),
        sorted(
            operation
                .idempotent_members()
                .map(|member| member.member_name())
        ),
        operation.has_streaming_input(),
        operation.has_streaming_output(),
        operation.has_event_stream_input(),
        operation.has_event_stream_output(),
        operation.host_prefix(),
        sorted(operation.error_shapes().map(|shape| shape.name())),
        operation.wire_name(),
        operation.input_shape().map(|shape| shape.name()),
        operation.output_shape().map(|shape| shape.name()),
        static_context_parameters(operation),
        context_parameters(operation),
        extra("operationContextParams").unwrap_or_else(|| json!({})),
        extra("requestcompression"),
        extra("httpChecksumRequired").unwrap_or_else(|| json!(false)),
        extra("httpChecksum").unwrap_or_else(|| json!({})),
        extra("endpointdiscovery"),
    ])
}

/// The operation that discovers endpoints, and whether another operation requires it.
fn discovery(service: Service) -> Json {
    let mut operations = service.operations();
    let telling = operations.find(|each| each.extra("endpointoperation").is_some());
    let is_required = service.operations().any(|each| {
        let required = each
            .extra("endpointdiscovery")
            .and_then(|node| node.get("required"));
        required.and_then(|node| node.as_bool()) == Some(true)
    });
    json!([telling.map(|each| each.name()), is_required])
}

fn static_context_parameters(operation: &Operation) -> Vec<Json> {
    let params = operation.extra("staticContextParams").into_iter();
    let params = params.flat_map(Node::entries);
    params
        .map(|(name, node)| json!([name, node.get("value").map(node_to_json)]))
        .collect()
}

fn context_parameters(operation: &Operation) -> Vec<Json> {
    let members = operation.input_shape().into_iter();
    let members = members.flat_map(|shape| shape.members());
    members
        .filter_map(|member| {
            let name = member.extra("contextParam")?.get("name")?.as_str()?;
            Some(json!([name, member.member_name()]))
        })
        .collect()
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}
