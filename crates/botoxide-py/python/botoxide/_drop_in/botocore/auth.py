"""Signers, for programs that sign requests of their own. The signatures are made by the engine.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import datetime as datetime
import logging
import time
from operator import is_
from urllib.parse import quote

from botocore import _seams
from botocore.compat import HAS_CRT as HAS_CRT
from botocore.exceptions import (
    NoAuthTokenError,
    NoCredentialsError,
    UnknownSignatureVersionError,
    UnsupportedSignatureVersionError,
)
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.awsrequest import AWSRequest

logger = logging.getLogger(__name__)

ISO8601 = "%Y-%m-%dT%H:%M:%SZ"
SIGV4_TIMESTAMP = "%Y%m%dT%H%M%SZ"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
STREAMING_UNSIGNED_PAYLOAD_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

#: The header fields that are never signed.
SIGNED_HEADERS_BLACKLIST = ["expect", "transfer-encoding", "user-agent", "x-amzn-trace-id"]


class BaseSigner:
    """What all signers have in common."""

    REQUIRES_REGION = False
    REQUIRES_TOKEN = False

    def add_auth(self, request: AWSRequest) -> None:
        """Signs a request, in place."""
        raise NotImplementedError("add_auth")


class _Scope:
    """What a signature needs besides the request."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)


class SigV4Auth(BaseSigner):
    """Signature Version 4, in the header fields."""

    REQUIRES_REGION = True
    _VERSION = "v4"
    _expires = 3600

    def __init__(self, credentials: Any, service_name: str, region_name: str) -> None:
        self.credentials = credentials
        self._region_name = region_name
        self._service_name = service_name

    def add_auth(self, request: AWSRequest) -> None:
        """Signs a request, in place. A `NoCredentialsError` without credentials."""
        scope = self._scope()
        if "v4" in self._VERSION:
            request.context["timestamp"] = time.strftime(SIGV4_TIMESTAMP, time.gmtime(scope.time))
        del request.headers["Authorization"]
        body = request.body
        kept = [(name, value) for name, value in request.headers.items() if name.lower() in _unsigned()]
        for name, _ in kept:
            del request.headers[name]
        signed_url = _with_params(request)
        url, headers = _native.sign_request(self._VERSION, request.method, signed_url, request.headers, body, scope)
        for name, value in kept:
            request.headers[name] = value
        for name, value in headers:
            del request.headers[name]
            request.headers[name] = value
        if self._VERSION.endswith("-query"):
            request.url, request.params = url, {}
            if isinstance(request.data, dict):
                request.data = ""

    def canonical_request(self, request: AWSRequest) -> str:
        """The canonical request, of a request as it is."""
        url, body = _with_params(request), request.body
        return _native.canonical_request(request.method, url, request.headers, body, "s3" in self._VERSION)

    def string_to_sign(self, request: AWSRequest, canonical_request: str) -> str:
        """What is signed, at the time in the request's context."""
        stamp = request.context["timestamp"]
        return _native.string_to_sign(stamp, self._region_name, self._service_name, canonical_request)

    def signature(self, string_to_sign: str, request: AWSRequest) -> str:
        """The signature, by the key of the day."""
        import hmac

        key = f"AWS4{self.credentials.secret_key}".encode()
        for part in (request.context["timestamp"][:8], self._region_name, self._service_name, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, string_to_sign.encode(), "sha256").hex()

    def _scope(self) -> Any:
        """What the engine needs to sign. A `NoCredentialsError` without credentials."""
        if self.credentials is None:
            raise NoCredentialsError()
        keys = self.credentials
        if hasattr(keys, "get_frozen_credentials"):
            keys = keys.get_frozen_credentials()
        return _Scope(
            access_key=keys.access_key,
            secret_key=keys.secret_key,
            token=keys.token,
            signing_name=self._service_name,
            region_name=self._region_name,
            time=time.time(),
            expires=self._expires,
        )


def _with_params(request: AWSRequest) -> str:
    """The URL with the parameters that are added when the request is prepared."""
    url = request.url or ""
    if not request.params:
        return url
    pairs = request.params.items() if hasattr(request.params, "items") else request.params
    query = "&".join(f"{quote(str(name), safe='-_.~')}={quote(str(value), safe='-_.~')}" for name, value in pairs)
    return f"{url}{'&' if '?' in url else '?'}{query}"


class S3SigV4Auth(SigV4Auth):
    """Signature Version 4 as S3 takes it: the path as it is, and the checksum of the body in a header field."""

    _VERSION = "s3v4"


