//! `Answers`: the responses, made once.

use std::fmt::Write as _;

use super::Request;

const JSON: &str = "application/x-amz-json-1.0";

/// One whole response for each call that is measured.
pub(super) struct Answers {
    get_item: Vec<u8>,
    query: Vec<u8>,
    get_caller_identity: Vec<u8>,
    get_object: Vec<u8>,
    put_object: Vec<u8>,
    list_objects: Vec<u8>,
    unknown: Vec<u8>,
}

impl Answers {
    pub(super) fn new() -> Self {
        let object: Vec<u8> = (0..1024u32).map(|at| at.to_le_bytes()[0]).collect();
        // The CRC32 of the object in base64, as S3 sends it to who asks for it.
        let checksum = base64_of_four(crc32(&object).to_be_bytes());
        let object_headers = format!(
            "ETag: \"9b74c9897bac770ffc029102a200c5de\"\r\nLast-Modified: Sun, 22 Nov 2026 12:00:00 GMT\r\n\
             x-amz-checksum-crc32: {checksum}\r\nx-amz-checksum-type: FULL_OBJECT\r\n"
        );
        Self {
            get_item: dynamodb(&get_item()),
            query: dynamodb(&query()),
            get_caller_identity: response(200, "text/xml", "", GET_CALLER_IDENTITY.as_bytes()),
            get_object: response(200, "binary/octet-stream", &object_headers, &object),
            put_object: response(200, "text/plain", &object_headers, b""),
            list_objects: response(200, "application/xml", "", list_objects().as_bytes()),
            unknown: response(400, JSON, "", br#"{"__type":"UnknownOperationException"}"#),
        }
    }

    /// The answer to a request.
    pub(super) fn find(&self, request: &Request<'_>, body: &[u8]) -> &[u8] {
        match (request.method, request.target) {
            (_, "DynamoDB_20120810.GetItem") => &self.get_item,
            (_, "DynamoDB_20120810.Query") => &self.query,
            ("POST", "") if body.starts_with(b"Action=GetCallerIdentity") => {
                &self.get_caller_identity
            }
            ("GET", "") if request.query.contains("list-type=2") => &self.list_objects,
            ("GET", "") if request.path.ends_with("/object") => &self.get_object,
            ("PUT", "") if request.path.ends_with("/object") => &self.put_object,
            _ => &self.unknown,
        }
    }
}

fn response(status: u16, content_type: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} -\r\nServer: canned\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n\
         Content-Type: {content_type}\r\nContent-Length: {length}\r\n\
         x-amzn-RequestId: 01234567-89ab-cdef-0123-456789abcdef\r\nx-amz-request-id: 0123456789ABCDEF\r\n\
         x-amz-id-2: Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn dynamodb(body: &str) -> Vec<u8> {
    let checksum = format!("x-amz-crc32: {}\r\n", crc32(body.as_bytes()));
    response(200, JSON, &checksum, body.as_bytes())
}

/// An order of twelve attributes, with a text of so many letters.
fn item(number: usize, letters: usize) -> String {
    let words = "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor ";
    let text: String = words.chars().cycle().take(letters).collect();
    format!(
        r#"{{"pk":{{"S":"CUSTOMER#{number:08}"}},"sk":{{"S":"ORDER#2026-11-{:02}#{number:06}"}},"total":{{"N":"{}.{:02}"}},"qty":{{"N":"{}"}},"paid":{{"BOOL":true}},"note":{{"NULL":true}},"tags":{{"SS":["new","gift","eu-west-1"]}},"sizes":{{"NS":["1","2.5","30"]}},"blob":{{"B":"3q2+78r+ur4BAgMEBQYHCA=="}},"address":{{"M":{{"street":{{"S":"{number} Main Street"}},"city":{{"S":"Springfield"}},"zip":{{"S":"{:05}"}}}}}},"lines":{{"L":[{{"M":{{"sku":{{"S":"SKU-{:06}"}},"n":{{"N":"2"}}}}}}]}},"text":{{"S":"{text}"}}}}"#,
        number % 28 + 1,
        number * 7 % 1000,
        number % 100,
        number % 9,
        number * 37 % 99999,
        number * 13
    )
}

/// 1 KB.
fn get_item() -> String {
    let item = item(1, 500);
    format!(r#"{{"ConsumedCapacity":{{"CapacityUnits":0.5,"TableName":"orders"}},"Item":{item}}}"#)
}

/// 100 items, 45 KB.
fn query() -> String {
    let items: Vec<String> = (0..100).map(|number| item(number, 10)).collect();
    format!(
        r#"{{"Count":100,"Items":[{}],"ScannedCount":100}}"#,
        items.join(",")
    )
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

/// 1,000 keys, 350 KB.
fn list_objects() -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name><Prefix></Prefix>\
         <KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>\
         <IsTruncated>false</IsTruncated>",
    );
    for number in 0..1000u128 {
        let (day, etag) = (
            number % 28 + 1,
            (number + 1) * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced,
        );
        let _ = write!(
            out,
            "<Contents><Key>data/2026/11/{day:02}/part-{number:05}-8f14e45f-ceea-467f-a0e6.snappy.parquet</Key>\
             <LastModified>2026-11-{day:02}T12:{:02}:{:02}.000Z</LastModified><ETag>&quot;{etag:032x}&quot;</ETag>\
             <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>\
             <Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
            number % 60,
            number * 7 % 60,
            number * 12345
        );
    }
    out.push_str("</ListBucketResult>");
    out
}

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

/// Four bytes in base64.
fn base64_of_four([a, b, c, d]: [u8; 4]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = u64::from_be_bytes([0, 0, a, b, c, d, 0, 0]);
    let letter = |at: u32| {
        char::from(LETTERS[usize::try_from(bits >> (42 - 6 * at) & 63).unwrap_or_default()])
    };
    (0..6).map(letter).chain("==".chars()).collect()
}
