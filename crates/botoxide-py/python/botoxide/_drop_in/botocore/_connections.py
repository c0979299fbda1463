"""The classes of connections over urllib3, which test tools subclass and replace.

Clients use them as soon as one was replaced; otherwise the engine has its own. `Expect: 100-continue` is sent, but not
waited for.
"""

from __future__ import annotations

from urllib3.connection import HTTPConnection, VerifiedHTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from botocore import _seams


class AWSConnection:
    """What both classes have in common."""


class AWSHTTPConnection(AWSConnection, HTTPConnection):
    """A connection without TLS."""


class AWSHTTPSConnection(AWSConnection, VerifiedHTTPSConnection):
    """A connection with TLS."""


class AWSHTTPConnectionPool(HTTPConnectionPool):
    """Connections without TLS."""

    ConnectionCls = AWSHTTPConnection


class AWSHTTPSConnectionPool(HTTPSConnectionPool):
    """Connections with TLS."""

    ConnectionCls = AWSHTTPSConnection


def _is_pristine() -> bool:
    from botocore.awsrequest import connections_are_pristine

    return connections_are_pristine()


_seams.checks.append(_is_pristine)
