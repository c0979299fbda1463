//! Amazon S3: by far the most fix-ups of any service.
//!
//! Arguments are fixed in `arguments`, bucket addressing in `addressing`, requests and responses in
//! `exchange`, encoded listings in `listing`. Counterpart: botocore `handlers.py`.

mod addressing;
mod arguments;
mod exchange;
mod listing;

pub(super) use addressing::{
    customize_endpoint_resolver_builtins, remove_arn_from_signing_path,
    remove_bucket_from_url_path, validate_bucket_name,
};
pub(super) use arguments::{
    copy_source_sse_md5, handle_copy_source_param, sse_md5, validate_ascii_metadata,
};
pub(super) use exchange::{
    add_expect_header, convert_body_to_file_like_object, escape_xml_payload, handle_200_error,
    handle_expires_header, parse_get_bucket_location, set_extra_headers_for_unsigned_request,
    update_status_code,
};
pub(super) use listing::{
    decode_list_object, decode_list_object_v2, decode_list_object_versions,
    set_list_objects_encoding_type_url,
};
