//! Credentials that a program holds in an object of Python's, such as botocore's `RefreshableCredentials`.

use std::fmt;
use std::sync::Arc;

use botoxide::credentials::{Chain, Provider};
use botoxide::hooks::{Feature, FeatureSet};
use botoxide::types::Credentials;
use botoxide::{Error, Result};
use pyo3::prelude::*;

use crate::error;

/// A chain that has this object only: it has `get_frozen_credentials`, or the attributes of `Credentials`.
pub(crate) fn chain(object: &Bound<'_, PyAny>) -> Chain {
    let method = object.getattr("method").ok();
    let is_explicit = method.is_some_and(|method| method.eq("explicit").unwrap_or_default());
    let provider = Held {
        object: object.clone().unbind(),
        features: is_explicit
            .then_some(Feature::CredentialsCode)
            .into_iter()
            .collect(),
    };
    Chain::new(vec![Arc::new(provider)])
}

struct Held {
    object: Py<PyAny>,
    features: FeatureSet,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Held")
    }
}

impl Held {
    fn read(&self) -> Result<Option<Credentials>> {
        Python::attach(|py| frozen(self.object.bind(py)).map_err(|raised| error::carry(py, raised)))
    }
}

impl Provider for Held {
    fn method(&self) -> &'static str {
        "explicit"
    }

    fn features(&self) -> FeatureSet {
        self.features
    }

    fn renews_itself(&self) -> bool {
        true
    }

    fn load(
        &self,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Option<Credentials>, Error>> + Send + '_>>
    {
        Box::pin(async { self.read() })
    }
}

fn frozen(object: &Bound<'_, PyAny>) -> PyResult<Option<Credentials>> {
    let keys = if object.hasattr("get_frozen_credentials")? {
        object.call_method0("get_frozen_credentials")?
    } else {
        object.clone()
    };
    let text = |name: &str| -> PyResult<Option<String>> {
        match keys.getattr_opt(name)? {
            Some(value) => value.extract(),
            None => Ok(None),
        }
    };
    let (Some(access_key), Some(secret_key)) = (text("access_key")?, text("secret_key")?) else {
        return Ok(None);
    };
    let mut credentials = Credentials::new(access_key, secret_key, text("token")?);
    credentials.account_id = text("account_id")?;
    Ok(Some(credentials))
}
