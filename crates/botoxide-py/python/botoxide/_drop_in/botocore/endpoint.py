"""`Endpoint`: makes the requests of a client, attempt by attempt, when programs have taken hold of the steps.

Otherwise the engine takes them itself. Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import datetime as datetime
import logging

from botocore import _seams
from botocore._bridge import show_response_dict
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, create_request_object, encode_headers
from botocore.exceptions import HTTPClientError as HTTPClientError
from botocore.history import get_global_history_recorder
from botocore.httpsession import URLLib3Session
from botocore.response import StreamingBody as StreamingBody
from botocore.utils import is_valid_endpoint_url as is_valid_endpoint_url
from botocore.utils import is_valid_ipv6_endpoint_url as is_valid_ipv6_endpoint_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.client import BaseClient
    from botocore.model import OperationModel

    Outcome = tuple[tuple[Any, dict[str, Any]] | None, Exception | None]

logger = logging.getLogger(__name__)
history_recorder = get_global_history_recorder()

DEFAULT_TIMEOUT = 60
MAX_POOL_CONNECTIONS = 10


def convert_to_response_dict(http_response: Any, operation_model: OperationModel) -> dict[str, Any]:
    """A response as parsers take it."""
    body: Any = None
    if http_response.status_code < 300:
        if operation_model.has_event_stream_output:
            body = http_response.raw
        elif operation_model.has_streaming_output:
            raw = http_response.raw
            is_streaming_body = isinstance(raw, StreamingBody)
            body = raw if is_streaming_body else StreamingBody(raw, http_response.headers.get("content-length"))
    return show_response_dict(http_response, operation_model.name, body)


def _error_shape(parsed: dict[str, Any], operation_model: OperationModel) -> Any:
    code = parsed.get("Error", {}).get("Code")
    return None if code is None else operation_model.service_model.shape_for_error_code(code)


class Endpoint:
    """Where a client sends its requests."""

    def __init__(
        self,
        host: str,
        endpoint_prefix: str,
        event_emitter: Any,
        response_parser_factory: Any = None,
        http_session: Any = None,
    ) -> None:
        self._endpoint_prefix = endpoint_prefix
        self._event_emitter = event_emitter
        self.host = host
        if response_parser_factory is None:
            from botocore.parsers import ResponseParserFactory

            response_parser_factory = ResponseParserFactory()
        self._response_parser_factory = response_parser_factory
        self.http_session = URLLib3Session() if http_session is None else http_session
        self._client: BaseClient | None = None

    def __repr__(self) -> str:
        return f"{self._endpoint_prefix}({self.host})"

    def close(self) -> None:
        """Closes the idle connections."""
        self.http_session.close()

    def _call(self, context: dict[str, Any], operation_model: OperationModel) -> Any:
        from botocore._open import KEY, call_of

        if self._client is None:
            call = context.get(KEY)
            if call is None:
                from botocore._own_call import OwnCall

                call = context[KEY] = OwnCall(self, operation_model, context)
            return call
        return call_of(self._client, context, operation_model.name)

    def make_request(self, operation_model: OperationModel, request_dict: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Makes attempts until one is final: the response and its parsed form."""
        logger.debug("Making request for %s with params: %s", operation_model, request_dict)
        return self._send_request(request_dict, operation_model)

    def create_request(self, params: dict[str, Any], operation_model: OperationModel | None = None) -> Any:
        """The request of an attempt, signed and prepared."""
        if operation_model is None:
            return self.prepare_request(create_request_object(params))
        call = self._call(params["context"], operation_model)
        request = call.create_request(params)
        request._call = call
        return self.prepare_request(request)

    def prepare_request(self, request: AWSRequest) -> AWSPreparedRequest:
        """The request as it is sent."""
        encode_headers(request)
        return request.prepare()

    def _send_request(
        self, request_dict: dict[str, Any], operation_model: OperationModel
    ) -> tuple[Any, dict[str, Any]]:
        attempts = 1
        context = request_dict["context"]
        call = self._call(context, operation_model)
        if call.is_whole:
            answer: tuple[Any, dict[str, Any]] = call.send_request(request_dict)
            return answer
        call.begin_attempt()
        request = self.create_request(request_dict, operation_model)
        response, exception = self._get_response(request, operation_model, context)
        while self._needs_retry(attempts, operation_model, request_dict, response, exception):
            attempts += 1
            call.begin_attempt()
            request.reset_stream()
            request = self.create_request(request_dict, operation_model)
            response, exception = self._get_response(request, operation_model, context)
        if response is not None and "ResponseMetadata" in response[1]:
            response[1]["ResponseMetadata"]["RetryAttempts"] = attempts - 1
        if exception is not None:
            raise exception
        assert response is not None
        return response

    def _get_response(self, request: Any, operation_model: OperationModel, context: dict[str, Any]) -> Outcome:
        response, exception = self._do_get_response(request, operation_model, context)
        http, parsed = (None, None) if response is None else response
        self._call(context, operation_model).response_received(http, parsed, exception)
        return response, exception

    def _do_get_response(self, request: Any, operation_model: OperationModel, context: dict[str, Any]) -> Outcome:
        call = self._call(context, operation_model)
        try:
            logger.debug("Sending http request: %s", request)
            http = call.before_send(request)
            if http is None:
                http = self._send(request)
        except Exception as error:
            logger.debug("Exception received when sending HTTP request.", exc_info=True)
            return None, error
        protocol = operation_model.service_model.resolved_protocol
        parser = self._response_parser_factory.create_parser(protocol)

        def parse_dict(response_dict: dict[str, Any]) -> dict[str, Any]:
            from botocore import _open

            with _open.parsing(None if self._client is None else call):
                parsed: dict[str, Any] = parser.parse(response_dict, operation_model.output_shape)
                shape = _error_shape(parsed, operation_model) if http.status_code >= 300 else None
                # The engine's parser has put the members of the error there already; another one may need to be asked.
                return parsed if shape is None else parsed | parser.parse(response_dict, shape)

        def parse(http: Any) -> Any:
            return parse_dict(convert_to_response_dict(http, operation_model))

        if self._client is None:
            return (http, call.parse(convert_to_response_dict(http, operation_model), parse_dict)), None
        return (http, call.parse(http, parse)), None

    def _needs_retry(
        self,
        attempts: int,
        operation_model: OperationModel,
        request_dict: dict[str, Any],
        response: tuple[Any, dict[str, Any]] | None = None,
        caught_exception: Exception | None = None,
    ) -> bool:
        http, parsed = (None, None) if response is None else response
        call = self._call(request_dict["context"], operation_model)
        retries: bool = call.needs_retry(request_dict, http, parsed, caught_exception)
        return retries

    def _send(self, request: Any) -> AWSResponse:
        response: AWSResponse = self.http_session.send(request)
        return response


