//! Dates in words and numbers of nearly any order: what Python's `dateutil` makes of a text.
//!
//! The text is cut into numbers, words and signs, and each finds its meaning from its neighbours. Not here: the
//! forms that AWS sends, which are read faster (`parse.rs`). A date must be whole: year, month and day, as there is
//! no clock to complete it. Counterpart: `dateutil.parser` (`_parser.py`), which botocore calls without options.

use self::date_numbers::{DateNumbers, Label};
use self::tokens::{
    half_of_day, in_half_of_day, integer, is_jump, is_special_number, number, sixtieths, tokens,
    unit,
};
use super::parse::{Fields, century, is_weekday, month_number};

mod date_numbers;
mod tokens;

/// More than this is no date; each piece costs an allocation.
const LONGEST: usize = 256;

/// What became of a text.
pub(super) enum Reading {
    /// A whole date; its parts may still be out of range.
    Date(Fields),
    /// There is nothing in it that belongs to a date.
    Empty,
    /// It is no date, or not a whole one.
    Unknown,
}

pub(super) fn read(text: &str) -> Reading {
    if text.len() > LONGEST {
        return Reading::Unknown;
    }
    let mut reader = Reader::new(tokens(text));
    let Some(()) = reader.walk() else {
        return Reading::Unknown;
    };
    reader.finish()
}

/// The walk over the tokens, and what it has found.
struct Reader {
    tokens: Vec<String>,
    date: DateNumbers,
    has_weekday: bool,
    hour: Option<i64>,
    minute: Option<i64>,
    second: Option<i64>,
    nanoseconds: Option<u32>,
    zone: Option<String>,
    offset: Option<i64>,
}

impl Reader {
    fn new(tokens: Vec<String>) -> Self {
        Self {
            tokens,
            date: DateNumbers::default(),
            has_weekday: false,
            hour: None,
            minute: None,
            second: None,
            nanoseconds: None,
            zone: None,
            offset: None,
        }
    }

