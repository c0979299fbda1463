//! Conditions: `key("year").eq(1927) & key("title").begins_with("M")`.
//!
//! Not here: how they become expressions (`expression`). Counterpart: boto3 `dynamodb/conditions.py`.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use botoxide_core::text::Text;
use botoxide_core::value::{AnyObject, Object, Value};

/// An attribute of an item, from [`attr`].
#[derive(Clone, Debug, PartialEq)]
pub struct Attr {
    name: Text,
}

/// An attribute of the primary key, for key conditions, from [`key`].
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    name: Text,
}

/// The size of an attribute, from [`Attr::size`]. It is not a condition yet.
///
/// # Example
///
/// ```
/// use botoxide::{dynamodb::attr, params};
///
/// let has_short_title = attr("title").size().lt(10);
/// let arguments = params! { "TableName": "films", "FilterExpression": has_short_title };
/// # let _ = arguments;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Size(Attribute);

/// An attribute of an item. Dots and brackets make a path: `cast[0].name`.
///
/// # Example
///
/// ```
/// use botoxide::{dynamodb::attr, params};
///
/// let is_long = attr("minutes").gt(120) | attr("tags").contains("long");
/// let arguments = params! { "TableName": "films", "FilterExpression": is_long };
/// # let _ = arguments;
/// ```
pub fn attr(name: impl Into<Text>) -> Attr {
    Attr { name: name.into() }
}

/// An attribute of the primary key, for `KeyConditionExpression`.
///
/// # Example
///
/// ```
/// use botoxide::{dynamodb::key, params};
///
/// let nineties = key("director").eq("Varda") & key("year").between(1990, 1999);
/// let arguments = params! { "TableName": "films", "KeyConditionExpression": nineties };
/// # let _ = arguments;
/// ```
pub fn key(name: impl Into<Text>) -> Key {
    Key { name: name.into() }
}

/// An attribute in a condition; boto3 has classes for the two kinds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attribute {
    pub(super) name: Text,
    pub(super) is_key: bool,
}

/// An operand of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Attribute(Attribute),
    Condition(Condition),
    Value(Value),
    /// The values that `IN` lists.
    Values(Vec<Value>),
}

/// How a condition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `{0} = {1}` and similar ones.
    Comparison(&'static str),
    /// `{0} BETWEEN {1} AND {2}`.
    Between,
    /// `begins_with({0}, {1})` and similar ones.
    Function(&'static str),
    /// `({0} AND {1})`.
    Joined(&'static str),
    /// `(NOT {0})`.
    Not,
}

/// A condition on the attributes of an item, for `FilterExpression`, `ConditionExpression` and
/// `KeyConditionExpression`. `&`, `|` and `!` join conditions; `And` and `Or` group from left to right as in Python.
///
/// # Example
///
/// ```
/// use botoxide::dynamodb::attr;
///
/// let is_recent = attr("year").gte(2000);
/// let is_unseen = !attr("seen").exists();
/// let both = is_recent & is_unseen;
/// # let _ = both;
/// ```
#[derive(Clone, PartialEq)]
pub struct Condition {
    pub(super) operator: Operator,
    pub(super) operands: Vec<Operand>,
}

impl Condition {
    fn of(operator: Operator, operands: impl Into<Vec<Operand>>) -> Self {
        Self {
            operator,
            operands: operands.into(),
        }
    }
}

impl BitAnd for Condition {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        let operands = [Operand::Condition(self), Operand::Condition(other)];
        Self::of(Operator::Joined("AND"), operands)
    }
}

impl BitOr for Condition {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        let operands = [Operand::Condition(self), Operand::Condition(other)];
        Self::of(Operator::Joined("OR"), operands)
    }
}

impl Not for Condition {
    type Output = Self;

    fn not(self) -> Self {
        Self::of(Operator::Not, [Operand::Condition(self)])
    }
}

/// An operand for attributes, keys and sizes: a value, or another attribute or size.
pub trait Comparand {
    /// The operand of the condition.
    fn into_operand(self) -> Compared;
}

