//! `TransferConfig`: sizes of parts, concurrency and bandwidth of transfers.
//!
//! Not here: how it is applied (`plan.rs`, `executor.rs`, `bandwidth.rs`). Counterpart: boto3 `s3/transfer.py`
//! (`TransferConfig`), s3transfer `manager.py` (`TransferConfig`).

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::{Map, Value};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// The options of a [`TransferManager`](super::TransferManager); its default is boto3's.
///
/// # Example: larger parts, and at most 10 MiB per second
///
/// ```
/// use botoxide::transfer::TransferConfig;
///
/// let config = TransferConfig {
///     multipart_chunksize: 64 << 20,
///     max_bandwidth: Some(10 << 20),
///     ..TransferConfig::default()
/// };
/// config.validate()?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TransferConfig {
    /// The minimum size of a multipart transfer in bytes.
    // H112
    pub multipart_threshold: u64,
    /// The size of a part in bytes; it grows if there would be more than 10,000 parts.
    // H113
    pub multipart_chunksize: u64,
    /// The number of threads that send requests: boto3's `max_concurrency`, s3transfer's `max_request_concurrency`.
    pub max_concurrency: u64,
    /// Maximum number of attempts of a download whose connection breaks.
    // H115
    pub num_download_attempts: u64,
    /// boto3's `max_io_queue`: the number of pieces that wait to be written. Not used: DIFFERENCE 80
    pub max_io_queue: u64,
    /// The size of reads of a download, in bytes.
    // H117
    pub io_chunksize: u64,
    /// Whether to use threads; without them a transfer is done when the method that starts it returns.
    // H118
    pub use_threads: bool,
    /// Maximum bandwidth in bytes per second.
    // H119
    pub max_bandwidth: Option<u64>,
    /// boto3's choice between its two transfer clients.
    // H120
    pub preferred_transfer_client: PreferredTransferClient,
    /// The number of threads that start transfers. Not used: DIFFERENCE 80
    pub max_submission_concurrency: u64,
    /// The number of requests that wait for a thread. Not used: DIFFERENCE 80
    pub max_request_queue_size: u64,
    /// The number of transfers that wait to start; beyond it, starting a transfer blocks.
    pub max_submission_queue_size: u64,
    /// The number of parts of non-seekable sources in memory.
    pub max_in_memory_upload_chunks: u64,
    /// The number of parts of downloads to non-seekable writers in memory.
    pub max_in_memory_download_chunks: u64,
}

/// boto3's two transfer clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PreferredTransferClient {
    /// Chosen by the machine.
    #[default]
    Auto,
    /// The one written in Python.
    Classic,
    /// The one of the AWS Common Runtime.
    Crt,
}

impl From<&str> for PreferredTransferClient {
    /// boto3's names, in any case; all but `auto` and `crt` mean the classic one.
    fn from(word: &str) -> Self {
        match word.to_lowercase().as_str() {
            "auto" => Self::Auto,
            "crt" => Self::Crt,
            _ => Self::Classic,
        }
    }
}

impl Default for TransferConfig {
    /// boto3's.
    // H112 to H121
    fn default() -> Self {
        Self {
            multipart_threshold: 8 * MIB,
            multipart_chunksize: 8 * MIB,
            max_concurrency: 10,
            num_download_attempts: 5,
            max_io_queue: 100,
            io_chunksize: 256 * KIB,
            use_threads: true,
            max_bandwidth: None,
            preferred_transfer_client: PreferredTransferClient::Auto,
            max_submission_concurrency: 5,
            max_request_queue_size: 1000,
            max_submission_queue_size: 1000,
            max_in_memory_upload_chunks: 10,
            max_in_memory_download_chunks: 10,
        }
    }
}

impl TransferConfig {
    /// The defaults of s3transfer, which differ from boto3's.
    // H116
    pub fn s3transfer() -> Self {
        Self {
            max_io_queue: 1000,
            ..Self::default()
        }
    }

