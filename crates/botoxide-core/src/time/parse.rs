//! Timestamps of responses: numbers, numeric text, ISO 8601 in lenient forms, RFC 822.
//!
//! Not here: formatting, and the lenient forms (`lenient.rs`). Counterpart: botocore `utils.py`
//! (`parse_timestamp`), which leaves text to `dateutil`. Every complete date is parsed as by `dateutil`; forms that
//! need today's date to be completed (`10:30`, `March`) are errors here, because the core has no clock.

use std::borrow::Cow;
use std::fmt;

use super::Timestamp;
use super::lenient::{self, Reading};

/// The first and the last second of the years 1 to 9999, the range of Python's `datetime`.
const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;

/// A string or number that is not a timestamp; prints botocore's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp(pub(super) String);

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidTimestamp {}

impl Timestamp {
    /// Parses a timestamp.
    ///
    /// A number counts seconds since 1970. Text without an offset is taken as UTC. Fractions of text are
    /// cut after the sixth digit, fractions of numbers are rounded to it, as Python does.
    ///
    /// # Errors
    ///
    /// If the text is not a date, or a date that does not exist.
    ///
    /// ```
    /// # use botoxide_core::time::Timestamp;
    ///
    /// let iso = Timestamp::parse("2014-04-29T18:30:38Z")?;
    /// assert_eq!(iso, Timestamp::parse("Tue, 29 Apr 2014 18:30:38 GMT")?);
    /// assert_eq!(iso, Timestamp::parse("1398796238")?);
    /// # Ok::<(), botoxide_core::time::InvalidTimestamp>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidTimestamp> {
        let exact = exact_iso8601(text.as_bytes()).or_else(|| exact_http_date(text.as_bytes()));
        if let Some(moment) = exact {
            return Ok(moment);
        }
        if let Some(number) = number(text.trim()).filter(|number| !number.is_nan()) {
            match Self::from_seconds(number) {
                // a ValueError of the number sends botocore on to dateutil
                Err(_) if number.abs() < 1e15 => {}
                Err(_) => {
                    let why = "Unable to calculate correct timezone offset for";
                    return Err(InvalidTimestamp(format!("{why} \"{text}\"")));
                }
                outcome @ Ok(_) => return outcome,
            }
        }
        let invalid = |why: &str| InvalidTimestamp(format!("Invalid timestamp \"{text}\": {why}"));
        let fields = match lenient::read(text) {
            Reading::Date(fields) => fields,
            Reading::Empty => {
                return Err(invalid(&format!("String does not contain a date: {text}")));
            }
            Reading::Unknown => return Err(invalid(&format!("Unknown string format: {text}"))),
        };
        fields
            .moment()
            .map_err(|why| invalid(&format!("{why}: {text}")))
    }

    /// Seconds since 1970, rounded to microseconds.
    ///
    /// # Errors
    ///
    /// If the number is NaN, or not within the years 1 to 9999.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be within the years that Python knows"
    )]
    pub fn from_seconds(seconds: f64) -> Result<Self, InvalidTimestamp> {
        if seconds.is_nan() {
            return Err(InvalidTimestamp(
                "Invalid value NaN (not a number)".to_owned(),
            ));
        }
        let whole = seconds.trunc();
        if whole.abs() >= 1e15 {
            return Err(InvalidTimestamp(format!(
                "Unable to calculate correct timezone offset for \"{seconds}\""
            )));
        }
        let mut whole = whole as i64;
        let mut micros = (seconds.fract() * 1e6).round_ties_even();
        if micros >= 1e6 {
            micros -= 1e6;
            whole += 1;
        } else if micros < 0.0 {
            micros += 1e6;
            whole -= 1;
        }
        in_range(whole)?;
        Ok(Self {
            is_from_number: true,
            ..Self::new(whole, micros as u32 * 1000)
        })
    }

    /// Whole seconds since 1970.
    ///
    /// # Errors
    ///
    /// If the number is not within the years 1 to 9999.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::time::Timestamp;
    /// assert_eq!(Timestamp::from_whole_seconds(0)?, Timestamp::new(0, 0));
    /// # Ok::<(), botoxide_core::time::InvalidTimestamp>(())
    /// ```
    pub fn from_whole_seconds(seconds: i64) -> Result<Self, InvalidTimestamp> {
        in_range(seconds)?;
        Ok(Self {
            is_from_number: true,
            ..Self::new(seconds, 0)
        })
    }
}

fn in_range(seconds: i64) -> Result<(), InvalidTimestamp> {
    if (FIRST_SECOND..=LAST_SECOND).contains(&seconds) {
        return Ok(());
    }
    // 31,556,952 seconds are an average year: near enough to name it.
    let year = if seconds > LAST_SECOND {
        10_000 + (seconds - LAST_SECOND - 1) / 31_556_952
    } else {
        seconds.saturating_sub(FIRST_SECOND) / 31_556_952
    };
    Err(InvalidTimestamp(format!("year {year} is out of range")))
}

