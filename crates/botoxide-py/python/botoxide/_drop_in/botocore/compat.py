"""Names that botocore took from the standard library for old versions of Python. Heavy modules load on first use."""

from __future__ import annotations

import logging
import re
import sys
from collections import OrderedDict
from collections.abc import MutableMapping
from importlib import import_module
from io import IOBase as file_type  # noqa: N813
from itertools import zip_longest

from botocore.exceptions import MD5UnavailableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from typing import Any

__all__ = ["MutableMapping", "OrderedDict", "file_type", "zip", "zip_longest"]

logger = logging.getLogger(__name__)
zip = zip

# Imported when a program asks for the name: module, and the attribute if it is not the module itself.
_LAZY: dict[str, tuple[str, str | None]] = {
    "copy": ("copy", None),
    "datetime": ("datetime", None),
    "hashlib": ("hashlib", None),
    "inspect": ("inspect", None),
    "json": ("json", None),
    "os": ("os", None),
    "shlex": ("shlex", None),
    "six": ("botocore.vendored.six", None),
    "warnings": ("warnings", None),
    "exceptions": ("urllib3.exceptions", None),
    "ETree": ("xml.etree.ElementTree", None),
    "XMLParseError": ("xml.etree.ElementTree", "ParseError"),
    "HTTPMessage": ("http.client", "HTTPMessage"),
    "HTTPResponse": ("http.client", "HTTPResponse"),
    "encodebytes": ("base64", "encodebytes"),
    "formatdate": ("email.utils", "formatdate"),
    "tzlocal": ("dateutil.tz", "tzlocal"),
    "unquote_str": ("urllib.parse", "unquote_plus"),
    "quote": ("urllib.parse", "quote"),
    "urlencode": ("urllib.parse", "urlencode"),
    "unquote": ("urllib.parse", "unquote"),
    "unquote_plus": ("urllib.parse", "unquote_plus"),
    "urlparse": ("urllib.parse", "urlparse"),
    "urlsplit": ("urllib.parse", "urlsplit"),
    "urlunsplit": ("urllib.parse", "urlunsplit"),
    "urljoin": ("urllib.parse", "urljoin"),
    "parse_qsl": ("urllib.parse", "parse_qsl"),
    "parse_qs": ("urllib.parse", "parse_qs"),
}


def __getattr__(name: str) -> Any:
    if name == "HTTPHeaders":
        value: Any = _http_headers()
    elif name == "MD5_AVAILABLE":
        value = _md5_available()
    elif name in _LAZY:
        module, attribute = _LAZY[name]
        value = import_module(module)
        if attribute is not None:
            value = getattr(value, attribute)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, value)


def _http_headers() -> type[Any]:
    from http.client import HTTPMessage

    class HTTPHeaders(HTTPMessage):
        """Headers of a request: names in any case, more than one value for a name."""

        @classmethod
        def from_dict(cls, d: dict[str, str]) -> HTTPHeaders:
            return cls.from_pairs(d.items())

        @classmethod
        def from_pairs(cls, pairs: Any) -> HTTPHeaders:
            headers = cls()
            for name, value in pairs:
                headers[name] = value
            return headers

        def _encode(self) -> None:
            """Adds each field again, as bytes."""
            fields = self._headers  # type: ignore[attr-defined]
            fields += [(name, value.encode()) for name, value in fields if isinstance(value, str)]

    HTTPHeaders.__qualname__ = "HTTPHeaders"
    return HTTPHeaders


def set_socket_timeout(http_response: Any, timeout: float | None) -> None:
    """Set the timeout of the socket below a urllib3 response."""
    http_response._fp.fp.raw._sock.settimeout(timeout)


def accepts_kwargs(func: Callable[..., Any]) -> str | None:
    """The name of the `**kwargs` of a function, or `None`."""
    # Plain functions and methods are nearly all that is registered, and `inspect` costs 14 ms to import.
    plain = getattr(func, "__func__", func)
    if type(plain) is type(accepts_kwargs) and "__signature__" not in plain.__dict__:
        code = plain.__code__
        if not code.co_flags & 0x08:  # CO_VARKEYWORDS
            return None
        varargs = bool(code.co_flags & 0x04)  # CO_VARARGS
        return code.co_varnames[code.co_argcount + code.co_kwonlyargcount + varargs]
    from inspect import getfullargspec

    return getfullargspec(func).varkw


def ensure_unicode(s: Any, encoding: str | None = None, errors: str | None = None) -> Any:
    return s


def ensure_bytes(s: str | bytes, encoding: str = "utf-8", errors: str = "strict") -> bytes:
    if isinstance(s, str):
        return s.encode(encoding, errors)
    if isinstance(s, bytes):
        return s
    raise ValueError(f"Expected str or bytes, received {type(s)}.")


