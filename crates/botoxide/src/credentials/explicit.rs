//! Credentials that are given in code.
//!
//! Counterpart: botocore `session.py` (`create_client`).

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;

use super::partial;

/// The credentials of a client's or a session's arguments; `None` if neither key is given; then the chain is
/// used. A token or an account without keys is ignored.
///
/// # Errors
///
/// `PartialCredentialsError` for one key without the other.
// M121 C106
pub fn explicit(
    access_key: Option<&str>,
    secret_key: Option<&str>,
    token: Option<&str>,
    account_id: Option<&str>,
) -> Result<Option<Credentials>> {
    match (access_key, secret_key) {
        (Some(access_key), Some(secret_key)) => {
            let mut credentials = Credentials::new(access_key, secret_key, super::present(token));
            credentials.account_id = account_id.map(str::to_owned);
            Ok(Some(credentials))
        }
        (Some(_), None) => Err(partial("explicit", "aws_secret_access_key")),
        (None, Some(_)) => Err(partial("explicit", "aws_access_key_id")),
        (None, None) => {
            if token.is_some() || account_id.is_some() {
                tracing::debug!("ignoring a session token or an account id that came without keys");
            }
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_keys_or_none() {
        // M121
        let credentials = explicit(Some("A"), Some("S"), Some("T"), Some("1"))
            .unwrap()
            .unwrap();
        assert_eq!(
            (
                credentials.access_key.as_str(),
                credentials.secret_key.as_str()
            ),
            ("A", "S")
        );
        assert_eq!(
            (
                credentials.token.as_deref(),
                credentials.account_id.as_deref()
            ),
            (Some("T"), Some("1"))
        );
        assert_eq!(credentials.method, "explicit");
        assert_eq!(explicit(None, None, Some("T"), Some("1")).unwrap(), None);
        assert_eq!(
            explicit(Some("A"), None, None, None)
                .unwrap_err()
                .to_string(),
            "Partial credentials found in explicit, missing: aws_secret_access_key"
        );
        assert_eq!(
            explicit(None, Some("S"), None, None)
                .unwrap_err()
                .to_string(),
            "Partial credentials found in explicit, missing: aws_access_key_id"
        );
    }
}
