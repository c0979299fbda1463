//! Large, deep and repetitive inputs: each reader accepts or rejects them on a small stack, and its memory grows at
//! most linearly.
//!
//! Work is measured by the bytes and number of allocations, not by a clock. Excessive work without allocations is
//! noticed because the test would not end.

use std::thread;

use allocation_counter::{AllocationInfo, measure};

use super::target;

/// The stack size for the deepest input: a fraction of a thread's default.
const STACK: usize = 768 * 1024;

/// The size of the smaller inputs, and the factor of the larger ones.
const SMALL: usize = 16 * 1024;
const FACTOR: usize = 8;

/// The size of inputs from the network: with quadratic time, the test would not end.
const LARGE: usize = 256 * 1024;

/// A kind of input: its reader, the beginning, the repeated part, the end. In the repeated part, `{}` is a number that
/// changes each time, and `{:9}` one with nine digits.
struct Pattern {
    target: &'static str,
    begin: &'static [u8],
    repeated: &'static [u8],
    end: &'static [u8],
}

const fn pattern(
    target: &'static str,
    begin: &'static [u8],
    repeated: &'static [u8],
    end: &'static [u8],
) -> Pattern {
    Pattern {
        target,
        begin,
        repeated,
        end,
    }
}

const PATTERNS: &[Pattern] = &[
    pattern("json", b"", b"[", b""),
    pattern("json", b"", b"{\"a\":", b""),
    pattern("json", b"[", b"0,", b"0]"),
    pattern("json", b"[", b"[],", b"0]"),
    pattern("json", b"{", b"\"k{}\":1,", b"\"\":0}"),
    pattern("json", b"{", b"\"k\":1,", b"\"\":0}"),
    pattern("json", b"", b"9", b""),
    pattern("json", b"-0.", b"9", b""),
    pattern("json", b"1e", b"9", b""),
    pattern("json", b"1e-", b"9", b""),
    pattern("json", b"\"", b"\\u0041", b"\""),
    pattern("json", b"\"", b"\\ud800", b"\""),
    pattern("json", b"\"", b"a", b""),
    pattern("json", b"", b" ", b""),
    pattern("cbor", b"", b"\x81", b""),
    pattern("cbor", b"", b"\x9f", b""),
    pattern("cbor", b"", b"\xbf\x61a", b""),
    pattern("cbor", b"", b"\xc1", b""),
    pattern("cbor", b"\x5f", b"\x40", b"\xff"),
    pattern("cbor", b"\x7f", b"\x61a", b"\xff"),
    pattern("cbor", b"\x9f", b"\x80", b"\xff"),
    pattern("cbor", b"\xbf", b"\x61k\x01", b"\xff"),
    pattern("cbor", b"\xbf", b"\x6ak{:9}\x01", b"\xff"),
    pattern("cbor", b"\x9f", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", b""),
    pattern("xml", b"", b"<a>", b""),
    pattern("xml", b"<a>", b"<b/>", b"</a>"),
    pattern("xml", b"<a>", b"<b></b >", b"</a>"),
    pattern("xml", b"<a ", b"b{}='' ", b"/>"),
    pattern("xml", b"<a b='", b"&amp;", b"'/>"),
    pattern("xml", b"<a>", b"&amp;", b"</a>"),
    pattern("xml", b"<a>", b"&", b"</a>"),
    pattern("xml", b"<a>", b"&#65;\r", b"</a>"),
    pattern("xml", b"<a>", b"x<!---->", b"</a>"),
    pattern("xml", b"<a>", b"x<![CDATA[]]>", b"</a>"),
    pattern("xml", b"<a>", b"<!--", b"</a>"),
    pattern("xml", b"", b"<?a?>", b"<a/>"),
    pattern("xml", b"", b"\n", b"<a/>"),
    pattern("xml", b"<", b"a:", b"/>"),
    pattern("xml", b"<a><b>", b"</b", b"</a>"),
    // protocol, operation, status, headers, body: `PREFERRED` is CBOR, JSON, REST-JSON, REST-XML, Query, EC2
    pattern("responses", b"\x01\0\0\0", b"[", b""),
    pattern("responses", b"\x01\0\0\0", b"{\"Again\":", b""),
    pattern("responses", b"\x01\0\0\0", b"{\"deep\":[", b""),
    pattern("responses", b"\x01\0\0\0", b"{\"Choice\":{\"Choice\":", b""),
    pattern("responses", b"\x01\0\0\0{", b"\"Text\":\"a\",", b"\"Integer\":1}"),
    pattern("responses", b"\x01\0\0\0{", b"\"Unknown{}\":{},", b"\"Integer\":1}"),
    pattern("responses", b"\x01\0\0\0{\"Tags\":{", b"\"k{}\":\"v\",", b"\"k\":\"v\"}}"),
    pattern("responses", b"\x01\0\0\0{\"Choice\":{", b"\"k{}\":1,", b"\"Number\":1}}"),
    pattern("responses", b"\x01\0\0\0{\"Integer\":", b"9", b"}"),
    pattern("responses", b"\x02\0\0\0{\"Integer\":\"", b"9", b"\"}"),
    pattern("responses", b"\x02\0\0\0{\"Double\":\"", b"9", b"\"}"),
    pattern("responses", b"\x02\0\0\0{\"Moment\":\"", b"9", b"\"}"),
    pattern("responses", b"\x02\0\0\0{\"Blob\":\"", b"QUJD", b"\"}"),
    pattern("responses", b"\x00\0\0\0\xa1\x64Deep", b"\x81\xa1\x64Deep", b""),
    pattern("responses", b"\x00\0\0\0\xa1\x66Choice", b"\xa1\x66Choice", b""),
    pattern("responses", b"\x03\0\0\0<E>", b"<Again>", b"</E>"),
    pattern("responses", b"\x03\0\0\0<E>", b"<Flat><Text>a</Text></Flat>", b"</E>"),
    pattern("responses", b"\x03\0\0\0<E>", b"<FlatTags><K>k{}</K><V/></FlatTags>", b"</E>"),
    pattern("responses", b"\x03\0\0\0<E>", b"<FlatTags><K>k</K><V/></FlatTags>", b"</E>"),
    pattern("responses", b"\x03\0\0\0<E>", b"<Text>a</Text>", b"</E>"),
    pattern("responses", b"\x03\0\0\0<E>", b"<Unknown{}>a</Unknown{}>", b"</E>"),
    pattern("responses", b"\x03\0\0\0<E><Choice>", b"<Number>1</Number>", b"</Choice></E>"),
    pattern("responses", b"\x03\0\0\0<E><Choice>", b"<Choice>", b"</Choice></E>"),
    pattern("responses", b"\x03\x01\0\0<E ", b"xsi:type='a' ", b"/>"),
    pattern("responses", b"\x04\0\x04\0<ErrorResponse>", b"<Error>", b"</ErrorResponse>"),
    pattern("responses", b"\x04\0\x04\0<ErrorResponse><Error>", b"<Code{}>a</Code{}>", b"</Error></ErrorResponse>"),
    pattern("responses", b"\x05\0\x04\0<R><Errors>", b"<Error><Code>a</Code></Error>", b"</Errors></R>"),
    pattern("responses", b"\x01\0\x04\0{\"__type\":\"", b"#:", b"\"}"),
    // operation, body: the operations are listings, parts, an upload that begins and ends, copies
    pattern("s3_answers", b"\x00<ListBucketResult>", b"<Contents><Key>k{}</Key></Contents>", b"</ListBucketResult>"),
    pattern("s3_answers", b"\x00", b"<!-- -->", b"<ListBucketResult/>"),
    pattern("s3_answers", b"\x01", b"<?a?>", b"<html/>"),
    pattern("s3_answers", b"\x05<", b"html", b"/>"),
    pattern("s3_answers", b"\x06", b" \n", b"<CopyPartResult/>"),
    pattern("event_stream", b"\0", b"\0\0\0\x10\0\0\0\0\x05\xc2\x48\xeb\x7d\x98\xc8\xff", b""),
    pattern("event_stream", b"\x01\0", b"payload", b""),
    pattern("response_head", b"HTTP/1.1 200 OK\r\nx: ", b"y", b"\r\n\r\n"),
    pattern("response_head", b"HTTP/1.1 200 OK\r\n", b"x{}: y\r\n", b"\r\n"),
    pattern("response_head", b"HTTP/1.1 200 OK\r\nx: y\r\n", b" z\r\n", b"\r\n"),
    pattern("response_head", b"HTTP/1.1 200 OK\r\n", b"x:y\r", b"\r\n\r\n"),
    pattern("response_head", b"HTTP/1.1 200 OK\r\nContent-Length: ", b"2,", b"2\r\n\r\n"),
    pattern("response_head", b"", b"\n", b"HTTP/1.1 200 OK\r\n\r\n"),
    pattern("response_head", b"", b" ", b"HTTP/1.1 200 OK\r\n\r\n"),
    pattern("ini", b"", b"[s{}]\n", b""),
    pattern("ini", b"", b"[profile s{}]\na=b\n", b""),
    pattern("ini", b"[s]\n", b"k{}=v\n", b""),
    pattern("ini", b"[s]\nk=v", b"\n v", b""),
    pattern("ini", b"[s]\nk=", b"\n v{}=w", b""),
    pattern("ini", b"[s]\nk=v", b"\n", b"x=y"),
    pattern("ini", b"", b"[", b"]"),
    pattern("ini", b"[s]\n", b"=", b""),
    pattern("ini", b"[", b"\\\" ", b"]"),
    pattern("ini", b"[profile ", b"'\"", b"]"),
    pattern("jmespath", b"", b"(", b""),
    pattern("jmespath", b"", b"!", b""),
    pattern("jmespath", b"a", b".a", b""),
    pattern("jmespath", b"a", b"[0]", b""),
    pattern("jmespath", b"a", b"[*]", b""),
    pattern("jmespath", b"a", b"||a", b""),
    pattern("jmespath", b"@", b"|[@,@]", b""),
    pattern("jmespath", b"", b"[?", b""),
    pattern("jmespath", b"", b"{a:", b""),
    pattern("jmespath", b"", b"abs(", b""),
    pattern("jmespath", b"`", b"[", b"`"),
    pattern("jmespath", b"`", b"\\`", b"`"),
    pattern("jmespath", b"'", b"\\'", b"'"),
    pattern("jmespath", b"\"", b"\\\"", b"\""),
    pattern("jmespath", b"a[", b"9", b"]"),
    pattern("jmespath", b"a[", b":", b"]"),
    pattern("jmespath", b"", b" ", b"a"),
    pattern("jmespath", b"@\n", b"[", b""),
    pattern("uri", b"http://h", b"/..", b""),
    pattern("uri", b"http://h", b"/a", b"/.."),
    pattern("uri", b"http://", b"[", b"]:80"),
    pattern("uri", b"", b":", b""),
    pattern("uri", b"http://h?", b"&a=b", b""),
    pattern("arn", b"arn", b":", b""),
    pattern("timestamp", b"", b"9", b""),
    pattern("timestamp", b"", b" ", b"1"),
    pattern("timestamp", b"2014-04-29T16:30:38.", b"9", b"Z"),
    pattern("timestamp", b"1e", b"9", b""),
    pattern("timestamp", b"Tue, ", b"a", b""),
    pattern("html", b"", b"< ", b">"),
    pattern("html", b"", b"<a", b">"),
    pattern("html", b"", b"<p>", b""),
    pattern("html", b"", b"&", b";"),
    pattern("html", b"", b"<li>", b""),
    pattern("service_model", b"", b"[", b""),
    pattern("service_model", b"{\"shapes\":{", b"\"S{}\":{\"type\":\"string\"},", b"\"S\":{\"type\":\"string\"}}}"),
    pattern(
        "service_model",
        b"{\"shapes\":{\"S\":{\"type\":\"structure\",\"members\":{",
        b"\"m{}\":{\"shape\":\"S\"},",
        b"\"m\":{\"shape\":\"S\"}}}}}",
    ),
    pattern("service_model", b"{\"operations\":{", b"\"O{}\":{},", b"\"O\":{}}}"),
    pattern("partitions", b"{\"partitions\":[{\"id\":\"a\",\"outputs\":{},\"regionRegex\":\"", b"(a*)*", b"\"}]}"),
    pattern("partitions", b"{\"partitions\":[{\"id\":\"a\",\"outputs\":{},\"regionRegex\":\"", b"(", b"\"}]}"),
    pattern("partitions", b"{\"partitions\":[{\"id\":\"a\",\"outputs\":{},\"regionRegex\":\"", b"a{999}", b"\"}]}"),
    pattern("endpoint_rules", b"{\"parameters\":{},\"rules\":[", b"{\"type\":\"tree\",\"rules\":[", b""),
    pattern(
        "endpoint_rules",
        b"{\"parameters\":{},\"rules\":[",
        b"{\"type\":\"endpoint\",\"conditions\":[{\"fn\":\"isSet\",\"argv\":[{\"ref\":\"v{}\"}]}],\"endpoint\":{\"url\":\"u\"}},",
        b"{\"type\":\"error\",\"error\":\"e\"}]}",
    ),
    pattern(
        "endpoint_rules",
        b"{\"parameters\":{},\"rules\":[{\"type\":\"error\",\"error\":\"",
        b"{{",
        b"{x}\"}]}",
    ),
    pattern("sign", b"\x01\0\x01\x00", b"a/../", b""),
    pattern("sign", b"\x01\0\x01\x00?", b"a{}=%20&", b""),
    pattern("aws_chunked", b"", b"a", b""),
];

impl Pattern {
    fn bytes(&self, size: usize) -> Vec<u8> {
        let mut bytes = self.begin.to_vec();
        let mut number = 0_u32;
        while bytes.len() < size {
            number += 1;
            bytes.extend(numbered(self.repeated, number));
        }
        bytes.extend_from_slice(self.end);
        bytes
    }

    fn name(&self) -> String {
        format!(
            "{}: {} {}",
            self.target,
            self.begin.escape_ascii(),
            self.repeated.escape_ascii()
        )
    }

    /// The allocations of reading on a small stack.
    fn read(&self, size: usize) -> AllocationInfo {
        let run = target(self.target).run;
        let bytes = self.bytes(size);
        // initializes what is created once per process
        run(b"");
        let reading = thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || measure(|| run(&bytes)));
        let reading = reading.expect("a thread can be started");
        reading
            .join()
            .unwrap_or_else(|_| panic!("{} of {size} bytes", self.name()))
    }
}

