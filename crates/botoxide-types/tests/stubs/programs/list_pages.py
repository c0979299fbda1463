import boto3

pages = (
    boto3.client("s3")
    .get_paginator("list_objects_v2")
    .paginate(Bucket="photos", Prefix="2026/", PaginationConfig={"MaxItems": 100, "PageSize": 10})
)
for page in pages:
    for entry in page.get("Contents", []):
        print(entry.get("Key"), entry.get("Size", 0) + 1)
