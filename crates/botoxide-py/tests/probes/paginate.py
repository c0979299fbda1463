"""Paginators over scripted methods: 400 drawn configurations, starting tokens, limits, errors."""

from __future__ import annotations

import copy
import random
from types import SimpleNamespace
from typing import Any

from botocore.paginate import PageIterator, Paginator, PaginatorModel, TokenDecoder, TokenEncoder
from probes.outcome import outcome, signature, text

CONFIGS: list[dict[str, Any]] = [
    {"input_token": "Marker", "output_token": "NextMarker", "result_key": "Items", "limit_key": "MaxKeys"},
    {
        "input_token": "Marker",
        "output_token": "NextMarker || Items[-1].Key",
        "more_results": "IsTruncated",
        "result_key": ["Items", "Prefixes"],
        "limit_key": "MaxKeys",
        "non_aggregate_keys": ["Name", "Deep.Value"],
    },
    {
        "input_token": ["KeyMarker", "VersionMarker"],
        "output_token": ["NextKey", "NextVersion"],
        "more_results": "IsTruncated",
        "result_key": ["Items", "Prefixes"],
        "limit_key": "Limit",
        "non_aggregate_keys": ["Name"],
    },
    {"input_token": "Token", "output_token": "Deep.Token", "result_key": "Deep.Items", "limit_key": "Limit"},
    {
        "input_token": "Token",
        "output_token": "NextToken",
        "result_key": ["Items", "Count", "Text"],
        "non_aggregate_keys": ["Capacity", "Total"],
    },
    {"input_token": "ExclusiveStartKey", "output_token": "LastEvaluatedKey", "result_key": ["Items", "Count"]},
]
TOKENS: list[Any] = [
    None,
    "None",
    "a",
    "a___1",
    "a___b___1",
    "a___x",
    "___",
    "a___b___c___d",
    "bm90IGpzb24=",
    "eyJNYXJrZXIiOiAiayJ9",
    "eyJNYXJrZXIiOiAiayIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9",
    "WzFd",
    "MQ==",
    "ü",
]


class Service:
    """A method with a script: pages drawn by a seed, and the calls that it got."""

    def __init__(self, config: dict[str, Any], seed: int) -> None:
        self.calls: list[Any] = []
        draw = random.Random(seed)
        count = draw.randint(1, 5)
        self.pages = [self._page(config, draw, number, number == count - 1) for number in range(count)]

    def _page(self, config: dict[str, Any], draw: random.Random, number: int, last: bool) -> dict[str, Any]:
        items = [{"Key": f"k{number}.{index}"} for index in range(draw.choice([0, 1, 2, 3, 5]))]
        page: dict[str, Any] = {
            "Name": f"name {number}",
            "Count": len(items),
            "Text": f"text{number}",
            "Capacity": {"Units": number, "In": {"a": 1}},
            "Total": number,
            "Deep": {"Value": number, "Items": copy.deepcopy(items)},
            "ResponseMetadata": {"HTTPStatusCode": 200},
        }
        if draw.random() < 0.9:
            page["Items"] = items
        if draw.random() < 0.7:
            page["Prefixes"] = [f"p{number}"] * draw.randint(0, 2)
        if draw.random() < 0.1:
            page["Count"] = None
        page["IsTruncated"] = not last
        if not last:
            # Now and then a service repeats itself.
            value: Any = "same" if draw.random() < 0.1 else f"token {number}"
            for name in ("NextMarker", "NextKey", "NextVersion", "NextToken"):
                if draw.random() < 0.9:
                    page[name] = value
            page["Deep"]["Token"] = value
            page["LastEvaluatedKey"] = {"pk": {"B": bytes([number, 255])}, "list": [b"x", {"n": 1}]}
        return page

    def __call__(self, **kwargs: Any) -> Any:
        self.calls.append(copy.deepcopy(kwargs))
        return copy.deepcopy(self.pages[min(len(self.calls), len(self.pages)) - 1])


