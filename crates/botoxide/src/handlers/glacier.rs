//! Amazon S3 Glacier: its version, its account, and tree hashes of archives.
//!
//! Counterpart: botocore `handlers.py`, `utils.py` (`calculate_tree_hash`).

use botoxide_core::body::Body;
use botoxide_core::digest::{Sha256Stream, hex, sha256};
use botoxide_core::error::Result;
use botoxide_core::text::Text;
use futures_core::future::BoxFuture;

use crate::hooks::{Event, Reply};
use crate::transport::ByteStream;

const LEAF: usize = 1024 * 1024;

/// Sets the version of the API.
// P090
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

/// `-` is the account of the credentials.
// P122
pub(super) fn inject_account_id(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && event.params["accountId"].is_null()
        && let Some(params) = event.params.as_map_mut()
    {
        params.insert(Text::from_static("accountId"), "-");
    }
    Ok(Reply::None)
}

/// Adds the linear hash and the tree hash of an archive; a file is read, and rewound.
// P094 P095
pub(super) fn add_glacier_checksums<'a>(event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
    Box::pin(async move {
        if let Event::BeforeCall(event) = event {
            let hashes = match event.request.body.as_bytes() {
                Some(body) => Hashes::of(body),
                None => hash_stream(&event.request.body).await?,
            };
            let headers = &mut event.request.headers;
            if !headers.contains("x-amz-content-sha256") {
                headers.set(
                    Text::from_static("x-amz-content-sha256"),
                    hex(&hashes.linear),
                );
            }
            if !headers.contains("x-amz-sha256-tree-hash") {
                headers.set(
                    Text::from_static("x-amz-sha256-tree-hash"),
                    hex(&hashes.tree),
                );
            }
        }
        Ok(Reply::None)
    })
}

struct Hashes {
    linear: [u8; 32],
    tree: [u8; 32],
}

impl Hashes {
    fn of(body: &[u8]) -> Self {
        Self {
            linear: sha256(body),
            tree: tree_hash(body.chunks(LEAF).map(sha256).collect()),
        }
    }
}

/// Reads a file in pieces, so that an archive need not fit into memory.
async fn hash_stream(body: &Body) -> Result<Hashes> {
    let stream = ByteStream::from_body(body)?;
    let (mut linear, mut leaf, mut length) = (Sha256Stream::default(), Sha256Stream::default(), 0);
    let mut leaves = Vec::new();
    while let Some(chunk) = stream.next_chunk().await? {
        linear.update(&chunk);
        let mut rest = &chunk[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(LEAF - length));
            leaf.update(piece);
            length += piece.len();
            rest = after;
            if length == LEAF {
                leaves.push(std::mem::take(&mut leaf).finish());
                length = 0;
            }
        }
    }
    if length > 0 {
        leaves.push(leaf.finish());
    }
    stream.rewind()?;
    Ok(Hashes {
        linear: linear.finish(),
        tree: tree_hash(leaves),
    })
}

/// SHA-256 of each mebibyte, then of pairs of hashes, until one is left.
// P299
fn tree_hash(mut level: Vec<[u8; 32]>) -> [u8; 32] {
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
