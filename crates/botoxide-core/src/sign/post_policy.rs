//! `PostPolicy`: the form fields and the policy that a browser needs to post a file to S3.
//!
//! Not here: which conditions a caller's fields need (the engine). Counterpart: the context keys
//! `s3-presign-post-fields` and `s3-presign-post-policy` of botocore's signers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::credential::Credentials;
use crate::error::{ErrorKind, Result};
use crate::protocol::json_dumps;
use crate::text::Text;
use crate::value::{Map, Value};

/// The fields of a form and the policy that is signed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostPolicy {
    /// The fields of the form; a signer adds its own.
    pub fields: Map,
    /// `expiration` and `conditions`; a signer adds the conditions for its own fields.
    pub policy: Map,
}

impl PostPolicy {
    /// Sets a field, and adds the condition that it has this value.
    pub(super) fn demand(&mut self, name: &'static str, value: &str) -> Result<()> {
        let name = Text::from_static(name);
        self.fields.insert(name.clone(), value);
        let condition: Map = [(name, value)].into_iter().collect();
        if self.policy.get("conditions").is_none_or(Value::is_null) {
            self.policy.insert("conditions", Value::List(Vec::new()));
        }
        match self.policy.get_mut("conditions") {
            Some(Value::List(conditions)) => conditions.push(Value::Map(condition)),
            other => {
                let kind = other.map_or("NoneType", |value| value.python_type());
                let msg = format!("'{kind}' object has no attribute 'append'");
                return Err(ErrorKind::Attribute { msg }.into());
            }
        }
        Ok(())
    }

    /// The same for the session token, if there is one.
    pub(super) fn demand_token(
        &mut self,
        name: &'static str,
        credentials: &Credentials,
    ) -> Result<()> {
        match &credentials.token {
            Some(token) => self.demand(name, token),
            None => Ok(()),
        }
    }

    /// Encodes the policy into its field and returns the string to sign.
    pub(super) fn seal(&mut self) -> Result<String> {
        if self.policy.get("conditions").is_none_or(Value::is_null) {
            self.policy.insert("conditions", Value::List(Vec::new()));
        }
        let policy = Value::Map(std::mem::take(&mut self.policy));
        let text = json_dumps(&policy);
        if let Value::Map(policy) = policy {
            self.policy = policy;
        }
        let encoded = STANDARD.encode(text?);
        self.fields.insert("policy", encoded.as_str());
        Ok(encoded)
    }
}
