#!/usr/bin/env python3
"""Writes cases/s3_addresses/: the URLs of boto3's calls of S3 and S3 Control, and the region and service in their signatures.

    target/venv/bin/python crates/conformance/oracle/s3_addresses.py

Buckets of every odd kind, ARNs, styles, regions, endpoints and options are put together at random, always in the same
way. A line is a job of the replay tool without its answers, a tab, and the outcome: `METHOD URL SCOPE SIGNATURE` for
each request, or the error. `tests/s3_addresses.rs` holds botoxide to it.
"""

import base64
import json
import os
import random
import re

import replay

HERE = os.path.dirname(os.path.abspath(__file__))
ACCOUNT = "123456789012"
OUTPOST = "op-01234567890123456"
LIMIT = {"s3": 800, "s3control": 300}
# Keep a few errors of each kind, not hundreds.
ERROR_LIMIT = 40

SESSION = (
    "<CreateSessionResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
    "<SessionToken>token</SessionToken><Expiration>2015-08-30T12:41:00Z</Expiration></Credentials>"
    "</CreateSessionResult>"
)
ANSWERS = [{"status": 200, "body_base64": base64.b64encode(SESSION.encode()).decode()}]


def arns(service, resources, regions=("us-west-2", "us-east-1"), partition="aws", account=ACCOUNT):
    return [f"arn:{partition}:{service}:{region}:{account}:{name}" for region in regions for name in resources]


