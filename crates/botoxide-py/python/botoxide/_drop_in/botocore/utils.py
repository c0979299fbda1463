"""The names of botocore's `utils` that programs use. What the engine does itself has no counterpart here."""

from __future__ import annotations

import datetime
import functools
import logging
import re
from importlib import import_module

from botocore._aliases import (
    CLIENT_NAME_TO_HYPHENIZED_SERVICE_ID_OVERRIDES,
    EVENT_ALIASES,
    SERVICE_NAME_ALIASES,
)
from botocore.compat import (
    IPV4_RE,
    IPV6_ADDRZ_RE,
    UNSAFE_URL_CHARS,
    get_md5,
    get_tzinfo_options,
)
from botocore.exceptions import (
    ClientError,
    ConfigNotFound,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    InvalidExpressionError,
    InvalidIMDSEndpointModeError,
    InvalidRegionError,
    ReadTimeoutError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, MutableMapping
    from typing import IO, Any

__all__ = [
    "CLIENT_NAME_TO_HYPHENIZED_SERVICE_ID_OVERRIDES",
    "EVENT_ALIASES",
    "SERVICE_NAME_ALIASES",
    "ClientError",
    "HTTPClientError",
]

logger = logging.getLogger(__name__)

DEFAULT_METADATA_SERVICE_TIMEOUT = 1
METADATA_BASE_URL = "http://169.254.169.254/"
METADATA_BASE_URL_IPv6 = "http://[fd00:ec2::254]/"
METADATA_ENDPOINT_MODES = ("ipv4", "ipv6")
SAFE_CHARS = "-._~"
RETRYABLE_HTTP_ERRORS = (ReadTimeoutError, EndpointConnectionError, ConnectionClosedError, ConnectTimeoutError)
CHECKSUM_HEADER_PATTERN = re.compile(r"^X-Amz-Checksum-([a-z0-9]*)$", flags=re.IGNORECASE)
PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ("json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor", "query", "ec2")
_BLOCK = 1024 * 1024

# Classes with heavy imports, or of other rooms: loaded when a program asks for them.
_LAZY = {
    **dict.fromkeys(
        (
            "CachedProperty",
            "FileWebIdentityTokenLoader",
            "JSONFileCache",
            "LoginTokenLoader",
            "SSOTokenLoader",
            "generate_login_cache_key",
            "get_login_token_cache_directory",
            "get_token_from_environment",
            "instance_cache",
            "lru_cache_weakref",
        ),
        "botocore._caches",
    ),
    **dict.fromkeys(
        (
            "LABEL_RE",
            "S3_ACCELERATE_WHITELIST",
            "check_dns_name",
            "fix_s3_host",
            "is_s3_accelerate_url",
            "switch_host_s3_accelerate",
            "switch_host_with_param",
            "switch_to_virtual_host_style",
        ),
        "botocore._s3_hosts",
    ),
    "ArgumentGenerator": "botocore._skeleton",
    **dict.fromkeys(
        (
            "BadIMDSRequestError",
            "ContainerMetadataFetcher",
            "IMDSFetcher",
            "IMDSRegionProvider",
            "InstanceMetadataFetcher",
            "InstanceMetadataRegionFetcher",
        ),
        "botocore._imds",
    ),
    **dict.fromkeys(
        (
            "MD5_AVAILABLE",
            "quote",
            "urlparse",
            "urlsplit",
            "urlunsplit",
            "json",
            "OrderedDict",
            "get_current_datetime",
            "zip_longest",
        ),
        "botocore.compat",
    ),
    **dict.fromkeys(("PluginContext", "reset_plugin_context", "set_plugin_context"), "botocore.plugin"),
    "SERVICE_MODULE_NAMES": "botocore.service_module_names",
    "register_feature_id": "botocore.useragent",
    "tzutc": "dateutil.tz",
    "getproxies": "urllib.request",
    "proxy_bypass": "urllib.request",
    "ip_address": "ipaddress",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module(_LAZY[name]), name))


# Booleans, dictionaries, files


def ensure_boolean(val: Any) -> bool:
    if isinstance(val, str):
        return val.lower() == "true"
    return val if isinstance(val, bool) else False


def normalize_boolean(val: Any) -> bool | None:
    return None if val is None else ensure_boolean(val)


def merge_dicts(dict1: dict[Any, Any], dict2: Mapping[Any, Any], append_lists: bool = False) -> None:
    """Merge `dict2` into `dict1`: nested dictionaries key by key, lists of the top level appended if asked."""
    for key, value in dict2.items():
        if isinstance(value, dict) and key in dict1:
            merge_dicts(dict1[key], value)
        elif append_lists and isinstance(value, list) and isinstance(dict1.get(key), list):
            dict1[key].extend(value)
        else:
            dict1[key] = value


