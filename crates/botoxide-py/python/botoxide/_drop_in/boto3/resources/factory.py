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
        cls = self._make_class(resource_name, single_resource_json_definition, service_context)
        classes[resource_name] = (single_resource_json_definition, handlers, cls)
        return cls

    def _make_class(self, resource_name: str, definition: Any, context: Any) -> type[ServiceResource]:
        logger.debug("Loading %s:%s", context.service_name, resource_name)
        model = ResourceModel(resource_name, definition, context.resource_json_definitions)
        model.load_rename_map(context.service_model.shape_for(model.shape) if model.shape else None)
        meta = ResourceMeta(context.service_name, resource_model=model)
        attributes: dict[str, Any] = {"meta": meta}
        self._load_identifiers(attributes, meta, model, resource_name)
        self._load_actions(attributes, resource_name, model, context)
        self._load_attributes(attributes, meta, resource_name, model, context)
        self._load_collections(attributes, model, context)
        self._load_has_relations(attributes, resource_name, model, context)
        self._load_waiters(attributes, resource_name, model, context)
        name = "ServiceResource" if context.service_name == resource_name else resource_name
        name = f"{context.service_name}.{name}"
        bases: list[Any] = [ServiceResource]
        if self._emitter is not None:
            self._emitter.emit(
                f"creating-resource-class.{name}",
                class_attributes=attributes,
                base_classes=bases,
                service_context=context,
            )
        return type(name, tuple(bases), attributes)

    # Subclasses, such as aioboto3's, call the methods from here on by boto3's names, and replace some of them.

    def _load_identifiers(self, attrs: dict[str, Any], meta: Any, resource_model: Any, resource_name: str) -> None:
        for identifier in resource_model.identifiers:
            meta.identifiers.append(identifier.name)
            attrs[identifier.name] = self._create_identifier(identifier, resource_name)

    def _load_actions(
        self, attrs: dict[str, Any], resource_name: str, resource_model: Any, service_context: Any
    ) -> None:
        if resource_model.load:
            load = self._create_action(resource_model.load, resource_name, service_context, is_load=True)
            attrs["load"] = attrs["reload"] = load
        for action in resource_model.actions:
            attrs[action.name] = self._create_action(action, resource_name, service_context)

    def _load_attributes(
        self, attrs: dict[str, Any], meta: Any, resource_name: str, resource_model: Any, service_context: Any
    ) -> None:
        if not resource_model.shape:
            return
        shape = service_context.service_model.shape_for(resource_model.shape)
        aliases = {each.member_name: each for each in resource_model.identifiers if each.member_name}
        for name, (member_name, member) in resource_model.get_attributes(shape).items():
            alias = aliases.get(name)
            if alias is None:
                found = self._create_autoload_property(resource_name, member_name, name, member, service_context)
            else:
                found = self._create_identifier_alias(resource_name, alias, member, service_context)
            attrs[name] = found

    def _load_collections(self, attrs: dict[str, Any], resource_model: Any, service_context: Any) -> None:
        for collection in resource_model.collections:
            attrs[collection.name] = self._create_collection(resource_model.name, collection, service_context)

    def _load_has_relations(
        self, attrs: dict[str, Any], resource_name: str, resource_model: Any, service_context: Any
    ) -> None:
        for reference in resource_model.references:
            attrs[reference.name] = self._create_reference(reference, resource_name, service_context)
        for subresource in resource_model.subresources:
            attrs[subresource.name] = self._create_class_partial(subresource, resource_name, service_context)
        self._create_available_subresources_command(attrs, resource_model.subresources)

    def _load_waiters(
        self, attrs: dict[str, Any], resource_name: str, resource_model: Any, service_context: Any
    ) -> None:
        for waiter in resource_model.waiters:
            attrs[waiter.name] = self._create_waiter(waiter, resource_name, service_context)

    def _create_available_subresources_command(self, attrs: dict[str, Any], subresources: list[Any]) -> None:
        attrs["get_available_subresources"] = _names_of(subresources)

    def _create_identifier(self, identifier: Any, resource_name: str) -> property:
        document = docstring.IdentifierDocstring(
            resource_name=resource_name, identifier_model=identifier, include_signature=False
        )
        return property(_documented(_alias(f"_{identifier.name}"), identifier.name, document))

    def _create_identifier_alias(
        self, resource_name: str, identifier: Any, member_model: Any, service_context: Any
    ) -> property:
        name = identifier.member_name
        document = self._attribute_document(resource_name, name, member_model, service_context)
        return property(_documented(_alias(f"_{identifier.name}"), name, document))

    def _create_autoload_property(
        self, resource_name: str, name: str, snake_cased: str, member_model: Any, service_context: Any
    ) -> property:
        document = self._attribute_document(resource_name, snake_cased, member_model, service_context)
        return property(_documented(_attribute(name), snake_cased, document))

    def _attribute_document(self, resource_name: str, name: str, member_model: Any, service_context: Any) -> Any:
        return docstring.AttributeDocstring(
            service_name=service_context.service_name,
            resource_name=resource_name,
            attr_name=name,
            event_emitter=self._emitter,
            attr_model=member_model,
            include_signature=False,
        )

    def _create_action(
        self, action_model: Any, resource_name: str, service_context: Any, is_load: bool = False
    ) -> Callable[..., Any]:
        action = ServiceAction(action_model, factory=self, service_context=service_context)
        documents: dict[str, Any] = {
            "resource_name": resource_name,
            "event_emitter": self._emitter,
            "service_model": service_context.service_model,
            "include_signature": False,
        }

        def do_action(self: Any, *args: Any, **kwargs: Any) -> Any:
            response = action(self, *args, **kwargs)
            if is_load:
                self.meta.data = response
                return None
            if hasattr(self, "load"):
                # The action may have changed the attributes.
                self.meta.data = None
            return response

        document = (
            docstring.LoadReloadDocstring(action_name=action_model.name, load_model=action_model, **documents)
            if is_load
            else docstring.ActionDocstring(action_model=action_model, **documents)
        )
        return _documented(do_action, action_model.name, document)

    def _create_collection(self, resource_name: str, collection_model: Any, service_context: Any) -> property:
        cls: Any = self._collection_factory.load_from_definition(
            resource_name=resource_name,
            collection_model=collection_model,
            service_context=service_context,
            event_emitter=self._emitter,
        )
        factory = self

        def get_collection(self: Any) -> Any:
            return cls(collection_model=collection_model, parent=self, factory=factory, service_context=service_context)

        document = docstring.CollectionDocstring(collection_model=collection_model, include_signature=False)
        return property(_documented(get_collection, collection_model.name, document))

    def _create_reference(self, reference_model: Any, resource_name: str, service_context: Any) -> property:
        handler = ResourceHandler(
            search_path=reference_model.resource.path,
            factory=self,
            resource_model=reference_model.resource,
            service_context=service_context,
        )

        def get_reference(self: Any) -> Any:
            # An identifier of the other resource is in this one's data.
            if self.meta.data is None and hasattr(self, "load"):
                self.load()
            return handler(self, {}, self.meta.data)

        document = docstring.ReferenceDocstring(reference_model=reference_model, include_signature=False)
        return property(_documented(get_reference, reference_model.name, document))

    def _create_class_partial(
        self, subresource_model: Any, resource_name: str, service_context: Any
    ) -> Callable[..., Any]:
        name = subresource_model.resource.type
        factory = self

        def create_resource(self: Any, *args: Any, **kwargs: Any) -> ServiceResource:
            # Not before: resources lead to each other.
            cls = factory.load_from_definition(
                resource_name=name,
                single_resource_json_definition=service_context.resource_json_definitions.get(name, {}),
                service_context=service_context,
            )
            own = [value for _, value in build_identifiers(subresource_model.resource.identifiers, self)]
            return cls(*own, *args, **{"client": self.meta.client, **kwargs})

        document = docstring.SubResourceDocstring(
            resource_name=resource_name,
            sub_resource_model=subresource_model,
            service_model=service_context.service_model,
            include_signature=False,
        )
        return _documented(create_resource, name, document)

    def _create_waiter(
        self, resource_waiter_model: Any, resource_name: str, service_context: Any
    ) -> Callable[..., Any]:
        name = resource_waiter_model.name
        action = WaiterAction(resource_waiter_model, waiter_resource_name=name)

        def do_waiter(self: Any, *args: Any, **kwargs: Any) -> None:
            action(self, *args, **kwargs)

        document = docstring.ResourceWaiterDocstring(
            resource_name=resource_name,
            event_emitter=self._emitter,
            service_model=service_context.service_model,
            resource_waiter_model=resource_waiter_model,
            service_waiter_model=service_context.service_waiter_model,
            include_signature=False,
        )
        return _documented(do_waiter, name, document)


def _documented(function: Callable[..., Any], name: str, document: Any) -> Callable[..., Any]:
    function.__name__ = name
    function.__doc__ = document
    return function


def _alias(attribute: str) -> Callable[[Any], Any]:
    """Gives an identifier."""

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
