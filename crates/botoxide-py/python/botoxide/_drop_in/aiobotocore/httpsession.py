"""The connections of a client, by aiobotocore's name, and the errors of connections."""

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    InvalidProxiesConfigError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botoxide.aio._client import AioHttpSession as AIOHTTPSession

__all__ = [
    "AIOHTTPSession",
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "EndpointConnectionError",
    "HTTPClientError",
    "InvalidProxiesConfigError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "SSLError",
]
