//! Old names of services in event names, and their current names.
//!
//! Counterpart: botocore `hooks.py` (`EventAliaser`) and `utils.py` (`EVENT_ALIASES`).

/// The segments of an old name, current name. The order matters: only the first match is applied.
// P011
const ALIASES: &[(&[&str], &str)] = &[
    (&["api", "mediatailor"], "mediatailor"),
    (&["api", "pricing"], "pricing"),
    (&["api", "sagemaker"], "sagemaker"),
    (&["apigateway"], "api-gateway"),
    (&["application-autoscaling"], "application-auto-scaling"),
    (&["appstream2"], "appstream"),
    (&["autoscaling"], "auto-scaling"),
    (&["autoscaling-plans"], "auto-scaling-plans"),
    (&["ce"], "cost-explorer"),
    (&["cloudhsmv2"], "cloudhsm-v2"),
    (&["cloudsearchdomain"], "cloudsearch-domain"),
    (&["cognito-idp"], "cognito-identity-provider"),
    (&["config"], "config-service"),
    (&["cur"], "cost-and-usage-report-service"),
    (&["data", "iot"], "iot-data-plane"),
    (&["data", "jobs", "iot"], "iot-jobs-data-plane"),
    (&["data", "mediastore"], "mediastore-data"),
    (&["datapipeline"], "data-pipeline"),
    (&["devicefarm"], "device-farm"),
    (&["directconnect"], "direct-connect"),
    (&["discovery"], "application-discovery-service"),
    (&["dms"], "database-migration-service"),
    (&["ds"], "directory-service"),
    (&["dynamodbstreams"], "dynamodb-streams"),
    (&["elasticbeanstalk"], "elastic-beanstalk"),
    (&["elasticfilesystem"], "efs"),
    (&["elasticloadbalancing"], "elastic-load-balancing"),
    (&["elasticmapreduce"], "emr"),
    (&["elb"], "elastic-load-balancing"),
    (&["elbv2"], "elastic-load-balancing-v2"),
    (&["email"], "ses"),
    (
        &["entitlement", "marketplace"],
        "marketplace-entitlement-service",
    ),
    (&["es"], "elasticsearch-service"),
    (&["events"], "eventbridge"),
    (&["cloudwatch-events"], "eventbridge"),
    (&["iot-data"], "iot-data-plane"),
    (&["iot-jobs-data"], "iot-jobs-data-plane"),
    (&["kinesisanalytics"], "kinesis-analytics"),
    (&["kinesisvideo"], "kinesis-video"),
    (&["lex-models"], "lex-model-building-service"),
    (&["lex-runtime"], "lex-runtime-service"),
    (&["logs"], "cloudwatch-logs"),
    (&["machinelearning"], "machine-learning"),
    (
        &["marketplace-entitlement"],
        "marketplace-entitlement-service",
    ),
    (
        &["marketplacecommerceanalytics"],
        "marketplace-commerce-analytics",
    ),
    (&["metering", "marketplace"], "marketplace-metering"),
    (&["meteringmarketplace"], "marketplace-metering"),
    (&["mgh"], "migration-hub"),
    (&["models", "lex"], "lex-model-building-service"),
    (&["monitoring"], "cloudwatch"),
    (&["mturk-requester"], "mturk"),
    (&["resourcegroupstaggingapi"], "resource-groups-tagging-api"),
    (&["route53"], "route-53"),
    (&["route53domains"], "route-53-domains"),
    (&["runtime", "lex"], "lex-runtime-service"),
    (&["runtime", "sagemaker"], "sagemaker-runtime"),
    (&["sdb"], "simpledb"),
    (&["secretsmanager"], "secrets-manager"),
    (&["serverlessrepo"], "serverlessapplicationrepository"),
    (&["servicecatalog"], "service-catalog"),
    (&["states"], "sfn"),
    (&["stepfunctions"], "sfn"),
    (&["storagegateway"], "storage-gateway"),
    (&["streams", "dynamodb"], "dynamodb-streams"),
    (&["tagging"], "resource-groups-tagging-api"),
];

