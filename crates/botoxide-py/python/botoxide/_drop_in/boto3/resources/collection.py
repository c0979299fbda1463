"""Collections: the resources of a service or of another resource, fetched page by page."""

from __future__ import annotations

import copy
import logging

from boto3.docs import docstring
from boto3.resources.action import BatchAction
from boto3.resources.params import create_request_parameters
from boto3.resources.response import ResourceHandler
from botocore import xform_name
from botocore.utils import merge_dicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

logger = logging.getLogger(__name__)


def _shown(collection: Any) -> str:
    parent = collection._parent
    return f"{type(collection).__name__}({parent}, {parent.meta.service_name}.{collection._model.resource.type})"


class ResourceCollection:
    """The resources of a collection, perhaps filtered or limited. Each iteration makes the calls again."""

    def __init__(self, model: Any, parent: Any, handler: Any, **kwargs: Any) -> None:
        self._model = model
        self._parent = parent
        self._py_operation_name = xform_name(model.request.operation)
        self._handler = handler
        self._params: dict[str, Any] = copy.deepcopy(kwargs)

    def __repr__(self) -> str:
        return _shown(self)

    def __iter__(self) -> Iterator[Any]:
        limit = self._params.get("limit")
        if limit is None:
            for page in self.pages():
                yield from page
            return
        count = 0
        for page in self.pages():
            for item in page:
                yield item
                count += 1
                if count >= limit:
                    return

    def _clone(self, **kwargs: Any) -> ResourceCollection:
        params = copy.deepcopy(self._params)
        merge_dicts(params, kwargs, append_lists=True)
        return self.__class__(self._model, self._parent, self._handler, **params)

    def pages(self) -> Iterator[list[Any]]:
        """The resources in lists, one for each response. A call without pages gives one list."""
        params = dict(self._params)
        limit = params.pop("limit", None)
        page_size = params.pop("page_size", None)
        arguments = create_request_parameters(self._parent, self._model.request)
        merge_dicts(arguments, params, append_lists=True)
        count = 0
        for response in self._responses(arguments, limit, page_size):
            resources = self._handler(self._parent, arguments, response)
            if limit is None:
                yield list(resources)
                continue
            items = []
            for item in resources:
                items.append(item)
                count += 1
                if count >= limit:
                    break
            yield items
            if count >= limit:
                return

    def _responses(self, arguments: dict[str, Any], limit: Any, page_size: Any) -> Iterable[Any]:
        meta, name = self._parent.meta, self._py_operation_name
        client = meta.client
        if client.can_paginate(name):
            logger.debug("Calling paginated %s:%s with %r", meta.service_name, name, arguments)
            config = {"MaxItems": limit, "PageSize": page_size}
            pages: Iterable[Any] = client.get_paginator(name).paginate(PaginationConfig=config, **arguments)
            return pages
        logger.debug("Calling %s:%s with %r", meta.service_name, name, arguments)
        return [getattr(client, name)(**arguments)]

    def all(self) -> ResourceCollection:
        """All resources."""
        return self._clone()

    def filter(self, **kwargs: Any) -> ResourceCollection:
        """The resources that a call with these arguments gives."""
        return self._clone(**kwargs)

    def limit(self, count: int) -> ResourceCollection:
        """At most `count` resources."""
        return self._clone(limit=count)

    def page_size(self, count: int) -> ResourceCollection:
        """The same resources, fetched `count` at a time."""
        return self._clone(page_size=count)


class CollectionManager:
    """Gives collections: `bucket.objects`. It cannot be iterated itself."""

    _collection_cls = ResourceCollection

    def __init__(self, collection_model: Any, parent: Any, factory: Any, service_context: Any) -> None:
        self._model = collection_model
        self._parent = parent
        self._handler = ResourceHandler(
            search_path=collection_model.resource.path,
            factory=factory,
            resource_model=collection_model.resource,
            service_context=service_context,
            operation_name=collection_model.request.operation,
        )

    def __repr__(self) -> str:
        return _shown(self)

    def iterator(self, **kwargs: Any) -> ResourceCollection:
        return self._collection_cls(self._model, self._parent, self._handler, **kwargs)

    def all(self) -> ResourceCollection:
        return self.iterator()

    def filter(self, **kwargs: Any) -> ResourceCollection:
        return self.iterator(**kwargs)

    def limit(self, count: int) -> ResourceCollection:
        return self.iterator(limit=count)

    def page_size(self, count: int) -> ResourceCollection:
        return self.iterator(page_size=count)

    def pages(self) -> Iterator[list[Any]]:
        return self.iterator().pages()

    for _name in ("all", "filter", "limit", "page_size", "pages"):
        locals()[_name].__doc__ = getattr(ResourceCollection, _name).__doc__
    del _name


