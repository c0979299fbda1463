//! Names: from the models' `CamelCase` to Python's `snake_case` and the shell's kebab-case.
//!
//! Counterpart: botocore `__init__.py` (`xform_name`).

/// The model's `name` in lower case, its words joined by `separator` (`_` or `-`).
///
/// ```
/// use botoxide_core::names::xform_name;
///
/// assert_eq!(xform_name("ListBuckets", '_'), "list_buckets");
/// assert_eq!(xform_name("CreateWebACLs", '-'), "create-web-acls");
/// assert_eq!(xform_name("DescribeCachediSCSIVolumes", '_'), "describe_cached_iscsi_volumes");
/// ```
pub fn xform_name(name: &str, separator: char) -> String {
    if name.contains(separator) {
        return name.to_owned();
    }
    let mut name = name.to_owned();
    if IRREGULAR.binary_search(&name.as_str()).is_ok() {
        for (spelling, word) in ONE_WORD {
            name = name.replace(spelling, word);
        }
    }
    if let Some(start) = plural_acronym(&name) {
        let acronym = name.split_off(start).to_lowercase();
        name.push(separator);
        name.push_str(&acronym);
    }
    let words = divide_after_acronyms(&divide_before_words(&name, separator), separator);
    words.to_lowercase()
}

/// Where a trailing plural of an acronym starts (`ARNs`, `HITs`): regex `[A-Z]{2,}s$`.
fn plural_acronym(name: &str) -> Option<usize> {
    let stem = name.strip_suffix('s')?;
    let start = stem
        .trim_end_matches(|c: char| c.is_ascii_uppercase())
        .len();
    (stem.len() - start >= 2).then_some(start)
}

/// Regex `(.)([A-Z][a-z]+)`: a separator before each capitalized word.
fn divide_before_words(name: &str, separator: char) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 8);
    let mut at = 0;
    while at < chars.len() {
        out.push(chars[at]);
        let word_follows = chars.get(at + 1).is_some_and(char::is_ascii_uppercase)
            && chars.get(at + 2).is_some_and(char::is_ascii_lowercase);
        at += 1;
        if word_follows {
            out.push(separator);
            out.push(chars[at]);
            at += 1;
            while at < chars.len() && chars[at].is_ascii_lowercase() {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// Regex `([a-z0-9])([A-Z])`: a separator where an acronym follows a word.
fn divide_after_acronyms(name: &str, separator: char) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    let mut divides = false;
    for c in name.chars() {
        if divides && c.is_ascii_uppercase() {
            out.push(separator);
        }
        out.push(c);
        divides = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    out
}

/// Words that count as one in the names of [`IRREGULAR`], and how they are capitalized to come out so.
const ONE_WORD: &[(&str, &str)] = &[
    ("iSCSI", "Iscsi"),
    ("HITs", "Hits"),
    ("PartiQL", "Partiql"),
    ("OAuth2", "Oauth2"),
    ("WhatsApp", "Whatsapp"),
    ("OTel", "Otel"),
];

/// Operations whose names botocore lists by hand, sorted.
const IRREGULAR: &[&str] = &[
    "AssociateWhatsAppBusinessAccount",
    "CreateCachediSCSIVolume",
    "CreateOAuth2Token",
    "CreateOAuth2TokenWithIAM",
    "CreateStorediSCSIVolume",
    "CreateWhatsAppDataset",
    "CreateWhatsAppFlow",
    "CreateWhatsAppMessageTemplate",
    "CreateWhatsAppMessageTemplateFromLibrary",
    "CreateWhatsAppMessageTemplateMedia",
    "DeleteWhatsAppFlow",
    "DeleteWhatsAppMessageMedia",
    "DeleteWhatsAppMessageTemplate",
    "DeprecateWhatsAppFlow",
    "DescribeCachediSCSIVolumes",
    "DescribeStorediSCSIVolumes",
    "DisassociateWhatsAppBusinessAccount",
    "ExecutePartiQLBatch",
    "ExecutePartiQLStatement",
    "ExecutePartiQLTransaction",
    "GetLinkedWhatsAppBusinessAccount",
    "GetLinkedWhatsAppBusinessAccountPhoneNumber",
    "GetOTelEnrichment",
    "GetWhatsAppBusinessPublicKey",
    "GetWhatsAppCallPermission",
    "GetWhatsAppFlow",
    "GetWhatsAppFlowPreview",
    "GetWhatsAppMessageMedia",
    "GetWhatsAppMessageTemplate",
    "IntrospectOAuth2TokenWithIAM",
    "ListHITsForQualificationType",
    "ListLinkedWhatsAppBusinessAccounts",
    "ListWhatsAppFlowAssets",
    "ListWhatsAppFlows",
    "ListWhatsAppMessageTemplates",
    "ListWhatsAppTemplateLibrary",
    "PostWhatsAppMessageMedia",
    "PublishWhatsAppFlow",
    "PutWhatsAppBusinessAccountEventDestinations",
    "PutWhatsAppBusinessPublicKey",
    "RevokeOAuth2TokenWithIAM",
    "SendWhatsAppCallEvent",
    "SendWhatsAppConversionEvent",
    "SendWhatsAppMessage",
    "StartOTelEnrichment",
    "StopOTelEnrichment",
    "UpdateLinkedWhatsAppBusinessAccountPhoneNumber",
    "UpdateOTelEnrichment",
    "UpdateWhatsAppFlow",
    "UpdateWhatsAppFlowAssets",
    "UpdateWhatsAppMessageTemplate",
];

#[cfg(test)]
mod tests {
    use super::*;

    // M136
    #[test]
    fn names_are_split_like_in_botocore() {
        for (name, snake) in [
            (
                "ListHITsForQualificationType",
                "list_hits_for_qualification_type",
            ),
            ("CreateOAuth2TokenWithIAM", "create_oauth2_token_with_iam"),
            ("ExecutePartiQLBatch", "execute_partiql_batch"),
            ("ARNs", "_arns"),
            ("DescribeVPCs", "describe_vpcs"),
            ("GetOTelEnrichment", "get_otel_enrichment"),
            ("SomeCNAMEs", "some_cnames"),
            ("PutObjectACL", "put_object_acl"),
            ("DescribeInstancesV2Foo", "describe_instances_v2_foo"),
            ("already_snake", "already_snake"),
            ("", ""),
        ] {
            assert_eq!(xform_name(name, '_'), snake);
        }
        assert!(IRREGULAR.is_sorted());
    }
}
