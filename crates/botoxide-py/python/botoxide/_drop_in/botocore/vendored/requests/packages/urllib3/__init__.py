"""The exception classes of the copy of urllib3 that botocore once bundled. They are not urllib3's own classes."""

from . import exceptions

__all__ = ["exceptions"]
__version__ = ""