def deep_merge(base: dict[Any, Any], extra: Mapping[Any, Any]) -> None:
    """Merge `extra` into `base`, dictionaries at every depth key by key."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            deep_merge(base[key], value)
        else:
            base[key] = value


def lowercase_dict(original: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in original.items()}


def parse_key_val_file(filename: str, _open: Callable[[str], IO[str]] = open) -> dict[str, str]:
    try:
        with _open(filename) as file:
            return parse_key_val_file_contents(file.read())
    except OSError:
        raise ConfigNotFound(path=filename) from None


def parse_key_val_file_contents(contents: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in contents.splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in pairs}


# Paths into results


def validate_jmespath_for_set(expression: str) -> None:
    """Raise unless the expression is a chain of keys, which can be assigned to."""
    if not expression or expression == "." or any(character in expression for character in "[]*"):
        raise InvalidExpressionError(expression=expression)


def set_value_from_jmespath(source: dict[str, Any], expression: str, value: Any, is_first: bool = True) -> None:
    """Assign to the member of nested dictionaries that the dotted expression names."""
    if is_first:
        validate_jmespath_for_set(expression)
    key, _, rest = expression.partition(".")
    if not key:
        raise InvalidExpressionError(expression=expression)
    if rest:
        set_value_from_jmespath(source.setdefault(key, {}), rest, value, is_first=False)
    else:
        source[key] = value


# Services, ARNs, buckets


def get_service_module_name(service_model: Any) -> str:
    """The class name of a service's clients, such as `S3` or `PrometheusService`."""
    from botocore.service_module_names import SERVICE_MODULE_NAMES

    service_id = service_model.metadata.get("serviceId")
    if service_id is None:
        name: str = service_model.service_name
        return name
    if service_id in SERVICE_MODULE_NAMES:
        return SERVICE_MODULE_NAMES[service_id]
    name = re.sub(r"\W+", "", service_id)
    if name in SERVICE_MODULE_NAMES.values():
        raise ValueError(
            f"serviceId {service_id!r} derives the module name {name!r}, which is already used by another service in "
            f"SERVICE_MODULE_NAMES. Record a different name for {service_id!r} in that table."
        )
    return name


def hyphenize_service_id(service_id: str) -> str:
    return service_id.replace(" ", "-").lower()


class InvalidArnException(ValueError):
    pass


class ArnParser:
    def parse_arn(self, arn: str) -> dict[str, str]:
        parts = arn.split(":", 5)
        if len(parts) < 6:
            raise InvalidArnException(
                f"Provided ARN: {arn} must be of the format: arn:partition:service:region:account:resource"
            )
        return dict(zip(("partition", "service", "region", "account", "resource"), parts[1:], strict=True))

    @staticmethod
    def is_arn(value: Any) -> bool:
        return isinstance(value, str) and value.startswith("arn:") and value.count(":") >= 5


def is_s3express_bucket(bucket: str | None) -> bool:
    return bucket is not None and bucket.endswith("--x-s3")


def is_global_accesspoint(context: Mapping[str, Any]) -> bool:
    return bool(context.get("s3_accesspoint", {}).get("region") == "")


def create_nested_client(session: Any, service_name: str, **kwargs: Any) -> Any:
    """A client for botocore's own calls: plugins of the program do not see it."""
    from botocore.plugin import PluginContext, reset_plugin_context, set_plugin_context

    token = set_plugin_context(PluginContext(plugins="DISABLED"))
    try:
        return session.create_client(service_name, **kwargs)
    finally:
        reset_plugin_context(token)


# URLs


def percent_encode_sequence(mapping: Mapping[Any, Any] | Iterable[tuple[Any, Any]], safe: str = SAFE_CHARS) -> str:
    """Encode pairs as a query string; a list as a value gives its key once for each element."""
    items: Callable[[], Iterable[tuple[Any, Any]]] | None = getattr(mapping, "items", None)
    pairs: Any = mapping if items is None else items()
    return "&".join(
        f"{percent_encode(key)}={percent_encode(element)}"
        for key, value in pairs
        for element in (value if isinstance(value, list) else [value])
    )


def percent_encode(input_str: Any, safe: str = SAFE_CHARS) -> str:
    from urllib.parse import quote

    return quote(input_str if isinstance(input_str, bytes) else str(input_str).encode(), safe=safe)


def normalize_url_path(path: str) -> str:
    return remove_dot_segments(path) if path else "/"


