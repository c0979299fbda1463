"""Handlers that every client has, and those that programs add for all clients.

Most of them are a part of the engine. A program may unregister each of them, or register it for other events.
Counterpart: botocore's module of this name, without the handlers that change its documentation (`docs.*`).
"""

from __future__ import annotations

import logging
import re

from botocore import UNSIGNED
from botocore._built_in import marked, of_engine
from botocore._generators import (
    add_dsql_generate_db_auth_token_methods as add_dsql_generate_db_auth_token_methods,
)
from botocore._generators import add_generate_db_auth_token as add_generate_db_auth_token
from botocore._generators import add_generate_presigned_post as add_generate_presigned_post
from botocore._generators import add_generate_presigned_url as add_generate_presigned_url
from botocore.exceptions import ParamValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)

#: The third part of an entry of `BUILTIN_HANDLERS`: before or after the others.
REGISTER_FIRST = object()
REGISTER_LAST = object()

VALID_BUCKET = re.compile(r"^[a-zA-Z0-9.\-_]{1,255}$")
_ACCESSPOINT_ARN = (
    r"^arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:]"
    r"[a-zA-Z0-9\-.]{1,63}$"
)
_OUTPOST_ARN = (
    r"^arn:(aws).*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:]"
    r"[a-zA-Z0-9\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}$"
)
VALID_S3_ARN = re.compile("|".join([_ACCESSPOINT_ARN, _OUTPOST_ARN]))

#: Old names of services.
SERVICE_NAME_ALIASES = {"runtime.sagemaker": "sagemaker-runtime"}


def handle_service_name_alias(service_name: str, **kwargs: object) -> str:
    """For `choose-service-name`: the current name of a service."""
    return SERVICE_NAME_ALIASES.get(service_name, service_name)


class ClientMethodAlias:
    """For `getattr`: a method that has had another name."""

    def __init__(self, actual_name: str) -> None:
        self._actual = actual_name

    def __call__(self, client: Any, **kwargs: object) -> Any:
        return getattr(client, self._actual)


@marked("disable_signing", "choose-signer.cognito-identity.GetId")
def disable_signing(**kwargs: object) -> object:
    """For `choose-signer`: requests are sent without a signature."""
    return UNSIGNED


@marked("validate_bucket_name", "before-parameter-build.s3")
def validate_bucket_name(params: dict[str, Any], **kwargs: object) -> None:
    """For `before-parameter-build`: refuses a name that no bucket can have."""
    bucket = params.get("Bucket")
    if bucket is None or VALID_BUCKET.search(bucket) or VALID_S3_ARN.search(bucket):
        return
    report = (
        f'Invalid bucket name "{bucket}": Bucket name must match the regex "{VALID_BUCKET.pattern}" '
        f'or be an ARN matching the regex "{VALID_S3_ARN.pattern}"'
    )
    raise ParamValidationError(report=report)


def get_bearer_auth_supported_services() -> set[str]:
    """The signing names of the services whose bearer token may be a variable of the environment."""
    return {"bedrock"}


def check_openssl_supports_tls_version_1_2(**kwargs: object) -> None:
    """For `creating-client-class.iot-data`: the engine's TLS knows no older version."""


