"""`Config`: 160 sets of arguments, their errors, `__dict__`, `merge`, copies and pickles."""

from __future__ import annotations

import copy
import itertools
import pickle
import random
from typing import Any

from botocore.config import Config
from probes.outcome import outcome, signature, text

VALUES: dict[str, list[Any]] = {
    "region_name": ["us-east-1", None],
    "signature_version": ["s3v4", "v4"],
    "connect_timeout": [1, 2.5, None],
    "read_timeout": [7],
    "s3": [
        None,
        {},
        {"addressing_style": "path"},
        {"addressing_style": "virtual", "use_accelerate_endpoint": True},
        {"addressing_style": "other"},
        {"addressing_style": None},
        5,
    ],
    "retries": [
        None,
        {},
        {"max_attempts": 3},
        {"max_attempts": -1},
        {"total_max_attempts": 0},
        {"total_max_attempts": 1, "mode": "standard"},
        {"mode": "adaptive"},
        {"mode": "fast"},
        {"attempts": 1},
        {"max_attempts": "3"},
        {"mode": None},
    ],
    "inject_host_prefix": [None, True, False, "UNSET"],
    "defaults_mode": ["legacy", "standard", "auto", None],
    "proxies": [{"http": "x:1"}],
    "tcp_keepalive": [True],
    "user_agent_extra": ["x/1"],
    "client_context_params": [{"a": 1}],
    "unknown": [1],
    "region": ["x"],
}


def _sets() -> list[tuple[list[Any], dict[str, Any]]]:
    draw = random.Random(7)
    sets: list[tuple[list[Any], dict[str, Any]]] = [([], {name: value}) for name in VALUES for value in VALUES[name]]
    sets += [(["us-west-2"], {}), (["a", "b"], {}), (["a"], {"region_name": "b"}), ([None] * 30, {}), ([None] * 31, {})]
    sets += [(["a"], {"nonsense": 1, "region_name": 2}), ([1] * 40, {"nonsense": 1})]
    while len(sets) < 160:
        names = draw.sample(list(VALUES), draw.randint(0, 5))
        sets.append(([], {name: draw.choice(VALUES[name]) for name in names}))
    return sets


def _state(config: Config) -> Any:
    return [list(vars(config)), text(vars(config)), text(config.inject_host_prefix)]


def _made(args: list[Any], kwargs: dict[str, Any]) -> Any:
    return _state(Config(*args, **kwargs))


def run(argument: Any) -> Any:
    cases: list[Any] = [
        [signature(Config), signature(Config.merge)],
        list(Config.OPTION_DEFAULTS.items()),
        [type(Config.OPTION_DEFAULTS).__name__, text(Config.NON_LEGACY_OPTION_DEFAULTS)],
    ]
    made = []
    for args, kwargs in _sets():
        cases.append([text(args), text(kwargs), outcome(_made, args, kwargs)])
        try:
            made.append(Config(*args, **kwargs))
        except Exception:
            continue
    for first, second in itertools.pairwise(made):
        cases.append(outcome(lambda f, s: _state(f.merge(s)), first, second))
        cases.append(_state(pickle.loads(pickle.dumps(first))))
        cases.append(_state(copy.deepcopy(first)))
    changed = Config(region_name="a")
    changed.region_name = "b"
    changed.inject_host_prefix = False
    changed.anything = 1
    cases.append(_state(changed))
    cases.append(_state(changed.merge(Config(read_timeout=1))))
    cases.append(outcome(lambda: changed.missing))
    return cases
