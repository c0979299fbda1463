"""The arguments that a resource fills in."""

from __future__ import annotations

import re
from functools import lru_cache

from boto3.exceptions import ResourceLoadException
from botocore import _jmespath, xform_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def get_data_member(parent: Any, path: str) -> Any:
    """What a JMESPath expression finds in the attributes of a resource, which is loaded if need be."""
    if parent.meta.data is None:
        if not hasattr(parent, "load"):
            raise ResourceLoadException(f"{type(parent).__name__} has no load method!")
        parent.load()
    return _jmespath.compile(path).search(parent.meta.data)


def create_request_parameters(
    parent: Any, request_model: Any, params: dict[str, Any] | None = None, index: int | None = None
) -> dict[str, Any]:
    """The arguments of a call for a resource, added to `params`; `index` is the resource's place in its page."""
    if params is None:
        params = {}
    for param in request_model.params:
        if param.source == "identifier":
            value = getattr(parent, xform_name(param.name))
        elif param.source == "data":
            value = get_data_member(parent, param.path)
        elif param.source in ("string", "integer", "boolean"):
            value = param.value
        elif param.source == "input":
            continue
        else:
            raise NotImplementedError(f"Unsupported source type: {param.source}")
        build_param_structure(params, param.target, value, index)
    return params


_LIST = re.compile(r"(.*)\[(.*)\]")


@lru_cache(maxsize=512)
def _steps(target: str) -> list[tuple[str, str | None]]:
    """The names on the way to a target, each with what is in its brackets: `None`, nothing, `*` or a number."""
    matches = ((part, _LIST.fullmatch(part)) for part in target.split("."))
    return [(part, None) if match is None else (match[1], match[2]) for part, match in matches]


def build_param_structure(params: dict[str, Any], target: str, value: Any, index: int | None = None) -> None:
    """Puts `value` into `params` at a target such as `Delete.Objects[].Key`, and makes what is missing on the way.

    `[]` appends to a list, `[0]` is a fixed place of it, and `[*]` the place `index`.
    """
    steps = _steps(target)
    last = len(steps) - 1
    at: Any = params
    for number, (name, bracket) in enumerate(steps):
        if bracket is None:
            place: Any = name
            if name not in at:
                at[name] = {}
        else:
            items = at.get(name)
            if not isinstance(items, list):
                items = at[name] = []
            if bracket != "*":
                index = int(bracket) if bracket else None
            if index is None:
                index = len(items)
            items.extend({} for _ in range(index + 1 - len(items)))
            at, place = items, index
        if number == last:
            at[place] = value
        else:
            at = at[place]
