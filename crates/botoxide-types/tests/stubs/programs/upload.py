import io

import boto3
from boto3.s3.transfer import TransferConfig

s3 = boto3.client("s3")
s3.upload_fileobj(io.BytesIO(b"bytes"), "photos", "cat", Config=TransferConfig(max_concurrency=2))
s3.download_file("photos", "cat", "cat.jpg", Callback=lambda amount: print(amount))
print(s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "cat"}, ExpiresIn=60))
