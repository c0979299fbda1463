"""Compression of requests, for programs that send them by themselves. Calls are compressed by the engine.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import io
import logging
from gzip import GzipFile
from gzip import compress as gzip_compress

from botocore.compat import urlencode
from botocore.utils import determine_content_length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

logger = logging.getLogger(__name__)


def maybe_compress_request(config: Any, request_dict: dict[str, Any], operation_model: Any) -> None:
    """Compresses the body of a request if the model has an encoding for it and it is large enough."""
    if not _should_compress_request(config, request_dict, operation_model):
        return
    for encoding in operation_model.request_compression["encodings"]:
        compress = COMPRESSION_MAPPING.get(encoding)
        if compress is not None:
            request_dict["body"] = compress(request_dict["body"])
            _set_compression_header(request_dict["headers"], encoding)
            return


def _should_compress_request(config: Any, request_dict: dict[str, Any], operation_model: Any) -> bool:
    is_wanted = (
        config.disable_request_compression is not True
        and config.signature_version != "v2"
        and operation_model.request_compression is not None
    )
    body = request_dict["body"]
    if not is_wanted or not (isinstance(body, (str, bytes, bytearray, dict)) or hasattr(body, "read")):
        return False
    if isinstance(body, dict):
        body = request_dict["body"] = urlencode(body, doseq=True, encoding="utf-8").encode("utf-8")
    if operation_model.has_streaming_input:
        return "requiresLength" not in operation_model.get_streaming_input().metadata
    size = _get_body_size(body)
    least: int = config.request_min_compression_size_bytes
    return size >= least


def _get_body_size(body: Any) -> int:
    size = determine_content_length(body)
    if size is None:
        logger.debug("Unable to get length of the request body: %s. Skipping compression.", body)
        return 0
    return size


def _gzip_compress_body(body: Any) -> Any:
    if isinstance(body, str):
        return gzip_compress(body.encode())
    if isinstance(body, (bytes, bytearray)):
        return gzip_compress(body)
    place = body.tell() if hasattr(body, "seek") else None
    compressed = io.BytesIO()
    with GzipFile(fileobj=compressed, mode="wb") as file:
        for chunk in iter(lambda: body.read(8192), b""):
            file.write(chunk.encode() if isinstance(chunk, str) else chunk)
            if not chunk:
                break
    if place is not None:
        body.seek(place)
    compressed.seek(0)
    return compressed


def _set_compression_header(headers: Any, encoding: str) -> None:
    known = headers.get("Content-Encoding")
    headers["Content-Encoding"] = encoding if known is None else f"{known},{encoding}"


COMPRESSION_MAPPING: dict[str, Callable[[Any], Any]] = {"gzip": _gzip_compress_body}