BUCKETS = [
    # Names
    "photos", "photos", "photos", "my.photos", "MyPhotos", "my_photos", "ab", "a", "0", "_", "..", ".",
    "192.168.0.1", "1.2.3", "a.b.c.d", "-photos", "photos-", "a..b", ".photos", "photos.", "xn--photos",
    "sthree-photos", "a" * 63, "a" * 64, "a" * 255, "a" * 256, "",
    # Invalid names
    " ", "b\u00fccket", "a/b", "a?b", "a#b", "a%2Fb", "a:b", "a@b", "arn:", "arn:aws:sns:us-west-2:123:x",
    # S3 Express, and aliases
    "photos--use1-az4--x-s3", "photos--usw2-az1--x-s3", "photos--abcd-ab1--x-s3", "photos--test-long-az99--x-s3",
    "photos--x-s3", "--x-s3", "my.photos--use1-az4--x-s3", "Photos--use1-az4--x-s3", "photos--use1-az4--xa-s3",
    "photos-abcdefgh1234567890-s3alias", "photos--ol-s3", "a--op-s3",
    "test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "test-accessp-00b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    # Access points
    *arns("s3", ["accesspoint/mine", "accesspoint:mine", "accesspoint/my.point"]),
    *arns("s3", ["accesspoint/a/b", "accesspoint:a:b", "bucket/mine", "accesspoint", "accesspoint/my_point"], [""]),
    *arns("s3", ["accesspoint/mine"], ["fips-us-gov-west-1", "us_west_2", "mars-1"]),
    *arns("s3", ["accesspoint/mine"], ["cn-north-1"], "aws-cn"),
    *arns("s3", ["accesspoint/mine"], ["us-gov-west-1"], "aws-us-gov"),
    *arns("s3", ["accesspoint/mine"], ["us-west-2"], account=""),
    # of several regions
    *arns("s3", ["accesspoint/mfzwi23gnjvgw.mrap", "accesspoint:mfzwi23gnjvgw.mrap", "accesspoint/mrap"], [""]),
    *arns("s3-object-lambda", ["accesspoint/mine", "accesspoint:mine"]),
    *arns("s3-object-lambda", ["accesspoint/mine"], [""]),
    *arns("s3-object-lambda", ["accesspoint/mine"], ["cn-north-1"], "aws-cn"),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/accesspoint/mine", f"outpost:{OUTPOST}:accesspoint:mine"]),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/mine", f"outpost/{OUTPOST}", "outpost/op_0/accesspoint/mine"], ["us-west-2"]),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/accesspoint/mine"], [""]),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/accesspoint/mine"], ["us-west-2"], account=""),
]
KEYS = [
    "k", "a b/\u00fc.txt", "a//b", "/lead", "../up", "./a", "a/../b", "%41+", "~tilde", "trail/", "?q=1", "#h", "a\nb",
    ".", "..", "\u043a\u043b\u044e\u0447", "a*b'(c)!",
]
REGIONS = [
    "us-east-1", "us-east-1", "us-west-2", "us-west-2", "eu-central-1", "ap-south-2", "cn-north-1", "us-gov-west-1",
    "us-gov-east-1", "us-iso-east-1", "us-isob-east-1", "aws-global", "s3-external-1", "us-east-1-fips",
    "fips-us-gov-west-1", "mars-central-1", "eusc-de-east-1", "il-central-1", None,
]
STYLES = [None, None, "path", "virtual", "auto"]
# (options of `Config`, options of its `s3`, endpoint)
OPTIONS = [
    *[({}, {}, None)] * 6,
    ({"use_dualstack_endpoint": True}, {}, None),
    ({}, {"use_dualstack_endpoint": True}, None),
    ({"use_fips_endpoint": True}, {}, None),
    ({"use_fips_endpoint": True, "use_dualstack_endpoint": True}, {}, None),
    ({}, {"use_accelerate_endpoint": True}, None),
    ({}, {"use_accelerate_endpoint": True, "use_dualstack_endpoint": True}, None),
    ({"use_fips_endpoint": True}, {"use_accelerate_endpoint": True}, None),
    *[({}, {"us_east_1_regional_endpoint": mode}, None) for mode in ("regional", "legacy")],
    *[({}, {"use_arn_region": switch}, None) for switch in (False, True)],
    ({}, {"s3_disable_multiregion_access_points": True}, None),
    ({}, {"disable_s3_express_session_auth": True}, None),
    ({}, {"payload_signing_enabled": True}, None),
    *[({"signature_version": version}, {}, None) for version in ("s3", "v4", "s3v4", "s3v4a", "unsigned")],
    *[({}, {}, url) for url in (
        "http://localhost:9000", "https://store.example.com/base", "https://store.example.com/base/",
        "http://10.0.0.1:9000", "http://[::1]:9000", "https://store.example.com:8443",
        "https://s3-accelerate.amazonaws.com", "https://s3-accelerate.dualstack.amazonaws.com",
        "https://bucket.vpce-0123-abcd.s3.us-east-1.vpce.amazonaws.com", "https://s3.us-west-2.amazonaws.com",
    )],
    ({"use_fips_endpoint": True}, {}, "https://store.example.com"),
    ({"use_dualstack_endpoint": True}, {}, "https://store.example.com"),
    ({}, {"use_accelerate_endpoint": True}, "https://store.example.com"),
]  # fmt: skip
# operation: (required arguments besides Bucket, whether it has a Bucket, whether it has a Key)
OPERATIONS = {
    **{name: ({}, True, True) for name in (
        "GetObject", "HeadObject", "DeleteObject", "CreateMultipartUpload", "GetObjectTagging",
    )},
    **{name: ({}, True, False) for name in (
        "ListObjectsV2", "ListObjects", "HeadBucket", "CreateBucket", "DeleteBucket", "GetBucketLocation",
        "GetBucketAcl", "CreateSession",
    )},
    "ListBuckets": ({}, False, False),
    "ListDirectoryBuckets": ({}, False, False),
    "WriteGetObjectResponse": ({"RequestRoute": "io-r", "RequestToken": "t"}, False, False),
    "PutObject": ({"Body": "hi"}, True, True),
    "CopyObject": ({"CopySource": "from/k \u00e9"}, True, True),
    "UploadPart": ({"UploadId": "u", "PartNumber": 1, "Body": "hi"}, True, True),
    "DeleteObjects": ({"Delete": {"Objects": [{"Key": "k"}]}}, True, False),
    "PutBucketVersioning": ({"VersioningConfiguration": {"Status": "Enabled"}}, True, False),
}  # fmt: skip
WITH_BODY = {"PutObject", "UploadPart", "DeleteObjects", "PutBucketVersioning", "WriteGetObjectResponse"}

