//! The seeds of a search: valid inputs of each reader.

use botoxide_core::model::Protocol;
use botoxide_core::model::archive::{PackedFile, compile_document, compile_service, write_archive};
use botoxide_core::params;
use botoxide_core::protocol::event_stream::{HeaderValue, Message};
use botoxide_core::protocol::{SerializeOptions, serialize};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value as Json, json};

use crate::event_stream::framed;
use crate::rules::partitions_json;
use crate::shapes;

pub(crate) fn uri() -> Vec<Vec<u8>> {
    owned(&[
        "https://user:pw@Host.example.com:8443/a//b/../c/./d?x=1&y=%2F#f",
        "http://[::1]:80/",
        "//h?q",
        "/a/b/",
        "%zz",
    ])
}

pub(crate) fn arn() -> Vec<Vec<u8>> {
    owned(&[
        "arn:aws:s3:::bucket/key",
        "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/a:b",
        "urn:a:b:c:d:e",
    ])
}

pub(crate) fn timestamp() -> Vec<Vec<u8>> {
    owned(&[
        "2014-04-29T16:30:38.123456789Z",
        "20140429T163038Z",
        "Tue, 29 Apr 2014 18:30:38 GMT",
        "2014-04-29T16:30:38-07:30",
        "1398796238",
        "-1.5",
        "1e3",
        "Tuesday, 29-Apr-14 18:30:38 GMT",
        "Tue Apr 29 18:30:38 2014",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "253402300799.9999999",
        "0099-01-01",
    ])
}

pub(crate) fn jmespath() -> Vec<Vec<u8>> {
    owned(&[
        "list[?n > `1` && contains(k, 'a')].{name: k, \"n\": n} | sort_by(@, &name)[::-1]",
        "a.b[*][] | [0:2:1]",
        "max_by(list, &n).k || not_null(a.x, `null`)",
        "join(',', map(&to_string(k), list))",
        "merge(a, {z: @}) | keys(@) | length(@)",
        "a.b[-1].c[][]\n{\"a\": {\"b\": [{\"c\": [[1, 2], 3]}]}}",
        "!(a == b) && avg(`[1, 2.5]`) >= floor(`1.5`)",
        "let $x = a in $x.c",
        "'raw' || \"quoted \\u00e9\" || `\"json\"`",
        "reverse(sort(values(@)[?type(@) == 'string']))",
        "*.*[?@]",
        "a.c + `1` - `2` * `3` // `2` % `4`",
    ])
}

pub(crate) fn ini() -> Vec<Vec<u8>> {
    owned(&[
        "[default]\nregion = us-east-1\ns3 =\n  addressing_style = path\n  max = 1\n[profile \"a b\"]\nk: v\n  more\n\n; c\n",
        "[DEFAULT]\nx=1\n[sso-session s]\nsso_region = r\r\n[services v]\ndynamodb =\n  endpoint_url = u\n",
        "# nothing\n",
        "[profile x]\n=\n",
        "key = before all\n",
    ])
}

pub(crate) fn response_head() -> Vec<Vec<u8>> {
    let mut seeds = owned(&[
        "HTTP/1.1 200 OK\r\nx-amz-id-2: a\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 404\nx: one\n  two\n\tthree\n\n",
        "HTTP/1.1 200 OK\r\nx : a\r\njunk\r\n y\r\n: z\r\ny z: 1\r\na\rb: c\r\n\r\n",
        "HTTP/1.1 204 \r\nContent-Length: 2\r\nContent-Length: 2, 2\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n",
        "\r\n HTTP/1.9\t+2_00 x\r\nContent-Length:\r\n 99999999999999999999\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "SSH-2.0-x\r\n",
    ]);
    seeds.push(b"HTTP/1.1 200 \xfc\r\nx: \x00\x1b[31m\xff\x7f\r\n\r\n".to_vec());
    seeds
}

pub(crate) fn html() -> Vec<Vec<u8>> {
    owned(&[
        "<p>Creates a <code>bucket</code>.</p> <ul><li>fast &amp; easy</li><li>&lt;b&gt; &#65; &#x41; &nbsp;</li></ul>",
        "<!-- c --> a < b > c <a href='x'>y</a><br/>",
        "< < < <p",
        "&amp;amp;&bogus;&#1114112;",
    ])
}

pub(crate) fn json() -> Vec<Vec<u8>> {
    owned(&[
        r#"{"a": [1, -2.5e+3, 12345678901234567890123, true, null, {"b": "\u00e9\ud83d\ude00\n\/"}], "a": {}, "": []}"#,
        "[[[[]]]]",
        "\"\\ud800\"",
        "-0",
        "1E400",
        " {\"k\" : [ 1 , 2 ] } ",
        "NaN",
    ])
}

