//! `AuthScheme`: the authentication schemes of an endpoint, and the choice between them.
//!
//! Not here: the signers (`sign`). Counterpart: botocore `regions.py` (`auth_schemes_to_signing_ctx`), `auth.py`
//! (`resolve_auth_scheme_preference`).

use crate::error::{ErrorKind, Result};
use crate::sign::AuthType;
use crate::text::Text;
use crate::value::{PythonRepr, Value};

use super::mistyped;
use super::rule_set::Endpoint;

/// One entry of `authSchemes`.
// P215
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuthScheme {
    /// `sigv4`, `sigv4a`, `sigv4-s3express` …
    pub name: Text,
    /// `signingRegion`.
    pub signing_region: Option<Text>,
    /// `signingRegionSet`, joined with commas; `None` if the scheme has none.
    pub signing_region_set: Option<Text>,
    /// `signingName`.
    pub signing_name: Option<Text>,
    /// `disableDoubleEncoding`.
    pub disable_double_encoding: Option<bool>,
}

/// The caller's settings and what this build supports.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuthPreference<'a> {
    /// Whether `signature_version` is `UNSIGNED`.
    pub is_unsigned: bool,
    /// `signature_version`, if given.
    pub requested: Option<&'a str>,
    /// `auth_scheme_preference`, if given: a comma-separated list of names.
    pub preference: Option<&'a str>,
    /// Whether this build can sign with `SigV4A`; in botocore, whether awscrt is installed.
    pub has_v4a: bool,
}

/// The chosen scheme.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthChoice {
    /// The caller requested another one: the client's signature version applies.
    Client,
    /// A scheme of the endpoint.
    Scheme(SchemeSigning),
    /// The request is not signed.
    Unsigned,
}

/// How to sign for the chosen scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SchemeSigning {
    /// The signature version: `v4`, `v4a`, `v4-s3express`, `s3v4` …
    pub auth_type: String,
    /// The region or a comma-separated list of regions; `None` keeps the client's.
    pub region: Option<Text>,
    /// The signing name; `None` keeps the service's.
    pub signing_name: Option<Text>,
    /// Whether the path is encoded only once; `None` if the scheme does not specify it.
    pub disable_double_encoding: Option<bool>,
}

impl Endpoint {
    /// `authSchemes`; `None` if the endpoint has none.
    pub fn auth_schemes(&self) -> Option<Vec<AuthScheme>> {
        let schemes = self.properties.get("authSchemes")?;
        Some(schemes.iter().map(AuthScheme::from_value).collect())
    }
}

impl AuthScheme {
    fn from_value(scheme: &Value) -> Self {
        let text = |key: &str| {
            let value = scheme.get(key)?;
            if let Value::Text(text) = value {
                Some(text.clone())
            } else {
                None
            }
        };
        let regions = scheme["signingRegionSet"]
            .as_list()
            .filter(|regions| !regions.is_empty());
        Self {
            name: text("name").unwrap_or_default(),
            signing_region: text("signingRegion"),
            signing_region_set: regions.map(|regions| {
                let names: Vec<&str> = regions.iter().filter_map(Value::as_str).collect();
                names.join(",").into()
            }),
            signing_name: text("signingName"),
            disable_double_encoding: scheme.get("disableDoubleEncoding").map(|value| {
                value.as_bool().unwrap_or_else(|| {
                    value
                        .as_str()
                        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
                })
            }),
        }
    }

    fn signing(&self, auth_type: &str) -> SchemeSigning {
        SchemeSigning {
            auth_type: auth_type.to_owned(),
            region: self
                .signing_region
                .clone()
                .or_else(|| self.signing_region_set.clone()),
            signing_name: self.signing_name.clone(),
            disable_double_encoding: self.disable_double_encoding,
        }
    }
}

