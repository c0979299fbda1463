//! Signatures that botocore 1.44.5 makes for requests as S3 gets them: odd keys, queries, ports, headers set before.
//!
//! The time is 2026-11-22T15:00:00Z; the expected signatures come from `S3SigV4Auth` and `SigV4Auth`.

use botoxide_core::credential::Credentials;
use botoxide_core::http::Request;
use botoxide_core::sign::{Payload, Signing, SigningKeyCache, add_s3_v4_auth, add_v4_auth};
use botoxide_core::time::Timestamp;

struct Case {
    method: &'static str,
    url: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    /// The value for the payload, if it is not its hash.
    payload: Option<Payload>,
    token: Option<&'static str>,
    s3: Signed,
    plain: Signed,
}

struct Signed {
    /// The names of all headers of the signed request, in order.
    fields: &'static str,
    names: &'static str,
    signature: &'static str,
}

type Signer = fn(&mut Request, &Signing<'_>);

// P228, P229, P230
#[test]
fn signatures_match_botocore() {
    let keys = SigningKeyCache::default();
    for case in cases() {
        check(&case, &keys, add_s3_v4_auth, &case.s3);
        check(&case, &keys, add_v4_auth, &case.plain);
    }
}

/// Each attempt signs again, so signing twice must have the same result.
#[test]
fn signing_again_changes_nothing() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("tok/en==".to_owned()));
    let keys = SigningKeyCache::default();
    for case in cases() {
        for signer in [add_s3_v4_auth as Signer, add_v4_auth] {
            let mut request = request(&case);
            let signing = signing(&case, &credentials, &keys);
            signer(&mut request, &signing);
            let first = request.headers.get("Authorization").cloned();
            signer(&mut request, &signing);
            assert_eq!(
                request.headers.get("Authorization").cloned(),
                first,
                "{}",
                case.url
            );
            assert_eq!(request.headers.get_all("Authorization").count(), 1);
        }
    }
}

fn check(case: &Case, keys: &SigningKeyCache, signer: Signer, wanted: &Signed) {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", case.token.map(str::to_owned));
    let mut request = request(case);
    signer(&mut request, &signing(case, &credentials, keys));
    let fields: Vec<&str> = request
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let (method, url) = (case.method, case.url);
    assert_eq!(fields.join(","), wanted.fields, "{method} {url}");
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-west-2/s3/aws4_request, SignedHeaders={}, Signature={}",
        wanted.names, wanted.signature
    );
    let found = request
        .headers
        .get("Authorization")
        .expect("a signed request has it");
    assert_eq!(found.as_str(), authorization, "{method} {url}");
}

fn request(case: &Case) -> Request {
    Request {
        method: case.method.into(),
        url: case.url.to_owned(),
        headers: case.headers.iter().copied().collect(),
        ..Request::default()
    }
}

fn signing<'a>(
    case: &Case,
    credentials: &'a Credentials,
    keys: &'a SigningKeyCache,
) -> Signing<'a> {
    Signing {
        credentials,
        region: "us-west-2",
        signing_name: "s3",
        time: Timestamp::new(1_795_359_600, 0),
        payload: case
            .payload
            .clone()
            .unwrap_or_else(|| Payload::hashed(case.body.as_bytes())),
        keys,
        explanation: None,
    }
}