/// `repeated` with the number filled in.
fn numbered(repeated: &[u8], number: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = repeated;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(tail) = rest.strip_prefix(b"{}") {
            out.extend(number.to_string().bytes());
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix(b"{:9}") {
            out.extend(format!("{number:09}").bytes());
            rest = tail;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    out
}

#[test]
fn memory_grows_no_faster_than_the_input() {
    let mut report = Vec::new();
    for pattern in PATTERNS {
        let (small, large) = (pattern.read(SMALL), pattern.read(SMALL * FACTOR));
        let factor = u64::try_from(FACTOR).expect("it is small");
        let bearable = |small: u64, slack: u64| small * factor * 3 / 2 + slack;
        if large.bytes_total > bearable(small.bytes_total, 1 << 20)
            || large.count_total > bearable(small.count_total, 2_000)
        {
            report.push(format!("{}: {small:?} becomes {large:?}", pattern.name()));
        }
        let most = 600 * i64::try_from(SMALL * FACTOR).unwrap_or(0);
        if i64::try_from(large.bytes_max).unwrap_or(i64::MAX) > most {
            report.push(format!(
                "{}: {} bytes at a time",
                pattern.name(),
                large.bytes_max
            ));
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn large_inputs_end() {
    let wire = ["cbor", "event_stream", "json", "responses", "xml"];
    for pattern in PATTERNS
        .iter()
        .filter(|pattern| wire.contains(&pattern.target))
    {
        pattern.read(LARGE);
    }
}

/// Forty variables, each with the previous one twice: a terabyte without a limit.
#[test]
fn rules_that_double_a_string_end() {
    let doubled = (1..40).map(|number| {
        let (before, now) = (number - 1, number);
        let variable = |number: u32| char::from_u32('A' as u32 + number).unwrap_or('A');
        let (before, now) = (variable(before), variable(now));
        format!(r#"{{"fn":"uriEncode","argv":["{{{before}}}{{{before}}}"],"assign":"{now}"}}"#)
    });
    let conditions: Vec<String> = doubled.collect();
    let rules = format!(
        r#"{{"parameters":{{"A":{{"type":"string","default":"aa"}}}},"rules":[{{"type":"endpoint","conditions":[{}],"endpoint":{{"url":"u"}}}}]}}"#,
        conditions.join(",")
    );
    let run = target("endpoint_rules").run;
    let info = measure(|| run(rules.as_bytes()));
    assert!(info.bytes_max < 200 << 20, "{info:?}");
}
