//! Credentials of the role of an EC2 instance.
//!
//! Not here: requests to the metadata service (`imds.rs`). Counterpart: botocore `credentials.py`
//! (`InstanceMetadataProvider`) and `utils.py` (`InstanceMetadataFetcher`).

use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::time::Timestamp;
use futures_core::future::BoxFuture;
use serde_json::Value as Json;

use super::{Provider, expiry, retrieval_error};
use crate::config::ConfigStore;
use crate::hooks::{Feature, FeatureSet};
use crate::imds::Imds;
use crate::seam::{Clock, Random, Seams};
use crate::transport::TransportFactory;

const METHOD: &str = "iam-role";
const PATH: &str = "latest/meta-data/iam/security-credentials/";
const FIELDS: [&str; 4] = ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"];
/// With less than this left, plus a random time, the expiry is extended. Seconds.
// C123
const REFRESH_WINDOW: i64 = 15 * 60;
/// From two minutes to ten. Seconds.
const JITTER: (i64, i64) = (120, 600);

/// The role of this EC2 instance.
// C105 C122
#[derive(Debug)]
pub struct InstanceMetadata {
    imds: Imds,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl InstanceMetadata {
    /// The metadata service at its configured address.
    ///
    /// # Errors
    ///
    /// As [`Imds::new`].
    pub fn new(seams: &Seams, store: &ConfigStore, transports: &TransportFactory) -> Result<Self> {
        Ok(Self {
            imds: Imds::new(seams, store, transports)?,
            clock: Arc::clone(&seams.clock),
            random: Arc::clone(&seams.random),
        })
    }

    async fn fetch(&self) -> Result<Option<Credentials>> {
        let Some(token) = self.imds.token().await? else {
            return Ok(None);
        };
        let Some(role) = self.imds.get(PATH, &token, is_role_name).await? else {
            return Ok(None);
        };
        let is_json = |text: &str| serde_json::from_str::<Json>(text).is_ok();
        let path = format!("{PATH}{role}");
        let Some(answer) = self.imds.get(&path, &token, is_json).await? else {
            return Ok(None);
        };
        let answer: Json =
            serde_json::from_str(&answer).map_err(|error| Error::value(error.to_string()))?;
        if let Some(missing) = FIELDS.iter().find(|field| answer.get(field).is_none()) {
            // The service can answer 200 with an error, which `Code` names. Other content is not trusted.
            let code = answer["Code"].as_str();
            tracing::debug!(missing, code, "no credentials of the role");
            return Ok(None);
        }
        let text = |field: &str| {
            answer[field].as_str().ok_or_else(|| {
                retrieval_error(METHOD, format!("Not a string in the response: '{field}'"))
            })
        };
        let mut credentials = Credentials::new(
            text("AccessKeyId")?,
            text("SecretAccessKey")?,
            Some(text("Token")?.to_owned()),
        );
        credentials.expiry = Some(self.extended(text("Expiration")?)?);
        credentials.method = METHOD;
        tracing::info!(role, "found credentials from IAM role");
        Ok(Some(credentials))
    }

    /// Extends the expiry of credentials that are about to expire: the service that refreshes them may be
    /// unavailable, and then they remain valid.
    // C123
    fn extended(&self, text: &str) -> Result<Timestamp> {
        let expiry = expiry(text)?;
        // A timestamp in another format is kept.
        if text.len() != "2026-11-22T12:00:00Z".len() || !text.ends_with('Z') {
            return Ok(expiry);
        }
        let unit = self.random.unit().map_err(|error| {
            Error::from(ErrorKind::Io {
                msg: error.to_string(),
            })
        })?;
        let (least, most) = JITTER;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a number below 481"
        )]
        let jitter = least + (unit * (most - least + 1) as f64) as i64;
        let offset = REFRESH_WINDOW + jitter;
        let now = self.clock.now();
        if now < Timestamp::new(expiry.seconds.saturating_sub(offset), 0) {
            return Ok(expiry);
        }
        tracing::info!(
            "Attempting credential expiration extension due to a credential service availability issue. A refresh of \
             these credentials will be attempted again within the next {} minutes.",
            offset / 60
        );
        Ok(Timestamp::new(now.seconds.saturating_add(offset), 0))
    }
}

/// Whether a string can be the name of a role, which is logged and becomes a part of a URL. Anything else can be a secret.
fn is_role_name(text: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte);
    text.len() <= 64 && text.bytes().all(is_of_name)
}

impl Provider for InstanceMetadata {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("Ec2InstanceMetadata")
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsImds].into_iter().collect()
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(self.fetch())
    }
}
