"""What boto3 adds to clients and resources of S3: transfers of files and streams."""
