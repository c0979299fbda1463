"""Signers, for programs that sign requests of their own. The signatures are made by the engine.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import time
from urllib.parse import quote

from botocore.exceptions import NoCredentialsError
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.awsrequest import AWSRequest

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
        if self.credentials is None:
            raise NoCredentialsError()
        keys = self.credentials
        if hasattr(keys, "get_frozen_credentials"):
            keys = keys.get_frozen_credentials()
        scope = _Scope(
            access_key=keys.access_key,
            secret_key=keys.secret_key,
            token=keys.token,
            signing_name=self._service_name,
            region_name=self._region_name,
            time=time.time(),
            expires=self._expires,
        )
        del request.headers["Authorization"]
        body = request.body
        signed_url = _with_params(request)
        url, headers = _native.sign_request(self._VERSION, request.method, signed_url, request.headers, body, scope)
        for name, value in headers:
            del request.headers[name]
            request.headers[name] = value
        if self._VERSION.endswith("-query"):
            request.url, request.params = url, {}
            if isinstance(request.data, dict):
                request.data = ""


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


#: The signers by the names of signature versions.
AUTH_TYPE_MAPS = {
    "v4": SigV4Auth,
    "v4-query": SigV4QueryAuth,
    "s3v4": S3SigV4Auth,
    "s3v4-query": S3SigV4QueryAuth,
}
