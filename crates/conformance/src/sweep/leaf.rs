//! Strings, numbers, timestamps and bytes for arguments: plain ones that pass every check, and ones at the limits.
//!
//! Counterpart: none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::model::{Location, Node, Shape, ShapeType};
use serde_json::{Value as Json, json};

use super::random::Random;

/// The place of a value and the requested kind of value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) shape: Shape,
    /// The constraints of the model that are not checked: enums.
    pub(super) constraints: Option<Node>,
    /// Whether to generate values at the limits.
    pub(super) is_edge: bool,
}

/// The maximum length of a list, whatever its minimum.
const LONGEST: usize = 40;

/// The minimum length of a string, list or map.
pub(super) fn least_length(shape: Shape) -> usize {
    least(shape).map_or(0, |least| least.min(LONGEST))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "minima are small integers"
)]
fn least(shape: Shape) -> Option<usize> {
    shape.min().map(|least| least.clamp(0.0, 4096.0) as usize)
}

/// A value for a shape that is not a container.
pub(super) fn leaf(place: &Place, random: &mut Random) -> Json {
    match place.shape.shape_type() {
        ShapeType::Blob => blob(place, random),
        ShapeType::Boolean => json!(random.one_in(2)),
        ShapeType::Integer | ShapeType::Long => integer(place, random),
        ShapeType::Float | ShapeType::Double => float(place, random),
        ShapeType::Timestamp => timestamp(place, random),
        ShapeType::String
        | ShapeType::Character
        | ShapeType::Structure
        | ShapeType::List
        | ShapeType::Map => json!(text(place, random)),
    }
}

/// Strings that are hard to encode in some format.
const HARD_TEXTS: &[&str] = &[
    "",
    " leading and trailing ",
    "ünïcödé – Ω ≈ 漢字 🎉",
    "a\"b'c<d>&e;]]>",
    "tab\tline\nreturn\rend",
    "%2F%25+ /?#[]@!$&'()*+,;=",
    "../../etc/./passwd",
    "/leading//double//slash/",
    "\u{85}\u{a0}\u{2028}\u{feff}",
    "del\u{7f}\u{80}",
    "null",
    "true",
    "0",
    "~tilde_-.",
    "{Bucket}",
    "e\u{301} is not \u{e9}",
    "back\\slash \\u0041 \\n",
    "a,b, \"c, d\"",
    "=?&key=value&",
];

/// Strings for headers, which cannot contain line breaks.
const HARD_HEADER_TEXTS: &[&str] = &[
    "",
    "a\"b'c<d>&e",
    "%2F%25+ /?#[]@!$&'()*+,;=",
    "two  blanks",
    "a,b, \"c, d\"",
    "~tilde_-.",
    "null",
];

/// A string.
pub(super) fn text(place: &Place, random: &mut Random) -> String {
    let shape = place.shape;
    let made = if let Some(special) = special_text(place, random) {
        special
    } else if let Some(choice) = enumerated(place, random) {
        choice
    } else if place.is_edge && random.one_in(2) {
        hard_text(shape, random)
    } else if shape.location() == Location::Uri {
        format!("label-{}", random.below(1000))
    } else {
        format!("text {}", random.below(1000))
    };
    let missing = least(shape)
        .unwrap_or(0)
        .saturating_sub(made.chars().count());
    made + &"x".repeat(missing)
}

fn hard_text(shape: Shape, random: &mut Random) -> String {
    match shape.location() {
        Location::Header | Location::Headers => (*random.pick(HARD_HEADER_TEXTS)).to_owned(),
        // An empty label changes the path.
        Location::Uri => match *random.pick(HARD_TEXTS) {
            "" if !random.one_in(4) => "label".to_owned(),
            text => text.to_owned(),
        },
        Location::Body | Location::QueryString | Location::StatusCode => {
            if random.one_in(24) {
                "very long text, ".repeat(300)
            } else {
                (*random.pick(HARD_TEXTS)).to_owned()
            }
        }
    }
}

/// A value of an enum; at the limits also one that is not in the enum.
fn enumerated(place: &Place, random: &mut Random) -> Option<String> {
    let choices = place.constraints?.get(place.shape.name())?.get("enum")?;
    if choices.is_empty() || (place.is_edge && random.one_in(6)) {
        return None;
    }
    let mut items = choices.items();
    Some(items.nth(random.below(items.len()))?.as_str()?.to_owned())
}

