//! `ErrorClass`: an exception class of boto3: its package, base classes and message.
//!
//! Not here: the classes of errors (`kind.rs`). Counterpart: the `class` statements of botocore
//! `exceptions.py` and similar modules.

use crate::error::kind::KINDS;

/// An exception class of botocore and the packages around it.
///
/// # Example: by base class
///
/// ```
/// # use botoxide_core::error::ErrorKind;
///
/// let kind = ErrorKind::ConnectTimeout { endpoint_url: "https://example.com".to_owned() };
/// assert_eq!(kind.class().module, "botocore.exceptions");
/// assert!(kind.is_a("ConnectionError") && kind.is_a("BotoCoreError"));
/// assert!(!kind.is_a("ClientError"));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ErrorClass {
    /// The module that it is defined in: `botocore.exceptions`.
    pub module: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// The classes that it is derived from: of the same module, or Python's own, or with their module.
    pub bases: &'static [&'static str],
    /// The fields of its message.
    pub fields: &'static [&'static str],
    /// Its message, with `{field}` for fields.
    pub template: &'static str,
}

/// Errors of services.
pub(in crate::error) const CLIENT_ERROR: ErrorClass = ErrorClass {
    template: "An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}",
    ..base("botocore.exceptions", "ClientError", &["Exception"])
};

/// What services report within an event stream.
pub(in crate::error) const EVENT_STREAM_ERROR: ErrorClass = ErrorClass {
    name: "EventStreamError",
    bases: &["ClientError"],
    ..CLIENT_ERROR
};

/// The base class of botocore's own errors.
const BOTO_CORE_ERROR: ErrorClass = ErrorClass {
    template: "An unspecified error occurred",
    ..base("botocore.exceptions", "BotoCoreError", &["Exception"])
};

/// The module of botocore's copy of the requests library, which some of its exceptions are derived from.
const REQUESTS: &str = "botocore.vendored.requests.exceptions";

/// The classes without a kind: services' errors, and base classes.
const OTHERS: &[ErrorClass] = &[
    CLIENT_ERROR,
    EVENT_STREAM_ERROR,
    BOTO_CORE_ERROR,
    ErrorClass {
        module: "botocore.discovery",
        name: "EndpointDiscoveryException",
        bases: &["botocore.exceptions.BotoCoreError"],
        ..BOTO_CORE_ERROR
    },
    base("boto3.exceptions", "Boto3Error", &["Exception"]),
    base("jmespath.exceptions", "JMESPathError", &["ValueError"]),
    base(REQUESTS, "ConnectTimeout", &["ConnectionError", "Timeout"]),
    base(REQUESTS, "ConnectionError", &["RequestException"]),
    base(REQUESTS, "ProxyError", &["ConnectionError"]),
    base(REQUESTS, "ReadTimeout", &["Timeout"]),
    base(REQUESTS, "RequestException", &["OSError"]),
    base(REQUESTS, "SSLError", &["ConnectionError"]),
    base(REQUESTS, "Timeout", &["RequestException"]),
];

impl ErrorClass {
    /// Every class, including base classes.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        OTHERS.iter().chain(KINDS)
    }

    /// Whether it is the class of that name, or derived from it directly or indirectly. The name may be plain (`ClientError`)
    /// or have its module (`botocore.exceptions.ClientError`).
    pub fn is_a(&self, class: &str) -> bool {
        let named = |module: &str, name: &str| match class.rsplit_once('.') {
            None => name == class,
            Some(parts) => (module, name) == parts,
        };
        named(self.module, self.name)
            || self.bases.iter().any(|base| {
                let (module, name) = base.rsplit_once('.').unwrap_or((self.module, base));
                let known = Self::all().find(|each| (each.module, each.name) == (module, name));
                match known {
                    Some(base) => base.is_a(class),
                    None if base.contains('.') => named(module, name),
                    None => named("builtins", name),
                }
            })
    }
}

/// A class whose message is given where it is raised.
const fn base(
    module: &'static str,
    name: &'static str,
    bases: &'static [&'static str],
) -> ErrorClass {
    ErrorClass {
        module,
        name,
        bases,
        fields: &[],
        template: "",
    }
}
