//! `Answers`: the responses, made once.

use bench_canned::Answer;

use super::Request;

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
        let answer = |operation| {
            let answer = Answer::to(operation).unwrap_or_else(Answer::unknown);
            answer.to_http()
        };
        Self {
            get_item: answer("GetItem"),
            query: answer("Query"),
            get_caller_identity: answer("GetCallerIdentity"),
            get_object: answer("GetObject"),
            put_object: answer("PutObject"),
            list_objects: answer("ListObjectsV2"),
            unknown: answer(""),
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