/// Strings that determine the endpoint, or that must have a certain format.
fn special_text(place: &Place, random: &mut Random) -> Option<String> {
    let shape = place.shape;
    let name = shape.member_name();
    let context = shape
        .extra("contextParam")
        .and_then(|parameter| parameter.get("name"))
        .and_then(|name| name.as_str());
    let service = shape.service().signing_name();
    let account = "123456789012";
    let choice = |random: &mut Random, plain: &str, edge: &[&str]| {
        if place.is_edge && random.one_in(2) {
            (*random.pick(edge)).to_owned()
        } else {
            plain.to_owned()
        }
    };
    let key = context.unwrap_or(name);
    Some(match key {
        "Bucket" if context.is_some() || shape.name() == "BucketName" => choice(
            random,
            "amzn-s3-demo-bucket",
            &[
                "dotted.bucket.name",
                "UPPER_case",
                "amzn-s3-demo--use1-az4--x-s3",
                "arn:aws:s3:us-east-1:123456789012:accesspoint/my-point",
                "arn:aws:s3:eu-west-1:123456789012:accesspoint:my-point",
                "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/reports",
                "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/banner",
                "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
                "bad bucket/name",
            ],
        ),
        "StreamARN" | "ConsumerARN" | "ResourceARN" if service == "kinesis" => choice(
            random,
            "arn:aws:kinesis:us-east-1:123456789012:stream/test-stream",
            &[
                "arn:aws:kinesis:us-east-1:123456789012:stream/test-stream/consumer/c:1525898737",
                "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a",
                "not an arn",
            ],
        ),
        "KvsARN" | "KvsArn" => choice(
            random,
            "arn:aws:cloudfront::123456789012:key-value-store/my-first-kvs",
            &["arn:aws:cloudfront::123456789012:other/x"],
        ),
        "AccountId" | "accountId" | "AwsAccountId" | "awsAccountId" => {
            choice(random, account, &["0123456789", account])
        }
        "EndpointId" => choice(random, "abcde.veo", &["abc.def.ghi", "not valid!"]),
        "Region" | "region" | "SourceRegion" => choice(random, "us-west-2", &["eu-central-1"]),
        "PredictEndpoint" => choice(
            random,
            "https://realtime.machinelearning.us-east-1.amazonaws.com",
            &["no url", "https://host.example:8443/path?query"],
        ),
        _ if shape.is_host_label() => choice(random, "label-1", &["not_valid!", "UPPER", "a.b"]),
        _ if name.ends_with("Arn") || name.ends_with("ARN") || name.ends_with("ResourceArn") => {
            if place.is_edge && random.one_in(3) {
                return None;
            }
            format!("arn:aws:{service}:us-east-1:{account}:thing/ex ample")
        }
        _ => return None,
    })
}

fn integer(place: &Place, random: &mut Random) -> Json {
    let least = place.shape.min();
    if !place.is_edge {
        let plain = 1 + random.below(100);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "minima are small integers"
        )]
        return match least {
            Some(least) if least > plain as f64 => json!(least as i64),
            _ => json!(plain),
        };
    }
    let choices = [
        0,
        -1,
        1,
        i64::from(i32::MAX),
        i64::from(i32::MIN),
        i64::MAX,
        i64::MIN,
        (1 << 53) + 1,
        1_000_000,
    ];
    let chosen = *random.pick(&choices);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "minima are small integers"
    )]
    match least {
        Some(least) if (chosen as f64) < least => json!(least as i64),
        _ => json!(chosen),
    }
}

fn float(place: &Place, random: &mut Random) -> Json {
    let plain = json!(1.5);
    if !place.is_edge {
        return match place.shape.min() {
            Some(least) if least > 1.5 => json!(least),
            _ => plain,
        };
    }
    let choices = [
        json!(0),
        json!(1),
        json!(0.0),
        json!(1.0),
        json!(0.1),
        json!(1e16),
        json!(1e22),
        json!(1.5e-7),
        json!(0.0001),
        json!(5e-324),
        json!(1.797_693_134_862_315_7e308),
        json!(123_456_789.123_456_78),
        json!({ "$float": "NaN" }),
        json!({ "$float": "Infinity" }),
        json!({ "$float": "-Infinity" }),
        json!(-0.0),
        json!(-1.25),
    ];
    let chosen = random.pick(&choices).clone();
    match (place.shape.min(), chosen.as_f64()) {
        (Some(least), Some(number)) if number < least => json!(least),
        _ => chosen,
    }
}

fn timestamp(place: &Place, random: &mut Random) -> Json {
    if !place.is_edge {
        return json!({ "$timestamp": "2026-11-22T14:56:00Z" });
    }
    random
        .pick(&[
            json!({ "$timestamp": "1970-01-01T00:00:00Z" }),
            json!({ "$timestamp": "1969-12-31T23:59:59Z" }),
            json!({ "$timestamp": "2026-11-22T14:56:00.123456Z" }),
            json!({ "$timestamp": "2026-11-22T14:56:00.5Z" }),
            json!({ "$timestamp": "9999-12-31T23:59:59.999999Z" }),
            json!({ "$timestamp": "1000-01-01T00:00:00Z" }),
            json!({ "$timestamp": "2024-02-29T12:00:00Z" }),
            json!("2026-11-22"),
            json!("2026-11-22T14:56:00+02:00"),
            json!("2026-11-22T14:56:00.25-05:30"),
            json!("20261122T145600Z"),
            json!("Sun, 22 Nov 2026 14:56:00 GMT"),
            json!("1795359360"),
            json!(1_795_359_360),
            json!(1_795_359_360.75),
            json!(0),
            json!(-1),
        ])
        .clone()
}

fn blob(place: &Place, random: &mut Random) -> Json {
    let bytes = |bytes: &[u8]| json!({ "$bytes": STANDARD.encode(bytes) });
    if !place.is_edge {
        return bytes(b"binary \x00\x01\xfe\xff data");
    }
    match random.below(6) {
        0 => bytes(b""),
        1 => bytes(&(0..=255).collect::<Vec<u8>>()),
        2 => bytes(&b"line one\r\nline two \xc3\xa9\n".repeat(200)),
        3 => json!("text for a blob: ünï <&>"),
        4 if place.shape.is_streaming() => {
            json!({ "$stream": STANDARD.encode(b"a stream of bytes") })
        }
        _ => bytes(b"{\"json\": [1, 2]}"),
    }
}

/// Free-form JSON.
pub(super) fn document(random: &mut Random, depth: usize) -> Json {
    match random.below(if depth > 2 { 7 } else { 10 }) {
        0 => json!(HARD_TEXTS[random.below(HARD_TEXTS.len())]),
        1 => json!(random.below(100_000)),
        2 => json!(1.25),
        3 => json!(true),
        4 => json!(-0.0),
        5 => json!("plain"),
        6 => Json::Null,
        7 => json!([document(random, depth + 1), document(random, depth + 1)]),
        _ => {
            json!({ "a": document(random, depth + 1), "b c": document(random, depth + 1), "é": {}, "l": [] })
        }
    }
}
