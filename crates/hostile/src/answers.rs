//! The S3 responses that users' data depends on: listings, copies, multipart uploads, and the pages of a listing.

use std::sync::{Arc, LazyLock};

use botoxide_core::http::Response;
use botoxide_core::model::archive::compile_service;
use botoxide_core::model::{Pagination, Service};
use botoxide_core::paginate::Paginator;
use botoxide_core::params;
use botoxide_core::protocol::{parse, xml_root};
use botoxide_core::value::Value;
use serde_json::{Map, Value as Json, json};

use crate::draw::Draw;

/// An operation, the root element of its response, and the members of the output or of its payload.
struct Answer {
    operation: &'static str,
    root: &'static str,
    members: &'static [&'static str],
    is_payload: bool,
}

static ANSWERS: [Answer; 7] = [
    Answer {
        operation: "ListObjectsV2",
        root: "ListBucketResult",
        members: &["IsTruncated", "Contents", "Name", "NextContinuationToken"],
        is_payload: false,
    },
    Answer {
        operation: "ListObjects",
        root: "ListBucketResult",
        members: &["IsTruncated", "Contents", "Name", "NextMarker"],
        is_payload: false,
    },
    Answer {
        operation: "ListParts",
        root: "ListPartsResult",
        members: &["IsTruncated", "Key", "UploadId", "NextPartNumberMarker"],
        is_payload: false,
    },
    Answer {
        operation: "CreateMultipartUpload",
        root: "InitiateMultipartUploadResult",
        members: &["Bucket", "Key", "UploadId"],
        is_payload: false,
    },
    Answer {
        operation: "CompleteMultipartUpload",
        root: "CompleteMultipartUploadResult",
        members: &["Location", "Bucket", "Key", "ETag"],
        is_payload: false,
    },
    Answer {
        operation: "CopyObject",
        root: "CopyObjectResult",
        members: &["ETag", "LastModified"],
        is_payload: true,
    },
    Answer {
        operation: "UploadPartCopy",
        root: "CopyPartResult",
        members: &["ETag", "LastModified"],
        is_payload: true,
    },
];

/// The suffixes that may follow the operation's name in the name of the root element.
const SUFFIXES: [&str; 4] = ["", "Output", "Response", "Result"];

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let (mut operations, mut shapes) = (Map::new(), Map::new());
    for answer in &ANSWERS {
        let members = answer.members.iter().map(|name| {
            let shape = match *name {
                "IsTruncated" => "Truth",
                "Contents" => "Objects",
                _ => "Text",
            };
            ((*name).to_owned(), json!({ "shape": shape }))
        });
        let members = json!({ "type": "structure", "members": members.collect::<Map<_, _>>() });
        let output = format!("{}Output", answer.operation);
        if answer.is_payload {
            shapes.insert(answer.root.to_owned(), members);
            let payload = json!({ answer.root: { "shape": answer.root } });
            let whole = json!({ "type": "structure", "payload": answer.root, "members": payload });
            shapes.insert(output.clone(), whole);
        } else {
            shapes.insert(output.clone(), members);
        }
        let operation = json!({ "http": {}, "output": { "shape": output } });
        operations.insert(answer.operation.to_owned(), operation);
    }
    shapes.insert("Text".to_owned(), json!({ "type": "string" }));
    shapes.insert("Truth".to_owned(), json!({ "type": "boolean" }));
    shapes.insert(
        "Objects".to_owned(),
        json!({ "type": "list", "member": { "shape": "Object" }, "flattened": true }),
    );
    shapes.insert(
        "Object".to_owned(),
        json!({ "type": "structure", "members": { "Key": { "shape": "Text" } } }),
    );
    let model = json!({
        "metadata": { "serviceId": "S3", "protocol": "rest-xml" },
        "operations": operations,
        "shapes": Json::Object(shapes),
    });
    let compiled = compile_service(&model).expect("the model is valid");
    Service::open(compiled.leak()).expect("written data can be read")
});

/// Draws the operation; the rest of the bytes is the body. A success is a document of the operation, or one with
/// members of its output that does not belong to another operation. A page that is marked as truncated is never treated
/// as the last.
///
/// # Panics
///
/// If this does not hold.
pub fn s3_answers(data: &[u8]) {
    let mut draw = Draw::new(data);
    let answer = draw.of(&ANSWERS);
    let body = draw.rest().to_vec();
    let operation = SERVICE.operation(answer.operation);
    let operation = operation.expect("the model has the operation");
    let response = Response {
        status: 200,
        body: body.clone().into(),
        ..Response::default()
    };
    let Ok(parsed) = parse(operation, &response) else {
        return;
    };
    let root = xml_root(&body).expect("a success is XML").name;
    let members = if answer.is_payload {
        &parsed[answer.root]
    } else {
        &parsed
    };
    let is_filled = answer
        .members
        .iter()
        .any(|name| members.get(name).is_some());
    let is_own = root == answer.root
        || answer.is_payload && matches!(&*root, "CopyObjectResult" | "CopyPartResult")
        || SUFFIXES
            .iter()
            .any(|suffix| root == format!("{}{suffix}", answer.operation));
    let is_of_another = ANSWERS.iter().any(|other| other.root == root);
    assert!(
        is_own || is_filled && !is_of_another,
        "{root} is not a response to {}",
        answer.operation
    );
    assert!(!root.eq_ignore_ascii_case("html"));
    if answer.members.contains(&"IsTruncated") {
        follow(answer, parsed);
    }
}

/// Continues the pagination after a page.
fn follow(answer: &Answer, page: Value) {
    let &[more_results, .., token] = answer.members else {
        return;
    };
    let model = Pagination {
        input_token: vec!["Marker"],
        output_token: vec![token],
        more_results: Some(more_results),
        result_key: vec!["Contents"],
        non_aggregate_keys: vec![],
        limit_key: None,
    };
    let operation = SERVICE.operation(answer.operation);
    let paginator = Paginator::new(&model, operation.expect("the model has the operation"));
    let paginator = Arc::new(paginator.expect("its expressions compile"));
    let mut pages = paginator
        .paginate(params! {})
        .expect("the arguments are valid");
    let has_more = page[more_results].as_bool() == Some(true);
    let has_token = page[token].as_str().is_some_and(|token| !token.is_empty());
    assert!(matches!(pages.next_request(), Ok(Some(_))));
    if pages.accept(page).is_err() {
        return;
    }
    match pages.next_request() {
        Ok(None) => assert!(!has_more, "a truncated page was treated as the last"),
        Ok(Some(_)) => assert!(has_more && has_token),
        Err(_) => assert!(has_more && !has_token),
    }
}
