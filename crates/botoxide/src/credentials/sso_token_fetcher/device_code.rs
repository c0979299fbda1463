//! Signing in with a code that the user enters in any browser: the device grant of OAuth 2.0 (RFC 8628).
//!
//! Counterpart: `SSOTokenFetcher` in the `utils.py` of the botocore in version 2 of the AWS CLI.

use std::time::Duration;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::params;
use botoxide_core::value::Value;
use serde_json::Value as Json;

use super::{PendingAuthorization, Registration, SsoTokenFetcher, is_exception, text};
use crate::seam::interrupt;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The default poll interval in seconds; RFC 8628, 3.5.
const DEFAULT_INTERVAL: i64 = 5;
/// The increase of the interval after each `slow_down`, in seconds.
const SLOW_DOWN_DELAY: i64 = 5;
/// The longest wait in seconds.
const LONGEST_INTERVAL: i64 = 60;

/// The service's response to a poll.
enum Answer {
    Token(Json),
    Pending,
    SlowDown,
}

impl SsoTokenFetcher {
    pub(super) async fn with_device_code(
        &self,
        on_pending_authorization: &(dyn Fn(&PendingAuthorization) + Send + Sync),
    ) -> Result<Json> {
        let scopes = self.login.registration_scopes.as_deref().unwrap_or(&[]);
        let details = (
            "scopes",
            Value::List(scopes.iter().map(|scope| scope.as_str().into()).collect()),
        );
        let details = if scopes.is_empty() {
            &[][..]
        } else {
            &[details][..]
        };
        let registration = self.registration(details).await?;
        let params = params! {
            "clientId": registration.id.as_str(),
            "clientSecret": registration.secret.as_str(),
            "startUrl": self.login.start_url.as_str(),
        };
        let authorization = self.call("StartDeviceAuthorization", params, None).await?;
        let clock = &*self.seams.clock;
        let lifetime = authorization["expiresIn"].as_i64().unwrap_or_default();
        let end = clock.now().seconds.saturating_add(lifetime);
        let device_code = text(&authorization, "deviceCode")?;
        let mut interval = authorization["interval"]
            .as_i64()
            .unwrap_or(DEFAULT_INTERVAL);

        // A user who has already confirmed is not asked again.
        match self.ask(&registration, device_code).await? {
            Answer::Token(document) => return Ok(document),
            Answer::Pending => {}
            Answer::SlowDown => interval = interval.saturating_add(SLOW_DOWN_DELAY),
        }
        let verification_uri = text(&authorization, "verificationUri")?;
        let complete = authorization["verificationUriComplete"].as_str();
        on_pending_authorization(&PendingAuthorization {
            verification_uri: verification_uri.to_owned(),
            verification_uri_complete: complete.unwrap_or(verification_uri).to_owned(),
            user_code: Some(text(&authorization, "userCode")?.to_owned()),
        });
        // DIFFERENCE A14: wait first, but not longer than the code is valid.
        while clock.now().seconds < end {
            let seconds = interval.clamp(1, LONGEST_INTERVAL).unsigned_abs();
            clock.sleep(Duration::from_secs(seconds)).await;
            interrupt::check()?;
            match self.ask(&registration, device_code).await? {
                Answer::Token(document) => return Ok(document),
                Answer::Pending => {}
                Answer::SlowDown => interval = interval.saturating_add(SLOW_DOWN_DELAY),
            }
        }
        Err(ErrorKind::PendingAuthorizationExpired {}.into())
    }

    async fn ask(&self, registration: &Registration, device_code: &str) -> Result<Answer> {
        let params = params! {
            "grantType": GRANT_TYPE,
            "clientId": registration.id.as_str(),
            "clientSecret": registration.secret.as_str(),
            "deviceCode": device_code,
        };
        match self.call("CreateToken", params, None).await {
            Ok(answer) => self.document(&answer, registration).map(Answer::Token),
            Err(error) if is_exception(&error, "AuthorizationPendingException") => {
                Ok(Answer::Pending)
            }
            Err(error) if is_exception(&error, "SlowDownException") => Ok(Answer::SlowDown),
            Err(error) if is_exception(&error, "ExpiredTokenException") => {
                Err(ErrorKind::PendingAuthorizationExpired {}.into())
            }
            Err(error) => Err(error),
        }
    }
}
