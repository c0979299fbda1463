//! The parts of an ARN.
//!
//! The meaning of the parts depends on the service. Counterpart: botocore `utils.py` (`ArnParser`).

/// `arn:partition:service:region:account:resource`, split at its colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn` …
    pub partition: &'a str,
    /// `s3`, `sns` …
    pub service: &'a str,
    /// Empty for resources that belong to no region.
    pub region: &'a str,
    /// The account's number; empty for resources without an account.
    pub account: &'a str,
    /// The rest; may contain colons and slashes.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits `text`; `None` if it has fewer than six parts. The part before the first colon is not checked.
    ///
    /// ```
    /// let arn = botoxide_core::arn::Arn::parse("arn:aws:sqs:us-east-1:123456789012:jobs").unwrap();
    /// assert_eq!((arn.service, arn.account, arn.resource), ("sqs", "123456789012", "jobs"));
    /// ```
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':').skip(1);
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// Whether `text` begins with `arn:` and has six parts.
    pub fn is_arn(text: &'a str) -> bool {
        text.starts_with("arn:") && Self::parse(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_parts_are_needed() {
        assert_eq!(
            Arn::parse("arn:aws:s3:::"),
            Some(Arn {
                partition: "aws",
                service: "s3",
                region: "",
                account: "",
                resource: ""
            })
        );
        assert_eq!(Arn::parse("arn:aws:s3::"), None);
        let arn = Arn::parse("arn:aws:sns:r:1:topic:sub/x").unwrap();
        assert_eq!(arn.resource, "topic:sub/x");
        assert!(Arn::is_arn("arn:::::"));
        assert!(!Arn::is_arn("urn:aws:s3:::b"));
    }
}
