"""What becomes of a response: itself, a part of it, or resources."""

from __future__ import annotations

from itertools import repeat

from boto3.resources.base import make_resources
from boto3.resources.params import get_data_member
from botocore import _jmespath, xform_name

#: What boto3's module imports.
jmespath = _jmespath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def all_not_none(iterable: Iterable[Any]) -> bool:
    return all(element is not None for element in iterable)


def build_identifiers(
    identifiers: Iterable[Any], parent: Any, params: Any = None, raw_response: Any = None
) -> list[tuple[str, Any]]:
    """The name and the value of each identifier. A value is a list if a response holds several resources."""
    found: list[tuple[str, Any]] = []
    for identifier in identifiers:
        if identifier.source == "response":
            value = _jmespath.compile(identifier.path).search(raw_response)
        elif identifier.source == "requestParameter":
            value = _jmespath.compile(identifier.path).search(params)
        elif identifier.source == "identifier":
            value = getattr(parent, xform_name(identifier.name))
        elif identifier.source == "data":
            value = get_data_member(parent, identifier.path)
        elif identifier.source == "input":
            continue
        else:
            raise NotImplementedError(f"Unsupported source type: {identifier.source}")
        found.append((xform_name(identifier.target), value))
    return found


def build_empty_response(search_path: str | None, operation_name: str, service_model: Any) -> Any:
    """What an action gives when the response names no resource: the empty value of the shape at the path."""
    shape = service_model.operation_model(operation_name).output_shape
    for item in search_path.split(".") if search_path else ():
        name = item.strip("[0123456789]$")
        if shape.type_name == "structure":
            shape = shape.members[name]
        elif shape.type_name == "list":
            shape = shape.member
        else:
            raise NotImplementedError(f"Search path hits shape type {shape.type_name} from {name}")
    if shape.type_name in ("structure", "map"):
        return {}
    return [] if shape.type_name == "list" else None


class RawHandler:
    """The response, or the part of it at a path."""

    def __init__(self, search_path: str | None) -> None:
        self.search_path = search_path

    def __call__(self, parent: Any, params: Any, response: Any) -> Any:
        if self.search_path and self.search_path != "$":
            return _jmespath.compile(self.search_path).search(response)
        return response


class ResourceHandler:
    """Makes resources from a response."""

    def __init__(
        self,
        search_path: str | None,
        factory: Any,
        resource_model: Any,
        service_context: Any,
        operation_name: str | None = None,
    ) -> None:
        self.search_path = search_path
        self.factory = factory
        self.resource_model = resource_model
        self.operation_name = operation_name
        self.service_context = service_context

    def __call__(self, parent: Any, params: Any, response: Any) -> Any:
        name = self.resource_model.type
        resource_cls = self.factory.load_from_definition(
            resource_name=name,
            single_resource_json_definition=self.service_context.resource_json_definitions.get(name),
            service_context=self.service_context,
        )
        data = _jmespath.compile(self.search_path).search(response) if self.search_path else None
        identifiers = dict(build_identifiers(self.resource_model.identifiers, parent, params, response))
        lists = [value for value in identifiers.values() if isinstance(value, list)]
        if lists:
            # As many resources as the first list has items; what is no list is the same for all.
            rows = range(len(lists[0]))
            columns = {
                name: [value[row] for row in rows] if isinstance(value, list) else repeat(value, len(rows))
                for name, value in identifiers.items()
            }
            items = [data[row] for row in rows] if data else repeat(None, len(rows))
            return make_resources(resource_cls, parent.meta.client, columns, items)
        if all_not_none(identifiers.values()):
            return self.handle_response_item(resource_cls, parent, identifiers, data)
        if self.operation_name is None:
            return None
        return build_empty_response(self.search_path, self.operation_name, self.service_context.service_model)

    def handle_response_item(
        self, resource_cls: Any, parent: Any, identifiers: dict[str, Any], resource_data: Any
    ) -> Any:
        """One resource. An identifier that is a list gives its first item away."""
        values = {name: value.pop(0) if isinstance(value, list) else value for name, value in identifiers.items()}
        resource = resource_cls(client=parent.meta.client, **values)
        if resource_data is not None:
            resource.meta.data = resource_data
        return resource
