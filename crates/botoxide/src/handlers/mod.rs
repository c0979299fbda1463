//! The built-in handlers: what botocore does around the models, service by service, as one ordered table.
//!
//! A service that needs a fix-up has a file here and lines in [`TABLE`]; nothing is registered elsewhere.
//! Handlers that need a client of their own come with the client (`client.rs`). Counterpart: botocore
//! `handlers.py` (`BUILTIN_HANDLERS`).
#![expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]

use std::sync::Arc;

use botoxide_core::error::Result;

use crate::hooks::{Emitter, Event, Handler, Position, Reply};
use crate::seam::Seams;

mod api_gateway;
mod auto_scaling;
mod cloudformation;
mod cloudsearch_domain;
mod cognito_identity;
mod copy_between_regions;
mod ec2;
mod every_service;
mod glacier;
mod iam;
mod logs;
mod machine_learning;
mod parameter_alias;
mod polly;
mod removed;
mod renamed;
mod route_53;
mod s3;
mod s3_control;
mod sqs;
mod sso_oidc;
mod sts;

/// A handler that needs nothing but the event.
type BuiltIn = fn(&mut Event<'_>) -> Result<Reply>;

use Position::{First, Last, Middle};

/// Event, place within its node, handler: in botocore's order, which decides between handlers of one node.
const TABLE: &[(&str, Position, BuiltIn)] = &[
    ("choose-service-name", Middle, renamed::service),
    (
        "getattr.mturk.list_hi_ts_for_qualification_type",
        Middle,
        renamed::method,
    ),
    (
        "getattr.socialmessaging.delete_whatsapp_media_message",
        Middle,
        renamed::method,
    ),
    (
        "getattr.cloudwatch.get_o_tel_enrichment",
        Middle,
        renamed::method,
    ),
    (
        "getattr.cloudwatch.start_o_tel_enrichment",
        Middle,
        renamed::method,
    ),
    (
        "getattr.cloudwatch.stop_o_tel_enrichment",
        Middle,
        renamed::method,
    ),
    (
        "getattr.cloudwatch.update_o_tel_enrichment",
        Middle,
        renamed::method,
    ),
    (
        "getattr.signin.create_o_auth2_token",
        Middle,
        renamed::method,
    ),
    (
        "creating-client-class.lex-runtime-v2",
        Middle,
        removed::needs_http2,
    ),
    (
        "creating-client-class.qbusiness",
        Middle,
        removed::needs_http2,
    ),
    (
        "creating-client-class.bedrock-runtime",
        Middle,
        removed::needs_http2,
    ),
    (
        "creating-client-class.connecthealth",
        Middle,
        removed::needs_http2,
    ),
    ("creating-client-class.polly", Middle, removed::needs_http2),
    (
        "before-parameter-build.s3.UploadPart",
        Last,
        s3::convert_body_to_file_like_object,
    ),
    (
        "before-parameter-build.s3.PutObject",
        Last,
        s3::convert_body_to_file_like_object,
    ),
    ("after-call.iam", Middle, iam::json_decode_policies),
    (
        "after-call.ec2.GetConsoleOutput",
        Middle,
        ec2::decode_console_output,
    ),
    (
        "after-call.cloudformation.GetTemplate",
        Middle,
        cloudformation::json_decode_template_body,
    ),
    (
        "after-call.s3.GetBucketLocation",
        Middle,
        s3::parse_get_bucket_location,
    ),
    ("after-call.sqs.*", Middle, sqs::handle_sqs_compatible_error),
    ("before-parse.s3.*", Middle, s3::handle_expires_header),
    ("before-parse.s3.*", First, s3::handle_200_error),
    (
        "before-parse.sso-oidc.*",
        Middle,
        sso_oidc::map_oauth2_errors,
    ),
    (
        "before-parameter-build.s3",
        Middle,
        s3::validate_bucket_name,
    ),
    (
        "before-parameter-build.s3",
        Middle,
        s3::remove_bucket_from_url_path,
    ),
    (
        "before-parameter-build.s3.ListObjects",
        Middle,
        s3::set_list_objects_encoding_type_url,
    ),
    (
        "before-parameter-build.s3.ListObjectsV2",
        Middle,
        s3::set_list_objects_encoding_type_url,
    ),
    (
        "before-parameter-build.s3.ListObjectVersions",
        Middle,
        s3::set_list_objects_encoding_type_url,
    ),
    (
        "before-parameter-build.s3.CopyObject",
        Middle,
        s3::handle_copy_source_param,
    ),
    (
        "before-parameter-build.s3.UploadPartCopy",
        Middle,
        s3::handle_copy_source_param,
    ),
    (
        "before-parameter-build.s3.CopyObject",
        Middle,
        s3::validate_ascii_metadata,
    ),
    (
        "before-parameter-build.s3.PutObject",
        Middle,
        s3::validate_ascii_metadata,
    ),
    (
        "before-parameter-build.s3.CreateMultipartUpload",
        Middle,
        s3::validate_ascii_metadata,
    ),
    (
        "before-parameter-build.s3-control",
        Middle,
        s3_control::remove_account_id_host_prefix,
    ),
    (
        "before-endpoint-resolution.s3",
        Middle,
        s3::customize_endpoint_resolver_builtins,
    ),
    (
        "before-endpoint-resolution.s3-control",
        Middle,
        s3_control::handle_arn,
    ),
    ("before-call.s3", Middle, s3::add_expect_header),
    ("before-call.glacier", Middle, glacier::add_glacier_version),
    (
        "before-call.apigateway",
        Middle,
        api_gateway::add_accept_header,
    ),
    (
        "before-call.s3.DeleteObjects",
        Middle,
        s3::escape_xml_payload,
    ),
    (
        "before-call.s3.PutBucketLifecycleConfiguration",
        Middle,
        s3::escape_xml_payload,
    ),
    ("request-created", Middle, every_service::add_retry_headers),
    (
        "request-created.machinelearning.Predict",
        Middle,
        machine_learning::switch_host,
    ),
    ("needs-retry.s3.*", First, s3::update_status_code),
    (
        "choose-signer.cognito-identity.GetId",
        Middle,
        cognito_identity::disable_signing,
    ),
    (
        "choose-signer.cognito-identity.GetOpenIdToken",
        Middle,
        cognito_identity::disable_signing,
    ),
    (
        "choose-signer.cognito-identity.UnlinkIdentity",
        Middle,
        cognito_identity::disable_signing,
    ),
    (
        "choose-signer.cognito-identity.GetCredentialsForIdentity",
        Middle,
        cognito_identity::disable_signing,
    ),
    (
        "choose-signer.sts.AssumeRoleWithSAML",
        Middle,
        sts::disable_signing,
    ),
    (
        "choose-signer.sts.AssumeRoleWithWebIdentity",
        Middle,
        sts::disable_signing,
    ),
    (
        "choose-signer",
        Middle,
        every_service::set_operation_specific_signer,
    ),
    ("before-parameter-build.s3.HeadObject", Middle, s3::sse_md5),
    ("before-parameter-build.s3.GetObject", Middle, s3::sse_md5),
    ("before-parameter-build.s3.PutObject", Middle, s3::sse_md5),
    ("before-parameter-build.s3.CopyObject", Middle, s3::sse_md5),
    (
        "before-parameter-build.s3.CopyObject",
        Middle,
        s3::copy_source_sse_md5,
    ),
    (
        "before-parameter-build.s3.CreateMultipartUpload",
        Middle,
        s3::sse_md5,
    ),
    ("before-parameter-build.s3.UploadPart", Middle, s3::sse_md5),
    (
        "before-parameter-build.s3.UploadPartCopy",
        Middle,
        s3::sse_md5,
    ),
    (
        "before-parameter-build.s3.UploadPartCopy",
        Middle,
        s3::copy_source_sse_md5,
    ),
    (
        "before-parameter-build.s3.CompleteMultipartUpload",
        Middle,
        s3::sse_md5,
    ),
    (
        "before-parameter-build.s3.SelectObjectContent",
        Middle,
        s3::sse_md5,
    ),
    (
        "before-parameter-build.ec2.RunInstances",
        Middle,
        ec2::base64_encode_user_data,
    ),
    (
        "before-parameter-build.autoscaling.CreateLaunchConfiguration",
        Middle,
        auto_scaling::base64_encode_user_data,
    ),
    (
        "before-parameter-build.route53",
        Middle,
        route_53::fix_route53_ids,
    ),
    (
        "before-parameter-build.glacier",
        Middle,
        glacier::inject_account_id,
    ),
    ("before-sign.s3", Middle, s3::remove_arn_from_signing_path),
    (
        "before-sign.s3",
        Middle,
        s3::set_extra_headers_for_unsigned_request,
    ),
    (
        "before-sign.polly.SynthesizeSpeech",
        Middle,
        polly::remove_content_type_header_for_presigning,
    ),
    ("after-call.s3.ListObjects", Middle, s3::decode_list_object),
    (
        "after-call.s3.ListObjectsV2",
        Middle,
        s3::decode_list_object_v2,
    ),
    (
        "after-call.s3.ListObjectVersions",
        Middle,
        s3::decode_list_object_versions,
    ),
    (
        "request-created.cloudsearchdomain.Search",
        Middle,
        cloudsearch_domain::change_get_to_post,
    ),
    (
        "before-call",
        Middle,
        every_service::inject_api_version_header,
    ),
    ("before-parameter-build.ec2.*", First, ec2::alias_filters),
    (
        "before-parameter-build.logs.CreateExportTask",
        First,
        logs::alias_from_time,
    ),
    (
        "before-parameter-build.cloudsearchdomain.Search",
        First,
        cloudsearch_domain::alias_return_fields,
    ),
];

/// The copies for which the other region is asked by a presigned URL.
const COPIES_BETWEEN_REGIONS: &[&str] = &[
    "rds.CopyDBClusterSnapshot",
    "rds.CreateDBCluster",
    "rds.CopyDBSnapshot",
    "rds.CreateDBInstanceReadReplica",
    "rds.StartDBInstanceAutomatedBackupsReplication",
    "neptune.CopyDBClusterSnapshot",
    "neptune.CreateDBCluster",
    "docdb.CopyDBClusterSnapshot",
    "docdb.CreateDBCluster",
];

/// Registers the built-in handlers with a session's emitter.
pub(crate) fn register(emitter: &Emitter, seams: &Seams) {
    let add = |event: &str, handler: Handler, position: Position| {
        let added = emitter.register_at(event, handler, position, None);
        added.expect("the names of this table are short and nothing in it has a unique id");
    };
    for (event, position, handler) in TABLE {
        add(event, Handler::sync(handler), *position);
    }
    for operation in ["UploadArchive", "UploadMultipartPart"] {
        let hash = Handler::asynchronous(glacier::add_glacier_checksums);
        add(&format!("before-call.glacier.{operation}"), hash, Middle);
    }
    let copy = Handler::asynchronous(copy_between_regions::inject_presigned_url_ec2);
    add("before-call.ec2.CopySnapshot", copy, Middle);
    for operation in COPIES_BETWEEN_REGIONS {
        let copy = Handler::asynchronous(copy_between_regions::inject_presigned_url_rds);
        add(&format!("before-call.{operation}"), copy, Middle);
    }
    let random = Arc::clone(&seams.random);
    let uuid = Handler::sync(move |event| every_service::generate_idempotent_uuid(event, &*random));
    add("before-parameter-build", uuid, Middle);
    let env = Arc::clone(&seams.env);
    let preference =
        Handler::sync(move |event| every_service::set_auth_scheme_preference_signer(event, &*env));
    add("choose-signer", preference, Middle);
    let env = Arc::clone(&seams.env);
    let trace =
        Handler::sync(move |event| every_service::add_recursion_detection_header(event, &*env));
    add("before-call", trace, Middle);
}