class CollectionFactory:
    """Makes the classes of a collection: with batch actions, and with a documentation of their own."""

    def load_from_definition(
        self, resource_name: str, collection_model: Any, service_context: Any, event_emitter: Any
    ) -> type:
        """The class of the manager; `_collection_cls` is the one of the collection."""
        documents = (resource_name, collection_model, service_context.service_model, event_emitter)
        batch_actions: dict[str, Any] = {}
        self._load_batch_actions(batch_actions, *documents)
        service_name = service_context.service_name
        prefix = service_name if service_name == resource_name else f"{service_name}.{resource_name}"
        name = f"{prefix}.{collection_model.name}Collection"
        attributes = dict(batch_actions)
        self._load_documented_collection_methods(attributes, *documents, ResourceCollection)
        collection_cls = type(name, (ResourceCollection,), attributes)
        attributes = {**batch_actions, "_collection_cls": collection_cls}
        self._load_documented_collection_methods(attributes, *documents, CollectionManager)
        return type(f"{name}Manager", (CollectionManager,), attributes)

    # Subclasses, such as aioboto3's, call these methods by boto3's names.

    def _load_batch_actions(
        self, attrs: dict[str, Any], resource_name: str, collection_model: Any, service_model: Any, event_emitter: Any
    ) -> None:
        for action in collection_model.batch_actions:
            name = xform_name(action.name)
            attrs[name] = self._create_batch_action(
                resource_name, name, action, collection_model, service_model, event_emitter
            )

    def _load_documented_collection_methods(
        self,
        attrs: dict[str, Any],
        resource_name: str,
        collection_model: Any,
        service_model: Any,
        event_emitter: Any,
        base_class: Any,
    ) -> None:
        attrs.update(_documented(base_class, resource_name, collection_model, service_model, event_emitter))

    def _create_batch_action(
        self,
        resource_name: str,
        snake_cased: str,
        action_model: Any,
        collection_model: Any,
        service_model: Any,
        event_emitter: Any,
    ) -> Callable[..., Any]:
        action = BatchAction(action_model)

        def batch_action(self: Any, *args: Any, **kwargs: Any) -> Any:
            return action(self, *args, **kwargs)

        batch_action.__name__ = snake_cased
        batch_action.__doc__ = docstring.BatchActionDocstring(
            resource_name=resource_name,
            event_emitter=event_emitter,
            batch_action_model=action_model,
            service_model=service_model,
            collection_model=collection_model,
            include_signature=False,
        )
        return batch_action


def _documented(
    base_class: Any, resource_name: str, collection_model: Any, service_model: Any, event_emitter: Any
) -> dict[str, Callable[..., Any]]:
    """The methods of the base class that have a documentation for each collection."""

    def all(self: Any) -> Any:
        return base_class.all(self)

    def filter(self: Any, **kwargs: Any) -> Any:
        return base_class.filter(self, **kwargs)

    def limit(self: Any, count: int) -> Any:
        return base_class.limit(self, count)

    def page_size(self: Any, count: int) -> Any:
        return base_class.page_size(self, count)

    methods: dict[str, Callable[..., Any]] = {"all": all, "filter": filter, "limit": limit, "page_size": page_size}
    for name, method in methods.items():
        method.__doc__ = docstring.CollectionMethodDocstring(
            resource_name=resource_name,
            action_name=name,
            event_emitter=event_emitter,
            collection_model=collection_model,
            service_model=service_model,
            include_signature=False,
        )
    return methods
