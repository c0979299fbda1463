//! Conditions as expressions: text with placeholders, and the values of the placeholders.
//!
//! Counterpart: boto3 `dynamodb/conditions.py` (`ConditionExpressionBuilder`).

use std::fmt::Write;

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use super::conditions::{Attribute, Condition, Operand, Operator};

/// The maximum nesting of conditions; DynamoDB accepts 300 operators in all.
const MAX_DEPTH: usize = 400;

/// Writes conditions as expressions; the numbers of placeholders continue from one to the next.
///
/// # Example
///
/// ```
/// use botoxide::dynamodb::{ConditionExpressionBuilder, attr};
///
/// let built = ConditionExpressionBuilder::new().build_expression(&attr("cast[0].name").eq("Helm"), false)?;
/// assert_eq!(built.condition_expression, "#n0[0].#n1 = :v0");
/// assert_eq!(built.attribute_name_placeholders.get("#n1"), Some(&"name".into()));
/// assert_eq!(built.attribute_value_placeholders.get(":v0"), Some(&"Helm".into()));
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ConditionExpressionBuilder {
    name_count: usize,
    value_count: usize,
}

/// An expression and its placeholders.
#[derive(Clone, Debug)]
pub struct BuiltConditionExpression {
    /// `#n0 = :v0`.
    pub condition_expression: String,
    /// The names of attributes: `#n0` and so on.
    pub attribute_name_placeholders: Map,
    /// The values: `:v0` and so on.
    pub attribute_value_placeholders: Map,
}

#[derive(Default)]
struct Placeholders {
    names: Map,
    values: Map,
}

impl ConditionExpressionBuilder {
    /// A builder whose placeholders begin at 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins at 0 again.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Writes `condition`.
    ///
    /// # Errors
    ///
    /// `DynamoDbNeedsKeyCondition` if `is_key_condition` and an attribute is not a [`key`](super::key);
    /// `InvalidValue` for a condition that is nested too deeply.
    // H105 H106
    pub fn build_expression(
        &mut self,
        condition: &Condition,
        is_key_condition: bool,
    ) -> Result<BuiltConditionExpression> {
        let mut placeholders = Placeholders::default();
        let text = self.condition(condition, &mut placeholders, is_key_condition, 0)?;
        Ok(BuiltConditionExpression {
            condition_expression: text,
            attribute_name_placeholders: placeholders.names,
            attribute_value_placeholders: placeholders.values,
        })
    }

    fn condition(
        &mut self,
        condition: &Condition,
        placeholders: &mut Placeholders,
        is_key: bool,
        depth: usize,
    ) -> Result<String> {
        if depth > MAX_DEPTH {
            let msg = format!("A condition has more than {MAX_DEPTH} levels");
            return Err(ErrorKind::InvalidValue { msg }.into());
        }
        let operands = condition.operands.iter();
        let operands = operands.map(|operand| match operand {
            Operand::Condition(inner) => self.condition(inner, placeholders, is_key, depth + 1),
            Operand::Attribute(attribute) => self.attribute(attribute, placeholders, is_key),
            Operand::Value(value) => Ok(self.value(value, placeholders)),
            Operand::Values(values) => {
                let list = values.iter().map(|value| self.value(value, placeholders));
                Ok(format!("({})", list.collect::<Vec<_>>().join(", ")))
            }
        });
        let operands = operands.collect::<Result<Vec<_>>>()?;
        let first = operands.first().map_or("", String::as_str);
        let second = operands.get(1).map_or("", String::as_str);
        Ok(match condition.operator {
            Operator::Comparison(operator) => format!("{first} {operator} {second}"),
            Operator::Between => {
                let third = operands.get(2).map_or("", String::as_str);
                format!("{first} BETWEEN {second} AND {third}")
            }
            Operator::Function(name) => format!("{name}({})", operands.join(", ")),
            Operator::Joined(operator) => format!("({first} {operator} {second})"),
            Operator::Not => format!("(NOT {first})"),
        })
    }

    /// Each part of a path gets a placeholder, but an index in brackets.
    // H106
    fn attribute(
        &mut self,
        attribute: &Attribute,
        placeholders: &mut Placeholders,
        is_key_condition: bool,
    ) -> Result<String> {
        if is_key_condition && !attribute.is_key {
            let msg = format!(
                "Attribute object {} is of type <class 'boto3.dynamodb.conditions.Attr'>. \
                 KeyConditionExpression only supports Attribute objects of type Key",
                attribute.name
            );
            return Err(ErrorKind::DynamoDbNeedsKeyCondition { msg }.into());
        }
        let mut text = String::new();
        let mut rest = attribute.name.as_str();
        while !rest.is_empty() {
            let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            let is_in_brackets = after
                .find(['[', ']'])
                .is_some_and(|at| after[at..].starts_with(']'));
            if part.is_empty() || is_in_brackets {
                text.push_str(part);
            } else {
                let placeholder = format!("#n{}", self.name_count);
                self.name_count += 1;
                text.push_str(&placeholder);
                placeholders.names.insert(placeholder, Text::from(part));
            }
            let mut characters = after.chars();
            text.extend(characters.next());
            rest = characters.as_str();
        }
        Ok(text)
    }

    fn value(&mut self, value: &Value, placeholders: &mut Placeholders) -> String {
        let mut placeholder = String::from(":v");
        // Writing to a string does not fail.
        let _ = write!(placeholder, "{}", self.value_count);
        self.value_count += 1;
        placeholders
            .values
            .insert(placeholder.as_str(), value.clone());
        placeholder
    }
}
