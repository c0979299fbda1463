//! `Request`: what of a request decides its answer.

/// The head of a request.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    /// Below the bucket, not decoded: the keys that matter have nothing to decode.
    pub(super) key: &'a str,
    query: &'a str,
    /// First and last byte that are wanted.
    pub(super) range: Option<(u64, Option<u64>)>,
    pub(super) wants_checksum: bool,
    pub(super) content_length: u64,
    /// Whether the length of the body is not known before its end.
    pub(super) is_chunked: bool,
    pub(super) is_expecting: bool,
    /// Whether another object is the source.
    pub(super) is_copy: bool,
    /// Whether the client closes the connection after this.
    pub(super) is_last: bool,
}

impl<'a> Request<'a> {
    pub(super) fn parse(head: &'a [u8]) -> Self {
        let head = std::str::from_utf8(head).unwrap_or_default();
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default();
        let url = words.next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let path = path.trim_start_matches('/');
        let mut request = Self {
            method,
            key: path.split_once('/').map_or("", |(_, key)| key),
            query,
            range: None,
            wants_checksum: false,
            content_length: 0,
            is_chunked: false,
            is_expecting: false,
            is_copy: false,
            is_last: false,
        };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                request.content_length = value.parse().unwrap_or_default();
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                request.is_chunked = value.eq_ignore_ascii_case("chunked");
            } else if name.eq_ignore_ascii_case("range") {
                request.range = range(value);
            } else if name.eq_ignore_ascii_case("expect") {
                request.is_expecting = true;
            } else if name.eq_ignore_ascii_case("x-amz-copy-source") {
                request.is_copy = true;
            } else if name.eq_ignore_ascii_case("connection") {
                request.is_last = value.eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("x-amz-checksum-mode") {
                request.wants_checksum = true;
            }
        }
        request
    }

    /// A parameter of the query, not decoded; empty where it has no value.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        let mut parameters = self
            .query
            .split('&')
            .map(|part| part.split_once('=').unwrap_or((part, "")));
        parameters.find_map(|(found, value)| (found == name).then_some(value))
    }
}

/// `bytes=FIRST-LAST` or `bytes=FIRST-`.
fn range(value: &str) -> Option<(u64, Option<u64>)> {
    let (first, last) = value.strip_prefix("bytes=")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()))
}