/// What Python's `float` makes of a text without space around it: single underscores may stand between digits.
fn number(text: &str) -> Option<f64> {
    if !text.contains('_') {
        return text.parse().ok();
    }
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut places = text.match_indices('_').map(|(at, _)| at);
    let is_plain = places.all(|at| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)));
    is_plain.then(|| text.replace('_', "").parse().ok())?
}

/// `2014-04-29T16:30:38Z`, with or without a fraction, or with an offset: the form of nearly every response.
fn exact_iso8601(text: &[u8]) -> Option<Timestamp> {
    let (fixed, rest) = text.split_first_chunk::<19>()?;
    if (fixed[4], fixed[7], fixed[10], fixed[13], fixed[16]) != (b'-', b'-', b'T', b':', b':') {
        return None;
    }
    let two = |at: usize| two_digits(fixed[at], fixed[at + 1]);
    let (rest, offset) = match rest {
        [rest @ .., b'Z'] => (rest, 0),
        [rest @ .., sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let seconds = two_digits(*a, *b)? * 3600 + two_digits(*c, *d)? * 60;
            let seconds = i32::try_from(seconds).ok()?;
            (rest, if *sign == b'-' { -seconds } else { seconds })
        }
        _ => return None,
    };
    let nanoseconds = match rest {
        [] => 0,
        [b'.', digits @ ..] => fraction(digits)?,
        _ => return None,
    };
    let fields = Fields {
        year: two(0)? * 100 + two(2)?,
        month: two(5)?,
        day: two(8)?,
        hour: two(11)?,
        minute: two(14)?,
        second: two(17)?,
        nanoseconds,
        offset,
    };
    fields.moment().ok()
}

/// `Tue, 29 Apr 2014 18:30:38 GMT`: the form of headers.
fn exact_http_date(text: &[u8]) -> Option<Timestamp> {
    let text: &[u8; 29] = text.try_into().ok()?;
    let signs = (text[3], text[4], text[7], text[11], text[16]);
    let is_exact = signs == (b',', b' ', b' ', b' ', b' ')
        && (text[19], text[22], &text[25..]) == (b':', b':', b" GMT")
        && is_weekday(&text[..3]);
    if !is_exact {
        return None;
    }
    let two = |at: usize| two_digits(text[at], text[at + 1]);
    let fields = Fields {
        // a year below a hundred is a short one
        year: (two(12)? * 100 + two(14)?).checked_sub(100)? + 100,
        month: month_number(&text[8..11])?,
        day: two(5)?,
        hour: two(17)?,
        minute: two(20)?,
        second: two(23)?,
        nanoseconds: 0,
        offset: 0,
    };
    fields.moment().ok()
}

fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

/// The nanoseconds of the digits after the point, cut after the sixth.
fn fraction(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |at: usize| digits.get(at).map_or(0, |digit| u32::from(digit - b'0'));
    Some((0..6).fold(0, |sum, at| sum * 10 + digit(at)) * 1000)
}

/// A date and time by its parts, unchecked.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) nanoseconds: u32,
    pub(super) offset: i32,
}

impl Fields {
    fn moment(&self) -> Result<Timestamp, Cow<'static, str>> {
        let problem = if self.year == 0 || self.year > 9999 {
            return Err(format!("year {} is out of range", self.year).into());
        } else if !(1..=12).contains(&self.month) {
            "month must be in 1..12"
        } else if self.day == 0 || self.day > days_in_month(self.year, self.month) {
            "day is out of range for month"
        } else if self.hour > 23 {
            "hour must be in 0..23"
        } else if self.minute > 59 {
            "minute must be in 0..59"
        } else if self.second > 59 {
            "second must be in 0..59"
        } else if self.offset.unsigned_abs() >= 86_400 {
            "offset must be strictly between -24 and 24 hours"
        } else {
            ""
        };
        if !problem.is_empty() {
            return Err(problem.into());
        }
        let days = days_since_1970(self.year, self.month, self.day);
        let of_day = i64::from(self.hour * 3600 + self.minute * 60 + self.second);
        Ok(Timestamp {
            seconds: days * 86_400 + of_day - i64::from(self.offset),
            nanoseconds: self.nanoseconds,
            offset: self.offset,
            is_from_number: false,
        })
    }
}

pub(super) fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the leap day is
/// the last of its year.
fn days_since_1970(year: u32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let month = i64::from((month + 9) % 12);
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + of_year - 719_468
}

const MONTHS: [&[u8]; 12] = [
    b"january",
    b"february",
    b"march",
    b"april",
    b"may",
    b"june",
    b"july",
    b"august",
    b"september",
    b"october",
    b"november",
    b"december",
];

const WEEKDAYS: [&[u8]; 7] = [
    b"monday",
    b"tuesday",
    b"wednesday",
    b"thursday",
    b"friday",
    b"saturday",
    b"sunday",
];

/// Whether `word` is `name`, whole or cut to three letters; September has a name more.
fn names(word: &[u8], name: &[u8]) -> bool {
    word.eq_ignore_ascii_case(name)
        || word.eq_ignore_ascii_case(&name[..3])
        || (name == b"september" && word.eq_ignore_ascii_case(b"sept"))
}

