//! The signers of `botocore.auth`, for programs that sign requests of their own.

use botoxide::types::{Body as Payload, Bytes, Credentials, Request, Text, Timestamp};
use botoxide::{ByteStream, Value};
use botoxide_core::sign::{
    self, Payload as Said, PostPolicy, Signing, SigningKeyCache, add_hmac_v1_auth,
    add_hmac_v1_post_auth, add_hmac_v1_query_auth, add_s3_express_auth, add_s3_express_post_auth,
    add_s3_express_query_auth, add_s3_v4_auth, add_s3_v4_post_auth, add_s3_v4_query_auth,
    add_v2_auth, add_v3_auth, add_v4_auth, add_v4_query_auth,
};
use botoxide_core::uri::{self, Keep};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::convert;
use crate::handlers::http::fields;
use crate::session::raised;

/// What a signature needs besides the request.
#[derive(FromPyObject)]
pub(crate) struct Scope {
    access_key: String,
    secret_key: String,
    token: Option<String>,
    signing_name: String,
    region_name: String,
    /// Seconds since 1970.
    time: f64,
    /// Seconds that a signed URL is good for.
    expires: i64,
}

/// Signs by `v4`, `s3v4`, `v4-query` or `s3v4-query`. Returns the URL and the header fields of the signed request.
#[pyfunction]
pub(crate) fn sign_request(
    py: Python<'_>,
    version: &str,
    method: &str,
    url: &str,
    headers: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
    scope: Scope,
) -> PyResult<(String, Vec<(String, String)>)> {
    let (mut request, bytes) = (read(method, url, headers)?, read_body(py, body)?);
    let is_query = version.ends_with("-query");
    let given = request
        .headers
        .get("X-Amz-Content-SHA256")
        .map(Text::as_str);
    let payload = if given == Some("UNSIGNED-PAYLOAD") {
        Said::Unsigned
    } else {
        Said::hashed(&bytes)
    };
    if is_query {
        request.body = Payload::Bytes(bytes);
    }
    let credentials = Credentials::new(scope.access_key, scope.secret_key, scope.token);
    let time = Timestamp::from_seconds(scope.time)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let signing = Signing {
        credentials: &credentials,
        region: &scope.region_name,
        signing_name: &scope.signing_name,
        time,
        payload,
        keys: &SigningKeyCache::default(),
        explanation: None,
    };
    match version {
        "v2" => raised(py, add_v2_auth(&mut request, &credentials, time))?,
        "v3" => add_v3_auth(&mut request, &credentials, time),
        "s3" => add_hmac_v1_auth(&mut request, &credentials, time),
        "s3-query" => {
            add_hmac_v1_query_auth(&mut request, &credentials, time, scope.expires);
        }
        "v4-s3express" => add_s3_express_auth(&mut request, &signing),
        "v4-s3express-query" => raised(
            py,
            add_s3_express_query_auth(&mut request, &signing, scope.expires),
        )?,
        "v4" => add_v4_auth(&mut request, &signing),
        "s3v4" => add_s3_v4_auth(&mut request, &signing),
        "v4-query" => raised(py, add_v4_query_auth(&mut request, &signing, scope.expires))?,
        "s3v4-query" => raised(
            py,
            add_s3_v4_query_auth(&mut request, &signing, scope.expires),
        )?,
        _ => return Err(PyValueError::new_err(format!("no signer {version}"))),
    }
    let headers = request.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), value.as_str().to_owned()));
    Ok((request.url, headers.collect()))
}

/// A request without its body.
fn read(method: &str, url: &str, headers: &Bound<'_, PyAny>) -> PyResult<Request> {
    Ok(Request {
        method: Text::from(method),
        url: url.to_owned(),
        headers: fields(headers)?,
        ..Request::default()
    })
}

/// The bytes of a body; a file is rewound.
fn read_body(py: Python<'_>, body: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    Ok(match convert::argument(body, None)? {
        Value::Null => Bytes::new(),
        Value::Blob(bytes) => bytes,
        Value::Text(text) => text.as_str().to_owned().into_bytes().into(),
        Value::Body(body) => {
            let stream = raised(py, ByteStream::from_body(&body))?;
            let all = py.detach(|| stream.collect_blocking());
            let all = raised(py, all)?;
            raised(py, stream.rewind())?;
            all
        }
        _ => {
            return Err(PyValueError::new_err(
                "the body of a request is bytes or a file",
            ));
        }
    })
}

/// The canonical request of Signature Version 4, of a request as it is. `is_path_kept` is how S3 takes the path.
#[pyfunction]
pub(crate) fn canonical_request(
    py: Python<'_>,
    method: &str,
    url: &str,
    headers: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
    is_path_kept: bool,
) -> PyResult<String> {
    let request = read(method, url, headers)?;
    let payload = match request.headers.get("X-Amz-Content-SHA256") {
        Some(told) => told.clone(),
        None => Text::from(Said::hashed(&read_body(py, body)?).as_str()),
    };
    let mut path = uri::split(url).path.to_owned();
    if !is_path_kept {
        path = uri::percent_encode(&uri::normalize_path(&path), Keep::Slash).into_owned();
    }
    Ok(sign::canonical_request(&request, &path, &payload))
}

/// The string that Signature Version 4 signs; `stamp` is `20150830T123600Z`.
#[pyfunction]
pub(crate) fn string_to_sign(
    stamp: &str,
    region_name: &str,
    signing_name: &str,
    canonical_request: &str,
) -> String {
    sign::string_to_sign(stamp, region_name, signing_name, canonical_request)
}

/// Signs the policy of a form by `s3`, `s3v4` or `v4-s3express`. Returns the fields and the policy.
#[pyfunction]
pub(crate) fn sign_post(
    py: Python<'_>,
    version: &str,
    fields: &Bound<'_, PyAny>,
    policy: &Bound<'_, PyAny>,
    scope: Scope,
) -> PyResult<(Py<PyAny>, Py<PyAny>)> {
    let map = |object: &Bound<'_, PyAny>| match convert::argument(object, None)? {
        Value::Map(map) => Ok(map),
        _ => Err(PyValueError::new_err(
            "the parts of a form are dictionaries",
        )),
    };
    let mut post = PostPolicy {
        fields: map(fields)?,
        policy: map(policy)?,
    };
    let credentials = Credentials::new(scope.access_key, scope.secret_key, scope.token);
    let time = Timestamp::from_seconds(scope.time)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let signing = Signing {
        credentials: &credentials,
        region: &scope.region_name,
        signing_name: &scope.signing_name,
        time,
        payload: Said::Unsigned,
        keys: &SigningKeyCache::default(),
        explanation: None,
    };
    let signed = match version {
        "s3" => add_hmac_v1_post_auth(&mut post, &credentials),
        "s3v4" => add_s3_v4_post_auth(&mut post, &signing),
        "v4-s3express" => add_s3_express_post_auth(&mut post, &signing),
        _ => return Err(PyValueError::new_err(format!("no signer {version}"))),
    };
    raised(py, signed)?;
    Ok((
        convert::result(py, &Value::Map(post.fields))?,
        convert::result(py, &Value::Map(post.policy))?,
    ))
}
