"""Writes the cases of `signing/`, which are about signatures alone: `python3 record_signing.py`, with boto3 1.44.5 and awscrt
installed.

`urls.json` has presigned URLs, `s3.json` those of S3 and its forms, `choice.json` which signer a call takes, `tokens.json` tokens
for databases and copies between regions. A case is a client
and what is asked of it; what boto3 answers is its last entry. Operations and arguments are drawn from the models, always the
same ones.
"""

import datetime
import json
import os
import random
import shutil
import tempfile
import uuid
from unittest import mock

import boto3
import botocore.auth
import botocore.exceptions
import botocore.httpsession
import botocore.session
import record
from botocore import xform_name
from botocore.awsrequest import AWSResponse, HeadersDict

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}


class Signed(Exception):
    pass


def failure(error):
    """botocore's errors by class and text, Python's own only as far as they are meant."""
    if isinstance(error, botocore.exceptions.BotoCoreError):
        return {"class": type(error).__name__, "text": str(error)}
    if str(error) == "'NoneType' object has no attribute 'access_key'":
        # DIFFERENCE 15: a form without credentials.
        return failure(botocore.exceptions.NoCredentialsError())
    for kind in (AttributeError, ValueError, TypeError):
        if isinstance(error, kind):
            return {"class": kind.__name__}
    return {"class": type(error).__name__}


def world(client, home):
    env = {"PATH": os.environ["PATH"], "HOME": home, "AWS_EC2_METADATA_DISABLED": "true", **client.get("env", {})}
    for name, content in client.get("files", {}).items():
        path = os.path.join(home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content)
    now = record.NOW

    def stands_still(remove_tzinfo=True):
        return now if remove_tzinfo else now.replace(tzinfo=datetime.timezone.utc)

    return [
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch("botocore.auth.get_current_datetime", stands_still),
        mock.patch("botocore.crt.auth.get_current_datetime", stands_still),
        mock.patch("botocore.signers.get_current_datetime", stands_still),
        mock.patch("botocore.auth.time.time", lambda: now.replace(tzinfo=datetime.timezone.utc).timestamp()),
        mock.patch("botocore.auth.formatdate", lambda *args, **kwargs: "Sun, 30 Aug 2015 12:36:00 GMT"),
        mock.patch("uuid.uuid4", lambda: record.UUID),
    ]


def connect(client):
    inner = botocore.session.Session(profile=client.get("profile"))
    keys = dict(KEYS)
    if "token" in client:
        keys["aws_session_token"] = client["token"]
    if client.get("anonymous"):
        keys = {}
    session = boto3.session.Session(botocore_session=inner, region_name=client.get("region", "us-east-1"), **keys)
    options = client.get("options", {})
    return session.client(client["service"], config=record.config(client.get("config")), **options)


def without_chance(url):
    """Asymmetric signatures differ each time."""
    if "ECDSA" in url:
        url = url[: url.index("X-Amz-Signature=")] + "X-Amz-Signature="
    return url


def summary(request):
    """How a request is signed: by which signer, for which region and service, and whether with its payload."""
    headers = {}
    for name, value in request.headers.items():
        headers[name.lower()] = value.decode() if isinstance(value, bytes) else str(value)
    how = headers.get("authorization", "none").split(", ")[0].split(":")[0]
    if " Credential=" in how:
        algorithm, scope = how.split(" Credential=")
        scope = scope.split("/", 2)[2].removesuffix("/aws4_request")
        how = {"AWS4-HMAC-SHA256": "v4", "AWS4-ECDSA-P256-SHA256": "v4a"}[algorithm] + " " + scope
        if "x-amz-region-set" in headers:
            how += " for " + headers["x-amz-region-set"]
    body = request.body.read() if hasattr(request.body, "read") else request.body
    if isinstance(body, str):
        body = body.encode()
    if "SignatureVersion=2" in request.url or b"SignatureVersion=2" in (body or b""):
        how = "v2"
    payload = headers.get("x-amz-content-sha256", "")
    if payload:
        how += " " + (payload if not payload.islower() else "hashed")
    return how