_MAKE_REQUEST = Endpoint.make_request
_SEND_REQUEST = Endpoint._send_request
_CREATE_REQUEST = Endpoint.create_request
_PREPARE_REQUEST = Endpoint.prepare_request
_GET_RESPONSE = Endpoint._get_response
_DO_GET_RESPONSE = Endpoint._do_get_response
_NEEDS_RETRY = Endpoint._needs_retry
_SEND = Endpoint._send

#: The steps of a call that are methods of endpoints. They count when they are set on an endpoint, too.
STEPS = {
    "make_request": _MAKE_REQUEST,
    "_send_request": _SEND_REQUEST,
    "create_request": _CREATE_REQUEST,
    "prepare_request": _PREPARE_REQUEST,
    "_get_response": _GET_RESPONSE,
    "_do_get_response": _DO_GET_RESPONSE,
    "_needs_retry": _NEEDS_RETRY,
    "_send": _SEND,
}


def _is_pristine() -> bool:
    return Endpoint.prepare_request is _PREPARE_REQUEST and is_all_else_pristine()


_seams.checks.append(_is_pristine)


def is_all_else_pristine() -> bool:
    """Whether no step was replaced but, perhaps, `prepare_request`, which tools replace most."""
    return (
        Endpoint.make_request is _MAKE_REQUEST
        and Endpoint._send_request is _SEND_REQUEST
        and Endpoint.create_request is _CREATE_REQUEST
        and Endpoint._get_response is _GET_RESPONSE
        and Endpoint._do_get_response is _DO_GET_RESPONSE
        and Endpoint._needs_retry is _NEEDS_RETRY
        and Endpoint._send is _SEND
    )


class EndpointCreator:
    """Makes endpoints."""

    def __init__(self, event_emitter: Any) -> None:
        self._event_emitter = event_emitter

    def create_endpoint(
        self,
        service_model: Any,
        region_name: str | None,
        endpoint_url: str,
        verify: bool | str | None = None,
        response_parser_factory: Any = None,
        timeout: float | tuple[float, float] = DEFAULT_TIMEOUT,
        max_pool_connections: int = MAX_POOL_CONNECTIONS,
        http_session_cls: Any = URLLib3Session,
        proxies: dict[str, str] | None = None,
        socket_options: Any = None,
        client_cert: Any = None,
        proxies_config: Any = None,
    ) -> Endpoint:
        """An endpoint that sends through a session of its own."""
        if not is_valid_endpoint_url(endpoint_url) and not is_valid_ipv6_endpoint_url(endpoint_url):
            raise ValueError(f"Invalid endpoint: {endpoint_url}")
        session = http_session_cls(
            timeout=timeout,
            proxies=proxies or {},
            verify=True if verify is None else verify,
            max_pool_connections=max_pool_connections,
            socket_options=socket_options,
            client_cert=client_cert,
            proxies_config=proxies_config,
        )
        return Endpoint(
            endpoint_url, service_model.endpoint_prefix, self._event_emitter, response_parser_factory, session
        )
