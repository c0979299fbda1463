"""`botocore.utils` and the part of `botocore.compat` that computes something."""

from __future__ import annotations

import copy
import datetime
import io
import json
import logging
import os
import random
import tempfile
from types import SimpleNamespace
from typing import Any

from botocore import compat, utils
from probes.outcome import outcome, text

logging.disable(logging.CRITICAL)

TEXTS = [
    "", ".", "a", "A b", "a..b", "../a/./b//c/..", "/a/b/", "//", "/", "a/../..", "ü%é", "a+b&c=d", "x" * 64, "-a", "a-",
    "1234", "us-east-1", "us_east_1", "my.bucket", "my-bucket", "ab", "Bucket", "a--x-s3", "arn:aws:s3:::b",
    "arn:aws:s3", "arn:a:b:c:d:e:f:g", "ARN:a:b:c:d:e", "true", "TRUE", "false", "http://a", "https://a.b:80/p?q",
    "https://a-.b", "https://[::1]/x", "https://[fe80::1%25eth0]", "http://1.2.3.4", "http://1.2.3.4.5", "a\tb\nhttp://c",
    "https://s3-accelerate.amazonaws.com", "https://s3-accelerate.dualstack.amazonaws.com/x",
    "https://s3-accelerate.dualstack.dualstack.amazonaws.com", "https://s3-accelerate.other.amazonaws.com",
    "ftp://s3-accelerate.amazonaws.com", "https://s3.amazonaws.com", "https://a.com.", "https://" + "a." * 130 + "com",
    "[2001:db8::1]", "::", "Some Service", "text/html; charset=utf-8", "text/html", "application/json", "a[0]", "a.*", "a.b.c",
]  # fmt: skip

ONE_TEXT = [
    utils.ensure_boolean, utils.normalize_boolean, utils.normalize_url_path, utils.remove_dot_segments,
    utils.percent_encode, utils.validate_region_name, utils.check_dns_name, utils.is_s3express_bucket,
    utils.ArnParser().parse_arn, utils.ArnParser.is_arn, utils.hyphenize_service_id, utils.is_valid_ipv6_endpoint_url,
    utils.is_s3_accelerate_url, utils.validate_jmespath_for_set, utils.parse_key_val_file_contents,
    utils.get_token_from_environment, utils.generate_login_cache_key,
    compat.ensure_bytes, compat.ensure_unicode, compat.unquote_str, compat.quote,
]  # fmt: skip
MATCHES = [utils.is_valid_endpoint_url, utils.is_valid_uri, utils.is_valid_ipv4_endpoint_url]


def _texts(cases: list[Any]) -> None:
    for function in ONE_TEXT:
        cases += [[function.__name__, value, outcome(function, value)] for value in TEXTS]
    for function in MATCHES:
        cases += [[function.__name__, value, outcome(lambda v, f=function: bool(f(v)), value)] for value in TEXTS]
    others: list[Any] = [None, 1, 0, 1.5, b"bytes", True, False, [], object]
    for function in (utils.ensure_boolean, utils.normalize_boolean, utils.percent_encode, utils.ArnParser.is_arn):
        cases += [[function.__name__, text(value), outcome(function, value)] for value in others]
    cases += [outcome(compat.ensure_bytes, value) for value in others]
    cases += [outcome(utils.is_s3_accelerate_url, None), outcome(utils.validate_region_name, None)]
    lines = [
        "a b 'c d'",
        'a "b c" d',
        "",
        "  a  ",
        r'a\\"b c" "d\"e" f\g\\ h',
        '"unclosed',
        r"\\\"",
        '"" ""',
        "a\t'b'",
        '"a""b"',
        r'a\\\\"b',
    ]
    draw = random.Random(8)
    lines += ["".join(draw.choice('ab \t"\\') for _ in range(draw.randint(0, 12))) for _ in range(300)]
    for line in lines:
        cases += [[line, outcome(compat.compat_shell_split, line, platform)] for platform in ("win32", "linux")]
    for name in ("IPV4_RE", "IPV6_ADDRZ_RE"):
        pattern = getattr(compat, name)
        cases += [bool(pattern.match(value)) for value in [*TEXTS, "[::]", "[1:2:3:4:5:6:7:8]", "[::1.2.3.4]", "[:::]"]]
        cases.append(pattern.pattern)
    for name in (
        "HEX_PAT",
        "LS32_PAT",
        "UNRESERVED_PAT",
        "IPV6_PAT",
        "ZONE_ID_PAT",
        "UNSAFE_URL_CHARS",
        "MD5_AVAILABLE",
    ):
        cases.append([name, text(getattr(compat, name))])


