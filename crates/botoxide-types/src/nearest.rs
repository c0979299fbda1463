//! The names that are nearest to one that does not exist.
//!
//! Counterpart: awscli `argparser.py`, which uses Python's `difflib.get_close_matches`.

/// The number of names.
const OFFERS: usize = 5;
/// Longer names are compared as far as this.
const LETTERS: usize = 128;

/// The names that are similar to `word`, the most similar first.
///
/// Similar is a distance of a third of the word's letters, or a name that contains the word. Case, hyphens and
/// underscores do not count.
///
/// # Example
///
/// ```
/// use botoxide_types::nearest;
///
/// let names = ["GetObject", "GetObjectAcl", "PutObject", "ListBuckets"];
/// assert_eq!(nearest("get_objct", names)[0], "GetObject");
/// assert!(nearest("Zebra", names).is_empty());
/// ```
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let word = letters(word);
    let limit = (word.len() / 3).clamp(1, 6);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for name in names {
        let bare = letters(name);
        let distance = distance(&word, &bare);
        if distance <= limit {
            found.push((distance, name));
        } else if word.len() >= 3 && bare.windows(word.len()).any(|part| part == word) {
            // After each distance, the shortest first.
            found.push((limit + bare.len(), name));
        }
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(OFFERS);
    found.into_iter().map(|(_, name)| name).collect()
}

/// What of a name is compared.
fn letters(name: &str) -> Vec<char> {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_'));
    letters.flat_map(char::to_lowercase).take(LETTERS).collect()
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
