"""datapipeline, and options that stand for parts of parameters or results: cloudfront, ec2, iot, rds."""
import json

MASKS = [
    [r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "<time>"],
    [r'"UploadPolicy(Signature)?": ?"[A-Za-z0-9+/=]+"', '"UploadPolicy\\1": "<text>"'],
    [r'"Storage.S3.UploadPolicy(Signature)?": ?"[A-Za-z0-9+/=]+"', '"Storage.S3.UploadPolicy\\1": "<text>"'],
]
# A key that was made for this test, in the form of OpenSSL, and a password that was encrypted by it.
KIND = "RSA PRIVATE" + " KEY"
KEY = "\n".join([
    f"-----BEGIN {KIND}-----",
    "MIICXQIBAAKBgQC7zO7NAbWmfvehRg6IkL4Au/7Bz+vPC701ALK07W6trZ+jZquu",
    "0ssrWKEYd/2nQxXc69eOg+lRhrAIFkiEoauG6ItBaUKdjYEyHU+IxMGHyaZz6p4W",
    "bkJAOOTd7KP/pI8zk89lVP9PUxEiiXw+B08jd5qSRxcGDouR5D8FVvghjwIDAQAB",
    "AoGALilQZWnPKa651ZVvyxew7GNJWoBuGQVsq5ORWbGm69/qhnKdLqq3r97oMiiE",
    "W9G8lQIPiQNZnWV67XH0v00x6NnrUovIG9wvAYM21oTnTyWv4G0HwYIP2th/DhaZ",
    "OKpY9zXy8GAAxatSNcotnksfIClIjUNJ040gRig3DNuE3ZkCQQDzhb/1T6nBLORZ",
    "d09CYfXtzNfXw3WK4f5ldXm73ODT/soz3TKXeLvf62xGdeTc6QuLcDpbwGfwfoiA",
    "2tLtwOHLAkEAxWxJOe8MdR4aFOMNGJGgv9kx1r+iwBtBtYdIgzwwy4xVn2pRlk1z",
    "TKCuMtMbGLyGLELnQ+rfzHcsT33cZVe2zQJBAMeCQG39whmdacdSVAESuKUGOZ9v",
    "ZxFNbVo6EG203A1SpN4wzo4CQAmHmsFvPP0vgGHQpD8fNwh04eiPXleiulkCQEiO",
    "caMfHf71HzTJ9YgwDVo04sJAD/p2igHDRH0m4/ALFXTPSEjrEhL5gswfFfhTYSRn",
    "OkOV0MZ+jgRxB00fnYkCQQDcAWhcI1RAbmvxdkWGlVB6Ql18Q3R6wssYExjk0Yfa",
    "u4s+sNXIb8nP8G57r7N4ffFo6Li28MzSi+MbZGNa4l87",
    f"-----END {KIND}-----\n",
])
ENCRYPTED = (
    "OY4WnI+xMHOzKEsJ2jIjqEMPMvs8kkEYqDfPj464sz1jWkj6TonFJJZdKpQZLim4dGQy8K2gncAuaOdxYIQS/1dRRljPugka8TI4"
    "Nc4IAwkQCtZYxURgu9puBhj2CYqD48B2Rz8AW9plrikO2ZSy9Yw1qmbpWFW3wqNUh07FROQ="
)
DEFINITION = {
    "objects": [
        {"id": "Default", "name": "All", "failureAndRerunMode": "CASCADE", "role": "r"},
        {"id": "Sched", "type": "Schedule", "period": "1 hours", "startDateTime": "2026-01-01T00:00:00"},
        {"id": "Shell", "type": "ShellCommandActivity", "schedule": {"ref": "Sched"}, "command": "echo é", "on": [{"ref": "A"}, "b"]},
    ],
    "parameters": [{"id": "myBucket", "type": "String", "values": ["a", "b"]}],
    "values": {"myBucket": "s3://x", "list": ["1", "2"]},
}
DESCRIBED = {
    "pipelineObjects": [
        {"id": "a", "name": "A", "fields": [{"key": "on", "stringValue": "1"}, {"key": "on", "refValue": "x"}, {"key": "on", "stringValue": "2"}]},
        {"id": "b", "name": "B", "fields": []},
    ],
    "parameterObjects": [{"id": "p", "attributes": [{"key": "type", "stringValue": "String"}]}],
    "parameterValues": [{"id": "p", "stringValue": "1"}, {"id": "p", "stringValue": "2"}, {"id": "q", "stringValue": "é"}],
}


def field(key, value):
    return {"key": key, "stringValue": value}


