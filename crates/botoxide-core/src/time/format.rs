//! Formats a timestamp: ISO 8601, RFC 822, Unix seconds.
//!
//! All forms are in UTC, whatever offset the timestamp was written with. Counterpart: botocore `serialize.py`
//! (`_timestamp_iso8601`, `_timestamp_rfc822`, `_timestamp_unixtimestamp`).

use super::Timestamp;

/// The precision of written seconds: `timestamp_precision`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// `default`: up to microseconds in ISO 8601 and Unix time, if they are not zero.
    #[default]
    Full,
    /// `millisecond`: always three digits in ISO 8601, milliseconds in Unix time.
    Millisecond,
    /// `legacy`: microseconds in ISO 8601, whole seconds in Unix time.
    Legacy,
}

/// Unix time as in botocore: an `int` without a fraction, a `float` otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UnixSeconds {
    /// Whole seconds.
    Integer(i64),
    /// Seconds with a fraction, which may be zero.
    Float(f64),
}

/// A date and a time of day, in the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year; 0 is 1 BC.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 is Monday.
    pub weekday: u8,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const SECONDS_PER_DAY: i64 = 86_400;

impl Civil {
    /// The date and time of day at UTC, so many seconds after 1970 began.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "remainders of small positive divisors"
    )]
    pub fn from_unix_seconds(seconds: i64) -> Self {
        let days = seconds.div_euclid(SECONDS_PER_DAY);
        let time = seconds.rem_euclid(SECONDS_PER_DAY);
        // Eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: (day_of_year - (153 * march_month + 2) / 5 + 1) as u8,
            hour: (time / 3_600) as u8,
            minute: (time / 60 % 60) as u8,
            second: (time % 60) as u8,
            weekday: (days + 3).rem_euclid(7) as u8,
        }
    }
}

impl Timestamp {
    /// Microseconds within the second, 0 to 999,999: all that botocore keeps.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::time::Timestamp;
    /// assert_eq!(Timestamp::new(0, 1_500_000).microseconds(), 1_500);
    /// ```
    pub const fn microseconds(&self) -> u32 {
        self.nanoseconds / 1_000
    }

    /// `2026-11-22T14:56:00Z`, with the fraction of `precision`.
    ///
    /// ```
    /// # use botoxide_core::time::{Precision, Timestamp};
    ///
    /// let time = Timestamp::new(1_795_359_360, 250_000_000);
    /// assert_eq!(time.to_iso8601(Precision::Full), "2026-11-22T14:56:00.250000Z");
    /// assert_eq!(time.to_iso8601(Precision::Millisecond), "2026-11-22T14:56:00.250Z");
    /// ```
    pub fn to_iso8601(&self, precision: Precision) -> String {
        let mut out = String::with_capacity(27);
        let at = Civil::from_unix_seconds(self.seconds);
        // Python leaves the padding of the year to the C library; ISO 8601 requires four digits.
        push_year(&mut out, at.year);
        for (mark, part) in [
            ('-', at.month),
            ('-', at.day),
            ('T', at.hour),
            (':', at.minute),
            (':', at.second),
        ] {
            out.push(mark);
            push_two(&mut out, part);
        }
        let micros = self.microseconds();
        match precision {
            Precision::Millisecond => push_fraction(&mut out, micros / 1_000, 100),
            Precision::Full | Precision::Legacy if micros > 0 => {
                push_fraction(&mut out, micros, 100_000);
            }
            Precision::Full | Precision::Legacy => {}
        }
        out.push('Z');
        out
    }

    /// `Sun, 22 Nov 2026 14:56:00 GMT`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::time::Timestamp;
    /// assert_eq!(Timestamp::new(0, 0).to_rfc822(), "Thu, 01 Jan 1970 00:00:00 GMT");
    /// ```
    pub fn to_rfc822(&self) -> String {
        let at = Civil::from_unix_seconds(self.seconds);
        let mut out = String::with_capacity(29);
        out.push_str(DAYS[usize::from(at.weekday % 7)]);
        out.push_str(", ");
        push_two(&mut out, at.day);
        out.push(' ');
        out.push_str(MONTHS[usize::from(at.month.saturating_sub(1) % 12)]);
        out.push(' ');
        push_year(&mut out, at.year);
        for (mark, part) in [(' ', at.hour), (':', at.minute), (':', at.second)] {
            out.push(mark);
            push_two(&mut out, part);
        }
        out.push_str(" GMT");
        out
    }

    /// `20261122T145600Z`: the stamp of a signature.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::time::Timestamp;
    /// assert_eq!(Timestamp::new(86_400, 0).to_sigv4(), "19700102T000000Z");
    /// ```
    pub fn to_sigv4(&self) -> String {
        let at = Civil::from_unix_seconds(self.seconds);
        let mut out = String::with_capacity(16);
        push_year(&mut out, at.year);
        push_two(&mut out, at.month);
        push_two(&mut out, at.day);
        out.push('T');
        for part in [at.hour, at.minute, at.second] {
            push_two(&mut out, part);
        }
        out.push('Z');
        out
    }

