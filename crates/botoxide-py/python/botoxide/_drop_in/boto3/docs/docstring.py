"""Documentation of resources, made when it is read."""

from __future__ import annotations

from botocore.docs.docstring import LazyLoadedDocstring
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _of_operation(call: str, request: Any, service_model: Any) -> str:
    """The documentation of the operation under a request."""
    if request is None or request.operation is None:
        return call
    return _native.method_documentation(service_model.service_name, request.operation, call)


class ActionDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        model = kwargs["action_model"]
        call = f"{kwargs['resource_name'].lower()}.{model.name}"
        return _of_operation(call, model.request, kwargs["service_model"])


class LoadReloadDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        operation = kwargs["load_model"].request.operation
        return (
            f"Calls {operation} and sets the attributes of the {kwargs['resource_name']} from its response.\n\n"
            "load and reload are the same method. Attributes are loaded when the first one is read."
        )


class SubResourceDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        resource = kwargs["sub_resource_model"].resource
        given = [each.target for each in resource.identifiers if each.source == "input"]
        lines = [f"Creates a {resource.type} resource; no call is made.", ""]
        lines += [f"{name}: string, required" for name in given]
        return "\n".join(lines)


class AttributeDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        member = kwargs["attr_model"]
        return f"{kwargs['attr_name']}: {member.type_name}"


class IdentifierDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        return f"The {kwargs['resource_name']}'s {kwargs['identifier_model'].name} identifier: string, always set."


class ReferenceDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        model = kwargs["reference_model"]
        return f"The related {model.resource.type} resource; None if there is none."


class CollectionDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        return f"A collection of {kwargs['collection_model'].resource.type} resources."


class CollectionMethodDocstring(LazyLoadedDocstring):
    _FIRST_LINES = {
        "all": "All {type} resources of the collection.",
        "filter": "The {type} resources that the call gives for these arguments.",
        "limit": "At most count {type} resources.",
        "page_size": "The {type} resources, fetched count at a time.",
    }

    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        model, name = kwargs["collection_model"], kwargs["action_name"]
        first = self._FIRST_LINES[name].format(type=model.resource.type)
        call = f"{model.name}.{name}"
        return f"{first} Calls are made while it is iterated.\n\n" + (
            _of_operation(call, model.request, kwargs["service_model"]) if name == "filter" else call
        )


class BatchActionDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        model = kwargs["batch_action_model"]
        call = f"{kwargs['collection_model'].name}.{model.name}"
        return "One call for each page of the collection.\n\n" + _of_operation(
            call, model.request, kwargs["service_model"]
        )


class ResourceWaiterDocstring(LazyLoadedDocstring):
    def _write_docstring(self, *args: Any, **kwargs: Any) -> str:
        model = kwargs["resource_waiter_model"]
        waiter = kwargs["service_waiter_model"].get_waiter(model.waiter_name)
        return (
            f"Waits until this {kwargs['resource_name']} is in the state {model.waiter_name}.\n\n"
            f"Calls {waiter.operation} every {waiter.delay} seconds, at most {waiter.max_attempts} times."
        )