class SigV4QueryAuth(SigV4Auth):
    """Signature Version 4 in the query: a presigned URL."""

    DEFAULT_EXPIRES = 3600
    _VERSION = "v4-query"

    def __init__(self, credentials: Any, service_name: str, region_name: str, expires: int = DEFAULT_EXPIRES) -> None:
        super().__init__(credentials, service_name, region_name)
        self._expires = expires


class S3SigV4QueryAuth(SigV4QueryAuth):
    """A presigned URL of S3."""

    _VERSION = "s3v4-query"


class SigV2Auth(SigV4Auth):
    """Signature Version 2, for a form."""

    REQUIRES_REGION = False
    _VERSION = "v2"

    def __init__(self, credentials: Any) -> None:
        super().__init__(credentials, "", "")

    def add_auth(self, request: AWSRequest) -> None:
        """Signs a request, in place."""
        from urllib.parse import parse_qsl

        super().add_auth(request)
        if isinstance(request.data, bytes):
            request.data = dict(parse_qsl(request.data.decode(), keep_blank_values=True))


class SigV3Auth(SigV2Auth):
    """Signature Version 3."""

    _VERSION = "v3"

    def add_auth(self, request: AWSRequest) -> None:
        """Signs a request, in place."""
        SigV4Auth.add_auth(self, request)


class HmacV1Auth(SigV3Auth):
    """Signature Version 2 of S3."""

    _VERSION = "s3"
    #: The parameters of a URL that are signed.
    QSAOfInterest = [
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "defaultObjectAcl",
        "delete",
        "inventory",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "partNumber",
        "policy",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "select",
        "select-type",
        "storageClass",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    ]

    def __init__(self, credentials: Any, service_name: str | None = None, region_name: str | None = None) -> None:
        super().__init__(credentials)


class HmacV1QueryAuth(HmacV1Auth):
    """A URL presigned by Signature Version 2 of S3."""

    DEFAULT_EXPIRES = 3600
    _VERSION = "s3-query"

    def __init__(self, credentials: Any, expires: int = DEFAULT_EXPIRES) -> None:
        super().__init__(credentials)
        self._expires = expires


class TokenSigner(BaseSigner):
    """What signers that have a token have in common."""

    REQUIRES_TOKEN = True

    def __init__(self, auth_token: Any) -> None:
        self.auth_token = auth_token


class BearerAuth(TokenSigner):
    """Sends a token in the header fields."""

    def add_auth(self, request: AWSRequest) -> None:
        """Adds the token. A `NoAuthTokenError` without one."""
        if self.auth_token is None:
            raise NoAuthTokenError()
        del request.headers["Authorization"]
        request.headers["Authorization"] = f"Bearer {self.auth_token.token}"


class S3ExpressAuth(S3SigV4Auth):
    """Signs requests to directory buckets of S3, by the credentials of a session."""

    REQUIRES_IDENTITY_CACHE = True
    _VERSION = "v4-s3express"

    def __init__(self, credentials: Any, service_name: str, region_name: str, *, identity_cache: Any = None) -> None:
        super().__init__(credentials, service_name, region_name)
        self._identity_cache = identity_cache


class S3ExpressQueryAuth(S3ExpressAuth):
    """Presigned URLs of directory buckets."""

    DEFAULT_EXPIRES = 300
    _VERSION = "v4-s3express-query"

    def __init__(
        self,
        credentials: Any,
        service_name: str,
        region_name: str,
        *,
        identity_cache: Any = None,
        expires: int = DEFAULT_EXPIRES,
    ) -> None:
        super().__init__(credentials, service_name, region_name, identity_cache=identity_cache)
        self._expires = expires


def _sign_form(signer: SigV4Auth, version: str, request: AWSRequest) -> None:
    """Signs the policy of a form: `s3-presign-post-fields` and `s3-presign-post-policy` of the request's context."""
    context: dict[str, Any] = request.context
    fields, policy = context.get("s3-presign-post-fields"), context.get("s3-presign-post-policy")
    fields, policy = {} if fields is None else fields, {} if policy is None else policy
    scope = signer._scope()
    if version != "s3":
        context["timestamp"] = time.strftime(SIGV4_TIMESTAMP, time.gmtime(scope.time))
    new_fields, new_policy = _native.sign_post(version, fields, policy, scope)
    fields.update(new_fields)
    conditions = policy.get("conditions")
    if conditions is None:
        policy.update(new_policy)
    else:
        # Its own list, to which the program may hold on.
        conditions.extend(new_policy["conditions"][len(conditions) :])
    context["s3-presign-post-fields"] = fields
    context["s3-presign-post-policy"] = policy