#[expect(clippy::too_many_lines, reason = "a flat table")]
fn cases() -> Vec<Case> {
    vec![
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/key",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "04dd724fd074a01808f5161fbc3d77183cee6442ef7b82fea70c2b5cbfba82c4",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "af92a9f77d377e38d8aa94f9e8e6f0ca1598b853bb6a19749032f7d4862089fe",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/key",
            headers: &[],
            body: "",
            payload: None,
            token: Some("tok/en=="),
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Security-Token,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
                signature: "0f7c363d42a6fdfb9eac42950e8b2cbfac6f5022dfbecef3b25a00719874d420",
            },
            plain: Signed {
                fields: "X-Amz-Date,X-Amz-Security-Token,Authorization",
                names: "host;x-amz-date;x-amz-security-token",
                signature: "9bd5461577e3896d3e4ddb5d2e593e316f910ce20d1d2db6fbae3cffdc57d84a",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "9c71a73e3f67a7fbdd1d0d1826a1c39f509d62dd545c5f1990be386e753208d7",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "e06a2735fadae0cd5274499df45033fb44f7d7d0d6a8c23680b9db42bdf1265e",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "33ce20b9e2957d63360d13e8f48bcd3d101cca646977100a91a0764c12a8bb4c",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "e06a2735fadae0cd5274499df45033fb44f7d7d0d6a8c23680b9db42bdf1265e",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/a//b/../c/./d",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "026aa31e3d873a344d63e908683f91578f4d08f3aa4d868984f9c46f94debba4",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "84bfb5f49fa952054bd7955368117e3476ee1f189ed43a19de14d428c039bad5",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/a%20b/%C3%A4%2B%25",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "0ca4a2ff9284b53f759f9d47c754f37358118845e7c5054e8148d940b23d4df6",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "f3506ee7a4b3961c12732bbeacb986d424bad9f1241c2a1504984e4c33056a83",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/k?versionId=a%2Fb&acl",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "b05d3fd174cb556cd4da7110add638c9406374ca3ac0ce1609c166390c3a1cb8",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "30286a5c75cee6e21ee767b9237da33a1666c7d1fb6a81fac4d54428a6d223a8",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/?list-type=2&prefix=x%20y&delimiter=%2F",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "35d7ce327d344afa1e10f8b5840f1102c42a76df2d0c758ea75375617283d7d8",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "7e1bfac5bbb20ec42fa4b0591194d59bdd44eae2e8af1f749e6a8dd75d544245",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/?b=2&a=1&a=0&a-=3",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "0523a306a96e09cfbf0621b1ece30e842b64c19eb1a3cacb1e77edcc7dc57c9b",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "cc5a8f906abd0bde46d67672bf7377718f791ce255ade2d59ef323a762a29c81",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/?acl",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "f9c6211327c2ba4f4d13ab4635f2a286d2be77cef15e3430861b71196b32617c",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "0763274dcd5a0dbaae552ebb250869b04131fb74cef982e3e6663b6627e17422",
            },
        },
        Case {
            method: "PUT",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[],
            body: "hello",
            payload: Some(Payload::Unsigned),
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "0a547d8260202d32b12d9829a52acab36ec4155d493137c15d5537d2ca80c7d2",
            },
            plain: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "0a547d8260202d32b12d9829a52acab36ec4155d493137c15d5537d2ca80c7d2",
            },
        },
        Case {
            method: "PUT",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[
                ("Transfer-Encoding", "chunked"),
                ("Content-Encoding", "aws-chunked"),
                ("X-Amz-Trailer", "x-amz-checksum-crc32"),
                ("Expect", "100-continue"),
            ],
            body: "hello",
            payload: Some(Payload::StreamingUnsignedTrailer),
            token: None,
            s3: Signed {
                fields: "Transfer-Encoding,Content-Encoding,X-Amz-Trailer,Expect,X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-trailer",
                signature: "26036bf3fcabc546818a38de0372cfa0bd120ccaea7d2ac3734d140dec3b9830",
            },
            plain: Signed {
                fields: "Transfer-Encoding,Content-Encoding,X-Amz-Trailer,Expect,X-Amz-Date,Authorization",
                names: "content-encoding;host;x-amz-date;x-amz-trailer",
                signature: "04bbf0241596d4ba078d8f74c9371eddfccafb11cd3a5adc69248992d27cff7e",
            },
        },
        Case {
            method: "PUT",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[
                ("Content-Type", "  text/plain;   charset=x "),
                ("x-amz-meta-a", "1"),
            ],
            body: "hello",
            payload: None,
            token: None,
            s3: Signed {
                fields: "Content-Type,x-amz-meta-a,X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-a",
                signature: "09cef59ed46d2a67e5dd5aed3b7b1110064a470f50adcbc6b9434ee140b20e95",
            },
            plain: Signed {
                fields: "Content-Type,x-amz-meta-a,X-Amz-Date,Authorization",
                names: "content-type;host;x-amz-date;x-amz-meta-a",
                signature: "0d20cfbe0bb5fb741e59fb56543ecf6c374ebc8f2858b65553f69a33697c278f",
            },
        },
        Case {
            method: "PUT",
            url: "http://localhost:9000/b/k",
            headers: &[],
            body: "hello",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "c352be01be2816da9ba2d40a237a627f79fb32d7f3bee5d859f2e820d789bbcd",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "826881e6517b19d0b59355a9a5539fa92519e839db3c8a11fb4241b880b44e1d",
            },
        },
        Case {
            method: "PUT",
            url: "http://localhost:80/b/k",
            headers: &[],
            body: "hello",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "ac7d9fed13b0a8835909f11b2e6c4c79c814730631036c971bcbb87ee3479f25",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "bb673cddc40262ebd39ae02643bbc6f7194f3132b9a20f247b46102cbb0b5789",
            },
        },
        Case {
            method: "PUT",
            url: "https://user:pw@LOCALHOST:443/b/k",
            headers: &[],
            body: "hello",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "ac7d9fed13b0a8835909f11b2e6c4c79c814730631036c971bcbb87ee3479f25",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "bb673cddc40262ebd39ae02643bbc6f7194f3132b9a20f247b46102cbb0b5789",
            },
        },
        Case {
            method: "GET",
            url: "http://[::1]:9000/b/k",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "13931460157351965c992bccebe0fecd5201a48b25f78be3b4008563f1c45fca",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "58a8f375f56ee27f50db5b1df3a11233f41a5f09f9fb7cc484d1158c8ed076eb",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[
                ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),
                ("X-Amz-Date", "old"),
            ],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "Date,X-Amz-Content-SHA256,Authorization",
                names: "date;host;x-amz-content-sha256",
                signature: "d2372d627f7dcad25565c460466f7a1292e53e6303706290e6bdd177a2b356a8",
            },
            plain: Signed {
                fields: "Date,Authorization",
                names: "date;host",
                signature: "3ad7252f6dd21ef018a2c6aef11a7fce011d13eaef94f6627ffa5143effc443a",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[
                ("X-Amz-Content-SHA256", "abc"),
                ("Authorization", "old"),
                ("X-Amz-Security-Token", "old"),
            ],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Security-Token,X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
                signature: "3ba4a426ffe05b87f5ecabb60ce8a6573831f933c78d92ff8637e99a75fccaec",
            },
            plain: Signed {
                fields: "X-Amz-Content-SHA256,X-Amz-Security-Token,X-Amz-Date,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
                signature: "07f898010a07def28d2eb806b33bdf08819ec462de131ad101c7acf18483d9ef",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[
                ("X-Amz-Content-SHA256", "abc"),
                ("Authorization", "old"),
                ("X-Amz-Security-Token", "old"),
            ],
            body: "",
            payload: None,
            token: Some("tok/en=="),
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Security-Token,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
                signature: "21e108068ae6cb7efd188f594321090863498d287c604f177ebbaf3366c746e5",
            },
            plain: Signed {
                fields: "X-Amz-Content-SHA256,X-Amz-Date,X-Amz-Security-Token,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date;x-amz-security-token",
                signature: "3be52088e5308ccdf2dd92d6da368066fde9dcba2d58785a6969e0f8b6396942",
            },
        },
        Case {
            method: "GET",
            url: "https://b.s3.amazonaws.com/k",
            headers: &[
                ("User-Agent", "x"),
                ("Connection", "close"),
                ("TE", "y"),
                ("x-amzn-trace-id", "z"),
            ],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "User-Agent,Connection,TE,x-amzn-trace-id,X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "4942e22bf7fa86adea040c97f81b0529ac01cd765acc15ce69867f3a323936d5",
            },
            plain: Signed {
                fields: "User-Agent,Connection,TE,x-amzn-trace-id,X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "84c274b72eaeb0ab72973ddff68f52491ea23f362afccd11734a67c521daa3a5",
            },
        },
        Case {
            method: "get",
            url: "https://b.s3.amazonaws.com/~k-_.!*'()",
            headers: &[],
            body: "",
            payload: None,
            token: None,
            s3: Signed {
                fields: "X-Amz-Date,X-Amz-Content-SHA256,Authorization",
                names: "host;x-amz-content-sha256;x-amz-date",
                signature: "bdfd0b67b6b0fb5189ec6593e4e46cea88ac21b96ca1f1363e38a5bc2c8e717c",
            },
            plain: Signed {
                fields: "X-Amz-Date,Authorization",
                names: "host;x-amz-date",
                signature: "c7bc184643a43895b23129e4ff810a9a2f0470f446c8a0b2cc85a9293e44f3e5",
            },
        },
    ]
}
