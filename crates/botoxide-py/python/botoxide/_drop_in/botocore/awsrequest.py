"""Requests and responses as handlers see them.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from botocore.compat import HTTPHeaders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AWSRequest:
    """A request that is signed next."""

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

    @classmethod
    def _from_engine(cls, method: str, url: str, headers: HTTPHeaders, body: object) -> AWSRequest:
        request = cls(method, url, None, body)
        request.headers = headers
        return request

    def prepare(self) -> AWSPreparedRequest:
        """The request as it is sent."""
        url, body, headers = self.url or "", self.body, HTTPHeaders()
        for name, value in self.headers.items():
            headers[name] = value
        if self.params:
            from urllib.parse import urlencode

            query = self.params if isinstance(self.params, str) else urlencode(list(_pairs(self.params)))
            url = f"{url}{'&' if '?' in url else '?'}{query}"
        if isinstance(body, dict):
            from urllib.parse import urlencode

            body = urlencode(body, doseq=True).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        elif isinstance(body, str):
            body = body.encode()
        if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
            if isinstance(body, (bytes, bytearray)):
                if body or self.method not in ("GET", "HEAD", "OPTIONS"):
                    headers["Content-Length"] = str(len(body))
            elif body is None and self.method not in ("GET", "HEAD", "OPTIONS"):
                headers["Content-Length"] = "0"
        return AWSPreparedRequest(self.method, url, headers, body, self.stream_output)

    @property
    def body(self) -> Any:
        """The body."""
        if isinstance(self.data, str):
            return self.data.encode()
        return self.data


def _pairs(params: Any) -> Iterator[tuple[str, str]]:
    for name, value in params.items() if hasattr(params, "items") else params:
        for each in value if isinstance(value, (list, tuple)) else (value,):
            yield name, each


class AWSPreparedRequest:
    """A signed request that is sent next."""

    def __init__(self, method: str | None, url: str, headers: Any, body: Any, stream_output: bool) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.stream_output = stream_output

    @classmethod
    def _from_engine(cls, method: str, url: str, headers: HTTPHeaders, body: object) -> AWSPreparedRequest:
        return cls(method, url, headers, body, False)

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


class _HeaderKey:
    def __init__(self, key: str) -> None:
        self._key = key
        self._lower = key.lower()

    def __hash__(self) -> int:
        return hash(self._lower)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _HeaderKey) and self._lower == other._lower

    def __str__(self) -> str:
        return self._key

    def __repr__(self) -> str:
        return repr(self._key)


class HeadersDict(MutableMapping):  # type: ignore[type-arg]
    """Header fields by name, without regard to case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._dict: dict[_HeaderKey, Any] = {}
        self.update(*args, **kwargs)

    def __setitem__(self, key: str, value: Any) -> None:
        self._dict[_HeaderKey(key)] = value

    def __getitem__(self, key: str) -> Any:
        return self._dict[_HeaderKey(key)]

    def __delitem__(self, key: str) -> None:
        del self._dict[_HeaderKey(key)]

    def __iter__(self) -> Iterator[str]:
        return (str(key) for key in self._dict)

    def __len__(self) -> int:
        return len(self._dict)

    def __repr__(self) -> str:
        return repr(self._dict)

    def copy(self) -> HeadersDict:
        """The same fields."""
        return HeadersDict(self.items())
