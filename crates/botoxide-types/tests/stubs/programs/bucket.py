import boto3

bucket = boto3.resource("s3").Bucket("photos")
for summary in bucket.objects.filter(Prefix="2026/").limit(10):
    print(summary.key, summary.size + 1, summary.last_modified.year)
bucket.upload_file("cat.jpg", "cat", ExtraArgs={"ContentType": "image/jpeg"})
bucket.Object("cat").delete()