pub(crate) fn cbor() -> Vec<Vec<u8>> {
    let call = serialized(Protocol::RpcV2Cbor);
    let mut seeds = vec![
        b"\xa2\x61a\x83\x01\x20\xfb\x3f\xf8\0\0\0\0\0\0\x61b\xbf\x61c\xf6\xff".to_vec(),
        b"\x9f\x5f\x41a\x42bc\xff\x7f\x61x\xff\xf9\x3c\x00\xff".to_vec(),
        b"\xc1\x1a\x53\x5f\xf1\xce".to_vec(),
        b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
    ];
    seeds.push(call);
    seeds
}

pub(crate) fn xml() -> Vec<Vec<u8>> {
    let mut seeds = owned(&[
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a:b xmlns:a=\"u\" c='d &lt;'>t&#65;<!-- x --><![CDATA[<&]]></a:b>\n",
        "<a><b/><b>1</b>\r\n<c d=\"\"/></a >",
        "\u{feff}<a>&amp;&apos;&quot;&gt;</a>",
    ]);
    seeds.push(serialized(Protocol::RestXml));
    seeds
}

/// Bytes to draw from: every byte is a choice.
pub(crate) fn draws() -> Vec<Vec<u8>> {
    let counting = |factor: u32| {
        (0..400_u32)
            .map(move |at| ((at * factor) >> 3).to_le_bytes()[0])
            .collect()
    };
    vec![
        counting(3),
        counting(7),
        counting(29),
        counting(211),
        b"\x01\x01\x02\x05hello\x08\x01\x03abc".to_vec(),
    ]
}

pub(crate) fn event_stream() -> Vec<Vec<u8>> {
    let message = |headers: &[(&str, &str)], payload: &str| Message {
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).into(), HeaderValue::String((*value).into())))
            .collect(),
        payload: payload.to_owned().into(),
    };
    let event = message(
        &[(":message-type", "event"), (":event-type", "Whole")],
        r#"{"Text":"a","Choice":{"Number":1}}"#,
    );
    let error = message(
        &[
            (":message-type", "exception"),
            (":exception-type", "Broken"),
        ],
        r#"{"message":"m"}"#,
    );
    let wire = |message: &Message| {
        message
            .encode()
            .map_or_else(|_| Vec::new(), |bytes| bytes.to_vec())
    };
    let both = [wire(&event), wire(&error)].concat();
    let inside = b"\x0b:event-type\x07\0\x05Parts\x04When\x08\0\0\0\0\0\0\0\x01";
    let length = u8::try_from(inside.len()).unwrap_or(0);
    let mut seeds = vec![
        [b"\x00", &both[..]].concat(),
        [b"\x01", &[length][..], inside, b"payload"].concat(),
        [b"\x00", &framed(inside, b"")[..]].concat(),
    ];
    seeds.extend(
        draws()
            .into_iter()
            .map(|draw| [b"\x02", &draw[..]].concat()),
    );
    seeds
}

/// Protocol, operation, status, headers; then the body.
pub(crate) fn responses() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, protocol) in (0..).zip(Protocol::PREFERRED) {
        let body = match protocol {
            Protocol::Json | Protocol::RestJson => serialized(Protocol::Json),
            Protocol::RpcV2Cbor => serialized(Protocol::RpcV2Cbor),
            Protocol::RestXml => serialized(Protocol::RestXml),
            Protocol::Query => wrapped(
                "<EverythingResponse><EverythingResult>",
                "</EverythingResult></EverythingResponse>",
            ),
            Protocol::Ec2 => wrapped(
                "<EverythingResponse><requestId>r</requestId>",
                "</EverythingResponse>",
            ),
        };
        let error: &[u8] = match protocol {
            Protocol::Json | Protocol::RestJson => br#"{"__type": "a#Broken:http", "message": "m", "Deep": [{}]}"#,
            Protocol::RpcV2Cbor => b"\xa1\x66__type\x68a#Broken",
            Protocol::RestXml | Protocol::Query => {
                b"<ErrorResponse><Error><Code>Broken</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>"
            }
            Protocol::Ec2 => b"<Response><Errors><Error><Code>Broken</Code></Error></Errors><RequestID>r</RequestID></Response>",
        };
        seeds.push([&[number, 0, 0, 0], &body[..]].concat());
        seeds.push([&[number, 2, 0, 1, 3, 1, 1], &body[..]].concat());
        seeds.push([&[number, 1, 4, 0], error].concat());
    }
    seeds
}

