//! Plain scalars: what a text without quotes means, and the text of a value.
//!
//! Counterpart: `ruamel.yaml`'s `resolver.py` and `constructor.py`, in its default version, 1.2.

use std::fmt::Write as _;

use botoxide_core::value::FloatText;

use super::{Dialect, Yaml};

/// What a plain scalar means.
pub(super) fn resolve(text: &str, dialect: Dialect) -> Yaml {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Yaml::Null,
        "true" | "True" | "TRUE" => return Yaml::Bool(true),
        "false" | "False" | "FALSE" => return Yaml::Bool(false),
        _ => {}
    }
    if dialect == Dialect::Template {
        match text {
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Yaml::Bool(true),
            "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Yaml::Bool(false),
            _ => {}
        }
    }
    if is_float(text) {
        return float(text);
    }
    if let Some(digits) = integer(text) {
        return Yaml::Integer(digits);
    }
    if let Some(time) = time(text) {
        return Yaml::Time(time);
    }
    Yaml::Text(text.to_owned())
}

/// Whether a text means itself without quotes. What has the form of a number is one, even if it cannot be read: `0x_`.
pub(super) fn is_text(text: &str, dialect: Dialect) -> bool {
    !matches!(text, "<<" | "=")
        && !is_integer(text)
        && matches!(resolve(text, dialect), Yaml::Text(_))
}

/// Whether a text has the form of an integer.
fn is_integer(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !text.starts_with(|letter: char| matches!(letter, '-' | '+') || letter.is_ascii_digit()) {
        return false;
    }
    let all = |digits: &str, radix: u32| {
        let is_digit = |letter: char| letter == '_' || letter.is_digit(radix);
        !digits.is_empty() && digits.chars().all(is_digit)
    };
    let of_radix = [("0b", 2), ("0o", 8), ("0x", 16)];
    all(rest, 10)
        || of_radix.iter().any(|(prefix, radix)| {
            rest.strip_prefix(prefix)
                .is_some_and(|digits| all(digits, *radix))
        })
}

/// The text of a scalar, other than a string, without quotes.
pub(super) fn text(value: &Yaml) -> String {
    match value {
        Yaml::Null => "null".to_owned(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Float(number) if number.is_nan() => ".nan".to_owned(),
        Yaml::Float(number) if number.is_infinite() => {
            if *number < 0.0 { "-.inf" } else { ".inf" }.to_owned()
        }
        Yaml::Float(number) => FloatText::new(*number).as_str().to_lowercase(),
        Yaml::Integer(text) | Yaml::Time(text) | Yaml::Text(text) => text.clone(),
        Yaml::Tagged(_, inner) => text(inner),
        Yaml::List(_) | Yaml::Map(_) => String::new(),
    }
}

fn sign(text: &str) -> (&str, &str) {
    match text.as_bytes().first() {
        Some(b'-') => ("-", &text[1..]),
        Some(b'+') => ("", &text[1..]),
        _ => ("", text),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'_')
}

fn starts_with_digit(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

fn is_float(text: &str) -> bool {
    let (_, rest) = sign(text);
    if matches!(rest, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let has_sign = exponent.is_some_and(|exponent| exponent.starts_with(['-', '+']));
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    match mantissa.split_once('.') {
        // Without a digit before the point, an exponent has a sign.
        Some(("", fraction)) => {
            !fraction.is_empty() && is_digits(fraction) && (exponent.is_none() || has_sign)
        }
        Some((whole, fraction)) => {
            starts_with_digit(whole) && is_digits(whole) && is_digits(fraction)
        }
        None => exponent.is_some() && starts_with_digit(mantissa) && is_digits(mantissa),
    }
}

fn float(text: &str) -> Yaml {
    let plain = text.replace('_', "").to_lowercase();
    let number = match sign(&plain) {
        ("-", ".inf") => f64::NEG_INFINITY,
        (_, ".inf") => f64::INFINITY,
        (_, ".nan") => f64::NAN,
        _ => plain.parse().unwrap_or(f64::NAN),
    };
    Yaml::Float(number)
}

/// The decimal digits of an integer.
fn integer(text: &str) -> Option<String> {
    let (minus, rest) = sign(text);
    let plain = rest.replace('_', "");
    let of_radix = |digits: &str, radix: u32| {
        let number = u128::from_str_radix(digits, radix).ok()?;
        Some(if number == 0 {
            "0".to_owned()
        } else {
            format!("{minus}{number}")
        })
    };
    if !starts_with_digit(rest) {
        return None;
    }
    if let Some(digits) = plain.strip_prefix("0b") {
        return of_radix(digits, 2);
    }
    if let Some(digits) = plain.strip_prefix("0x") {
        return of_radix(digits, 16);
    }
    if let Some(digits) = plain.strip_prefix("0o") {
        return of_radix(digits, 8);
    }
    if !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match plain.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        digits => Some(format!("{minus}{digits}")),
    }
}

/// The canonical form of `2010-09-09`, `2001-12-14t21:59:43.10-05:00`, `2001-12-14 21:59:43`.
fn time(text: &str) -> Option<String> {
    let mut rest = Rest(text);
    let (year, month) = (rest.digits(4, 4)?, rest.after("-")?.digits(1, 2)?);
    let day = rest.after("-")?.digits(1, 2)?;
    if rest.0.is_empty() {
        return (month.len() == 2 && day.len() == 2).then(|| text.to_owned());
    }
    let blank = |letter: char| matches!(letter, ' ' | '\t');
    let after = rest.0.trim_start_matches(blank);
    rest.0 = match rest.0.strip_prefix(['T', 't']) {
        Some(after) => after,
        None if after.len() < rest.0.len() => after,
        None => return None,
    };
    let (hour, minute) = (rest.digits(1, 2)?, rest.after(":")?.digits(2, 2)?);
    let second = rest.after(":")?.digits(2, 2)?;
    let fraction = if rest.after(".").is_some() {
        rest.digits(0, usize::MAX)?
    } else {
        ""
    };
    let mut canonical = format!("{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute}:{second}");
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    if micros != "000000" {
        canonical.push('.');
        canonical.push_str(&micros);
    }
    rest.0 = rest.0.trim_start_matches(blank);
    if rest.0 == "Z" {
        canonical.push_str("+00:00");
    } else if !rest.0.is_empty() {
        let sign = if rest.after("-").is_some() {
            '-'
        } else {
            rest.after("+")?;
            '+'
        };
        let hours = rest.digits(1, 2)?;
        let minutes = if rest.0.is_empty() {
            "00"
        } else {
            rest.after(":")?.digits(2, 2)?
        };
        if !rest.0.is_empty() {
            return None;
        }
        // Writing to a string does not fail.
        let _ = write!(canonical, "{sign}{hours:0>2}:{minutes}");
    }
    Some(canonical)
}

/// What is left of a text.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if digits < least {
            return None;
        }
        let (taken, rest) = self.0.split_at(digits.min(most));
        self.0 = rest;
        Some(taken)
    }

    fn after(&mut self, prefix: &str) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(prefix)?;
        Some(self)
    }
}
