"""What boto3 adds to resources of EC2."""
