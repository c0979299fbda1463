"""`RequestSigner`: chooses how requests are signed, and signs them. `CloudFrontSigner`: signs URLs of CloudFront.

The signer of a client is the engine's, unless a program has changed the signers of `botocore.auth`. Counterpart:
botocore's module of this name.
"""

from __future__ import annotations

import weakref

from botocore import UNSIGNED, _seams, auth
from botocore._generators import (
    add_dsql_generate_db_auth_token_methods as add_dsql_generate_db_auth_token_methods,
)
from botocore._generators import add_generate_db_auth_token as add_generate_db_auth_token
from botocore._generators import add_generate_presigned_post as add_generate_presigned_post
from botocore._generators import add_generate_presigned_url as add_generate_presigned_url
from botocore._generators import (
    dsql_generate_db_connect_admin_auth_token as dsql_generate_db_connect_admin_auth_token,
)
from botocore._generators import dsql_generate_db_connect_auth_token as dsql_generate_db_connect_auth_token
from botocore._generators import generate_db_auth_token as generate_db_auth_token
from botocore._generators import generate_presigned_post as generate_presigned_post
from botocore._generators import generate_presigned_url as generate_presigned_url
from botocore.awsrequest import create_request_object
from botocore.awsrequest import prepare_request_dict as prepare_request_dict
from botocore.exceptions import NoRegionError, UnknownSignatureVersionError, UnsupportedSignatureVersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from typing import Any

    from botocore.awsrequest import AWSRequest
    from botocore.client import BaseClient
    from botocore.model import ServiceId

_SUFFIXES = {"presign-post": "-presign-post", "presign-url": "-query"}


class RequestSigner:
    """Signs the requests of a service."""

    def __init__(
        self,
        service_id: ServiceId,
        region_name: str | None,
        signing_name: str,
        signature_version: Any,
        credentials: Any,
        event_emitter: Any,
        auth_token: Any = None,
    ) -> None:
        self._region_name = region_name
        self._signing_name = signing_name
        self._signature_version = signature_version
        self._credentials = credentials
        self._auth_token = auth_token
        self._service_id = service_id
        self._event_emitter = weakref.proxy(event_emitter)
        self._client: Callable[[], BaseClient | None] | None = None

    @property
    def region_name(self) -> str | None:
        """The region that is signed for."""
        return self._region_name

    @property
    def signature_version(self) -> Any:
        """The signature version, such as `v4`."""
        return self._signature_version

    @property
    def signing_name(self) -> str:
        """The service that is signed for."""
        return self._signing_name

    def handler(self, operation_name: str | None = None, request: Any = None, **kwargs: Any) -> None:
        """Signs the request of an event."""
        return self.sign(operation_name, request)

    def sign(
        self,
        operation_name: str | None,
        request: AWSRequest,
        region_name: str | None = None,
        signing_type: str = "standard",
        expires_in: int | None = None,
        signing_name: str | None = None,
    ) -> None:
        """Signs a request: `standard` in its header fields, `presign-url` in its URL."""
        client = self._client() if self._client is not None else None
        if client is not None and signing_type != "presign-post" and auth.is_pristine():
            from botocore._open import call_of

            call = call_of(client, request.context, operation_name or "")
            expires = (3600 if expires_in is None else expires_in) if signing_type == "presign-url" else None
            call.sign(operation_name or "", request, region_name, expires, signing_name)
            return
        self._sign(operation_name, request, region_name, signing_type, expires_in, signing_name)

    def _sign(
        self,
        operation_name: str | None,
        request: AWSRequest,
        region_name: str | None,
        signing_type: str,
        expires_in: int | None,
        signing_name: str | None,
    ) -> None:
        signing_name = self._signing_name if signing_name is None else signing_name
        version = self._choose_signer(operation_name, signing_type, request.context)
        self._event_emitter.emit(
            f"before-sign.{self._service_id.hyphenize()}.{operation_name}",
            request=request,
            signing_name=signing_name,
            region_name=self._region_name,
            signature_version=version,
            request_signer=self,
            operation_name=operation_name,
        )
        if version is UNSIGNED:
            return
        signing = request.context.get("signing", {})
        options: dict[str, Any] = {
            "signing_name": signing.get("signing_name") or signing_name,
            "region_name": region_name or signing.get("region") or self._region_name,
            "signature_version": version,
        }
        if expires_in is not None:
            options["expires"] = expires_in
        if signing.get("request_credentials"):
            options["request_credentials"] = signing["request_credentials"]
        try:
            signer = self.get_auth_instance(**options)
        except UnknownSignatureVersionError:
            if signing_type != "standard":
                raise UnsupportedSignatureVersionError(signature_version=version) from None
            raise
        signer.add_auth(request)

    def _choose_signer(self, operation_name: str | None, signing_type: str, context: dict[str, Any]) -> Any:
        suffix = _SUFFIXES.get(signing_type, "")

        def ending(version: Any) -> Any:
            return version if version is UNSIGNED or version.endswith(suffix) else version + suffix

        signing = context.get("signing", {})
        version = ending(context.get("auth_type") or self._signature_version)
        _, chosen = self._event_emitter.emit_until_response(
            f"choose-signer.{self._service_id.hyphenize()}.{operation_name}",
            signing_name=signing.get("signing_name", self._signing_name),
            region_name=signing.get("region", self._region_name),
            signature_version=version,
            context=context,
        )
        return version if chosen is None else ending(chosen)

    def get_auth_instance(
        self,
        signing_name: str,
        region_name: str | None,
        signature_version: str | None = None,
        request_credentials: Any = None,
        **kwargs: Any,
    ) -> auth.BaseSigner:
        """What signs by a signature version."""
        if signature_version is None:
            signature_version = self._signature_version
        cls: Any = auth.AUTH_TYPE_MAPS.get(signature_version)
        if cls is None:
            raise UnknownSignatureVersionError(signature_version=signature_version)
        made: auth.BaseSigner
        if cls.REQUIRES_TOKEN:
            token = self._auth_token
            made = cls(token.get_frozen_token() if hasattr(token, "get_frozen_token") else token)
            return made
        credentials = request_credentials or self._credentials
        if hasattr(credentials, "get_frozen_credentials"):
            credentials = credentials.get_frozen_credentials()
        kwargs["credentials"] = credentials
        if cls.REQUIRES_REGION:
            if self._region_name is None:
                raise NoRegionError()
            kwargs.update(region_name=region_name, service_name=signing_name)
        made = cls(**kwargs)
        return made

    get_auth = get_auth_instance

    def generate_presigned_url(
        self,
        request_dict: dict[str, Any],
        operation_name: str,
        expires_in: int = 3600,
        region_name: str | None = None,
        signing_name: str | None = None,
    ) -> str:
        """The URL of a request that `prepare_request_dict` has prepared, signed."""
        request = create_request_object(request_dict)
        self.sign(operation_name, request, region_name, "presign-url", expires_in, signing_name)
        request.prepare()
        return request.url or ""


