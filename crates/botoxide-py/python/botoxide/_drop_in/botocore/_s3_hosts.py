"""Handlers that change the host of a request. Programs import these names from `botocore.utils`."""

from __future__ import annotations

import json
import logging
import re
from urllib.parse import urlsplit, urlunsplit

from botocore.exceptions import InvalidDNSNameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger("botocore.utils")

LABEL_RE = re.compile(r"[a-z0-9][a-z0-9\-]*[a-z0-9]")
S3_ACCELERATE_WHITELIST = ["dualstack"]


def check_dns_name(bucket_name: str) -> bool:
    """Whether a bucket's name can be a label of a host name."""
    return "." not in bucket_name and 3 <= len(bucket_name) <= 63 and LABEL_RE.fullmatch(bucket_name) is not None


def is_s3_accelerate_url(url: str | None) -> bool:
    if url is None:
        return False
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc.endswith("amazonaws.com"):
        return False
    first, *features = parts.netloc.split(".")[:-2]
    unique = len(features) == len(set(features))
    return first == "s3-accelerate" and unique and all(feature in S3_ACCELERATE_WHITELIST for feature in features)


def fix_s3_host(
    request: Any, signature_version: str, region_name: str, default_endpoint_url: str | None = None, **kwargs: Any
) -> None:
    """Move the bucket of a request from its path to its host, if DNS allows its name."""
    if request.context.get("use_global_endpoint", False):
        default_endpoint_url = "s3.amazonaws.com"
    try:
        switch_to_virtual_host_style(request, signature_version, default_endpoint_url)
    except InvalidDNSNameError as error:
        logger.debug("The bucket %s cannot be part of a host name", error.kwargs["bucket_name"])


def switch_to_virtual_host_style(
    request: Any, signature_version: str, default_endpoint_url: str | None = None, **kwargs: Any
) -> None:
    """Move the bucket from the path to the host, or raise `InvalidDNSNameError`."""
    if request.auth_path is not None or request.url.endswith("?location"):
        return
    parts = urlsplit(request.url)
    request.auth_path = parts.path
    segments = parts.path.split("/")
    bucket = segments[1] if len(segments) > 1 else ""
    if not bucket:
        return
    if not check_dns_name(bucket):
        raise InvalidDNSNameError(bucket_name=bucket)
    if len(segments) == 2 and not request.auth_path.endswith("/"):
        request.auth_path += "/"
    segments.remove(bucket)
    host = f"{bucket}.{parts.netloc if default_endpoint_url is None else default_endpoint_url}"
    request.url = urlunsplit((parts.scheme, host, "/".join(segments) or "/", parts.query, ""))


def switch_host_s3_accelerate(request: Any, operation_name: str, **kwargs: Any) -> None:
    if operation_name in ("ListBuckets", "CreateBucket", "DeleteBucket"):
        return
    features = [part for part in urlsplit(request.url).netloc.split(".") if part in S3_ACCELERATE_WHITELIST]
    _switch_hosts(request, f"https://{'.'.join(['s3-accelerate', *features])}.amazonaws.com", use_new_scheme=False)


def switch_host_with_param(request: Any, param_name: str) -> None:
    """Send the request to the URL that a parameter of its JSON body holds."""
    if endpoint := json.loads(request.data.decode("utf-8")).get(param_name):
        _switch_hosts(request, endpoint)


def _switch_hosts(request: Any, new_endpoint: str, use_new_scheme: bool = True) -> None:
    old, new = urlsplit(request.url), urlsplit(new_endpoint)
    scheme = new.scheme if use_new_scheme else old.scheme
    request.url = urlunsplit((scheme, new.netloc, old.path, old.query, ""))
