"""What a `resources-1.json` file says, as objects."""

from __future__ import annotations

import logging
from functools import cached_property

from botocore import xform_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Definition = dict[str, Any]

logger = logging.getLogger(__name__)


class Identifier:
    """A value without which a resource cannot exist, such as the name of a bucket."""

    def __init__(self, name: str, member_name: str | None = None) -> None:
        self.name = name
        self.member_name = member_name


class Parameter:
    """Where a value comes from (`source`, with `name`, `path` or `value`), and where it goes to (`target`)."""

    def __init__(
        self,
        target: str,
        source: str,
        name: str | None = None,
        path: str | None = None,
        value: Any = None,
        **kwargs: Any,
    ) -> None:
        self.target = target
        self.source = source
        self.name = name
        self.path = path
        self.value = value
        if kwargs:
            logger.warning("Unknown parameter options found: %s", kwargs)


class DefinitionWithParams:
    """What has parameters that are filled in: a request or a waiter."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition

    @cached_property
    def params(self) -> list[Parameter]:
        return [Parameter(**item) for item in self._definition.get("params", ())]


class Request(DefinitionWithParams):
    """The call of an action."""

    def __init__(self, definition: Definition) -> None:
        super().__init__(definition)
        self.operation = definition.get("operation")


class Waiter(DefinitionWithParams):
    PREFIX = "WaitUntil"

    def __init__(self, name: str, definition: Definition) -> None:
        super().__init__(definition)
        self.name = name
        self.waiter_name = definition.get("waiterName")


class ResponseResource:
    """The resources that a response is made into."""

    def __init__(self, definition: Definition, resource_defs: Definition) -> None:
        self._definition = definition
        self._resource_defs = resource_defs
        self.type = definition.get("type")
        self.path = definition.get("path")

    @cached_property
    def identifiers(self) -> list[Parameter]:
        return [Parameter(**item) for item in self._definition.get("identifiers", ())]

    @property
    def model(self) -> ResourceModel:
        name: str = self.type  # type: ignore[assignment]
        return ResourceModel(name, self._resource_defs[name], self._resource_defs)


class Action:
    """A method of a resource: its call, and what becomes of the response."""

    def __init__(self, name: str, definition: Definition, resource_defs: Definition) -> None:
        self._definition = definition
        self.name = name
        self.request: Any = Request(definition["request"]) if "request" in definition else None
        self.resource: Any = None
        if "resource" in definition:
            self.resource = ResponseResource(definition["resource"], resource_defs)
        self.path: str | None = definition.get("path")


class Collection(Action):
    """A group of resources."""

    @property
    def batch_actions(self) -> list[Action]:
        """The actions that take all resources of a page at once."""
        actions: list[Action] = self.resource.model.batch_actions
        return actions


def _needs_data(definition: Definition) -> bool:
    return any(each["source"] == "data" for each in definition["resource"]["identifiers"])


class ResourceModel:
    """A resource: identifiers, attributes, actions, waiters, and the resources that it leads to."""

    def __init__(self, name: str, definition: Definition, resource_defs: Definition) -> None:
        self._definition = definition
        self._resource_defs = resource_defs
        self._renamed: dict[tuple[str, str], str] = {}
        self.name = name
        self.shape: str | None = definition.get("shape")

    def load_rename_map(self, shape: Any = None) -> None:
        """Gives each member a name of its own: of two equal names, the later one gets its category as suffix.

        The order is: load, identifiers, actions, subresources, references, collections, waiters, attributes.
        """
        self._renamed = {}
        names = {"meta"}
        if self._definition.get("load"):
            names.add("load")
        for category, name in self._members(shape):
            if name not in names:
                names.add(name)
                continue
            logger.debug("Renaming %s %s %s", self.name, category, name)
            renamed = self._renamed[category, name] = f"{name}_{category}"
            if renamed in names:
                raise ValueError(f"Problem renaming {self.name} {category} to {renamed}!")
            names.add(renamed)

    def _members(self, shape: Any) -> list[tuple[str, str]]:
        """The category and the name of each member."""
        definition = self._definition
        related = [
            ("reference", xform_name(name)) if _needs_data(each) else ("subresource", name)
            for name, each in self._get_has_definition().items()
        ]
        return [
            *(("identifier", xform_name(item["name"])) for item in definition.get("identifiers", ())),
            *(("action", xform_name(name)) for name in definition.get("actions", ())),
            *related,
            *(("collection", xform_name(name)) for name in definition.get("hasMany", ())),
            *(("waiter", xform_name(Waiter.PREFIX + name)) for name in definition.get("waiters", ())),
            *(("attribute", xform_name(name)) for name in (() if shape is None else shape.members)),
        ]

    def _get_name(self, category: str, name: str, snake_case: bool = True) -> str:
        if snake_case:
            name = xform_name(name)
        return self._renamed.get((category, name), name)

    def get_attributes(self, shape: Any) -> dict[str, tuple[str, Any]]:
        """The members of the shape that are no identifiers: by attribute, the member's name and shape."""
        identifiers = {identifier.name for identifier in self.identifiers}
        named = ((xform_name(name), name, member) for name, member in shape.members.items())
        return {
            self._get_name("attribute", snake_cased, snake_case=False): (name, member)
            for snake_cased, name, member in named
            if snake_cased not in identifiers
        }

    @property
    def identifiers(self) -> list[Identifier]:
        return [
            Identifier(
                self._get_name("identifier", item["name"]),
                self._get_name("attribute", item["memberName"]) if item.get("memberName") else item.get("memberName"),
            )
            for item in self._definition.get("identifiers", ())
        ]

    @property
    def load(self) -> Action | None:
        """The action that fetches the attributes."""
        definition = self._definition.get("load")
        return None if definition is None else Action("load", definition, self._resource_defs)

    def _actions(self, key: str, category: str) -> list[Action]:
        return [
            Action(self._get_name(category, name), item, self._resource_defs)
            for name, item in self._definition.get(key, {}).items()
        ]

    @property
    def actions(self) -> list[Action]:
        return self._actions("actions", "action")

    @property
    def batch_actions(self) -> list[Action]:
        return self._actions("batchActions", "batch_action")

    def _get_has_definition(self) -> Definition:
        """The resources that this one leads to, by name: a service leads to all."""
        own: Definition = self._definition.get("has", {})
        if self.name in self._resource_defs:
            return own
        every: Definition = {}
        for name, definition in self._resource_defs.items():
            found = {key: each for key, each in own.items() if each.get("resource", {}).get("type") == name}
            identifiers = [{"target": each["name"], "source": "input"} for each in definition.get("identifiers", ())]
            every.update(found or {name: {"resource": {"type": name, "identifiers": identifiers}}})
        return every

    @property
    def subresources(self) -> list[Action]:
        """The resources that are made from identifiers alone: `bucket.Object(key)`."""
        return [
            Action(self._get_name("subresource", name, snake_case=False), each, self._resource_defs)
            for name, each in self._get_has_definition().items()
            if not _needs_data(each)
        ]

    @property
    def references(self) -> list[Action]:
        """The resources that the data names: `instance.vpc`."""
        return [
            Action(self._get_name("reference", name), each, self._resource_defs)
            for name, each in self._get_has_definition().items()
            if _needs_data(each)
        ]

    @property
    def collections(self) -> list[Collection]:
        return [
            Collection(self._get_name("collection", name), item, self._resource_defs)
            for name, item in self._definition.get("hasMany", {}).items()
        ]

    @property
    def waiters(self) -> list[Waiter]:
        return [
            Waiter(self._get_name("waiter", Waiter.PREFIX + name), item)
            for name, item in self._definition.get("waiters", {}).items()
        ]