/// Chooses one of the schemes of an endpoint.
///
/// # Errors
///
/// `InvalidType` if the list is empty; `MissingDependency` if only `SigV4A` is left and this build cannot sign with it;
/// `UnknownSignatureVersion` or `UnsupportedSignatureVersion` if none is known.
// P216
pub fn choose_auth_scheme(
    schemes: &[AuthScheme],
    wanted: AuthPreference<'_>,
) -> Result<AuthChoice> {
    if schemes.is_empty() {
        return Err(mistyped("auth_schemes must be a non-empty list."));
    }
    if wanted.is_unsigned {
        return Ok(AuthChoice::Unsigned);
    }
    let chosen =
        |auth_type: &str, scheme: &AuthScheme| Ok(AuthChoice::Scheme(scheme.signing(auth_type)));
    if let Some(requested) = wanted.requested {
        let fitting = schemes
            .iter()
            .find(|scheme| is_same(requested, strip_sig(&scheme.name)));
        return fitting.map_or(Ok(AuthChoice::Client), |scheme| chosen(requested, scheme));
    }
    if let Some(preference) = wanted.preference {
        let offered: Vec<&str> = schemes.iter().map(|scheme| scheme.name.as_str()).collect();
        let auth_type = resolve_auth_scheme_preference(preference, &offered, wanted.has_v4a)?;
        // If several have the same name, the last one wins, because botocore puts them into a dictionary.
        let fitting = schemes
            .iter()
            .rev()
            .find(|scheme| strip_sig(last_part(&scheme.name)) == auth_type);
        return fitting.map_or(Ok(AuthChoice::Unsigned), |scheme| chosen(auth_type, scheme));
    }
    let known = schemes
        .iter()
        .find(|scheme| is_auth_type(strip_sig(&scheme.name), wanted.has_v4a));
    if let Some(scheme) = known {
        return chosen(strip_sig(&scheme.name), scheme);
    }
    if schemes
        .iter()
        .any(|scheme| is_auth_type(strip_sig(&scheme.name), true))
    {
        let msg = "This operation requires an additional dependency. Use pip install botocore[crt] before proceeding.";
        return Err(ErrorKind::MissingDependency {
            msg: msg.to_owned(),
        }
        .into());
    }
    let names: Vec<&str> = schemes
        .iter()
        .map(|scheme| strip_sig(&scheme.name))
        .collect();
    Err(ErrorKind::UnknownSignatureVersion {
        signature_version: names.join(", "),
    }
    .into())
}

/// The signature version of the first preferred scheme that is offered, else of the first one offered. Names match with
/// or without the part before `#`. `none` means no signature.
///
/// # Errors
///
/// `UnsupportedSignatureVersion` if none of them has a signer.
// P239
pub fn resolve_auth_scheme_preference(
    preference: &str,
    offered: &[&str],
    has_v4a: bool,
) -> Result<&'static str> {
    let mut offered: Vec<&str> = offered.iter().map(|name| last_part(name)).collect();
    let wanted = preference.split(',').chain(offered.iter().copied());
    let known = wanted
        .filter(|name| offered.contains(name))
        .find_map(|name| auth_types(has_v4a).find(|(id, _)| last_part(id) == name));
    if let Some((_, auth_type)) = known {
        return Ok(auth_type);
    }
    offered.sort_unstable();
    Err(ErrorKind::UnsupportedSignatureVersion {
        signature_version: offered.join(", "),
    }
    .into())
}

/// The signature version of the first scheme in a model's `auth` that has a signer.
///
/// # Errors
///
/// `UnknownSignatureVersion` for an unknown name, `UnsupportedSignatureVersion` if none of them has a signer.
// P239
pub fn resolve_auth_type(auth: &[&str], has_v4a: bool) -> Result<&'static str> {
    for name in auth {
        if let Some((_, auth_type)) = auth_types(has_v4a).find(|(id, _)| id == name) {
            return Ok(auth_type);
        }
        if !auth_types(true).any(|(id, _)| id == *name) {
            let signature_version = (*name).to_owned();
            return Err(ErrorKind::UnknownSignatureVersion { signature_version }.into());
        }
    }
    let names = Value::List(auth.iter().map(|name| Value::from(*name)).collect());
    let signature_version = PythonRepr(&names).to_string();
    Err(ErrorKind::UnsupportedSignatureVersion { signature_version }.into())
}

fn auth_types(has_v4a: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let known = AUTH_TYPES.iter().copied();
    known.filter(move |(_, auth_type)| has_v4a || *auth_type != "v4a")
}

/// The names in the models and botocore's names of the signers.
const AUTH_TYPES: &[(&str, &str)] = &[
    ("aws.auth#sigv4", "v4"),
    ("aws.auth#sigv4a", "v4a"),
    ("smithy.api#httpBearerAuth", "bearer"),
    ("smithy.api#noAuth", "none"),
];

fn last_part(name: &str) -> &str {
    name.rsplit('#').next().unwrap_or_default()
}

