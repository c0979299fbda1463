//! The parts of an ARN.
//!
//! What a part means is each service's business. Counterpart: botocore `utils.py` (`ArnParser`).

/// `arn:partition:service:region:account:resource`, cut at its colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn` …
    pub partition: &'a str,
    /// `s3`, `sns` …
    pub service: &'a str,
    /// Empty for resources that belong to no region.
    pub region: &'a str,
    /// The account's number; empty for resources that belong to none.
    pub account: &'a str,
    /// All that is left; may have colons and slashes of its own.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Cuts `text`; `None` where it has fewer than six parts. What stands before the first colon is not looked at.
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
