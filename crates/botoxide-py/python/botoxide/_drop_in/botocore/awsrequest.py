"""Requests and responses as handlers see them.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping

from botocore.compat import HTTPHeaders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botoxide import _native


def http_headers(fields: list[tuple[str, Any]]) -> HTTPHeaders:
    """Header fields that are valid already."""
    headers = HTTPHeaders()
    headers._headers = fields
    return headers


class AWSRequest:
    """A request that is signed next."""

    _REQUEST_PREPARER_CLS: Any = None
    # The attempt of the engine that it belongs to: attributes that were not read yet are there.
    _attempt: _native.Attempt | None = None
    # Whether the values of header fields are bytes when they are read.
    _is_encoded = False
    # The call of the engine that it belongs to.
    _call: Any = None
    # What handlers were given.
    _shown: tuple[Any, ...] | None = None

    def __init__(
        self,
        method: str | None = None,
        url: str | None = None,
        headers: Any = None,
        data: Any = None,
        params: Any = None,
        auth_path: str | None = None,
        stream_output: bool = False,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = HTTPHeaders()
        for name, value in (headers or {}).items():
            self.headers[name] = value
        self.data = data
        self.params = {} if params is None else params
        self.auth_path = auth_path
        self.stream_output = stream_output
        #: What handlers tell each other.
        self.context: dict[str, Any] = {}
        self._request_preparer = self._REQUEST_PREPARER_CLS()

    def __getattr__(self, name: str) -> Any:
        attempt = self._attempt
        if attempt is None or name not in _READ_LATE:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        value = self.__dict__[name] = _READ_LATE[name](self, attempt)
        return value

    def _with_params(self) -> str:
        """The URL with the parameters."""
        url = self.url or ""
        if not self.params:
            return url
        from urllib.parse import urlencode, urlsplit

        pairs = list(self.params.items()) if isinstance(self.params, Mapping) else self.params
        query = urlencode(pairs, doseq=True)
        return f"{url}{'&' if urlsplit(url).query else '?'}{query}"

    def prepare(self) -> AWSPreparedRequest:
        """The request as it is sent."""
        prepared: AWSPreparedRequest = self._request_preparer.prepare(self)
        return prepared

    @property
    def body(self) -> Any:
        """The body."""
        body = self.prepare().body
        return body.encode() if isinstance(body, str) else body


def _form_or_body(request: AWSRequest, attempt: _native.Attempt) -> Any:
    from botocore._bridge import _data

    return _data(attempt.headers, attempt.body)


def _headers(request: AWSRequest, attempt: _native.Attempt) -> HTTPHeaders:
    headers = http_headers(attempt.headers)
    if request._is_encoded:
        headers._encode()
    return headers


#: How an attribute is made of the attempt.
_READ_LATE: dict[str, Callable[[AWSRequest, _native.Attempt], Any]] = {
    "method": lambda request, attempt: attempt.method,
    "url": lambda request, attempt: attempt.url,
    "headers": _headers,
    "data": _form_or_body,
    "params": lambda request, attempt: {},
    "auth_path": lambda request, attempt: attempt.auth_path,
    "stream_output": lambda request, attempt: attempt.stream_output,
    "context": lambda request, attempt: attempt.context,
    "_request_preparer": lambda request, attempt: request._REQUEST_PREPARER_CLS(),
}
#: What of them a prepared request has in another form.
_PREPARED = frozenset({"method", "url", "data", "params"})


def encode_headers(request: Any) -> None:
    """Adds header fields again with bytes for values, which then count."""
    own = request.__dict__
    if "_attempt" in own and "headers" not in own:
        request._is_encoded = True
        return
    headers = request.headers
    if type(headers) is HTTPHeaders:
        headers._encode()
        return
    for name, value in headers.items():
        if isinstance(value, str):
            headers[name] = value.encode()


def _size(body: Any) -> int | None:
    from botocore.utils import determine_content_length

    length = getattr(body, "length", None)
    size: int | None = length() if callable(length) else determine_content_length(body)
    return size


def frame(headers: HeadersDict, method: str | None, body: Any) -> None:
    """Adds the field of the body's length, if it is not there."""
    known = headers._fields
    if "transfer-encoding" in known or "content-length" in known or method in ("GET", "HEAD", "OPTIONS"):
        return
    if body is None or isinstance(body, (bytes, str)):
        size: int | None = 0 if not body else len(body)
    else:
        size = _size(body)
    if size is None:
        headers["Transfer-Encoding"] = "chunked"
    else:
        headers["Content-Length"] = str(size)


