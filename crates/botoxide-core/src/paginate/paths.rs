//! Putting values where an expression points, as far as it is a path of names with dots between them.
//!
//! Counterpart: botocore `utils.py` (`set_value_from_jmespath`, `validate_jmespath_for_set`, `merge_dicts`).
// H018

use super::objects::invalid;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::value::{Map, Value};

/// Sets the value at a path; dictionaries that are not there are made.
///
/// # Errors
///
/// `InvalidExpressionError` for what is no such path; `TypeError` where there is something else on the way.
pub(super) fn set_value(source: &mut Map, expression: &str, value: Value) -> Result<()> {
    if expression == "." || expression.contains(['[', ']', '*']) {
        return Err(invalid_expression(expression));
    }
    let (mut source, mut rest) = (source, expression);
    loop {
        let (key, remainder) = rest.split_once('.').unwrap_or((rest, ""));
        if key.is_empty() {
            return Err(invalid_expression(rest));
        }
        if remainder.is_empty() {
            source.insert(Text::from(key), value);
            return Ok(());
        }
        if !source.contains_key(key) {
            source.insert(Text::from(key), Map::new());
        }
        source = match source.get_mut(key) {
            Some(Value::Map(inner)) => inner,
            other => {
                let type_name = other.map_or("NoneType", |value| value.python_type());
                return Err(invalid(&format!(
                    "'{type_name}' object does not support item assignment"
                )));
            }
        };
        rest = remainder;
    }
}

/// What lies at a path of names.
pub(super) fn value_mut<'a>(source: &'a mut Map, path: &str) -> Option<&'a mut Value> {
    let (key, remainder) = path.split_once('.').unwrap_or((path, ""));
    let value = source.get_mut(key)?;
    if remainder.is_empty() {
        return Some(value);
    }
    value_mut(value.as_map_mut()?, remainder)
}

/// Lays one dictionary over another.
pub(super) fn merge(into: &mut Map, from: Map) -> Result<()> {
    let mut rest = vec![(Vec::<Text>::new(), from)];
    while let Some((path, from)) = rest.pop() {
        let mut target = &mut *into;
        for key in &path {
            target = match target.get_mut(key) {
                Some(Value::Map(inner)) => inner,
                _ => return Err(invalid("object does not support item assignment")),
            };
        }
        for (key, value) in from {
            match value {
                Value::Map(inner) if target.contains_key(&key) => {
                    let path = path.iter().cloned().chain([key]).collect();
                    rest.push((path, inner));
                }
                value => {
                    target.insert(key, value);
                }
            }
        }
    }
    Ok(())
}

fn invalid_expression(expression: &str) -> Error {
    let expression = expression.to_owned();
    ErrorKind::InvalidExpression { expression }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    // H018
    #[test]
    fn only_dotted_paths_are_set() {
        let mut source = Map::new();
        set_value(&mut source, "a.b", 1.into()).unwrap();
        set_value(&mut source, "a.c.d", 2.into()).unwrap();
        set_value(&mut source, "e.", 3.into()).unwrap();
        let expected = params! { "a": { "b": 1, "c": { "d": 2 } }, "e": 3 };
        assert_eq!(Value::Map(source.clone()), expected);
        for (path, shown) in [
            ("", ""),
            (".", "."),
            ("a[0]", "a[0]"),
            ("a.*", "a.*"),
            ("a]", "a]"),
            (".a", ".a"),
            ("a..b", ".b"),
        ] {
            let error = set_value(&mut source, path, 1.into()).unwrap_err();
            assert_eq!(error.kind().class_name(), "InvalidExpressionError");
            assert_eq!(
                error.to_string(),
                format!("Invalid expression {shown}: Only dotted lookups are supported.")
            );
        }
        let error = set_value(&mut source, "e.f", 1.into()).unwrap_err();
        assert_eq!(error.kind().class_name(), "TypeError");
    }

    // H014
    #[test]
    fn dictionaries_are_merged_others_replaced() {
        let map = |value: Value| value.as_map().cloned().unwrap();
        let mut into = map(params! { "a": { "b": 1, "c": 2 }, "d": [1] });
        let from = map(params! { "a": { "c": { "x": 3 }, "e": {} }, "d": [2], "f": {} });
        // botocore continues into the number and raises a `TypeError`
        assert!(merge(&mut into.clone(), from.clone()).is_err());
        into.remove("a");
        merge(&mut into, from).unwrap();
        let expected = params! { "d": [2], "a": { "c": { "x": 3 }, "e": {} }, "f": {} };
        assert_eq!(Value::Map(into), expected);
    }
}
