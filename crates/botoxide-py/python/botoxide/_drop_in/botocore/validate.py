"""Checks parameters against a shape, for programs and for the stubber. Calls are checked by the engine.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import decimal
import json

from botocore.exceptions import ParamValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from botocore.model import Shape

_TYPES: dict[str, tuple[type, ...]] = {
    "float": (float, decimal.Decimal, int),
    "double": (float, decimal.Decimal, int),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "string": (str,),
    "structure": (dict,),
    "map": (dict,),
    "list": (list, tuple),
}
_DOCUMENT_TYPES = (str, int, bool, float, list, dict)


def validate_parameters(params: object, shape: Shape) -> None:
    """A `ParamValidationError` with all that is wrong with the parameters."""
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())


class ValidationErrors:
    """What was found, in order."""

    def __init__(self) -> None:
        self._errors: list[str] = []

    def has_errors(self) -> bool:
        """Whether anything was found."""
        return bool(self._errors)

    def generate_report(self) -> str:
        """A line for each finding."""
        return "\n".join(self._errors)

    def _add(self, template: str, name: str, **fields: object) -> None:
        self._errors.append(template.format(name=name.removeprefix(".") or "input", **fields))

    def _add_type(self, name: str, value: object, types: Iterable[object], what: str = "parameter") -> None:
        template = "Invalid type for {what} {name}, value: {value}, type: {type}, valid types: {types}"
        self._add(template, name, what=what, value=value, type=type(value), types=", ".join(map(str, types)))


class ParamValidator:
    """Validates parameters against the model of a shape."""

    def validate(self, params: object, shape: Shape) -> ValidationErrors:
        """All that is wrong with the parameters."""
        errors = ValidationErrors()
        self._validate(params, shape, errors, "")
        return errors

    def _validate(self, value: Any, shape: Any, errors: ValidationErrors, name: str) -> None:
        kind = shape.type_name
        location = shape.serialization
        if location.get("jsonvalue") and location.get("location") == "header":
            self._validate_json(value, errors, name)
        elif kind == "structure" and shape.is_document_type:
            self._validate_document(value, errors, name)
        elif kind in _TYPES and not isinstance(value, _TYPES[kind]):
            errors._add_type(name, value, _TYPES[kind])
        else:
            getattr(self, f"_validate_{kind}")(value, shape, errors, name)

    def _validate_json(self, value: object, errors: ValidationErrors, name: str) -> None:
        try:
            json.dumps(value)
        except (ValueError, TypeError) as error:
            errors._add("Invalid parameter {name} must be json serializable: {error}", name, error=error)

    def _validate_document(self, value: object, errors: ValidationErrors, name: str) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                self._validate_document(item, errors, key)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._validate_document(item, errors, f"{name}[{index}]")
        elif value is not None and not isinstance(value, _DOCUMENT_TYPES):
            errors._add_type(name, value, _DOCUMENT_TYPES, "document parameter")

    def _validate_structure(self, value: dict[str, Any], shape: Any, errors: ValidationErrors, name: str) -> None:
        members = shape.members
        names = ", ".join(members)
        if shape.is_tagged_union and not value:
            errors._add(
                "Must set one of the following keys for tagged unionstructure {name}: {names}.", name, names=names
            )
        elif shape.is_tagged_union and len(value) > 1:
            errors._add(
                "Invalid number of parameters set for tagged union structure {name}. "
                "Can only set one of the following keys: {names}.",
                name,
                names=names,
            )
        for member in shape.metadata.get("required", ()):
            if member not in value:
                errors._add('Missing required parameter in {name}: "{member}"', name, member=member)
        for member in value:
            if member not in members:
                text = 'Unknown parameter in {name}: "{member}", must be one of: {names}'
                errors._add(text, name, member=member, names=names)
        for member, item in value.items():
            if member in members:
                self._validate(item, members[member], errors, f"{name}.{member}")

    def _validate_list(self, value: Any, shape: Any, errors: ValidationErrors, name: str) -> None:
        self._check_least(len(value), shape, errors, name, "length")
        for index, item in enumerate(value):
            self._validate(item, shape.member, errors, f"{name}[{index}]")

    def _validate_map(self, value: dict[Any, Any], shape: Any, errors: ValidationErrors, name: str) -> None:
        for key, item in value.items():
            self._validate(key, shape.key, errors, f"{name} (key: {key})")
            self._validate(item, shape.value, errors, f"{name}.{key}")

    def _validate_string(self, value: str, shape: Any, errors: ValidationErrors, name: str) -> None:
        self._check_least(len(value), shape, errors, name, "length")

    def _validate_integer(self, value: Any, shape: Any, errors: ValidationErrors, name: str) -> None:
        self._check_least(value, shape, errors, name, "value")

    _validate_long = _validate_float = _validate_double = _validate_integer

    def _validate_boolean(self, value: bool, shape: Any, errors: ValidationErrors, name: str) -> None:
        pass

    def _validate_blob(self, value: object, shape: Any, errors: ValidationErrors, name: str) -> None:
        if not isinstance(value, (bytes, bytearray, str)) and not hasattr(value, "read"):
            errors._add_type(name, value, (bytes, bytearray, "file-like object"))

    def _validate_timestamp(self, value: object, shape: Any, errors: ValidationErrors, name: str) -> None:
        from botocore.utils import parse_to_aware_datetime

        try:
            parse_to_aware_datetime(value)
        except (TypeError, ValueError, AttributeError):
            import datetime

            errors._add_type(name, value, (datetime.datetime, "timestamp-string"))

    def _check_least(self, value: Any, shape: Any, errors: ValidationErrors, name: str, what: str) -> None:
        # A part of a host name has one character at least.
        least = shape.metadata.get("min", 1 if shape.serialization.get("hostLabel") else None)
        if least is not None and value < least:
            text = "Invalid {what} for parameter {name}, value: {value}, valid min {what}: {least}"
            errors._add(text, name, what=what, value=value, least=least)