    fn token(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).map(String::as_str)
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.token(at) == Some(text)
    }

    /// `None` where a token has no meaning in its place.
    fn walk(&mut self) -> Option<()> {
        let mut at = 0;
        while let Some(token) = self.token(at) {
            if number(token).is_some() {
                at = self.numeric(at)?;
            } else if is_special_number(token) {
                return None;
            } else if is_weekday(token.as_bytes()) {
                self.has_weekday = true;
            } else if let Some(month) = month_number(token.as_bytes()) {
                at = self.month(at, month.into())?;
            } else if let Some(is_afternoon) = half_of_day(token) {
                let hour = self.hour.filter(|hour| (0..=12).contains(hour))?;
                self.hour = Some(in_half_of_day(hour, is_afternoon));
            } else if self.could_be_zone(token, true) {
                let name = token.to_owned();
                self.offset = (name == "z").then_some(0);
                self.zone = Some(name);
                self.turn_sign(at + 1);
            } else if self.hour.is_some() && matches!(token, "+" | "-") {
                at = self.numbered_zone(at)?;
            } else if !is_jump(token) {
                return None;
            }
            at += 1;
        }
        Some(())
    }

    /// A month's name, and the numbers that hang on it. Where it stands, and where the walk goes on after.
    fn month(&mut self, at: usize, month: i64) -> Option<usize> {
        self.date.push(month, false, Some(Label::Month))?;
        let Some(sign) = self.token(at + 1) else {
            return Some(at);
        };
        if matches!(sign, "-" | "/") {
            let is_three = self.token(at + 3) == Some(sign);
            let (second, third) = (at + 2, at + 4);
            self.push_token(second)?;
            if is_three {
                self.push_token(third)?;
                return Some(third);
            }
            return Some(second);
        }
        let is_of = self
            .token(at + 2)
            .is_some_and(|of| of.eq_ignore_ascii_case("of"));
        if sign == " " && is_of && self.is(at + 3, " ") && self.token(at + 4).is_some() {
            if let Some(year) = integer(self.token(at + 4)) {
                let year = if year < 100 { century(year) } else { year };
                self.date.push(year, true, Some(Label::Year))?;
            }
            return Some(at + 4);
        }
        Some(at)
    }

    fn push_token(&mut self, at: usize) -> Option<()> {
        let token = self.tokens.get(at).map(String::as_str);
        self.date.push_text(token, None)
    }

    /// `is_first`: no offset may be known yet.
    fn could_be_zone(&self, token: &str, is_first: bool) -> bool {
        let is_name = token.bytes().all(|byte| byte.is_ascii_uppercase()) || token == "z";
        self.hour.is_some()
            && self.zone.is_none()
            && (!is_first || self.offset.is_none())
            && token.chars().count() <= 5
            && is_name
    }

    /// `GMT+3` says what to add to come to GMT, and is then not GMT itself.
    fn turn_sign(&mut self, at: usize) {
        let turned = match self.token(at) {
            Some("+") => "-",
            Some("-") => "+",
            _ => return,
        };
        turned.clone_into(&mut self.tokens[at]);
        self.offset = None;
        self.zone = self.zone.take().filter(|zone| !is_utc(zone));
    }

    /// `-0300`, `-03:00`, `-3`, and a name in parentheses after it.
    fn numbered_zone(&mut self, at: usize) -> Option<usize> {
        let sign = if self.is(at, "+") { 1 } else { -1 };
        let mut at = at;
        let digits = self.token(at + 1)?;
        let (hours, minutes) = if digits.len() == 4 {
            (integer(digits.get(..2))?, integer(digits.get(2..))?)
        } else if self.is(at + 2, ":") {
            let minutes = integer(self.token(at + 3))?;
            let hours = integer(Some(digits))?;
            at += 2;
            (hours, minutes)
        } else if digits.chars().count() <= 2 {
            (integer(Some(digits))?, 0)
        } else {
            return None;
        };
        let seconds = hours
            .checked_mul(3600)?
            .checked_add(minutes.checked_mul(60)?)?;
        self.offset = Some(sign * seconds);
        if let Some(name) = self.token(at + 4)
            && self.is(at + 3, "(")
            && self.is(at + 5, ")")
            && self.token(at + 2).is_some_and(is_jump)
            && name.chars().count() >= 3
            && self.could_be_zone(name, false)
        {
            self.zone = Some(name.to_owned());
            at += 4;
        }
        Some(at + 1)
    }

    /// A number finds its meaning. Gives the last token that belongs to it.
    fn numeric(&mut self, at: usize) -> Option<usize> {
        let token = self.tokens[at].clone();
        let length = token.len();
        let (whole, _) = number(&token)?;
        let next = self.token(at + 1);
        if self.date.values.len() == 3
            && matches!(length, 2 | 4)
            && self.hour.is_none()
            && next.is_none_or(|next| next != ":" && unit(next).is_none())
        {
            // 19990101T23[59]
            self.hour = Some(integer(token.get(..2))?);
            if length == 4 {
                self.minute = Some(integer(token.get(2..))?);
            }
            return Some(at);
        }
        if length == 6 || (length > 6 && token.find('.') == Some(6)) {
            if self.date.values.is_empty() && !token.contains('.') {
                for place in [0..2, 2..4, 4..6] {
                    self.date.push_text(token.get(place), None)?;
                }
            } else {
                self.hour = Some(integer(token.get(..2))?);
                self.minute = Some(integer(token.get(2..4))?);
                self.seconds(token.get(4..)?)?;
            }
            return Some(at);
        }
        if matches!(length, 8 | 12 | 14) {
            self.date.push_text(token.get(..4), Some(Label::Year))?;
            self.date.push_text(token.get(4..6), None)?;
            self.date.push_text(token.get(6..8), None)?;
            if length > 8 {
                self.hour = Some(integer(token.get(8..10))?);
                self.minute = Some(integer(token.get(10..12))?);
            }
            if length > 12 {
                self.second = Some(integer(token.get(12..))?);
            }
            return Some(at);
        }
        if let Some(label) = self.unit_of(at) {
            return self.with_unit(at, &token, label);
        }
        let Some(next) = next else {
            self.date.push(whole, is_year(&token), None)?;
            return Some(at + 1);
        };
        if next == ":" && self.token(at + 2).is_some() {
            return self.clock(at, whole);
        }
        if matches!(next, "-" | "/" | ".") {
            return self.separated(at, &token);
        }
        let after = self.token(at + 2).and_then(half_of_day);
        if is_jump(next) {
            if let Some(is_afternoon) = after {
                self.hour = Some(in_half_of_day(whole, is_afternoon));
                return Some(at + 2);
            }
            self.date.push(whole, is_year(&token), None)?;
            return Some(at + 1);
        }
        if let Some(is_afternoon) = half_of_day(next)
            && whole < 24
        {
            self.hour = Some(in_half_of_day(whole, is_afternoon));
            return Some(at + 1);
        }
        if self.date.day_fits(&token) {
            self.date.push(whole, is_year(&token), None)?;
            return Some(at);
        }
        None
    }

    /// Where the word stands that says what a number counts.
    fn unit_of(&self, at: usize) -> Option<usize> {
        let is_unit = |at: usize| self.token(at).is_some_and(|token| unit(token).is_some());
        if is_unit(at + 1) {
            return Some(at + 1);
        }
        if self.is(at + 1, " ") && is_unit(at + 2) {
            return Some(at + 2);
        }
        if at > 0 && is_unit(at - 1) {
            return Some(at - 1);
        }
        let is_last = at + 1 == self.tokens.len();
        (at > 1 && is_last && self.is(at - 1, " ") && is_unit(at - 2)).then(|| at - 2)
    }

    fn with_unit(&mut self, at: usize, token: &str, label: usize) -> Option<usize> {
        let mut counted = unit(self.token(label)?)?;
        if label < at {
            // 12h04: what follows the hours are minutes
            counted += 1;
        }
        let (whole, fraction) = number(token)?;
        match counted {
            0 => {
                self.hour = Some(whole);
                if let Some(minutes) = sixtieths(fraction) {
                    self.minute = Some(minutes);
                }
            }
            1 => {
                self.minute = Some(whole);
                self.second = sixtieths(fraction);
            }
            2 => self.seconds(token)?,
            _ => {}
        }
        Some(label.max(at))
    }

    /// `16:30`, `16:30:38.5`.
    fn clock(&mut self, at: usize, hour: i64) -> Option<usize> {
        self.hour = Some(hour);
        let (minute, fraction) = number(self.token(at + 2)?)?;
        let second = sixtieths(fraction);
        self.minute = Some(minute);
        self.second = second;
        if self.is(at + 3, ":")
            && let Some(seconds) = self.tokens.get(at + 4).cloned()
        {
            self.seconds(&seconds)?;
            return Some(at + 4);
        }
        Some(at + 2)
    }

    /// `01-01[-01]`, `01-Jan[-01]`.
    fn separated(&mut self, at: usize, token: &str) -> Option<usize> {
        let sign = self.token(at + 1)?.to_owned();
        self.date.push_text(Some(token), None)?;
        let Some(second) = self.token(at + 2).filter(|second| !is_jump(second)) else {
            return Some(at + 1);
        };
        if second.bytes().all(|byte| byte.is_ascii_digit()) {
            self.push_token(at + 2)?;
        } else {
            let month = month_number(second.as_bytes())?;
            self.date.push(month.into(), false, Some(Label::Month))?;
        }
        if !self.is(at + 3, &sign) {
            return Some(at + 2);
        }
        match month_number(self.token(at + 4)?.as_bytes()) {
            Some(month) => self.date.push(month.into(), false, Some(Label::Month))?,
            None => self.push_token(at + 4)?,
        }
        Some(at + 4)
    }

    /// `38`, `38.5`: more than six digits after the point are cut.
    fn seconds(&mut self, token: &str) -> Option<()> {
        let (whole, fraction) = number(token)?;
        if fraction.is_empty() && token.contains('.') {
            return None;
        }
        let digit = |at: usize| {
            fraction
                .as_bytes()
                .get(at)
                .map_or(0, |digit| u32::from(digit - b'0'))
        };
        self.second = Some(whole);
        self.nanoseconds = Some((0..6).fold(0, |sum, at| sum * 10 + digit(at)) * 1000);
        Some(())
    }

    fn finish(self) -> Reading {
        let time = [self.hour, self.minute, self.second, self.offset];
        let is_empty = self.date.values.is_empty()
            && !self.has_weekday
            && self.zone.is_none()
            && self.nanoseconds.is_none()
            && time.iter().all(Option::is_none);
        if is_empty {
            return Reading::Empty;
        }
        let Some((mut year, month, day)) = self.date.resolve() else {
            return Reading::Unknown;
        };
        if year < 100 && !self.date.is_century_given {
            year = century(year);
        }
        let is_utc = self.zone.as_deref().is_some_and(is_utc);
        let offset = self.offset.filter(|_| !is_utc).unwrap_or_default();
        let part = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Reading::Date(Fields {
            year: part(year),
            month: part(month),
            day: part(day),
            hour: part(self.hour.unwrap_or_default()),
            minute: part(self.minute.unwrap_or_default()),
            second: part(self.second.unwrap_or_default()),
            nanoseconds: self.nanoseconds.unwrap_or_default(),
            offset: i32::try_from(offset).unwrap_or(i32::MAX),
        })
    }
}