class AWSRequestPreparer:
    """Makes prepared requests."""

    def prepare(self, original: AWSRequest) -> AWSPreparedRequest:
        """The request as it is sent."""
        attempt = original._attempt
        if attempt is not None and _PREPARED.isdisjoint(original.__dict__):
            return _prepared_late(original, attempt)
        body = None if original.data == b"" else original.data
        if isinstance(body, dict):
            from urllib.parse import urlencode

            body = urlencode([(_utf8(name), _utf8(value)) for name, value in body.items()], doseq=True)
        headers = HeadersDict(original.headers.items())
        frame(headers, original.method, body)
        url = original._with_params()
        prepared = AWSPreparedRequest(original.method, url, headers, body, original.stream_output, original.context)
        prepared._call = original._call
        return prepared


AWSRequest._REQUEST_PREPARER_CLS = AWSRequestPreparer


def _prepared_late(original: AWSRequest, attempt: _native.Attempt) -> AWSPreparedRequest:
    """The prepared request of an attempt of which at most the header fields were read."""
    prepared = AWSPreparedRequest.__new__(AWSPreparedRequest)
    prepared._attempt = attempt
    own = original.__dict__
    if "headers" in own:
        headers = prepared.headers = HeadersDict._of(original.headers.raw_items())
        frame(headers, attempt.method, attempt.body)
    for name in ("context", "stream_output"):
        if name in own:
            setattr(prepared, name, own[name])
    return prepared


def _prepared_body(prepared: AWSPreparedRequest, attempt: _native.Attempt) -> Any:
    from botocore._bridge import prepared_body

    return prepared_body(attempt.headers, attempt.body)


def _framed_headers(prepared: AWSPreparedRequest, attempt: _native.Attempt) -> HeadersDict:
    headers = HeadersDict._of((name, value.encode()) for name, value in attempt.headers)
    frame(headers, attempt.method, attempt.body)
    return headers


