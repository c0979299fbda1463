from aiobotocore.session import get_session


async def names() -> list[str]:
    async with get_session().create_client("s3") as s3:
        return [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
