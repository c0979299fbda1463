"""Python values as DynamoDB's attribute values and back. No client is needed."""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Clamped, Context, Decimal, Inexact, Overflow, Rounded, Underflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

STRING = "S"
NUMBER = "N"
BINARY = "B"
STRING_SET = "SS"
NUMBER_SET = "NS"
BINARY_SET = "BS"
NULL = "NULL"
BOOLEAN = "BOOL"
MAP = "M"
LIST = "L"

# DynamoDB's numbers: 38 digits, exponents from -128 to 126. What does not fit is an error, not a rounded value.
DYNAMODB_CONTEXT = Context(Emin=-128, Emax=126, prec=38, traps=[Clamped, Overflow, Inexact, Rounded, Underflow])
BINARY_TYPES = (bytearray, bytes)


class Binary:
    """Bytes of DynamoDB. Equal to the bytes they hold."""

    def __init__(self, value: bytes | bytearray) -> None:
        if not isinstance(value, BINARY_TYPES):
            raise TypeError(f"Value must be of the following types: {', '.join(map(str, BINARY_TYPES))}")
        self.value = value

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Binary) else other)

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    def __repr__(self) -> str:
        return f"Binary({self.value!r})"

    # As in boto3: `str()` of it raises `TypeError`.
    def __str__(self) -> str:
        return self.value  # type: ignore[return-value]

    def __bytes__(self) -> bytes:
        return self.value  # type: ignore[return-value]

    def __hash__(self) -> int:
        return hash(self.value)


class TypeSerializer:
    """Python values to attribute values: `"a"` to `{"S": "a"}`. Subclasses may replace single methods."""

    def serialize(self, value: Any) -> dict[str, Any]:
        """Raises `TypeError` for a float and for types that DynamoDB does not have."""
        kind = self._get_dynamodb_type(value)
        return {kind: getattr(self, f"_serialize_{kind}".lower())(value)}

    def _get_dynamodb_type(self, value: Any) -> str:
        checks: tuple[tuple[str, Callable[[Any], bool]], ...] = (
            (NULL, self._is_null),
            (BOOLEAN, self._is_boolean),
            (NUMBER, self._is_number),
            (STRING, self._is_string),
            (BINARY, self._is_binary),
            (NUMBER_SET, lambda members: self._is_type_set(members, self._is_number)),
            (STRING_SET, lambda members: self._is_type_set(members, self._is_string)),
            (BINARY_SET, lambda members: self._is_type_set(members, self._is_binary)),
            (MAP, self._is_map),
            (LIST, self._is_listlike),
        )
        for kind, check in checks:
            if check(value):
                return kind
        raise TypeError(f'Unsupported type "{type(value)}" for value "{value}"')

    def _is_null(self, value: Any) -> bool:
        return value is None

    def _is_boolean(self, value: Any) -> bool:
        return isinstance(value, bool)

    def _is_number(self, value: Any) -> bool:
        if isinstance(value, float):
            raise TypeError("Float types are not supported. Use Decimal types instead.")
        return isinstance(value, (int, Decimal))

    def _is_string(self, value: Any) -> bool:
        return isinstance(value, str)

    def _is_binary(self, value: Any) -> bool:
        return isinstance(value, (Binary, bytearray, bytes))

    def _is_set(self, value: Any) -> bool:
        return isinstance(value, Set)

    def _is_type_set(self, value: Any, type_validator: Callable[[Any], bool]) -> bool:
        return self._is_set(value) and all(map(type_validator, value))

    def _is_map(self, value: Any) -> bool:
        return isinstance(value, Mapping)

    def _is_listlike(self, value: Any) -> bool:
        return isinstance(value, (list, tuple))

    def _serialize_null(self, value: Any) -> bool:
        return True

    def _serialize_bool(self, value: bool) -> bool:
        return value

    def _serialize_n(self, value: Any) -> str:
        number = str(DYNAMODB_CONTEXT.create_decimal(value))
        if number in ("Infinity", "NaN"):
            raise TypeError("Infinity and NaN not supported")
        return number

    def _serialize_s(self, value: str) -> str:
        return value

    def _serialize_b(self, value: Any) -> Any:
        return value.value if isinstance(value, Binary) else value

    def _serialize_ss(self, value: Any) -> list[str]:
        return [self._serialize_s(member) for member in value]

    def _serialize_ns(self, value: Any) -> list[str]:
        return [self._serialize_n(member) for member in value]

    def _serialize_bs(self, value: Any) -> list[Any]:
        return [self._serialize_b(member) for member in value]

    def _serialize_l(self, value: Any) -> list[Any]:
        return [self.serialize(member) for member in value]

    def _serialize_m(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self.serialize(member) for key, member in value.items()}


class TypeDeserializer:
    """Attribute values to Python values. Numbers become `Decimal`, bytes `Binary`."""

    def deserialize(self, value: Mapping[str, Any]) -> Any:
        if not value:
            raise TypeError("Value must be a nonempty dictionary whose key is a valid dynamodb type.")
        kind = next(iter(value))
        deserializer = getattr(self, f"_deserialize_{kind}".lower(), None)
        if deserializer is None:
            raise TypeError(f"Dynamodb type {kind} is not supported")
        return deserializer(value[kind])

    def _deserialize_null(self, value: Any) -> None:
        return None

    def _deserialize_bool(self, value: bool) -> bool:
        return value

    def _deserialize_n(self, value: str) -> Decimal:
        return DYNAMODB_CONTEXT.create_decimal(value)

    def _deserialize_s(self, value: str) -> str:
        return value

    def _deserialize_b(self, value: bytes) -> Binary:
        return Binary(value)

    def _deserialize_ns(self, value: list[str]) -> set[Decimal]:
        return set(map(self._deserialize_n, value))

    def _deserialize_ss(self, value: list[str]) -> set[str]:
        return set(map(self._deserialize_s, value))

    def _deserialize_bs(self, value: list[bytes]) -> set[Binary]:
        return set(map(self._deserialize_b, value))

    def _deserialize_l(self, value: list[Any]) -> list[Any]:
        return [self.deserialize(member) for member in value]

    def _deserialize_m(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self.deserialize(member) for key, member in value.items()}
