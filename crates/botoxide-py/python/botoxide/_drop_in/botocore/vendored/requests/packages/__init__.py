"""Package of the bundled urllib3 names."""

from . import urllib3

__all__ = ["urllib3"]