/// A number above a hundred is a year.
fn is_year(token: &str) -> bool {
    number(token).is_some_and(|(whole, fraction)| {
        whole > 100 || (whole == 100 && fraction.bytes().any(|byte| byte != b'0'))
    })
}

fn is_utc(zone: &str) -> bool {
    ["utc", "gmt", "z"]
        .iter()
        .any(|name| zone.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use crate::time::Timestamp;

    /// Text, seconds, nanoseconds, offset; taken from botocore 1.44.5 with dateutil 2.9.
    const READ: &[(&str, i64, u32, i32)] = &[
        ("2014/04/29", 1_398_729_600, 0, 0),
        ("2014.04.29 16:30", 1_398_789_000, 0, 0),
        ("29.04.2014", 1_398_729_600, 0, 0),
        ("04/29/2014 4:30 PM", 1_398_789_000, 0, 0),
        ("12/04/2014", 1_417_651_200, 0, 0),
        ("13/04/2014", 1_397_347_200, 0, 0),
        ("2014-4-9", 1_397_001_600, 0, 0),
        ("29-Apr-2014", 1_398_729_600, 0, 0),
        ("Apr-29-2014", 1_398_729_600, 0, 0),
        ("Apr/29/14", 1_398_729_600, 0, 0),
        ("29 April 2014", 1_398_729_600, 0, 0),
        ("29th of April 2014, 16:30", 1_398_789_000, 0, 0),
        ("April 29, 2014", 1_398_729_600, 0, 0),
        ("Sept 9 2014 at 4pm", 1_410_278_400, 0, 0),
        ("Jan of 2014 05", 1_388_880_000, 0, 0),
        ("Jan of 14 05", 1_388_880_000, 0, 0),
        ("2014 Apr 29", 1_398_729_600, 0, 0),
        ("99-Jan-01", 915_148_800, 0, 0),
        ("01-Jan-99", 915_148_800, 0, 0),
        ("01-99-Jan", 915_148_800, 0, 0),
        ("140429", 140_429, 0, 0),
        ("140429 163038.5", 1_870_878_638, 500_000_000, 0),
        ("20140429", 20_140_429, 0, 0),
        ("201404291630", 201_404_291_630, 0, 0),
        ("20140429163038", 1_398_789_038, 0, 0),
        ("20140429T16", 1_398_787_200, 0, 0),
        ("20140429T1630", 1_398_789_000, 0, 0),
        ("16:30:38 2014-04-29", 1_398_789_038, 0, 0),
        ("2014-04-29 16h", 1_398_787_200, 0, 0),
        ("2014-04-29 16h30", 1_398_789_000, 0, 0),
        ("2014-04-29 16h30m38s", 1_398_789_038, 0, 0),
        ("2014-04-29 16.5h", 1_398_789_000, 0, 0),
        ("2014-04-29 16:30.25", 1_398_789_015, 0, 0),
        ("2014-04-29 30m", 1_398_731_400, 0, 0),
        ("2014-04-29 12am", 1_398_729_600, 0, 0),
        ("2014-04-29 12 PM", 1_398_772_800, 0, 0),
        ("2014-04-29 12:05 a", 1_398_729_900, 0, 0),
        ("2014-04-29 11:05:06pm", 1_398_812_706, 0, 0),
        ("2014-04-29T16:30:38 EST", 1_398_789_038, 0, 0),
        ("2014-04-29T16:30:38 BRST-3", 1_398_778_238, 0, 10_800),
        ("2014-04-29T16:30:38 GMT+3", 1_398_799_838, 0, -10_800),
        ("2014-04-29T16:30:38 UTC-02:00", 1_398_781_838, 0, 7200),
        ("2014-04-29T16:30:38-0300 (BRST)", 1_398_799_838, 0, -10_800),
        ("2014-04-29T16:30:38-0300 (GMT)", 1_398_789_038, 0, 0),
        ("2014-04-29T16:30:38+2", 1_398_781_838, 0, 7200),
        ("2014-04-29T16:30:38z", 1_398_789_038, 0, 0),
        ("Tue 2014-04-29", 1_398_729_600, 0, 0),
        ("tuesday, 29. apr. 2014", 1_398_729_600, 0, 0),
        ("2014-04-29T16:30:38.1234567", 1_398_789_038, 123_456_000, 0),
        (
            "2014-04-29T16:30:38,25+01:00",
            1_398_785_438,
            250_000_000,
            3600,
        ),
        ("0099-01-02", -59_042_908_800, 0, 0),
        ("1 Feb 0099", 917_827_200, 0, 0),
        ("1 Feb 099", 917_827_200, 0, 0),
        ("100 Feb 1", -59_008_780_800, 0, 0),
        ("1_000", 1000, 0, 0),
        ("  1398796238.5  ", 1_398_796_238, 500_000_000, 0),
        (" 2014-04-29\t16:30", 1_398_789_000, 0, 0),
        ("1.2.2014", 1_388_620_800, 0, 0),
        ("2.13.2014", 1_392_249_600, 0, 0),
        ("32-01-05", 1_956_873_600, 0, 0),
        ("29 Feb 2012", 1_330_473_600, 0, 0),
        ("2014 4 9", 1_397_001_600, 0, 0),
        ("2014-04-29T16:30:38.", 1_398_789_038, 0, 0),
        ("Apr 29 16:30:38.25 2014", 1_398_789_038, 250_000_000, 0),
    ];

    // P276
    #[test]
    fn dates_are_read_like_in_dateutil() {
        for &(text, seconds, nanoseconds, offset) in READ {
            let read = Timestamp::parse(text).map(|t| (t.seconds, t.nanoseconds, t.offset));
            assert_eq!(read, Ok((seconds, nanoseconds, offset)), "{text}");
        }
    }

    #[test]
    fn invalid_dates_have_the_errors_of_dateutil() {
        for text in [
            "2014-04-29 16 h 30 m 38.25 s",
            "2014-04-29T16:30:38 24am",
            "2014-04-29 16 PM",
            "4 PM x",
            "Apr Apr 2014",
            "2014-04-29 foo",
            "1 2 3 4",
            "29/04/2014/5",
            "2014-Foo-29",
            "2014-04-29T16:30:+",
            "2014-04-29 16:xx",
            "2014 2015 4",
            "nan Apr 2014",
            "2014-04-29 pm",
            "2014-04-29T16:30:38 +123",
        ] {
            let error = Timestamp::parse(text).unwrap_err().to_string();
            let wanted = format!("Invalid timestamp \"{text}\": Unknown string format: {text}");
            assert_eq!(error, wanted);
        }
        for (text, why) in [
            ("10000-01-01", "year 10000 is out of range"),
            ("29 Apr 12000", "year 12000 is out of range"),
            ("2014-13-01", "month must be in 1..12"),
            ("2014-04-31", "day is out of range for month"),
            ("32.13.2014", "month must be in 1..12"),
            (",", "String does not contain a date"),
            ("T", "String does not contain a date"),
        ] {
            let error = Timestamp::parse(text).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("Invalid timestamp \"{text}\": {why}: {text}")
            );
        }
    }

    // DIFFERENCE: dateutil completes these with today's date, and the offset fails when the timestamp is used.
    #[test]
    fn incomplete_dates_are_rejected() {
        for text in [
            "10:30",
            "March",
            "2014-04",
            "Tue",
            "29 Apr",
            "2014-04-29T16:30:38+25:00",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Timestamp::parse("Thursday, 01-Jan-70 00:00:00 GMT")
                .unwrap()
                .seconds,
            0
        );
    }
}
