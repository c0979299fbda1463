//! The answers that all benchmarks read, made beforehand: what a service sends, without the network.
//!
//! Not here: who sends them (`canned-server` over a socket, `core` and `aws-sdk-rust` from memory).
#![forbid(unsafe_code)]

mod cloudwatch;
mod dynamodb;
mod ec2;
mod s3;
mod sqs;

const JSON: &str = "application/x-amz-json-1.0";

/// A response, in the parts that every client can make its own from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header fields in order, `Content-Length` among them.
    pub headers: Vec<(&'static str, String)>,
    /// The payload.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer to a call of `operation`; `GetMetricData` answers in JSON, `GetMetricData+cbor` in CBOR.
    pub fn to(operation: &str) -> Option<Self> {
        Some(match operation {
            "GetItem" => dynamodb::get_item(),
            "PutItem" | "PutItemLarge" => dynamodb::put_item(),
            "Query" => dynamodb::query(),
            "GetCallerIdentity" => Self::new("text/xml", [], GET_CALLER_IDENTITY.into()),
            "GetObject" => s3::get_object(),
            "PutObject" => s3::put_object(),
            "ListObjectsV2" => s3::list_objects(),
            "ReceiveMessage" => sqs::receive_message(),
            "DescribeInstances" => ec2::describe_instances(),
            "GetMetricData" => cloudwatch::get_metric_data_json(),
            "GetMetricData+cbor" => cloudwatch::get_metric_data_cbor(),
            _ => return None,
        })
    }

    /// An error that no client knows.
    pub fn unknown() -> Self {
        let body = br#"{"__type":"UnknownOperationException"}"#;
        Self {
            status: 400,
            ..Self::new(JSON, [], body.to_vec())
        }
    }

    fn new(
        content_type: &str,
        headers: impl IntoIterator<Item = (&'static str, String)>,
        body: Vec<u8>,
    ) -> Self {
        let own = [
            ("Server", "canned".into()),
            ("Date", "Sun, 22 Nov 2026 12:00:00 GMT".into()),
            ("Content-Type", content_type.into()),
            ("Content-Length", body.len().to_string()),
            (
                "x-amzn-RequestId",
                "01234567-89ab-cdef-0123-456789abcdef".into(),
            ),
            ("x-amz-request-id", "0123456789ABCDEF".into()),
            ("x-amz-id-2", "Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7".into()),
        ];
        Self {
            status: 200,
            headers: own.into_iter().chain(headers).collect(),
            body,
        }
    }

    /// The whole of it as it goes over the wire.
    pub fn to_http(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} -\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

const GET_CALLER_IDENTITY: &str =
    "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::123456789012:user/alice</Arn>
    <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
    <Account>123456789012</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
";

/// CRC32, bit by bit: it runs a few times only.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}
