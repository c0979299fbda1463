//! Pages of keys, compared with a sorted list.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use s3s::dto::ListObjectsV2Input;

use super::{get, put, request, run, store};
use crate::store::Store;

/// The complete listing in pages of `max`: keys, and common prefixes with a mark.
async fn listed(
    store: &Store,
    prefix: &str,
    delimiter: &str,
    after: &str,
    max: i32,
) -> Vec<String> {
    let mut listed = Vec::new();
    let mut token = None;
    loop {
        let input = ListObjectsV2Input {
            bucket: "b".to_owned(),
            prefix: Some(prefix.to_owned()),
            delimiter: Some(delimiter.to_owned()),
            start_after: Some(after.to_owned()),
            max_keys: Some(max),
            continuation_token: token,
            ..ListObjectsV2Input::default()
        };
        let page = store.list_objects_v2(request(input)).await.unwrap().output;
        let mut items: Vec<String> = Vec::new();
        items.extend(
            page.contents
                .unwrap()
                .into_iter()
                .map(|object| object.key.unwrap()),
        );
        let prefixes = page.common_prefixes.unwrap().into_iter();
        items.extend(prefixes.map(|prefix| format!("{} PRE", prefix.prefix.unwrap())));
        assert_eq!(page.key_count, i32::try_from(items.len()).ok());
        assert!(items.len() <= usize::try_from(max).unwrap());
        listed.extend(items);
        token = page.next_continuation_token;
        assert_eq!(token.is_some(), page.is_truncated.unwrap());
        if token.is_none() {
            listed.sort();
            return listed;
        }
        assert!(listed.len() < 1000, "no end");
    }
}

/// The same, computed by S3's documentation.
fn expected(keys: &BTreeSet<String>, prefix: &str, delimiter: &str, after: &str) -> Vec<String> {
    let rolled = |key: &str| {
        let at = (!delimiter.is_empty())
            .then(|| key.strip_prefix(prefix)?.find(delimiter))
            .flatten()?;
        Some(key[..prefix.len() + at + delimiter.len()].to_owned())
    };
    let mut expected = BTreeSet::new();
    for key in keys
        .iter()
        .filter(|key| key.starts_with(prefix) && key.as_str() > after)
    {
        match rolled(key) {
            Some(common) if common == after => {}
            Some(common) => drop(expected.insert(format!("{common} PRE"))),
            None => drop(expected.insert(key.clone())),
        }
    }
    expected.into_iter().collect()
}

#[test]
fn pages_have_every_key_once_and_in_order() {
    let config = Config {
        cases: 64,
        rng_seed: RngSeed::Fixed(14),
        failure_persistence: None,
        ..Config::default()
    };
    let key = prop_oneof![
        "[ab/.]{1,6}",
        "[aA\u{e9}/-]{1,4}",
        "(\\.\\./|a/|/){0,3}b?c",
        "[a-c]{190,210}/?b?"
    ];
    let keys = proptest::collection::btree_set(key, 0..24);
    let part = prop_oneof!["", "/", "a", "a/", "[ab/.]{0,3}"];
    let asked = (
        keys,
        part.clone(),
        prop_oneof!["", "/", "b", "a/"],
        part,
        1..8_i32,
    );
    TestRunner::new(config)
        .run(&asked, |(keys, prefix, delimiter, after, max)| {
            let directory = tempfile::tempdir().unwrap();
            run(async {
                let store = store(directory.path()).await;
                for key in &keys {
                    put(&store, key, key.as_bytes()).await.unwrap();
                }
                let listed = listed(&store, &prefix, &delimiter, &after, max).await;
                prop_assert_eq!(listed, expected(&keys, &prefix, &delimiter, &after));
                for key in &keys {
                    prop_assert_eq!(get(&store, key).await.unwrap().1, key.as_bytes());
                }
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn the_longest_and_deepest_keys_are_listed() {
    let directory = tempfile::tempdir().unwrap();
    let keys: BTreeSet<String> = [
        "a", "/", "a/", "A", "\u{1}", "\u{e9}", "..", "../", "\u{ffff}",
    ]
    .map(|part| part.repeat(1024 / part.len()))
    .into();
    run(async {
        let store = store(directory.path()).await;
        for key in &keys {
            put(&store, key, b"x").await.unwrap();
        }
        let all = listed(&store, "", "", "", 2).await;
        assert_eq!(all, keys.iter().cloned().collect::<Vec<_>>());
    });
}