/// The form of a [`Comparand`] inside of conditions.
#[derive(Clone, Debug)]
pub struct Compared(Operand);

impl<T: Into<Value>> Comparand for T {
    fn into_operand(self) -> Compared {
        Compared(Operand::Value(self.into()))
    }
}

impl Comparand for Attr {
    fn into_operand(self) -> Compared {
        Compared(self.operand())
    }
}

impl Comparand for Key {
    fn into_operand(self) -> Compared {
        Compared(self.operand())
    }
}

impl Comparand for Size {
    fn into_operand(self) -> Compared {
        Compared(self.operand())
    }
}

/// The comparisons of keys, attributes and sizes.
// H102
macro_rules! comparisons {
    ($($type:ty)*) => {
        $(impl $type {
            /// The attribute is equal to `value`.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").eq(1927), false)?;
            /// assert_eq!(built.condition_expression, "#n0 = :v0");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn eq(&self, value: impl Comparand) -> Condition {
                self.compare("=", value)
            }

            /// The attribute is less than `value`.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").lt(1930), false)?;
            /// assert_eq!(built.condition_expression, "#n0 < :v0");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn lt(&self, value: impl Comparand) -> Condition {
                self.compare("<", value)
            }

            /// The attribute is less than `value`, or equal to it.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").lte(1930), false)?;
            /// assert_eq!(built.condition_expression, "#n0 <= :v0");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn lte(&self, value: impl Comparand) -> Condition {
                self.compare("<=", value)
            }

            /// The attribute is greater than `value`.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").gt(1930), false)?;
            /// assert_eq!(built.condition_expression, "#n0 > :v0");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn gt(&self, value: impl Comparand) -> Condition {
                self.compare(">", value)
            }

            /// The attribute is greater than `value`, or equal to it.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").gte(1930), false)?;
            /// assert_eq!(built.condition_expression, "#n0 >= :v0");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn gte(&self, value: impl Comparand) -> Condition {
                self.compare(">=", value)
            }

            /// The attribute, a string or bytes, begins with `value`.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("title").begins_with("Metro"), false)?;
            /// assert_eq!(built.condition_expression, "begins_with(#n0, :v0)");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn begins_with(&self, value: impl Comparand) -> Condition {
                self.function("begins_with", value)
            }

            /// The attribute is not less than `low_value` and not greater than `high_value`.
            ///
            /// # Example
            ///
            /// ```
            /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
            ///
            /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").between(1920, 1929), false)?;
            /// assert_eq!(built.condition_expression, "#n0 BETWEEN :v0 AND :v1");
            /// # Ok::<(), botoxide::Error>(())
            /// ```
            pub fn between(
                &self,
                low_value: impl Comparand,
                high_value: impl Comparand,
            ) -> Condition {
                let (low, high) = (low_value.into_operand().0, high_value.into_operand().0);
                Condition::of(Operator::Between, [self.operand(), low, high])
            }

            fn compare(&self, operator: &'static str, value: impl Comparand) -> Condition {
                let operands = [self.operand(), value.into_operand().0];
                Condition::of(Operator::Comparison(operator), operands)
            }

            fn function(&self, name: &'static str, value: impl Comparand) -> Condition {
                let operands = [self.operand(), value.into_operand().0];
                Condition::of(Operator::Function(name), operands)
            }
        })*
    };
}

comparisons! { Attr Key Size }

impl Key {
    fn operand(&self) -> Operand {
        let name = self.name.clone();
        Operand::Attribute(Attribute { name, is_key: true })
    }
}

impl Size {
    fn operand(&self) -> Operand {
        let size = Condition::of(
            Operator::Function("size"),
            [Operand::Attribute(self.0.clone())],
        );
        Operand::Condition(size)
    }
}

/// The conditions of attributes only.
// H103
impl Attr {
    fn attribute(&self) -> Attribute {
        let name = self.name.clone();
        Attribute {
            name,
            is_key: false,
        }
    }

    fn operand(&self) -> Operand {
        Operand::Attribute(self.attribute())
    }

