"""Sessions of asynchronous clients."""

# imports of the chosen services
from collections.abc import Generator, Mapping
from types import TracebackType

from aiobotocore.client import AioBaseClient
from aiobotocore.credentials import AioCredentials
from botocore.config import Config
from botocore.model import ServiceModel
from botocore.session import AnySession

_Client_co = TypeVar("_Client_co", covariant=True)

class ClientCreatorContext(Generic[_Client_co]):
    """A client that is made by `async with` or `await`."""

    def __await__(self) -> Generator[Any, None, _Client_co]: ...
    async def __aenter__(self) -> _Client_co: ...
    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None: ...

class AioSession(AnySession):
    """botocore's session, whose clients are asynchronous."""

    async def get_credentials(self) -> AioCredentials | None: ...
    async def get_service_model(self, service_name: str, api_version: str | None = None) -> ServiceModel: ...
    async def get_service_data(self, service_name: str, api_version: str | None = None) -> dict[str, Any]: ...
    async def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]: ...
    # create_client of the chosen services

def get_session(env_vars: Mapping[str, Any] | None = None) -> AioSession: ...
