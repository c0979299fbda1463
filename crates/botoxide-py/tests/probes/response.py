"""`StreamingBody` over files, urllib3's responses and broken streams."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from typing import Any

from botocore.response import StreamingBody
from probes.outcome import outcome, text

logging.disable(logging.CRITICAL)

BODIES = [
    b"",
    b"abc",
    b"one\ntwo\nthree",
    b"a\r\nb\rc\n\nd\x0be\n",
    b"\n",
    b"\r\n" * 30,
    b"x" * 1023 + b"\r\n" + b"y" * 1025,
    b"ab\r\n" * 300,
]


class OnlyRead:
    """A raw stream with nothing but `read`."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, amt: int | None = None) -> bytes:
        return self._file.read(amt)


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def read(self, amt: int | None = None) -> bytes:
        raise self.error

    def readinto(self, buffer: Any) -> int:
        raise self.error


class Socket:
    def settimeout(self, timeout: Any) -> None:
        print_to.append(["timeout", timeout])


print_to: list[Any] = []


def _file(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def _buffered(data: bytes) -> Any:
    return io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type, unused-ignore]


def _urllib3(data: bytes) -> Any:
    from urllib3.response import HTTPResponse

    return HTTPResponse(io.BytesIO(data), preload_content=False)


def _chunks(body: Any, size: int) -> Any:
    return list(body.iter_chunks(size))


def read_into(body: Any, size: int) -> Any:
    buffer = bytearray(size)
    taken = []
    while count := body.readinto(buffer):
        taken.append(bytes(buffer[:count]))
    return taken


def _next(body: Any) -> Any:
    return [next(body), body.tell(), body.next(), body.tell()]


def _context(body: Any) -> Any:
    with body as file:
        first = file.read(2)
        kind = type(file).__name__
    return [first, kind]


METHODS: list[tuple[str, Callable[[Any], Any]]] = [
    ("read", lambda body: [body.read(), body.read(), body.read(5)]),
    ("read none", lambda body: body.read(None)),
    ("read 0", lambda body: [body.read(0), body.read(2), body.read(0)]),
    ("read amt", lambda body: [body.read(amt=2), body.tell(), body.read(3), body.tell()]),
    ("iter", lambda body: list(body)),
    ("next", _next),
    ("next end", lambda body: [body.read(), next(body, "end")]),
    ("lines", lambda body: list(body.iter_lines())),
    ("lines 1", lambda body: list(body.iter_lines(chunk_size=1))),
    ("lines 2 keep", lambda body: list(body.iter_lines(2, keepends=True))),
    ("lines 3 keep", lambda body: list(body.iter_lines(chunk_size=3, keepends=True))),
    ("chunks 1", lambda body: _chunks(body, 1)),
    ("chunks 7", lambda body: _chunks(body, 7)),
    ("chunks 4096", lambda body: _chunks(body, 4096)),
    ("readlines", lambda body: body.readlines()),
    ("readinto 1", lambda body: read_into(body, 1)),
    ("readinto 64", lambda body: read_into(body, 64)),
    ("readinto 0", lambda body: body.readinto(bytearray(0))),
    ("readinto view", lambda body: body.readinto(memoryview(bytearray(10)))),
    ("readable", lambda body: body.readable()),
    ("writable", lambda body: [body.writable(), body.seekable(), body.closed, body.isatty()]),
    ("fileno", lambda body: body.fileno()),
    ("seek", lambda body: body.seek(0)),
    ("context", _context),
    ("close", lambda body: [body.close(), body.closed]),
    ("read closed", lambda body: [body.close(), body.read()]),
    ("wrapper", lambda body: io.BufferedReader(body, 100).read()),
    ("text", lambda body: io.TextIOWrapper(body, "latin-1").read()),
    ("timeout", lambda body: body.set_socket_timeout(3)),
    ("write", lambda body: body.write(b"x")),
]


def run(argument: Any) -> Any:
    from urllib3.exceptions import IncompleteRead, ProtocolError, ReadTimeoutError

    cases: list[Any] = [[issubclass(StreamingBody, io.IOBase), text(StreamingBody.__mro__)]]
    for data in BODIES:
        for make in (_file, _buffered, OnlyRead, _urllib3):
            lengths: list[Any] = [None, len(data), str(len(data)), len(data) + 1, "x"]
            for length in lengths:
                for name, method in METHODS:
                    if name == "text" and make is _file:
                        continue
                    body = StreamingBody(make(data), length)
                    label = f"{name} of {data[:8]!r}… ({len(data)}) as {make.__name__}, {length!r}"
                    cases.append([label, outcome(method, body), body._amount_read])
    errors: list[Exception] = [
        ReadTimeoutError(None, "https://host/", "slow"),  # type: ignore[arg-type, unused-ignore]
        ProtocolError("broken", ConnectionResetError(104, "reset")),
        IncompleteRead(3, 5),
        OSError(5, "no"),
        KeyError("k"),
    ]
    for error in errors:
        methods: list[Callable[[Any], Any]] = [
            lambda body: body.read(1),
            lambda body: body.readinto(bytearray(1)),
            list,
        ]
        cases += [[text(error), outcome(method, StreamingBody(Broken(error), 3))] for method in methods]

    raw = io.BytesIO()
    chain: Any = type("Raw", (), {})()
    chain._fp = type("Fp", (), {"fp": type("Fp2", (), {"raw": type("Sio", (), {"_sock": Socket()})})})
    cases.append([outcome(StreamingBody(chain, 1).set_socket_timeout, 2.5), print_to])
    cases.append(outcome(StreamingBody(raw, 1).set_socket_timeout, None))
    return cases
