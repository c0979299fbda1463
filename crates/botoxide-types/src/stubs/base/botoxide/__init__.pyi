"""boto3 and botocore, rebuilt in Rust."""

from boto3 import Session as Session
from boto3 import client as client
from boto3 import resource as resource
from boto3 import set_stream_logger as set_stream_logger
from boto3 import setup_default_session as setup_default_session

__version__: str

def install() -> None:
    """Makes imports of boto3, botocore, s3transfer and aiobotocore give the packages of botoxide."""

def is_active() -> bool:
    """Whether these imports give the packages of botoxide."""

def pickle_keys(policy: str) -> None:
    """Chooses what pickling does with keys that the program has given: `refuse`, `include` or `omit`."""
