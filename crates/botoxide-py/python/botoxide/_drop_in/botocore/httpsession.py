"""HTTP requests outside of clients, for programs that send requests of their own. Clients send through the engine.

It needs the package urllib3, which is imported when the first request is sent. Counterpart: botocore's module of this
name.
"""

from __future__ import annotations

import logging
from urllib.parse import urlparse, urlunparse

from botocore import _seams, awsrequest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.exceptions import InvalidProxiesConfigError as InvalidProxiesConfigError
from botocore.utils import ensure_boolean as ensure_boolean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.awsrequest import AWSPreparedRequest

logger = logging.getLogger(__name__)

DEFAULT_TIMEOUT = 60
MAX_POOL_CONNECTIONS = 10


def get_cert_path(verify: bool | str) -> str | None:
    """The bundle of certificates for a value of `verify`; `None` for that of the system."""
    if verify is not True:
        return verify or None
    try:
        from certifi import where
    except ImportError:
        return None
    return where()


def mask_proxy_url(proxy_url: str) -> str:
    """The URL of a proxy without user and password."""
    parts = urlparse(proxy_url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"***:***@{host}" if parts.username or parts.password else host
    return urlunparse(parts._replace(netloc=netloc))


class URLLib3Session:
    """Sends prepared requests."""

    def __init__(
        self,
        verify: bool | str = True,
        proxies: dict[str, str] | None = None,
        timeout: float | tuple[float, float] | None = None,
        max_pool_connections: int = MAX_POOL_CONNECTIONS,
        socket_options: list[Any] | None = None,
        client_cert: str | tuple[str, str] | None = None,
        proxies_config: dict[str, Any] | None = None,
    ) -> None:
        self._verify = verify
        self._proxies = proxies or {}
        self._timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        self._max_pool_connections = max_pool_connections
        self._client_cert = client_cert
        self._managers: dict[str | None, Any] = {}
        # Whether the engine sends the requests of calls.
        self._is_of_client = False

    def _manager(self, proxy: str | None) -> Any:
        if proxy not in self._managers:
            import urllib3

            connect, read = self._timeout if isinstance(self._timeout, tuple) else (self._timeout, self._timeout)
            cert, key = self._client_cert if isinstance(self._client_cert, tuple) else (self._client_cert, None)
            options: dict[str, Any] = {
                "timeout": urllib3.Timeout(connect=connect, read=read),
                "maxsize": self._max_pool_connections,
                "cert_reqs": "CERT_REQUIRED" if self._verify else "CERT_NONE",
                "ca_certs": get_cert_path(self._verify),
                "cert_file": cert,
                "key_file": key,
            }
            manager = urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)
            # Test tools replace the classes of connections there.
            manager.pool_classes_by_scheme = {
                "http": awsrequest.AWSHTTPConnectionPool,
                "https": awsrequest.AWSHTTPSConnectionPool,
            }
            self._managers[proxy] = manager
        return self._managers[proxy]

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The response. Its body is read unless the request says that it is a stream."""
        if self._is_of_client and request._call is not None and awsrequest.connections_are_pristine():
            sent: AWSResponse = request._call.transmit(request)
            return sent
        from urllib3 import exceptions

        url = request.url
        scheme = url.partition(":")[0]
        manager = self._manager(self._proxies.get(scheme))
        try:
            raw = manager.urlopen(
                request.method,
                url,
                body=request.body,
                headers=dict(request.headers.items()),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            response = AWSResponse(url, raw.status, raw.headers, raw)
            if not request.stream_output:
                _ = response.content
            return response
        except exceptions.SSLError as error:
            raise SSLError(endpoint_url=url, error=error) from error
        except (exceptions.NewConnectionError, exceptions.NameResolutionError) as error:
            raise EndpointConnectionError(endpoint_url=url, error=error) from error
        except exceptions.ProxyError as error:
            raise ProxyConnectionError(proxy_url=mask_proxy_url(self._proxies.get(scheme, "")), error=error) from error
        except exceptions.ConnectTimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        except exceptions.ReadTimeoutError as error:
            raise ReadTimeoutError(endpoint_url=url, error=error) from error
        except exceptions.ProtocolError as error:
            raise ConnectionClosedError(endpoint_url=url, error=error, request=request) from error
        except exceptions.HTTPError as error:
            raise HTTPClientError(error=error) from error

    def close(self) -> None:
        """Closes the idle connections."""
        for manager in self._managers.values():
            manager.clear()


SEAMS = frozenset({"send"})
_SEND = URLLib3Session.send


def _is_pristine() -> bool:
    return URLLib3Session.send is _SEND


_seams.checks.append(_is_pristine)


def __getattr__(name: str) -> Any:
    # What botocore's module imports from urllib3.
    if name in ("LocationParseError", "PoolManager", "ProxyManager", "Timeout"):
        import urllib3

        return getattr(urllib3.exceptions if name.endswith("Error") else urllib3, name)
    if name in ("create_urllib3_context", "parse_url"):
        from urllib3.util import ssl_, url

        return getattr(ssl_ if name == "create_urllib3_context" else url, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
