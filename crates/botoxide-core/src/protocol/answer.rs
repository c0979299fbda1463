//! Whether a successful response belongs to its operation, and does not come from a proxy.
//!
//! A lenient parser reads a proxy's page as XML without members: an empty listing, a copy that succeeded. A program
//! that deletes what is not listed, or what it has copied, then deletes data. Not here: reading the members (each
//! protocol's `parse.rs`). Counterpart: none; botocore ignores the name of the root element. DIFFERENCE 92

use bytes::Bytes;

use super::codec::{xml_root, xml_root_name};
use super::make::Holds;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::model::{Location, Operation, Protocol, Shape, ShapeType};

/// Output shapes of S3, and the root elements of their documents, which the model does not name.
///
/// Shapes that are not listed have the root of their own name, or that of their payload. A store may mix up the two
/// results of copies; both have the same members.
const S3_ROOTS: &[(&[&str], &[&str])] = &[
    (
        &["CompleteMultipartUploadOutput"],
        &["CompleteMultipartUploadResult"],
    ),
    (
        &["CopyObjectOutput", "UploadPartCopyOutput"],
        &["CopyObjectResult", "CopyPartResult"],
    ),
    (
        &["CreateMultipartUploadOutput"],
        &["InitiateMultipartUploadResult"],
    ),
    (&["CreateSessionOutput"], &["CreateSessionResult"]),
    (&["DeleteObjectsOutput"], &["DeleteResult"]),
    (
        &["GetBucketAccelerateConfigurationOutput"],
        &["AccelerateConfiguration"],
    ),
    (
        &["GetBucketAclOutput", "GetObjectAclOutput"],
        &["AccessControlPolicy"],
    ),
    (&["GetBucketCorsOutput"], &["CORSConfiguration"]),
    (
        &[
            "GetBucketLifecycleConfigurationOutput",
            "GetBucketLifecycleOutput",
        ],
        &["LifecycleConfiguration"],
    ),
    (&["GetBucketLocationOutput"], &["LocationConstraint"]),
    (&["GetBucketLoggingOutput"], &["BucketLoggingStatus"]),
    (
        &["GetBucketRequestPaymentOutput"],
        &["RequestPaymentConfiguration"],
    ),
    (
        &["GetBucketTaggingOutput", "GetObjectTaggingOutput"],
        &["Tagging"],
    ),
    (&["GetBucketVersioningOutput"], &["VersioningConfiguration"]),
    (&["GetBucketWebsiteOutput"], &["WebsiteConfiguration"]),
    (
        &["GetObjectAttributesOutput"],
        &["GetObjectAttributesResponse"],
    ),
    (
        &["ListBucketAnalyticsConfigurationsOutput"],
        &["ListBucketAnalyticsConfigurationResult"],
    ),
    (
        &["ListBucketInventoryConfigurationsOutput"],
        &["ListInventoryConfigurationsResult"],
    ),
    (
        &["ListBucketMetricsConfigurationsOutput"],
        &["ListMetricsConfigurationsResult"],
    ),
    (&["ListBucketsOutput"], &["ListAllMyBucketsResult"]),
    (
        &["ListDirectoryBucketsOutput"],
        &["ListAllMyDirectoryBucketsResult"],
    ),
    (
        &["ListMultipartUploadsOutput"],
        &["ListMultipartUploadsResult"],
    ),
    (&["ListObjectVersionsOutput"], &["ListVersionsResult"]),
    (
        &["ListObjectsOutput", "ListObjectsV2Output"],
        &["ListBucketResult"],
    ),
    (&["ListPartsOutput"], &["ListPartsResult"]),
    (
        &[
            "NotificationConfiguration",
            "NotificationConfigurationDeprecated",
        ],
        &["NotificationConfiguration"],
    ),
];

/// The words that follow an operation's name in the name of its output.
const SUFFIXES: [&str; 4] = ["", "Output", "Response", "Result"];

