//! What counts as a timestamp if an argument must be one.
//!
//! Not here: parsing of text (`time`). Counterpart: botocore `utils.py` (`parse_to_aware_datetime`).

use crate::time::Timestamp;

use super::Value;

impl Value {
    /// The timestamp that this argument means: a timestamp, seconds since 1970, or text that names either.
    ///
    /// `None` if it is not a timestamp, or outside the years 1 to 9999.
    ///
    /// ```
    /// # use botoxide_core::{time::Timestamp, value::Value};
    ///
    /// assert_eq!(Value::from("1970-01-01T00:01:00Z").to_timestamp(), Some(Timestamp::new(60, 0)));
    /// assert_eq!(Value::from(60).to_timestamp(), Some(Timestamp::new(60, 0)));
    /// assert_eq!(Value::from("soon").to_timestamp(), None);
    /// ```
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(moment) => Some(*moment),
            Self::Integer(seconds) => Timestamp::from_whole_seconds(*seconds).ok(),
            Self::Bool(value) => Some(Timestamp::new(i64::from(*value), 0)),
            Self::Float(seconds) => Timestamp::from_seconds(*seconds).ok(),
            Self::Text(text) => Timestamp::parse(text).ok(),
            Self::Null
            | Self::BigInteger(_)
            | Self::Blob(_)
            | Self::Body(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::EventStream(_)
            | Self::Object(_) => None,
        }
    }
}
