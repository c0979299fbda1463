//! The names of `mypy_boto3_*`, which programs import.

/// A name as the start of a class name: each part between `_` with a capital.
pub(super) fn class_prefix(name: &str) -> String {
    name.split('_').map(capitalize).collect()
}

/// `name` with a capital first letter.
pub fn capitalize(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The name of a `TypedDict`: `GetObjectRequest` gives `GetObjectRequestTypeDef`.
pub(super) fn type_def(parts: &[&str]) -> String {
    let mut name: String = parts.iter().map(|part| class_prefix(part)).collect();
    name.push_str("TypeDef");
    name
}

/// What a `TypedDict` is called without its ending: the ending of results counts as one.
pub(super) fn stem(type_def: &str) -> &str {
    type_def
        .strip_suffix("OutputTypeDef")
        .or_else(|| type_def.strip_suffix("TypeDef"))
        .unwrap_or(type_def)
}

/// The last part of a package's name: `cognito-idp` gives `cognito_idp`, as in `mypy_boto3_cognito_idp`.
pub fn module(service: &str) -> String {
    let name: String = service
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    name
}

/// The words that are no names in Python.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Names that annotations use: a key of the same name would hide them in the rest of a class.
const USED: [&str; 22] = [
    "Any",
    "EventStream",
    "IO",
    "Literal",
    "Mapping",
    "NotRequired",
    "Sequence",
    "StreamingBody",
    "TypedDict",
    "bool",
    "bytearray",
    "bytes",
    "datetime",
    "dict",
    "float",
    "int",
    "list",
    "set",
    "str",
    "Decimal",
    "ConditionBase",
    "AioEventStream",
];

/// Whether `name` can be a name in Python.
pub(super) fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
}

/// Whether `name` can be a key in the class form of a `TypedDict`.
pub(super) fn is_class_key(name: &str) -> bool {
    is_name(name) && !name.starts_with("__") && !USED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_packages_on_pypi() {
        assert_eq!(type_def(&["__listOf_x", ""]), "ListOfXTypeDef");
        assert_eq!(type_def(&["getItem", "Request"]), "GetItemRequestTypeDef");
        assert_eq!(stem("GetItemOutputTypeDef"), "GetItem");
        assert_eq!(stem("TagTypeDef"), "Tag");
        assert_eq!(module("cognito-idp"), "cognito_idp");
        assert!(!is_class_key("from") && !is_class_key("a-b") && !is_class_key("str"));
        assert!(is_class_key("Bucket"));
    }
}