def remove_dot_segments(url: str) -> str:
    """Resolve `.` and `..` and drop empty segments. A slash at either end stays."""
    kept: list[str] = []
    for segment in url.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment and segment != ".":
            kept.append(segment)
    return ("/" if url[:1] == "/" else "") + "/".join(kept) + ("/" if kept and url[-1] == "/" else "")


def is_valid_ipv6_endpoint_url(endpoint_url: str) -> bool:
    from urllib.parse import urlparse

    if UNSAFE_URL_CHARS.intersection(endpoint_url):
        return False
    return IPV6_ADDRZ_RE.match(f"[{urlparse(endpoint_url).hostname}]") is not None


def is_valid_ipv4_endpoint_url(endpoint_url: str) -> bool:
    from urllib.parse import urlparse

    return IPV4_RE.match(urlparse(endpoint_url).hostname) is not None


_HOST_NAME = r"^((?!-)[A-Z\d-]{1,63}(?<!-)\.)*((?!-)[A-Z\d-]{1,63}(?<!-))$"


def is_valid_endpoint_url(endpoint_url: str) -> re.Match[str] | bool | None:
    """True (a match) if the host of the URL is a host name that DNS allows."""
    from urllib.parse import urlsplit

    if UNSAFE_URL_CHARS.intersection(endpoint_url):
        return False
    host = urlsplit(endpoint_url).hostname
    if host is None or len(host) > 255:
        return False
    return re.match(_HOST_NAME, host[:-1] if host[-1] == "." else host, re.IGNORECASE)


def is_valid_uri(endpoint_url: str) -> re.Match[str] | bool:
    return is_valid_endpoint_url(endpoint_url) or is_valid_ipv6_endpoint_url(endpoint_url)


def validate_region_name(region_name: str | None) -> None:
    """Raise unless the region can be a label of a host name."""
    if region_name is None:
        return
    if not re.match(r"^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{,63}(?<!-)$", region_name):
        raise InvalidRegionError(region_name=region_name)


def get_environ_proxies(url: str) -> dict[str, str]:
    from urllib.request import getproxies

    return {} if should_bypass_proxies(url) else getproxies()


def should_bypass_proxies(url: str) -> bool:
    import socket
    from urllib.parse import urlparse
    from urllib.request import proxy_bypass

    try:
        return bool(proxy_bypass(urlparse(url).netloc))
    except (TypeError, socket.gaierror):
        return False


# Headers and checksums


def has_header(header_name: str | None, headers: Mapping[str, Any]) -> bool:
    if header_name is None:
        return False
    return header_name.lower() in (name.lower() for name in headers.keys())  # noqa: SIM118


def is_json_value_header(shape: Any) -> bool:
    serialization = getattr(shape, "serialization", {})
    return bool(
        serialization.get("jsonvalue", False)
        and serialization.get("location") == "header"
        and shape.type_name == "string"
    )


def get_encoding_from_headers(headers: Mapping[str, str], default: str = "ISO-8859-1") -> str | None:
    """The charset of the content type; the default for a text without one."""
    from email.message import Message

    content_type = headers.get("content-type")
    if not content_type:
        return None
    message = Message()
    message["content-type"] = content_type
    charset = message.get_param("charset")
    if charset is not None:
        return charset  # type: ignore[return-value]
    return default if "text" in content_type else None


def determine_content_length(body: Any) -> int | None:
    """The number of bytes from here to the end, or `None` if it is unknown."""
    import io

    if not body:
        return 0
    try:
        return len(body)
    except (AttributeError, TypeError):
        pass
    if not (hasattr(body, "seek") and hasattr(body, "tell")):
        return None
    try:
        here: int = body.tell()
        body.seek(0, 2)
        end: int = body.tell()
        body.seek(here)
    except io.UnsupportedOperation:
        return None
    return end - here


def _blocks(file: Any) -> Iterable[bytes]:
    return iter(functools.partial(file.read, _BLOCK), b"")


def calculate_sha256(body: Any, as_hex: bool = False) -> str | bytes:
    import hashlib

    digest = hashlib.sha256()
    for block in _blocks(body):
        digest.update(block)
    return digest.hexdigest() if as_hex else digest.digest()


