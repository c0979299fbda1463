//! Finds the ids that tests cite: a letter of `MCPH` and three digits, standing alone in a comment of test code, or in
//! the name of a test (`fn p087_adds_expect`).

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::{self, is_test_file, shipped};

/// The ids cited by tests, each with the files that cite it.
pub(super) fn in_tests() -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let mut cited: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in workspace::project_files()? {
        let has_ending = |ending: &str| file.extension().is_some_and(|end| end == ending);
        let is_python_test = has_ending("py") && is_test_file(&file);
        let is_ours = file.starts_with("crates/xtask");
        if !(has_ending("rs") || is_python_test) || is_ours {
            continue;
        }
        let text = workspace::read(&file)?;
        let tests = if is_test_file(&file) {
            &text
        } else {
            &text[shipped(&text).len()..]
        };
        for id in ids(tests) {
            cited
                .entry(id)
                .or_default()
                .insert(file.to_string_lossy().into_owned());
        }
    }
    Ok(cited)
}

/// The ids in a source text.
fn ids(text: &str) -> impl Iterator<Item = String> {
    // Only at the start of a name: `PKCS_ECDSA_P384_SHA384` cites nothing.
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter_map(|word| word.split('_').next())
        .filter(|word| is_id(word))
        .map(str::to_owned);
    let names = text
        .split("fn ")
        .skip(1)
        .filter_map(|rest| rest.split('(').next());
    words.chain(
        names
            .flat_map(|name| name.split('_'))
            .map(str::to_ascii_uppercase)
            .filter(|word| is_id(word)),
    )
}

/// Whether a word is an id.
pub(super) fn is_id(word: &str) -> bool {
    let [letter, digits @ ..] = word.as_bytes() else {
        return false;
    };
    b"MCPH".contains(letter) && digits.len() == 3 && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_alone() {
        let text =
            "// P087, M013–M025; XP087 P0871 C001_empty H1 p088 ECDSA_P384 fn h002_of_p0871_x()";
        assert_eq!(
            ids(text).collect::<Vec<_>>(),
            ["P087", "M013", "M025", "C001", "H002"]
        );
    }
}