def _utf8(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def create_request_object(request_dict: dict[str, Any]) -> AWSRequest:
    """The request of a request dictionary that has a URL."""
    request = AWSRequest(
        method=request_dict["method"],
        url=request_dict["url"],
        data=request_dict["body"],
        headers=request_dict["headers"],
        auth_path=request_dict.get("auth_path"),
    )
    request.context = request_dict["context"]
    return request


def prepare_request_dict(
    request_dict: dict[str, Any],
    endpoint_url: str,
    context: dict[str, Any] | None = None,
    user_agent: str | None = None,
) -> None:
    """Adds the URL, the context and the user agent to what a serializer has made."""
    from urllib.parse import urlsplit, urlunsplit

    if user_agent is not None:
        request_dict["headers"]["User-Agent"] = user_agent
    parts = urlsplit(endpoint_url)
    path = request_dict["url_path"]
    if not path or path == "/":
        path = parts.path or "/"
    elif parts.path.endswith("/") and path.startswith("/"):
        path = parts.path[:-1] + path
    else:
        path = parts.path + path
    host = f"{request_dict.get('host_prefix') or ''}{parts.netloc}"
    url = urlunsplit((parts.scheme, host, path, parts.query, parts.fragment))
    if request_dict["query_string"]:
        from botocore.utils import percent_encode_sequence

        query = percent_encode_sequence(request_dict["query_string"])
        url += f"{'&' if '?' in url else '?'}{query}"
    request_dict["url"] = url
    request_dict["context"] = {} if context is None else context


class AWSPreparedRequest:
    """A signed request that is sent next."""

    _attempt: _native.Attempt | None = None
    _call: Any = None
    _shown: tuple[Any, ...] | None = None

    def __init__(
        self,
        method: str | None,
        url: str,
        headers: Any,
        body: Any,
        stream_output: bool,
        context: dict[str, Any] | None = None,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.stream_output = stream_output
        self.context = context

    def __getattr__(self, name: str) -> Any:
        attempt = self._attempt
        if attempt is None or name not in _READ_LATE_PREPARED:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        value = self.__dict__[name] = _READ_LATE_PREPARED[name](self, attempt)
        return value

    def __repr__(self) -> str:
        return (
            f"<AWSPreparedRequest stream_output={self.stream_output}, method={self.method}, "
            f"url={self.url}, headers={self.headers}>"
        )

    def reset_stream(self) -> None:
        """Goes back to the beginning of the body."""
        from botocore.exceptions import UnseekableStreamError

        if self.body is None or isinstance(self.body, (bytes, str, bytearray)):
            return
        try:
            self.body.seek(0)
        except Exception:
            raise UnseekableStreamError(stream_object=self.body) from None


#: How an attribute is made of the attempt.
_READ_LATE_PREPARED: dict[str, Callable[[AWSPreparedRequest, _native.Attempt], Any]] = {
    "method": lambda request, attempt: attempt.method,
    "url": lambda request, attempt: attempt.url,
    "headers": _framed_headers,
    "body": _prepared_body,
    "stream_output": lambda request, attempt: attempt.stream_output,
    "context": lambda request, attempt: attempt.context,
}


class AWSResponse:
    """A response; `raw` is read when the content is asked for."""

    def __init__(self, url: str, status_code: int, headers: Any, raw: Any) -> None:
        self.url = url
        self.status_code = status_code
        self.headers = HeadersDict(headers)
        self.raw = raw
        self._content: bytes | None = None

    @property
    def content(self) -> bytes:
        """The whole body."""
        if self._content is None:
            self._content = b"" if self.raw is None else b"".join(self.raw.stream())
        return self._content

    @property
    def text(self) -> str:
        """The whole body as text, in the encoding that `Content-Type` names."""
        from botocore.utils import get_encoding_from_headers

        encoding = get_encoding_from_headers(self.headers)
        return self.content.decode(encoding or "utf-8")


class HeadersDict(MutableMapping):  # type: ignore[type-arg]
    """Header fields by name, without regard to case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        #: The first spelling of a name and its value, by the name in lower case.
        self._fields: dict[str, tuple[str, Any]] = {}
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    @classmethod
    def _of(cls, fields: Iterable[tuple[str, Any]]) -> HeadersDict:
        """The same as `HeadersDict(fields)` of fields that have different names."""
        made = cls()
        made._fields = {field[0].lower(): field for field in fields}
        return made

    def __setitem__(self, key: str, value: Any) -> None:
        lower = key.lower()
        known = self._fields.get(lower)
        self._fields[lower] = (key if known is None else known[0], value)

    def __getitem__(self, key: str) -> Any:
        return self._fields[key.lower()][1]

    def __delitem__(self, key: str) -> None:
        del self._fields[key.lower()]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return repr(dict(self._fields.values()))

    def copy(self) -> HeadersDict:
        """The same fields."""
        return HeadersDict(self.items())


#: The names that need urllib3, which is imported when one of them is asked for.
_CONNECTIONS = frozenset(
    {
        "AWSConnection",
        "AWSHTTPConnection",
        "AWSHTTPSConnection",
        "AWSHTTPConnectionPool",
        "AWSHTTPSConnectionPool",
        "HTTPConnection",
        "HTTPConnectionPool",
        "HTTPSConnectionPool",
        "VerifiedHTTPSConnection",
    }
)


def __getattr__(name: str) -> Any:
    if name not in _CONNECTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from botocore import _connections

    for each in _CONNECTIONS:
        globals().setdefault(each, getattr(_connections, each))
    return globals()[name]


def connections_are_pristine() -> bool:
    """Whether the classes of connections are the ones that were loaded."""
    known = globals()
    pool = known.get("AWSHTTPConnectionPool")
    if pool is None:
        return True
    from botocore import _connections

    return (
        pool.ConnectionCls is _connections.AWSHTTPConnection
        and known["AWSHTTPSConnectionPool"].ConnectionCls is _connections.AWSHTTPSConnection
        and known["AWSHTTPConnection"] is _connections.AWSHTTPConnection
        and known["AWSHTTPSConnection"] is _connections.AWSHTTPSConnection
    )
