//! Features of a call: each has a code, and the user agent lists the codes.
//!
//! Counterpart: botocore `useragent.py` (`_USERAGENT_FEATURE_MAPPINGS`) and `context.py`.

use std::fmt;

/// Makes the enum and its codes from one table.
macro_rules! features {
    ($($variant:ident = $code:literal,)*) => {
        /// A feature that a call, its client or its credentials use.
        // C157
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Feature {
            $(#[doc = concat!("botocore's feature of this name: `", $code, "` in the user agent.")] $variant,)*
        }

        impl Feature {
            /// Every feature, in the order in which the user agent lists them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its code in the user agent.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

features! {
    Waiter = "B",
    Paginator = "C",
    RetryModeLegacy = "D",
    RetryModeStandard = "E",
    RetryModeAdaptive = "F",
    S3Transfer = "G",
    GzipRequestCompression = "L",
    ProtocolRpcV2Cbor = "M",
    EndpointOverride = "N",
    AccountIdModePreferred = "P",
    AccountIdModeDisabled = "Q",
    AccountIdModeRequired = "R",
    Sigv4aSigning = "S",
    ResolvedAccountId = "T",
    FlexibleChecksumsReqCrc32 = "U",
    FlexibleChecksumsReqCrc32c = "V",
    FlexibleChecksumsReqCrc64 = "W",
    FlexibleChecksumsReqSha1 = "X",
    FlexibleChecksumsReqSha256 = "Y",
    FlexibleChecksumsReqWhenSupported = "Z",
    FlexibleChecksumsReqWhenRequired = "a",
    FlexibleChecksumsResWhenSupported = "b",
    FlexibleChecksumsResWhenRequired = "c",
    CredentialsCode = "e",
    CredentialsEnvVars = "g",
    CredentialsEnvVarsStsWebIdToken = "h",
    CredentialsStsAssumeRole = "i",
    CredentialsStsAssumeRoleWebId = "k",
    CredentialsProfile = "n",
    CredentialsProfileSourceProfile = "o",
    CredentialsProfileNamedProvider = "p",
    CredentialsProfileStsWebIdToken = "q",
    CredentialsProfileSso = "r",
    CredentialsSso = "s",
    CredentialsProfileSsoLegacy = "t",
    CredentialsSsoLegacy = "u",
    CredentialsProfileProcess = "v",
    CredentialsProcess = "w",
    CredentialsBoto2ConfigFile = "x",
    CredentialsHttp = "z",
    CredentialsImds = "0",
    BearerServiceEnvVars = "3",
    CliV1ToV2MigrationDebugMode = "-",
    CredentialsProfileLogin = "AC",
    CredentialsLogin = "AD",
    FlexibleChecksumsReqMd5 = "AE",
    FlexibleChecksumsReqSha512 = "AF",
    FlexibleChecksumsReqXxhash3 = "AG",
    FlexibleChecksumsReqXxhash64 = "AH",
    FlexibleChecksumsReqXxhash128 = "AI",
    S3RegionRedirect = "Ah",
}

/// A set of features.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct FeatureSet(u64);

impl FeatureSet {
    /// Adds a feature.
    pub const fn insert(&mut self, feature: Feature) {
        self.0 |= 1 << feature as u64;
    }

    /// The features of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a feature is in the set.
    pub const fn contains(self, feature: Feature) -> bool {
        self.0 & 1 << feature as u64 != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The features, in the order of [`Feature::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL
            .iter()
            .copied()
            .filter(move |&feature| self.contains(feature))
    }
}

impl FromIterator<Feature> for FeatureSet {
    fn from_iter<I: IntoIterator<Item = Feature>>(features: I) -> Self {
        let mut set = Self::default();
        features.into_iter().for_each(|feature| set.insert(feature));
        set
    }
}

impl fmt::Debug for FeatureSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_codes_are_complete_and_fit_a_set() {
        // C157
        assert_eq!(Feature::ALL.len(), 51);
        assert_eq!(
            Feature::ALL
                .iter()
                .map(|feature| feature.code())
                .collect::<HashSet<_>>()
                .len(),
            51
        );
        let all: FeatureSet = Feature::ALL.iter().copied().collect();
        assert_eq!(all.iter().collect::<Vec<_>>(), Feature::ALL);
        let mut set = FeatureSet::default();
        assert!(set.is_empty());
        set.insert(Feature::S3RegionRedirect);
        assert!(set.contains(Feature::S3RegionRedirect) && !set.contains(Feature::Waiter));
        assert_eq!(format!("{set:?}"), "{S3RegionRedirect}");
    }
}
