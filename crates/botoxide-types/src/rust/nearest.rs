//! Names that are similar to one that is unknown.

/// How many are named.
const SHOWN: usize = 3;

/// Up to three of `names` that are most similar to `name`: by edit distance, without regard to case and underscores.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let plain = |name: &str| -> Vec<char> {
        let letters = name.chars().filter(|c| !matches!(c, '_' | '-'));
        letters.flat_map(char::to_lowercase).take(64).collect()
    };
    let wanted = plain(name);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .map(|known| (distance(&wanted, &plain(known)), known))
        .filter(|(distance, known)| *distance <= (known.len().max(name.len()) / 3).max(1))
        .collect();
    found.sort_unstable();
    found.truncate(SHOWN);
    found.into_iter().map(|(_, known)| known).collect()
}

/// Levenshtein's distance.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_find_their_originals() {
        let names = ["GetObject", "GetObjectAcl", "PutObject", "ListBuckets"];
        assert_eq!(nearest("get_objct", names)[0], "GetObject");
        assert_eq!(nearest("ListBucket", names), ["ListBuckets"]);
        assert!(nearest("Zebra", names).is_empty());
    }
}
