"""Event streams: `EventStream` that programs iterate over, and the binary messages below it."""

from __future__ import annotations

from binascii import crc32
from struct import Struct

from botocore.exceptions import EventStreamError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Unpacked = tuple[Any, int]

_PRELUDE_LENGTH = 12
_MAX_HEADERS_LENGTH = 128 * 1024
_MAX_PAYLOAD_LENGTH = 24 * 1024 * 1024


class ParserError(Exception):
    pass


class DuplicateHeader(ParserError):
    def __init__(self, header: str) -> None:
        super().__init__(f'Duplicate header present: "{header}"')


class InvalidHeadersLength(ParserError):
    def __init__(self, length: int) -> None:
        super().__init__(f"Header length of {length} exceeded the maximum of {_MAX_HEADERS_LENGTH}")


class InvalidPayloadLength(ParserError):
    def __init__(self, length: int) -> None:
        super().__init__(f"Payload length of {length} exceeded the maximum of {_MAX_PAYLOAD_LENGTH}")


class ChecksumMismatch(ParserError):
    def __init__(self, expected: int, calculated: int) -> None:
        super().__init__(f"Checksum mismatch: expected 0x{expected:08x}, calculated 0x{calculated:08x}")


class NoInitialResponseError(ParserError):
    def __init__(self) -> None:
        super().__init__("First event was not of the initial-response type")


def _number(layout: str) -> Callable[[bytes], Unpacked]:
    struct = Struct(layout)

    def unpack(data: bytes) -> Unpacked:
        return struct.unpack(data[: struct.size])[0], struct.size

    return unpack


class DecodeUtils:
    """Values at the start of bytes: each function gives the value and how many bytes it took."""

    unpack_uint8 = staticmethod(_number("!B"))
    unpack_uint16 = staticmethod(_number("!H"))
    unpack_uint32 = staticmethod(_number("!I"))
    unpack_int8 = staticmethod(_number("!b"))
    unpack_int16 = staticmethod(_number("!h"))
    unpack_int32 = staticmethod(_number("!i"))
    unpack_int64 = staticmethod(_number("!q"))

    @staticmethod
    def unpack_true(data: bytes) -> Unpacked:
        return True, 0

    @staticmethod
    def unpack_false(data: bytes) -> Unpacked:
        return False, 0

    @staticmethod
    def unpack_byte_array(data: bytes, length_byte_size: int = 2) -> tuple[bytes, int]:
        unpack = {1: DecodeUtils.unpack_uint8, 2: DecodeUtils.unpack_uint16, 4: DecodeUtils.unpack_uint32}
        length, start = unpack[length_byte_size](data)
        return data[start : start + length], start + length

    @staticmethod
    def unpack_utf8_string(data: bytes, length_byte_size: int = 2) -> tuple[str, int]:
        text, consumed = DecodeUtils.unpack_byte_array(data, length_byte_size)
        return text.decode("utf-8"), consumed

    @staticmethod
    def unpack_uuid(data: bytes) -> tuple[bytes, int]:
        return data[:16], 16

    @staticmethod
    def unpack_prelude(data: bytes) -> tuple[tuple[int, int, int], int]:
        total, headers, crc = Struct("!III").unpack(data)
        return (total, headers, crc), _PRELUDE_LENGTH


def _validate_checksum(data: bytes, checksum: int, crc: int = 0) -> None:
    computed = crc32(data, crc)
    if checksum != computed:
        raise ChecksumMismatch(checksum, computed)


class MessagePrelude:
    def __init__(self, total_length: int, headers_length: int, crc: int) -> None:
        self.total_length = total_length
        self.headers_length = headers_length
        self.crc = crc

    @property
    def headers_end(self) -> int:
        return _PRELUDE_LENGTH + self.headers_length

    @property
    def payload_end(self) -> int:
        return self.total_length - 4

    @property
    def payload_length(self) -> int:
        return self.payload_end - self.headers_end


class EventStreamMessage:
    def __init__(self, prelude: MessagePrelude, headers: dict[str, Any], payload: bytes, crc: int) -> None:
        self.prelude = prelude
        self.headers = headers
        self.payload = payload
        self.crc = crc

    def to_response_dict(self, status_code: int = 200) -> dict[str, Any]:
        """The message as a parser takes it; errors and exceptions have the status 400."""
        if self.headers.get(":message-type") in ("error", "exception"):
            status_code = 400
        return {"status_code": status_code, "headers": self.headers, "body": self.payload}