def remove_lex_v2_start_conversation(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """For `creating-client-class`: the operation needs two-way HTTP/2."""
    class_attributes.pop("start_conversation", None)


def remove_qbusiness_chat(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """As `remove_lex_v2_start_conversation`."""
    class_attributes.pop("chat", None)


def remove_bedrock_runtime_invoke_model_with_bidirectional_stream(
    class_attributes: dict[str, Any], **kwargs: object
) -> None:
    """As `remove_lex_v2_start_conversation`."""
    class_attributes.pop("invoke_model_with_bidirectional_stream", None)


def remove_connecthealth_start_medical_scribe_listening_session(
    class_attributes: dict[str, Any], **kwargs: object
) -> None:
    """As `remove_lex_v2_start_conversation`."""
    class_attributes.pop("start_medical_scribe_listening_session", None)


def remove_polly_start_speech_synthesis_stream(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """As `remove_lex_v2_start_conversation`."""
    class_attributes.pop("start_speech_synthesis_stream", None)


convert_body_to_file_like_object = of_engine("convert_body_to_file_like_object", "before-parameter-build.s3.UploadPart")
json_decode_policies = of_engine("json_decode_policies", "after-call.iam")
decode_console_output = of_engine("decode_console_output", "after-call.ec2.GetConsoleOutput")
json_decode_template_body = of_engine("json_decode_template_body", "after-call.cloudformation.GetTemplate")
parse_get_bucket_location = of_engine("parse_get_bucket_location", "after-call.s3.GetBucketLocation")
_handle_sqs_compatible_error = of_engine("_handle_sqs_compatible_error", "after-call.sqs.*")
handle_expires_header = of_engine("handle_expires_header", "before-parse.s3.*")
_handle_200_error = of_engine("_handle_200_error", "before-parse.s3.*")
_map_oauth2_errors = of_engine("_map_oauth2_errors", "before-parse.sso-oidc.*")
generate_idempotent_uuid = of_engine("generate_idempotent_uuid", "before-parameter-build")
_handle_request_validation_mode_member = of_engine("_handle_request_validation_mode_member", "before-parameter-build")
remove_bucket_from_url_paths_from_model = of_engine(
    "remove_bucket_from_url_paths_from_model", "before-parameter-build.s3"
)
set_list_objects_encoding_type_url = of_engine(
    "set_list_objects_encoding_type_url", "before-parameter-build.s3.ListObjects"
)
handle_copy_source_param = of_engine("handle_copy_source_param", "before-parameter-build.s3.CopyObject")
validate_ascii_metadata = of_engine("validate_ascii_metadata", "before-parameter-build.s3.CopyObject")
remove_accid_host_prefix_from_model = of_engine(
    "remove_accid_host_prefix_from_model", "before-parameter-build.s3-control"
)
customize_endpoint_resolver_builtins = of_engine(
    "customize_endpoint_resolver_builtins", "before-endpoint-resolution.s3"
)
add_recursion_detection_header = of_engine("add_recursion_detection_header", "before-call")
add_expect_header = of_engine("add_expect_header", "before-call.s3")
add_glacier_version = of_engine("add_glacier_version", "before-call.glacier")
add_accept_header = of_engine("add_accept_header", "before-call.api-gateway")
escape_xml_payload = of_engine("escape_xml_payload", "before-call.s3.DeleteObjects")
add_glacier_checksums = of_engine("add_glacier_checksums", "before-call.glacier.UploadArchive")
inject_presigned_url_ec2 = of_engine("inject_presigned_url_ec2", "before-call.ec2.CopySnapshot")
add_retry_headers = of_engine("add_retry_headers", "request-created")
switch_host_machinelearning = of_engine("switch_host_machinelearning", "request-created.machine-learning.Predict")
_update_status_code = of_engine("_update_status_code", "needs-retry.s3.*")
set_operation_specific_signer = of_engine("set_operation_specific_signer", "choose-signer")
_set_auth_scheme_preference_signer = of_engine("_set_auth_scheme_preference_signer", "choose-signer")
sse_md5 = of_engine("sse_md5", "before-parameter-build.s3.HeadObject")
copy_source_sse_md5 = of_engine("copy_source_sse_md5", "before-parameter-build.s3.CopyObject")
base64_encode_user_data = of_engine("base64_encode_user_data", "before-parameter-build.ec2.RunInstances")
fix_route53_ids = of_engine("fix_route53_ids", "before-parameter-build.route-53")
inject_account_id = of_engine("inject_account_id", "before-parameter-build.glacier")
remove_arn_from_signing_path = of_engine("remove_arn_from_signing_path", "before-sign.s3")
_set_extra_headers_for_unsigned_request = of_engine("_set_extra_headers_for_unsigned_request", "before-sign.s3")
remove_content_type_header_for_presigning = of_engine(
    "remove_content_type_header_for_presigning", "before-sign.polly.SynthesizeSpeech"
)
decode_list_object = of_engine("decode_list_object", "after-call.s3.ListObjects")
decode_list_object_v2 = of_engine("decode_list_object_v2", "after-call.s3.ListObjectsV2")
decode_list_object_versions = of_engine("decode_list_object_versions", "after-call.s3.ListObjectVersions")
change_get_to_post = of_engine("change_get_to_post", "request-created.cloudsearch-domain.Search")
inject_presigned_url_rds = of_engine("inject_presigned_url_rds", "before-call.rds.CopyDBClusterSnapshot")
inject_api_version_header_if_needed = of_engine("inject_api_version_header_if_needed", "before-call")
_alias_ec2_filters = of_engine("ParameterAlias.alias_parameter_in_call", "before-parameter-build.ec2.*")
_alias_logs_from_time = of_engine(
    "ParameterAlias.alias_parameter_in_call", "before-parameter-build.cloudwatch-logs.CreateExportTask"
)
_alias_search_return_fields = of_engine(
    "ParameterAlias.alias_parameter_in_call", "before-parameter-build.cloudsearch-domain.Search"
)

#: Entries are `(event name, handler)` or `(event name, handler, REGISTER_FIRST)`. A new session registers them.
BUILTIN_HANDLERS: list[tuple[Any, ...]] = [
    ("choose-service-name", handle_service_name_alias),
    ("getattr.mturk.list_hi_ts_for_qualification_type", ClientMethodAlias("list_hits_for_qualification_type")),
    ("getattr.socialmessaging.delete_whatsapp_media_message", ClientMethodAlias("delete_whatsapp_message_media")),
    ("getattr.cloudwatch.get_o_tel_enrichment", ClientMethodAlias("get_otel_enrichment")),
    ("getattr.cloudwatch.start_o_tel_enrichment", ClientMethodAlias("start_otel_enrichment")),
    ("getattr.cloudwatch.stop_o_tel_enrichment", ClientMethodAlias("stop_otel_enrichment")),
    ("getattr.cloudwatch.update_o_tel_enrichment", ClientMethodAlias("update_otel_enrichment")),
    ("getattr.signin.create_o_auth2_token", ClientMethodAlias("create_oauth2_token")),
    ("before-parameter-build.s3.UploadPart", convert_body_to_file_like_object, REGISTER_LAST),
    ("before-parameter-build.s3.PutObject", convert_body_to_file_like_object, REGISTER_LAST),
    ("creating-client-class", add_generate_presigned_url),
    ("creating-client-class.s3", add_generate_presigned_post),
    ("creating-client-class.iot-data", check_openssl_supports_tls_version_1_2),
    ("creating-client-class.lex-runtime-v2", remove_lex_v2_start_conversation),
    ("creating-client-class.qbusiness", remove_qbusiness_chat),
    ("creating-client-class.bedrock-runtime", remove_bedrock_runtime_invoke_model_with_bidirectional_stream),
    ("creating-client-class.connecthealth", remove_connecthealth_start_medical_scribe_listening_session),
    ("creating-client-class.polly", remove_polly_start_speech_synthesis_stream),
    ("after-call.iam", json_decode_policies),
    ("after-call.ec2.GetConsoleOutput", decode_console_output),
    ("after-call.cloudformation.GetTemplate", json_decode_template_body),
    ("after-call.s3.GetBucketLocation", parse_get_bucket_location),
    ("after-call.sqs.*", _handle_sqs_compatible_error),
    ("before-parse.s3.*", handle_expires_header),
    ("before-parse.s3.*", _handle_200_error, REGISTER_FIRST),
    ("before-parse.sso-oidc.*", _map_oauth2_errors),
    ("before-parameter-build", generate_idempotent_uuid),
    ("before-parameter-build", _handle_request_validation_mode_member),
    ("before-parameter-build.s3", validate_bucket_name),
    ("before-parameter-build.s3", remove_bucket_from_url_paths_from_model),
    ("before-parameter-build.s3.ListObjects", set_list_objects_encoding_type_url),
    ("before-parameter-build.s3.ListObjectsV2", set_list_objects_encoding_type_url),
    ("before-parameter-build.s3.ListObjectVersions", set_list_objects_encoding_type_url),
    ("before-parameter-build.s3.CopyObject", handle_copy_source_param),
    ("before-parameter-build.s3.UploadPartCopy", handle_copy_source_param),
    ("before-parameter-build.s3.CopyObject", validate_ascii_metadata),
    ("before-parameter-build.s3.PutObject", validate_ascii_metadata),
    ("before-parameter-build.s3.CreateMultipartUpload", validate_ascii_metadata),
    ("before-parameter-build.s3-control", remove_accid_host_prefix_from_model),
    ("before-endpoint-resolution.s3", customize_endpoint_resolver_builtins),
    ("before-call", add_recursion_detection_header),
    ("before-call.s3", add_expect_header),
    ("before-call.glacier", add_glacier_version),
    ("before-call.apigateway", add_accept_header),
    ("before-call.s3.DeleteObjects", escape_xml_payload),
    ("before-call.s3.PutBucketLifecycleConfiguration", escape_xml_payload),
    ("before-call.glacier.UploadArchive", add_glacier_checksums),
    ("before-call.glacier.UploadMultipartPart", add_glacier_checksums),
    ("before-call.ec2.CopySnapshot", inject_presigned_url_ec2),
    ("request-created", add_retry_headers),
    ("request-created.machinelearning.Predict", switch_host_machinelearning),
    ("needs-retry.s3.*", _update_status_code, REGISTER_FIRST),
    ("choose-signer.cognito-identity.GetId", disable_signing),
    ("choose-signer.cognito-identity.GetOpenIdToken", disable_signing),
    ("choose-signer.cognito-identity.UnlinkIdentity", disable_signing),
    ("choose-signer.cognito-identity.GetCredentialsForIdentity", disable_signing),
    ("choose-signer.sts.AssumeRoleWithSAML", disable_signing),
    ("choose-signer.sts.AssumeRoleWithWebIdentity", disable_signing),
    ("choose-signer", set_operation_specific_signer),
    ("choose-signer", _set_auth_scheme_preference_signer),
    ("before-parameter-build.s3.HeadObject", sse_md5),
    ("before-parameter-build.s3.GetObject", sse_md5),
    ("before-parameter-build.s3.PutObject", sse_md5),
    ("before-parameter-build.s3.CopyObject", sse_md5),
    ("before-parameter-build.s3.CopyObject", copy_source_sse_md5),
    ("before-parameter-build.s3.CreateMultipartUpload", sse_md5),
    ("before-parameter-build.s3.UploadPart", sse_md5),
    ("before-parameter-build.s3.UploadPartCopy", sse_md5),
    ("before-parameter-build.s3.UploadPartCopy", copy_source_sse_md5),
    ("before-parameter-build.s3.CompleteMultipartUpload", sse_md5),
    ("before-parameter-build.s3.SelectObjectContent", sse_md5),
    ("before-parameter-build.ec2.RunInstances", base64_encode_user_data),
    ("before-parameter-build.autoscaling.CreateLaunchConfiguration", base64_encode_user_data),
    ("before-parameter-build.route53", fix_route53_ids),
    ("before-parameter-build.glacier", inject_account_id),
    ("before-sign.s3", remove_arn_from_signing_path),
    ("before-sign.s3", _set_extra_headers_for_unsigned_request),
    ("before-sign.polly.SynthesizeSpeech", remove_content_type_header_for_presigning),
    ("after-call.s3.ListObjects", decode_list_object),
    ("after-call.s3.ListObjectsV2", decode_list_object_v2),
    ("after-call.s3.ListObjectVersions", decode_list_object_versions),
    ("request-created.cloudsearchdomain.Search", change_get_to_post),
    ("creating-client-class.dsql", add_dsql_generate_db_auth_token_methods),
    ("creating-client-class.rds", add_generate_db_auth_token),
    ("before-call.rds.CopyDBClusterSnapshot", inject_presigned_url_rds),
    ("before-call.rds.CreateDBCluster", inject_presigned_url_rds),
    ("before-call.rds.CopyDBSnapshot", inject_presigned_url_rds),
    ("before-call.rds.CreateDBInstanceReadReplica", inject_presigned_url_rds),
    ("before-call.rds.StartDBInstanceAutomatedBackupsReplication", inject_presigned_url_rds),
    ("before-call.neptune.CopyDBClusterSnapshot", inject_presigned_url_rds),
    ("before-call.neptune.CreateDBCluster", inject_presigned_url_rds),
    ("before-call.docdb.CopyDBClusterSnapshot", inject_presigned_url_rds),
    ("before-call.docdb.CreateDBCluster", inject_presigned_url_rds),
    ("before-call", inject_api_version_header_if_needed),
    ("before-parameter-build.ec2.*", _alias_ec2_filters, REGISTER_FIRST),
    ("before-parameter-build.logs.CreateExportTask", _alias_logs_from_time, REGISTER_FIRST),
    ("before-parameter-build.cloudsearchdomain.Search", _alias_search_return_fields, REGISTER_FIRST),
]
#: As they are unless a program changes them.
PRISTINE_HANDLERS = tuple(BUILTIN_HANDLERS)
