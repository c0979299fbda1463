//! `Rule`: a zone as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
//!
//! Not here: the history of a zone (`table`). Counterpart: `tzset(3)`.

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Standard time, and when there is another.
#[derive(Debug, PartialEq)]
pub(crate) struct Rule {
    /// Seconds east of UTC.
    standard: i64,
    summer: Option<Summer>,
}

#[derive(Debug, PartialEq)]
struct Summer {
    offset: i64,
    begins: Change,
    ends: Change,
}

/// A time of each year, in the local time before it.
#[derive(Debug, PartialEq)]
struct Change {
    day: Day,
    /// Seconds after midnight.
    time: i64,
}

#[derive(Debug, PartialEq)]
enum Day {
    /// `J60`: counted from 1, never the 29th of February.
    Julian(i64),
    /// `59`: counted from 0, with the 29th of February.
    Ordinal(i64),
    /// `M3.5.0`: month, week (5 is the last), day of the week (0 is Sunday).
    Weekday { month: i64, week: i64, day: i64 },
}

impl Rule {
    /// Reads a rule; `None` where it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = Rest(text);
        rest.name()?;
        let standard = -rest.clock(24)?;
        if rest.0.is_empty() {
            return Some(Self {
                standard,
                summer: None,
            });
        }
        rest.name()?;
        let offset = match rest.0.bytes().next() {
            None | Some(b',') => standard + HOUR,
            Some(_) => -rest.clock(24)?,
        };
        let (begins, ends) = if rest.0.is_empty() {
            // What the C library takes where nothing is said: the rule of the United States.
            (Rest("M3.2.0").change()?, Rest("M11.1.0").change()?)
        } else {
            rest.expect(',')?;
            let begins = rest.change()?;
            rest.expect(',')?;
            (begins, rest.change()?)
        };
        rest.0.is_empty().then_some(Self {
            standard,
            summer: Some(Summer {
                offset,
                begins,
                ends,
            }),
        })
    }

    /// Seconds east of UTC, so many seconds after 1970 began.
    pub(super) fn offset(&self, seconds: i64) -> i64 {
        let Some(summer) = &self.summer else {
            return self.standard;
        };
        let year = year_of(seconds.saturating_add(self.standard));
        let begins = summer.begins.in_year(year) - self.standard;
        let ends = summer.ends.in_year(year) - summer.offset;
        let is_summer = if begins < ends {
            (begins..ends).contains(&seconds)
        } else {
            !(ends..begins).contains(&seconds)
        };
        if is_summer {
            summer.offset
        } else {
            self.standard
        }
    }
}

impl Change {
    /// Seconds after 1970 began, on a clock that shows local time.
    fn in_year(&self, year: i64) -> i64 {
        let new_year = days_before(year);
        let day = match self.day {
            Day::Julian(day) => new_year + day - 1 + i64::from(is_leap(year) && day >= 60),
            Day::Ordinal(day) => new_year + day,
            Day::Weekday { month, week, day } => {
                let first = new_year + days_before_month(year, month);
                // 1970 began on a Thursday.
                let weekday = (first + 4).rem_euclid(7);
                let found = first + (day - weekday).rem_euclid(7) + (week - 1) * 7;
                let next_month = if month == 12 {
                    days_before(year + 1)
                } else {
                    new_year + days_before_month(year, month + 1)
                };
                if found >= next_month {
                    found - 7
                } else {
                    found
                }
            }
        };
        day * DAY + self.time
    }
}

