"""aioboto3: clients and transfers of S3 for asyncio. Its resources are subclasses of boto3's inside: see parity."""

import asyncio
import io

import aioboto3


async def main():
    session = aioboto3.Session()
    async with session.client("s3") as s3:
        await s3.create_bucket(Bucket="letters")
        await s3.upload_fileobj(io.BytesIO(b"x" * 100), "letters", "a.txt")
        body = await s3.get_object(Bucket="letters", Key="a.txt")
        async with body["Body"] as stream:
            assert await stream.read() == b"x" * 100
        out = io.BytesIO()
        await s3.download_fileobj("letters", "a.txt", out)
        assert out.getvalue() == b"x" * 100
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket="letters")
        assert [item["Key"] async for page in pages for item in page["Contents"]] == ["a.txt"]


asyncio.run(main())
