//! What counts as a moment where an argument must be one.
//!
//! Counterpart: botocore `utils.py` (`parse_to_aware_datetime`).

use crate::time::Timestamp;

use super::Value;

impl Value {
    /// The moment that this argument means: a timestamp, seconds since 1970, or text that names either.
    ///
    /// `None` where it means none, or one outside the years 1 to 9999.
    pub fn to_timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(moment) => Some(*moment),
            Self::Integer(seconds) => {
                let moment = Timestamp::new(*seconds, 0);
                moment.is_in_python_range().then_some(moment)
            }
            Self::Bool(value) => Some(Timestamp::new(i64::from(*value), 0)),
            Self::Float(seconds) => Timestamp::from_unix_seconds(*seconds),
            Self::Text(text) => parse(text),
            Self::Null
            | Self::BigInteger(_)
            | Self::Blob(_)
            | Self::Body(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::EventStream(_) => None,
        }
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.trim().parse::<f64>() {
        return Timestamp::from_unix_seconds(seconds);
    }
    let utc = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = utc.split_once(['T', ' ']).unwrap_or((utc, "00:00:00"));
    let mut numbers = date.splitn(3, '-').chain(time.splitn(3, ':'));
    let mut next = || numbers.next().and_then(|number| number.parse::<f64>().ok());
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second) = (next()?, next()?, next()?);
    let month_shift = if month <= 2.0 { 1.0 } else { 0.0 };
    let march = (month + 9.0) % 12.0;
    let year = year - month_shift;
    let days = (365.0 * year).floor() + (year / 4.0).floor() - (year / 100.0).floor()
        + (year / 400.0).floor()
        + ((153.0 * march + 2.0) / 5.0).floor()
        + day
        - 1.0
        - 719_468.0;
    Timestamp::from_unix_seconds(days * 86_400.0 + hour * 3_600.0 + minute * 60.0 + second)
}
