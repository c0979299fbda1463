//! `Target`: the place of an argument, also deep inside lists and structures.
//!
//! Counterpart: boto3 `resources/params.py` (`build_param_structure`).
// H080

use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Value};

/// The maximum fixed index, because lists are filled up to it.
const MAX_INDEX: usize = 9_999;

/// The place of an argument: `Bucket`, `Filters[0].Values[0]`, `Delete.Objects[].Key`.
///
/// # Example: two objects of a batch
///
/// ```
/// # use botoxide_core::params;
/// # use botoxide_core::resource::Target;
/// # use botoxide_core::value::Map;
///
/// let mut params = Map::new();
/// Target::parse("Delete.Objects[].Key")?.set(&mut params, "cat.jpg".into(), None)?;
/// Target::parse("Delete.Objects[].Key")?.set(&mut params, "dog.jpg".into(), None)?;
/// assert_eq!(params, *params! { "Delete": { "Objects": [{ "Key": "cat.jpg" }, { "Key": "dog.jpg" }] } }.as_map().unwrap());
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    text: &'static str,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    name: &'static str,
    index: Option<Index>,
}

/// Which item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Index {
    /// `[]`: a new item.
    Append,
    /// `[3]`.
    Fixed(usize),
    /// `[*]`: the current index of the batch, or the fixed index before it.
    Shared,
}

impl Target {
    /// Parses a target.
    ///
    /// # Errors
    ///
    /// `ValueError` if an index is not a number or is too large.
    pub fn parse(text: &'static str) -> Result<Self> {
        let steps = text.split('.').map(Step::parse);
        Ok(Self {
            text,
            steps: steps.collect::<Result<_>>()?,
        })
    }

    /// The target as it was written.
    pub fn as_str(&self) -> &'static str {
        self.text
    }

    /// The names on the path, outermost first, and whether each is a list.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.steps
            .iter()
            .map(|step| (step.name, step.index.is_some()))
    }

    /// Sets `value`, creating lists and structures on the path. `index` is the index of the item in a batch.
    ///
    /// # Errors
    ///
    /// `TypeError` if a value on the path is neither a list nor a structure.
    pub fn set(&self, params: &mut Map, value: Value, index: Option<usize>) -> Result<()> {
        let Some((last, before)) = self.steps.split_last() else {
            return Ok(());
        };
        let mut index = index;
        let mut place = params;
        for step in before {
            let inner = step.place(place, &mut index)?;
            place = match inner {
                Value::Map(inner) => inner,
                other => return Err(assignment(other)),
            };
        }
        *last.place(place, &mut index)? = value;
        Ok(())
    }
}

impl Step {
    fn parse(text: &'static str) -> Result<Self> {
        let bracket = text.find('[').filter(|_| text.ends_with(']'));
        let Some(bracket) = bracket else {
            return Ok(Self {
                name: text,
                index: None,
            });
        };
        let index = match &text[bracket + 1..text.len() - 1] {
            "" => Index::Append,
            "*" => Index::Shared,
            number => match number.parse() {
                Ok(number) if number <= MAX_INDEX => Index::Fixed(number),
                _ => {
                    let msg = format!("invalid literal for int() with base 10: '{number}'");
                    return Err(Error::value(msg));
                }
            },
        };
        Ok(Self {
            name: &text[..bracket],
            index: Some(index),
        })
    }

    /// The value at this step; an empty structure is created if there is none.
    fn place<'a>(&self, params: &'a mut Map, index: &mut Option<usize>) -> Result<&'a mut Value> {
        let is_list = matches!(params.get(self.name), Some(Value::List(_)));
        let is_there = params.contains_key(self.name);
        if self.index.is_some() && !is_list {
            params.insert(self.name, Value::List(Vec::new()));
        } else if self.index.is_none() && !is_there {
            params.insert(self.name, Value::Map(Map::new()));
        }
        let value = params.get_mut(self.name);
        let value = value.ok_or_else(|| Error::value(format!("'{}'", self.name)))?;
        let Some(step_index) = self.index else {
            return Ok(value);
        };
        let Value::List(items) = value else {
            return Err(assignment(value));
        };
        let at = match step_index {
            Index::Append => items.len(),
            Index::Fixed(at) => at,
            Index::Shared => index.unwrap_or(items.len()),
        };
        *index = Some(at);
        if items.len() <= at {
            items.resize(at + 1, Value::Map(Map::new()));
        }
        Ok(&mut items[at])
    }
}

fn assignment(value: &Value) -> Error {
    let kind = value.python_type();
    let msg = format!("'{kind}' object does not support item assignment");
    ErrorKind::InvalidType { msg }.into()
}

#[cfg(test)]
mod tests {
    use super::Target;
    use crate::value::{Map, Value};

    fn set(params: &mut Map, target: &'static str, value: &str, index: Option<usize>) {
        let target = Target::parse(target).unwrap();
        target.set(params, value.into(), index).unwrap();
    }

    // H080
    #[test]
    fn arguments_go_deep_into_lists() {
        let mut params = Map::new();
        set(&mut params, "test[0]", "1", None);
        set(&mut params, "foo.bar[0].baz", "hello, world", None);
        set(&mut params, "ids[]", "a", None);
        set(&mut params, "ids[]", "b", None);
        set(&mut params, "batch[*].key", "x", Some(1));
        set(&mut params, "batch[*].id", "y", Some(1));
        set(&mut params, "a[2].b[*]", "after a fixed one", Some(0));
        assert_eq!(
            Value::Map(params).to_string(),
            "{'test': ['1'], 'foo': {'bar': [{'baz': 'hello, world'}]}, 'ids': ['a', 'b'], \
             'batch': [{}, {'key': 'x', 'id': 'y'}], 'a': [{}, {}, {'b': [{}, {}, 'after a fixed one']}]}"
        );
    }

    #[test]
    fn invalid_indexes_and_blocked_paths_are_errors() {
        for bad in ["a[x]", "a[-1]", "a[0][1]", "a[10000]"] {
            assert!(Target::parse(bad).is_err(), "{bad}");
        }
        let mut params = Map::new();
        set(&mut params, "a", "text", None);
        let target = Target::parse("a.b").unwrap();
        let error = target.set(&mut params, Value::Null, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "'str' object does not support item assignment"
        );
    }
}
