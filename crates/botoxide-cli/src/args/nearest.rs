//! The names that are nearest to one that does not exist.
//!
//! Counterpart: awscli `argparser.py`, which uses Python's `difflib.get_close_matches`.

/// The number of suggested names.
const OFFERS: usize = 5;

// DIFFERENCE A5
/// `"Invalid choice: 'lst', maybe you meant:"` and the most similar of `names`; without similar ones only the error.
pub(crate) fn invalid_choice<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest(word, names);
    if near.is_empty() {
        return format!("Invalid choice: '{word}'");
    }
    let mut text = format!("Invalid choice: '{word}', maybe you meant:\n");
    for name in near {
        text.push_str("\n  * ");
        text.push_str(name);
    }
    text
}

/// The names similar to `word`, the most similar first.
///
/// Similar is a distance of a third of the word's letters, or a name that contains the word.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word: Vec<char> = word
        .trim_start_matches('-')
        .to_lowercase()
        .chars()
        .collect();
    let text: String = word.iter().collect();
    let limit = (word.len() / 3).clamp(1, 6);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for name in names {
        let bare = name.trim_start_matches('-');
        let distance = distance(&word, &bare.chars().collect::<Vec<_>>());
        if distance <= limit {
            found.push((distance, name));
        } else if word.len() >= 3 && bare.contains(&text) {
            // After each distance, the shortest first.
            found.push((limit + bare.len(), name));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .take(OFFERS)
        .map(|(_, name)| name)
        .collect()
}

/// How many letters must be added, dropped, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    // Rows of the table of distances between the beginnings of both words; two are kept for swaps.
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, right) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(left != right))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *right && b[j - 1] == *left {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_names() {
        let names = ["dynamodb", "dynamodbstreams", "s3api", "sqs", "sns", "sts"];
        assert_eq!(nearest("dynamdob", names), ["dynamodb"]);
        assert_eq!(nearest("s3ap", names), ["s3api"]);
        assert_eq!(nearest("sqz", names), ["sqs"]);
        assert_eq!(nearest("streams", names), ["dynamodbstreams"]);
        assert!(nearest("kubernetes", names).is_empty());
        assert_eq!(nearest("--bukcet", ["--bucket", "--body"]), ["--bucket"]);
    }

    #[test]
    fn distances_count_letters() {
        let count = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", ""), 3);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("ab", "ba"), 1);
    }
}