CONTROL_BUCKETS = [
    "photos", "my.photos", "MyPhotos", "", "arn:aws:s3:::photos",
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/photos", f"outpost:{OUTPOST}:bucket:photos"]),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/photos"], ["fips-us-west-2", "us-west-2-fips", ""]),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/photos"], ["us-west-2"], account=""),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/photos"], ["us-west-2"], account="999999999999"),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/photos"], ["cn-north-1"], "aws-cn"),
    *arns("s3-outposts", [f"outpost/{OUTPOST}", "outpost/op_1/bucket/photos", f"outpost/{OUTPOST}/accesspoint/a"], ["us-west-2"]),
    *arns("s3", ["bucket/photos"], ["us-west-2"]),
]
CONTROL_NAMES = [
    "point", "my.point", "point--use1-az4--xa-s3",
    *arns("s3-outposts", [f"outpost/{OUTPOST}/accesspoint/point", f"outpost:{OUTPOST}:accesspoint:point"]),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/accesspoint/point"], ["", "us-west-2"], account="999999999999"),
    *arns("s3-outposts", [f"outpost/{OUTPOST}/bucket/point"], ["us-west-2"]),
    *arns("s3", ["accesspoint/point"], ["us-west-2"]),
]  # fmt: skip
# operation: (required arguments, whether it has a Bucket, a Name, an OutpostId)
CONTROL_OPERATIONS = {
    "GetBucket": ({}, True, False, False),
    "DeleteBucket": ({}, True, False, False),
    "PutBucketTagging": ({"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}, True, False, False),
    "ListAccessPoints": ({}, True, False, False),
    "CreateBucket": ({}, True, False, True),
    "ListRegionalBuckets": ({}, False, False, True),
    "GetAccessPoint": ({}, False, True, False),
    "DeleteAccessPoint": ({}, False, True, False),
    "GetAccessPointPolicy": ({}, False, True, False),
    "GetAccessPointForObjectLambda": ({}, False, True, False),
    "CreateAccessPoint": ({}, True, True, False),
    "GetMultiRegionAccessPoint": ({}, False, True, False),
    "GetPublicAccessBlock": ({}, False, False, False),
    "ListAccessGrants": ({}, False, False, False),
    "DescribeJob": ({"JobId": "j1234"}, False, False, False),
    "ListTagsForResource": ({"ResourceArn": "arn:aws:s3:::photos"}, False, False, False),
}


def place(choice):
    """Region, config and endpoint of a job."""
    config, s3, endpoint_url = choice.choice(OPTIONS)
    config, s3 = dict(config), dict(s3)
    if choice.random() < 0.1:
        more, more_s3, _ = choice.choice(OPTIONS)
        config.update(more)
        s3.update(more_s3)
    if style := choice.choice(STYLES):
        s3["addressing_style"] = style
    job = {"region": choice.choice(REGIONS)}
    if s3:
        config["s3"] = s3
    if config:
        job["config"] = config
    if endpoint_url:
        job["endpoint_url"] = endpoint_url
    return job


def s3(choice):
    operation = choice.choice(list(OPERATIONS))
    needed, has_bucket, has_key = OPERATIONS[operation]
    params = dict(needed)
    if has_bucket:
        params["Bucket"] = choice.choice(BUCKETS)
    if has_key:
        params["Key"] = choice.choice(KEYS)
    job = {"service": "s3", "operation": operation, "params": params, **place(choice)}
    if operation not in WITH_BODY and choice.random() < 0.15:
        job["presign"] = True
    return job


def s3control(choice):
    operation = choice.choice(list(CONTROL_OPERATIONS))
    needed, has_bucket, has_name, has_outpost = CONTROL_OPERATIONS[operation]
    params = dict(needed)
    accounts = [ACCOUNT] * 6 + ["999999999999", "bad account", "", None, None]
    if (account := choice.choice(accounts)) is not None:
        params["AccountId"] = account
    if has_bucket:
        params["Bucket"] = choice.choice(CONTROL_BUCKETS)
    if has_name:
        params["Name"] = choice.choice(CONTROL_NAMES)
    if has_outpost and choice.random() < 0.5:
        params["OutpostId"] = choice.choice([OUTPOST, "op_bad"])
    return {"service": "s3control", "operation": operation, "params": params, **place(choice)}


def outcome(result):
    """The address and the signature in a result."""
    if isinstance(result.get("result"), str):
        return re.sub("(?<=Signature=)[0-9a-f]{70,}", "", result["result"])
    if result["requests"]:
        return " ".join(request(sent) for sent in result["requests"])
    return f"{result['error']['kind']}: {json.dumps(result['error']['text'])}"


def request(sent):
    headers = {name.lower(): value for name, value in sent["headers"]}
    authorization = headers.get("authorization", "-")
    found = re.search(r"Credential=\w+/(\S+)/aws4_request.*Signature=(\w{8})", authorization)
    if "ECDSA" in authorization:
        signature = "v4a " + headers["x-amz-region-set"]
    else:
        signature = " ".join(found.groups()) if found else authorization
    return f"{sent['method']} {sent['url']} {signature}"


def main():
    replay.start(compact_json=True)
    for make in (s3, s3control):
        path = os.path.join(HERE, "..", "cases", "s3_addresses", f"{make.__name__}.tsv")
        choice, errors, count = random.Random(1445), {}, 0
        with open(path, "w", encoding="utf-8") as file:
            file.write("# Where boto3 1.44.5 sends calls: a job of the replay tool, a tab, the outcome. Written by oracle/s3_addresses.py.\n")
            while count < LIMIT[make.__name__]:
                job = make(choice)
                result = json.loads(replay.play(json.dumps({**job, "responses": ANSWERS})))
                kind = (result.get("error") or {}).get("kind")
                errors[kind] = errors.get(kind, 0) + 1
                if not result["requests"] and kind and errors[kind] > ERROR_LIMIT:
                    continue
                file.write(json.dumps(job, ensure_ascii=False, separators=(",", ":")) + "\t" + outcome(result) + "\n")
                count += 1


if __name__ == "__main__":
    main()
