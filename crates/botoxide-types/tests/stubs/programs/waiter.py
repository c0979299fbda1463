import boto3
from botocore.exceptions import WaiterError

waiter = boto3.client("s3").get_waiter("object_exists")
try:
    waiter.wait(Bucket="photos", Key="cat", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
except WaiterError as error:
    print(error)
