//! `Decimal`: a number as DynamoDB keeps it, exact, of at most 38 digits.
//!
//! Not here: arithmetic; convert a decimal to another library's type through its text.
//! Counterpart: boto3 `dynamodb/types.py` (`DYNAMODB_CONTEXT`) and Python's `decimal`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use botoxide_core::error::{Error, Result};
use botoxide_core::value::{AnyObject, Object, Value};

/// The maximum number of digits.
// H109
const PRECISION: i32 = 38;
/// The exponent of the largest numbers, written with one digit before the point.
const LARGEST: i32 = 126;
/// The exponent of the last digit of the smallest numbers: `Emin - prec + 1`.
const LAST_PLACE: i32 = -128 - PRECISION + 1;

/// A number as DynamoDB keeps it: exact, of at most 38 digits, between 1E-165 and 9.99…E+126.
///
/// It keeps the written form, as Python's does: `1.0` equals `1` but is sent as `1.0`.
///
/// # Example
///
/// ```
/// use botoxide::dynamodb::Decimal;
///
/// let price: Decimal = "19.90".parse()?;
/// assert_eq!(price.to_string(), "19.90");
/// assert_eq!(price, "19.9".parse()?);
/// assert_eq!(Decimal::from(1999).to_i64(), Some(1999));
/// assert!("1e127".parse::<Decimal>().is_err());
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Decimal {
    is_negative: bool,
    /// Below 10^38.
    coefficient: u128,
    exponent: i32,
}

impl Decimal {
    /// The number in a value: a decimal, or an integer of at most 38 digits.
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(Self::from(*number)),
            Value::BigInteger(digits) => digits.parse().ok(),
            other => other.as_object::<Self>().copied(),
        }
    }

    /// The decimal with the shortest text that converts back to `number`: `0.1` is 0.1.
    ///
    /// # Errors
    ///
    /// `InvalidValue` for infinities, NaN, and numbers that DynamoDB cannot store.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::Decimal;
    ///
    /// assert_eq!(Decimal::from_f64(0.1)?, "0.1".parse()?);
    /// assert!(Decimal::from_f64(f64::NAN).is_err());
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn from_f64(number: f64) -> Result<Self> {
        if number.is_finite() {
            format!("{number:e}").parse()
        } else {
            Err(not_supported())
        }
    }

    /// The number, if it is an integer that fits.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::Decimal;
    ///
    /// assert_eq!("1e3".parse::<Decimal>()?.to_i64(), Some(1000));
    /// assert_eq!("1.5".parse::<Decimal>()?.to_i64(), None);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn to_i64(self) -> Option<i64> {
        let Self {
            is_negative,
            coefficient,
            exponent,
        } = self.reduced();
        let power = 10i128.checked_pow(u32::try_from(exponent).ok()?)?;
        let whole = i128::try_from(coefficient).ok()?.checked_mul(power)?;
        i64::try_from(if is_negative { -whole } else { whole }).ok()
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Without trailing zeros, and zero without a sign: equal numbers have equal fields.
    fn reduced(self) -> Self {
        if self.coefficient == 0 {
            return Self {
                is_negative: false,
                coefficient: 0,
                exponent: 0,
            };
        }
        let mut reduced = self;
        while reduced.coefficient.is_multiple_of(10) {
            reduced.coefficient /= 10;
            reduced.exponent += 1;
        }
        reduced
    }

    /// The exponent of the first digit.
    fn adjusted(self) -> i32 {
        digits(self.coefficient) - 1 + self.exponent
    }

    /// Checks it against DynamoDB's context, in which no digit may be lost.
    fn checked(self, text: &str) -> Result<Self> {
        let fits = if self.coefficient == 0 {
            (LAST_PLACE..=LARGEST).contains(&self.exponent)
        } else {
            self.adjusted() <= LARGEST && self.exponent >= LAST_PLACE
        };
        if fits {
            return Ok(self);
        }
        // The text may be long; its beginning identifies the number.
        let shown: String = text.chars().take(60).collect();
        Err(Error::value(format!(
            "the number {shown} is not between 1E-165 and 9.99E+126, where DynamoDB's numbers are"
        )))
    }
}

