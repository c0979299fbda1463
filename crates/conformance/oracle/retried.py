"""Writes `cases/retried.tsv`: which codes are tried again, by mode, service and status, as boto3 does it.

    target/venv/bin/python crates/conformance/oracle/retried.py > crates/conformance/cases/retried.tsv

Each service gets a session of its own: in the legacy mode, clients change the rules for those that come after them.
"""

import json

from player import Player
from values import base64_text

MODES = ["standard", "legacy", "adaptive"]
STATUSES = [400, 403, 408, 409, 429, 500, 509]
#: The empty string is a response without a body.
CODES = [
    *"Throttling ThrottlingException ThrottledException RequestThrottledException RequestThrottled".split(),
    *"TooManyRequestsException ProvisionedThroughputExceededException TransactionInProgressException".split(),
    *"RequestLimitExceeded BandwidthLimitExceeded LimitExceededException SlowDown PriorRequestNotComplete".split(),
    *"EC2ThrottledException RequestTimeout RequestTimeoutException BadDigest IDPCommunicationError".split(),
    *"ReplicatedWriteConflictException ModelNotReadyException ResourceNotFoundException AccessDenied".split(),
    "",
]
JSON = '{"__type": "%s", "message": "no"}'
XML = "<ErrorResponse><Error><Code>%s</Code><Message>no</Message></Error></ErrorResponse>"
EC2 = "<Response><Errors><Error><Code>%s</Code><Message>no</Message></Error></Errors></Response>"
S3 = "<Error><Code>%s</Code><Message>no</Message></Error>"
#: Service, operation, arguments, and the form of its errors.
CALLS = [
    ("sqs", "ListQueues", {}, JSON),
    ("dynamodb", "ListTables", {}, JSON),
    ("dynamodbstreams", "ListStreams", {}, JSON),
    ("organizations", "ListRoots", {}, JSON),
    ("ec2", "DescribeRegions", {}, EC2),
    ("cloudsearch", "ListDomainNames", {}, XML),
    ("kinesis", "ListStreams", {}, JSON),
    ("s3", "ListBuckets", {}, S3),
    ("glacier", "ListVaults", {}, JSON),
    ("route53", "ListHostedZones", {}, XML),
    ("sts", "GetCallerIdentity", {}, XML),
    ("lambda", "ListFunctions", {}, JSON),
    ("bedrock-runtime", "Converse", {"modelId": "m"}, JSON),
]


def is_tried_again(player, mode, call, status, code):
    service, operation, params, template = call
    body = template % code if code else ""
    job = {
        "service": service,
        "operation": operation,
        "params": params,
        "config": {"retries": {"mode": mode, "total_max_attempts": 2}},
        "responses": [{"status": status, "body_base64": base64_text(body.encode())}],
    }
    return len(json.loads(player.play(json.dumps(job)))["requests"]) == 2


def main():
    print("# Written by oracle/retried.py: mode, service, operation, arguments, body, status; codes that are tried again; others.")
    for call in CALLS:
        for mode in MODES:
            player = Player()
            for status in STATUSES:
                tried = {code: is_tried_again(player, mode, call, status, code) for code in CODES}
                lists = [" ".join(code or "-" for code in CODES if tried[code] == again) for again in (True, False)]
                service, operation, params, template = call
                print(mode, service, operation, json.dumps(params), template, status, *lists, sep="\t")


if __name__ == "__main__":
    main()
