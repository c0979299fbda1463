"""Makes a class for each resource."""

from __future__ import annotations

import logging

from boto3.docs import docstring
from boto3.exceptions import ResourceLoadException
from boto3.resources.action import ServiceAction, WaiterAction
from boto3.resources.base import ResourceMeta, ServiceResource
from boto3.resources.collection import CollectionFactory
from boto3.resources.model import ResourceModel
from boto3.resources.response import ResourceHandler, build_identifiers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

logger = logging.getLogger(__name__)


class ResourceFactory:
    """Makes the classes of a session's resources."""

    def __init__(self, emitter: Any) -> None:
        self._collection_factory = CollectionFactory()
        self._emitter = emitter

    def load_from_definition(
        self, resource_name: str, single_resource_json_definition: Any, service_context: Any
    ) -> type[ServiceResource]:
        """The class of a resource.

        It is made once for a context, and again after handlers were registered or removed: they may change it.
        """
        # The emitter has a new cache after each change of its handlers.
        emitter = getattr(self._emitter, "_emitter", self._emitter)
        handlers = getattr(emitter, "_lookup_cache", None)
        classes = getattr(service_context, "__dict__", {}).setdefault("_classes", {})
        known = classes.get(resource_name)
        if known is not None and known[0] is single_resource_json_definition and known[1] is handlers:
            cls: type[ServiceResource] = known[2]
            return cls
        cls = _Maker(self, resource_name, single_resource_json_definition, service_context).make()
        classes[resource_name] = (single_resource_json_definition, handlers, cls)
        return cls


