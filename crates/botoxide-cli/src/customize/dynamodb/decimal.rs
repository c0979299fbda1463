//! Numbers as Python's `decimal.Decimal` writes them, of the 38 digits that DynamoDB stores.
//!
//! Counterpart: Python's `decimal`, boto3's `DYNAMODB_CONTEXT`.

use crate::failure::Failure;

/// The digits that DynamoDB stores.
const DIGITS: usize = 38;
/// The exponents of the first digit.
const EXPONENTS: std::ops::RangeInclusive<i64> = -128..=126;

/// A decimal number: its digits, and how far the point is behind the last one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decimal {
    is_negative: bool,
    /// Without zeros at the beginning; `0` for zero.
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// A number as Python reads it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.replace('_', "");
        let bare = text.strip_prefix(['-', '+']).unwrap_or(&text);
        let (mantissa, exponent) = match bare.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (bare, 0_i64),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = digits.trim_start_matches('0');
        let places = i64::try_from(fraction.len()).ok()?;
        Some(Self {
            is_negative: text.starts_with('-'),
            digits: if digits.is_empty() { "0" } else { digits }.to_owned(),
            exponent: exponent.checked_sub(places)?,
        })
    }

    /// Whether it is a whole number.
    pub(super) fn is_whole(&self) -> bool {
        let zeros = self.digits.len() - self.digits.trim_end_matches('0').len();
        let zeros = i64::try_from(zeros).unwrap_or(i64::MAX);
        self.digits == "0" || self.exponent >= -zeros
    }

    /// The exponent of the first digit.
    fn adjusted(&self) -> i64 {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        self.exponent.saturating_add(length - 1)
    }

    /// The number as DynamoDB takes it: what it cannot store without a loss is refused.
    pub(super) fn stored(&self) -> Result<String, Failure> {
        if self.digits.len() > DIGITS {
            return Err(Failure::general(
                "[<class 'decimal.Inexact'>, <class 'decimal.Rounded'>]",
            ));
        }
        let adjusted = self.adjusted();
        if self.digits != "0" && adjusted > *EXPONENTS.end() {
            return Err(Failure::general(
                "[<class 'decimal.Overflow'>, <class 'decimal.Inexact'>, <class 'decimal.Rounded'>]",
            ));
        }
        if self.digits != "0" && adjusted < *EXPONENTS.start() {
            return Err(Failure::general("[<class 'decimal.Underflow'>]"));
        }
        Ok(self.text())
    }

    /// The number as Python writes it.
    pub(super) fn text(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        let (digits, exponent) = (&self.digits, self.exponent);
        let adjusted = self.adjusted();
        if exponent <= 0 && adjusted >= -6 {
            let places = usize::try_from(-exponent).unwrap_or(0);
            if places == 0 {
                return format!("{sign}{digits}");
            }
            let padded = format!("{digits:0>width$}", width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            return format!("{sign}{whole}.{fraction}");
        }
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        format!("{sign}{first}{point}{rest}E{adjusted:+}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_python_does() {
        for (text, expected, is_whole) in [
            ("1.50", "1.50", false),
            ("1E+2", "1E+2", true),
            ("1.5E+2", "1.5E+2", true),
            ("1.00", "1.00", true),
            ("100", "100", true),
            ("-0", "-0", true),
            ("0.0000001", "1E-7", false),
            ("0.000001", "0.000001", false),
            ("12.5e-9", "1.25E-8", false),
            ("007.10", "7.10", false),
            ("1_000.5", "1000.5", false),
            ("0E+3", "0E+3", true),
        ] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!(number.text(), expected, "{text}");
            assert_eq!(number.is_whole(), is_whole, "{text}");
        }
        for text in ["", "-", "1.2.3", "x", ".inf", "1e", "1e+"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_would_be_rounded_are_refused() {
        let stored = |text: &str| Decimal::parse(text).unwrap().stored();
        assert_eq!(stored(&"9".repeat(38)).unwrap(), "9".repeat(38));
        assert!(stored(&"9".repeat(39)).is_err());
        assert!(stored("1E+127").is_err() && stored("1E-129").is_err());
    }
}
