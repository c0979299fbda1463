import boto3

s3 = boto3.client("s3")
rules = s3.get_bucket_cors(Bucket="photos")["CORSRules"]
rules.append({"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]})
s3.put_bucket_cors(Bucket="photos", CORSConfiguration={"CORSRules": rules})
tags = s3.get_bucket_tagging(Bucket="photos")["TagSet"]
s3.put_bucket_tagging(Bucket="photos", Tagging={"TagSet": tags})
