"""The messages of event streams: whole, in pieces, damaged; and `EventStream` over a parser."""

from __future__ import annotations

import random
from binascii import crc32
from struct import pack
from typing import Any

from botocore import eventstream
from botocore.eventstream import DecodeUtils, EventStream, EventStreamBuffer
from probes.outcome import outcome, text


def _header(name: str, kind: int, value: bytes) -> bytes:
    return pack("!B", len(name.encode())) + name.encode() + pack("!B", kind) + value


def _message(headers: bytes, payload: bytes) -> bytes:
    total = 12 + len(headers) + len(payload) + 4
    prelude = pack("!II", total, len(headers))
    body = prelude + pack("!I", crc32(prelude)) + headers + payload
    return body + pack("!I", crc32(body))


def _text(value: str) -> bytes:
    return pack("!H", len(value.encode())) + value.encode()


HEADERS = [
    b"",
    _header(":event-type", 7, _text("Records")),
    _header(":event-type", 7, _text("initial-response")) + _header("t", 0, b"") + _header("f", 1, b""),
    b"".join(
        _header(f"n{kind}", kind, pack(layout, value))
        for kind, layout, value in ((2, "!b", -3), (3, "!h", -300), (4, "!i", -70000), (5, "!q", -(2**40)))
    ),
    _header("b", 6, pack("!H", 3) + b"\x00\x01\x02")
    + _header("u", 9, bytes(range(16)))
    + _header("d", 8, pack("!q", 9)),
    _header(":message-type", 7, _text("exception")) + _header(":exception-type", 7, _text("Bad")),
    _header(":message-type", 7, _text("error")) + _header(":error-code", 7, _text("Code")),
    _header("a", 0, b"") * 2,
    _header("a", 42, b""),
    _header("a", 4, b"\x00"),
    _header("a", 7, pack("!H", 9) + b"short"),
]
PAYLOADS = [b"", b"payload", bytes(range(256)) * 5]


def _described(message: Any) -> Any:
    prelude = message.prelude
    return [
        text(message.headers),
        text(message.payload[:40]),
        message.crc,
        [prelude.total_length, prelude.headers_length, prelude.crc, prelude.payload_length, prelude.payload_end],
        prelude.headers_end,
        text(message.to_response_dict()),
        text(message.to_response_dict(201)),
    ]


def _read(pieces: list[bytes]) -> Any:
    buffer = EventStreamBuffer()
    found: list[Any] = []
    for piece in pieces:
        buffer.add_data(piece)
        try:
            found += [_described(message) for message in buffer]
        except Exception as error:
            found.append([type(error).__name__, str(error)])
    return found


def _pieces(data: bytes, draw: random.Random) -> list[bytes]:
    cuts = sorted(draw.randrange(len(data) + 1) for _ in range(draw.randint(0, 9)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


class Raw:
    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.closed = False

    def stream(self) -> Any:
        return iter(self.pieces)

    def close(self) -> None:
        self.closed = True


class Parser:
    def parse(self, response: Any, shape: Any) -> Any:
        if not response["body"]:
            return {}
        return {"Event": text(response), "shape": shape, "Error": {"Code": "C", "Message": "m"}}


def _stream(pieces: list[bytes], initial: bool) -> Any:
    raw = Raw(pieces)
    stream = EventStream(raw, "shape", Parser(), "Select")
    found: list[Any] = [outcome(lambda: _described(stream.get_initial_response()))] if initial else []
    found.append(outcome(lambda: list(stream)))
    stream.close()
    return [found, raw.closed]


def run(argument: Any) -> Any:
    draw = random.Random(11)
    messages = [_message(headers, payload) for headers in HEADERS for payload in PAYLOADS]
    cases: list[Any] = [_read([message]) for message in messages]
    for message in messages:
        cases.append(_read(_pieces(message * 2, draw)))
        cases.append(_read([bytes([byte]) for byte in message[:60]]))
        for _ in range(6):
            damaged = bytearray(message)
            damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
            cases.append(_read([bytes(damaged)]))
        cases += [outcome(_stream, [message, messages[1]], initial) for initial in (True, False)]
    for total, headers in ((2**31, 5), (200000, 140000), (25 * 2**20, 4), (16, 0), (10, 0), (15, 200)):
        prelude = pack("!II", total, headers)
        cases.append(_read([prelude + pack("!I", crc32(prelude)) + b"\x00" * 40]))
    cases.append(outcome(_stream, [], True))
    kinds = ["uint8", "uint32", "int8", "int16", "int32", "int64", "true", "false", "uuid", "prelude"]
    for name in [f"unpack_{kind}" for kind in [*kinds, "byte_array", "utf8_string"]]:
        function = getattr(DecodeUtils, name)
        cases += [[name, outcome(function, data)] for data in (b"", b"\x01", bytes(range(12)), b"\xff" * 16)]
    cases += [outcome(DecodeUtils.unpack_byte_array, b"\x00\x00\x00\x02abc", size) for size in (1, 2, 4)]
    cases.append(
        sorted(n for n, v in vars(eventstream).items() if isinstance(v, type) and v.__module__ == eventstream.__name__)
    )
    return cases