    /// The attribute is not equal to `value`.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").ne(1927), false)?;
    /// assert_eq!(built.condition_expression, "#n0 <> :v0");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn ne(&self, value: impl Comparand) -> Condition {
        self.compare("<>", value)
    }

    /// The attribute is one of `values`.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("year").is_in([1927, 1931]), false)?;
    /// assert_eq!(built.condition_expression, "#n0 IN (:v0, :v1)");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn is_in(&self, values: impl IntoIterator<Item = impl Into<Value>>) -> Condition {
        let values = values.into_iter().map(Into::into).collect();
        let operands = [self.operand(), Operand::Values(values)];
        Condition::of(Operator::Comparison("IN"), operands)
    }

    /// The item has the attribute.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("rating").exists(), false)?;
    /// assert_eq!(built.condition_expression, "attribute_exists(#n0)");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn exists(&self) -> Condition {
        Condition::of(Operator::Function("attribute_exists"), [self.operand()])
    }

    /// The item does not have the attribute.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("rating").not_exists(), false)?;
    /// assert_eq!(built.condition_expression, "attribute_not_exists(#n0)");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn not_exists(&self) -> Condition {
        Condition::of(Operator::Function("attribute_not_exists"), [self.operand()])
    }

    /// The attribute, a string or a set, contains `value`.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("tags").contains("silent"), false)?;
    /// assert_eq!(built.condition_expression, "contains(#n0, :v0)");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn contains(&self, value: impl Comparand) -> Condition {
        self.function("contains", value)
    }

    /// The size of the attribute, which is then compared: `attr("tags").size().gt(2)`.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("tags").size().gt(2), false)?;
    /// assert_eq!(built.condition_expression, "size(#n0) > :v0");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn size(&self) -> Size {
        Size(self.attribute())
    }

    /// The attribute is of a type: `S`, `N`, `SS` …
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
    ///
    /// let built = ConditionExpressionBuilder::new().build_expression(&attr("rating").attribute_type("N"), false)?;
    /// assert_eq!(built.condition_expression, "attribute_type(#n0, :v0)");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn attribute_type(&self, value: impl Comparand) -> Condition {
        self.function("attribute_type", value)
    }
}

/// Without values, which may be secret.
impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} object>", self.python_type())
    }
}

impl From<Condition> for Value {
    fn from(condition: Condition) -> Self {
        Self::Object(Object::new(condition))
    }
}

impl AnyObject for Condition {
    fn python_type(&self) -> &'static str {
        match self.operator {
            Operator::Comparison("=") => "boto3.dynamodb.conditions.Equals",
            Operator::Comparison("<>") => "boto3.dynamodb.conditions.NotEquals",
            Operator::Comparison("<") => "boto3.dynamodb.conditions.LessThan",
            Operator::Comparison("<=") => "boto3.dynamodb.conditions.LessThanEquals",
            Operator::Comparison(">") => "boto3.dynamodb.conditions.GreaterThan",
            Operator::Comparison(">=") => "boto3.dynamodb.conditions.GreaterThanEquals",
            Operator::Comparison(_) => "boto3.dynamodb.conditions.In",
            Operator::Between => "boto3.dynamodb.conditions.Between",
            Operator::Function("begins_with") => "boto3.dynamodb.conditions.BeginsWith",
            Operator::Function("contains") => "boto3.dynamodb.conditions.Contains",
            Operator::Function("size") => "boto3.dynamodb.conditions.Size",
            Operator::Function("attribute_type") => "boto3.dynamodb.conditions.AttributeType",
            Operator::Function("attribute_exists") => "boto3.dynamodb.conditions.AttributeExists",
            Operator::Function(_) => "boto3.dynamodb.conditions.AttributeNotExists",
            Operator::Joined("AND") => "boto3.dynamodb.conditions.And",
            Operator::Joined(_) => "boto3.dynamodb.conditions.Or",
            Operator::Not => "boto3.dynamodb.conditions.Not",
        }
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        (other as &dyn std::any::Any).downcast_ref() == Some(self)
    }
}