/// Refuses a successful response that does not belong to the operation. `holds` says what was found as a member.
///
/// # Errors
///
/// `ResponseParserError` for an HTML page, for an empty body where the model has members in it, and for XML that has
/// none of the members and another root element than the operation's. Of S3, the root elements of other operations
/// are rejected whatever their content.
pub(super) fn check(
    operation: Operation,
    protocol: Protocol,
    response: &Response,
    holds: impl Fn(&'static str) -> Holds,
) -> Result<()> {
    let Some(body) = response.body.as_bytes() else {
        return Ok(());
    };
    let shape = operation.output_shape();
    if is_html(body) && !shape.is_some_and(is_opaque) {
        return Err(refused(operation, "its body is an HTML page"));
    }
    match (protocol, shape) {
        (Protocol::Ec2 | Protocol::Query | Protocol::RestXml, Some(shape)) if !is_opaque(shape) => {
            check_xml(operation, protocol, shape, response.status, body, holds)
        }
        _ => Ok(()),
    }
}

fn check_xml(
    operation: Operation,
    protocol: Protocol,
    shape: Shape,
    status: u16,
    body: &Bytes,
    holds: impl Fn(&'static str) -> Holds,
) -> Result<()> {
    // A document without its wrapper has been rejected already.
    if shape.extra("resultWrapper").is_some() {
        return Ok(());
    }
    let payload = shape.payload();
    let is_in_body = |member: &Shape| member.location() == Location::Body;
    let has_members_in_body =
        payload.is_some() || shape.members().any(|member| is_in_body(&member));
    if body.is_empty() {
        // A union without a member has no document.
        let is_optional = payload.is_some_and(|payload| payload.is_tagged_union());
        return if has_members_in_body && !is_optional && status == 200 {
            Err(refused(operation, "its body is empty"))
        } else {
            Ok(())
        };
    }
    if !has_members_in_body && protocol != Protocol::RestXml {
        return Ok(());
    }
    let has_value = |member: Shape| match holds(member.member_name()) {
        Holds::Nothing => false,
        Holds::EmptyMap => payload.is_none(),
        Holds::Something => true,
    };
    let is_filled = match payload {
        Some(payload) => has_value(payload),
        None => shape.members().filter(is_in_body).any(has_value),
    };
    let row = S3_ROOTS
        .iter()
        .find(|(shapes, _)| shapes.contains(&shape.name()));
    if is_filled && row.is_none() {
        return Ok(());
    }
    let whole;
    let root = if let Some(root) = xml_root_name(body) {
        root
    } else {
        // A long comment precedes it.
        whole = xml_root(body);
        whole.as_ref().map_or("", |root| root.name.as_str())
    };
    let is_of_another = || S3_ROOTS.iter().any(|(_, roots)| roots.contains(&root));
    // The service cannot tell apart operations that have one request, such as the older form of an operation.
    let is_of_request = |other: &Operation| {
        (other.method(), other.request_uri()) == (operation.method(), operation.request_uri())
    };
    let is_own = row.is_some_and(|(_, roots)| roots.contains(&root))
        || is_named_after(root, operation.name())
        || is_named_after(root, base(shape.name()))
        || [Some(shape), payload].into_iter().flatten().any(|shape| {
            shape.name() == root || shape.location_name() == Some(root) || shape.member_name() == root
        })
        // Where every answer has such a name, stores that mix them up are read as botocore reads them.
        || protocol != Protocol::RestXml && is_some_response(root)
        || protocol == Protocol::RestXml
            && operation
                .service()
                .operations()
                .any(|other| is_of_request(&other) && is_named_after(root, other.name()));
    if is_own || (is_filled && !is_of_another()) {
        return Ok(());
    }
    Err(refused(operation, &format!("its root element is `{root}`")))
}

/// Whether the body is returned to the caller unparsed.
fn is_opaque(shape: Shape) -> bool {
    let payload = shape.payload().map(|payload| payload.shape_type());
    matches!(payload, Some(ShapeType::Blob | ShapeType::String))
        || shape.event_stream_member().is_some()
}

fn is_named_after(root: &str, name: &str) -> bool {
    root.strip_prefix(name)
        .is_some_and(|suffix| SUFFIXES.contains(&suffix))
}

/// Whether a root element has the form of name that all operations of EC2 and of the query protocol use.
fn is_some_response(root: &str) -> bool {
    let name = root.strip_suffix("Response");
    name.is_some_and(|name| !name.is_empty() && name != "Error")
}

/// The operation that an output shape is named after.
fn base(shape_name: &str) -> &str {
    let stripped = SUFFIXES[1..]
        .iter()
        .find_map(|suffix| shape_name.strip_suffix(suffix));
    stripped.unwrap_or(shape_name)
}

/// Whether a body is an HTML document, perhaps behind a byte order mark, declarations and comments. No service of AWS
/// answers with one; proxies and gateways do.
pub fn is_html(body: &[u8]) -> bool {
    let mut rest = body
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .trim_ascii_start();
    if rest.first() != Some(&b'<') {
        return false;
    }
    while let Some((end, after)) = match rest {
        [b'<', b'?', after @ ..] => Some((&b"?>"[..], after)),
        [b'<', b'!', b'-', b'-', after @ ..] => Some((&b"-->"[..], after)),
        _ => None,
    } {
        let Some(at) = memchr::memmem::find(after, end) else {
            return false;
        };
        rest = after[at + end.len()..].trim_ascii_start();
    }
    let Some(tag) = rest.strip_prefix(b"<") else {
        return false;
    };
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let (name, after) = tag.split_at(tag.iter().position(is_end).unwrap_or(tag.len()));
    if name.eq_ignore_ascii_case(b"!doctype") {
        let kind = after.trim_ascii_start().get(..4);
        return kind.is_some_and(|kind| kind.eq_ignore_ascii_case(b"html"));
    }
    let local = name.rsplit(|byte| *byte == b':').next();
    local.is_some_and(|local| local.eq_ignore_ascii_case(b"html"))
}

fn refused(operation: Operation, reason: &str) -> Error {
    let name = operation.name();
    Error::response_parser(format!(
        "Unable to parse response: it does not belong to {name}, because {reason}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Service, archive::compile_service};
    use crate::protocol::parse;
    use crate::value::Value;

    fn service(protocol: &str) -> Service {
        let members = |names: &[&str]| {
            let members = names
                .iter()
                .map(|name| ((*name).to_owned(), serde_json::json!({ "shape": "Text" })));
            members.collect::<serde_json::Map<_, _>>()
        };
        let header = serde_json::json!({ "ETag": { "shape": "Text", "location": "header", "locationName": "ETag" } });
        let operation =
            |shape: &str| serde_json::json!({ "http": {}, "output": { "shape": shape } });
        let json = serde_json::json!({
            "metadata": { "serviceId": "Photo Box", "protocol": protocol },
            "operations": {
                "ListObjectsV2": operation("ListObjectsV2Output"),
                "CopyObject": operation("CopyObjectOutput"),
                "ListPhotos": operation("ListPhotosResult"),
                "PutPhoto": operation("PutPhotoOutput"),
                "GetPhoto": operation("GetPhotoOutput"),
                "DropPhoto": { "http": {} },
            },
            "shapes": {
                "ListObjectsV2Output": { "type": "structure", "members": members(&["Name", "KeyCount"]) },
                "CopyObjectOutput": {
                    "type": "structure", "payload": "CopyObjectResult",
                    "members": { "CopyObjectResult": { "shape": "CopyObjectResult" } },
                },
                "CopyObjectResult": { "type": "structure", "members": members(&["ETag"]) },
                "ListPhotosResult": { "type": "structure", "members": members(&["Name", "KeyCount"]) },
                "PutPhotoOutput": { "type": "structure", "members": header },
                "GetPhotoOutput": {
                    "type": "structure", "payload": "Body",
                    "members": { "Body": { "shape": "Bytes" } },
                },
                "Bytes": { "type": "blob" },
                "Text": { "type": "string" },
            },
        });
        Service::open(compile_service(&json).unwrap().leak()).unwrap()
    }

    fn outcome(protocol: &str, operation: &str, status: u16, body: &str) -> Result<Value> {
        let response = Response {
            status,
            body: body.to_owned().into(),
            ..Response::default()
        };
        parse(service(protocol).operation(operation).unwrap(), &response)
    }

    #[track_caller]
    fn assert_refused(protocol: &str, operation: &str, body: &str) {
        let error = match outcome(protocol, operation, 200, body) {
            Ok(value) => panic!("{protocol} {operation} {body}: {value}"),
            Err(error) => error,
        };
        assert_eq!(error.kind().class_name(), "ResponseParserError", "{body}");
    }

    const PAGES: [&str; 7] = [
        "<html><body>Sign in</body></html>",
        "<HTML></HTML>",
        "<!DOCTYPE html><html><body><br></body></html>",
        "\u{feff}\r\n <!doctype HTML>",
        "<?xml version=\"1.0\"?>\n<!-- proxy --><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        "<html/>",
        "<html>",
    ];

    #[test]
    fn an_html_page_is_no_answer_in_any_protocol() {
        for protocol in ["rest-xml", "query", "ec2", "json", "rest-json"] {
            for operation in [
                "ListObjectsV2",
                "CopyObject",
                "ListPhotos",
                "PutPhoto",
                "DropPhoto",
            ] {
                for page in PAGES {
                    assert_refused(protocol, operation, page);
                }
            }
        }
        let page = outcome("rest-xml", "GetPhoto", 200, PAGES[0]).unwrap();
        assert!(matches!(&page["Body"], Value::Body(_)));
    }

    #[test]
    fn another_root_without_members_is_no_answer() {
        for body in [
            "<status>ok</status>",
            "<ok/>",
            "<Response><Message>Blocked</Message></Response>",
            "<ErrorResponse><Message>Blocked</Message></ErrorResponse>",
            "<ListAllMyBucketsResult><Owner/></ListAllMyBucketsResult>",
            "<x:xhtml xmlns:x=\"urn:x\"><x:Key/></x:xhtml>",
            "<listobjectsv2result/>",
            "<x:html xmlns:x=\"urn:x\"><x:Name/><x:Key/></x:html>",
        ] {
            for operation in ["ListObjectsV2", "CopyObject", "ListPhotos", "PutPhoto"] {
                assert_refused("rest-xml", operation, body);
            }
            if !body.ends_with("BucketsResult>") {
                assert_refused("ec2", "ListPhotos", body);
            }
        }
        let behind = format!("<!--{}--><ok/>", "-".repeat(3000).replace("--", "- "));
        assert_refused("rest-xml", "ListPhotos", &behind);
    }

    #[test]
    fn an_empty_body_is_no_answer_where_there_are_members_in_it() {
        for operation in ["ListObjectsV2", "CopyObject", "ListPhotos"] {
            assert_refused("rest-xml", operation, "");
            assert!(outcome("rest-xml", operation, 204, "").is_ok());
        }
        for operation in ["PutPhoto", "DropPhoto", "GetPhoto"] {
            assert!(
                outcome("rest-xml", operation, 200, "").is_ok(),
                "{operation}"
            );
        }
        assert_refused("query", "ListPhotos", "");
        assert_refused("ec2", "ListPhotos", "");
    }

    #[test]
    fn an_answer_may_have_any_of_the_names_of_its_operation() {
        for (operation, root) in [
            ("ListObjectsV2", "ListBucketResult"),
            ("ListObjectsV2", "ListObjectsV2Output"),
            ("ListObjectsV2", "ListObjectsV2Result"),
            ("CopyObject", "CopyObjectResult"),
            ("CopyObject", "CopyPartResult"),
            ("CopyObject", "CopyObjectOutput"),
            ("ListPhotos", "ListPhotos"),
            ("ListPhotos", "ListPhotosResponse"),
            ("PutPhoto", "PutPhotoResult"),
        ] {
            for body in [
                format!("<{root}/>"),
                format!("<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></{root}>"),
                format!(
                    "<?xml version=\"1.0\"?><n:{root} xmlns:n=\"urn:n\"><n:Other>1</n:Other></n:{root}>"
                ),
            ] {
                assert!(outcome("rest-xml", operation, 200, &body).is_ok(), "{body}");
            }
        }
        assert!(outcome("ec2", "ListPhotos", 200, "<ListPotosResponse/>").is_ok());
    }

    #[test]
    fn an_answer_may_be_named_after_an_operation_with_the_same_request() {
        let operation = |uri: &str| serde_json::json!({ "http": { "method": "GET", "requestUri": uri }, "output": { "shape": "Out" } });
        let json = serde_json::json!({
            "metadata": { "serviceId": "Photo Box", "protocol": "rest-xml" },
            "operations": {
                "GetAlbum": operation("/{Album}?album"),
                "GetAlbumConfiguration": operation("/{Album}?album"),
                "GetAlbumSize": operation("/{Album}?size"),
            },
            "shapes": {
                "Out": { "type": "structure", "members": { "Name": { "shape": "Text" } } },
                "Text": { "type": "string" },
            },
        });
        let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
        let operation = service.operation("GetAlbumConfiguration").unwrap();
        let parsed = |root: &str| {
            let response = Response {
                status: 200,
                body: format!("<{root}/>").into(),
                ..Response::default()
            };
            parse(operation, &response).is_ok()
        };
        assert!(parsed("GetAlbumResponse"));
        assert!(!parsed("GetAlbumSizeResponse"));
    }

    #[test]
    fn members_make_up_for_a_name_but_not_for_that_of_another_operation() {
        let body = |root: &str| format!("<{root}><Name>photos</Name><ETag>e</ETag></{root}>");
        for operation in ["ListObjectsV2", "CopyObject", "ListPhotos"] {
            assert!(outcome("rest-xml", operation, 200, &body("Anything")).is_ok());
        }
        for root in [
            "ListVersionsResult",
            "ListPartsResult",
            "Tagging",
            "CompleteMultipartUploadResult",
        ] {
            assert_refused("rest-xml", "ListObjectsV2", &body(root));
            assert_refused("rest-xml", "CopyObject", &body(root));
        }
    }

    #[test]
    fn what_is_no_json_is_no_answer() {
        for protocol in ["json", "rest-json"] {
            for body in [
                "this is no body",
                "{\"Name\": \"a\"",
                "{\"Name\": \"a\"}}",
                "<x/>",
                "OK",
                "{'Name': 1}",
            ] {
                assert_refused(protocol, "ListPhotos", body);
                // An error has at least a status.
                let error = outcome(protocol, "ListPhotos", 400, body).unwrap();
                assert_eq!(error["Error"]["Message"], body, "{protocol} {body}");
            }
            for body in ["", " \n", "{}", "{\"Other\": 1}"] {
                assert!(outcome(protocol, "ListPhotos", 200, body).is_ok(), "{body}");
            }
        }
    }
}