def answer(client, what, arguments):
    arguments = record.python(arguments)
    try:
        if what == "url":
            method, params, *rest = arguments
            rest = rest[0] if rest else {}
            options = {"ExpiresIn": rest.get("expires_in", 3600), "HttpMethod": rest.get("http_method")}
            return without_chance(client.generate_presigned_url(method, params, **options))
        if what == "post":
            bucket, key, options = arguments
            post = client.generate_presigned_post(bucket, key, **options)
            return [post["url"], post["fields"]]
        if what == "token":
            method, options = arguments
            return getattr(client, method)(**options)
        sent = []

        def send(session, request):
            body = request.body.encode() if isinstance(request.body, str) else request.body
            sent.append(record.text(body) if what == "body" else summary(request))
            raise Signed

        method, params = arguments
        with mock.patch.object(botocore.httpsession.URLLib3Session, "send", send):
            try:
                getattr(client, method)(**params)
            except Signed:
                pass
        return sent[0]
    except Exception as error:
        return failure(error)


def fill(groups):
    for group in groups:
        home = tempfile.mkdtemp()
        patches = world(group["client"], home)
        for patch in patches:
            patch.start()
        try:
            client = connect(group["client"])
            for case in group["cases"]:
                case.append(answer(client, case[0], case[1:]))
        except Exception as error:
            group["error"] = failure(error)
        finally:
            for patch in reversed(patches):
                patch.stop()
            shutil.rmtree(home)
    return groups


WORDS = ["a", "b c", "x/y", "né", "k=v&w", "~t.", "1+1", "q'"]


def draw(shape, dice, depth=0):
    """An argument of a shape; of structures the required members and a few others."""
    kind = shape.type_name
    if kind == "structure":
        drawn = {}
        optional = 0
        for name, member in shape.members.items():
            if getattr(member, "event_stream_name", None) or shape.serialization.get("payload") == name and member.type_name == "blob":
                continue
            required = name in shape.required_members
            if required or (depth == 0 and optional < 2 and dice.random() < 0.4):
                optional += not required
                if depth > 4:
                    return drawn
                drawn[name] = draw(member, dice, depth + 1)
            if shape.is_tagged_union and not drawn:
                drawn[name] = draw(member, dice, depth + 1)
            if shape.is_tagged_union:
                break
        return drawn
    if kind == "list":
        return [draw(shape.member, dice, depth + 1) for _ in range(max(1, min(shape.metadata.get("min", 1), 3)))]
    if kind == "map":
        return {dice.choice(["k", "k 2"]): draw(shape.value, dice, depth + 1)}
    if kind == "boolean":
        return dice.random() < 0.5
    if kind in ("integer", "long"):
        return max(shape.metadata.get("min", 0), dice.choice([1, 7, 42]))
    if kind in ("float", "double"):
        return max(float(shape.metadata.get("min", 0)), dice.choice([0.5, 2.0]))
    if kind == "timestamp":
        return {"$time": 1440938160}
    if kind == "blob":
        return {"$bytes": "blob"}
    if shape.name.lower().endswith("arn") and dice.random() < 0.5:
        return "arn:aws:sns:us-east-1:123456789012:n"
    word = dice.choice(WORDS)
    return (word * 30)[: max(len(word), shape.metadata.get("min", 0))]


def drawn_operations(service, model, dice, count):
    names = list(model.operation_names)
    dice.shuffle(names)
    found = []
    for name in names:
        operation = model.operation_model(name)
        if operation.has_event_stream_input:
            continue
        if service == "s3":
            continue
        params = draw(operation.input_shape, dice) if operation.input_shape else {}
        if len(json.dumps(params)) < 160:
            found.append((xform_name(name), params))
        if len(found) == count:
            break
    return found


