"""Sample arguments. Programs import these names from `botocore.utils`."""

from __future__ import annotations

import datetime
import random

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ArgumentGenerator:
    """Sample arguments for a shape, as `--generate-cli-skeleton` prints them."""

    def __init__(self, use_member_names: bool = False) -> None:
        self._use_member_names = use_member_names

    def generate_skeleton(self, shape: Any) -> Any:
        return self._generate_skeleton(shape, [])

    def _generate_skeleton(self, shape: Any, stack: list[str], name: str = "") -> Any:
        match shape.type_name:
            case "structure":
                if shape.name in stack:
                    return {}
                inner = [*stack, shape.name]
                return {member: self._generate_skeleton(of, inner, member) for member, of in shape.members.items()}
            case "list":
                name = shape.member.name if self._use_member_names else ""
                return [self._generate_skeleton(shape.member, [*stack, shape.name], name)]
            case "map":
                return {"KeyName": self._generate_skeleton(shape.value, [*stack, shape.name])}
            case "string" if self._use_member_names:
                return name
            case "string":
                return random.choice(shape.enum) if shape.enum else ""
            case "integer" | "long":
                return 0
            case "float" | "double":
                return 0.0
            case "boolean":
                return True
            case "timestamp":
                return datetime.datetime(1970, 1, 1)
        return None