def xml(operation, text):
    return (f'Action": "{operation}"', f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")


def error(operation, code, status):
    return (f'Action": "{operation}"', f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>", status)


def fill(scenario):
    pipelines(scenario)
    roles(scenario)
    options(scenario)


def pipelines(scenario):
    files = {"d.json": json.dumps(DEFINITION), "values.json": '{"values": {"a": "1"}}', "objects.json": '{"parameters": [{"id": "own"}]}', "bad.json": "{}",
             "lost.json": '{"objects": [{"name": "x"}]}', "text": "text"}
    step = scenario("datapipeline put-pipeline-definition", files=files)
    put = "datapipeline put-pipeline-definition --pipeline-id df-1 --pipeline-definition"
    answer = ("PutPipelineDefinition", {"errored": False, "validationErrors": [], "validationWarnings": []})
    step(f"{put} file://d.json", answer)
    step(f"{put} file://d.json --parameter-objects file://objects.json --parameter-values-uri file://values.json", answer)
    step(f"{put} file://d.json --parameter-values a=1 a=2 b=x=y --output text", answer)
    step(f"{put} file://d.json --parameter-values a=1 --parameter-values-uri file://values.json")
    step(f"{put} file://d.json --parameter-values a")
    step(f"{put} file://bad.json")
    step(f"{put} file://lost.json", stderr="Error in pipeline definition: Missing \"id\" key of element: {\"name\":\"x\"}")
    step("datapipeline put-pipeline-definition --pipeline-id df-1")
    step("datapipeline activate-pipeline --pipeline-id df-1 --parameter-values a=1 b=2", ("ActivatePipeline", {}))
    step("datapipeline activate-pipeline --pipeline-id df-1 --parameter-values-uri file://values.json", ("ActivatePipeline", {}))
    step("datapipeline get-pipeline-definition --pipeline-id df-1", ("GetPipelineDefinition", DESCRIBED))
    step("datapipeline get-pipeline-definition --pipeline-id df-1 --query objects[0].on", ("GetPipelineDefinition", DESCRIBED))

    step = scenario("datapipeline list-runs", masks=MASKS)
    runs = [
        {"id": "@Shell_2", "name": "n2", "fields": [field("@componentParent", "Shell"), field("@scheduledStartTime", "2026-01-02T00:00:00"), field("@status", "FINISHED"),
                                                     field("@actualStartTime", "2026-01-02T00:00:01"), field("@actualEndTime", "2026-01-02T00:01:00")]},
        {"id": "@Shell_1" + "x" * 60, "name": "n1", "fields": [{"key": "@componentParent", "refValue": "Shell"}, field("@scheduledStartTime", "2026-01-01T00:00:00")]},
    ]
    found = [("QueryObjects", {"ids": ["@Shell_1", "@Shell_2"], "hasMoreResults": False}), ("DescribeObjects", {"pipelineObjects": runs})]
    step("datapipeline list-runs --pipeline-id df-1", *found)
    step("datapipeline list-runs --pipeline-id df-1 --status pending,finished --output json", *found)
    step(["datapipeline", "list-runs", "--pipeline-id", "df-1", "--start-interval", "2026-01-01, 2026-01-02", "--schedule-interval", "2026-01-01,2026-01-03"], *found)
    step("datapipeline list-runs --pipeline-id df-1 --status pending,x")
    step("datapipeline list-runs --pipeline-id df-1", ("QueryObjects", {"ids": [], "hasMoreResults": False}))
    step("datapipeline list-runs")


def roles(scenario):
    role = xml("CreateRole", "<Role><RoleName>r</RoleName></Role>")
    policy = xml("GetPolicy", "<Policy><DefaultVersionId>v7</DefaultVersionId></Policy>")
    version = xml("GetPolicyVersion", "<PolicyVersion><Document>%7B%22a%22%3A%201%7D</Document></PolicyVersion>")
    made = [error("GetRole", "NoSuchEntity", 404), role, xml("AttachRolePolicy", ""), policy, version]
    # The warning of Python names a line of awscli.
    step = scenario("datapipeline create-default-roles")
    quiet = {"stderr": "Support for this command has been deprecated and may fail to create these roles if they do not already exist."}
    step("datapipeline create-default-roles", *made, *made, error("GetInstanceProfile", "NoSuchEntity", 404), xml("CreateInstanceProfile", ""),
         xml("AddRoleToInstanceProfile", ""), **quiet)
    there = xml("GetRole", "<Role><RoleName>r</RoleName></Role>")
    step("datapipeline create-default-roles", there, there, xml("GetInstanceProfile", ""), **quiet)


def options(scenario):
    keys = {"certificateArn": "arn", "certificateId": "1", "certificatePem": "PEM\n", "keyPair": {"PublicKey": "public\n", "PrivateKey": "private\n"}}
    step = scenario("iot outfiles", files={"old": "old"}, mode="644")
    step("iot create-keys-and-certificate --set-as-active --certificate-pem-outfile c.pem --public-key-outfile p.key --private-key-outfile old", ("POST /keys", keys))
    step("iot create-keys-and-certificate --private-key-outfile lost/p.key")
    step("iot create-certificate-from-csr --certificate-signing-request x --certificate-pem-outfile ~/c2.pem", ("POST /certificates", keys))
    step("iot create-certificate-from-csr --certificate-signing-request x --certificate-pem-outfile c3.pem", ("POST /certificates", {"certificateArn": "arn"}))
    step("iot create-keys-and-certificate --certificate-pem-outfile c4.pem", ("POST /keys", {"message": "no"}, 400))

    step = scenario("rds option groups")
    group = xml("ModifyOptionGroup", "<OptionGroup><OptionGroupName>g</OptionGroupName></OptionGroup>")
    step("rds add-option-to-option-group --option-group-name g --options OptionName=OEM,Port=5500 OptionName=X --apply-immediately", group)
    step("rds remove-option-from-option-group --option-group-name g --options OEM X --output text", group)
    step("rds add-option-to-option-group --options OptionName=OEM")
    step("rds add-option-to-option-group --option-group-name g --options-to-remove x", stderr="Unknown options: --options-to-remove, x")
    step("rds remove-option-from-option-group --generate-cli-skeleton")

    step = scenario("cloudfront")
    config = ("GET /2020-05-31/distribution/E1/config", "<DistributionConfig><CallerReference>c</CallerReference><Comment>x</Comment><Enabled>true</Enabled>"
              "<Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>d</DomainName></Origin></Items></Origins><DefaultCacheBehavior>"
              "<TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy></DefaultCacheBehavior></DistributionConfig>", 200, {"ETag": "E7"})
    updated = ("PUT /2020-05-31/distribution/E1/config", "<Distribution><Id>E1</Id></Distribution>")
    step("cloudfront update-distribution --id E1 --default-root-object index.html", config, updated)
    step(["cloudfront", "update-distribution", "--id", "E1", "--default-root-object", "a", "--distribution-config", "{}"])
    step = scenario("cloudfront sign", files={"k.pem": KEY, "bad.pem": "no"})
    sign = "cloudfront sign --key-pair-id K1 --private-key file://k.pem --url"
    step(f"{sign} https://d.example.com/a?b=c --date-less-than 2026-11-30")
    step(f"{sign} https://d.example.com/é --date-less-than 2026-11-30T06:00:00+01:00 --date-greater-than 1700000000 --ip-address 192.0.2.0/24")
    step(f"{sign} https://d.example.com/a --date-less-than 2026-11-30T06:00:00 --ip-address 192.0.2.7")
    step(f"{sign} https://d.example.com/a")
    step("cloudfront sign --key-pair-id K1 --private-key file://bad.pem --url https://d --date-less-than 2026-11-30", stderr="--private-key is not a private key")

    password = ("GetPasswordData", f"<GetPasswordDataResponse><instanceId>i-1</instanceId><passwordData>\n{ENCRYPTED}\n</passwordData></GetPasswordDataResponse>")
    step = scenario("ec2 get-password-data", files={"k.pem": KEY, "bad.pem": "no"})
    step("ec2 get-password-data --instance-id i-1 --priv-launch-key k.pem", password)
    step("ec2 get-password-data --instance-id i-1 --priv-launch-key ~/k.pem --output text", password)
    step("ec2 get-password-data --instance-id i-1 --priv-launch-key bad.pem", password)
    step("ec2 get-password-data --instance-id i-1 --priv-launch-key lost.pem")
    step("ec2 get-password-data --instance-id i-1 --priv-launch-key k.pem", ("GetPasswordData", "<GetPasswordDataResponse><passwordData/></GetPasswordDataResponse>"))
    step = scenario("ec2 bundle-instance", masks=MASKS)
    bundle = "ec2 bundle-instance --instance-id i-1"
    done = ("BundleInstance", "<BundleInstanceResponse><bundleInstanceTask><bundleId>b</bundleId></bundleInstanceTask></BundleInstanceResponse>")
    step(f"{bundle} --bucket b --prefix p --owner-akid AKID --owner-sak secret", done)
    step(f"{bundle} --bucket b --prefix p --owner-akid AKID --policy text", done)
    step(f"{bundle} --bucket b --storage S3={{Bucket=c}}")
