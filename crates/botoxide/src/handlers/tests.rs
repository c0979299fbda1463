//! The table against botocore's own list (`botocore.tsv`): nothing is missing, nothing is more, and the order is the same.

use super::*;

/// What botocore registers and this does not, with the reason. Documentation is told separately.
const NOT_HERE: &[(&str, &str)] = &[
    (
        "add_generate_presigned_url",
        "P058: a method of every client, `client/presign.rs`",
    ),
    (
        "add_generate_presigned_post",
        "P059: a method of clients of S3, `client/presign.rs`",
    ),
    (
        "check_openssl_supports_tls_version_1_2",
        "P060: rustls knows nothing older than TLS 1.2",
    ),
    (
        "add_dsql_generate_db_auth_token_methods",
        "P130: methods of clients of DSQL, `client/auth_token.rs`",
    ),
    (
        "add_generate_db_auth_token",
        "P131: a method of clients of RDS, `client/auth_token.rs`",
    ),
];

/// Documentation is changed for Python's `help()` only, which there is none of (DIFFERENCE 48): the row, and the event,
/// which is never emitted.
// M169
const DOCUMENTATION: &[(&str, &str)] = &[
    ("P145", "docs.*.iam.*.complete-section"),
    ("P146", "docs.*.s3.CopyObject.complete-section"),
    ("P147", "docs.*.s3.UploadPartCopy.complete-section"),
    ("P148", "docs.response-example.s3.*.complete-section"),
    ("P149", "docs.response-params.s3.*.complete-section"),
    ("P150", "docs.*.glacier.*.complete-section"),
    ("P151", "docs.*.glacier.UploadArchive.complete-section"),
    (
        "P152",
        "docs.*.glacier.UploadMultipartPart.complete-section",
    ),
    (
        "P153",
        "docs.request-params.glacier.CompleteMultipartUpload.complete-section",
    ),
    ("P154", "docs.*.cloudformation.GetTemplate.complete-section"),
    ("P155", "docs.*.ec2.RunInstances.complete-section"),
    (
        "P156",
        "docs.*.autoscaling.CreateLaunchConfiguration.complete-section",
    ),
    ("P157", "docs.*.ec2.CopySnapshot.complete-section"),
    ("P158", "docs.*.ec2.CopySnapshot.complete-section"),
    ("P159", "docs.*.s3.*.complete-section"),
    ("P160", "docs.*.s3.*.complete-section"),
    ("P161", "docs.*.lambda.UpdateFunctionCode.complete-section"),
    ("P162", "docs.*.s3.*.complete-section"),
    ("P163", "docs.*.rds.CopyDBClusterSnapshot.complete-section"),
    ("P164", "docs.*.rds.CreateDBCluster.complete-section"),
    ("P165", "docs.*.rds.CopyDBSnapshot.complete-section"),
    (
        "P166",
        "docs.*.rds.CreateDBInstanceReadReplica.complete-section",
    ),
    (
        "P167",
        "docs.*.rds.StartDBInstanceAutomatedBackupsReplication.complete-section",
    ),
    (
        "P168",
        "docs.*.neptune.CopyDBClusterSnapshot.complete-section",
    ),
    ("P169", "docs.*.neptune.CreateDBCluster.complete-section"),
    (
        "P170",
        "docs.*.docdb.CopyDBClusterSnapshot.complete-section",
    ),
    ("P171", "docs.*.docdb.CreateDBCluster.complete-section"),
    ("P172", "docs.*.ec2.*.complete-section"),
    ("P173", "docs.*.logs.CreateExportTask.complete-section"),
    ("P174", "docs.*.cloudsearchdomain.Search.complete-section"),
];

/// Event, position and function of every row.
fn botocore() -> Vec<(&'static str, Position, &'static str)> {
    let lines = include_str!("botocore.tsv").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut columns = line.split('\t');
            let event = columns.next().unwrap();
            let position = match columns.next().unwrap() {
                "first" => First,
                "middle" => Middle,
                "last" => Last,
                other => panic!("{other} is no position"),
            };
            (event, position, columns.next().unwrap())
        })
        .collect()
}

#[test]
fn the_table_is_botocores_list_in_its_order() {
    // P004, and each of P048 to P144 is a row or has a reason.
    let theirs = botocore();
    let (documentation, functional): (Vec<_>, Vec<_>) = theirs
        .into_iter()
        .partition(|(event, ..)| event.starts_with("docs."));
    assert_eq!((functional.len(), documentation.len()), (97, 30));
    for ((event, ..), (row, known)) in documentation.iter().zip(DOCUMENTATION) {
        assert_eq!(event, known, "{row}");
        let segment = event.split('.').next().unwrap();
        assert_eq!(crate::hooks::EventKind::from_segment(segment), None, "P032");
    }
    let first = functional.iter().filter(|row| row.1 == First).count();
    let last = functional.iter().filter(|row| row.1 == Last).count();
    assert_eq!((first, last), (5, 2));
    let mut reasons: Vec<&str> = NOT_HERE.iter().map(|(name, _)| *name).collect();
    let mut ours = TABLE.iter();
    for (event, position, function) in functional {
        if let Some(at) = reasons.iter().position(|name| *name == function) {
            reasons.remove(at);
            continue;
        }
        let row = ours.next();
        let row = row.unwrap_or_else(|| panic!("{event} is missing"));
        assert_eq!((row.event, row.position), (event, position), "{function}");
        assert_eq!(row.name(), function, "{event}");
    }
    assert_eq!(ours.next().map(|row| row.event), None);
    assert!(reasons.is_empty(), "{reasons:?}");
}

#[test]
fn clients_of_one_service_have_handlers_of_their_own() {
    // P044: not a session's, so that a session's own handlers come before it.
    for (service_name, rows) in OF_CLIENTS {
        let emitter = Emitter::default();
        let seams = crate::seam::Fakes::default().seams();
        register_for_client(&emitter, &seams, "sqs");
        assert!(!emitter.has_listeners(
            crate::hooks::EventKind::BeforeEndpointResolution,
            "s3-control",
            ""
        ));
        register_for_client(&emitter, &seams, service_name);
        for row in *rows {
            let (_, service_id) = row.event.split_once('.').unwrap();
            assert!(emitter.has_listeners(
                crate::hooks::EventKind::BeforeEndpointResolution,
                service_id,
                ""
            ));
        }
    }
}

#[test]
fn built_in_handlers_are_found_removed_and_added_again() {
    let emitter = Emitter::default();
    register(&emitter, &crate::seam::Fakes::default().seams());
    let found = emitter.built_in();
    assert_eq!(found.len(), TABLE.len());
    for row in TABLE {
        let is_it = |it: &&crate::hooks::BuiltInHandler| {
            (it.event.as_str(), it.name, it.position)
                == (
                    &*crate::hooks::current_name(row.event),
                    row.name(),
                    row.position,
                )
        };
        assert_eq!(found.iter().filter(is_it).count(), 1, "{}", row.event);
    }
    let one = found.iter().find(|it| it.name == "validate_bucket_name");
    let one = one.unwrap();
    emitter.unregister(&one.event, &one.handler);
    assert_eq!(emitter.built_in().len(), TABLE.len() - 1);
    let event = "before-parameter-build.s3.PutObject";
    emitter
        .register_at(event, one.handler.clone(), one.position, None)
        .unwrap();
    let again = emitter.built_in();
    let again = again.iter().find(|it| it.name == "validate_bucket_name");
    assert_eq!(again.unwrap().event, event);
}
