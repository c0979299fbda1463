"""Credentials and tokens are refreshed as botocore's are; providers find what botocore's find."""

from __future__ import annotations

import datetime
from typing import Any

from conftest import Sides


def test_credentials_providers_and_tokens_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("credentials")) > 550


def test_credentials_of_the_engine() -> None:
    from botocore import credentials

    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=60)

    class Session:
        def __init__(self, *answers: Any) -> None:
            self.answers = list(answers)

        def credentials(self) -> Any:
            return self.answers.pop(0)

    assert credentials.from_engine(Session(None)) is None
    made: Any = credentials.from_engine(Session(("a", "s", None, "1", "env", None)))
    assert type(made) is credentials.Credentials
    assert (made.access_key, made.token, made.account_id, made.method) == ("a", None, "1", "env")
    late = soon + datetime.timedelta(days=1)
    made = credentials.from_engine(
        Session(("a", "s", "t", None, "iam-role", soon), ("b", "s", "u", "2", "iam-role", late))
    )
    assert isinstance(made, credentials.RefreshableCredentials)
    assert made.get_frozen_credentials() == ("b", "s", "u", "2")
    assert made.method == "iam-role"
