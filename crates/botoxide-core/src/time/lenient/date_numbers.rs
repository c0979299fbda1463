//! `DateNumbers`: the numbers of a date, and which of them is the year, the month and the day.
//!
//! Counterpart: `dateutil.parser` (`_ymd`).

use super::tokens::{integer, number};
use crate::time::parse::days_in_month;

/// What a number of the date is known to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Year,
    Month,
}

/// The numbers of the date, in the order in which they came.
#[derive(Default)]
pub(super) struct DateNumbers {
    pub(super) values: Vec<i64>,
    pub(super) year: Option<usize>,
    pub(super) month: Option<usize>,
    pub(super) is_century_given: bool,
}

impl DateNumbers {
    /// A number of the text: with three digits or more it is the year.
    pub(super) fn push_text(&mut self, text: Option<&str>, label: Option<Label>) -> Option<()> {
        let value = integer(text)?;
        self.push(value, text?.len() > 2, label)
    }

    pub(super) fn push(&mut self, value: i64, is_year: bool, label: Option<Label>) -> Option<()> {
        let mut label = label;
        if is_year {
            self.is_century_given = true;
            if label == Some(Label::Month) {
                return None;
            }
            label = Some(Label::Year);
        }
        let place = match label {
            Some(Label::Year) => &mut self.year,
            Some(Label::Month) => &mut self.month,
            None => &mut None,
        };
        if place.replace(self.values.len()).is_some() {
            return None;
        }
        self.values.push(value);
        Some(())
    }

    pub(super) fn could_be_day(&self, value: i64) -> bool {
        let Some(month) = self.month else {
            return (1..=31).contains(&value);
        };
        let year = self.year.map_or(2000, |year| self.values[year]);
        let days = u32::try_from(year)
            .ok()
            .zip(u32::try_from(self.values[month]).ok())
            .filter(|(_, month)| (1..=12).contains(month))
            .map(|(year, month)| days_in_month(year, month));
        days.is_some_and(|days| (1..=i64::from(days)).contains(&value))
    }

    /// Year, month and day, where all are there.
    pub(super) fn resolve(&self) -> Option<(i64, i64, i64)> {
        let [a, b, c] = self.values[..] else {
            return None;
        };
        if let (Some(year), Some(month)) = (self.year, self.month) {
            let day = (0..3).find(|at| *at != year && *at != month)?;
            return Some((self.values[year], self.values[month], self.values[day]));
        }
        Some(match self.month {
            Some(0) if b > 31 => (b, a, c),
            Some(0) => (c, a, b),
            Some(1) if a > 31 => (a, b, c),
            Some(1) => (c, b, a),
            Some(_) if b > 31 => (b, c, a),
            Some(_) => (a, c, b),
            None if a > 31 || self.year == Some(0) => (a, b, c),
            None if a > 12 => (c, b, a),
            None => (c, a, b),
        })
    }

    /// Whether a number, with its fraction, is within a month.
    pub(super) fn day_fits(&self, token: &str) -> bool {
        let Some((whole, fraction)) = number(token) else {
            return false;
        };
        let has_fraction = fraction.bytes().any(|byte| byte != b'0');
        // 31.5 is above the last day
        self.could_be_day(whole) && (!has_fraction || self.could_be_day(whole.saturating_add(1)))
    }
}
