//! What differs between a stub that was written before and the one of today's model.

use std::collections::BTreeMap;

/// The classes, methods and keys that differ: `S3Client.put_object differs`. Documentation does not count.
pub(super) fn differences(found: &str, made: &str) -> Vec<String> {
    let (found, made) = (items(found), items(made));
    let mut lines = Vec::new();
    for (name, text) in &found {
        match made.get(name) {
            None if !is_inside(name, |class| !made.contains_key(class)) => {
                lines.push(format!("{name} is gone"));
            }
            Some(other) if other != text => lines.push(format!("{name} differs")),
            _ => {}
        }
    }
    for name in made.keys() {
        if !found.contains_key(name) && !is_inside(name, |class| !found.contains_key(class)) {
            lines.push(format!("{name} is new"));
        }
    }
    lines.sort_unstable();
    lines
}

/// Whether a name is that of a member of such a class.
fn is_inside(name: &str, is_such: impl Fn(&str) -> bool) -> bool {
    name.split_once('.')
        .is_some_and(|(class, _)| is_such(class))
}

/// The text of each class, without its members, and of each member: `Class.member`.
fn items(text: &str) -> BTreeMap<String, String> {
    let mut items: BTreeMap<String, String> = BTreeMap::new();
    let (mut class, mut item) = (String::new(), String::new());
    let mut is_docstring = false;
    for line in text.lines() {
        let marks = line.matches("\"\"\"").count();
        if marks > 0 || is_docstring {
            is_docstring ^= marks == 1;
            continue;
        }
        let code = line.trim_start();
        let is_other = ["@", "from ", "import "]
            .iter()
            .any(|word| code.starts_with(word));
        if is_other || code.is_empty() {
            continue;
        }
        let indent = line.len() - code.len();
        match name(code) {
            Some(name) if indent == 0 => {
                name.clone_into(&mut class);
                name.clone_into(&mut item);
            }
            Some(name) if indent == 4 => item = format!("{class}.{name}"),
            _ => {}
        }
        items.entry(item.clone()).or_default().push_str(code);
    }
    items
}

/// The name that a line of code defines; nothing for what has none.
fn name(code: &str) -> Option<&str> {
    let words = ["async ", "def ", "class ", "\""];
    let code = words
        .iter()
        .fold(code, |code, word| code.strip_prefix(word).unwrap_or(code));
    let end = code.find(|c: char| !(c.is_alphanumeric() || "_-.$".contains(c)));
    let name = &code[..end.unwrap_or(code.len())];
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_and_member_is_named() {
        let found = "from a import b\n\nclass OldTypeDef(TypedDict):\n    Key: str\n\nclass ATypeDef(TypedDict):\n    \
                     Name: str\n    \"\"\"A name.\"\"\"\n    Size: int\n    async def get(\n        self, x: int\n    ) -> None: ...\n";
        let made = "class ATypeDef(TypedDict):\n    Name: NotRequired[str]\n    \"\"\"The\n    name.\n    \"\"\"\n    Kind: int\n    \
                    async def get(\n        self, x: str\n    ) -> None: ...\nB = TypedDict(\"B\", {\n    \"a-b\": str,\n})\n";
        let lines = differences(found, made);
        assert_eq!(
            lines,
            [
                "ATypeDef.Kind is new",
                "ATypeDef.Name differs",
                "ATypeDef.Size is gone",
                "ATypeDef.get differs",
                "B is new",
                "OldTypeDef is gone",
            ]
        );
        assert_eq!(differences(made, made), [""; 0]);
    }
}