def _requests(cases: list[Any]) -> None:
    urls = ["https://s3.amazonaws.com/bucket/key", "https://s3.amazonaws.com/bucket", "https://h/Bad_Name/k?x=y", "https://h/",
            "https://h/bucket?location", "https://h/my.bucket/k", "https://h", "https://h/bucket/bucket/x",
            "https://b.s3.dualstack.us-west-2.amazonaws.com/k?v=1"]  # fmt: skip
    for url in urls:
        for endpoint in (None, "s3.example.com"):
            for name in ("fix", "style", "accelerate"):
                request = SimpleNamespace(url=url, auth_path=None, context={"use_global_endpoint": endpoint is None})
                if name == "fix":
                    result = outcome(utils.fix_s3_host, request, "s3v4", "us-east-1", endpoint)
                elif name == "style":
                    result = outcome(utils.switch_to_virtual_host_style, request, "s3v4", endpoint)
                else:
                    result = outcome(
                        utils.switch_host_s3_accelerate, request, "GetObject" if endpoint else "ListBuckets"
                    )
                cases.append([url, name, result, request.url, request.auth_path])
    for body in (b'{"Endpoint": "http://new:9/x"}', b"{}", b'{"Endpoint": ""}', b"x"):
        request = SimpleNamespace(url="https://old/p?q=1", data=body)
        cases.append([outcome(utils.switch_host_with_param, request, "Endpoint"), request.url])
    for headers in (
        {"X-Amz-Checksum-CRC32": "1"},
        {"x-amz-checksum-": "1"},
        {"Content-MD5": "x"},
        {},
        {"x-amz-checksum-a-b": ""},
    ):
        for context_of in ({}, {"checksum": {"request_algorithm": "conditional-md5"}}, {"checksum": {"request_algorithm": {"a": 1}}},
                           {"endpoint_properties": {"backend": "S3Express"}}):  # fmt: skip
            bodies: list[Any] = [b"abc", bytearray(b"abc"), io.BytesIO(b"abcdef"), None]
            for body in bodies:
                params: dict[str, Any] = {"headers": dict(headers), "context": context_of, "body": body}
                found = [utils.get_checksum_algorithm_headers(params), utils.has_checksum_header(params)]
                cases.append([found, outcome(utils.conditionally_calculate_md5, params), params["headers"]])
    for headers in ({"A": "1", "b-c": "2"}, {}):
        cases += [
            [name, utils.has_header(name, headers), utils.lowercase_dict(headers)]
            for name in ("a", "A", "B-C", "x", None)
        ]
    for shape in (
        SimpleNamespace(type_name="string", serialization={"jsonvalue": True, "location": "header"}),
        SimpleNamespace(type_name="string", serialization={"jsonvalue": True}), SimpleNamespace(type_name="string"),
        SimpleNamespace(type_name="list", serialization={"jsonvalue": True, "location": "header"}),
    ):  # fmt: skip
        cases.append(utils.is_json_value_header(shape))
    for value in TEXTS:
        cases.append([value, outcome(utils.get_encoding_from_headers, {"content-type": value})])
        cases.append(outcome(utils.get_encoding_from_headers, {"content-type": value}, "other"))
    cases.append(outcome(utils.get_encoding_from_headers, {}))


