//! The options of `Config` with a closed set of values: an enum each, with botocore's names.
//!
//! A text that is not in the set is an error with botocore's message. Not here: `RetryMode` and `EndpointDiscovery` (`mod.rs`).
//! Counterpart: botocore `config.py`, `args.py` (the functions that check options), `session.py` (`_resolve_defaults_mode`).

use std::fmt;
use std::str::FromStr;

use botoxide_core::error::{Error, ErrorKind, Result};

/// Defines each enum by its names.
macro_rules! closed_sets {
    ($($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// All values.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The text of this value in configuration files and variables.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            fn with_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

closed_sets! {
    /// Whether endpoints can have the account in their host name.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::config::{AccountIdEndpointMode, Config};
    ///
    /// let config = Config {
    ///     account_id_endpoint_mode: Some(AccountIdEndpointMode::Disabled),
    ///     ..Config::default()
    /// };
    /// assert_eq!(config.account_id_endpoint_mode, "Disabled".parse().ok());
    /// ```
    AccountIdEndpointMode {
        /// `preferred`: where the account of the credentials is known.
        Preferred = "preferred",
        /// `disabled`: never.
        Disabled = "disabled",
        /// `required`: always; a call without a known account fails.
        Required = "required",
    }
    /// Where the bucket is in a URL of S3.
    ///
    /// # Example: a store that has no host name for each bucket
    ///
    /// ```
    /// use botoxide::config::{AddressingStyle, Config, S3Config};
    ///
    /// let config = Config {
    ///     s3: Some(S3Config { addressing_style: Some(AddressingStyle::Path), ..S3Config::default() }),
    ///     ..Config::default()
    /// };
    /// assert_eq!(config.s3.unwrap().addressing_style, "path".parse().ok());
    /// assert_eq!(
    ///     "sideways".parse::<AddressingStyle>().unwrap_err().to_string(),
    ///     "S3 addressing style sideways is invalid. Valid options are: 'auto', 'virtual', and 'path'",
    /// );
    /// ```
    AddressingStyle {
        /// `auto`: in the host name where that is possible.
        Auto = "auto",
        /// `virtual`: in the host name, `https://photos.s3.amazonaws.com/cat`.
        Virtual = "virtual",
        /// `path`: in the path, `https://s3.amazonaws.com/photos/cat`.
        Path = "path",
    }
    /// A set of defaults for retries, timeouts and endpoints.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::config::DefaultsMode;
    ///
    /// assert_eq!("In-Region".parse::<DefaultsMode>()?, DefaultsMode::InRegion);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    DefaultsMode {
        /// `legacy`: botocore's own defaults.
        Legacy = "legacy",
        /// `auto`: `in-region`, `cross-region` or `standard`, by where the program runs.
        Auto = "auto",
        /// `standard`: defaults that are good for most programs.
        Standard = "standard",
        /// `in-region`: for programs that run in the region that they call.
        InRegion = "in-region",
        /// `cross-region`: for programs that call another region.
        CrossRegion = "cross-region",
        /// `mobile`: for slow and unreliable networks.
        Mobile = "mobile",
    }
    /// When requests get a checksum.
    RequestChecksumCalculation {
        /// `when_supported`: if the operation supports one.
        WhenSupported = "when_supported",
        /// `when_required`: only if the operation requires one, or the caller asks for it.
        WhenRequired = "when_required",
    }
    /// When the checksums of responses are verified.
    ResponseChecksumValidation {
        /// `when_supported`: if the operation supports it.
        WhenSupported = "when_supported",
        /// `when_required`: only if the caller asks for it.
        WhenRequired = "when_required",
    }
    /// What is assumed about a store at a custom endpoint.
    S3Compatibility {
        /// `auto`: the store gets checksums and chunks only after it has shown that it accepts them.
        Auto = "auto",
        /// `off`: the store gets what AWS gets.
        Off = "off",
    }
    /// The endpoint of S3 in `us-east-1`.
    UsEast1RegionalEndpoint {
        /// `legacy`: the global endpoint, `s3.amazonaws.com`.
        Legacy = "legacy",
        /// `regional`: `s3.us-east-1.amazonaws.com`.
        Regional = "regional",
    }
}

/// In any case.
// C029
impl FromStr for AccountIdEndpointMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.to_lowercase();
        Self::with_text(&text).ok_or_else(|| not_in("account_id_endpoint_mode", &text, Self::ALL))
    }
}