class _Maker:
    """Makes one class."""

    def __init__(self, factory: ResourceFactory, resource_name: str, definition: Any, service_context: Any) -> None:
        self.factory = factory
        self.resource_name = resource_name
        self.context = service_context
        self.model = ResourceModel(resource_name, definition, service_context.resource_json_definitions)

    def make(self) -> type[ServiceResource]:
        service_name = self.context.service_name
        logger.debug("Loading %s:%s", service_name, self.resource_name)
        shape = self.context.service_model.shape_for(self.model.shape) if self.model.shape else None
        self.model.load_rename_map(shape)
        meta = ResourceMeta(service_name, resource_model=self.model)
        meta.identifiers = [identifier.name for identifier in self.model.identifiers]
        attributes: dict[str, Any] = {"meta": meta}
        for identifier in self.model.identifiers:
            attributes[identifier.name] = self.identifier(identifier)
        self.add_actions(attributes)
        if shape is not None:
            self.add_attributes(attributes, shape)
        for collection in self.model.collections:
            attributes[collection.name] = self.collection(collection)
        for reference in self.model.references:
            attributes[reference.name] = self.reference(reference)
        subresources = self.model.subresources
        for subresource in subresources:
            attributes[subresource.name] = self.subresource(subresource)
        attributes["get_available_subresources"] = _names_of(subresources)
        for waiter in self.model.waiters:
            attributes[waiter.name] = self.waiter(waiter)
        name = "ServiceResource" if service_name == self.resource_name else self.resource_name
        name = f"{service_name}.{name}"
        bases: list[Any] = [ServiceResource]
        if self.factory._emitter is not None:
            self.factory._emitter.emit(
                f"creating-resource-class.{name}",
                class_attributes=attributes,
                base_classes=bases,
                service_context=self.context,
            )
        return type(name, tuple(bases), attributes)

    def documented(self, function: Callable[..., Any], name: str, document: Any) -> Any:
        function.__name__ = name
        function.__doc__ = document
        return function

    def identifier(self, identifier: Any) -> property:
        attribute = f"_{identifier.name}"

        def get_identifier(self: Any) -> Any:
            return getattr(self, attribute, None)

        document = docstring.IdentifierDocstring(
            resource_name=self.resource_name, identifier_model=identifier, include_signature=False
        )
        return property(self.documented(get_identifier, identifier.name, document))

    def add_actions(self, attributes: dict[str, Any]) -> None:
        if self.model.load:
            attributes["load"] = attributes["reload"] = self.load(self.model.load)
        for action in self.model.actions:
            attributes[action.name] = self.action(action)

    def load(self, model: Any) -> Any:
        action = ServiceAction(model, factory=self.factory, service_context=self.context)

        def do_action(self: Any, *args: Any, **kwargs: Any) -> None:
            self.meta.data = action(self, *args, **kwargs)

        document = docstring.LoadReloadDocstring(
            action_name=model.name,
            resource_name=self.resource_name,
            event_emitter=self.factory._emitter,
            load_model=model,
            service_model=self.context.service_model,
            include_signature=False,
        )
        return self.documented(do_action, model.name, document)

    def action(self, model: Any) -> Any:
        action = ServiceAction(model, factory=self.factory, service_context=self.context)

        def do_action(self: Any, *args: Any, **kwargs: Any) -> Any:
            response = action(self, *args, **kwargs)
            if hasattr(self, "load"):
                # The action may have changed the attributes.
                self.meta.data = None
            return response

        document = docstring.ActionDocstring(
            resource_name=self.resource_name,
            event_emitter=self.factory._emitter,
            action_model=model,
            service_model=self.context.service_model,
            include_signature=False,
        )
        return self.documented(do_action, model.name, document)

    def add_attributes(self, attributes: dict[str, Any], shape: Any) -> None:
        aliases = {each.member_name: each for each in self.model.identifiers if each.member_name}
        for name, (member_name, member) in self.model.get_attributes(shape).items():
            alias = aliases.get(name)
            get = _attribute(member_name) if alias is None else _alias(f"_{alias.name}")
            document = docstring.AttributeDocstring(
                service_name=self.context.service_name,
                resource_name=self.resource_name,
                attr_name=name,
                event_emitter=self.factory._emitter,
                attr_model=member,
                include_signature=False,
            )
            attributes[name] = property(self.documented(get, name, document))

    def collection(self, model: Any) -> property:
        factory, context = self.factory, self.context
        cls = factory._collection_factory.load_from_definition(
            resource_name=self.model.name,
            collection_model=model,
            service_context=context,
            event_emitter=factory._emitter,
        )

        def get_collection(self: Any) -> Any:
            return cls(collection_model=model, parent=self, factory=factory, service_context=context)

        document = docstring.CollectionDocstring(collection_model=model, include_signature=False)
        return property(self.documented(get_collection, model.name, document))

    def reference(self, model: Any) -> property:
        handler = ResourceHandler(
            search_path=model.resource.path,
            factory=self.factory,
            resource_model=model.resource,
            service_context=self.context,
        )

        def get_reference(self: Any) -> Any:
            # An identifier of the other resource is in this one's data.
            if self.meta.data is None and hasattr(self, "load"):
                self.load()
            return handler(self, {}, self.meta.data)

        document = docstring.ReferenceDocstring(reference_model=model, include_signature=False)
        return property(self.documented(get_reference, model.name, document))

    def subresource(self, model: Any) -> Any:
        name = model.resource.type
        factory, context = self.factory, self.context

        def create_resource(self: Any, *args: Any, **kwargs: Any) -> ServiceResource:
            # Not before: resources lead to each other.
            cls = factory.load_from_definition(
                resource_name=name,
                single_resource_json_definition=context.resource_json_definitions.get(name, {}),
                service_context=context,
            )
            own = [value for _, value in build_identifiers(model.resource.identifiers, self)]
            return cls(*own, *args, **{"client": self.meta.client, **kwargs})

        document = docstring.SubResourceDocstring(
            resource_name=self.resource_name,
            sub_resource_model=model,
            service_model=context.service_model,
            include_signature=False,
        )
        return self.documented(create_resource, name, document)

    def waiter(self, model: Any) -> Any:
        action = WaiterAction(model, waiter_resource_name=model.name)

        def do_waiter(self: Any, *args: Any, **kwargs: Any) -> None:
            action(self, *args, **kwargs)

        document = docstring.ResourceWaiterDocstring(
            resource_name=self.resource_name,
            event_emitter=self.factory._emitter,
            service_model=self.context.service_model,
            resource_waiter_model=model,
            service_waiter_model=self.context.service_waiter_model,
            include_signature=False,
        )
        return self.documented(do_waiter, model.name, document)


def _alias(attribute: str) -> Callable[[Any], Any]:
    """Gives an identifier, under the name of the member that holds it too."""

    def get_identifier(self: Any) -> Any:
        return getattr(self, attribute, None)

    return get_identifier


def _attribute(member_name: str) -> Callable[[Any], Any]:
    """Gives a member of the data, which is loaded if need be."""

    def property_loader(self: Any) -> Any:
        if self.meta.data is None:
            if not hasattr(self, "load"):
                raise ResourceLoadException(f"{type(self).__name__} has no load method")
            self.load()
        return self.meta.data.get(member_name)

    return property_loader


def _names_of(subresources: list[Any]) -> Callable[[Any], list[str]]:
    names = sorted(subresource.name for subresource in subresources)

    def get_available_subresources(self: Any) -> list[str]:
        """The names of the methods that give other resources."""
        return names

    return get_available_subresources