def filter_ssl_warnings() -> None:
    import warnings

    from urllib3.exceptions import InsecurePlatformWarning  # type: ignore[import-not-found, unused-ignore]

    warnings.filterwarnings(
        "ignore",
        message="A true SSLContext object is not available.*",
        category=InsecurePlatformWarning,
        module=r".*urllib3\.util\.ssl_",
    )


def copy_kwargs(kwargs: dict[str, Any]) -> dict[str, Any]:
    return dict(kwargs)


def total_seconds(delta: timedelta) -> float:
    return delta.total_seconds()


def _md5_available() -> bool:
    """Whether OpenSSL allows MD5. Asked on first use: it takes milliseconds to load."""
    try:
        from _hashlib import openssl_md5

        openssl_md5(usedforsecurity=False)
    except ImportError:
        return True
    except ValueError:
        return False
    return True


def get_md5(*args: Any, **kwargs: Any) -> Any:
    if not sys.modules[__name__].MD5_AVAILABLE:
        raise MD5UnavailableError()
    import hashlib

    return hashlib.md5(*args, **kwargs)


def compat_shell_split(s: str, platform: str | None = None) -> list[str]:
    """Split a command line as the shell of the platform does."""
    if (platform or sys.platform) == "win32":
        return _windows_shell_split(s)
    import shlex

    return shlex.split(s)


def _windows_shell_split(s: str) -> list[str]:
    """Split by the rules of Microsoft's C run-time library: backslashes count only before a quote."""
    words: list[str] = []
    word: str | None = None
    quoted = False
    for slashes, character in re.findall(r"(\\*)([^\\]?)", s):
        if character == '"':
            word = (word or "") + "\\" * (len(slashes) // 2)
            if len(slashes) % 2:
                word += '"'
            else:
                quoted = not quoted
        elif character in (" ", "\t") and character and not quoted:
            if slashes:
                word = (word or "") + slashes
            if word is not None:
                words.append(word)
            word = None
        elif slashes or character:
            word = (word or "") + slashes + character
    if quoted:
        raise ValueError(f"No closing quotation in string: {s}")
    return words if word is None else [*words, word]


def get_tzinfo_options() -> tuple[type[Any], ...]:
    from dateutil import tz

    return (tz.tzlocal, tz.tzwinlocal) if sys.platform == "win32" else (tz.tzlocal,)  # type: ignore[return-value]


HAS_CRT = False
HAS_GZIP = True
EC = None


def has_minimum_crt_version(minimum_version: tuple[int, ...]) -> bool:
    return False


def get_current_datetime(remove_tzinfo: bool = True) -> datetime:
    """The time now in UTC, without its time zone unless `remove_tzinfo` is false."""
    import datetime

    now = datetime.datetime.now(datetime.timezone.utc)
    return now.replace(tzinfo=None) if remove_tzinfo else now


IPV4_PAT = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
HEX_PAT = "[0-9A-Fa-f]{1,4}"
LS32_PAT = f"(?:{HEX_PAT}:{HEX_PAT}|{IPV4_PAT})"
UNRESERVED_PAT = r"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._!\-~"
# RFC 3986, appendix A: the nine forms of an address, by the number of groups after "::".
IPV6_PAT = "(?:{})".format(
    "|".join(
        [
            f"(?:{HEX_PAT}:){{6}}{LS32_PAT}",
            f"::(?:{HEX_PAT}:){{5}}{LS32_PAT}",
            f"(?:{HEX_PAT})?::(?:{HEX_PAT}:){{4}}{LS32_PAT}",
            f"(?:(?:{HEX_PAT}:)?{HEX_PAT})?::(?:{HEX_PAT}:){{3}}{LS32_PAT}",
            f"(?:(?:{HEX_PAT}:){{0,2}}{HEX_PAT})?::(?:{HEX_PAT}:){{2}}{LS32_PAT}",
            f"(?:(?:{HEX_PAT}:){{0,3}}{HEX_PAT})?::{HEX_PAT}:{LS32_PAT}",
            f"(?:(?:{HEX_PAT}:){{0,4}}{HEX_PAT})?::{LS32_PAT}",
            f"(?:(?:{HEX_PAT}:){{0,5}}{HEX_PAT})?::{HEX_PAT}",
            f"(?:(?:{HEX_PAT}:){{0,6}}{HEX_PAT})?::",
        ]
    )
)
ZONE_ID_PAT = f"(?:%25|%)(?:[{UNRESERVED_PAT}]|%[a-fA-F0-9]{{2}})+"
IPV6_ADDRZ_PAT = rf"\[{IPV6_PAT}(?:{ZONE_ID_PAT})?\]"
UNSAFE_URL_CHARS = frozenset("\t\r\n")


class _LazyPattern:
    """A pattern that is compiled on first use: that of an IPv6 address takes 3 ms."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(re.compile(self.pattern), name)


IPV4_RE = _LazyPattern(f"^{IPV4_PAT}$")
IPV6_ADDRZ_RE = _LazyPattern(f"^{IPV6_ADDRZ_PAT}$")