class S3ExpressPostAuth(S3ExpressAuth):
    """Presigned forms of directory buckets."""

    def add_auth(self, request: AWSRequest) -> None:
        """Signs the policy of a form."""
        _sign_form(self, "v4-s3express", request)


class S3SigV4PostAuth(SigV4Auth):
    """Presigned forms of S3."""

    def add_auth(self, request: AWSRequest) -> None:
        """Signs the policy of a form."""
        _sign_form(self, "s3v4", request)


class HmacV1PostAuth(HmacV1Auth):
    """Presigned forms of S3, by Signature Version 2."""

    def add_auth(self, request: AWSRequest) -> None:
        """Signs the policy of a form."""
        _sign_form(self, "s3", request)


#: The signers by the names of signature versions.
AUTH_TYPE_MAPS: dict[str, type[BaseSigner]] = {
    "v2": SigV2Auth,
    "v3": SigV3Auth,
    "v3https": SigV3Auth,
    "s3": HmacV1Auth,
    "s3-query": HmacV1QueryAuth,
    "s3-presign-post": HmacV1PostAuth,
    "s3v4-presign-post": S3SigV4PostAuth,
    "v4-s3express": S3ExpressAuth,
    "v4-s3express-query": S3ExpressQueryAuth,
    "v4-s3express-presign-post": S3ExpressPostAuth,
    "bearer": BearerAuth,
    "v4": SigV4Auth,
    "v4-query": SigV4QueryAuth,
    "s3v4": S3SigV4Auth,
    "s3v4-query": S3SigV4QueryAuth,
}

#: Authentication schemes of models, and their signature versions.
AUTH_TYPE_TO_SIGNATURE_VERSION = {
    "aws.auth#sigv4": "v4",
    "aws.auth#sigv4a": "v4a",
    "smithy.api#httpBearerAuth": "bearer",
    "smithy.api#noAuth": "none",
}
AUTH_PREF_TO_SIGNATURE_VERSION = {
    name.rpartition("#")[2]: version for name, version in AUTH_TYPE_TO_SIGNATURE_VERSION.items()
}


def resolve_auth_type(auth_trait: list[str]) -> str:
    """The signature version of the first scheme that is known."""
    for scheme in auth_trait:
        if scheme == "smithy.api#noAuth":
            return AUTH_TYPE_TO_SIGNATURE_VERSION[scheme]
        version = AUTH_TYPE_TO_SIGNATURE_VERSION.get(scheme)
        if version in AUTH_TYPE_MAPS:
            return version
        if version is None:
            raise UnknownSignatureVersionError(signature_version=scheme)
    raise UnsupportedSignatureVersionError(signature_version=", ".join(auth_trait))


def resolve_auth_scheme_preference(preference_list: list[str], auth_options: list[str]) -> str:
    """The signature version of the first preferred scheme that the service has; schemes of the service come last."""
    names = [scheme.rpartition("#")[2] for scheme in auth_options]
    for scheme in dict.fromkeys([*preference_list, *names]):
        if scheme not in names:
            continue
        version = AUTH_PREF_TO_SIGNATURE_VERSION.get(scheme)
        if version == "none" or version in AUTH_TYPE_MAPS:
            assert version is not None
            return version
    raise UnsupportedSignatureVersionError(signature_version=", ".join(sorted(names)))


_MAPS = dict(AUTH_TYPE_MAPS)
_BLACKLIST = list(SIGNED_HEADERS_BLACKLIST)
_ADD_AUTH = SigV4Auth.add_auth


def _unsigned() -> set[str]:
    """The header fields that are not signed because a program says so."""
    return {name.lower() for name in SIGNED_HEADERS_BLACKLIST} - set(_BLACKLIST)


def is_pristine() -> bool:
    """Whether requests are signed as the engine does it."""
    return (
        SigV4Auth.add_auth is _ADD_AUTH
        and S3SigV4Auth.add_auth is _ADD_AUTH
        and len(SIGNED_HEADERS_BLACKLIST) == len(_BLACKLIST)
        and len(AUTH_TYPE_MAPS) == len(_MAPS)
        and all(map(is_, AUTH_TYPE_MAPS.values(), _MAPS.values()))
    )


_seams.checks.append(is_pristine)