def urls():
    inner = botocore.session.get_session()
    dice = random.Random(7)
    groups = []
    regions = ["us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-3"]
    for at, service in enumerate(inner.get_available_services()):
        model = inner.get_service_model(service)
        cases = [["url", method, params] for method, params in drawn_operations(service, model, dice, 1 + (at % 4 == 0))]
        if cases:
            client = {"service": service}
            if at % 3 == 0:
                client["region"] = regions[at // 3 % len(regions)]
            if at % 20 == 0:
                client["token"] = "tok/en+"
            groups.append({"client": client, "cases": cases})
    groups += [
        {"client": {"service": "sts", "region": "eu-west-1"}, "cases": [
            ["url", "get_caller_identity", {}],
            ["url", "get_caller_identity", {}, {"expires_in": 60, "http_method": "GET"}],
            ["url", "GetCallerIdentity".lower(), {}],
            ["url", "assume_role_with_saml", {"RoleArn": "arn:aws:iam::123456789012:role/r", "PrincipalArn": "arn:aws:iam::123456789012:saml-provider/p", "SAMLAssertion": "YQ=="}],
            ["url", "get_caller_identity", {"No": 1}],
            ["url", "no_such_method", {}],
        ]},
        {"client": {"service": "sts", "config": {"signature_version": "unsigned"}}, "cases": [["url", "get_caller_identity", {}]]},
        {"client": {"service": "sts", "config": {"signature_version": "bearer"}}, "cases": [["url", "get_caller_identity", {}]]},
        {"client": {"service": "sts", "config": {"signature_version": "v4a"}}, "cases": [["url", "get_caller_identity", {}]]},
        {"client": {"service": "sts", "anonymous": True}, "cases": [["url", "get_caller_identity", {}]]},
        {"client": {"service": "sts", "options": {"endpoint_url": "http://127.0.0.1:5000/base"}}, "cases": [["url", "get_caller_identity", {}]]},
        {"client": {"service": "sdb"}, "cases": [["url", "list_domains", {}]]},
        {"client": {"service": "importexport"}, "cases": [["url", "list_jobs", {}]]},
        {"client": {"service": "polly"}, "cases": [["url", "synthesize_speech", {"Text": "hello", "OutputFormat": "mp3", "VoiceId": "Ivy"}]]},
        {"client": {"service": "ec2"}, "cases": [
            ["url", "describe_instances", {"Filters": [{"Name": "tag:a b", "Values": ["1", "é"]}]}, {"http_method": "GET"}],
            ["url", "copy_snapshot", {"SourceRegion": "us-west-2", "SourceSnapshotId": "snap-1"}],
        ]},
        {"client": {"service": "dynamodb"}, "cases": [
            ["url", "get_item", {"TableName": "t", "Key": {"k": {"S": "it's"}, "n": {"N": "1.5"}, "b": {"BOOL": True}, "z": {"NULL": True}}}],
            ["url", "scan", {"TableName": "t", "ExclusiveStartKey": {"k": {"B": {"$bytes": "é"}}}, "AttributesToGet": ["a", "b c"], "Limit": 3}],
        ]},
        {"client": {"service": "lambda"}, "cases": [["url", "invoke", {"FunctionName": "f", "Payload": {"$bytes": "{\"a\": [1, 2.50, null, true], \"b\": {\"c\": \"d\\\"'\"}}"}}],
            ["url", "invoke", {"FunctionName": "f", "Payload": {"$bytes": "[1]"}}], ["url", "invoke", {"FunctionName": "f", "Payload": {"$bytes": "no"}}],
            ["url", "list_functions", {"MaxItems": 1}]]},
        {"client": {"service": "execute-api", "config": {}}, "cases": []},
        {"client": {"service": "bedrock", "env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}}, "cases": [["url", "list_guardrails", {}]]},
    ]
    return [group for group in groups if group["cases"]]


OBJECT = {"Bucket": "my-bucket", "Key": "a b/é.txt"}
S3_CLIENTS = [
    *({"region": region} for region in ["us-east-1", "us-west-2", "us-east-2", "eu-central-1", "eu-west-1", "ap-south-2", "us-gov-west-1", "cn-north-1", "aws-global", "mars-1"]),
    *({"region": region, "config": {"signature_version": version}} for region in ["us-east-1", "eu-central-1"] for version in
      ["s3v4", "s3", "v4", "unsigned", "s3v4-query", "s3-query", "v2", "bogus"]),
    *({"region": region, "config": {"s3": s3}} for region in ["us-east-1", "us-east-2"] for s3 in [
        {"addressing_style": "virtual"}, {"addressing_style": "path"}, {"use_dualstack_endpoint": True}, {"use_accelerate_endpoint": True},
        {"us_east_1_regional_endpoint": "regional"}, {"payload_signing_enabled": True}]),
    {"region": "us-west-2", "config": {"use_dualstack_endpoint": True}},
    {"region": "us-west-2", "config": {"use_fips_endpoint": True}},
    {"region": "us-west-2", "token": "tok/en+"},
    {"region": "us-east-2", "token": "tok/en+"},
    {"region": "us-west-2", "token": ""},
    {"region": "us-west-2", "options": {"endpoint_url": "http://localhost:9000"}},
    {"region": "us-east-2", "options": {"endpoint_url": "https://store.example.com/base/"}, "config": {"s3": {"addressing_style": "virtual"}}},
    {"region": "us-west-2", "options": {"use_ssl": False}},
    {"region": "us-west-2", "files": {".aws/config": "[default]\ns3 =\n    signature_version = s3v4\n"}},
    {"region": "us-west-2", "files": {".aws/config": "[default]\ns3 =\n    addressing_style = path\n    use_dualstack_endpoint = true\n"}},
    {"region": "us-west-2", "env": {"AWS_AUTH_SCHEME_PREFERENCE": "sigv4a,sigv4"}},
    {"region": "us-east-2", "config": {"auth_scheme_preference": "sigv4a"}},
    {"region": "us-east-2", "anonymous": True},
    {"region": None},
]


def s3():
    groups = []
    for client in S3_CLIENTS:
        groups.append({"client": {"service": "s3", **client}, "cases": [
            ["url", "get_object", OBJECT],
            ["url", "put_object", {"Bucket": "my.dotted.bucket", "Key": "k", "ContentType": "text/plain", "Metadata": {"m": "v  w"}}, {"expires_in": 90}],
            ["url", "list_objects_v2", {"Bucket": "Upper_Case", "Prefix": "p/ q"}],
            ["url", "list_buckets", {}],
            ["post", "my-bucket", "up/${filename}", {"Fields": {"acl": "private"}, "Conditions": [{"acl": "private"}, ["content-length-range", 1, 10]]}],
        ]})
    more = [
        ["url", "get_object", {**OBJECT, "Range": "bytes=0-9", "IfMatch": "e", "VersionId": "v1", "ResponseContentType": "text/plain; charset=x",
                               "ResponseExpires": {"$time": 1440938160}, "ResponseContentDisposition": "attachment; filename=\"a b\""}],
        ["url", "head_object", {**OBJECT, "PartNumber": 2}],
        ["url", "put_object", {**OBJECT, "Body": {"$bytes": "abc"}}],
        ["url", "put_object", {**OBJECT, "Body": {"$bytes": ""}}],
        ["url", "put_object", {**OBJECT, "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg==", "ACL": "public-read", "Tagging": "a=b&c=d", "ChecksumAlgorithm": "SHA256"}],
        ["url", "put_object", {**OBJECT, "SSECustomerKey": "x" * 32, "SSECustomerAlgorithm": "AES256"}],
        ["url", "put_object", {**OBJECT, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"}, {"http_method": "POST"}],
        ["url", "delete_object", {**OBJECT, "MFA": "1 2"}],
        ["url", "copy_object", {**OBJECT, "CopySource": {"Bucket": "from", "Key": "k é", "VersionId": "3"}}],
        ["url", "create_multipart_upload", OBJECT],
        ["url", "upload_part", {**OBJECT, "PartNumber": 1, "UploadId": "u+/="}],
        ["url", "upload_part_copy", {**OBJECT, "PartNumber": 1, "UploadId": "u", "CopySource": "b/k", "CopySourceRange": "bytes=0-1"}],
        ["url", "complete_multipart_upload", {**OBJECT, "UploadId": "u", "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "e"}]}}],
        ["url", "abort_multipart_upload", {**OBJECT, "UploadId": "u"}],
        ["url", "list_objects", {"Bucket": "my-bucket", "Delimiter": "/"}],
        ["url", "get_bucket_location", {"Bucket": "my-bucket"}],
        ["url", "get_bucket_acl", {"Bucket": "my-bucket"}],
        ["url", "put_bucket_tagging", {"Bucket": "my-bucket", "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}],
        ["url", "create_bucket", {"Bucket": "my-bucket"}],
        ["url", "delete_objects", {"Bucket": "my-bucket", "Delete": {"Objects": [{"Key": "k"}]}}],
        ["url", "get_object_tagging", {**OBJECT, "VersionId": ""}],
        ["url", "restore_object", {**OBJECT, "RestoreRequest": {"Days": 1}}],
        ["url", "get_object", {"Bucket": "bad bucket", "Key": "k"}],
        ["url", "get_object", {"Bucket": "my-bucket"}],
        ["url", "get_object", {"Bucket": "my-bucket", "Key": ""}],
        ["url", "get_object", {"Bucket": "my-bucket", "Key": "/a//b/../c"}],
        ["url", "get_object", {"Bucket": "my-bucket", "Key": "a+b?c#d%20"}, {"expires_in": 604800}],
        ["url", "get_object", OBJECT, {"expires_in": 0}],
        ["url", "get_object", OBJECT, {"expires_in": -5, "http_method": "HEAD"}],
        ["url", "nope", {}],
        ["url", "get_object", {"Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap", "Key": "k k"}],
        ["url", "get_object", {"Bucket": "arn:aws:s3:eu-west-1:123456789012:accesspoint:my-ap", "Key": "k"}],
        ["url", "get_object", {"Bucket": "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap", "Key": "k k"}],
        ["url", "get_object", {"Bucket": "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-ol", "Key": "k"}],
        ["url", "get_object", {"Bucket": "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/my-ap", "Key": "k"}],
        ["url", "write_get_object_response", {"RequestRoute": "route", "RequestToken": "t"}],
        ["post", "my-bucket", "k", {}],
        ["post", "my-bucket", "${filename}", {"ExpiresIn": 60}],
        ["post", "my.dotted", "é/\"k\"", {"Fields": {"Content-Type": "x/y", "success_action_status": "201"}, "Conditions": [["starts-with", "$Content-Type", "x/"], {"x-amz-meta-m": "v\u2028"}]}],
        ["post", "bad bucket", "k", {}],
        ["post", "arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap", "k", {}],
        ["post", "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap", "k", {}],
    ]
    for client in [{"region": "us-west-2"}, {"region": "us-east-2"}, {"region": "us-west-2", "config": {"signature_version": "s3v4"}},
                   {"region": "eu-west-1", "token": "t", "config": {"s3": {"use_arn_region": False}}}]:
        groups.append({"client": {"service": "s3", **client}, "cases": [list(case) for case in more]})
    groups.append({"client": {"service": "s3control", "region": "us-west-2"}, "cases": [
        ["url", "get_public_access_block", {"AccountId": "123456789012"}],
        ["url", "list_access_points", {"AccountId": "123456789012", "Bucket": "b"}]]})
    groups.append({"client": {"service": "s3outposts", "region": "us-west-2"}, "cases": [["url", "list_endpoints", {}]]})
    groups.append({"client": {"service": "ec2"}, "cases": [["post", "b", "k", {}]]})
    return groups


def choice():
    inner = botocore.session.get_session()
    dice = random.Random(11)
    groups = []
    special = []
    for service in inner.get_available_services():
        model = inner.get_service_model(service)
        cases = [["call", method, params] for method, params in drawn_operations(service, model, dice, 1)]
        found = {}
        for name in model.operation_names:
            operation = model.operation_model(name)
            key = (tuple(operation.auth or ()), operation.auth_type, operation.unsigned_payload)
            if any(key) and found.setdefault(key, 0) < 2:
                found[key] += 1
                params = draw(operation.input_shape, dice) if operation.input_shape else {}
                if service == "s3":
                    params.update(RequestRoute="route")
                cases.append(["call", xform_name(name), params])
        if cases:
            groups.append({"client": {"service": service, "region": "us-west-2"}, "cases": cases})
        auth = model.metadata.get("auth") or []
        if len(auth) > 1 or "bearer" in str(model.metadata.get("signatureVersion")) or found:
            special.append((service, cases))
    for service, cases in special:
        for client in [
            {"config": {"auth_scheme_preference": "sigv4a,sigv4"}},
            {"config": {"auth_scheme_preference": " httpBearerAuth , noAuth"}},
            {"config": {"auth_scheme_preference": "xyz"}},
            {"env": {"AWS_AUTH_SCHEME_PREFERENCE": "sigv4a"}},
            {"env": {"AWS_AUTH_SCHEME_PREFERENCE": "noAuth,sigv4"}},
            {"files": {".aws/config": "[default]\nauth_scheme_preference = httpBearerAuth,sigv4\n"}},
            {"config": {"signature_version": "v4"}},
            {"config": {"signature_version": "v4a"}},
            {"config": {"signature_version": "unsigned"}},
            {"config": {"signature_version": "bearer"}},
            {"config": {"sigv4a_signing_region_set": "us-east-1,eu-west-1"}, "env": {"AWS_AUTH_SCHEME_PREFERENCE": "sigv4a"}},
            {"anonymous": True},
        ]:
            groups.append({"client": {"service": service, "region": "us-west-2", **client}, "cases": [list(case) for case in cases[:3]]})
    for service, method, params in [
        ("bedrock", "list_guardrails", {}),
        ("bedrock-runtime", "converse", {"modelId": "m", "messages": []}),
        ("bedrock-agent", "list_agents", {}),
        ("codecatalyst", "list_spaces", {}),
        ("codecatalyst", "verify_session", {}),
    ]:
        for client in [
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok", "AWS_AUTH_SCHEME_PREFERENCE": "sigv4,httpBearerAuth"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}, "config": {"auth_scheme_preference": "sigv4,httpBearerAuth"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}, "config": {"auth_scheme_preference": "httpBearerAuth"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}, "config": {"signature_version": "v4"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}, "config": {"signature_version": "unsigned"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": "tok"}, "options": {"endpoint_url": "http://localhost:1"}},
            {"env": {"AWS_BEARER_TOKEN_BEDROCK": ""}},
            {"config": {"auth_scheme_preference": "httpBearerAuth"}},
        ]:
            groups.append({"client": {"service": service, "region": "us-west-2", **client}, "cases": [["call", method, params]]})
    buckets = ["my-bucket", "arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap", "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
               "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/my-ap", "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-ol"]
    for client in S3_CLIENTS + [
        {"config": {"sigv4a_signing_region_set": "us-east-1,eu-west-1"}}, {"env": {"AWS_SIGV4A_SIGNING_REGION_SET": "eu-west-1"}},
        {"config": {"signature_version": "v4a"}}, {"config": {"signature_version": "s3v4a"}}, {"config": {"s3": {"payload_signing_enabled": False}}},
        {"env": {"AWS_AUTH_SCHEME_PREFERENCE": "noAuth"}}, {"config": {"auth_scheme_preference": "noAuth,sigv4a"}},
    ]:
        cases = [["call", "head_object", {"Bucket": bucket, "Key": "k"}] for bucket in buckets]
        cases.append(["call", "put_object", {"Bucket": "my-bucket", "Key": "k", "Body": {"$bytes": "abc"}}])
        groups.append({"client": {"service": "s3", "region": "us-west-2", **client}, "cases": cases})
    for service, method in [("sdb", "list_domains"), ("importexport", "list_jobs"), ("sqs", "list_queues"), ("events", "list_rules"), ("dynamodb", "list_tables")]:
        for version in ["v2", "v3", "v3https", "v4", "s3", "s3v4", "v4-query", "bogus", ""]:
            groups.append({"client": {"service": service, "region": "us-west-2", "config": {"signature_version": version}}, "cases": [["call", method, {}]]})
        groups.append({"client": {"service": service, "region": "us-west-2", "files": {".aws/config": f"[default]\n{service} =\n    signature_version = s3v4\n"}}, "cases": [["call", method, {}]]})
    groups.append({"client": {"service": "events", "region": "us-west-2"}, "cases": [["call", "put_events", {"Entries": [{"Detail": "{}"}], "EndpointId": "abc.123"}]]})
    groups.append({"client": {"service": "events", "region": "us-west-2", "config": {"sigv4a_signing_region_set": "us-east-1"}}, "cases": [["call", "put_events", {"Entries": [{"Detail": "{}"}], "EndpointId": "abc.123"}]]})
    return groups


def tokens():
    groups = []
    for client in [{"region": "us-west-2"}, {"region": "eu-west-1", "token": "tok/en+"}, {"anonymous": True}, {"config": {"signature_version": "unsigned"}}]:
        groups.append({"client": {"service": "rds", **client}, "cases": [
            ["token", "generate_db_auth_token", {"DBHostname": "prod-instance.us-west-2.rds.amazonaws.com", "Port": 3306, "DBUsername": "mySQL-User"}],
            ["token", "generate_db_auth_token", {"DBHostname": "h", "Port": 1, "DBUsername": "a b&é=", "Region": "us-east-1"}]]})
        groups.append({"client": {"service": "dsql", **client}, "cases": [
            ["token", "generate_db_connect_auth_token", {"Hostname": "test.dsql.us-east-1.on.aws"}],
            ["token", "generate_db_connect_admin_auth_token", {"Hostname": "test.dsql.us-east-1.on.aws", "Region": "us-east-1", "ExpiresIn": 450}]]})
    groups.append({"client": {"service": "sts"}, "cases": [["token", "generate_db_auth_token", {"DBHostname": "h", "Port": 1, "DBUsername": "u"}],
        ["token", "generate_db_connect_auth_token", {"Hostname": "h"}]]})
    for client in [{"region": "us-west-2"}, {"region": "eu-central-1", "token": "tok/en+"}, {"region": "us-east-1", "options": {"endpoint_url": "http://localhost:5000"}}]:
        groups.append({"client": {"service": "ec2", **client}, "cases": [
            ["body", "copy_snapshot", {"SourceRegion": "us-east-1", "SourceSnapshotId": "snap-1", "Description": "a b/ü"}],
            ["body", "copy_snapshot", {"SourceRegion": "us-east-1", "SourceSnapshotId": "snap-1", "PresignedUrl": "https://given/?a=b"}],
            ["body", "copy_snapshot", {"SourceRegion": "us-east-1", "SourceSnapshotId": "snap-1", "DestinationRegion": "mine"}],
            ["body", "copy_snapshot", {"SourceSnapshotId": "snap-1"}]]})
        copy = {"SourceDBClusterSnapshotIdentifier": "arn:aws:rds:us-east-1:123456789012:cluster-snapshot:s", "TargetDBClusterSnapshotIdentifier": "t"}
        create = {"DBClusterIdentifier": "c", "Engine": "aurora"}
        far = {"SourceRegion": "us-east-1"}
        for service in ["rds", "neptune", "docdb"]:
            cases = []
            for method, params in [("copy_db_cluster_snapshot", copy), ("create_db_cluster", create)]:
                cases += [["body", method, {**params, **far}], ["body", method, params],
                    ["body", method, {**params, **far, "PreSignedUrl": "https://given/"}], ["body", method, {**params, "PreSignedUrl": "https://given/"}]]
            if service == "rds":
                cases += [
                    ["body", "copy_db_snapshot", {"SourceDBSnapshotIdentifier": "s", "TargetDBSnapshotIdentifier": "t", **far}],
                    ["body", "create_db_instance_read_replica", {"DBInstanceIdentifier": "i", "SourceDBInstanceIdentifier": "s", **far}],
                    ["body", "start_db_instance_automated_backups_replication", {"SourceDBInstanceArn": "a", **far}],
                ]
            groups.append({"client": {"service": service, **client}, "cases": cases})
    return groups


def write(name, groups):
    path = os.path.join(HERE, "signing", name)
    with open(path, "w") as file:
        lines = (json.dumps(group, ensure_ascii=False, separators=(",", ":")) for group in fill(groups))
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
    print(name, sum(len(group["cases"]) for group in groups), os.path.getsize(path))


if __name__ == "__main__":
    os.makedirs(os.path.join(HERE, "signing"), exist_ok=True)
    write("urls.json", urls())
    write("s3.json", s3())
    write("choice.json", choice())
    write("tokens.json", tokens())
