//! The cache that `aws sso login` fills with tokens.
//!
//! Counterpart: botocore `utils.py` (`SSOTokenLoader`).

use botoxide_core::digest::{hex, sha1};
use botoxide_core::error::{ErrorKind, Result};
use serde_json::Value as Json;

use super::JsonFileCache;
use crate::seam::Seams;

/// `~/.aws/sso/cache`: a file for each SSO session or, without one, for each start URL.
///
/// # Example: the name of a file
///
/// ```
/// use botoxide::credentials::SsoTokenCache;
///
/// let key = SsoTokenCache::key("https://example.awsapps.com/start", Some("work"));
/// assert_eq!(key.len(), 40);
/// ```
// C114
#[derive(Clone, Debug)]
pub struct SsoTokenCache {
    files: JsonFileCache,
}

impl SsoTokenCache {
    /// The cache in the home directory of these seams.
    pub fn new(seams: &Seams) -> Self {
        let directory = seams.env.expand_user("~/.aws/sso/cache");
        Self {
            files: JsonFileCache::new(seams, directory),
        }
    }

    /// The name of the file of a session or a start URL, without `.json`.
    pub fn key(start_url: &str, session_name: Option<&str>) -> String {
        hex(&sha1(session_name.unwrap_or(start_url).as_bytes()))
    }

    /// The document with the token: `accessToken`, `expiresAt`, and what it can be refreshed with.
    ///
    /// # Errors
    ///
    /// `SSOTokenLoadError` if there is none, or none with a token; `OSError` if it is not a regular file.
    pub fn load(&self, start_url: &str, session_name: Option<&str>) -> Result<Json> {
        let failed = |error_msg| ErrorKind::SsoTokenLoad { error_msg };
        let Some(document) = self.files.find(&Self::key(start_url, session_name))? else {
            let name = session_name.unwrap_or(start_url);
            return Err(failed(format!("Token for {name} does not exist")).into());
        };
        if document["accessToken"].is_string() && document["expiresAt"].is_string() {
            return Ok(document);
        }
        Err(failed(format!("Token for {start_url} is invalid")).into())
    }

    /// Replaces the document of a session or a start URL.
    ///
    /// # Errors
    ///
    /// `OSError` if the file cannot be written.
    pub fn save(&self, start_url: &str, session_name: Option<&str>, document: &Json) -> Result<()> {
        self.files
            .put(&Self::key(start_url, session_name), document)
    }

    /// All documents, including those of registered clients.
    pub(super) fn files(&self) -> &JsonFileCache {
        &self.files
    }
}