def _dictionaries(cases: list[Any]) -> None:
    draw = random.Random(6)

    def tree(depth: int) -> Any:
        if depth == 0 or draw.random() < 0.3:
            return draw.choice([1, "x", None, [1], [2, 3], {}])
        return {draw.choice("abc"): tree(depth - 1) for _ in range(draw.randint(0, 3))}

    for _ in range(200):
        one, two = {"r": tree(3)}, {"r": tree(3), "s": tree(1)}
        for function in (utils.merge_dicts, lambda a, b: utils.merge_dicts(a, b, append_lists=True), utils.deep_merge):
            target = copy.deepcopy(one)
            cases.append([outcome(function, target, copy.deepcopy(two)), target])
    for expression in ("a", "a.b", "a.b.c", "a[0]", "*", ".", "", "a..b", ".a", "a.", "x.y"):
        source: dict[str, Any] = {"a": {"b": {}}, "x": 5}
        cases.append([expression, outcome(utils.set_value_from_jmespath, source, expression, "v"), source])
    pairs: list[Any] = [{"a": 1, "b": [1, "x y"], "c": []}, [("k", "v"), ("k", b"\xff/")], [], {"ü": None, "d": ("a",)}]
    cases += [outcome(utils.percent_encode_sequence, value) for value in pairs]
    cases.append(utils.is_global_accesspoint({"s3_accesspoint": {"region": ""}}))
    cases.append(utils.is_global_accesspoint({}))
    for name in ("EVENT_ALIASES", "SERVICE_NAME_ALIASES", "CLIENT_NAME_TO_HYPHENIZED_SERVICE_ID_OVERRIDES", "SAFE_CHARS",
                 "PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", "RETRYABLE_HTTP_ERRORS", "METADATA_BASE_URL", "SERVICE_MODULE_NAMES",
                 "METADATA_ENDPOINT_MODES", "DEFAULT_METADATA_SERVICE_TIMEOUT", "S3_ACCELERATE_WHITELIST"):  # fmt: skip
        value = getattr(utils, name)
        cases.append([name, list(value.items()) if isinstance(value, dict) else text(value)])


def _times(cases: list[Any]) -> None:
    values: list[Any] = [
        0, 1.5, -1, 1e11, "0", "1700000000", "1700000000.25", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05.678+02:00",
        "Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02", "20240102T030405Z", "x", "", None, 10**20, "1e30", float("nan"), [], "-5",
    ]  # fmt: skip
    for value in values:
        cases.append([text(value), outcome(utils.parse_timestamp, value)])
        cases.append([text(value), outcome(utils.parse_to_aware_datetime, value)])
    moments = [
        datetime.datetime(2024, 1, 2, 3, 4, 5, 6),
        datetime.datetime(1969, 1, 1, tzinfo=datetime.timezone.utc),
        datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=5))),
    ]
    for moment in moments:
        cases.append([outcome(utils.datetime2timestamp, moment), outcome(utils.parse_to_aware_datetime, moment)])
        zone = datetime.timezone(datetime.timedelta(hours=-3))
        cases.append(outcome(utils.datetime2timestamp, moment, zone))
    cases.append([compat.get_current_datetime().tzinfo is None, compat.get_current_datetime(False).tzinfo is not None])
    cases.append(compat.total_seconds(datetime.timedelta(seconds=5)))


def _hashes(cases: list[Any]) -> None:
    for size in (0, 1, 2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20 + 5, 5 * 2**20):
        data = bytes(size)
        cases.append(
            [utils.calculate_tree_hash(io.BytesIO(data)), utils.calculate_sha256(io.BytesIO(data), as_hex=True)]
        )
        cases.append([text(utils.calculate_sha256(io.BytesIO(data))), utils.calculate_md5(data)])
        file = io.BytesIO(b"ab" + data)
        file.seek(2)
        cases.append([utils.calculate_md5(file), file.tell(), utils.determine_content_length(file)])
    bodies: list[Any] = [
        None,
        b"",
        b"abc",
        "text",
        [],
        [1],
        io.BytesIO(b"12345"),
        io.StringIO("x"),
        object(),
        5,
        iter([1]),
    ]
    cases += [outcome(utils.determine_content_length, body) for body in bodies]


class Cached:
    _made = 0

    def __init__(self) -> None:
        self._instance_cache: dict[Any, Any] = {}

    @utils.CachedProperty
    def value(self) -> int:
        Cached._made += 1
        return Cached._made

    @utils.instance_cache
    def by_arguments(self, *args: Any, **kwargs: Any) -> Any:
        Cached._made += 1
        return [Cached._made, args, kwargs]

    @utils.lru_cache_weakref(maxsize=4)
    def weakly(self, *args: Any, **kwargs: Any) -> Any:
        Cached._made += 1
        return [Cached._made, args, kwargs]


