//! The ways in which a store answers wrongly.

use conformance::server::Action;

use crate::fake_s3::{Request, Response, entry, listing};

/// A wrong answer to any operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The usual answer breaks off before its `Content-Length`.
    CutWithLength,
    /// The usual answer has no `Content-Length`, and breaks off.
    CutWithoutLength,
    /// Status 200 without anything.
    Empty,
    /// Status 200 with an `Error`.
    ErrorInside,
    /// Status 200 with a web page.
    Html,
    Refused,
    Reset,
    /// The usual answer with another checksum.
    WrongChecksum,
}

impl Answer {
    /// Those that any operation may get.
    pub(super) const ALL: [Self; 7] = [
        Self::CutWithLength,
        Self::CutWithoutLength,
        Self::Empty,
        Self::ErrorInside,
        Self::Html,
        Self::Refused,
        Self::Reset,
    ];

    /// What is sent. `usual` does the work: an answer that is cut off is one to work that was done.
    pub(super) fn actions(self, usual: &dyn Fn() -> Response) -> Vec<Action> {
        let response = match self {
            Self::CutWithLength => return usual().cut(true),
            Self::CutWithoutLength => return usual().cut(false),
            Self::Reset => return vec![Action::Reset],
            Self::Empty => Response::ok(""),
            Self::ErrorInside => Response::error(200, "InternalError", ""),
            Self::Html => Response::ok("<html><body>Sign in, please</body></html>"),
            Self::Refused => Response::error(403, "AccessDenied", ""),
            Self::WrongChecksum => {
                let mut response = usual();
                response
                    .headers
                    .push(("x-amz-checksum-crc32", "AAAAAA==".to_owned()));
                response
            }
        };
        // No body may follow the answer to HEAD, so that the connection ends here.
        vec![response.action(), Action::Close]
    }
}

/// A listing that is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// An entry comes twice.
    Double,
    /// An entry is not below the prefix.
    Foreign,
    NoKey,
    NoModified,
    NoSize,
    /// There is more, and no token to ask for it.
    NoToken,
    /// The token for the rest gives the same page again.
    SameToken,
    Unsorted,
}

impl Listing {
    pub(super) const ALL: [Self; 8] = [
        Self::Double,
        Self::Foreign,
        Self::NoKey,
        Self::NoModified,
        Self::NoSize,
        Self::NoToken,
        Self::SameToken,
        Self::Unsorted,
    ];

    /// A wrong listing of these objects of one prefix.
    pub(super) fn actions(self, request: &Request, objects: &[(&str, &str)]) -> Vec<Action> {
        let prefix = request.query("prefix").unwrap_or_default();
        let folder = format!("{}/", request.bucket);
        let mut entries: Vec<String> = objects
            .iter()
            .filter_map(|(path, text)| {
                let key = path.strip_prefix(&folder)?;
                let is_listed = key.starts_with(prefix);
                is_listed.then(|| entry(key, text.as_bytes()))
            })
            .collect();
        let first = &entries[0];
        let without = |name: &str| {
            let (start, end) = (format!("<{name}>"), format!("</{name}>"));
            let (head, rest) = first.split_once(&start).unwrap();
            let (_, tail) = rest.split_once(&end).unwrap();
            format!("{head}{tail}")
        };
        let mut more = "";
        match self {
            Self::Double => entries.insert(0, first.clone()),
            Self::Foreign => entries.push(entry("zzz/x", b"zzz")),
            Self::NoKey => entries[0] = without("Key"),
            Self::NoModified => entries[0] = without("LastModified"),
            Self::NoSize => entries[0] = without("Size"),
            Self::NoToken => {
                entries.truncate(1);
                more = "<IsTruncated>true</IsTruncated>";
            }
            Self::SameToken => {
                entries.truncate(1);
                more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
            }
            Self::Unsorted => entries.reverse(),
        }
        vec![listing(&entries, more).action()]
    }
}
