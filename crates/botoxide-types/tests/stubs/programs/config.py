import boto3
from botocore.config import Config

config = Config(connect_timeout=5, retries={"max_attempts": 3, "mode": "adaptive"}, s3={"addressing_style": "path"})
print(boto3.client("s3", config=config).meta.region_name)
