"""dlm, configservice, servicecatalog: a role, a subscription, a product."""
import json
import urllib.parse

MASKS = [[r"  \d+ / \d+\.0  \(\d+\.00%\)", "  <size>"], [r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"]]


def xml(operation, text):
    return (f'Action": "{operation}"', f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")


def error(operation, code, status):
    return (f'Action": "{operation}"', f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>", status)


ROLE = xml("CreateRole", "<Role><Path>/</Path><RoleName>r</RoleName><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>")
POLICY = xml("GetPolicy", "<Policy><DefaultVersionId>v7</DefaultVersionId></Policy>")
VERSION = xml("GetPolicyVersion", "<PolicyVersion><Document>" + urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": []})) + "</Document></PolicyVersion>")


def fill(scenario):
    no_role = error("GetRole", "NoSuchEntity", 404)
    made = [no_role, POLICY, ROLE, xml("AttachRolePolicy", ""), POLICY, VERSION]
    step = scenario("dlm create-default-role")
    step("dlm create-default-role", *made)
    step("dlm create-default-role --resource-type image --region cn-north-1 --output text", *made)
    step("dlm create-default-role --resource-type snapshot --region us-gov-west-1 --query Role.RoleName", *made)
    step("dlm create-default-role", xml("GetRole", "<Role><RoleName>r</RoleName></Role>"))
    step("dlm create-default-role", no_role, error("GetPolicy", "NoSuchEntity", 404))
    step("dlm create-default-role", error("GetRole", "AccessDenied", 403))
    step("dlm create-default-role --resource-type x", stderr="argument --resource-type: Found invalid choice 'x'")

    recorders = ("DescribeConfigurationRecorders", {"ConfigurationRecorders": [{"name": "default", "roleARN": "a", "recordingGroup": {"allSupported": True}}]})
    channels = ("DescribeDeliveryChannels", {"DeliveryChannels": [{"name": "default", "s3BucketName": "é"}]})
    rest = [("PutConfigurationRecorder", {}), ("PutDeliveryChannel", {}), ("StartConfigurationRecorder", {}), recorders, channels]
    subscribe = "configservice subscribe --iam-role arn:r --s3-bucket"
    step = scenario("configservice subscribe")
    step(f"{subscribe} b --sns-topic arn:aws:sns:t", ("HEAD", ""), *rest)
    step(f"{subscribe} b/p/q --sns-topic t", ("HEAD", "", 404), ("PUT", ""), xml("CreateTopic", "<TopicArn>arn:t</TopicArn>"), *rest)
    step(f"{subscribe} b --sns-topic a:t --region eu-west-1", ("HEAD", "", 404), ("PUT", ""), *rest)
    step(f"{subscribe} b --sns-topic a:t", ("HEAD", "", 403), *rest)
    step(f"{subscribe} b --sns-topic a:t", ("HEAD", ""), ("PutConfigurationRecorder", {"__type": "InvalidRoleException", "message": "no"}, 400))
    step("configservice subscribe")
    step = scenario("configservice get-status")
    status = {"ConfigurationRecordersStatus": [{"name": "a", "recording": False}, {"name": "b", "recording": True, "lastStatus": "SUCCESS"}, {"name": "c", "recording": True, "lastStatus": "FAILURE", "lastErrorCode": "x", "lastErrorMessage": "y"}]}
    delivery = {"DeliveryChannelsStatus": [
        {"name": "d", "configStreamDeliveryInfo": {"lastStatus": "SUCCESS"}, "configHistoryDeliveryInfo": {}, "configSnapshotDeliveryInfo": {"lastStatus": "FAILURE", "lastErrorCode": "x", "lastErrorMessage": "y"}},
    ]}
    step("configservice get-status", ("RecorderStatus", status), ("ChannelStatus", delivery))
    step("configservice get-status", ("RecorderStatus", {"ConfigurationRecordersStatus": []}), ("ChannelStatus", {"DeliveryChannelsStatus": []}))
    step("configservice get-status", ("RecorderStatus", {"__type": "AccessDeniedException", "message": "no"}, 400))

    put = ("PUT", "", 200, {"ETag": '"e"'})
    artifact = "--file-path dir/t.yaml --bucket-name b --provisioning-artifact-name n --provisioning-artifact-description d --provisioning-artifact-type CLOUD_FORMATION_TEMPLATE"
    product = f"servicecatalog generate product --product-name p --product-owner o --product-type CLOUD_FORMATION_TEMPLATE {artifact}"
    answer = {"ProductViewDetail": {"CreatedTime": 1700000000.5, "Status": "CREATED"}, "Tags": [], "ProvisioningArtifactDetail": {"Name": "é"}}
    step = scenario("servicecatalog generate", files={"dir/t.yaml": "a: 1\n"}, masks=MASKS)
    step(product, put, ("CreateProduct", answer))
    step(product + " --tags Key=a,Value=b Key=c,Value=d --support-email e --support-description s --product-description d --product-distributor x --region eu-west-1", put, ("CreateProduct", {}))
    step(f"servicecatalog generate provisioning-artifact --product-id prod-1 {artifact}", put, ("CreateProvisioningArtifact", {"Info": {"a": "b"}, "Status": "CREATING"}))
    step(product + " --region nowhere-1")
    step(product.replace("dir/t.yaml", "nowhere.yaml"))
    step(product, ("PUT", "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>", 404), stderr="S3 Bucket does not exist. Execute the command to create a new bucket\naws s3 mb s3://b")
    step("servicecatalog generate product")
