"""Asynchronous clients, on the event loop of asyncio."""

# imports of the chosen services
import boto3.session
from aiobotocore.client import AioBaseClient as AioBaseClient
from aiobotocore.credentials import AioCredentials
from aiobotocore.eventstream import AioEventStream as AioEventStream
from aiobotocore.response import AioStreamingBody as AioStreamingBody
from aiobotocore.session import ClientCreatorContext
from botocore.config import Config

ClientContext = ClientCreatorContext

class Session(boto3.session.AnySession):
    """Settings, credentials and hooks of asynchronous clients. The arguments are those of `boto3.Session`."""

    async def get_credentials(self) -> AioCredentials | None:
        """The credentials, or `None` if there are none."""
    async def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a partition in which a service is available."""
    # client of the chosen services

_session: Session

# The method of the default session: its signatures stand once, above.
client = _session.client
