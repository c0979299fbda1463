//! The reader of HTTP heads that violate the specification.

use botoxide::transport::ResponseHead;

/// How many shorter prefixes of a head are tried.
const PREFIXES: usize = 64;

/// A head is accepted or rejected. An accepted head is the same without the bytes after it, and no shorter prefix is a
/// head.
///
/// # Panics
///
/// If this does not hold.
pub fn response_head(data: &[u8]) {
    let (head, length) = match ResponseHead::read(data) {
        Ok(Some(read)) => read,
        Ok(None) => return,
        Err(error) => {
            assert!((1..=102).contains(&error.line), "{error}");
            return;
        }
    };
    assert!((100..1000).contains(&head.status));
    assert!(head.headers.len() <= 100);
    for (name, value) in head.headers.iter() {
        let is_name =
            |byte: u8| byte.is_ascii_graphic() && byte != b':' && !byte.is_ascii_uppercase();
        assert!(!name.is_empty() && name.bytes().all(is_name), "{name:?}");
        assert!(!value.contains(['\r', '\n']), "{value:?}");
    }
    let own = &data[..length];
    assert!(own.ends_with(b"\n"));
    assert_eq!(ResponseHead::read(own), Ok(Some((head, length))));
    for shorter in (0..length).rev().step_by(length.div_ceil(PREFIXES)) {
        assert_eq!(
            ResponseHead::read(&own[..shorter]),
            Ok(None),
            "of {shorter} bytes"
        );
    }
}
