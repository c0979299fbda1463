//! The built-in handlers: botocore's fix-ups around the models, service by service, as one ordered table.
//!
//! A service that needs a fix-up has a file here and lines in [`TABLE`]. Handlers that need their client are registered by the
//! client (`client/`), after all of these; so does [`OF_CLIENTS`]. Counterpart: botocore `handlers.py`
//! (`BUILTIN_HANDLERS`), `client.py` (`_register_s3_control_events`).
#![expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]

use std::sync::Arc;

use botoxide_core::error::Result;
use futures_core::future::BoxFuture;

use crate::hooks::{Emitter, Event, Handler, Position, Reply};
use crate::seam::{Env, Random, Seams};

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

/// A built-in handler, by its needs besides the event.
#[derive(Clone, Copy)]
enum BuiltIn {
    /// Variables of the environment.
    Environment(fn(&mut Event<'_>, &dyn Env) -> Result<Reply>),
    /// Nothing.
    Plain(fn(&mut Event<'_>) -> Result<Reply>),
    /// Nothing, and of a successful response no more than the status, or what is decoded when it is parsed.
    PlainStatus(fn(&mut Event<'_>) -> Result<Reply>),
    /// Random numbers.
    Random(fn(&mut Event<'_>, &dyn Random) -> Result<Reply>),
    /// Asynchronous work: reading a file, or loading credentials.
    Waits(for<'a, 'b> fn(&'a mut Event<'b>) -> BoxFuture<'a, Result<Reply>>),
}

/// A row of [`TABLE`].
struct Row {
    position: Position,
    event: &'static str,
    handler: BuiltIn,
    /// The path of the handler's function.
    function: &'static str,
    /// botocore's name for the handler, if it is not that of the function.
    other_name: &'static [&'static str],
}

impl Row {
    /// botocore's name for the handler.
    fn name(&self) -> &'static str {
        let function = self.function.rsplit("::").next();
        let other_name = self.other_name.first().copied();
        other_name.or(function).unwrap_or(self.function)
    }
}

use Position::{First, Last, Middle};

/// Creates rows; `as` is followed by botocore's name for the handler, if it differs.
macro_rules! rows {
    ($($position:ident $event:literal $needs:ident $handler:path $(as $name:literal)?;)*) => {
        &[$(Row {
            position: $position,
            event: $event,
            handler: BuiltIn::$needs($handler),
            function: stringify!($handler),
            other_name: &[$($name)?],
        },)*]
    };
}

/// In botocore's order, which is the order of handlers of one node.
const TABLE: &[Row] = rows! {
    Middle "choose-service-name" Plain renamed::service as "handle_service_name_alias";
    Middle "getattr.mturk.list_hi_ts_for_qualification_type" Plain renamed::method as "ClientMethodAlias";
    Middle "getattr.socialmessaging.delete_whatsapp_media_message" Plain renamed::method as "ClientMethodAlias";
    Middle "getattr.cloudwatch.get_o_tel_enrichment" Plain renamed::method as "ClientMethodAlias";
    Middle "getattr.cloudwatch.start_o_tel_enrichment" Plain renamed::method as "ClientMethodAlias";
    Middle "getattr.cloudwatch.stop_o_tel_enrichment" Plain renamed::method as "ClientMethodAlias";
    Middle "getattr.cloudwatch.update_o_tel_enrichment" Plain renamed::method as "ClientMethodAlias";
    Middle "getattr.signin.create_o_auth2_token" Plain renamed::method as "ClientMethodAlias";
    Last "before-parameter-build.s3.UploadPart" Plain s3::convert_body_to_file_like_object;
    Last "before-parameter-build.s3.PutObject" Plain s3::convert_body_to_file_like_object;
    Middle "creating-client-class.lex-runtime-v2" Plain removed::needs_http2 as "remove_lex_v2_start_conversation";
    Middle "creating-client-class.qbusiness" Plain removed::needs_http2 as "remove_qbusiness_chat";
    Middle "creating-client-class.bedrock-runtime" Plain removed::needs_http2 as "remove_bedrock_runtime_invoke_model_with_bidirectional_stream";
    Middle "creating-client-class.connecthealth" Plain removed::needs_http2 as "remove_connecthealth_start_medical_scribe_listening_session";
    Middle "creating-client-class.polly" Plain removed::needs_http2 as "remove_polly_start_speech_synthesis_stream";
    Middle "after-call.iam" Plain iam::json_decode_policies;
    Middle "after-call.ec2.GetConsoleOutput" Plain ec2::decode_console_output;
    Middle "after-call.cloudformation.GetTemplate" Plain cloudformation::json_decode_template_body;
    Middle "after-call.s3.GetBucketLocation" Plain s3::parse_get_bucket_location;
    Middle "after-call.sqs.*" PlainStatus sqs::handle_sqs_compatible_error as "_handle_sqs_compatible_error";
    Middle "before-parse.s3.*" Plain s3::handle_expires_header;
    First "before-parse.s3.*" Plain s3::handle_200_error as "_handle_200_error";
    Middle "before-parse.sso-oidc.*" Plain sso_oidc::map_oauth2_errors as "_map_oauth2_errors";
    Middle "before-parameter-build" Random every_service::generate_idempotent_uuid;
    Middle "before-parameter-build" Plain every_service::handle_request_validation_mode_member as "_handle_request_validation_mode_member";
    Middle "before-parameter-build.s3" Plain s3::validate_bucket_name;
    Middle "before-parameter-build.s3" Plain s3::remove_bucket_from_url_path as "remove_bucket_from_url_paths_from_model";
    Middle "before-parameter-build.s3.ListObjects" Plain s3::set_list_objects_encoding_type_url;
    Middle "before-parameter-build.s3.ListObjectsV2" Plain s3::set_list_objects_encoding_type_url;
    Middle "before-parameter-build.s3.ListObjectVersions" Plain s3::set_list_objects_encoding_type_url;
    Middle "before-parameter-build.s3.CopyObject" Plain s3::handle_copy_source_param;
    Middle "before-parameter-build.s3.UploadPartCopy" Plain s3::handle_copy_source_param;
    Middle "before-parameter-build.s3.CopyObject" Plain s3::validate_ascii_metadata;
    Middle "before-parameter-build.s3.PutObject" Plain s3::validate_ascii_metadata;
    Middle "before-parameter-build.s3.CreateMultipartUpload" Plain s3::validate_ascii_metadata;
    Middle "before-parameter-build.s3-control" Plain s3_control::remove_account_id_host_prefix as "remove_accid_host_prefix_from_model";
    Middle "before-endpoint-resolution.s3" Plain s3::customize_endpoint_resolver_builtins;
    Middle "before-call" Environment every_service::add_recursion_detection_header;
    Middle "before-call.s3" Environment s3::add_expect_header;
    Middle "before-call.glacier" Plain glacier::add_glacier_version;
    Middle "before-call.apigateway" Plain api_gateway::add_accept_header;
    Middle "before-call.s3.DeleteObjects" Plain s3::escape_xml_payload;
    Middle "before-call.s3.PutBucketLifecycleConfiguration" Plain s3::escape_xml_payload;
    Middle "before-call.glacier.UploadArchive" Waits glacier::add_glacier_checksums;
    Middle "before-call.glacier.UploadMultipartPart" Waits glacier::add_glacier_checksums;
    Middle "before-call.ec2.CopySnapshot" Waits copy_between_regions::inject_presigned_url_ec2;
    Middle "request-created" Plain every_service::add_retry_headers;
    Middle "request-created.machinelearning.Predict" Plain machine_learning::switch_host as "switch_host_machinelearning";
    First "needs-retry.s3.*" PlainStatus s3::update_status_code as "_update_status_code";
    Middle "choose-signer.cognito-identity.GetId" Plain cognito_identity::disable_signing;
    Middle "choose-signer.cognito-identity.GetOpenIdToken" Plain cognito_identity::disable_signing;
    Middle "choose-signer.cognito-identity.UnlinkIdentity" Plain cognito_identity::disable_signing;
    Middle "choose-signer.cognito-identity.GetCredentialsForIdentity" Plain cognito_identity::disable_signing;
    Middle "choose-signer.sts.AssumeRoleWithSAML" Plain sts::disable_signing;
    Middle "choose-signer.sts.AssumeRoleWithWebIdentity" Plain sts::disable_signing;
    Middle "choose-signer" Plain every_service::set_operation_specific_signer;
    Middle "choose-signer" Environment every_service::set_auth_scheme_preference_signer as "_set_auth_scheme_preference_signer";
    Middle "before-parameter-build.s3.HeadObject" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.GetObject" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.PutObject" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.CopyObject" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.CopyObject" Plain s3::copy_source_sse_md5;
    Middle "before-parameter-build.s3.CreateMultipartUpload" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.UploadPart" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.UploadPartCopy" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.UploadPartCopy" Plain s3::copy_source_sse_md5;
    Middle "before-parameter-build.s3.CompleteMultipartUpload" Plain s3::sse_md5;
    Middle "before-parameter-build.s3.SelectObjectContent" Plain s3::sse_md5;
    Middle "before-parameter-build.ec2.RunInstances" Plain ec2::base64_encode_user_data;
    Middle "before-parameter-build.autoscaling.CreateLaunchConfiguration" Plain auto_scaling::base64_encode_user_data;
    Middle "before-parameter-build.route53" Plain route_53::fix_route53_ids;
    Middle "before-parameter-build.glacier" Plain glacier::inject_account_id;
    Middle "before-sign.s3" Plain s3::remove_arn_from_signing_path;
    Middle "before-sign.s3" Plain s3::set_extra_headers_for_unsigned_request as "_set_extra_headers_for_unsigned_request";
    Middle "before-sign.polly.SynthesizeSpeech" Plain polly::remove_content_type_header_for_presigning;
    Middle "after-call.s3.ListObjects" PlainStatus s3::decode_list_object;
    Middle "after-call.s3.ListObjectsV2" PlainStatus s3::decode_list_object_v2;
    Middle "after-call.s3.ListObjectVersions" PlainStatus s3::decode_list_object_versions;
    Middle "request-created.cloudsearchdomain.Search" Plain cloudsearch_domain::change_get_to_post;
    Middle "before-call.rds.CopyDBClusterSnapshot" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.rds.CreateDBCluster" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.rds.CopyDBSnapshot" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.rds.CreateDBInstanceReadReplica" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.rds.StartDBInstanceAutomatedBackupsReplication" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.neptune.CopyDBClusterSnapshot" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.neptune.CreateDBCluster" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.docdb.CopyDBClusterSnapshot" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call.docdb.CreateDBCluster" Waits copy_between_regions::inject_presigned_url_rds;
    Middle "before-call" Plain every_service::inject_api_version_header as "inject_api_version_header_if_needed";
    First "before-parameter-build.ec2.*" Plain ec2::alias_filters as "ParameterAlias.alias_parameter_in_call";
    First "before-parameter-build.logs.CreateExportTask" Plain logs::alias_from_time as "ParameterAlias.alias_parameter_in_call";
    First "before-parameter-build.cloudsearchdomain.Search" Plain cloudsearch_domain::alias_return_fields as "ParameterAlias.alias_parameter_in_call";
};

/// Handlers that clients of one service register: the service, then as in [`TABLE`].
const OF_CLIENTS: &[(&str, &[Row])] = &[(
    "s3control",
    rows! { Middle "before-endpoint-resolution.s3-control" Plain s3_control::handle_arn; },
)];

/// Registers the built-in handlers with a session's emitter.
pub(crate) fn register(emitter: &Emitter, seams: &Seams) {
    add(emitter, seams, TABLE);
}

/// Registers the handlers of the client's service with its emitter.
pub(crate) fn register_for_client(emitter: &Emitter, seams: &Seams, service_name: &str) {
    for (_, rows) in OF_CLIENTS.iter().filter(|(name, _)| *name == service_name) {
        add(emitter, seams, rows);
    }
}

fn add(emitter: &Emitter, seams: &Seams, rows: &[Row]) {
    for row in rows {
        let handler = match row.handler {
            BuiltIn::Environment(handler) => {
                let env = Arc::clone(&seams.env);
                Handler::sync(move |event| handler(event, &*env))
            }
            BuiltIn::Plain(handler) => Handler::sync(handler),
            BuiltIn::PlainStatus(handler) => Handler::sync(handler).without_output(),
            BuiltIn::Random(handler) => {
                let random = Arc::clone(&seams.random);
                Handler::sync(move |event| handler(event, &*random))
            }
            BuiltIn::Waits(handler) => Handler::asynchronous(handler),
        };
        let handler = handler.built_in(row.name());
        let added = emitter.register_at(row.event, handler, row.position, None);
        added.expect("the names of this table are short and nothing in it has a unique id");
    }
}

#[cfg(test)]
mod tests;