SEAMS = frozenset({"sign", "handler", "_choose_signer", "get_auth_instance", "get_auth"})
_SIGN = RequestSigner.sign
_HANDLER = RequestSigner.handler
_GET_AUTH_INSTANCE = RequestSigner.get_auth_instance


def _is_pristine() -> bool:
    return (
        RequestSigner.sign is _SIGN
        and RequestSigner.handler is _HANDLER
        and RequestSigner.get_auth_instance is _GET_AUTH_INSTANCE
    )


_seams.checks.append(_is_pristine)


class CloudFrontSigner:
    """Signs URLs of CloudFront. `rsa_signer` signs bytes by RSA with SHA-1."""

    def __init__(self, key_id: str, rsa_signer: Callable[[bytes], bytes]) -> None:
        self.key_id = key_id
        self.rsa_signer = rsa_signer

    def generate_presigned_url(
        self, url: str, date_less_than: datetime.datetime | None = None, policy: str | bytes | None = None
    ) -> str:
        """The URL, signed until a date, or by a policy of `build_policy`."""
        from botocore.utils import datetime2timestamp

        if (date_less_than is None) == (policy is None):
            raise ValueError("Need to provide either date_less_than or policy, but not both")
        if date_less_than is not None:
            policy = self.build_policy(url, date_less_than)
        assert policy is not None
        document = policy.encode() if isinstance(policy, str) else policy
        if date_less_than is not None:
            first = f"Expires={int(datetime2timestamp(date_less_than))}"
        else:
            first = f"Policy={_url_base64(document)}"
        signature = _url_base64(self.rsa_signer(document))
        query = f"{first}&Signature={signature}&Key-Pair-Id={self.key_id}"
        return f"{url}{'&' if '?' in url else '?'}{query}"

    def build_policy(
        self,
        resource: str,
        date_less_than: datetime.datetime,
        date_greater_than: datetime.datetime | None = None,
        ip_address: str | None = None,
    ) -> str:
        """A policy: what may be read, until when, from when, and from where."""
        import json

        from botocore.utils import datetime2timestamp

        condition: dict[str, Any] = {"DateLessThan": {"AWS:EpochTime": int(datetime2timestamp(date_less_than))}}
        if ip_address:
            condition["IpAddress"] = {"AWS:SourceIp": ip_address if "/" in ip_address else f"{ip_address}/32"}
        if date_greater_than:
            condition["DateGreaterThan"] = {"AWS:EpochTime": int(datetime2timestamp(date_greater_than))}
        return json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]}, separators=(",", ":"))


def _url_base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).translate(bytes.maketrans(b"+=/", b"-_~")).decode()
