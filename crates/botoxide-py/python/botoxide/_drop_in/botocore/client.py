"""Clients: one class for each client, one method for each operation of the service.

The call itself is made by the engine (`_native.Client.call`). Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import logging
import weakref

from botocore import _seams
from botocore.config import Config as Config
from botocore.docs.docstring import ClientMethodDocstring, PaginatorDocstring
from botocore.errorfactory import ClientExceptionsFactory
from botocore.exceptions import ClientError as ClientError
from botocore.exceptions import OperationNotPageableError
from botocore.hooks import first_non_none_response
from botoxide import _native
from botoxide._carried import Carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from botocore._parts import Parts
    from botocore.hooks import BaseEventHooks, HierarchicalEmitter
    from botocore.model import OperationModel, ServiceModel
    from botocore.paginate import Paginator
    from botocore.session import Session
    from botocore.waiter import Waiter, WaiterModel

    ApiMethod = Callable[..., dict[str, Any]]

logger = logging.getLogger(__name__)

_EXCEPTIONS = ClientExceptionsFactory()

#: What clients of the same model share, by the model's number.
_names: dict[int, dict[str, str]] = {}
_methods: dict[int, dict[str, ApiMethod]] = {}


class ClientCreator:
    """Makes the class of a client, and the client."""

    #: The base of the classes.
    _BASE: type[BaseClient]

    def __init__(self, session: Session, events: BaseEventHooks) -> None:
        self._session = session
        self._event_emitter = events

    def create_client(self, native: _native.Client, config: Config) -> BaseClient:
        """The client for a client of the engine."""
        number = native.model_number
        names = _names.get(number)
        if names is None:
            names = _names.setdefault(number, {name: operation for operation, name in native.operations()})
        attributes: dict[str, object] = self._create_methods(native)
        attributes["_PY_TO_OP_NAME"] = names
        bases: list[type] = [self._BASE]
        self._event_emitter.emit(
            f"creating-client-class.{native.service_id}", class_attributes=attributes, base_classes=bases
        )
        cls: type[BaseClient] = type(native.class_name, tuple(bases), attributes)
        client = object.__new__(cls)
        meta = ClientMeta(self._event_emitter.__copy__(), config, native, names, self._session)  # type: ignore[attr-defined]
        BaseClient.__init__(client, native, meta)
        client._listener = _Listener(client)
        return client

    def _create_methods(self, native: _native.Client) -> dict[str, object]:
        # Tools wrap this function, and may add to what it returns.
        is_pristine = type(self)._create_api_method is _CREATE_API_METHOD
        methods = _methods.get(native.model_number) if is_pristine else None
        if methods is None:
            # Tools that wrap the function look at the model.
            model = _LazyServiceModel(self._session, native)
            methods = {name: self._create_api_method(name, operation, model) for operation, name in native.operations()}
            if is_pristine:
                methods = _methods.setdefault(native.model_number, methods)
        return dict(methods)

    def _create_api_method(self, py_operation_name: str, operation_name: str, service_model: Any) -> ApiMethod:
        def _api_call(self: BaseClient, *args: object, **kwargs: object) -> dict[str, object]:
            if args:
                raise TypeError(f"{py_operation_name}() only accepts keyword arguments.")
            return self._make_api_call(operation_name, kwargs)

        _api_call.__name__ = py_operation_name
        _api_call.operation_name = operation_name  # type: ignore[attr-defined]
        service_name: str = service_model.service_name
        _api_call.__doc__ = ClientMethodDocstring(service_name, operation_name, py_operation_name)
        return _api_call


class _LazyServiceModel:
    """The model of a service, which is read when more than its name is asked for."""

    def __init__(self, session: Session, native: _native.Client) -> None:
        self._session = session
        self.service_name = native.service_name
        self._api_version = native.api_version

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session._load_service_model(self.service_name, self._api_version), name)


class BaseClient(Carried):
    """What all clients have in common; `type(client)` is a class of its own for each client."""

    _PY_TO_OP_NAME: Mapping[str, str] = {}

    def __init__(self, native: _native.Client, meta: ClientMeta) -> None:
        self._native = native
        self.meta = meta
        # Access key, secret key, token and account that were given for this client alone.
        self._keys: tuple[str, str, str | None, str | None] | None = None
        #: The arguments that a session was given, without the keys.
        self._made_from: dict[str, Any] | None = None
        self._exceptions: object | None = None
        self._listener: _Listener | None = None
        # What calls are made of in botocore: made when it is asked for.
        self._parts: Parts | None = None
        self._cache: dict[str, object] = {}

    def __getattr__(self, item: str) -> Any:
        if item in _PARTS and "_parts" in self.__dict__:
            from botocore._parts import Parts

            if self._parts is None:
                self._parts = Parts(self)
            return getattr(self, item)
        # A handler may know another name for it.
        if not item.startswith("_") and "meta" in self.__dict__:
            event_name = f"getattr.{self._native.service_id}.{item}"
            found = first_non_none_response(self.meta.events.emit(event_name, client=self))
            if found is not None:
                return found
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{item}'")

    def close(self) -> None:
        """Closes the idle connections."""
        self._native.close()

    def _make_api_call(self, operation_name: str, api_params: dict[str, Any]) -> dict[str, Any]:
        if _seams.are_pristine() and self._is_pristine():
            return self._native.call(operation_name, api_params, self)
        from botocore._open import make_api_call

        return make_api_call(self, operation_name, api_params)

    def _is_pristine(self) -> bool:
        """Whether the steps of a call are the library's own: not replaced in the class, this object, its parts."""
        cls = type(self)
        return (
            cls._make_request is _MAKE_REQUEST
            and cls._convert_to_request_dict is _CONVERT_TO_REQUEST_DICT
            and cls._emit_api_params is _EMIT_API_PARAMS
            and cls._resolve_endpoint_ruleset is _RESOLVE_ENDPOINT_RULESET
            and _SEAMS.isdisjoint(self.__dict__)
            and (self._parts is None or self._parts.are_pristine(self))
        )

    def _emit_api_params(
        self, api_params: dict[str, Any], operation_model: OperationModel, context: dict[str, Any]
    ) -> dict[str, Any]:
        params: dict[str, Any] = self._call(context, operation_model).emit_params(api_params)
        return params

    def _resolve_endpoint_ruleset(
        self,
        operation_model: OperationModel,
        params: dict[str, Any],
        request_context: dict[str, Any],
        ignore_signing_region: bool = False,
    ) -> tuple[str, dict[str, str], dict[str, Any]]:
        found = self._ruleset_resolver.construct_endpoint(
            operation_model=operation_model, call_args=params, request_context=request_context
        )
        return found.url, found.headers, found.properties

    def _convert_to_request_dict(
        self,
        api_params: dict[str, Any],
        operation_model: OperationModel,
        endpoint_url: str,
        context: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        set_user_agent_header: bool = True,
    ) -> dict[str, Any]:
        from botocore import _open
        from botocore.awsrequest import prepare_request_dict

        context = {} if context is None else context
        with _open.serializing(self._call(context, operation_model)):
            request: dict[str, Any] = self._serializer.serialize_to_request(api_params, operation_model)
        if not self.meta.config.inject_host_prefix:
            request.pop("host_prefix", None)
        request["headers"].update(headers or {})
        prepare_request_dict(request, endpoint_url, context)
        return request

    def _make_request(
        self, operation_model: OperationModel, request_dict: dict[str, Any], request_context: dict[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        try:
            answer: tuple[Any, dict[str, Any]] = self._endpoint.make_request(operation_model, request_dict)
            return answer
        except Exception as error:
            self._call(request_context, operation_model).after_call_error(error)
            raise

    def _call(self, context: dict[str, Any], operation_model: OperationModel) -> Any:
        from botocore._open import call_of

        return call_of(self, context, operation_model.name)

    @property
    def _service_model(self) -> ServiceModel:
        return self.meta.service_model

    @property
    def exceptions(self) -> Any:
        """The exceptions of the service as classes: `client.exceptions.NoSuchBucket`."""
        if self._exceptions is None:
            self._exceptions = self._load_exceptions()
        return self._exceptions

    def _load_exceptions(self) -> object:
        native = self._native
        return _EXCEPTIONS.create_client_exceptions(
            _ExceptionsOf(f"{native.class_name}Exceptions", native.error_shapes())
        )

    def _get_credentials(self) -> Any:
        if self._keys is None:
            return self.meta._session.get_credentials()
        from botocore.credentials import Credentials

        access_key, secret_key, token, account_id = self._keys
        return Credentials(access_key, secret_key, token, account_id=account_id)

    def _document(self, type_name: str) -> dict[str, object] | None:
        if type_name not in self._cache:
            self._cache[type_name] = self._native.document(type_name)
        return self._cache[type_name]  # type: ignore[return-value]

    def _get_waiter_config(self) -> dict[str, object]:
        return self._document("waiters-2") or {}

    def can_paginate(self, operation_name: str) -> bool:
        """Whether the results of an operation come in pages. The operation goes by the name of its method."""
        document = self._document("paginators-1")
        actual = self._PY_TO_OP_NAME[operation_name]
        return document is not None and actual in document["pagination"]  # type: ignore[operator]

    def get_paginator(self, operation_name: str) -> Paginator:
        """The paginator of an operation, by the name of its method."""
        if not self.can_paginate(operation_name):
            raise OperationNotPageableError(operation_name=operation_name)
        actual = self._PY_TO_OP_NAME[operation_name]
        config: dict[str, object] = self._document("paginators-1")["pagination"][actual]  # type: ignore[index]
        model = self.meta.service_model.operation_model(actual)
        base = self._paginator_class()

        def paginate(self: Paginator, **kwargs: object) -> object:
            return base.paginate(self, **kwargs)

        paginate.__doc__ = PaginatorDocstring(self._native.service_name, actual, operation_name)
        cls = type(f"{self._native.class_name}.Paginator.{actual}", (base,), {"paginate": paginate})
        paginator: Paginator = cls(getattr(self, operation_name), config, model)
        return paginator

    def _paginator_class(self) -> type[Paginator]:
        from botocore.paginate import Paginator

        return Paginator

    @property
    def waiter_names(self) -> list[str]:
        """The names of the service's waiters, as `get_waiter` takes them."""
        from botocore import xform_name

        document = self._document("waiters-2")
        if document is None:
            return []
        return [xform_name(name) for name in sorted(document["waiters"])]  # type: ignore[call-overload]

    def get_waiter(self, waiter_name: str) -> Waiter:
        """A waiter, by its name in `waiter_names`."""
        from botocore import xform_name
        from botocore.waiter import WaiterModel

        document = self._document("waiters-2")
        if not document:
            raise ValueError(f"Waiter does not exist: {waiter_name}")
        model = WaiterModel(document)
        names = {xform_name(name): name for name in model.waiter_names}
        if waiter_name not in names:
            raise ValueError(f"Waiter does not exist: {waiter_name}")
        return self._create_waiter(names[waiter_name], model)

    def _create_waiter(self, waiter_name: str, model: WaiterModel) -> Waiter:
        from botocore.waiter import create_waiter_with_client

        return create_waiter_with_client(waiter_name, model, self)


ClientCreator._BASE = BaseClient
_CREATE_API_METHOD = ClientCreator._create_api_method

_MAKE_REQUEST = BaseClient._make_request
_CONVERT_TO_REQUEST_DICT = BaseClient._convert_to_request_dict
_EMIT_API_PARAMS = BaseClient._emit_api_params
_RESOLVE_ENDPOINT_RULESET = BaseClient._resolve_endpoint_ruleset

#: The steps of a call that are methods of clients. They count when they are set on a client, too.
STEPS = {
    "_make_request": _MAKE_REQUEST,
    "_convert_to_request_dict": _CONVERT_TO_REQUEST_DICT,
    "_emit_api_params": _EMIT_API_PARAMS,
    "_resolve_endpoint_ruleset": _RESOLVE_ENDPOINT_RULESET,
}
_SEAMS = frozenset(STEPS)

#: The parts of a client that are made when they are asked for.
_PARTS = frozenset(
    {
        "_endpoint",
        "_serializer",
        "_response_parser",
        "_request_signer",
        "_ruleset_resolver",
        "_client_config",
        "_loader",
    }
)


class _Listener:
    """Passes events of the engine to the handlers of a client: those of a name once there is a handler for it.

    The engine calls handlers in the order of their names, as botocore does: so those of Python stand among its own.
    """

    def __init__(self, client: BaseClient) -> None:
        # The engine has a weak reference to this object, and this one to the client: else none of them would be freed.
        self._client = weakref.ref(client)
        self._weak = weakref.ref(self)
        self._meta = meta = client.meta
        self._heard: set[tuple[str, int]] = set()
        emitter: HierarchicalEmitter = meta.events._emitter  # type: ignore[attr-defined]
        self.emit_at = emitter._emit_at
        for name, section in sorted(emitter._names):
            self._listen(name, section)
        emitter._on_register = self._listen
        emitter._belongs_to(meta._native)

    def _listen(self, name: str, section: int) -> None:
        if (name, section) not in self._heard:
            self._meta._native.listen(name, section, self._weak)
            self._heard.add((name, section))

    def is_streamed(self, operation_name: str) -> bool:
        from botocore.model import OperationNotFoundError

        try:
            model = self.operation_model(operation_name)
        except OperationNotFoundError:
            return False
        return model.has_streaming_output or model.has_event_stream_output

    def operation_model(self, operation_name: str) -> OperationModel:
        return self._meta.service_model.operation_model(operation_name)

    @property
    def config(self) -> Config:
        return self._meta.config

    @property
    def request_signer(self) -> object:
        client = self._client()
        return None if client is None else client._request_signer

    @property
    def endpoint(self) -> object:
        client = self._client()
        return None if client is None else client._endpoint


class _ExceptionsOf:
    def __init__(self, exceptions_class_name: str, error_shapes: list[tuple[str, str]]) -> None:
        self.exceptions_class_name = exceptions_class_name
        self.error_shapes = error_shapes


class ClientMeta:
    """What a client is: `client.meta`."""

    def __init__(
        self,
        events: BaseEventHooks,
        client_config: Config,
        native: _native.Client,
        method_to_api_mapping: dict[str, str],
        session: Session,
    ) -> None:
        self.events = events
        self._client_config = client_config
        self._native = native
        self._method_to_api_mapping = method_to_api_mapping
        self._session = session
        self._service_model: ServiceModel | None = None

    @property
    def service_model(self) -> ServiceModel:
        """The model of the service."""
        if self._service_model is None:
            self._service_model = self._session._load_service_model(self._native.service_name, self._native.api_version)
        return self._service_model

    @property
    def region_name(self) -> str | None:
        """The region."""
        return self._native.region_name

    @property
    def endpoint_url(self) -> str:
        """Where calls go, as far as that does not depend on their arguments."""
        return self._native.endpoint_url

    @property
    def config(self) -> Config:
        """The options, with all that was filled in."""
        return self._client_config

    @property
    def method_to_api_mapping(self) -> dict[str, str]:
        """The operations by the names of their methods."""
        return self._method_to_api_mapping

    @property
    def partition(self) -> str | None:
        """The partition that the region belongs to: `aws`, `aws-cn` …"""
        return self._native.partition
