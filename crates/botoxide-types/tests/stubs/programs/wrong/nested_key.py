import boto3

boto3.client("s3").put_bucket_cors(Bucket="b", CORSConfiguration={"CORSRules": [{"AllowedMethod": ["GET"]}]})
