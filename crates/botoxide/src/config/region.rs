//! Which strings are region names.
//!
//! Not here: which region is used (`ConfigStore::region_name`), and to which partition it belongs. Counterpart:
//! botocore `utils.py` (`validate_region_name`).

use botoxide_core::error::{ErrorKind, Result};

/// Checks that a region can be a label of a host name.
///
/// Letters, digits and hyphens; at most 63; no hyphen at an end; not digits only. The empty string passes, as it
/// does in botocore.
///
/// # Errors
///
/// `InvalidRegionError`.
// M119
pub fn validate_region_name(region: &str) -> Result<()> {
    let is_label = region.len() <= 63
        && region
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !region.starts_with('-')
        && !region.ends_with('-')
        && (region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_digit()));
    if is_label {
        return Ok(());
    }
    Err(ErrorKind::InvalidRegion {
        region_name: region.to_owned(),
    }
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_host_labels() {
        // M119
        for good in ["us-east-1", "aws-global", "x", "", "1a", &"a".repeat(63)] {
            assert!(validate_region_name(good).is_ok(), "{good}");
        }
        for bad in [
            "-a",
            "a-",
            "-",
            "12",
            "a.b",
            "a b",
            "us-east-1\n",
            "é",
            "a/b",
            &"a".repeat(64),
        ] {
            assert_eq!(
                validate_region_name(bad).unwrap_err().to_string(),
                format!("Provided region_name '{bad}' doesn't match a supported format.")
            );
        }
    }
}