fn wrapped(begin: &str, end: &str) -> Vec<u8> {
    let body = String::from_utf8_lossy(&serialized(Protocol::RestXml)).into_owned();
    let inner = body
        .split_once('>')
        .and_then(|(_, rest)| rest.rsplit_once("</"));
    [begin, inner.map_or("", |(inner, _)| inner), end]
        .concat()
        .into_bytes()
}

/// A body with every kind of value.
fn serialized(protocol: Protocol) -> Vec<u8> {
    let params = params! {
        "Text": "a <&> é", "Truth": true, "Integer": -3, "Long": 9_000_000_000_i64, "Double": 1.5, "Texts": ["x", "", "z"],
        "Flat": [{ "Text": "1" }, { "Text": "2" }], "Deep": [{ "Again": { "Integer": 1 } }],
        "Tags": { "k": "v", "l": "w" }, "FlatTags": { "k": { "Float": 0.25 }, "l": {} },
        "Choice": { "Choices": [{ "Number": 1 }, { "Text": "t" }] }
    };
    let call = serialize(
        shapes::operation(protocol, "Everything"),
        protocol,
        &params,
        SerializeOptions::default(),
    );
    let body = call.ok().and_then(|call| call.body.as_bytes().cloned());
    body.unwrap_or_default().to_vec()
}

pub(crate) fn s3_answers() -> Vec<Vec<u8>> {
    // The first byte is the operation.
    owned(&[
        "\0<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>true</IsTruncated>\
         <Contents><Key>a</Key></Contents><Name>b</Name><NextContinuationToken>t</NextContinuationToken></ListBucketResult>",
        "\0<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken></NextContinuationToken></ListBucketResult>",
        "\x01<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>",
        "\x02<ListPartsResult><Key>k</Key><UploadId>u</UploadId></ListPartsResult>",
        "\x03<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId></InitiateMultipartUploadResult>",
        "\x04<CompleteMultipartUploadResult><Location>l</Location><ETag>&quot;e&quot;</ETag></CompleteMultipartUploadResult>",
        "\x05<CopyObjectResult><ETag>e</ETag><LastModified>2026-01-01T00:00:00Z</LastModified></CopyObjectResult>",
        "\x06<CopyPartResult><ETag>e</ETag></CopyPartResult>",
        "\0<!DOCTYPE html><html><body>Sign in</body></html>",
        "\x05<html><head/><body><ETag/></body></html>",
        "\x06",
    ])
}

pub(crate) fn service_model() -> Vec<Vec<u8>> {
    let small = json!({
        "metadata": { "serviceId": "Box", "endpointPrefix": "box", "protocol": "rest-json", "apiVersion": "2026-11-22" },
        "operations": { "GetBox": { "http": { "method": "GET", "requestUri": "/{Name}" }, "input": { "shape": "Box" },
            "output": { "shape": "Box" }, "errors": [{ "shape": "Gone" }], "endpoint": { "hostPrefix": "{Name}." } } },
        "shapes": {
            "Box": { "type": "structure", "required": ["Name"], "members": {
                "Name": { "shape": "Name", "location": "uri", "locationName": "Name" }, "Boxes": { "shape": "Boxes" } } },
            "Boxes": { "type": "list", "member": { "shape": "Box" }, "min": 1, "flattened": true },
            "Gone": { "type": "structure", "exception": true, "members": {}, "error": { "code": "Gone" } },
            "Name": { "type": "string", "pattern": "x" }
        }
    });
    vec![small.to_string().into_bytes()]
}

pub(crate) fn document() -> Vec<Vec<u8>> {
    let models = service_model();
    let services = models
        .iter()
        .filter_map(|model| compile_service(&serde_json::from_slice(model).ok()?).ok());
    let rules = compile_document(&rule_set()).unwrap_or_default();
    let small =
        compile_document(&json!([[[[1, -1.5, "a", null]]], { "a": { "b": [9_000_000_000_i64] } }]))
            .unwrap_or_default();
    services.chain([rules, small]).collect()
}

pub(crate) fn archive() -> Vec<Vec<u8>> {
    let documents = document();
    let mut files = std::collections::BTreeMap::new();
    for (number, bytes) in documents.iter().enumerate() {
        files.insert(
            format!("box/2026-11-2{number}/service-2"),
            PackedFile::stored(bytes.clone()),
        );
        let frame = compress_to_vec(&bytes[..], CompressionLevel::Fastest);
        files.insert(
            format!("partitions{number}"),
            PackedFile::compressed(frame, bytes.len()),
        );
    }
    vec![write_archive(&files).unwrap_or_default()]
}

