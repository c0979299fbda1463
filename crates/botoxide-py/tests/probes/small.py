"""The small modules: `context`, `history`, `translate`, `plugin`, `useragent`, `boto3.utils`, s3transfer."""

from __future__ import annotations

import copy
import io
import logging
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import boto3.compat
import boto3.utils
import s3transfer
import s3transfer.compat
import s3transfer.constants
import s3transfer.subscribers
from botocore import compat, context, history, plugin, translate, useragent, utils
from botocore.exceptions import ClientError
from probes.outcome import outcome, signature, text

logging.disable(logging.CRITICAL)


class Headers(dict[str, str]):
    def replace_header(self, name: str, value: str) -> None:
        self[name] = value


def _contexts(cases: list[Any]) -> None:
    cases.append(
        [
            context.get_context(),
            text(context.ClientContext()),
            context.ClientContext({"a"}) == context.ClientContext({"a"}),
        ]
    )
    useragent.register_feature_id("WAITER")
    with context.start_as_current_context():
        useragent.register_feature_ids(["WAITER", "PAGINATOR", "UNKNOWN"])
        outer: Any = context.get_context()
        with context.start_as_current_context():
            useragent.register_feature_id("S3_TRANSFER")
            inner: Any = context.get_context()
            cases.append([sorted(outer.features), sorted(inner.features)])
        with context.start_as_current_context(context.ClientContext({"Q"})):
            cases.append(text(context.get_context()))
        cases.append(sorted(outer.features))

        @context.with_current_context(lambda: useragent.register_feature_id("GZIP_REQUEST_COMPRESSION"))
        def inside(a: int, b: int = 2) -> Any:
            """Doc."""
            current: Any = context.get_context()
            return [a, b, sorted(current.features)]

        cases.append([inside(1, b=3), inside.__name__, inside.__doc__, sorted(outer.features)])
    cases.append(context.get_context())
    token = context.set_context(context.ClientContext())
    cases.append(text(context.get_context()))
    context.reset_context(token)
    cases.append([plugin.get_plugin_context(), plugin.get_botocore_plugins(), text(plugin.PluginContext("a=b"))])
    plugin_token = plugin.set_plugin_context(plugin.PluginContext("x"))
    cases.append([plugin.get_botocore_plugins(), outcome(plugin.load_client_plugins, None, {"x": "no_such_module"})])
    plugin.reset_plugin_context(plugin_token)
    cases.append(dict(sorted(useragent._USERAGENT_FEATURE_MAPPINGS.items())))


def _user_agents(cases: list[Any]) -> None:
    Config = SimpleNamespace
    basic: list[Any] = ["Linux", "6.1", "x86_64", "3.11", "CPython", "env"]
    configs: list[Any] = [
        None,
        Config(
            user_agent=None,
            user_agent_extra="x/1 y",
            user_agent_appid="my app#1",
            retries={"mode": "standard"},
            endpoint_discovery_enabled=True,
        ),
        Config(
            user_agent="own/1",
            user_agent_extra="x/1",
            user_agent_appid=None,
            retries=None,
            endpoint_discovery_enabled=None,
        ),
        Config(
            user_agent="own/1",
            _supplied_user_agent=None,
            user_agent_extra=None,
            user_agent_appid=None,
            retries=None,
            endpoint_discovery_enabled=None,
        ),
        Config(
            user_agent=None, user_agent_extra=None, user_agent_appid="", retries={}, endpoint_discovery_enabled=True
        ),
    ]
    make: Any = useragent.UserAgentString
    for first in ("Linux", "Darwin", "Windows", "Plan 9", None, ""):
        rests: list[Any] = [basic[1:], [None, None, "3.11", None, None], ["6/1 ü", "ARM", "3.1", "PyPy", None]]
        for rest in rests:
            for session in (
                (None, None, None),
                ("Boto3", "1.44.5", "extra/1"),
                ("Botocore", "1.44.5", None),
                ("a b", "", "e"),
            ):
                for config in configs:
                    made = make(first, *rest).set_session_config(*session)
                    cases.append(outcome(made.with_client_config(config).to_string))
    made = make(*basic, "0.1")
    made.set_client_features({"B"})
    cases.append(made.to_string())
    request = SimpleNamespace(headers=Headers({"User-Agent": "old"}))
    made.rebuild_and_replace_user_agent_handler("Op", request)
    cases.append(dict(request.headers))
    for component in (
        useragent.UserAgentComponent("md", "na/me", "va lue"), useragent.UserAgentComponent("m", "", ""),
        useragent.UserAgentComponent("m", "A,B,C", size_config=useragent.UserAgentComponentSizeConfig(5, ",")),
        useragent.UserAgentComponent("m", "a" * 50, size_config=useragent.UserAgentComponentSizeConfig(5, ",")),
        useragent.RawStringUserAgentComponent("raw"),
    ):  # fmt: skip
        cases.append([outcome(component.to_string), text(component)[:40]])
    cases.append(outcome(useragent.UserAgentComponentSizeConfig, 0, ","))
    cases += [
        useragent.sanitize_user_agent_string_component(value, hashes)
        for value in ("a#b c/d", "ü!$")
        for hashes in (True, False)
    ]


class Recorder(history.BaseHistoryHandler):
    def __init__(self, fails: bool) -> None:
        self.fails = fails
        self.seen: list[Any] = []

    def emit(self, event_type: str, payload: Any, source: str) -> None:
        self.seen.append([event_type, payload, source])
        if self.fails:
            raise RuntimeError


class Good(s3transfer.subscribers.BaseSubscriber):
    def on_done(self, future: Any, **kwargs: Any) -> None:
        """Nothing."""


