//! Keys in the configuration file of boto 2.
//!
//! Counterpart: botocore `credentials.py` (`BotoProvider`).

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use futures_core::future::BoxFuture;

use super::{Provider, partial};
use crate::config::parse_file;
use crate::hooks::{Feature, FeatureSet};
use crate::seam::Seams;

const METHOD: &str = "boto-config";
const VARIABLE: &str = "BOTO_CONFIG";
const FILES: [&str; 2] = ["/etc/boto.cfg", "~/.boto"];

/// The section `[Credentials]` of `BOTO_CONFIG`, or of `/etc/boto.cfg` and `~/.boto`.
// C103 C120
#[derive(Debug)]
pub struct BotoConfig {
    seams: Seams,
}

impl BotoConfig {
    /// The files of these seams.
    pub fn new(seams: &Seams) -> Self {
        Self {
            seams: seams.clone(),
        }
    }

    fn read(&self) -> Result<Option<Credentials>> {
        let Seams { env, fs, .. } = &self.seams;
        let given = env.var(VARIABLE);
        let files = match &given {
            Some(file) => vec![file.as_str()],
            None => FILES.to_vec(),
        };
        for file in files {
            let Some(sections) = parse_file(&**fs, &env.expand(file))? else {
                continue;
            };
            let section = sections.get("Credentials");
            let text = |key: &str| section.and_then(|section| section.text(key));
            if let Some(access_key) = text("aws_access_key_id") {
                let secret_key = text("aws_secret_access_key")
                    .ok_or_else(|| partial(METHOD, "aws_secret_access_key"))?;
                let mut credentials = Credentials::new(access_key, secret_key, None);
                credentials.method = METHOD;
                return Ok(Some(credentials));
            }
        }
        Ok(None)
    }
}

impl Provider for BotoConfig {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("Boto2Config")
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsBoto2ConfigFile].into_iter().collect()
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async { self.read() })
    }
}