fn strip_sig(name: &str) -> &str {
    name.strip_prefix("sig").unwrap_or(name)
}

/// Whether a signature version stands for a scheme of the rules: `s3v4-query` for `v4`, `s3` for none.
fn is_same(requested: &str, scheme: &str) -> bool {
    let version = requested.split('-').next().unwrap_or_default();
    let version = if version == "s3" {
        version
    } else {
        version.strip_prefix("s3").unwrap_or(version)
    };
    version == scheme
}

/// Whether a signer with this name exists.
pub fn is_auth_type(name: &str, has_v4a: bool) -> bool {
    let known = AuthType::parse(name).filter(|known| *known != AuthType::None);
    known.is_some_and(|known| has_v4a || !known.is_v4a())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    fn scheme(value: &Value) -> AuthScheme {
        AuthScheme::from_value(value)
    }

    fn chosen(schemes: &[AuthScheme], wanted: AuthPreference<'_>) -> SchemeSigning {
        let choice = choose_auth_scheme(schemes, wanted).unwrap();
        let AuthChoice::Scheme(signing) = choice else {
            panic!("{choice:?}");
        };
        signing
    }

    // P215
    #[test]
    fn sigv4_gives_region_name_and_encoding() {
        let offered = scheme(
            &params! { "name": "sigv4", "signingName": "dynamodb", "signingRegion": "my-region-1",
            "disableDoubleEncoding": true, "otherParameter": "otherValue" },
        );
        let wanted = SchemeSigning {
            auth_type: "v4".to_owned(),
            region: Some("my-region-1".into()),
            signing_name: Some("dynamodb".into()),
            disable_double_encoding: Some(true),
        };
        assert_eq!(chosen(&[offered], AuthPreference::default()), wanted);
    }

    // P215, P216
    #[test]
    fn sigv4a_needs_its_signer() {
        let offered = [scheme(
            &params! { "name": "sigv4a", "signingName": "s3", "signingRegionSet": ["*", "b"] },
        )];
        let with = AuthPreference {
            has_v4a: true,
            ..AuthPreference::default()
        };
        let signing = chosen(&offered, with);
        assert_eq!(
            (signing.auth_type.as_str(), signing.region),
            ("v4a", Some("*,b".into()))
        );
        let error = choose_auth_scheme(&offered, AuthPreference::default()).unwrap_err();
        assert_eq!(error.kind().class_name(), "MissingDependencyException");
    }

    // P216
    #[test]
    fn requests_preferences_and_unknown_names() {
        let offered = [
            scheme(&params! { "name": "sigv4a", "signingRegionSet": ["*"] }),
            scheme(&params! { "name": "sigv4", "signingRegion": "r" }),
        ];
        let ask = AuthPreference::default();
        assert_eq!(chosen(&offered, ask).auth_type, "v4");
        assert_eq!(
            chosen(
                &offered,
                AuthPreference {
                    requested: Some("s3v4-query"),
                    ..ask
                }
            )
            .auth_type,
            "s3v4-query"
        );
        assert_eq!(
            chosen(
                &offered,
                AuthPreference {
                    requested: Some("s3v4a"),
                    ..ask
                }
            )
            .region,
            Some("*".into())
        );
        let legacy = AuthPreference {
            requested: Some("s3"),
            ..ask
        };
        assert_eq!(
            choose_auth_scheme(&offered, legacy).unwrap(),
            AuthChoice::Client
        );
        let unsigned = AuthPreference {
            is_unsigned: true,
            ..ask
        };
        assert_eq!(
            choose_auth_scheme(&offered, unsigned).unwrap(),
            AuthChoice::Unsigned
        );
        let prefer = |preference| AuthPreference {
            preference: Some(preference),
            has_v4a: true,
            ..ask
        };
        assert_eq!(chosen(&offered, prefer("xyz,sigv4")).auth_type, "v4");
        assert_eq!(chosen(&offered, prefer("sigv4a,sigv4")).auth_type, "v4a");
        assert_eq!(chosen(&offered, prefer("xyz")).auth_type, "v4a");
        let unknown = [
            scheme(&params! { "name": "foo" }),
            scheme(&params! { "name": "bar" }),
        ];
        let error = choose_auth_scheme(&unknown, ask).unwrap_err();
        assert_eq!(error.to_string(), "Unknown Signature Version: foo, bar.");
        assert!(choose_auth_scheme(&[], ask).is_err());
    }
}
