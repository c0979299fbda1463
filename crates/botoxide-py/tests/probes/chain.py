"""Which credentials calls are signed with when programs change a session's chain, its parts, or its credentials."""

from __future__ import annotations

import copy
import functools
import os
from datetime import datetime, timedelta, timezone
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.credentials import (
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
    RefreshableCredentials,
)
from probes.events import Raw
from probes.outcome import outcome, text


class Provider(CredentialProvider):
    METHOD = "mine"
    CANONICAL_NAME = "Mine"

    def __init__(self, key: str | None) -> None:
        super().__init__()
        self.key = key

    def load(self) -> Any:
        return None if self.key is None else Credentials(self.key, "secret", None, self.METHOD)


def _used(session: Any, calls: int = 1) -> Any:
    """The access keys of calls, and what the session says."""
    client = session.create_client("sqs", "eu-central-1")
    seen: list[Any] = []

    def send(request: Any, **kwargs: Any) -> AWSResponse:
        header = request.headers.get("Authorization", b"")
        header = header.decode() if isinstance(header, bytes) else header
        seen.append(header.partition("Credential=")[2].partition("/")[0])
        return AWSResponse(request.url, 200, {}, Raw(b"{}"))

    client.meta.events.register("before-send", send)
    for _ in range(calls):
        seen.append(outcome(client.list_queues)[1:2])
    found = session.get_credentials()
    return [seen, None if found is None else [found.access_key, found.method]]


def _chains() -> list[Any]:
    cases: list[Any] = []
    for key in ("AKMINE", None):
        for change in ("before", "after", "remove", "replace", "component", "lazy", "nothing"):
            session = botocore.session.Session()
            resolver: Any = session.get_component("credential_provider")
            if change == "before":
                resolver.insert_before("env", Provider(key))
            elif change == "after":
                resolver.insert_after("env", Provider(key))
            elif change == "remove":
                resolver.remove("env")
                resolver.remove("iam-role")
                resolver.remove("container-role")
            elif change == "replace":
                resolver.providers = [Provider(key)]
            elif change == "component":
                session.register_component("credential_provider", CredentialResolver([Provider(key)]))
            elif change == "lazy":
                made = CredentialResolver([Provider(key)])
                session.lazy_register_component("credential_provider", functools.partial(copy.copy, made))
                session.get_component("credential_provider")
            cases.append([change, key, _used(session)])
    resolver = botocore.session.Session().get_component("credential_provider")
    cases.append(
        [[provider.METHOD, provider.CANONICAL_NAME, type(provider).__name__] for provider in resolver.providers]
    )
    cases.append(outcome(resolver.insert_before, "nobody", Provider("x")))
    cases.append(outcome(botocore.session.Session().get_component, "nothing"))
    return cases


def _objects() -> list[Any]:
    cases: list[Any] = []
    count = [0]

    def refresh() -> dict[str, Any]:
        count[0] += 1
        expiry = datetime.now(timezone.utc) + timedelta(seconds=5 if count[0] < 3 else 3600)
        return {"access_key": f"AK{count[0]}", "secret_key": "s", "token": "t", "expiry_time": expiry.isoformat()}

    session: Any = botocore.session.Session()
    session._credentials = RefreshableCredentials.create_from_metadata(refresh(), refresh, "sts-assume-role")
    cases.append([_used(session, 4), count[0] >= 3])
    session = botocore.session.Session()
    session._credentials = DeferredRefreshableCredentials(refresh, "deferred")
    cases.append([_used(session, 2)[1][1]])

    class Mine(Credentials):
        def get_frozen_credentials(self) -> Any:
            count[0] += 1
            return Credentials(f"FROZEN{count[0]}", "s").get_frozen_credentials()

    count[0] = 0
    session = botocore.session.Session()
    session._credentials = Mine("a", "b")
    cases.append(_used(session, 3)[0][0::2])
    session = botocore.session.Session()
    session.set_credentials("AKSET", "secret", "token")
    cases.append(_used(session))
    cases.append(text(type(session.get_credentials())))
    return cases


def run(argument: Any) -> Any:
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true"}
    return _chains() + _objects()