/// What of a rule has not been read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn expect(&mut self, wanted: char) -> Option<()> {
        self.0 = self.0.strip_prefix(wanted)?;
        Some(())
    }

    fn accept(&mut self, wanted: char) -> bool {
        self.expect(wanted).is_some()
    }

    /// `CET` or `<+03>`.
    fn name(&mut self) -> Option<()> {
        if let Some(quoted) = self.0.strip_prefix('<') {
            let (name, rest) = quoted.split_once('>')?;
            self.0 = rest;
            return (!name.is_empty()).then_some(());
        }
        let end = self.0.find(|letter: char| !letter.is_ascii_alphabetic());
        let end = end.unwrap_or(self.0.len());
        self.0 = self.0.get(end..)?;
        (end >= 3).then_some(())
    }

    fn number(&mut self, most: i64) -> Option<i64> {
        let end = self.0.find(|letter: char| !letter.is_ascii_digit());
        let (digits, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        digits.parse().ok().filter(|number| *number <= most)
    }

    /// `-5:30` in seconds.
    fn clock(&mut self, most_hours: i64) -> Option<i64> {
        let is_negative = self.accept('-');
        if !is_negative {
            self.accept('+');
        }
        let mut seconds = self.number(most_hours)? * HOUR;
        for unit in [60, 1] {
            if !self.accept(':') {
                break;
            }
            seconds += self.number(59)? * unit;
        }
        Some(if is_negative { -seconds } else { seconds })
    }

    fn change(&mut self) -> Option<Change> {
        let day = if self.accept('J') {
            Day::Julian(self.number(365).filter(|day| *day >= 1)?)
        } else if self.accept('M') {
            let month = self.number(12).filter(|month| *month >= 1)?;
            self.expect('.')?;
            let week = self.number(5).filter(|week| *week >= 1)?;
            self.expect('.')?;
            Day::Weekday {
                month,
                week,
                day: self.number(6)?,
            }
        } else {
            Day::Ordinal(self.number(365)?)
        };
        // RFC 9636 allows a week either way.
        let time = if self.accept('/') {
            self.clock(167)?
        } else {
            2 * HOUR
        };
        Some(Change { day, time })
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970 to a year.
fn days_before(year: i64) -> i64 {
    let before = year - 1;
    365 * (year - 1970) + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
        - 477
}

/// Days from a year's beginning to a month's, which is 1 to 12.
fn days_before_month(year: i64, month: i64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let at = usize::try_from(month - 1).unwrap_or_default();
    let days = BEFORE.get(at).copied().unwrap_or_default();
    days + i64::from(month > 2 && is_leap(year))
}

fn year_of(seconds: i64) -> i64 {
    botoxide_core::time::Civil::from_unix_seconds(seconds).year
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values are those of Python's `time.localtime` with TZ set to the rule.
    #[test]
    fn rules_change_when_the_c_library_changes() {
        for (rule, seconds, offset) in [
            ("UTC0", 0, 0),
            ("EST5", 1_750_000_000, -18_000),
            ("<+0330>-3:30", 0, 12_600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_743_296_399, 3_600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_743_296_400, 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_761_440_399, 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_761_440_400, 3_600),
            // South of the equator summer is over New Year.
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_735_689_600, 39_600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_750_000_000, 36_000),
            ("EST5EDT", 1_750_000_000, -14_400),
            ("AAA0BBB,J60/0,J300/0", 1_709_251_199, 0),
            ("AAA0BBB,J60/0,J300/0", 1_709_251_200, 3_600),
            ("AAA0BBB,59/0,300/0", 1_709_164_800, 3_600),
            ("AAA0BBB,59/0,300/0", 1_709_164_799, 0),
        ] {
            let parsed = Rule::parse(rule).unwrap();
            assert_eq!(parsed.offset(seconds), offset, "{rule} {seconds}");
        }
    }

    #[test]
    fn what_is_no_rule_is_none() {
        for text in [
            "",
            "E",
            "EST",
            "EST99",
            "EST5EDT,",
            "EST5EDT,M3",
            "EST5EDT,M13.1.0,M11.1.0",
            "<>0",
            "<+03",
            "5",
            "EST5EDT,M3.2.0,M11.1.0x",
            "Europe/Berlin",
        ] {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_as_the_calendar_counts_them() {
        for (seconds, year) in [(0, 1970), (946_684_800, 2000), (4_102_444_800, 2100)] {
            assert_eq!(days_before(year) * DAY, seconds);
        }
        assert_eq!(days_before_month(2024, 12), 335);
    }
}
