"""`boto3.dynamodb`: drawn values through the serializer and back, drawn conditions through the builder."""

from __future__ import annotations

import collections
import copy
import operator
import pickle
import random
from decimal import Decimal
from typing import Any

from boto3.dynamodb import conditions, types
from boto3.dynamodb.conditions import Attr, ConditionExpressionBuilder, Key
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from probes.outcome import outcome, text


class Text(str):
    pass


SCALARS: list[Any] = [
    None, True, False, 0, -1, 10**37, 10**38, 2**200, Decimal("1.5"), Decimal("1E+126"), Decimal("1E+127"),
    Decimal("1E-130"), Decimal("1E-131"), Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("-0"),
    Decimal("1." + "1" * 37), Decimal("1." + "1" * 38), Decimal("1.10"), 1.5, float("nan"), 1j, "", "a", "ü", Text("t"),
    b"", b"ab", bytearray(b"cd"), memoryview(b"x"), Binary(b"bin"), object, range(3), (1, 2), iter(()),
    collections.OrderedDict(a=1), collections.UserDict(b=2), collections.UserList([1]), collections.deque([1]),
    frozenset({"a"}), set(), frozenset(), {1, 2}, {"a", 1}, {b"x"}, {Binary(b"y")}, {1.5}, {None}, {True}, {Decimal(1)},
    {"k": 1}.keys(), {1: "int key"}, [[[]]], [1.5], {"a": {"b": [None, {"c": {1}}]}},
]  # fmt: skip


def _value(draw: random.Random, depth: int) -> Any:
    if depth == 0 or draw.random() < 0.4:
        scalar = draw.choice(SCALARS[:30])
        return scalar if not isinstance(scalar, memoryview) else bytes(scalar)
    kind = draw.randrange(3)
    if kind == 0:
        return [_value(draw, depth - 1) for _ in range(draw.randint(0, 3))]
    if kind == 1:
        return {f"k{index}": _value(draw, depth - 1) for index in range(draw.randint(0, 3))}
    return {draw.choice(["a", "b", 1, 2, Decimal("3"), b"x"]) for _ in range(draw.randint(0, 3))}


def _sorted(value: Any) -> Any:
    """Sets have no order: the lists that come from them are compared sorted."""
    if isinstance(value, dict):
        return {
            key: sorted(member, key=repr) if key in ("SS", "NS", "BS") else _sorted(member)
            for key, member in value.items()
        }
    return [_sorted(member) for member in value] if isinstance(value, list) else value


def _through(value: Any) -> Any:
    serialized = TypeSerializer().serialize(value)
    back = TypeDeserializer().deserialize(serialized)
    return [_sorted(serialized), sorted(map(repr, back)) if isinstance(back, set) else back]


def _types(cases: list[Any]) -> None:
    draw = random.Random(2)
    values = [*SCALARS, *(_value(draw, 3) for _ in range(400))]
    for value in values:
        cases.append([text(value) if not isinstance(value, (set, frozenset)) else "set", outcome(_through, value)])
    bad: list[Any] = [
        {}, None, [], {"X": 1}, {"N": "x"}, {"N": 1.5}, {"N": ""}, {"B": "text"}, {"L": [{}]}, {"M": {"a": {"Q": 1}}},
        {"S": 5}, {"SS": "ab"}, {"NULL": False}, {"BOOL": "x"}, {"S": "a", "N": "1"}, {"n": "1"}, {1: 2},
        {"BS": [b"1"]}, {"N": "1" * 39}, {"N": "1E999"},
    ]  # fmt: skip
    cases += [[text(value), outcome(TypeDeserializer().deserialize, value)] for value in bad]
    for value in ("x", 1, None, b"a", bytearray(b"b")):
        cases.append(outcome(Binary, value))  # type: ignore[arg-type, unused-ignore]
        cases.append(outcome(lambda v: hash(Binary(v)) == hash(v), value))
    one = Binary(b"abc")
    for function in (str, repr, bytes, len, bool):
        cases.append([function.__name__, outcome(function, one)])
    others: list[Any] = [b"abc", bytearray(b"abc"), Binary(b"abc"), Binary(b"x"), "abc", None]
    cases.append([[one == other, one != other, other == one] for other in others])
    cases.append([text(pickle.loads(pickle.dumps(one))), copy.copy(one) == one])
    names = "STRING NUMBER BINARY STRING_SET NUMBER_SET BINARY_SET NULL BOOLEAN MAP LIST BINARY_TYPES DYNAMODB_CONTEXT"
    cases.append([text(getattr(types, name)) for name in names.split()])


