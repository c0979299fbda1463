"""Actions of resources: calls whose arguments the resource fills in."""

from __future__ import annotations

import logging

from boto3.docs.docstring import ActionDocstring
from boto3.resources.model import Action
from boto3.resources.params import create_request_parameters
from boto3.resources.response import RawHandler, ResourceHandler
from boto3.utils import inject_attribute
from botocore import xform_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

logger = logging.getLogger(__name__)


class ServiceAction:
    """A call of the client's method; the result is the response, a part of it, or resources."""

    def __init__(self, action_model: Any, factory: Any = None, service_context: Any = None) -> None:
        self._action_model = action_model
        resource = action_model.resource
        if resource:
            self._response_handler: Any = ResourceHandler(
                search_path=resource.path,
                factory=factory,
                resource_model=resource,
                service_context=service_context,
                operation_name=action_model.request.operation,
            )
        else:
            self._response_handler = RawHandler(action_model.path)

    def __call__(self, parent: Any, *args: Any, **kwargs: Any) -> Any:
        params = create_request_parameters(parent, self._action_model.request)
        params.update(kwargs)
        response = self._call(parent.meta, args, params)
        return self._response_handler(parent, params, response)

    def _call(self, meta: Any, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        operation_name = xform_name(self._action_model.request.operation)
        logger.debug("Calling %s:%s with %r", meta.service_name, operation_name, params)
        response = getattr(meta.client, operation_name)(*args, **params)
        logger.debug("Response: %r", response)
        return response


class BatchAction(ServiceAction):
    """A call for each page of a collection."""

    def __call__(self, parent: Any, *args: Any, **kwargs: Any) -> Any:
        responses = []
        for page in parent.pages():
            params: dict[str, Any] = {}
            for index, resource in enumerate(page):
                create_request_parameters(resource, self._action_model.request, params=params, index=index)
            if not params:
                break
            params.update(kwargs)
            response = self._call(page[0].meta, args, params)
            responses.append(self._response_handler(parent, params, response))
        return responses


class WaiterAction:
    """Waits until the resource is in a state."""

    def __init__(self, waiter_model: Any, waiter_resource_name: str) -> None:
        self._waiter_model = waiter_model
        self._waiter_resource_name = waiter_resource_name

    def __call__(self, parent: Any, *args: Any, **kwargs: Any) -> None:
        params = create_request_parameters(parent, self._waiter_model)
        params.update(kwargs)
        logger.debug("Calling %s:%s with %r", parent.meta.service_name, self._waiter_resource_name, params)
        waiter = parent.meta.client.get_waiter(xform_name(self._waiter_model.waiter_name))
        response = waiter.wait(**params)
        logger.debug("Response: %r", response)


class CustomModeledAction:
    """An action that a handler of `creating-resource-class` adds: a function, with a description for its help."""

    def __init__(self, action_name: str, action_model: Any, function: Callable[..., Any], event_emitter: Any) -> None:
        self.name = action_name
        self.model = action_model
        self.function = function
        self.emitter = event_emitter

    def inject(self, class_attributes: dict[str, Any], service_context: Any, event_name: str, **kwargs: Any) -> None:
        self.function.__name__ = self.name
        self.function.__doc__ = ActionDocstring(
            resource_name=event_name.rsplit(".")[-1],
            event_emitter=self.emitter,
            action_model=Action(self.name, self.model, {}),
            service_model=service_context.service_model,
            include_signature=False,
        )
        inject_attribute(class_attributes, self.name, self.function)