class EventStreamHeaderParser:
    _HEADER_TYPE_MAP: dict[int, Callable[[bytes], Unpacked]] = {
        0: DecodeUtils.unpack_true,
        1: DecodeUtils.unpack_false,
        2: DecodeUtils.unpack_int8,
        3: DecodeUtils.unpack_int16,
        4: DecodeUtils.unpack_int32,
        5: DecodeUtils.unpack_int64,
        6: DecodeUtils.unpack_byte_array,
        7: DecodeUtils.unpack_utf8_string,
        8: DecodeUtils.unpack_int64,  # milliseconds since 1970
        9: DecodeUtils.unpack_uuid,
    }

    def __init__(self) -> None:
        self._data = b""

    def parse(self, data: bytes) -> dict[str, Any]:
        """The headers, by name. Raises `DuplicateHeader`."""
        self._data = data
        headers: dict[str, Any] = {}
        while self._data:
            name = self._take(lambda rest: DecodeUtils.unpack_utf8_string(rest, 1))
            value = self._take(self._HEADER_TYPE_MAP[self._take(DecodeUtils.unpack_uint8)])
            if name in headers:
                raise DuplicateHeader(name)
            headers[name] = value
        return headers

    def _take(self, unpack: Callable[[bytes], Unpacked]) -> Any:
        value, consumed = unpack(self._data)
        self._data = self._data[consumed:]
        return value


class EventStreamBuffer:
    """Bytes in as they arrive, messages out: an iterator that stops when it needs more bytes."""

    def __init__(self) -> None:
        self._data = b""
        self._prelude: MessagePrelude | None = None
        self._header_parser = EventStreamHeaderParser()

    def add_data(self, data: bytes) -> None:
        self._data += data

    def _parse_prelude(self) -> MessagePrelude:
        data = self._data[:_PRELUDE_LENGTH]
        prelude = MessagePrelude(*DecodeUtils.unpack_prelude(data)[0])
        _validate_checksum(data[:-4], prelude.crc)
        if prelude.headers_length > _MAX_HEADERS_LENGTH:
            raise InvalidHeadersLength(prelude.headers_length)
        if prelude.payload_length > _MAX_PAYLOAD_LENGTH:
            raise InvalidPayloadLength(prelude.payload_length)
        return prelude

    def next(self) -> EventStreamMessage:
        if len(self._data) < _PRELUDE_LENGTH:
            raise StopIteration
        if self._prelude is None:
            self._prelude = self._parse_prelude()
        prelude, data = self._prelude, self._data
        if len(data) < prelude.total_length:
            raise StopIteration
        crc: int = DecodeUtils.unpack_uint32(data[prelude.payload_end : prelude.total_length])[0]
        # The checksum of the message goes on from that of the prelude.
        _validate_checksum(data[_PRELUDE_LENGTH - 4 : prelude.payload_end], crc, crc=prelude.crc)
        headers = self._header_parser.parse(data[_PRELUDE_LENGTH : prelude.headers_end])
        payload = data[prelude.headers_end : prelude.payload_end]
        self._data = data[prelude.total_length :]
        self._prelude = None
        return EventStreamMessage(prelude, headers, payload, crc)

    def __next__(self) -> EventStreamMessage:
        return self.next()

    def __iter__(self) -> EventStreamBuffer:
        return self


class EventStream:
    """The events of a response, each a dictionary with one key: the kind of event. Close it when done early."""

    def __init__(self, raw_stream: Any, output_shape: Any, parser: Any, operation_name: str) -> None:
        self._raw_stream = raw_stream
        self._output_shape = output_shape
        self._operation_name = operation_name
        self._parser = parser
        self._event_generator: Iterator[Any] = self._create_raw_event_generator()

    @classmethod
    def _from_native(cls, events: Any) -> EventStream:
        """The stream over the engine's events, which are parsed already."""
        stream = cls.__new__(cls)
        stream._raw_stream = events
        stream._output_shape = stream._parser = None
        stream._operation_name = ""
        stream._event_generator = events
        return stream

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for event in self._event_generator:
            parsed = event if self._parser is None else self._parse_event(event)
            if parsed:
                yield parsed

    def _create_raw_event_generator(self) -> Iterator[EventStreamMessage]:
        buffer = EventStreamBuffer()
        for chunk in self._raw_stream.stream():
            buffer.add_data(chunk)
            yield from buffer

    def _parse_event(self, event: EventStreamMessage) -> dict[str, Any]:
        response = event.to_response_dict()
        parsed: dict[str, Any] = self._parser.parse(response, self._output_shape)
        if response["status_code"] != 200:
            raise EventStreamError(parsed, self._operation_name)
        return parsed

    def get_initial_response(self) -> EventStreamMessage:
        """The first message, if it is an initial response. The engine reads that one itself."""
        if self._parser is not None:
            message: EventStreamMessage | None = next(self._event_generator, None)
            if message is not None and message.headers.get(":event-type") == "initial-response":
                return message
        raise NoInitialResponseError()

    def close(self) -> None:
        """Close the connection below the stream."""
        self._raw_stream.close()