/// The number of digits of a coefficient; zero has one.
fn digits(coefficient: u128) -> i32 {
    coefficient
        .checked_ilog10()
        .map_or(1, |power| i32::try_from(power).unwrap_or(PRECISION) + 1)
}

fn not_supported() -> Error {
    Error::value("Infinity and NaN not supported")
}

impl FromStr for Decimal {
    type Err = Error;

    /// Parses a number: `12`, `-1.50`, `1e3`.
    ///
    /// # Errors
    ///
    /// `InvalidValue` if the text is not a number, or DynamoDB would not store all digits.
    fn from_str(text: &str) -> Result<Self> {
        let no_number = || {
            let shown: String = text.chars().take(60).collect();
            Error::value(format!("{shown:?} is not a number"))
        };
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                (mantissa, read_exponent(exponent).ok_or_else(no_number)?)
            }
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let has_digits = !(whole.is_empty() && fraction.is_empty());
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !has_digits || !is_number(whole) || !is_number(fraction) {
            return Err(no_number());
        }
        let mut coefficient = 0u128;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if digits(coefficient) == PRECISION && coefficient != 0 {
                return Err(Error::value(format!(
                    "a number of DynamoDB has at most {PRECISION} digits"
                )));
            }
            coefficient = coefficient * 10 + u128::from(digit - b'0');
        }
        let places = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let exponent = exponent.saturating_sub(places);
        Self {
            is_negative: text.starts_with('-'),
            coefficient,
            exponent: i32::try_from(exponent.clamp(-1_000_000, 1_000_000)).unwrap_or(i32::MAX),
        }
        .checked(text)
    }
}

/// The written exponent, or one that is out of range as well.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let size = is_number.then(|| digits.parse().unwrap_or(i64::from(i32::MAX)))?;
    Some(if text.starts_with('-') { -size } else { size })
}

/// As Python writes it: `1.50`, `1E+3`, `1E-7`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.coefficient.to_string();
        let adjusted = self.adjusted();
        if self.is_negative {
            f.write_str("-")?;
        }
        if self.exponent > 0 || adjusted < -6 {
            let (first, rest) = digits.split_at(1);
            f.write_str(first)?;
            if !rest.is_empty() {
                write!(f, ".{rest}")?;
            }
            return write!(f, "E{adjusted:+}");
        }
        let places = usize::try_from(-self.exponent).unwrap_or(0);
        match digits.len().checked_sub(places) {
            _ if places == 0 => f.write_str(&digits),
            Some(point) if point > 0 => {
                let (whole, fraction) = digits.split_at(point);
                write!(f, "{whole}.{fraction}")
            }
            _ => write!(f, "0.{digits:0>places$}"),
        }
    }
}

/// As Python's `repr`: `Decimal('1.50')`.
impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal('{self}')")
    }
}

/// Equal in value, however they are written.
impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.reduced(), other.reduced());
        left.is_negative == right.is_negative
            && left.coefficient == right.coefficient
            && left.exponent == right.exponent
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let reduced = self.reduced();
        (reduced.is_negative, reduced.coefficient, reduced.exponent).hash(state);
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.reduced(), other.reduced());
        let sign = |number: Self| match number.coefficient {
            0 => 0,
            _ if number.is_negative => -1,
            _ => 1,
        };
        sign(left).cmp(&sign(right)).then_with(|| {
            let by_size = left.adjusted().cmp(&right.adjusted()).then_with(|| {
                // With equally many digits both are below 10^38, so that filling up with zeros stays within u128.
                let places = left.exponent.min(right.exponent);
                let filled = |number: Self| {
                    let zeros = u32::try_from(number.exponent - places).unwrap_or(0);
                    number
                        .coefficient
                        .saturating_mul(10u128.saturating_pow(zeros))
                };
                filled(left).cmp(&filled(right))
            });
            if left.is_negative {
                by_size.reverse()
            } else {
                by_size
            }
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! from_whole {
    ($($whole:ty)*) => {
        $(impl From<$whole> for Decimal {
            fn from(number: $whole) -> Self {
                let number = i128::from(number);
                Self {
                    is_negative: number < 0,
                    coefficient: number.unsigned_abs(),
                    exponent: 0,
                }
            }
        })*
    };
}

from_whole! { i64 u64 i32 u32 }

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Object(Object::new(number))
    }
}

