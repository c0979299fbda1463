"""Clients whose methods are awaited."""

from __future__ import annotations

from functools import cached_property, partial, wraps
from inspect import iscoroutinefunction

from botocore.client import BaseClient, ClientCreator
from botocore.context import start_as_current_context
from botocore.eventstream import EventStream
from botocore.exceptions import ClientError, UnknownClientMethodError
from botocore.paginate import PageIterator, Paginator
from botocore.response import StreamingBody
from botocore.session import Session
from botocore.useragent import register_feature_id
from botocore.waiter import Waiter, _create_waiter
from botoxide.aio._body import AioEventStream, AioStreamingBody
from botoxide.aio._handlers import emit_at_of
from botoxide.aio._loop import in_thread, sleep
from botoxide.aio._task import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Generator
    from typing import Any

    from botocore.config import Config
    from botocore.waiter import WaiterModel
    from botoxide import _native


class AioHttpSession:
    """The connections of a client. `_sessions` is there for programs such as s3fs that look whether it is open."""

    def __init__(self, native: _native.Client) -> None:
        self._native = native
        self.closed = False
        self._sessions: dict[str | None, AioHttpSession] | None = {None: self}

    async def close(self) -> None:
        """Closes the idle connections."""
        self.closed = True
        self._native.close()


class _Endpoint:
    """Where a client's calls go. Patches of it have no effect on calls."""

    def __init__(self, native: _native.Client) -> None:
        self.host = native.endpoint_url
        self.http_session = AioHttpSession(native)


class AioBaseClient(BaseClient):
    """What all asynchronous clients have in common. Use one by `async with`, or call `close` at the end."""

    @cached_property
    def _own_endpoint(self) -> _Endpoint:
        return _Endpoint(self._native)

    @property
    def _endpoint(self) -> _Endpoint:
        return self._own_endpoint

    async def _make_api_call(self, operation_name: str, api_params: dict[str, Any]) -> dict[str, Any]:  # type: ignore[override]
        response: dict[str, Any] = await run(self._native.call_async(operation_name, api_params, self))
        for name, value in response.items():
            if type(value) is StreamingBody:
                response[name] = AioStreamingBody(value._raw_stream, value._content_length)
            elif type(value) is EventStream:
                response[name] = AioEventStream(value._raw_stream)
        return response

    def _get_credentials(self) -> Any:
        # Those of an asynchronous session are awaited.
        get = super()._get_credentials if self._keys else partial(Session.get_credentials, self.meta._session)
        return get()

    def _paginator_class(self) -> type[Paginator]:
        return AioPaginator

    def _create_waiter(self, waiter_name: str, model: WaiterModel) -> Any:
        return _create_waiter(waiter_name, model, self, AioWaiter, _AioNormalizedMethod)

    async def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: dict[str, object] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """The URL of a call, signed with the client's credentials, good for `ExpiresIn` seconds."""
        operation = self._PY_TO_OP_NAME.get(ClientMethod)
        if operation is None:
            raise UnknownClientMethodError(method_name=ClientMethod)
        url: str = await run(self._native.presign_async(operation, Params or {}, ExpiresIn, HttpMethod))
        return url

    async def close(self) -> None:  # type: ignore[override]
        """Closes the idle connections."""
        await self._own_endpoint.http_session.close()

    async def __aenter__(self) -> AioBaseClient:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()


class AioClientCreator(ClientCreator):
    """Makes asynchronous clients."""

    _BASE = AioBaseClient

    def create_client(self, native: _native.Client, config: Config) -> BaseClient:
        """The client for a client of the engine."""
        client = super().create_client(native, config)
        if client._listener is not None:
            client._listener.emit_at = emit_at_of(client.meta.events)
        cls = type(client)
        for name in _BLOCKING.intersection(vars(cls)):
            method = vars(cls)[name]
            # A handler may have added an asynchronous one.
            if not iscoroutinefunction(method):
                setattr(cls, name, _in_thread(method))
        # boto3's, which botocore's handlers have added; the class below has its own.
        if "generate_presigned_url" in vars(cls):
            delattr(cls, "generate_presigned_url")
        return client


#: Methods besides operations that may wait: boto3's transfers, and signatures whose credentials may have to be fetched.
_BLOCKING = frozenset(
    {
        "copy",
        "download_file",
        "download_fileobj",
        "generate_db_auth_token",
        "generate_db_connect_admin_auth_token",
        "generate_db_connect_auth_token",
        "generate_presigned_post",
        "upload_file",
        "upload_fileobj",
    }
)


def _in_thread(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        return await in_thread(method, *args, **kwargs)

    return awaited


class ClientContext:
    """A client that is made by `async with` or `await`."""

    def __init__(self, making: Coroutine[Any, Any, AioBaseClient]) -> None:
        self._making = making
        self._client: AioBaseClient | None = None

    def __await__(self) -> Generator[Any, None, AioBaseClient]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> AioBaseClient:
        self._client = await self._making
        return self._client

    async def __aexit__(self, *_error: object) -> None:
        if self._client is not None:
            await self._client.close()


class AioPageIterator(PageIterator):
    """The pages of one `paginate` call, for `async for`."""

    def __iter__(self) -> Any:
        raise TypeError("the pages of an asynchronous client are read by `async for`")

    async def __aiter__(self) -> AsyncIterator[Any]:
        steps = self._steps()
        for kwargs in steps:
            yield steps.send(await self._make_request(kwargs))

    async def _make_request(self, current_kwargs: dict[str, Any]) -> Any:
        with start_as_current_context():
            register_feature_id("PAGINATOR")
            return await self._method(**current_kwargs)

    async def search(self, expression: str) -> AsyncIterator[Any]:  # type: ignore[override]
        """The results of a JMESPath expression over each page, lists flattened."""
        from botocore import _jmespath

        compiled = _jmespath.compile(expression)
        async for page in self:
            results = compiled.search(page)
            for result in results if isinstance(results, list) else [results]:
                yield result

    def result_key_iters(self) -> Any:
        """One asynchronous iterator for each result key; each makes the calls again."""
        return [AioResultKeyIterator(self, key) for key in self.result_keys]

    async def build_full_result(self) -> dict[str, Any]:  # type: ignore[override]
        """All pages as one result: lists joined, numbers and strings added."""
        result: dict[str, Any] = {}
        async for page in self:
            self._add_page(result, page)
        return self._completed(result)


class AioResultKeyIterator:
    """The results of one key, over all pages."""

    def __init__(self, pages: AioPageIterator, result_key: Any) -> None:
        self._pages = pages
        self.result_key = result_key

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for page in self._pages:
            for result in self.result_key.search(page) or ():
                yield result


class AioPaginator(Paginator):
    """Made by `client.get_paginator(operation)`."""

    PAGE_ITERATOR_CLS = AioPageIterator


class _AioNormalizedMethod:
    """A client's method that returns a service's error as a response."""

    def __init__(self, client_method: Callable[..., Any]) -> None:
        self._client_method = client_method

    async def __call__(self, **kwargs: Any) -> Any:
        try:
            return await self._client_method(**kwargs)
        except ClientError as error:
            return error.response


class AioWaiter(Waiter):
    """Made by `client.get_waiter(name)`."""

    _IS_ASYNCHRONOUS = True

    async def wait(self, **kwargs: Any) -> None:
        """Call the operation until a response matches, as `Waiter.wait` does."""
        with start_as_current_context():
            register_feature_id("WAITER")
            steps = self._steps(kwargs.pop("WaiterConfig", {}))
            for _ in steps:
                delay = steps.send(await self._operation_method(**kwargs))
                if delay is not None:
                    await sleep(delay)
