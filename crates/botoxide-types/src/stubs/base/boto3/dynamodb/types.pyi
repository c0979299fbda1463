"""Values of Python and DynamoDB."""

from decimal import Context
from typing import Any

DYNAMODB_CONTEXT: Context

class Binary:
    value: bytes
    def __init__(self, value: bytes | bytearray) -> None: ...
    def __bytes__(self) -> bytes: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...

class TypeSerializer:
    def serialize(self, value: Any) -> dict[str, Any]:
        """A value as DynamoDB has it: `{"S": "text"}`."""

class TypeDeserializer:
    def deserialize(self, value: dict[str, Any]) -> Any:
        """A value of DynamoDB as one of Python. Numbers are `Decimal`."""
