"""Conditions for queries, scans and updates: `Attr("age").gte(18) & Key("id").eq("a")`."""

from __future__ import annotations

import re
from collections import namedtuple

from boto3.exceptions import (
    DynamoDBNeedsConditionError,
    DynamoDBNeedsKeyConditionError,
    DynamoDBOperationNotSupportedError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The names in a path such as `a.b[0].c`, without the indexes.
ATTR_NAME_REGEX = re.compile(r"[^.\[\]]+(?![^\[]*\])")


class ConditionBase:
    expression_format = ""
    expression_operator = ""
    has_grouped_values = False

    def __init__(self, *values: Any) -> None:
        self._values = values

    def __and__(self, other: Any) -> And:
        if not isinstance(other, ConditionBase):
            raise DynamoDBOperationNotSupportedError("AND", other)
        return And(self, other)

    def __or__(self, other: Any) -> Or:
        if not isinstance(other, ConditionBase):
            raise DynamoDBOperationNotSupportedError("OR", other)
        return Or(self, other)

    def __invert__(self) -> Not:
        return Not(self)

    def get_expression(self) -> dict[str, Any]:
        return {
            "format": self.expression_format,
            "operator": self.expression_operator,
            "values": self._values,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and bool(self._values == other._values)

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    __hash__ = None  # type: ignore[assignment]


class AttributeBase:
    """A name. Its methods make conditions."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __and__(self, value: Any) -> Any:
        raise DynamoDBOperationNotSupportedError("AND", self)

    def __or__(self, value: Any) -> Any:
        raise DynamoDBOperationNotSupportedError("OR", self)

    def __invert__(self) -> Any:
        raise DynamoDBOperationNotSupportedError("NOT", self)

    def eq(self, value: Any) -> Equals:
        return Equals(self, value)

    def lt(self, value: Any) -> LessThan:
        return LessThan(self, value)

    def lte(self, value: Any) -> LessThanEquals:
        return LessThanEquals(self, value)

    def gt(self, value: Any) -> GreaterThan:
        return GreaterThan(self, value)

    def gte(self, value: Any) -> GreaterThanEquals:
        return GreaterThanEquals(self, value)

    def begins_with(self, value: Any) -> BeginsWith:
        return BeginsWith(self, value)

    def between(self, low_value: Any, high_value: Any) -> Between:
        """True for values from `low_value` to `high_value`, both included."""
        return Between(self, low_value, high_value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.name == other.name

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    __hash__ = None  # type: ignore[assignment]


class ConditionAttributeBase(ConditionBase, AttributeBase):
    """A function of an attribute that can be compared like one, such as `size`."""

    def __init__(self, *values: Any) -> None:
        ConditionBase.__init__(self, *values)
        AttributeBase.__init__(self, values[0].name)

    def __eq__(self, other: object) -> bool:
        return ConditionBase.__eq__(self, other) and AttributeBase.__eq__(self, other)

    __hash__ = None


class ComparisonCondition(ConditionBase):
    expression_format = "{0} {operator} {1}"


class Equals(ComparisonCondition):
    expression_operator = "="


class NotEquals(ComparisonCondition):
    expression_operator = "<>"


class LessThan(ComparisonCondition):
    expression_operator = "<"


class LessThanEquals(ComparisonCondition):
    expression_operator = "<="


class GreaterThan(ComparisonCondition):
    expression_operator = ">"


class GreaterThanEquals(ComparisonCondition):
    expression_operator = ">="


class In(ComparisonCondition):
    expression_operator = "IN"
    has_grouped_values = True


class Between(ConditionBase):
    expression_operator = "BETWEEN"
    expression_format = "{0} {operator} {1} AND {2}"


class BeginsWith(ConditionBase):
    expression_operator = "begins_with"
    expression_format = "{operator}({0}, {1})"


class Contains(ConditionBase):
    expression_operator = "contains"
    expression_format = "{operator}({0}, {1})"


class Size(ConditionAttributeBase):
    expression_operator = "size"
    expression_format = "{operator}({0})"


class AttributeType(ConditionBase):
    expression_operator = "attribute_type"
    expression_format = "{operator}({0}, {1})"


class AttributeExists(ConditionBase):
    expression_operator = "attribute_exists"
    expression_format = "{operator}({0})"


class AttributeNotExists(ConditionBase):
    expression_operator = "attribute_not_exists"
    expression_format = "{operator}({0})"


class And(ConditionBase):
    expression_operator = "AND"
    expression_format = "({0} {operator} {1})"


class Or(ConditionBase):
    expression_operator = "OR"
    expression_format = "({0} {operator} {1})"


class Not(ConditionBase):
    expression_operator = "NOT"
    expression_format = "({operator} {0})"


class Key(AttributeBase):
    """An attribute of the table's or index's key."""


class Attr(AttributeBase):
    """Any attribute, also one inside another: `Attr("a.b[0].c")`."""

    def ne(self, value: Any) -> NotEquals:
        return NotEquals(self, value)

    def is_in(self, value: Any) -> In:
        """True if the attribute equals an element of the list."""
        return In(self, value)

    def exists(self) -> AttributeExists:
        return AttributeExists(self)

    def not_exists(self) -> AttributeNotExists:
        return AttributeNotExists(self)

    def contains(self, value: Any) -> Contains:
        return Contains(self, value)

    def size(self) -> Size:
        """The attribute's size, to be compared: `Attr("name").size().lt(10)`."""
        return Size(self)

    def attribute_type(self, value: str) -> AttributeType:
        return AttributeType(self, value)


BuiltConditionExpression = namedtuple(
    "BuiltConditionExpression",
    ["condition_expression", "attribute_name_placeholders", "attribute_value_placeholders"],
)


class ConditionExpressionBuilder:
    """Writes conditions as expressions with placeholders. Numbers go on over several conditions until `reset`."""

    def __init__(self) -> None:
        self._name_count = 0
        self._value_count = 0
        self._name_placeholder = "n"
        self._value_placeholder = "v"

    def reset(self) -> None:
        self._name_count = 0
        self._value_count = 0

    def build_expression(self, condition: Any, is_key_condition: bool = False) -> BuiltConditionExpression:
        """Raises `DynamoDBNeedsConditionError` for other objects, and in a key condition for `Attr`."""
        if not isinstance(condition, ConditionBase):
            raise DynamoDBNeedsConditionError(condition)
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        expression = self._build_expression(condition, names, values, is_key_condition)
        return BuiltConditionExpression(expression, names, values)

    def _build_expression(
        self, condition: ConditionBase, names: dict[str, str], values: dict[str, Any], is_key_condition: bool
    ) -> str:
        parts = condition.get_expression()
        operands = [
            self._build_operand(operand, names, values, condition.has_grouped_values, is_key_condition)
            for operand in parts["values"]
        ]
        expression: str = parts["format"].format(*operands, operator=parts["operator"])
        return expression

    def _build_operand(
        self, operand: Any, names: dict[str, str], values: dict[str, Any], grouped: bool, is_key_condition: bool
    ) -> str:
        if isinstance(operand, ConditionBase):
            return self._build_expression(operand, names, values, is_key_condition)
        if isinstance(operand, AttributeBase):
            if is_key_condition and not isinstance(operand, Key):
                raise DynamoDBNeedsKeyConditionError(
                    f"Attribute object {operand.name} is of type {type(operand)}. "
                    "KeyConditionExpression only supports Attribute objects of type Key"
                )
            return ATTR_NAME_REGEX.sub(lambda part: self._add_name(part[0], names), operand.name)
        if grouped:
            return f"({', '.join([self._add_value(value, values) for value in operand])})"
        return self._add_value(operand, values)

    def _add_name(self, name: str, names: dict[str, str]) -> str:
        placeholder = f"#{self._name_placeholder}{self._name_count}"
        self._name_count += 1
        names[placeholder] = name
        return placeholder

    def _add_value(self, value: Any, values: dict[str, Any]) -> str:
        placeholder = f":{self._value_placeholder}{self._value_count}"
        self._value_count += 1
        values[placeholder] = value
        return placeholder
