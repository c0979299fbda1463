"""The exception classes of the copy of requests that botocore once bundled."""

from .exceptions import (
    ConnectionError,
    HTTPError,
    RequestException,
    Timeout,
    TooManyRedirects,
    URLRequired,
)

__all__ = ["ConnectionError", "HTTPError", "RequestException", "Timeout", "TooManyRedirects", "URLRequired"]
