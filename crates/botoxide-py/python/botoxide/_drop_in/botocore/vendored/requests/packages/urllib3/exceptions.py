"""Base classes of botocore's read timeouts, with the constructors that old programs use."""

from __future__ import annotations


class HTTPError(Exception):
    pass


class HTTPWarning(Warning):
    pass


class PoolError(HTTPError):
    def __init__(self, pool: object, message: object) -> None:
        self.pool = pool
        HTTPError.__init__(self, f"{pool}: {message}")

    def __reduce__(self) -> tuple[object, ...]:
        return self.__class__, (None, None)


class RequestError(PoolError):
    def __init__(self, pool: object, url: object, message: object) -> None:
        self.url = url
        PoolError.__init__(self, pool, message)

    def __reduce__(self) -> tuple[object, ...]:
        return self.__class__, (None, self.url, None)


class SSLError(HTTPError):
    pass


class ProxyError(HTTPError):
    pass


class DecodeError(HTTPError):
    pass


class ProtocolError(HTTPError):
    pass


ConnectionError = ProtocolError


class MaxRetryError(RequestError):
    def __init__(self, pool: object, url: object, reason: object = None) -> None:
        self.reason = reason
        RequestError.__init__(self, pool, url, f"Max retries exceeded with url: {url} (Caused by {reason!r})")


class HostChangedError(RequestError):
    def __init__(self, pool: object, url: object, retries: int = 3) -> None:
        RequestError.__init__(self, pool, url, f"Tried to open a foreign host with url: {url}")
        self.retries = retries


class TimeoutStateError(HTTPError):
    pass


class TimeoutError(HTTPError):
    pass


class ReadTimeoutError(TimeoutError, RequestError):
    pass


class ConnectTimeoutError(TimeoutError):
    pass


class EmptyPoolError(PoolError):
    pass


class ClosedPoolError(PoolError):
    pass


class LocationValueError(ValueError, HTTPError):
    pass


class LocationParseError(LocationValueError):
    def __init__(self, location: object) -> None:
        HTTPError.__init__(self, f"Failed to parse: {location}")
        self.location = location


class ResponseError(HTTPError):
    GENERIC_ERROR = "too many error responses"
    SPECIFIC_ERROR = "too many {status_code} error responses"


class SecurityWarning(HTTPWarning):
    pass


class InsecureRequestWarning(SecurityWarning):
    pass


class SystemTimeWarning(SecurityWarning):
    pass


class InsecurePlatformWarning(SecurityWarning):
    pass


class ResponseNotChunked(ProtocolError, ValueError):
    pass