pub(crate) fn partitions() -> Vec<Vec<u8>> {
    vec![(partitions_json().to_string() + "\nus-gov-west-1").into_bytes()]
}

pub(crate) fn legacy_endpoints() -> Vec<Vec<u8>> {
    let json = json!({ "version": 3, "partitions": [{
        "partition": "aws", "partitionName": "AWS Standard", "dnsSuffix": "amazonaws.com", "regionRegex": "^us\\-\\w+\\-\\d+$",
        "defaults": { "hostname": "{service}.{region}.{dnsSuffix}", "protocols": ["https"], "signatureVersions": ["v4"],
            "variants": [{ "tags": ["fips"], "hostname": "{service}-fips.{region}.{dnsSuffix}", "dnsSuffix": "x" }] },
        "regions": { "us-east-1": { "description": "d" } },
        "services": {
            "s3": { "endpoints": { "us-east-1": { "hostname": "s3.amazonaws.com", "credentialScope": { "region": "us-east-1" } } } },
            "iam": { "partitionEndpoint": "aws-global", "isRegionalized": false, "endpoints": { "aws-global": { "hostname": "h" } } }
        } }] });
    vec![(json.to_string() + "\n\x01\x05\x01\x13\x01").into_bytes()]
}

pub(crate) fn endpoint_rules() -> Vec<Vec<u8>> {
    let rules = rule_set().to_string();
    let tails: [&[u8]; 3] = [
        b"\n",
        b"\n\x02\x01\x13\x02\x01\x02\x01\x02\x01\x14",
        b"\n\x04\x00\x09us-east-1\x03\x01\x03\x01",
    ];
    tails
        .iter()
        .map(|tail| [rules.as_bytes(), tail].concat())
        .collect()
}

/// Rules that call every function.
fn rule_set() -> Json {
    let call = |name: &str, argv: Json| json!({ "fn": name, "argv": argv });
    let assigned =
        |name: &str, argv: Json, to: &str| json!({ "fn": name, "argv": argv, "assign": to });
    let reference = |name: &str| json!({ "ref": name });
    json!({
        "version": "1.0",
        "parameters": {
            "Region": { "type": "String", "builtIn": "AWS::Region", "required": false },
            "UseFIPS": { "type": "Boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false },
            "Endpoint": { "type": "String", "builtIn": "SDK::Endpoint" },
            "Bucket": { "type": "String" }, "Names": { "type": "stringArray", "default": ["a", "b"] }
        },
        "rules": [
            { "type": "endpoint", "conditions": [call("isSet", json!([reference("Endpoint")])),
                assigned("parseURL", json!([reference("Endpoint")]), "url")],
              "endpoint": { "url": "{url#scheme}://{url#authority}{url#normalizedPath}", "headers": { "x-a": ["{Endpoint}"] },
                "properties": { "authSchemes": [{ "name": "sigv4", "signingRegion": "{Region}", "signingName": "box" }] } } },
            { "type": "tree", "conditions": [call("isSet", json!([reference("Bucket")])),
                assigned("aws.parseArn", json!([reference("Bucket")]), "arn"),
                assigned("getAttr", json!([reference("arn"), "resourceId[0]"]), "kind"),
                assigned("substring", json!([reference("kind"), 0, 2, true]), "end"),
                assigned("uriEncode", json!(["{kind}{end}"]), "encoded")],
              "rules": [
                { "type": "error", "conditions": [call("not", json!([call("isValidHostLabel", json!([reference("Region"), true]))]))],
                  "error": "Bad region {Region} for {arn#partition}" },
                { "type": "endpoint", "conditions": [], "endpoint": { "url": "https://{kind}.{encoded}" } }] },
            { "type": "endpoint", "conditions": [call("isSet", json!([reference("Region")])),
                assigned("aws.partition", json!([reference("Region")]), "p"),
                call("booleanEquals", json!([reference("UseFIPS"), true])),
                call("stringEquals", json!([{ "fn": "getAttr", "argv": [reference("p"), "name"] }, "aws"])),
                call("aws.isVirtualHostableS3Bucket", json!(["a.b", false]))],
              "endpoint": { "url": "https://fips.{Region}.{p#dnsSuffix}" } },
            { "type": "endpoint", "conditions": [], "endpoint": { "url": "https://{{x}}.example.com" } }
        ]
    })
}

fn owned(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
