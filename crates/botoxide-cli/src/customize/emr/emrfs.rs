//! `--emrfs`: properties of the file system, as a configuration of a release or a bootstrap action of an AMI version.
//!
//! Counterpart: awscli `customizations/emr/emrfsutils.py`.

use botoxide_core::value::{Map, Value};

use super::applications::action;
use super::{s3_link, text};
use crate::failure::Failure;

const CONSISTENT: &[&str] = &["RetryCount", "RetryPeriod"];
const KMS: &[&str] = &["KMSKeyId"];
const CUSTOM: &[&str] = &["CustomProviderClass", "CustomProviderLocation"];

/// `--emrfs`, checked.
pub(super) struct Emrfs<'a> {
    given: &'a Map,
    /// The provider of keys for encryption before upload: `KMS` or `CUSTOM`.
    provider: Option<String>,
}

impl<'a> Emrfs<'a> {
    pub(super) fn new(given: &'a Value) -> Result<Self, Failure> {
        let given = given
            .as_map()
            .ok_or_else(|| Failure::parameter("--emrfs", "expected a structure"))?;
        let encryption = text(given, "Encryption");
        let is_client_side = match encryption.map(str::to_uppercase).as_deref() {
            None | Some("SERVERSIDE") => false,
            Some("CLIENTSIDE") => true,
            Some(_) => {
                return Err(Failure::invalid(format!(
                    "The encryption type \"{}\" is invalid. You must specify either ServerSide or ClientSide",
                    encryption.unwrap_or_default()
                )));
            }
        };
        if let Some((sse, encryption)) = given.get("SSE").zip(encryption) {
            return Err(Failure::invalid(format!(
                "Both SSE={} and Encryption={encryption} are configured for --emrfs. You must specify only one of the \
                 two.",
                shown(sse)
            )));
        }
        let mut found = Self {
            given,
            provider: None,
        };
        if is_client_side {
            let provider = text(given, "ProviderType")
                .ok_or_else(|| missing("--emrfs Encryption=ClientSide", &["ProviderType"]))?;
            found.provider = Some(provider.to_uppercase());
            let (required, name) = match provider.to_uppercase().as_str() {
                "KMS" => (KMS, "KMS"),
                "CUSTOM" => (CUSTOM, "Custom"),
                _ => {
                    return Err(Failure::invalid(format!(
                        "The client side encryption type \"{provider}\" is not supported. You must specify either KMS \
                         or Custom"
                    )));
                }
            };
            let left = required.iter().filter(|name| !given.contains_key(name));
            let left: Vec<&str> = left.copied().collect();
            if !left.is_empty() {
                return Err(missing(&provider_option(name), &left));
            }
        }
        if !given.contains_key("Consistent") {
            found.refuse(CONSISTENT, "--emrfs Consistent=true/false")?;
        }
        for (name, members) in [("KMS", KMS), ("Custom", CUSTOM)] {
            if !found.is_provider(&name.to_uppercase()) {
                found.refuse(members, &provider_option(name))?;
            }
        }
        Ok(found)
    }

    fn is_provider(&self, name: &str) -> bool {
        self.provider.as_deref() == Some(name)
    }

    /// Members of something that was not chosen.
    fn refuse(&self, members: &[&str], of: &str) -> Result<(), Failure> {
        let found = members.iter().filter(|name| self.given.contains_key(name));
        let found: Vec<&str> = found.copied().collect();
        if found.is_empty() {
            return Ok(());
        }
        Err(Failure::invalid(format!(
            "{of} is not specified. Thus,  following parameters are invalid: {}",
            joined(&found)
        )))
    }

    /// The properties in the order in which `aws` has them.
    fn properties(&self) -> Vec<(String, String)> {
        let mut properties = Vec::new();
        let mut add = |key: &str, value: String| properties.push((key.to_owned(), value));
        for (member, key) in [
            ("Consistent", "fs.s3.consistent"),
            ("RetryCount", "fs.s3.consistent.retryCount"),
            ("RetryPeriod", "fs.s3.consistent.retryPeriodSeconds"),
        ] {
            if let Some(value) = self.given.get(member) {
                add(key, shown(value).to_lowercase());
            }
        }
        let is_server_side = text(self.given, "Encryption")
            .is_some_and(|encryption| encryption.eq_ignore_ascii_case("SERVERSIDE"));
        let sse = self.given.get("SSE").map(|sse| shown(sse).to_lowercase());
        if let Some(sse) = sse.or(is_server_side.then(|| "true".to_owned())) {
            add("fs.s3.enableServerSideEncryption", sse);
        }
        let member = |name: &str| self.given.get(name).map(shown).unwrap_or_default();
        if let Some(provider) = &self.provider {
            let is_kms = provider == "KMS";
            let class = if is_kms {
                "com.amazon.ws.emr.hadoop.fs.cse.KMSEncryptionMaterialsProvider".to_owned()
            } else {
                member("CustomProviderClass")
            };
            add("fs.s3.cse.enabled", "true".to_owned());
            add("fs.s3.cse.encryptionMaterialsProvider", class);
            if is_kms {
                add("fs.s3.cse.kms.keyId", member("KMSKeyId"));
            }
        }
        for argument in self.given.get("Args").into_iter().flat_map(Value::iter) {
            let argument = argument.as_str().unwrap_or_default();
            let (key, value) = argument.split_once('=').unwrap_or((argument, ""));
            add(key, value.to_owned());
        }
        properties
    }

    /// The configuration of a release.
    pub(super) fn configuration(&self) -> Value {
        let mut properties = Map::new();
        for (key, value) in self.properties() {
            properties.insert(key, value);
        }
        if self.is_provider("CUSTOM")
            && let Some(location) = self.given.get("CustomProviderLocation")
        {
            properties.insert(
                "fs.s3.cse.encryptionMaterialsProvider.uri",
                location.clone(),
            );
        }
        Value::Map(Map::from_iter([
            ("Classification", Value::from(SITE)),
            ("Properties", Value::Map(properties)),
        ]))
    }

    /// The bootstrap actions of an AMI version.
    pub(super) fn actions(&self, region: Option<&str>) -> Vec<Value> {
        let mut actions = Vec::new();
        if self.is_provider("CUSTOM") {
            let location = self.given.get("CustomProviderLocation").map(shown);
            let location = location.unwrap_or_default();
            let arguments = ["-s", &location, "-d", "/usr/share/aws/emr/auxlib", "-f"];
            let arguments = arguments.into_iter().map(Value::from).collect();
            let path = "file:/usr/share/aws/emr/scripts/s3get";
            actions.push(action("S3 get", path, arguments));
        }
        let mut arguments = Vec::new();
        for (key, value) in self.properties() {
            let pair = if value.is_empty() {
                key
            } else {
                format!("{key}={value}")
            };
            arguments.extend([Value::from("-e"), Value::from(pair)]);
        }
        let path = s3_link(region, "/bootstrap-actions/configure-hadoop");
        actions.push(action("Setup EMRFS", &path, arguments));
        actions
    }
}

/// The configuration that `--emrfs` makes.
pub(super) const SITE: &str = "emrfs-site";

fn provider_option(name: &str) -> String {
    format!("--emrfs Encryption=ClientSide,ProviderType={name}")
}

fn missing(of: &str, names: &[&str]) -> Failure {
    Failure::invalid(format!(
        "The following required parameters are missing for {of}: {}.",
        joined(names)
    ))
}

/// `a, b and c`.
fn joined(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A value as Python writes it.
fn shown(value: &Value) -> String {
    match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Integer(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}