class Bad(s3transfer.subscribers.BaseSubscriber):
    def on_progress(self, future: Any) -> None:  # type: ignore[override]
        """Nothing."""


class Worse(s3transfer.subscribers.BaseSubscriber):
    on_queued = 5  # type: ignore[assignment]


def _others(cases: list[Any]) -> None:
    recorder = history.HistoryRecorder()
    handlers = [Recorder(True), Recorder(False)]
    for step in (recorder.enable, recorder.disable, recorder.enable):
        recorder.record("T", {"p": 1})
        step()
        for handler in handlers if step is recorder.disable else ():
            recorder.add_handler(handler)
        recorder.record("T2", None, source="CLI")
    cases.append([handler.seen for handler in handlers])
    cases.append(
        [
            outcome(history.BaseHistoryHandler().emit, "a", 1, "s"),
            history.get_global_history_recorder() is history.get_global_history_recorder(),
        ]
    )
    model: dict[str, Any] = {
        "__default__": {"max_attempts": 5, "policies": {"a": {"$ref": "general"}}},
        "s3": {"__default__": {"policies": {"b": {"$ref": "x"}}}},
    }
    for prefix in ("s3", "other"):
        for retries in (None, {}, {"max_attempts": 2}):
            cases.append(
                outcome(
                    translate.build_retry_config, prefix, copy.deepcopy(model), {"general": {"g": 1}, "x": 2}, retries
                )
            )
    attributes: dict[str, Any] = {"a": 1}
    cases.append([outcome(boto3.utils.inject_attribute, attributes, name, 2) for name in ("a", "b")] + [attributes])
    cases.append(outcome(boto3.utils.lazy_call("os.path.join", a=1), b=2))
    cases.append(outcome(boto3.utils.lazy_call("builtins.dict", a=1, c=5), a=9, b=2))
    cases.append(text(boto3.utils.ServiceContext("s", "m", "w", "r")))
    session = SimpleNamespace(get_waiter_model=lambda *args: SimpleNamespace(get_waiter=lambda name: [args, name]))
    cases.append(text(boto3.utils.LazyLoadedWaiterModel(session, "s3", None).get_waiter("W")))
    files: list[Any] = [
        io.BytesIO(b""),
        io.StringIO(),
        SimpleNamespace(mode="ab"),
        SimpleNamespace(mode="rb"),
        SimpleNamespace(mode=3),
        object(),
    ]
    cases += [boto3.compat.is_append_mode(file) for file in files]
    for function in (s3transfer.compat.seekable, s3transfer.compat.readable):
        cases += [
            outcome(function, file)
            for file in [*files, SimpleNamespace(read=1), SimpleNamespace(seek=lambda *a: 0, tell=lambda: 0)]
        ]
    for kind in (s3transfer.subscribers.BaseSubscriber, Good, Bad, Worse):
        cases.append([kind.__name__, outcome(lambda k=kind: type(k()).__name__)])
    for name in (
        "KB",
        "MB",
        "GB",
        "ALLOWED_DOWNLOAD_ARGS",
        "FULL_OBJECT_CHECKSUM_ARGS",
        "USER_AGENT",
        "PROCESS_USER_AGENT",
    ):
        cases.append([name, getattr(s3transfer.constants, name)])
    cases.append([s3transfer.__version__, text(s3transfer.compat.SOCKET_ERROR), s3transfer.compat.MAXINT])
    headers = compat.HTTPHeaders.from_pairs([("A", "1"), ("a", "2"), ("B", "3")])
    cases.append(
        [headers.items(), headers["a"], headers.get_all("A"), compat.HTTPHeaders.from_dict({"X": "y"}).items()]
    )
    cases.append([text(compat.HTTPHeaders), text(compat.HTTPHeaders.__mro__[1:])])
    for name in (
        "OrderedDict",
        "MutableMapping",
        "json",
        "ETree",
        "XMLParseError",
        "HTTPResponse",
        "urlparse",
        "formatdate",
        "zip_longest",
        "file_type",
        "encodebytes",
        "parse_qs",
    ):
        value = getattr(compat, name)
        cases.append([name, getattr(value, "__name__", None)])
    cases.append(outcome(getattr, compat, "no_such_name"))
    six: Any = import_module("botocore.vendored.six")
    from botocore.vendored.six.moves.urllib.parse import quote

    cases.append([six.text_type.__name__, six.PY3, quote("a b"), compat.six.moves is six.moves])
    cases.append(
        [
            utils.ClientError is ClientError,
            text(utils.HTTPClientError),
            text(compat.get_tzinfo_options()),
            compat.get_md5(b"x").hexdigest(),
        ]
    )
    functions = [
        utils.merge_dicts, utils.set_value_from_jmespath, utils.percent_encode, utils.datetime2timestamp, utils.calculate_sha256,
        utils.fix_s3_host, utils.parse_key_val_file, utils.JSONFileCache.__init__, utils.create_nested_client, compat.ensure_bytes,
        compat.ensure_unicode, compat.compat_shell_split, compat.get_current_datetime, compat.set_socket_timeout,
        s3transfer.subscribers.BaseSubscriber.on_progress, boto3.utils.lazy_call, translate.build_retry_config,
    ]  # fmt: skip
    cases += [
        [function.__name__, signature(function).replace(text(utils.JSONFileCache.CACHE_DIR), "…")]
        for function in functions
    ]


def run(argument: Any) -> Any:
    cases: list[Any] = []
    for part in (_contexts, _user_agents, _others):
        before = len(cases)
        part(cases)
        cases[before:] = [[part.__name__, case] for case in cases[before:]]
    return cases