def _caches(cases: list[Any]) -> None:
    one: Any = Cached()
    cases.append([one.value, one.value, vars(one).get("value"), type(Cached.value).__name__])
    cases.append(
        [
            text(one.by_arguments(1)),
            text(one.by_arguments(1)),
            text(one.by_arguments(b=1, a=2)),
            text(one.by_arguments(a=2, b=1)),
        ]
    )
    cases.append([text(one.weakly(1)), text(one.weakly(1)), text(one.weakly(x=[1])), text(Cached.weakly.cache_info())])
    with tempfile.TemporaryDirectory() as folder:
        cache = utils.JSONFileCache(os.path.join(folder, "deep", "cache"))
        cases.append(["k" in cache, outcome(cache.__getitem__, "k"), outcome(cache.__delitem__, "k")])
        values: list[Any] = [
            {"a": [1, "ü", None]},
            5,
            {"when": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)},
        ]
        for value in values:
            cache["k"] = value
            cases.append(["k" in cache, outcome(cache.__getitem__, "k")])
        path = os.path.join(folder, "deep", "cache", "k.json")
        cases.append([open(path).read(), oct(os.stat(path).st_mode & 0o777), os.listdir(os.path.dirname(path))])
        cases.append(
            [outcome(cache.__setitem__, "bad", {"a": object})[:2], "bad" in cache, os.listdir(os.path.dirname(path))]
        )
        with open(path, "w") as file:
            file.write("{")
        cases.append([outcome(cache.__getitem__, "k"), "k" in cache])
        del cache["k"]
        cases.append(["k" in cache, os.listdir(os.path.dirname(path))])
        own = utils.JSONFileCache(folder, dumps_func=lambda value: f'"{value}"')
        own["x"] = 7
        cases.append(own["x"])
        with open(os.path.join(folder, "file"), "w") as file:
            file.write("a = 1\nb=2=3\n\nnothing\n c =")
        cases.append(outcome(utils.parse_key_val_file, os.path.join(folder, "file")))
        cases.append(outcome(utils.FileWebIdentityTokenLoader(os.path.join(folder, "file"))))
    cases.append(outcome(utils.parse_key_val_file, "/nonexistent/file"))
    store: dict[str, Any] = {}
    sso = utils.SSOTokenLoader(store)
    sso.save_token("https://start", {"accessToken": "a", "expiresAt": "b"})
    sso.save_token("https://start", {"accessToken": "a"}, session_name="named")
    cases.append(
        [
            sorted(store),
            outcome(sso, "https://start"),
            outcome(sso, "https://start", "named"),
            outcome(sso, "x"),
            outcome(sso, "x", "y"),
        ]
    )
    login = utils.LoginTokenLoader(store)
    login.save_token("arn", {"t": 1})
    cases.append([login.load_token("arn"), login.load_token("other"), sorted(store)])
    cases.append(
        [
            utils.get_token_from_environment("bedrock-x y", {"AWS_BEARER_TOKEN_BEDROCK_X_Y": "t"}),
            utils.get_login_token_cache_directory(),
        ]
    )


def _skeletons(cases: list[Any]) -> None:
    def shape(type_name: str, name: str = "S", **more: Any) -> Any:
        return SimpleNamespace(type_name=type_name, name=name, enum=more.pop("enum", []), **more)

    node = shape("structure", "Node", members={})
    node.members = {
        "Child": node,
        "Text": shape("string"),
        "Number": shape("long"),
        "When": shape("timestamp"),
        "Float": shape("double"),
        "Blob": shape("blob"),
    }
    node.members["List"] = shape("list", "L", member=shape("string", "Member"))
    node.members["Nodes"] = shape("list", "Ns", member=node)
    node.members["Map"] = shape("map", "M", key=shape("string"), value=shape("boolean"))
    node.members["One"] = shape("string", "E", enum=["only"])
    for use_names in (False, True):
        skeleton = utils.ArgumentGenerator(use_names).generate_skeleton(node)
        cases.append([list(skeleton), json.dumps(skeleton, default=str)])


def run(argument: Any) -> Any:
    cases: list[Any] = []
    for part in (_texts, _requests, _dictionaries, _times, _hashes, _caches, _skeletons):
        before = len(cases)
        part(cases)
        cases[before:] = [[part.__name__, case] for case in cases[before:]]
    return cases
