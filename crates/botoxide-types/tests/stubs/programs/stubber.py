import boto3
from botocore.stub import Stubber

sts = boto3.client("sts")
with Stubber(sts) as stubber:
    stubber.add_response("get_caller_identity", {"Account": "123456789012"}, {})
    print(sts.get_caller_identity()["Account"])
    stubber.assert_no_pending_responses()
