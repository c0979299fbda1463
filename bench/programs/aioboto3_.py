"""aioboto3: boto3's clients, resources and transfers for asyncio."""

import asyncio
import io

import aioboto3

from boto3.dynamodb.conditions import Attr


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
    async with session.resource("s3") as s3:
        bucket = await s3.Bucket("letters")
        await bucket.upload_fileobj(io.BytesIO(b"abc"), "b.txt")
        assert [item.key async for item in bucket.objects.all()] == ["a.txt", "b.txt"]
        item = await bucket.Object("b.txt")
        assert await item.content_length == 3
        assert await (await item.get())["Body"].read() == b"abc"
        await bucket.objects.filter(Prefix="b").delete()
        assert [item.key async for item in bucket.objects.all()] == ["a.txt"]
    async with session.resource("dynamodb") as dynamodb:
        table = await dynamodb.create_table(
            TableName="letters",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        await table.wait_until_exists()
        async with table.batch_writer() as batch:
            for number in range(30):
                await batch.put_item(Item={"k": str(number), "n": number})
        assert (await table.get_item(Key={"k": "7"}))["Item"] == {"k": "7", "n": 7}
        assert (await table.scan(FilterExpression=Attr("n").gt(27)))["Count"] == 2


asyncio.run(main())
