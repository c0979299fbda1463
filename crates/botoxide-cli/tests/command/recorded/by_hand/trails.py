"""cloudtrail: digests and log files that are valid or not, results of queries, subscriptions."""
import base64
import gzip
import hashlib
import json
import random
import zlib

ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/t"
LOCATION = ("location", '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')
MISSING = "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>"


class Key:
    """A key of RSA that is the same on each day: only the scenarios are signed by it."""

    def __init__(self, seed):
        source = random.Random(seed)

        def prime():
            while True:
                number = source.getrandbits(1024) | 1 << 1023 | 1 << 1022 | 1
                if number % 65537 != 1 and all(number % small for small in range(3, 2000, 2)) and pow(2, number - 1, number) == 1:
                    return number

        p, q = prime(), prime()
        self.modulus, self.private = p * q, pow(65537, -1, (p - 1) * (q - 1))

    def sign(self, text):
        info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(text.encode()).digest()
        padded = b"\0\1" + b"\xff" * (256 - 3 - len(info)) + b"\0" + info
        return f"{pow(int.from_bytes(padded, 'big'), self.private, self.modulus):0512x}"

    def der(self):
        def integer(number):
            content = number.to_bytes(number.bit_length() // 8 + 1, "big")
            return b"\2" + length(len(content)) + content

        def length(count):
            return bytes([count]) if count < 128 else b"\x82" + count.to_bytes(2, "big")

        content = integer(self.modulus) + integer(65537)
        return base64.b64encode(b"0" + length(len(content)) + content).decode()


KEY = Key(1)
KEYS = ("ListPublicKeys", {"PublicKeyList": [{"Fingerprint": "f", "Value": KEY.der()}]})


def pack(content):
    return gzip.compress(content, mtime=0)


def key_of(hour, backfill=""):
    return f"AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20260102T{hour:02}0000Z{backfill}.json.gz"


def log(name, content=b'{"Records": []}', digest=None):
    return {"s3Bucket": "b", "s3Object": name, "hashValue": digest or hashlib.sha256(content).hexdigest()}


def digest(hour, logs=(), previous=None, key=KEY, backfill="", metadata=None, **changed):
    name = key_of(hour, backfill)
    content = {
        "digestPublicKeyFingerprint": "f", "digestS3Bucket": "b", "digestS3Object": name, "previousDigestSignature": None,
        "digestEndTime": f"2026-01-02T{hour:02}:00:00Z", "digestStartTime": f"2026-01-02T{hour - 1:02}:00:00Z", "logFiles": list(logs),
        "previousDigestS3Bucket": previous and "b", "previousDigestS3Object": previous, **changed,
    }  # fmt: skip
    content = {key: value for key, value in content.items() if value != "-"}
    text = json.dumps(content).encode()
    signed = f"{content.get('digestEndTime')}\nb/{name}\n{hashlib.sha256(text).hexdigest()}\n{content.get('previousDigestSignature') or 'null'}"
    headers = {"x-amz-meta-signature": key.sign(signed), "x-amz-meta-signature-algorithm": "SHA256withRSA", **(metadata or {})}
    headers = {key: value for key, value in headers.items() if value is not None}
    return (f"/{name.split('/')[-1]} ", pack(text), 200, headers)


def listing(*keys):
    contents = "".join(f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in keys)
    return ("prefix=", f"<ListBucketResult><Name>b</Name>{contents}<IsTruncated>false</IsTruncated></ListBucketResult>")


def file(name, content=b'{"Records": []}'):
    return (f"/b/{name} ", pack(content))


def validate(scenario):
    trail = ("DescribeTrails", {"trailList": [{"TrailARN": "other"}, {"TrailARN": ARN, "S3BucketName": "b"}]})
    line = f"cloudtrail validate-logs --trail-arn {ARN} --start-time 2026-01-02T03:00:00Z --end-time 20260102T053000Z"
    good = [trail, LOCATION, listing(key_of(3), key_of(4), key_of(5), "AWSLogs/other", key_of(9)), KEYS]
    step = scenario("cloudtrail validate-logs", masks=[[r"\?[^ \"]*", "?"]])
    chain = [digest(5, [log("l5")], key_of(4)), digest(4, [log("l4"), log("l4b")], key_of(3)), digest(3, [])]
    files = [file("l5"), file("l4"), file("l4b")]
    step(line, *good, *chain, *files)
    step(f"{line} --verbose", *good, *chain, *files)
    step(f"{line} --s3-bucket b", *good[1:], *chain, *files)
    step(f"{line} --region eu-west-1", trail, LOCATION, listing(), KEYS)
    step(f"{line} --verbose", *good, *chain, file("l5", b"x"), ("/b/l4 ", MISSING, 404), ("/b/l4b ", b"\x1f\x8b\x08\x00broken"))
    packed = pack(b'{"Records": []}')
    step(line, *good, *chain, ("/b/l5 ", packed[:-4]), ("/b/l4 ", packed + b"more"), ("/b/l4b ", packed[:-8] + b"\0" * 8))
    step(line, *good, *chain, ("/b/l5 ", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", 403))
    step(line, *good, digest(5), digest(4), digest(3))
    step(line, trail, LOCATION, listing(key_of(3), key_of(5)), KEYS, digest(5), digest(3))
    name = f"/{key_of(5).split('/')[-1]} "
    step(line, *good, (name, MISSING, 404), *chain[1:], *files[1:])
    step(f"{line} --verbose", *good, digest(5, [], key_of(4), key=Key(2)), *chain[1:], *files[1:])
    for wrong in (
        (name, b"not packed", 200), (name, pack(b"no json"), 200), digest(5, metadata={"x-amz-meta-signature": None}), digest(5, metadata={"x-amz-meta-signature-algorithm": None}), digest(5, digestEndTime="-"),
        digest(5, digestS3Object="elsewhere"), digest(5, digestPublicKeyFingerprint="g"),
    ):  # fmt: skip
        step(line, trail, LOCATION, listing(key_of(5)), KEYS, wrong)
    step(line, trail, LOCATION, listing(key_of(5)), ("ListPublicKeys", {"PublicKeyList": [{"Fingerprint": "f", "Value": base64.b64encode(b"x").decode()}]}), digest(5))
    step(line, trail, LOCATION, listing(key_of(5)), ("ListPublicKeys", {"PublicKeyList": []}))
    step(line, trail, LOCATION, listing(), KEYS)
    step(f"{line} --s3-bucket b", *good[1:3], ("ListPublicKeys", {"PublicKeyList": []}))
    step = scenario("cloudtrail validate-logs of digests that were made later", masks=[[r"\?[^ \"]*", "?"]])
    later = {"x-amz-meta-backfill-generation-timestamp": "2026-02-01T00:00:00Z"}
    late = "_backfill"
    keys = listing(key_of(4, late), key_of(5), key_of(5, late))
    step(f"{line} --verbose", trail, LOCATION, keys, KEYS, digest(5), digest(5, [log("l5")], key_of(4, late), backfill=late, metadata=later), KEYS, digest(4, backfill=late, metadata=later), file("l5"))
    step(line, trail, LOCATION, listing(key_of(5, late)), KEYS, digest(5, backfill=late))
    step(line, trail, LOCATION, listing(key_of(5, late)), KEYS, digest(5, backfill=late, metadata=later), ("ListPublicKeys", {"PublicKeyList": []}))
    step = scenario("cloudtrail validate-logs of an organization", masks=[[r"\?[^ \"]*", "?"]])
    organization = ("DescribeTrails", {"trailList": [{"TrailARN": ARN, "S3BucketName": "b", "S3KeyPrefix": "p", "IsOrganizationTrail": True}]})
    step(f"{line} --account-id 444455556666", organization, ("DescribeOrganization", {"Organization": {"Id": "o-1"}}), LOCATION, listing(), KEYS)
    step(line, organization)
    step("cloudtrail validate-logs --trail-arn x --start-time 2026-01-02")
    step(f"cloudtrail validate-logs --trail-arn {ARN} --start-time 2026-01-02 --end-time 2026-01-01")
    step(f"cloudtrail validate-logs --trail-arn {ARN} --start-time x")
    step(line, ("DescribeTrails", {"trailList": []}))
    step(line, ("DescribeTrails", {"__type": "AccessDeniedException", "message": "no"}, 400))
    step("cloudtrail validate-logs")


def results(scenario):
    def signed(*contents, key=KEY, **changed):
        hashes = [hashlib.sha256(content).hexdigest() for content in contents]
        files = [{"fileName": f"r{at}.csv.gz", "fileHashValue": found} for at, found in enumerate(hashes)]
        return json.dumps({"files": files, "queryCompleteTime": "2026-01-02T03:04:05Z", "publicKeyFingerprint": "f", "hashSignature": key.sign(" ".join(hashes)), **changed})

    files = {
        "good/result_sign.json": signed(b"a", b"b"), "good/r0.csv.gz": "a", "good/r1.csv.gz": "b", "changed/result_sign.json": signed(b"a"), "changed/r0.csv.gz": "x", "forged/result_sign.json": signed(b"a", key=Key(2)),
        "forged/r0.csv.gz": "a", "none/result_sign.json": signed(), "odd/result_sign.json": json.dumps({"files": None}), "broken/result_sign.json": "{", "lost/result_sign.json": signed(b"a"),
    }  # fmt: skip
    verify = "cloudtrail verify-query-results"
    step = scenario("cloudtrail verify-query-results", files=files)
    step(f"{verify} --local-export-path good", KEYS)
    step(f"{verify} --local-export-path changed", KEYS)
    step(f"{verify} --local-export-path forged", KEYS)
    step(f"{verify} --local-export-path good", ("ListPublicKeys", {"PublicKeyList": []}))
    step(f"{verify} --local-export-path none")
    step(f"{verify} --local-export-path odd")
    step(f"{verify} --local-export-path broken", stderr="InformationCollectionError: Unable to load result_sign.json file, due to")
    step(f"{verify} --local-export-path lost", stderr="No such file or directory: 'lost/r0.csv.gz'")
    step(f"{verify} --s3-bucket b --s3-prefix p/q", ("/b/p/q/result_sign.json", files["good/result_sign.json"]), ("/b/p/q/r0.csv.gz", "a"), ("/b/p/q/r1.csv.gz", "b"), KEYS)
    step(f"{verify} --s3-bucket b", ("/b/result_sign.json", files["changed/result_sign.json"]), ("/b/r0.csv.gz", "x"))
    step(f"{verify} --s3-bucket b", ("/b/result_sign.json", MISSING, 404))
    step(verify)
    step(f"{verify} --local-export-path good --s3-bucket b")


def subscriptions(scenario):
    def xml(operation, text=""):
        return (f'Action": "{operation}"', f"<{operation}Response><{operation}Result>{text}</{operation}Result></{operation}Response>")

    account = xml("GetCallerIdentity", "<Account>111122223333</Account>")
    trails = ("DescribeTrails", {"trailList": [{"Name": "t", "S3BucketName": "é"}]})
    policy = json.dumps({"Statement": [{"Resource": "arn:aws:s3:::<BucketName>/<Prefix>/AWSLogs/<CustomerAccountID>/*"}]})
    topic_policy = json.dumps({"Statement": [{"Resource": "arn:aws:sns:<Region>:<SNSTopicOwnerAccountId>:<SNSTopicName>"}]})
    bucket = [account, ("GET /awscloudtrail-policy-us-east-1/policy/S3", policy), ("HEAD /b", "", 404), ("PUT /b", ""), ("PUT /b?policy", "")]
    own = json.dumps({"Id": "x", "Statement": [{"Sid": "own"}]}).replace('"', "&quot;")
    attributes = xml("GetTopicAttributes", f"<Attributes><entry><key>Policy</key><value>{own}</value></entry></Attributes>")
    topic = [account, xml("ListTopics", "<Topics><member><TopicArn>arn:aws:sns:us-east-1:1:other</TopicArn></member></Topics>"), ("GET /awscloudtrail-policy-us-east-1/policy/SNS", topic_policy),
             xml("CreateTopic", "<TopicArn>arn:t</TopicArn>"), attributes, xml("SetTopicAttributes")]
    start = ("StartLogging", {})
    masks = [[r',\n  "ResponseMetadata": \{[^}]*\},\n    "RetryAttempts": 0\n  \}', ""]]
    create, update = "cloudtrail create-subscription --name t", "cloudtrail update-subscription --name t"
    step = scenario("cloudtrail create-subscription", version=1, masks=masks)
    step(f"{create} --s3-use-bucket b", ("CreateTrail", {}), trails, start)
    step(f"{create} --s3-new-bucket b --s3-prefix p --sns-new-topic t --include-global-service-events TRUE", *bucket, *topic, ("CreateTrail", {}), trails, start)
    step([*f"{create} --s3-new-bucket b --sns-new-topic t --region eu-west-1".split(), "--s3-custom-policy", policy, "--sns-custom-policy", topic_policy], bucket[0], *bucket[2:], *topic[:2], *topic[3:], ("CreateTrail", {}), trails, start)
    step(f"{create} --s3-new-bucket b", account, ("GET /awscloudtrail", policy), ("HEAD /b", ""))
    step(f"{create} --s3-new-bucket b", account, ("GET /awscloudtrail", MISSING, 404), stderr="Unable to get regional policy template for region us-east-1: policy/S3/AWSCloudTrail-S3BucketPolicy-2014-12-17.json. Error: An error occurred (NoSuchKey)")
    denied = {"__type": "AccessDeniedException", "message": "no"}
    step(f"{create} --s3-new-bucket b --sns-new-topic t", *bucket, *topic, ("CreateTrail", denied, 400), ("DELETE /b", "", 204), xml("DeleteTopic"), code=254)
    step(f"{create} --s3-new-bucket b", *bucket[:4], ("PUT /b?policy", "<Error><Code>MalformedPolicy</Code><Message>no</Message></Error>", 400), ("DELETE /b", "", 204), code=254)
    step(f"{create} --s3-use-bucket b --sns-new-topic other", *topic[:2])
    step(create)
    step(f"{create} --s3-use-bucket b --include-global-service-events maybe")
    step = scenario("cloudtrail update-subscription", version=1, masks=masks)
    step(f"{update} --s3-prefix p --include-global-service-events false", ("UpdateTrail", {}), trails)
    step(f"{update} --s3-new-bucket b", ("DescribeTrails", {"trailList": [{"S3KeyPrefix": "q"}]}), *bucket, ("UpdateTrail", {}), trails)
    step(f"{update} --sns-new-topic t", *topic[:4], xml("GetTopicAttributes", ""), xml("DeleteTopic"), stderr="")


def fill(scenario):
    for part in (validate, results, subscriptions):
        part(scenario)
