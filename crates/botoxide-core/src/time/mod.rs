//! `Timestamp`: a point in time, and the text forms that AWS uses for it.
//!
//! The clock itself is not here: the time is an argument of the core. Counterpart: botocore `utils.py`
//! (`parse_timestamp`) and `serialize.py` (`_timestamp_iso8601` …).

mod convert;
mod format;
mod lenient;
mod parse;

pub use format::{Civil, Precision, UnixSeconds};
pub use parse::InvalidTimestamp;

/// A point in time, with the UTC offset it was written with.
///
/// Two timestamps are equal if they are the same point in time, whatever their offsets and forms.
///
/// # Example
///
/// ```
/// # use botoxide_core::time::Timestamp;
/// let time = Timestamp::parse("2026-11-30T12:00:00Z")?;
/// assert_eq!(time.to_rfc822(), "Mon, 30 Nov 2026 12:00:00 GMT");
/// assert_eq!(time.to_sigv4(), "20261130T120000Z");
/// # Ok::<(), botoxide_core::time::InvalidTimestamp>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds; negative before.
    pub seconds: i64,
    /// Nanoseconds within the second, 0 to 999,999,999.
    pub nanoseconds: u32,
    /// The offset from UTC it was written in, in seconds east.
    pub offset: i32,
    /// Whether it was read from a number of seconds. boto3 gives such timestamps in local time.
    pub is_from_number: bool,
}

impl Timestamp {
    /// A timestamp in UTC.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::time::Timestamp;
    /// assert_eq!(Timestamp::new(0, 0).to_sigv4(), "19700101T000000Z");
    /// ```
    pub const fn new(seconds: i64, nanoseconds: u32) -> Self {
        Self {
            seconds,
            nanoseconds,
            offset: 0,
            is_from_number: false,
        }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        (self.seconds, self.nanoseconds) == (other.seconds, other.nanoseconds)
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }
}