PATHS = ["a", "a.b", "a[0]", "a.b[3].c[10][2]", "my-name.x", "a..b", "[0]", "a[b.c].d", "", "#x", "a b", "50%", "%s.a"]


def _condition(draw: random.Random, depth: int) -> Any:
    if depth and draw.random() < 0.6:
        first, second = _condition(draw, depth - 1), _condition(draw, depth - 1)
        return draw.choice([first & second, first | second, ~first])
    attribute: Any = draw.choice([Attr, Attr, Key])(draw.choice(PATHS))
    if isinstance(attribute, Attr) and draw.random() < 0.2:
        attribute = attribute.size()
    names = ["eq", "lt", "lte", "gt", "gte", "begins_with", "between"]
    if isinstance(attribute, Attr):
        names += ["ne", "is_in", "exists", "not_exists", "contains", "attribute_type"]
    name = draw.choice(names)
    value = draw.choice([1, "x", b"y", None, Attr("other"), [1, 2], Decimal("1.5"), {"a": 1}])
    if name == "between":
        return attribute.between(value, 7)
    if name == "is_in":
        return attribute.is_in(draw.choice([[1, 2], [], ("a",), "xy", {"k": 1}]))
    if name in ("exists", "not_exists"):
        return getattr(attribute, name)()
    return getattr(attribute, name)(value)


def _conditions(cases: list[Any]) -> None:
    draw = random.Random(4)
    builder = ConditionExpressionBuilder()
    made = [_condition(draw, draw.randint(0, 3)) for _ in range(400)]
    for number, condition in enumerate(made):
        if number % 5 == 0:
            builder.reset()
        cases.append(outcome(lambda c, k: tuple(map(str, builder.build_expression(c, k))), condition, number % 4 == 0))
        cases.append([condition == copy.deepcopy(condition), condition != made[number - 1], type(condition).__name__])
        back = pickle.loads(pickle.dumps(condition))
        cases.append(
            [back == condition, outcome(lambda c: str(ConditionExpressionBuilder().build_expression(c)), back)]
        )
    built = ConditionExpressionBuilder().build_expression(Attr("a").eq(1) & Key("b").lt(2))
    cases.append([text(built), list(built._fields), type(built).__name__])
    for wrong in (None, 1, "a", Attr("x"), Key("y")):
        cases.append(outcome(ConditionExpressionBuilder().build_expression, wrong))
        for name in ("and_", "or_"):
            cases.append(outcome(getattr(operator, name), Attr("a").eq(1), wrong))
            cases.append(outcome(getattr(operator, name), Attr("a"), wrong))
    cases.append(outcome(operator.invert, Attr("a")))
    cases.append(outcome(hash, Attr("a")))
    cases.append(outcome(hash, Attr("a").eq(1)))
    cases.append([Attr("a") == Attr("a"), Attr("a") == Key("a"), Key("a") != Key("b"), Attr("a") == 1])
    classes = [kind for kind in vars(conditions).values() if isinstance(kind, type) and "conditions" in kind.__module__]
    for kind in sorted(classes, key=lambda kind: kind.__name__):
        known = {name: getattr(kind, name, None) for name in ("expression_format", "expression_operator")}
        cases.append([[base.__name__ for base in kind.__mro__], known, getattr(kind, "has_grouped_values", None)])


def run(argument: Any) -> Any:
    cases: list[Any] = []
    _types(cases)
    _conditions(cases)
    return cases