    /// Seconds since 1970.
    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 2^53 microseconds the division goes through text"
    )]
    pub fn to_unix_seconds(&self, precision: Precision) -> UnixSeconds {
        let micros = self.microseconds();
        match precision {
            Precision::Legacy => UnixSeconds::Integer(self.seconds),
            Precision::Millisecond => {
                UnixSeconds::Float(self.seconds as f64 + f64::from(micros / 1_000) / 1_000.0)
            }
            Precision::Full if micros == 0 => UnixSeconds::Integer(self.seconds),
            Precision::Full => {
                let total = i128::from(self.seconds) * 1_000_000 + i128::from(micros);
                // One rounding only: the whole number must fit the float exactly before it is divided.
                if total.unsigned_abs() <= 1 << 53 {
                    return UnixSeconds::Float(total as f64 / 1e6);
                }
                let text = format!("{total}e-6");
                UnixSeconds::Float(text.parse().unwrap_or(self.seconds as f64))
            }
        }
    }
}

fn push_year(out: &mut String, year: i64) {
    match u32::try_from(year) {
        Ok(year @ 0..=9999) => {
            push_digits(out, year, 1_000);
        }
        _ => out.push_str(itoa::Buffer::new().format(year)),
    }
}

fn push_two(out: &mut String, number: u8) {
    push_digits(out, number.into(), 10);
}

fn push_fraction(out: &mut String, number: u32, first: u32) {
    out.push('.');
    push_digits(out, number, first);
}

/// The decimal digits of `number`, from the place worth `first` down to the ones.
fn push_digits(out: &mut String, number: u32, first: u32) {
    let mut place = first;
    while place > 0 {
        out.push(char::from_digit(number / place % 10, 10).unwrap_or('0'));
        place /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P176, P177
    #[test]
    fn timestamps_are_written_like_in_botocore() {
        for (seconds, micros, iso, rfc) in [
            (
                0,
                0,
                "1970-01-01T00:00:00Z",
                "Thu, 01 Jan 1970 00:00:00 GMT",
            ),
            (
                1_422_172_800,
                0,
                "2015-01-25T08:00:00Z",
                "Sun, 25 Jan 2015 08:00:00 GMT",
            ),
            (
                951_782_400,
                1,
                "2000-02-29T00:00:00.000001Z",
                "Tue, 29 Feb 2000 00:00:00 GMT",
            ),
            (
                -1,
                999_999,
                "1969-12-31T23:59:59.999999Z",
                "Wed, 31 Dec 1969 23:59:59 GMT",
            ),
            (
                253_402_300_799,
                0,
                "9999-12-31T23:59:59Z",
                "Fri, 31 Dec 9999 23:59:59 GMT",
            ),
            (
                -62_135_596_800,
                0,
                "0001-01-01T00:00:00Z",
                "Mon, 01 Jan 0001 00:00:00 GMT",
            ),
            (
                4_107_542_399,
                0,
                "2100-02-28T23:59:59Z",
                "Sun, 28 Feb 2100 23:59:59 GMT",
            ),
            (
                4_107_542_400,
                0,
                "2100-03-01T00:00:00Z",
                "Mon, 01 Mar 2100 00:00:00 GMT",
            ),
        ] {
            let moment = Timestamp::new(seconds, micros * 1_000);
            assert_eq!(moment.to_iso8601(Precision::Full), iso);
            assert_eq!(moment.to_iso8601(Precision::Legacy), iso);
            assert_eq!(moment.to_rfc822(), rfc);
        }
    }

    // P176
    #[test]
    fn unix_seconds_have_a_fraction_only_if_requested() {
        let moment = Timestamp::new(1, 3_691_000);
        assert_eq!(
            moment.to_unix_seconds(Precision::Full),
            UnixSeconds::Float(1.003_691)
        );
        assert_eq!(
            moment.to_unix_seconds(Precision::Millisecond),
            UnixSeconds::Float(1.003)
        );
        assert_eq!(
            moment.to_unix_seconds(Precision::Legacy),
            UnixSeconds::Integer(1)
        );
        let whole = Timestamp::new(1, 0);
        assert_eq!(
            whole.to_unix_seconds(Precision::Full),
            UnixSeconds::Integer(1)
        );
        assert_eq!(
            whole.to_unix_seconds(Precision::Millisecond),
            UnixSeconds::Float(1.0)
        );
        let before = Timestamp::new(-62_135_596_800, 1_000);
        assert_eq!(
            before.to_unix_seconds(Precision::Full),
            UnixSeconds::Float(-62_135_596_799.999_999)
        );
    }

    #[test]
    fn any_number_of_seconds_can_be_written() {
        for seconds in [i64::MIN, i64::MAX, -62_135_596_801, 253_402_300_800] {
            let moment = Timestamp::new(seconds, 999_999_999);
            assert!(moment.to_iso8601(Precision::Full).ends_with(".999999Z"));
            assert!(moment.to_rfc822().ends_with(" GMT"));
            assert!(matches!(
                moment.to_unix_seconds(Precision::Full),
                UnixSeconds::Float(_)
            ));
        }
    }
}
