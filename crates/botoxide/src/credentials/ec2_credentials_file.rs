//! Keys in the file of the first EC2 command line tools.
//!
//! Counterpart: botocore `credentials.py` (`OriginalEC2Provider`).

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use futures_core::future::BoxFuture;

use super::{Provider, partial};
use crate::hooks::FeatureSet;
use crate::seam::Seams;

const METHOD: &str = "ec2-credentials-file";
const VARIABLE: &str = "AWS_CREDENTIAL_FILE";
const ACCESS_KEY: &str = "AWSAccessKeyId";
const SECRET_KEY: &str = "AWSSecretKey";

/// The file that `AWS_CREDENTIAL_FILE` names.
// C102 C119
#[derive(Debug)]
pub struct Ec2CredentialsFile {
    seams: Seams,
}

impl Ec2CredentialsFile {
    /// The file that the environment of these seams names.
    pub fn new(seams: &Seams) -> Self {
        Self {
            seams: seams.clone(),
        }
    }

    fn read(&self) -> Result<Option<Credentials>> {
        let Some(path) = self.seams.env.var(VARIABLE) else {
            return Ok(None);
        };
        let path = self.seams.env.expand_user(&path);
        let bytes = self.seams.fs.read_settings(&path).map_err(|error| {
            let path = path.display().to_string();
            Error::from(ErrorKind::ConfigNotFound { path }).with_source(error)
        })?;
        let text = String::from_utf8_lossy(&bytes);
        // The last line of a key wins, as in a dictionary.
        let value = |name: &str| {
            let pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs
                .rev()
                .find(|(key, _)| key.trim() == name)
                .map(|(_, value)| value.trim())
        };
        let Some(access_key) = value(ACCESS_KEY) else {
            return Ok(None);
        };
        // DIFFERENCE: botocore raises a plain KeyError.
        let secret_key = value(SECRET_KEY).ok_or_else(|| partial(METHOD, SECRET_KEY))?;
        let mut credentials = Credentials::new(access_key, secret_key, None);
        credentials.method = METHOD;
        Ok(Some(credentials))
    }
}

impl Provider for Ec2CredentialsFile {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn canonical_name(&self) -> Option<&'static str> {
        Some("Ec2Config")
    }

    fn features(&self) -> FeatureSet {
        FeatureSet::default()
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async { self.read() })
    }
}
