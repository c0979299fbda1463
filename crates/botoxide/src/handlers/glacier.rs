//! Amazon S3 Glacier: its version, its account, and tree hashes of archives.
//!
//! Counterpart: botocore `handlers.py`, `utils.py` (`calculate_tree_hash`).

use botoxide_core::digest::{hex, sha256};
use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

const LEAF: usize = 1024 * 1024;

/// Names the version of the API. // P090
pub(super) fn add_glacier_version(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeCall(event) = event {
        let version = Text::from_static(event.call.operation.service().api_version());
        event
            .request
            .headers
            .set(Text::from_static("x-amz-glacier-version"), version);
    }
    Ok(Reply::None)
}

/// `-` is the account of the credentials. // P122
pub(super) fn inject_account_id(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && event.params["accountId"].is_null()
        && let Some(params) = event.params.as_map_mut()
    {
        params.insert(Text::from_static("accountId"), "-");
    }
    Ok(Reply::None)
}

/// Adds the linear hash and the tree hash of an archive in memory. // P094 P095
pub(super) fn add_glacier_checksums(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeCall(event) = event
        && let Some(body) = event.request.body.as_bytes().cloned()
    {
        let headers = &mut event.request.headers;
        if !headers.contains("x-amz-content-sha256") {
            headers.set(
                Text::from_static("x-amz-content-sha256"),
                hex(&sha256(&body)),
            );
        }
        if !headers.contains("x-amz-sha256-tree-hash") {
            headers.set(
                Text::from_static("x-amz-sha256-tree-hash"),
                hex(&tree_hash(&body)),
            );
        }
    }
    Ok(Reply::None)
}

/// SHA-256 of each mebibyte, then of pairs of hashes, until one is left. // P299
fn tree_hash(body: &[u8]) -> [u8; 32] {
    let mut level: Vec<[u8; 32]> = body.chunks(LEAF).map(sha256).collect();
    if level.is_empty() {
        return sha256(b"");
    }
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| {
                if pair.len() == 2 {
                    sha256(&pair.concat())
                } else {
                    pair[0]
                }
            })
            .collect();
    }
    level[0]
}
