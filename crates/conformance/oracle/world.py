"""Replaces clock, environment and home directory by fixed ones. Import this module before botocore.

Clock, waiting, randomness and the environment are what a job says.
"""

import datetime
import os
import random
import time
import types
import uuid

#: The time of AWS's signing examples.
DEFAULT_TIME = datetime.datetime(2015, 8, 30, 12, 36, tzinfo=datetime.timezone.utc)
DEFAULT_UUID = uuid.UUID("00000000-0000-4000-8000-000000000000")

#: The local time zone, if results show the zones of timestamps.
ZONE = os.environ.get("ORACLE_ZONE")
#: The home directory is empty, and there is no instance metadata service.
BARE = {"HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true", "TZ": ZONE or "UTC"}

_real = datetime.datetime
_now = DEFAULT_TIME
_uuid = DEFAULT_UUID


def set_world(now, identifier, env):
    """Sets the fixed values for one job."""
    global _now, _uuid
    _now, _uuid = now, identifier
    wanted = {**BARE, **env}
    if dict(os.environ) != wanted:
        os.environ.clear()
        os.environ.update(wanted)


class _Still(type):
    """An instance of the real class counts as one of this class."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, _real)


class StillDatetime(_real, metaclass=_Still):
    """`datetime.datetime` whose `now` is the job's."""

    @classmethod
    def now(cls, tz=None):
        return _now.astimezone(tz) if tz else _now.replace(tzinfo=None)

    @classmethod
    def utcnow(cls):
        return _now.replace(tzinfo=None)


def stop_clocks(modules):
    """Replaces `datetime` in the modules that read the clock through it."""
    still = types.SimpleNamespace(
        **{name: getattr(datetime, name) for name in dir(datetime) if not name.startswith("_")}
    )
    still.datetime = StillDatetime
    for module in modules:
        module.datetime = StillDatetime if module.datetime is _real else still


_real_gmtime = time.gmtime
time.gmtime = lambda seconds=None: _real_gmtime(_now.timestamp() if seconds is None else seconds)
time.time = lambda: _now.timestamp()
time.sleep = lambda seconds: None
random.random = lambda: 0.5
random.randint = lambda low, high: (low + high) // 2
random.choice = lambda items: items[0]
uuid.uuid4 = lambda: _uuid
set_world(DEFAULT_TIME, DEFAULT_UUID, {})
time.tzset()
