"""`Stubber`: answers for a client's calls, for tests of programs. Nothing is sent."""

from __future__ import annotations

from collections import deque
from pprint import pformat

from botocore.exceptions import (
    ParamValidationError,
    StubAssertionError,
    StubResponseError,
    UnStubbedResponseError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class _ANY:
    """Equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<ANY>"


ANY = _ANY()


class Stubber:
    """Answers in the order in which they were added, from `activate` to `deactivate` or in a `with` block."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._queue: deque[dict[str, Any]] = deque()

    def _response(self, status: int) -> Any:
        from botocore.awsrequest import AWSResponse

        return AWSResponse(None, status, {}, None)  # type: ignore[arg-type, unused-ignore]

    def __enter__(self) -> Stubber:
        self.activate()
        return self

    def __exit__(self, exception_type: Any, exception_value: Any, traceback: Any) -> None:
        self.deactivate()

    def _handlers(self) -> list[tuple[str, Any, str]]:
        return [
            ("before-parameter-build.*.*", self._assert_expected_params, "boto_stubber_expected_params"),
            ("before-call.*.*", self._get_response_handler, "boto_stubber"),
            (
                "before-endpoint-resolution.*",
                self._set_account_id_for_endpoint_resolution,
                "boto_stubber_stub_account_id",
            ),
        ]

    def activate(self) -> None:
        events = self.client.meta.events
        expected, *others = self._handlers()
        # Before handlers that change the parameters.
        events.register_first(expected[0], expected[1], unique_id=expected[2])
        for name, handler, unique_id in others:
            events.register(name, handler, unique_id=unique_id)

    def deactivate(self) -> None:
        for name, handler, unique_id in self._handlers():
            self.client.meta.events.unregister(name, handler, unique_id=unique_id)

    def add_response(
        self, method: str, service_response: dict[str, Any], expected_params: Mapping[str, Any] | None = None
    ) -> None:
        """Add a result for the client's method. It is validated against the model.

        With `expected_params` the call must have these parameters; `ANY` stands for any value.
        """
        self._add_response(method, service_response, expected_params)

    def _add_response(
        self, method: str, service_response: dict[str, Any], expected_params: Mapping[str, Any] | None
    ) -> None:
        meta = self.client.meta
        if not hasattr(self.client, method):
            raise ValueError(f"Client {meta.service_model.service_name} does not have method: {method}")
        operation = meta.method_to_api_mapping.get(method)
        output = meta.service_model.operation_model(operation).output_shape
        self._validate_response(output, {k: v for k, v in service_response.items() if k != "ResponseMetadata"})
        self._add(operation, 200, service_response, expected_params)

    def add_client_error(
        self,
        method: str,
        service_error_code: str = "",
        service_message: str = "",
        http_status_code: int = 400,
        service_error_meta: Mapping[str, Any] | None = None,
        expected_params: Mapping[str, Any] | None = None,
        response_meta: Mapping[str, Any] | None = None,
        modeled_fields: dict[str, Any] | None = None,
    ) -> None:
        """Add an error for the client's method.

        `service_error_meta` and `response_meta` go into `Error` and `ResponseMetadata`, `modeled_fields` are members of
        the error's shape.
        """
        parsed: dict[str, Any] = {
            "ResponseMetadata": {"HTTPStatusCode": http_status_code, **(response_meta or {})},
            "Error": {"Message": service_message, "Code": service_error_code, **(service_error_meta or {})},
        }
        if modeled_fields is not None:
            shape = self.client.meta.service_model.shape_for_error_code(service_error_code)
            self._validate_response(shape, modeled_fields)
            parsed.update(modeled_fields)
        self._add(self.client.meta.method_to_api_mapping.get(method), http_status_code, parsed, expected_params)

    def _add(self, operation: Any, status: int, parsed: Any, expected_params: Mapping[str, Any] | None) -> None:

        http_response = self._response(status)
        self._queue.append(
            {"operation_name": operation, "response": (http_response, parsed), "expected_params": expected_params}
        )

    def assert_no_pending_responses(self) -> None:
        """Raise `AssertionError` if answers are left."""
        if self._queue:
            raise AssertionError(f"{len(self._queue)} responses remaining in queue.")

    def _assert_expected_call_order(self, model: Any, params: Any) -> None:
        if not self._queue:
            raise UnStubbedResponseError(
                operation_name=model.name,
                reason="Unexpected API Call: A call was made but no additional calls expected. Either the API Call was "
                "not stubbed or it was called multiple times.",
            )
        name = self._queue[0]["operation_name"]
        if name != model.name:
            raise StubResponseError(operation_name=model.name, reason=f"Operation mismatch: found response for {name}.")

    def _set_account_id_for_endpoint_resolution(self, builtins: dict[str, Any], **kwargs: Any) -> None:
        # The account would come from credentials, which a test need not have.
        if "AWS::Auth::AccountId" in builtins:
            builtins["AWS::Auth::AccountId"] = None

    def _get_response_handler(self, model: Any, params: Any, context: Any, **kwargs: Any) -> Any:
        self._assert_expected_call_order(model, params)
        return self._queue.popleft()["response"]

    def _assert_expected_params(self, model: Any, params: Any, context: Any, **kwargs: Any) -> None:
        if context and context.get("is_presign_request"):
            return
        self._assert_expected_call_order(model, params)
        expected = self._queue[0]["expected_params"]
        if expected is None:
            return
        # `ANY` is on the left: its `__eq__` decides.
        if expected.keys() != params.keys() or any(expected[name] != params[name] for name in expected):
            raise StubAssertionError(
                operation_name=model.name,
                reason=f"Expected parameters:\n{pformat(expected)},\nbut received:\n{pformat(params)}",
            )

    def _validate_response(self, shape: Any, response: dict[str, Any]) -> None:
        if shape is not None:
            from botocore.validate import validate_parameters

            validate_parameters(response, shape)
        elif response:
            raise ParamValidationError(report="Service response should only contain ResponseMetadata.")
