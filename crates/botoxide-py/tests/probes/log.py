"""Records of level info and above, and which loggers speak at level debug."""

from __future__ import annotations

import logging
import os

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from probes.events import Raw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[list[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        assert abs(record.created - record.msecs / 1000 - int(record.created)) < 0.01
        self.records.append([record.name, record.levelname, record.getMessage()])


def _calls(answers: list[tuple[int, bytes]]) -> None:
    session = botocore.session.Session()
    config = Config(retries={"max_attempts": 2, "mode": "standard"})
    client = session.create_client("dynamodb", "eu-central-1", config=config)
    left = list(answers)

    def send(request: Any, **kwargs: Any) -> Any:
        status, body = left.pop(0)
        return AWSResponse(request.url, status, {"x-amzn-requestid": "1"}, Raw(body))

    client.meta.events.register("before-send", send)
    client.list_tables()


def _kept(level: int, names: list[str], answers: list[tuple[int, bytes]]) -> list[list[str]]:
    handler = _Kept()
    for name in names:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
    try:
        _calls(answers)
    finally:
        for name in names:
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).setLevel(logging.NOTSET)
    return handler.records


def run(argument: Any) -> Any:
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG"}
    answers = [(500, b"{}"), (200, b'{"TableNames": []}')]
    info = _kept(logging.INFO, [""], answers)
    _kept(logging.WARNING, ["botocore"], answers)
    quiet = _kept(logging.INFO, ["botocore.hooks", "botocore.endpoint"], answers)
    one = {row[0] for row in _kept(logging.DEBUG, ["botocore.credentials"], answers)}
    debug = _kept(logging.DEBUG, ["botocore", "urllib3"], answers)
    names = {row[0] for row in debug}
    wanted = ["botocore.credentials", "botocore.endpoint", "botocore.hooks"]
    texts = "\n".join(row[2] for row in debug)
    found = ["Looking for credentials via: env", "Event before-send.dynamodb.ListTables"]
    return [
        *info,
        quiet,
        sorted(one),
        [name in names for name in wanted],
        [text in texts for text in found],
        "wJalrXUtnFEMI" in texts,
        {row[1] for row in debug} == {"DEBUG", "INFO"},
    ]
