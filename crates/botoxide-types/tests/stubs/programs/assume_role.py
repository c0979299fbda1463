import boto3
from mypy_boto3_sts.type_defs import CredentialsTypeDef


def assume(arn: str) -> CredentialsTypeDef:
    return boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]


keys = assume("arn:aws:iam::123456789012:role/reader")
s3 = boto3.client("s3", aws_access_key_id=keys["AccessKeyId"], aws_session_token=keys["SessionToken"])
print(keys["Expiration"].isoformat(), [bucket.get("Name") for bucket in s3.list_buckets()["Buckets"]])
