"""The parts that a client has in botocore: made when a program, or a handler, asks for one of them."""

from __future__ import annotations

import weakref

from botocore import endpoint, httpsession, serialize, signers
from botocore.model import ServiceId

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.client import BaseClient


class Parts:
    """The parts of a client as they were made, to see whether one was replaced."""

    def __init__(self, client: BaseClient) -> None:
        meta, native = client.meta, client._native
        session = httpsession.URLLib3Session()
        session._is_of_client = True
        self.http_session = session
        made = endpoint.Endpoint(native.endpoint_url, native.service_name, meta.events, None, session)
        made._client = weakref.proxy(client)
        self.endpoint = made
        protocol = native.protocol
        self.serializer = serialize.create_serializer(protocol)
        self.serializer._client = native
        self.parser_factory = made._response_parser_factory
        self.response_parser = made._response_parser_factory.create_parser(protocol)
        signing_name, version = native.signing()
        signer = signers.RequestSigner(
            ServiceId(native.service_id), native.region_name, signing_name, version, None, meta.events
        )
        signer._credentials = _Credentials(client)
        signer._client = weakref.ref(client)
        self.request_signer = signer
        own = client.__dict__
        own["_endpoint"] = made
        own["_serializer"] = self.serializer
        own["_response_parser"] = self.response_parser
        own["_request_signer"] = signer
        own["_client_config"] = meta.config
        own["_loader"] = meta._session.get_component("data_loader")
        own["_ruleset_resolver"] = RulesetResolver(client)
        self.ruleset_resolver = own["_ruleset_resolver"]

    def are_pristine(self, client: BaseClient) -> bool:
        """Whether the client still has these parts, and nothing was set on them."""
        return endpoint.STEPS.keys().isdisjoint(self.endpoint.__dict__) and self.others_are_pristine(client)

    def others_are_pristine(self, client: BaseClient) -> bool:
        """The same, whatever was set on the endpoint."""
        own: dict[str, Any] = client.__dict__
        made = self.endpoint
        return (
            own.get("_endpoint") is made
            and made.http_session is self.http_session
            and made._response_parser_factory is self.parser_factory
            and own.get("_serializer") is self.serializer
            and own.get("_request_signer") is self.request_signer
            and own.get("_ruleset_resolver") is self.ruleset_resolver
            and httpsession.SEAMS.isdisjoint(self.http_session.__dict__)
            and serialize.SEAMS.isdisjoint(self.serializer.__dict__)
            and signers.SEAMS.isdisjoint(self.request_signer.__dict__)
        )


class _Credentials:
    """The credentials of a client, asked for when they are used."""

    def __init__(self, client: BaseClient) -> None:
        self._client = weakref.ref(client)

    def _found(self) -> Any:
        client = self._client()
        return None if client is None else client._get_credentials()

    def get_frozen_credentials(self) -> Any:
        found = self._found()
        return None if found is None else found.get_frozen_credentials()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)


class RulesetResolver:
    """Finds the endpoints of calls."""

    def __init__(self, client: BaseClient) -> None:
        self._client = weakref.ref(client)

    def construct_endpoint(
        self, operation_model: Any, call_args: dict[str, Any] | None, request_context: dict[str, Any]
    ) -> Any:
        """The endpoint of a call: `url`, `headers`, `properties`."""
        from types import SimpleNamespace

        from botocore._open import call_of

        client = self._client()
        assert client is not None
        call = call_of(client, request_context, operation_model.name)
        url, headers, properties = call.resolve_endpoint(call_args or {})
        return SimpleNamespace(url=url, headers=headers, properties=properties)
