"""Configuration files and the chains of settings."""

from __future__ import annotations

import copy
import logging
import os
import random
import tempfile
from types import SimpleNamespace
from typing import Any

from botocore import configloader, configprovider
from probes.outcome import outcome, signature, text

logging.disable(logging.CRITICAL)

LINES = [
    "[default]", "[profile a]", "[profile 'with space']", '[profile "q"]', "[profile]", "[sso-session s]", "[services t]", "[other]", "[profile a b]",
    "[profiled]", "aws_access_key_id = a", "aws_access_key_id=b", "region: us-east-1", "s3 =", "  max_concurrent_requests = 5", "  nested=x=y", "empty =",
    "# comment", "; comment", "UPPER = Value", "", "multi = one", "    two", "plugins =", "\tp = q", "key with space = v", "a = %(b)s", "x=1 # no comment",
]  # fmt: skip
WHOLE = [
    "", "[default]\n", "no section\n", "[a]\nx=1\n[a]\ny=2\n", "[a]\nx=1\nx=2\n", "[unclosed\n", "[a]\nno value\n", "[a]\ns3 =\n  broken\n",
    "[default]\ns3 =\n  a = 1\n  b = 2\nregion = x\n", "\ufeff[a]\nx = 1\n", "[DEFAULT]\nx = 1\n[a]\ny = 2\n", "[a]\r\nx = 1\r\n", "[ü]\nü = é\n", "[a]\n = 1\n",
]  # fmt: skip


def _files(cases: list[Any]) -> None:
    draw = random.Random(9)
    texts = [*WHOLE, *("\n".join(draw.choice(LINES) for _ in range(draw.randint(1, 12))) for _ in range(200))]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOLDER"] = folder

        def told(result: list[str]) -> list[str]:
            return [part.replace(folder, "…") for part in result]

        for number, content in enumerate(texts):
            path = os.path.join(folder, f"f{number}")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(content)
            cases.append(
                [
                    content,
                    told(outcome(configloader.raw_config_parse, path)),
                    told(outcome(configloader.load_config, path)),
                ]
            )
        with open(os.path.join(folder, "binary"), "wb") as binary:
            binary.write(b"[a]\nx = \xff\xfe\n")
        cases.append(told(outcome(configloader.load_config, os.path.join(folder, "binary"))))
        cases.append(told(outcome(configloader.raw_config_parse, "$FOLDER/f1")))
        for missing in ("/nonexistent/file", folder, "$FOLDER/none", b"/nonexistent/bytes"):
            cases.append(told(outcome(configloader.raw_config_parse, missing)))
            cases.append(told(outcome(configloader.load_config, missing)))
        cases.append(outcome(configloader.raw_config_parse, None))
        names = [os.path.join(folder, f"f{number}") for number in (8, 1, 20, 21)]
        for count in range(5):
            cases.append(told(outcome(configloader.multi_file_load_config, *names[:count], "/nonexistent")))
    maps: list[Any] = [
        {
            "profile x": {"a": 1},
            "default": {"b": 2},
            "profile default": {"c": 3},
            "sso-session s": {},
            "services v": {"d": {}},
            "k": {},
        },
        {"profile 'a": {}},
    ]
    cases += [outcome(configloader.build_profile_map, value) for value in maps]


class Session:
    def __init__(self) -> None:
        self.variables: dict[str, Any] = {"region": None, "profile": "p", "mine": 5}
        self.config: dict[str, Any] = {
            "region": "from profile",
            "s3": {"addressing_style": "path", "use_arn_region": "true"},
            "proxies_config": "text",
        }

    def instance_variables(self) -> dict[str, Any]:
        return self.variables

    def get_scoped_config(self) -> dict[str, Any]:
        return copy.deepcopy(self.config)

    def __repr__(self) -> str:
        return "<session>"


def _chains(cases: list[Any]) -> None:
    for name in ("BOTOCORE_DEFAUT_SESSION_VARIABLES", "DEFAULT_S3_CONFIG_VARS", "DEFAULT_PROXIES_CONFIG_VARS"):
        for key, (profile, environment, default, conversion) in getattr(configprovider, name).items():
            cases.append([key, text((profile, environment, default)), getattr(conversion, "__name__", None)])
    session = Session()
    environ = {"ENV": "value", "NUMBER": "7", "EMPTY": ""}
    factory = configprovider.ConfigChainFactory(session, environ)
    chains = [
        factory.create_config_chain(*arguments)
        for arguments in (
            (),
            ("mine",),
            ("none", "ENV"),
            ("region", ["NO", "ENV"]),
            (None, None, "region"),
            (None, None, [("s3", "addressing_style"), "x"]),
            (None, "NUMBER", None, 5, int),
            (None, "NO", None, "5", int),
            (None, "EMPTY", None, 1),
            (None, None, ("region", "x"), 2),
            ("mine", None, None, 3),
            (None, "ENV", None, None, int),
        )
    ]
    for chain in chains:
        copied = copy.deepcopy(chain)
        cases.append([outcome(chain.provide), text(chain), outcome(copied.provide), text(copied)])
        copied.set_default_provider(configprovider.ConstantProvider("new default"))
        cases.append([outcome(copied.provide), text(copied), text(chain)])
        chain.set_default_provider(configprovider.EnvironmentProvider("ENV", environ))
        cases.append([outcome(chain.provide), text(chain)])
    mapping = configprovider.create_botocore_default_config_mapping(session)
    cases.append([sorted(mapping), {name: outcome(provider.provide) for name, provider in mapping.items()}])
    for provider in (
        configprovider.SectionConfigProvider("s3", session), configprovider.SectionConfigProvider("proxies_config", session),
        configprovider.SectionConfigProvider("none", session, {"a": configprovider.ConstantProvider(1)}),
        configprovider.SectionConfigProvider("s3", session, {"a": configprovider.ConstantProvider(1), "addressing_style": chains[2]}),
    ):  # fmt: skip
        cases.append([outcome(provider.provide), text(provider)])
        for name in ("a", "addressing_style", "b"):
            section = copy.deepcopy(provider)
            section.set_default_provider(name, configprovider.ConstantProvider("d"))
            cases.append([outcome(section.provide), text(section)])
    cases.append(outcome(configprovider.BaseProvider().provide))
    store = configprovider.ConfigValueStore({"a": configprovider.ConstantProvider(1), "b": chains[1]})
    store.set_config_variable("a", 2)
    copies = [copy.copy(store), copy.deepcopy(store)]
    store.clear_config_variable("a")
    store.clear_config_variable("nothing")
    store.set_config_provider("c", SimpleNamespace(provide=lambda: 3))
    for one in [store, *copies]:
        for name in ("a", "b", "c", "d"):
            cases.append([name, outcome(one.get_config_variable, name), type(one.get_config_provider(name)).__name__])
    for function in (
        factory.create_config_chain,
        configprovider.ChainProvider,
        configprovider.InstanceVarProvider,
        configprovider.SectionConfigProvider,
        configprovider.ConfigValueStore,
        configloader.raw_config_parse,
    ):
        cases.append(signature(function))
    cases.append(configprovider.NEW_RETRIES_ENABLED)


def run(argument: Any) -> Any:
    cases: list[Any] = []
    for part in (_files, _chains):
        before = len(cases)
        part(cases)
        cases[before:] = [[part.__name__, case] for case in cases[before:]]
    return cases
