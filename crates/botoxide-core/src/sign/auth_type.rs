//! `AuthType`: the signers under botocore's names.
//!
//! Not here: which signer a request gets. Counterpart: botocore `auth.py` (`AUTH_TYPE_MAPS`).

/// A signer, and where it puts the signature: a header, the URL's query, or the fields of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`NAMES` has botocore's name of each")]
pub enum AuthType {
    Bearer,
    HmacV1,
    HmacV1Post,
    HmacV1Query,
    /// No signature.
    None,
    S3Express,
    S3ExpressPost,
    S3ExpressQuery,
    S3V4,
    S3V4Post,
    S3V4Query,
    S3V4a,
    S3V4aQuery,
    V2,
    V3,
    V3Https,
    V4,
    V4Query,
    V4a,
}

/// Ordered by how often they are used.
const NAMES: &[(&str, AuthType)] = &[
    ("v4", AuthType::V4),
    ("s3v4", AuthType::S3V4),
    ("s3v4-query", AuthType::S3V4Query),
    ("s3-query", AuthType::HmacV1Query),
    ("v4-s3express", AuthType::S3Express),
    ("none", AuthType::None),
    ("bearer", AuthType::Bearer),
    ("s3", AuthType::HmacV1),
    ("s3-presign-post", AuthType::HmacV1Post),
    ("s3v4-presign-post", AuthType::S3V4Post),
    ("s3v4a", AuthType::S3V4a),
    ("s3v4a-query", AuthType::S3V4aQuery),
    ("v2", AuthType::V2),
    ("v3", AuthType::V3),
    ("v3https", AuthType::V3Https),
    ("v4-query", AuthType::V4Query),
    ("v4-s3express-presign-post", AuthType::S3ExpressPost),
    ("v4-s3express-query", AuthType::S3ExpressQuery),
    ("v4a", AuthType::V4a),
];

impl AuthType {
    /// The signer with this name; `None` if the name is unknown.
    pub fn parse(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, auth_type)| *auth_type)
    }

    /// botocore's name: `v4`, `s3v4-query` …
    pub fn as_str(self) -> &'static str {
        let found = NAMES.iter().find(|(_, known)| *known == self);
        found.map_or("", |(name, _)| name)
    }

    /// Whether the signature has a region: `SigV4` and `SigV4A`.
    pub fn needs_region(self) -> bool {
        !matches!(
            self,
            Self::Bearer
                | Self::HmacV1
                | Self::HmacV1Post
                | Self::HmacV1Query
                | Self::None
                | Self::V2
                | Self::V3
                | Self::V3Https
        )
    }

    /// Whether it signs with the session of an S3 Express bucket.
    pub fn is_s3_express(self) -> bool {
        matches!(
            self,
            Self::S3Express | Self::S3ExpressPost | Self::S3ExpressQuery
        )
    }

    /// Whether it is `SigV4A`, which needs a feature.
    pub fn is_v4a(self) -> bool {
        matches!(self, Self::S3V4a | Self::S3V4aQuery | Self::V4a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P239
    #[test]
    fn names_and_types_are_one_to_one() {
        for (name, auth_type) in NAMES {
            assert_eq!(AuthType::parse(name), Some(*auth_type));
            assert_eq!(auth_type.as_str(), *name);
            assert_eq!(auth_type.needs_region(), name.contains("v4"), "{name}");
            assert_eq!(auth_type.is_v4a(), name.contains("v4a"), "{name}");
            assert_eq!(
                auth_type.is_s3_express(),
                name.contains("express"),
                "{name}"
            );
        }
        for unknown in [
            "",
            "v",
            "v4-",
            "V4",
            "v4a-query",
            "bearer-query",
            "none-query",
            "s3v2",
        ] {
            assert_eq!(AuthType::parse(unknown), None, "{unknown}");
        }
    }
}