def calculate_tree_hash(body: Any) -> str:
    """The tree hash of Glacier: SHA-256 of each MiB, then of pairs, until one is left."""
    from hashlib import sha256

    level = [sha256(block).digest() for block in _blocks(body)] or [sha256(b"").digest()]
    while len(level) > 1:
        pairs = [level[index : index + 2] for index in range(0, len(level), 2)]
        level = [sha256(b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def calculate_md5(body: Any, **kwargs: Any) -> str:
    """The MD5 of bytes, or of a file from its position, in base64. The position stays."""
    import base64

    if isinstance(body, (bytes, bytearray)):
        md5 = get_md5(body, usedforsecurity=False)
    else:
        here = body.tell()
        md5 = get_md5(usedforsecurity=False)
        for block in _blocks(body):
            md5.update(block)
        body.seek(here)
    return base64.b64encode(md5.digest()).decode("ascii")


def get_checksum_algorithm_headers(params: Mapping[str, Any]) -> list[str]:
    return [name for name in params["headers"] if CHECKSUM_HEADER_PATTERN.match(name)]


def has_checksum_header(params: Mapping[str, Any]) -> bool:
    return bool(get_checksum_algorithm_headers(params))


def _is_s3express_request(params: Mapping[str, Any]) -> bool:
    return bool(params.get("context", {}).get("endpoint_properties", {}).get("backend") == "S3Express")


def conditionally_calculate_md5(params: MutableMapping[str, Any], **kwargs: Any) -> None:
    """Add `Content-MD5`, unless the request has another checksum."""
    algorithm = params.get("context", {}).get("checksum", {}).get("request_algorithm")
    if algorithm and algorithm != "conditional-md5":
        return
    if has_checksum_header(params) or _is_s3express_request(params):
        return
    from botocore.compat import MD5_AVAILABLE

    if MD5_AVAILABLE and params["body"] is not None:
        params["headers"]["Content-MD5"] = calculate_md5(params["body"], **kwargs)


# Times


def _parse_timestamp_with_tzinfo(value: Any, tzinfo: Callable[[], datetime.tzinfo]) -> datetime.datetime:
    import dateutil.parser
    from dateutil.tz import tzutc

    try:
        return datetime.datetime.fromtimestamp(float(value), tzinfo())
    except (TypeError, ValueError):
        if isinstance(value, (int, float)):
            raise
    try:
        return dateutil.parser.parse(value, tzinfos={"GMT": tzutc()})
    except (TypeError, ValueError) as error:
        raise ValueError(f'Invalid timestamp "{value}": {error}') from error


def parse_timestamp(value: Any) -> datetime.datetime:
    """A timestamp from seconds since 1970 (in the local time zone), ISO 8601 or RFC 822."""
    from dateutil.tz import tzutc

    options = get_tzinfo_options()
    for tzinfo in options:
        try:
            return _parse_timestamp_with_tzinfo(value, tzinfo)
        except (OSError, OverflowError) as error:
            logger.debug("Cannot read a timestamp in the time zone %s", tzinfo.__name__, exc_info=error)
    # Some platforms cannot convert times before 1970 or after 2038; arithmetic can.
    try:
        seconds = datetime.timedelta(seconds=float(value))
        return datetime.datetime(1970, 1, 1, tzinfo=tzutc()).astimezone(options[0]()) + seconds
    except (TypeError, ValueError, OSError, OverflowError):
        raise RuntimeError(f'Unable to calculate correct timezone offset for "{value}"') from None


def parse_to_aware_datetime(value: Any) -> datetime.datetime:
    """A timestamp in UTC, from a `datetime` or anything that `parse_timestamp` reads. A naive one is taken as UTC."""
    from dateutil.tz import tzutc

    moment = value if isinstance(value, datetime.datetime) else parse_timestamp(value)
    return moment.replace(tzinfo=tzutc()) if moment.tzinfo is None else moment.astimezone(tzutc())


def datetime2timestamp(dt: datetime.datetime, default_timezone: datetime.tzinfo | None = None) -> float:
    """Seconds since 1970. A naive time is in `default_timezone`, UTC if there is none."""
    if dt.tzinfo is None:
        dt = dt.replace(tzinfo=default_timezone or datetime.timezone.utc)
    offset = dt.utcoffset()
    assert offset is not None, "a time with a time zone has an offset"
    return (dt.replace(tzinfo=None) - offset - datetime.datetime(1970, 1, 1)).total_seconds()


# Metadata service


def resolve_imds_endpoint_mode(session: Any) -> str:
    """`ipv4` or `ipv6`, by the session's configuration."""
    mode = session.get_config_variable("ec2_metadata_service_endpoint_mode")
    if mode is None:
        return "ipv6" if session.get_config_variable("imds_use_ipv6") else "ipv4"
    if mode.lower() not in METADATA_ENDPOINT_MODES:
        raise InvalidIMDSEndpointModeError(mode=mode, valid_modes=METADATA_ENDPOINT_MODES)
    lower: str = mode.lower()
    return lower