pub(super) fn month_number(word: &[u8]) -> Option<u32> {
    (1..)
        .zip(MONTHS)
        .find_map(|(number, name)| names(word, name).then_some(number))
}

pub(super) fn is_weekday(word: &[u8]) -> bool {
    WEEKDAYS.into_iter().any(|name| names(word, name))
}

/// The year of two digits: `14` is 2014, `70` is 1970.
///
/// dateutil takes the century within fifty years of today; dates with short years on the wire are recent.
pub(super) fn century(short: i64) -> i64 {
    short + if short < 70 { 2000 } else { 1900 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, seconds, nanoseconds, offset; taken from botocore 1.44.5.
    const READ: &[(&str, i64, u32, i32)] = &[
        ("2014-04-29T16:30:38Z", 1_398_789_038, 0, 0),
        (
            "2014-04-29T16:30:38.123456789Z",
            1_398_789_038,
            123_456_000,
            0,
        ),
        ("2014-04-29 16:30", 1_398_789_000, 0, 0),
        ("20140429T163038Z", 1_398_789_038, 0, 0),
        ("Tue, 29 Apr 2014 18:30:38 GMT", 1_398_796_238, 0, 0),
        ("2014-04-29T16:30:38+0200", 1_398_781_838, 0, 7200),
        ("2014-04-29T16:30:38-07:30", 1_398_816_038, 0, -27_000),
        ("2014-04-29", 1_398_729_600, 0, 0),
        ("1398796238", 1_398_796_238, 0, 0),
        ("29 Apr 2014 18:30:38 -0700", 1_398_821_438, 0, -25_200),
        ("Tuesday, 29-Apr-14 18:30:38 GMT", 1_398_796_238, 0, 0),
        ("Tue Apr 29 18:30:38 2014", 1_398_796_238, 0, 0),
        ("2014-04-29T16:30:38,5Z", 1_398_789_038, 500_000_000, 0),
        ("2014-04-29T16:30:38 GMT", 1_398_789_038, 0, 0),
        ("2014-04-29T16:30:38UTC", 1_398_789_038, 0, 0),
        ("2014-04-29T16Z", 1_398_787_200, 0, 0),
        ("-1.5", -2, 500_000_000, 0),
        ("1e3", 1000, 0, 0),
        ("2014-04-29t16:30:38z", 1_398_789_038, 0, 0),
        (" 2014-04-29T16:30:38Z ", 1_398_789_038, 0, 0),
        ("0001-01-01T00:00:00Z", FIRST_SECOND, 0, 0),
        ("9999-12-31T23:59:59.9999999Z", LAST_SECOND, 999_999_000, 0),
        ("2014-04-29T1630Z", 1_398_789_000, 0, 0),
        ("20140429163038", 1_398_789_038, 0, 0),
    ];

    #[test]
    fn text_is_read_like_in_botocore() {
        for &(text, seconds, nanoseconds, offset) in READ {
            let read = Timestamp::parse(text).map(|t| (t.seconds, t.nanoseconds, t.offset));
            assert_eq!(read, Ok((seconds, nanoseconds, offset)), "{text}");
        }
    }

    #[test]
    fn errors_have_the_messages_of_botocore() {
        for (text, why) in [
            ("foo", "Unknown string format: foo"),
            ("", "String does not contain a date: "),
            ("99999999999999", "month must be in 1..12: 99999999999999"),
            (
                "2014-04-29T24:00:00Z",
                "hour must be in 0..23: 2014-04-29T24:00:00Z",
            ),
            (
                "2014-02-30T00:00:00Z",
                "day is out of range for month: 2014-02-30T00:00:00Z",
            ),
            (
                "2014-04-29T16:30:60Z",
                "second must be in 0..59: 2014-04-29T16:30:60Z",
            ),
            (
                "2014-04-29T16:30:38.Z",
                "Unknown string format: 2014-04-29T16:30:38.Z",
            ),
            ("nan", "Unknown string format: nan"),
        ] {
            let error = Timestamp::parse(text).unwrap_err().to_string();
            assert_eq!(error, format!("Invalid timestamp \"{text}\": {why}"));
        }
        assert_eq!(
            Timestamp::parse("inf").unwrap_err().to_string(),
            "Unable to calculate correct timezone offset for \"inf\""
        );
        assert_eq!(
            Timestamp::from_seconds(253_402_300_800.0)
                .unwrap_err()
                .to_string(),
            "year 10000 is out of range"
        );
    }

    #[test]
    fn numbers_are_rounded_to_microseconds() {
        let micros = |number| Timestamp::from_seconds(number).unwrap().nanoseconds / 1000;
        assert_eq!(micros(1.5), 500_000);
        assert_eq!(micros(1.000_000_5), 1);
        assert_eq!(micros(1.000_001_5), 1);
        assert_eq!(micros(1.999_999_9), 0);
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[0-9TZ:.,+ a-zA-Z-]{0,40}", number: f64, seconds: i64) {
            let _ = Timestamp::parse(&text);
            let _ = Timestamp::from_seconds(number);
            let _ = Timestamp::from_whole_seconds(seconds);
        }
    }
}