impl FromStr for AddressingStyle {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::with_text(text).ok_or_else(|| {
            let s3_addressing_style = text.to_owned();
            ErrorKind::InvalidS3AddressingStyle {
                s3_addressing_style,
            }
            .into()
        })
    }
}

/// In any case.
// C021
impl FromStr for DefaultsMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::with_text(&text.to_lowercase()).ok_or_else(|| {
            let valid_modes: Vec<&str> = Self::ALL.iter().map(|mode| mode.as_str()).collect();
            ErrorKind::InvalidDefaultsMode {
                mode: text.to_owned(),
                valid_modes: valid_modes.join(", "),
            }
            .into()
        })
    }
}

/// In any case.
// C027
impl FromStr for RequestChecksumCalculation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.to_lowercase();
        Self::with_text(&text).ok_or_else(|| no_checksum("request_checksum_calculation", text))
    }
}

/// In any case.
// C028
impl FromStr for ResponseChecksumValidation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.to_lowercase();
        Self::with_text(&text).ok_or_else(|| no_checksum("response_checksum_validation", text))
    }
}

impl FromStr for S3Compatibility {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::with_text(text).ok_or_else(|| not_in("s3.compatibility", text, Self::ALL))
    }
}

impl FromStr for UsEast1RegionalEndpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::with_text(text).ok_or_else(|| {
            let s3_us_east_1_regional_endpoint_config = text.to_owned();
            ErrorKind::InvalidS3UsEast1RegionalEndpointConfig {
                s3_us_east_1_regional_endpoint_config,
            }
            .into()
        })
    }
}

fn not_in(option: &str, text: &str, all: &[impl fmt::Display]) -> Error {
    let valid: Vec<String> = all.iter().map(|value| format!("'{value}'")).collect();
    let valid = valid.join(", ");
    let error_msg = format!(
        "The configured value '{text}' for '{option}' is invalid. Valid values are: ({valid})."
    );
    ErrorKind::InvalidConfig { error_msg }.into()
}

fn no_checksum(option: &str, config_value: String) -> Error {
    ErrorKind::InvalidChecksumConfig {
        config_key: option.to_owned(),
        valid_options: "('when_supported', 'when_required')".to_owned(),
        config_value,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error<T: FromStr<Err = Error>>(text: &str) -> String {
        T::from_str(text).err().unwrap().to_string()
    }

    #[test]
    fn every_value_can_be_parsed() {
        // C012 C021 C027 C028 C029
        for mode in DefaultsMode::ALL {
            assert_eq!(
                mode.as_str()
                    .to_uppercase()
                    .parse::<DefaultsMode>()
                    .unwrap(),
                *mode
            );
        }
        for style in AddressingStyle::ALL {
            assert_eq!(
                style.to_string().parse::<AddressingStyle>().unwrap(),
                *style
            );
        }
        for mode in AccountIdEndpointMode::ALL {
            assert_eq!(
                mode.as_str().parse::<AccountIdEndpointMode>().unwrap(),
                *mode
            );
        }
        let when: RequestChecksumCalculation = "When_Required".parse().unwrap();
        assert_eq!(when, RequestChecksumCalculation::WhenRequired);
        let when: ResponseChecksumValidation = "WHEN_SUPPORTED".parse().unwrap();
        assert_eq!(when, ResponseChecksumValidation::WhenSupported);
    }

    #[test]
    fn another_value_is_the_error_of_botocore() {
        assert_eq!(
            error::<AccountIdEndpointMode>("X"),
            "The configured value 'x' for 'account_id_endpoint_mode' is invalid. Valid values are: ('preferred', \
             'disabled', 'required')."
        );
        assert_eq!(
            error::<DefaultsMode>("Fast"),
            "Client configured with invalid defaults mode: Fast. Valid defaults modes include: legacy, auto, \
             standard, in-region, cross-region, mobile."
        );
        assert_eq!(
            error::<UsEast1RegionalEndpoint>("Legacy"),
            "S3 us-east-1 regional endpoint option Legacy is invalid. Valid options are: \"legacy\", \"regional\""
        );
        assert_eq!(
            error::<S3Compatibility>("on"),
            "The configured value 'on' for 's3.compatibility' is invalid. Valid values are: ('auto', 'off')."
        );
        assert_eq!(
            error::<RequestChecksumCalculation>("x"),
            "Unsupported configuration value for request_checksum_calculation. Expected one of ('when_supported', \
             'when_required') but got x."
        );
        assert_eq!(
            error::<AddressingStyle>("PATH"),
            "S3 addressing style PATH is invalid. Valid options are: 'auto', 'virtual', and 'path'"
        );
    }
}
