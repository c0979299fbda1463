//! What is said of a name that does not exist.
//!
//! Not here: which names are near (`botoxide_types::nearest`). Counterpart: awscli `argparser.py`.

pub(crate) use botoxide_types::nearest;

// DIFFERENCE A5
/// `Found invalid choice 'lst'` and the most similar of `names`, if there are any.
pub(crate) fn invalid_choice<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest(word, names);
    if near.is_empty() {
        return format!("Found invalid choice '{word}'");
    }
    let mut text = format!("Found invalid choice '{word}'\n\nMaybe you meant:\n");
    for name in near {
        text.push_str("\n  * ");
        text.push_str(name);
    }
    text
}