impl AnyObject for Decimal {
    fn python_type(&self) -> &'static str {
        "decimal.Decimal"
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        (other as &dyn std::any::Any).downcast_ref() == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: &str) -> std::result::Result<String, String> {
        number
            .parse::<Decimal>()
            .map(|number| number.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_written_like_in_python() {
        // H109: str(DYNAMODB_CONTEXT.create_decimal(text))
        for (from, to) in [
            ("1", "1"),
            ("1.0", "1.0"),
            ("-0", "-0"),
            ("0E+3", "0E+3"),
            ("1e3", "1E+3"),
            ("9.9E+126", "9.9E+126"),
            ("123E+124", "1.23E+126"),
            ("1.5E-128", "1.5E-128"),
            ("1E-165", "1E-165"),
            ("0E-165", "0E-165"),
            ("0E+126", "0E+126"),
            ("000000000000000000000000000000000000000000000000001", "1"),
            (
                "0.000000000000000000000000000000000000000000000000001",
                "1E-51",
            ),
            (".5", "0.5"),
            ("5.", "5"),
            ("+3", "3"),
            ("1E-7", "1E-7"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("1234567E-10", "0.0001234567"),
            ("0.00", "0.00"),
            ("0E-7", "0E-7"),
            (
                "11111111111111111111111111111111111111E+89",
                "1.1111111111111111111111111111111111111E+126",
            ),
        ] {
            assert_eq!(text(from).as_deref(), Ok(to), "{from}");
        }
    }

    #[test]
    fn a_loss_of_precision_is_an_error() {
        // H109: the traps of DYNAMODB_CONTEXT
        for wrong in [
            "1E+127",
            "0E-166",
            "0E+127",
            "100000000000000000000000000000000000000",
            "1.00000000000000000000000000000000000000",
            "0.111111111111111111111111111111111111111",
            "11111111111111111111111111111111111111E+90",
            "1.0E-165",
            "12E-166",
            "10E+126",
            "1E+99999999999999999999999",
            "1E-99999999999999999999999",
        ] {
            assert!(text(wrong).is_err(), "{wrong}");
        }
        for wrong in [
            "", ".", "abc", "1e", "e5", "--1", "1 2", "NaN", "Infinity", "1_000",
        ] {
            assert_eq!(text(wrong), Err(format!("{wrong:?} is not a number")));
        }
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(number("1.0"), number("1"));
        assert_eq!(number("-0"), number("0.00"));
        assert_ne!(number("1"), number("-1"));
        let mut sorted = ["1E+3", "-2", "999.5", "0", "-2.5", "1E-100", "1000.1"].map(number);
        sorted.sort();
        assert_eq!(
            sorted.map(|number| number.to_string()),
            ["-2.5", "-2", "0", "1E-100", "999.5", "1E+3", "1000.1"]
        );
    }

    #[test]
    fn numbers_convert_to_and_from_primitive_types() {
        assert_eq!(Decimal::from(i64::MIN).to_i64(), Some(i64::MIN));
        assert_eq!("1.50e1".parse::<Decimal>().unwrap().to_i64(), Some(15));
        assert_eq!("1.5".parse::<Decimal>().unwrap().to_i64(), None);
        assert_eq!("1E+126".parse::<Decimal>().unwrap().to_i64(), None);
        assert_eq!(Decimal::from_f64(0.1).unwrap().to_string(), "0.1");
        assert_eq!(
            Decimal::from_f64(1e21).unwrap().to_f64().to_bits(),
            1e21f64.to_bits()
        );
        assert!(Decimal::from_f64(f64::NAN).is_err());
        assert!(Decimal::from_f64(1e300).is_err());
    }
}