/// The current name of one segment of an event name, usually a service id: `elb` is
/// `elastic-load-balancing`. Other names are returned unchanged.
///
/// A client calls this once for its service id, so that event names need no translation.
pub fn current_segment(segment: &str) -> &str {
    ALIASES
        .iter()
        .find(|(old, _)| *old == [segment])
        .map_or(segment, |(_, new)| new)
}

/// A dotted event name with its first old name replaced.
///
/// An old name of one segment replaces the first segment that equals it; an old name with dots replaces the
/// first run of segments that equals it. botocore stops at an old name with dots that occurs anywhere in the
/// text, even if it is not a run of whole segments and so replaces nothing; so does this function.
pub(crate) fn current_name(name: &str) -> String {
    current_name_in(ALIASES, name)
}

fn current_name_in(aliases: &[(&[&str], &str)], name: &str) -> String {
    let mut segments: Vec<&str> = name.split('.').collect();
    let endings = segments
        .iter()
        .fold(0, |all, segment| all | ending(segment));
    for (old, new) in aliases {
        // Every match has a segment that ends as the old name's first does.
        if ending(old[0]) & endings == 0 {
            continue;
        }
        let mut runs = segments.windows(old.len());
        if let Some(at) = runs.position(|run| run == *old) {
            segments.splice(at..at + old.len(), [*new]);
        } else if old.len() == 1 || !segments.windows(old.len()).any(|run| occurs(old, run)) {
            continue;
        }
        break;
    }
    segments.join(".")
}

/// One of 32 bits for the last letter, to skip most of the table without comparing strings.
fn ending(segment: &str) -> u32 {
    let last = segment.as_bytes().last().copied().unwrap_or_default();
    1 << (last % 32)
}

/// Whether an old name with dots occurs in the text that these segments are, beginning in the first and ending in the last.
fn occurs(old: &[&str], segments: &[&str]) -> bool {
    let last = old.len() - 1;
    segments[0].ends_with(old[0])
        && segments[last].starts_with(old[last])
        && segments[1..last] == old[1..last]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_names_are_replaced() {
        // P011
        assert_eq!(ALIASES.len(), 65);
        for (old, new) in [
            (
                "before-call.elb.CreateLoadBalancer",
                "before-call.elastic-load-balancing.CreateLoadBalancer",
            ),
            (
                "creating-client-class.logs",
                "creating-client-class.cloudwatch-logs",
            ),
            (
                "before-call.data.iot.Publish",
                "before-call.iot-data-plane.Publish",
            ),
            (
                "before-call.data.jobs.iot",
                "before-call.iot-jobs-data-plane",
            ),
            ("logs.logs.ce", "logs.logs.cost-explorer"),
            ("before-call.s3.PutObject", "before-call.s3.PutObject"),
            ("elbv3", "elbv3"),
            ("", ""),
            // Only the first match in the table is replaced, and a string with a dotted alias stops the search.
            ("states.events", "states.eventbridge"),
            ("xapi.pricing.events", "xapi.pricing.events"),
        ] {
            assert_eq!(current_name(old), new);
        }
        assert_eq!(current_segment("elbv2"), "elastic-load-balancing-v2");
        assert_eq!(current_segment("dynamodb"), "dynamodb");
    }

    #[test]
    fn any_table_works_the_same_way() {
        assert_eq!(
            current_name_in(&[(&["bar"], "bear")], "foo.bar.baz"),
            "foo.bear.baz"
        );
        assert_eq!(
            current_name_in(&[(&["bar"], "bear")], "foo.bear.baz"),
            "foo.bear.baz"
        );
        assert_eq!(
            current_name_in(&[(&["api", "bar"], "bear")], "foo.api.bar.baz"),
            "foo.bear.baz"
        );
        assert_eq!(
            current_name_in(&[(&["api", "bar"], "bear")], "foo.xapi.bar"),
            "foo.xapi.bar"
        );
    }
}
