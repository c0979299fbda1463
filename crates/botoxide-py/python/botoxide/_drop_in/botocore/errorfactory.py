"""The classes behind `client.exceptions`: one for each error shape, made when a program first asks for it."""

from __future__ import annotations

from botocore.exceptions import ClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_ErrorClass = type[ClientError]


class BaseClientExceptions:
    ClientError = ClientError

    def __init__(self, code_to_name: dict[str, str]) -> None:
        self._code_to_name = code_to_name
        self._made: dict[str, _ErrorClass] = {}

    def from_code(self, error_code: str) -> _ErrorClass:
        """The class of an error code; `ClientError` for a code that the model does not have."""
        name = self._code_to_name.get(error_code)
        return self.ClientError if name is None else self._class(name)

    def _class(self, name: str) -> _ErrorClass:
        made = self._made.get(name)
        return made or self._made.setdefault(name, type(name, (ClientError,), {}))

    @property
    def _code_to_exception(self) -> dict[str, _ErrorClass]:
        return {code: self._class(name) for code, name in self._code_to_name.items()}

    def __getattr__(self, name: str) -> _ErrorClass:
        names = self.__dict__.get("_code_to_name", {}).values()
        if name in names:
            return self._class(name)
        raise AttributeError(f"{self} object has no attribute {name}. Valid exceptions are: {', '.join(names)}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._code_to_name.values()})


class ClientExceptionsFactory:
    def __init__(self) -> None:
        self._client_exceptions_cache: dict[str, BaseClientExceptions] = {}

    def create_client_exceptions(self, service_model: Any) -> BaseClientExceptions:
        """The exceptions of a service, made once.

        `service_model` is a botocore `ServiceModel`, or an object with the class name (`exceptions_class_name`) and
        `error_shapes` as pairs of code and name.
        """
        name = getattr(service_model, "exceptions_class_name", None)
        if name is None:
            from botocore.utils import get_service_module_name

            name = f"{get_service_module_name(service_model)}Exceptions"
        cached = self._client_exceptions_cache.get(name)
        if cached is not None:
            return cached
        shapes = (
            shape if isinstance(shape, tuple) else (shape.error_code, shape.name)
            for shape in service_model.error_shapes
        )
        made = type(name, (BaseClientExceptions,), {})({str(code): str(shape) for code, shape in shapes})
        return self._client_exceptions_cache.setdefault(name, made)
