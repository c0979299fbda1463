"""Converts between Python values and the JSON of jobs and results."""

import base64
import datetime
import io
import math
import re
import sys

from botocore.eventstream import EventStream
from botocore.exceptions import ClientError, EventStreamError
from botocore.response import StreamingBody

UTC = datetime.timezone.utc
#: Whether timestamps show their zones. Not every program that imports this module imports world.py.
SHOWS_ZONES = getattr(sys.modules.get("world"), "ZONE", None) is not None
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class JobError(Exception):
    """An invalid job."""


def argument(json):
    """A value of a job."""
    if isinstance(json, list):
        return [argument(item) for item in json]
    if not isinstance(json, dict):
        return json
    if len(json) == 1:
        [(key, inner)] = json.items()
        if key.startswith("$"):
            return special(key, inner)
    return {key: argument(item) for key, item in json.items()}


def special(key, inner):
    if key == "$map" and isinstance(inner, dict):
        return {name: argument(item) for name, item in inner.items()}
    if not isinstance(inner, str):
        raise JobError(f"{key} must hold a string")
    if key == "$bytes":
        return octets(inner)
    if key == "$stream":
        return io.BytesIO(octets(inner))
    if key == "$timestamp":
        return moment(inner)
    if key == "$float" and inner in ("NaN", "Infinity", "-Infinity"):
        return float(inner)
    if key == "$integer" and re.fullmatch(r"-?[0-9]+", inner):
        return int(inner)
    raise JobError(f"{key} cannot be {inner!r}")


def octets(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise JobError(f"base64: {error}") from None


def moment(text):
    """RFC 3339, truncated to microseconds."""
    if not isinstance(text, str) or not RFC3339.fullmatch(text):
        raise JobError(f"not a timestamp in RFC 3339: {text!r}")
    try:
        return datetime.datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise JobError(f"{text}: {error}") from None


def result(value):
    """A value of a result."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else {"$integer": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": special_float(value)}
    if isinstance(value, dict):
        members = {str(name): result(item) for name, item in value.items()}
        is_special = len(members) == 1 and next(iter(members)).startswith("$")
        return {"$map": members} if is_special else members
    if isinstance(value, (list, tuple)):
        return [result(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64_text(value)}
    if isinstance(value, datetime.datetime):
        # Row Y10 of docs/parity.md: boto3's are naive where a text names no zone.
        zone = {"$zone": repr(value.tzinfo) if value.tzinfo else "tzutc()"} if SHOWS_ZONES else {}
        return {"$timestamp": rfc3339(value), **zone}
    if isinstance(value, EventStream):
        return events(value)
    if isinstance(value, StreamingBody) or hasattr(value, "read"):
        return body(value)
    return {"$unknown": f"{type(value).__name__}: {value!r}"}


def special_float(value):
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def base64_text(octets):
    return base64.b64encode(octets).decode("ascii")


def rfc3339(value):
    """With its offset; a timestamp without an offset is in UTC."""
    offset = value.utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    fraction = f".{value.microsecond:06}" if value.microsecond else ""
    sign, minutes = "+" if seconds >= 0 else "-", abs(seconds) // 60
    zone = f"{sign}{minutes // 60:02}:{minutes % 60:02}" if seconds else "Z"
    return (
        f"{value.year:04}-{value.month:02}-{value.day:02}T"
        f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}{zone}"
    )


def body(stream):
    try:
        return {"$bytes": base64_text(stream.read())}
    except Exception as problem:
        return {"$error": error(problem)}


def events(stream):
    found = []
    try:
        for event in stream:
            found.append(result(event))
    except Exception as problem:
        return {"$events": found, "$error": error(problem)}
    return {"$events": found}


def error(problem):
    """An exception. An error of the service is a ClientError, whatever its modelled class."""
    kind = type(problem).__name__
    found = {"kind": kind, "code": None, "message": None, "text": str(problem)}
    found["exception"] = found["response"] = None
    if isinstance(problem, ClientError):
        is_event = isinstance(problem, EventStreamError)
        found["kind"] = "EventStreamError" if is_event else "ClientError"
        found["exception"] = None if kind == found["kind"] else kind
        reported = problem.response.get("Error", {})
        found["code"] = reported.get("Code", "Unknown")
        found["message"] = reported.get("Message", "Unknown")
        found["response"] = result(problem.response)
    return found