def _model() -> Any:
    members = {"MaxKeys": SimpleNamespace(type_name="integer"), "Limit": SimpleNamespace(type_name="string")}
    return SimpleNamespace(name="ListThings", input_shape=SimpleNamespace(members=members))


def _iterate(pages: Any) -> Any:
    found = []
    for page in pages:
        found.append(text(page))
        if len(found) > 20:
            break
    return [found, text(pages.resume_token), text(pages.non_aggregate_part)]


USES: list[Any] = [
    ("iterate", _iterate),
    ("twice", lambda pages: [_iterate(pages), _iterate(pages)]),
    ("full", lambda pages: pages.build_full_result()),
    ("search", lambda pages: list(pages.search("Items[].Key"))[:50]),
    ("search plain", lambda pages: list(pages.search("Name"))[:50]),
    ("search keys", lambda pages: list(pages.search("Deep.Items"))[:50]),
    ("iters", lambda pages: [list(keys)[:50] for keys in pages.result_key_iters()]),
    ("keys", lambda pages: [key.expression for key in pages.result_keys]),
]


def _use(config: dict[str, Any], seed: int, arguments: dict[str, Any], use: Any) -> Any:
    service = Service(config, seed)
    paginator = Paginator(service, config, _model())
    result = outcome(lambda: use(paginator.paginate(**copy.deepcopy(arguments))))
    return [result, text(service.calls)]


def run(argument: Any) -> Any:
    draw = random.Random(3)
    cases: list[Any] = [signature(Paginator), signature(PageIterator), signature(Paginator.paginate)]
    for seed in range(400):
        config = CONFIGS[seed % len(CONFIGS)]
        paging: dict[str, Any] = {}
        if draw.random() < 0.6:
            paging["MaxItems"] = draw.choice([0, 1, 2, 3, 4, 7, "5", None, 100, "x", -1])
        if draw.random() < 0.4:
            paging["PageSize"] = draw.choice([1, "2", 10, None, "x"])
        if draw.random() < 0.5:
            paging["StartingToken"] = draw.choice(TOKENS)
        arguments: dict[str, Any] = {"Bucket": "b"}
        if draw.random() < 0.9:
            arguments["PaginationConfig"] = paging
        name, use = USES[seed % len(USES)] if seed % 3 else USES[0]
        cases.append([name, text(arguments), _use(config, seed, arguments, use)])
    # The token that stops one iteration starts the next one.
    for seed in range(60):
        config = CONFIGS[seed % len(CONFIGS)]
        token, found = None, []
        for _ in range(12):
            service = Service(config, seed + 1000)
            pages = Paginator(service, config, _model()).paginate(
                PaginationConfig={"MaxItems": 2, "StartingToken": token}
            )
            found.append(outcome(_iterate, pages))
            token = pages.resume_token
            if token is None:
                break
        cases.append(found)
    encoded: list[Any] = [
        {"a": 1},
        {"a": b"\x00"},
        {"a": {"b": [b"1", {"c": b""}], "d": "ü"}},
        {},
        {"a": None},
        {"a": {1, 2}},
    ]
    for value in encoded:
        cases.append(outcome(TokenEncoder().encode, value))
        cases.append(outcome(lambda t: TokenDecoder().decode(TokenEncoder().encode(t)), value))
    cases += [outcome(TokenDecoder().decode, token) for token in TOKENS[1:]]
    pages = Paginator(Service(CONFIGS[0], 1), CONFIGS[0], _model()).paginate()
    for value in ("x", None, {}, {"Marker": "m"}, {"Marker": 1, "boto_truncate_amount": 2}, {"Other": 1}):
        cases.append([outcome(setattr, pages, "resume_token", value), text(pages.resume_token)])
    model = PaginatorModel({"pagination": {"A": CONFIGS[0]}})
    cases += [outcome(model.get_paginator, name) for name in ("A", "B")]
    broken: list[Any] = [{}, {"output_token": "a"}, {"input_token": "a"}, {"output_token": "a", "input_token": "b"}]
    for config in broken:
        cases.append(outcome(lambda c: list(Paginator(Service(CONFIGS[0], 1), c, _model()).paginate()), config))
    return cases
