"""A call of an `Endpoint` that belongs to no client: its events go to the endpoint's own emitter."""

from __future__ import annotations

import time
import uuid

from botocore.awsrequest import create_request_object
from botocore.hooks import first_non_none_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.endpoint import Endpoint
    from botocore.model import OperationModel


class OwnCall:
    """What the engine's part of a call is for a client's endpoint."""

    is_whole = False

    def __init__(self, endpoint: Endpoint, operation_model: OperationModel, context: dict[str, Any]) -> None:
        self._endpoint = endpoint
        self._model = operation_model
        self._context = context
        self._attempts = 0

    def _emit(self, kind: str, **kwargs: Any) -> list[tuple[Any, Any]]:
        service_id = self._model.service_model.service_id.hyphenize()
        emitter = self._endpoint._event_emitter
        replies: list[tuple[Any, Any]] = emitter.emit(f"{kind}.{service_id}.{self._model.name}", **kwargs)
        return replies

    def begin_attempt(self) -> None:
        """Counts the attempts, in the context too."""
        self._attempts += 1
        retries = self._context.setdefault("retries", {})
        retries["attempt"] = self._attempts
        retries.setdefault("invocation-id", str(uuid.uuid4()))

    def create_request(self, params: dict[str, Any]) -> Any:
        """The request of an attempt, signed by a handler if there is one."""
        request = create_request_object(params)
        streams = (self._model.has_streaming_output, self._model.has_event_stream_output)
        request.stream_output = any(streams)
        self._emit("request-created", request=request, operation_name=self._model.name)
        return request

    def before_send(self, request: Any) -> Any:
        """The response of a handler, or `None`."""
        return first_non_none_response(self._emit("before-send", request=request))

    def parse(self, response_dict: dict[str, Any], parse: Any) -> dict[str, Any]:
        """What a parser makes of a response, with what handlers add."""
        customized: dict[str, Any] = {}
        self._emit(
            "before-parse",
            operation_model=self._model,
            response_dict=response_dict,
            customized_response_dict=customized,
        )
        parsed: dict[str, Any] = parse(response_dict)
        parsed.update(customized)
        return parsed

    def response_received(self, http: Any, parsed: Any, exception: Exception | None) -> None:
        """Tells how an attempt has ended."""
        from botocore.endpoint import convert_to_response_dict

        response_dict = None if http is None else convert_to_response_dict(http, self._model)
        self._emit(
            "response-received",
            response_dict=response_dict,
            parsed_response=parsed,
            context=self._context,
            exception=exception,
        )

    def needs_retry(self, request_dict: dict[str, Any], http: Any, parsed: Any, exception: Exception | None) -> bool:
        """Whether a handler asks for another attempt; waits for it."""
        replies = self._emit(
            "needs-retry",
            response=None if http is None else (http, parsed),
            endpoint=self._endpoint,
            operation=self._model,
            attempts=self._attempts,
            caught_exception=exception,
            request_dict=request_dict,
        )
        seconds = first_non_none_response(replies)
        if seconds is None or seconds is False:
            return False
        time.sleep(seconds)
        return True