    /// Parses the keyword arguments of either of Python's two classes: boto3's `max_concurrency` and s3transfer's
    /// `max_request_concurrency` are one option. `None` keeps the default.
    ///
    /// # Errors
    ///
    /// `TypeError` for an unknown argument; `ValueError` as [`validate`](Self::validate).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::params;
    /// use botoxide::transfer::TransferConfig;
    ///
    /// let config = TransferConfig::from_value(&params! { "max_request_concurrency": 4, "use_threads": false })?;
    /// assert_eq!((config.max_concurrency, config.use_threads), (4, false));
    /// let error = TransferConfig::from_value(&params! { "max_io_queue": -1 }).unwrap_err();
    /// assert_eq!(error.to_string(), "Provided parameter max_io_queue_size of value -1 must be greater than 0.");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn from_value(arguments: &Value) -> Result<Self> {
        let mut config = Self::default();
        for (name, value) in arguments.as_map().into_iter().flat_map(Map::iter) {
            if !value.is_null() {
                config.set(name, value)?;
            }
        }
        config.validate()?;
        Ok(config)
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<()> {
        match (name, value) {
            ("use_threads", Value::Bool(on)) => self.use_threads = *on,
            ("preferred_transfer_client", Value::Text(word)) => {
                self.preferred_transfer_client = word.as_str().into();
            }
            ("max_bandwidth", Value::Integer(number)) => {
                self.max_bandwidth = Some(positive("max_bandwidth", *number)?);
            }
            (name, Value::Integer(number)) => {
                let (attribute, place) = self.number(name).ok_or_else(|| unexpected(name))?;
                *place = positive(attribute, *number)?;
            }
            (name, other) if self.number(name).is_some() || name == "max_bandwidth" => {
                let python = other.python_type();
                return Err(invalid_type(format!(
                    "'<=' not supported between instances of '{python}' and 'int'"
                )));
            }
            (name, _) => return Err(unexpected(name)),
        }
        Ok(())
    }

    /// An option that is a number, with s3transfer's name for it.
    fn number(&mut self, name: &str) -> Option<(&'static str, &mut u64)> {
        Some(match name {
            "multipart_threshold" => ("multipart_threshold", &mut self.multipart_threshold),
            "multipart_chunksize" => ("multipart_chunksize", &mut self.multipart_chunksize),
            "max_concurrency" | "max_request_concurrency" => {
                ("max_request_concurrency", &mut self.max_concurrency)
            }
            "num_download_attempts" => ("num_download_attempts", &mut self.num_download_attempts),
            "max_io_queue" | "max_io_queue_size" => ("max_io_queue_size", &mut self.max_io_queue),
            "io_chunksize" => ("io_chunksize", &mut self.io_chunksize),
            "max_submission_concurrency" => (
                "max_submission_concurrency",
                &mut self.max_submission_concurrency,
            ),
            "max_request_queue_size" => {
                ("max_request_queue_size", &mut self.max_request_queue_size)
            }
            "max_submission_queue_size" => (
                "max_submission_queue_size",
                &mut self.max_submission_queue_size,
            ),
            "max_in_memory_upload_chunks" => (
                "max_in_memory_upload_chunks",
                &mut self.max_in_memory_upload_chunks,
            ),
            "max_in_memory_download_chunks" => (
                "max_in_memory_download_chunks",
                &mut self.max_in_memory_download_chunks,
            ),
            _ => return None,
        })
    }

    /// Checks that no number is 0.
    ///
    /// # Errors
    ///
    /// `ValueError` that names the first that is.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::transfer::TransferConfig;
    ///
    /// assert!(TransferConfig::default().validate().is_ok());
    /// let config = TransferConfig { max_concurrency: 0, ..TransferConfig::default() };
    /// assert!(config.validate().is_err());
    /// ```
    // H122
    pub fn validate(&self) -> Result<()> {
        // s3transfer manager.py `_validate_attrs_are_nonzero`: in the order of the attributes.
        let numbers = [
            ("multipart_threshold", self.multipart_threshold),
            ("multipart_chunksize", self.multipart_chunksize),
            ("max_request_concurrency", self.max_concurrency),
            (
                "max_submission_concurrency",
                self.max_submission_concurrency,
            ),
            ("max_request_queue_size", self.max_request_queue_size),
            ("max_submission_queue_size", self.max_submission_queue_size),
            ("max_io_queue_size", self.max_io_queue),
            ("io_chunksize", self.io_chunksize),
            ("num_download_attempts", self.num_download_attempts),
            (
                "max_in_memory_upload_chunks",
                self.max_in_memory_upload_chunks,
            ),
            (
                "max_in_memory_download_chunks",
                self.max_in_memory_download_chunks,
            ),
            ("max_bandwidth", self.max_bandwidth.unwrap_or(1)),
        ];
        match numbers.iter().find(|(_, number)| *number == 0) {
            Some((name, _)) => Err(too_small(name, 0)),
            None => Ok(()),
        }
    }
}

