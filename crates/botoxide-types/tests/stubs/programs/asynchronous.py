"""Asynchronous clients, those of `botoxide.aio` and of aiobotocore."""

from __future__ import annotations

import asyncio

import botoxide.aio
from aiobotocore.session import get_session
from types_aiobotocore_s3 import S3Client
from types_aiobotocore_s3.type_defs import ObjectTypeDef


async def largest(s3: S3Client, bucket: str) -> ObjectTypeDef | None:
    best: ObjectTypeDef | None = None
    async for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            if best is None or entry.get("Size", 0) > best.get("Size", 0):
                best = entry
    return best


async def main() -> None:
    async with botoxide.aio.client("s3", region_name="eu-west-1") as s3:
        await s3.create_bucket(Bucket="typed")
        await s3.put_object(Bucket="typed", Key="cat.jpg", Body=b"a cat", StorageClass="STANDARD")
        print(await largest(s3, "typed"))
        response = await s3.get_object(Bucket="typed", Key="cat.jpg")
        async with response["Body"] as body:
            print(len(await body.read()))
        await s3.get_waiter("object_exists").wait(Bucket="typed", Key="cat.jpg")
        url: str = await s3.generate_presigned_url("get_object", Params={"Bucket": "typed", "Key": "cat.jpg"})
        print(url)
        try:
            await s3.head_bucket(Bucket="other")
        except s3.exceptions.NoSuchBucket as error:
            print(error.response["Error"]["Code"])
    async with get_session().create_client("dynamodb") as dynamodb:
        tables = await dynamodb.list_tables()
        print(tables["TableNames"])
    sqs = await botoxide.aio.Session(region_name="eu-west-1").client("sqs")
    print(await sqs.list_queues())
    await sqs.close()


asyncio.run(main())
