"""boto3-refresh-session: a session whose keys are those of a role, taken again before they expire."""

from boto3_refresh_session import RefreshableSession

session = RefreshableSession(
    assume_role_kwargs={
        "RoleArn": "arn:aws:iam::123456789012:role/reader",
        "RoleSessionName": "letters",
        "DurationSeconds": 900,
    },
    sts_client_kwargs={"region_name": "us-east-1"},
    region_name="us-east-1",
)
assert "reader" in session.client("sts").get_caller_identity()["Arn"]
credentials = session.get_credentials()
assert credentials.method and credentials.get_frozen_credentials().token
session.client("s3").create_bucket(Bucket="letters")
assert [bucket.name for bucket in session.resource("s3").buckets.all()] == ["letters"]