fn positive(attribute: &str, number: i64) -> Result<u64> {
    match u64::try_from(number) {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(too_small(attribute, number)),
    }
}

fn too_small(attribute: &str, value: i64) -> Error {
    Error::value(format!(
        "Provided parameter {attribute} of value {value} must be greater than 0."
    ))
}

fn unexpected(name: &str) -> Error {
    invalid_type(format!(
        "TransferConfig.__init__() got an unexpected keyword argument '{name}'"
    ))
}

fn invalid_type(msg: String) -> Error {
    ErrorKind::InvalidType { msg }.into()
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    // H112 H113 H114 H115 H116 H117 H118 H119 H120 H121
    #[test]
    fn the_defaults_are_boto3s() {
        let config = TransferConfig::default();
        assert_eq!(config.multipart_threshold, 8 * 1024 * 1024);
        assert_eq!(config.multipart_chunksize, 8 * 1024 * 1024);
        assert_eq!(config.max_concurrency, 10);
        assert_eq!(config.num_download_attempts, 5);
        assert_eq!(config.max_io_queue, 100);
        assert_eq!(config.io_chunksize, 256 * 1024);
        assert!(config.use_threads);
        assert_eq!(config.max_bandwidth, None);
        assert_eq!(
            config.preferred_transfer_client,
            PreferredTransferClient::Auto
        );
        assert_eq!(config.max_submission_concurrency, 5);
        assert_eq!(config.max_request_queue_size, 1000);
        assert_eq!(config.max_submission_queue_size, 1000);
        assert_eq!(config.max_in_memory_upload_chunks, 10);
        assert_eq!(config.max_in_memory_download_chunks, 10);
        assert_eq!(TransferConfig::s3transfer().max_io_queue, 1000);
    }

    // H114 H116 H120 H122
    #[test]
    fn an_option_has_the_names_of_both_packages() {
        let by_boto3 = params! { "max_concurrency": 3, "max_io_queue": 7, "max_bandwidth": null };
        let by_s3transfer = params! { "max_request_concurrency": 3, "max_io_queue_size": 7 };
        let config = TransferConfig::from_value(&by_boto3).unwrap();
        assert_eq!((config.max_concurrency, config.max_io_queue), (3, 7));
        assert_eq!(TransferConfig::from_value(&by_s3transfer).unwrap(), config);
        for (word, client) in [
            ("auto", PreferredTransferClient::Auto),
            ("CRT", PreferredTransferClient::Crt),
            ("classic", PreferredTransferClient::Classic),
            ("other", PreferredTransferClient::Classic),
        ] {
            let told = params! { "preferred_transfer_client": word, "use_threads": false };
            let config = TransferConfig::from_value(&told).unwrap();
            assert_eq!(config.preferred_transfer_client, client);
            assert!(!config.use_threads);
        }
    }

    // H122
    #[test]
    fn values_must_be_greater_than_0() {
        let names = [
            "multipart_threshold",
            "multipart_chunksize",
            "max_request_concurrency",
            "max_submission_concurrency",
            "max_request_queue_size",
            "max_submission_queue_size",
            "max_io_queue_size",
            "io_chunksize",
            "num_download_attempts",
            "max_in_memory_upload_chunks",
            "max_in_memory_download_chunks",
            "max_bandwidth",
        ];
        for name in names {
            for value in [0, -5] {
                let told = Map::from_iter([(name, value)]);
                let error = TransferConfig::from_value(&told.into()).unwrap_err();
                let text =
                    format!("Provided parameter {name} of value {value} must be greater than 0.");
                assert_eq!(error.to_string(), text);
                assert_eq!(error.kind().class_name(), "ValueError");
            }
        }
        let none = TransferConfig {
            max_bandwidth: Some(0),
            io_chunksize: 0,
            ..TransferConfig::default()
        };
        assert_eq!(
            none.validate().unwrap_err().to_string(),
            "Provided parameter io_chunksize of value 0 must be greater than 0."
        );
        for (told, text) in [
            (
                params! { "max_size": 5 },
                "TransferConfig.__init__() got an unexpected keyword argument 'max_size'",
            ),
            (
                params! { "io_chunksize": "5" },
                "'<=' not supported between instances of 'str' and 'int'",
            ),
        ] {
            let error = TransferConfig::from_value(&told).unwrap_err();
            assert_eq!(error.to_string(), text);
            assert_eq!(error.kind().class_name(), "TypeError");
        }
    }
}
