"""Records the requests and the output of awscli 1.46.3 for operations with pages, and for waiters: pages.json, which
tests/command/pages.rs holds the command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3
    AWS_DATA_PATH=<models of botocore 1.44.5> /tmp/aws/bin/python pages.py

The services are made up. Times are ISO 8601 (`cli_timestamp_format`), as version 2 prints them.
"""

import http.server
import json
import pathlib
import threading
from typing import Any

import queries

XML, JSON = "application/xml", "application/x-amz-json-1.1"
Answer = tuple[int, str, str]


def users(names: str, marker: str) -> Answer:
    rows = "".join(f"<member><UserName>{name}</UserName><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>" for name in names)
    more = f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>" if marker else "<IsTruncated>false</IsTruncated>"
    return 200, XML, f"<ListUsersResponse><ListUsersResult><Users>{rows}</Users>{more}</ListUsersResult></ListUsersResponse>"


def objects(names: str, prefixes: str, token: str) -> Answer:
    rows = "".join(f"<Contents><Key>{name}</Key><Size>1</Size></Contents>" for name in names)
    rows += "".join(f"<CommonPrefixes><Prefix>{name}/</Prefix></CommonPrefixes>" for name in prefixes)
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    head = f"<Name>b</Name><MaxKeys>2</MaxKeys><KeyCount>{len(names)}</KeyCount>"
    return 200, XML, f"<ListBucketResult>{head}{rows}{more}</ListBucketResult>"


def plain(value: Any) -> Answer:
    return 200, JSON, json.dumps(value)


def instances(names: str, token: str) -> Answer:
    rows = "".join(f"<item><instancesSet><item><instanceId>i-{n}</instanceId></item></instancesSet></item>" for n in names)
    more = f"<nextToken>{token}</nextToken>" if token else ""
    return 200, XML, f"<DescribeInstancesResponse><reservationSet>{rows}</reservationSet>{more}</DescribeInstancesResponse>"


ANSWERS: dict[str, list[Answer]] = {
    "users": [users("ab", "m1"), users("cd", "m2"), users("e", "")],
    "objects": [objects("ab", "x", "t1"), objects("c", "yz", "t2"), objects("d", "", "")],
    "scan": [
        plain({"Items": [{"n": {"N": "1"}}, {"n": {"N": "2"}}], "Count": 2, "ScannedCount": 3, "LastEvaluatedKey": {"n": {"N": "2"}}}),
        plain({"Items": [{"n": {"N": "3"}}], "Count": 1, "ScannedCount": 4, "ConsumedCapacity": {"TableName": "t"}}),
    ],
    "parameters": [plain({"Parameters": [{"Name": "a", "Version": 1}], "NextToken": "t1"}), plain({"Parameters": [{"Name": "b"}]})],
    "functions": [plain({"Functions": [{"FunctionName": "f"}], "NextMarker": "m"}), plain({"Functions": [{"FunctionName": "g"}]})],
    "clusters": [plain({"clusterArns": ["a", "b"], "nextToken": "t"}), plain({"clusterArns": []})],
    "instances": [instances("ab", "t1"), instances("c", "")],
    "empty": [plain({"Parameters": []})],
    "missing": [(404, XML, ""), (404, XML, "")],
    "there": [(200, XML, "")],
    "active": [plain({"Configuration": {"State": "Active"}})],
    "failed": [plain({"Configuration": {"State": "Failed"}})],
    "json": [plain({})],
    "xml": [(200, XML, "<R/>")],
    "denied": [(400, JSON, json.dumps({"__type": "AccessDeniedException", "message": "no"}))],
}  # fmt: skip

SIZES = ["", "--max-items 1", "--max-items 2", "--max-items 3", "--max-items 9", "--page-size 2", "--page-size 1 --max-items 1", "--no-paginate"]
FORMS = ["--output text", "--output text --max-items 2", "--output table", "--output text --no-paginate"]
LINES: dict[str, list[str]] = {
    "iam list-users|users": [
        *SIZES, *FORMS, "--starting-token eyJNYXJrZXIiOiAibTEifQ==", "--starting-token eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==",
        "--starting-token plain", "--marker m", "--marker m --max-items 2", "--no-paginate --max-items 2", "--no-paginate --starting-token x",
        "--output text --query Users[].UserName", "--query Users[].[UserName,CreateDate]", "--query length(Users)", "--max-items x", "--page-size 0",
    ],
    "s3api list-objects-v2 --bucket b|objects": [
        *SIZES, *FORMS, "--continuation-token t", "--max-keys 2", "--output text --query Contents[].Key", "--max-keys 2 --max-items 1",
        "--output text --query [Contents[0].Key,CommonPrefixes[0].Prefix]",
    ],
    "dynamodb scan --table-name t|scan": [*SIZES, *FORMS, "--limit 2", "--exclusive-start-key {}", "--query Count"],
    "ssm get-parameters-by-path --path /|parameters": [*SIZES, *FORMS, "--max-results 2", "--next-token t", "--page-size x"],
    "ssm get-parameters-by-path --path /|empty": ["", "--output text", "--output table", "--max-items 1"],
    "lambda list-functions|functions": [*SIZES, "--output text", "--marker m", "--no-paginate --max-items 1"],
    "ecs list-clusters|clusters": [*SIZES, *FORMS],
    "ec2 describe-instances|instances": [*SIZES, *FORMS, "--max-results 5", "--output text --query Reservations[].Instances[].InstanceId"],
    "s3api wait bucket-exists --bucket b|there": ["", "--output table"],
    "s3api wait bucket-not-exists --bucket b|missing": [""],
    "s3api wait object-exists --bucket b|there": ["", "--key k", "--max-items 1"],
    "lambda wait function-active-v2 --function-name f|active": [""],
    "lambda wait function-active-v2 --function-name f|failed": [""],
    "lambda wait function-exists --function-name f|denied": [""],
    "lambda wait nothing|there": [""],
    "ec2 run-instances --image-id ami-1|xml": [
        "", "--count 2", "--count 1:3", "--count x", "--associate-public-ip-address --subnet-id s --security-group-ids sg-1 sg-2",
        "--no-associate-public-ip-address", "--secondary-private-ip-addresses 10.0.0.1 10.0.0.2 --private-ip-address 10.0.0.3",
        "--secondary-private-ip-address-count 2", "--network-interfaces DeviceIndex=0 --associate-public-ip-address",
        "--network-interfaces DeviceIndex=0,AssociatePublicIpAddress=true --subnet-id s",
    ],
    "ec2 authorize-security-group-ingress --group-id sg-1|xml": [
        "--protocol tcp --port 22 --cidr 10.0.0.0/8", "--protocol all", "--protocol 6 --port 1-20", "--protocol icmp --port all",
        "--source-group sg-2", "--source-group web --group-owner 123456789012", "--protocol nope", "--port x", "--protocol 300",
        "--ip-permissions IpProtocol=tcp --protocol tcp", "--ip-protocol tcp --from-port 1 --to-port 2",
    ],
    "ec2 revoke-security-group-egress --group-id sg-1|xml": ["--protocol udp --port 53 --cidr 10.0.0.0/8"],
    "ec2 modify-instance-attribute --instance-id i-1|xml": ["--no-source-dest-check", "--source-dest-check", "--ebs-optimized Value=false"],
    "cloudwatch put-metric-data --namespace n|json": [
        "--metric-name m --value 3 --unit Count --dimensions a=1,b=2", "--metric-name m --statistic-values Maximum=3,Minimum=1,SampleCount=2,Sum=4.5",
        "--metric-name m --value 1.5 --timestamp 2026-01-01T00:00:00Z --storage-resolution 1", "--metric-data MetricName=m --value 3", "--metric-data MetricName=m",
    ],
    "ses send-email --from a@b.c|xml": [
        "--to d@e.f g@h.i --subject s --text t", "--cc d@e.f --bcc g@h.i --subject s --html <b>h</b> --text t",
        "--destination ToAddresses=d@e.f --message Subject={Data=s},Body={Text={Data=t}}", "--destination ToAddresses=d@e.f --to d@e.f",
    ],
    "cloudfront|xml": [
        "create-invalidation --distribution-id D --paths /a /b", "create-distribution --origin-domain-name a.s3.amazonaws.com",
        "create-distribution --origin-domain-name example.com --default-root-object index.html", "create-distribution --distribution-config {} --default-root-object i",
    ],
    "deploy|json": [
        "create-deployment --application-name a --s3-location bucket=b,key=k,bundleType=zip,eTag=e",
        "register-application-revision --application-name a --github-location repository=o/n,commitId=c",
        "get-application-revision --application-name a --s3-location bucket=b", "create-deployment-group --application-name a --deployment-group-name g --service-role-arn r --ec-2-tag-set {}",
    ],
    "emr list-clusters|json": ["--active", "--terminated", "--failed", "--cluster-states WAITING", "--cluster-states WAITING --active"],
    "configservice put-configuration-recorder|json": [
        "--configuration-recorder name=n,roleARN=r --recording-group allSupported=true,resourceTypes=a,b", "--configuration-recorder name=n", "--recording-group allSupported=true",
    ],
    "elb|xml": [
        "register-instances-with-load-balancer --load-balancer-name l --instances i-1 i-2", "remove-tags --load-balancer-names l --tags k m",
        'deregister-instances-from-load-balancer --load-balancer-name l --instances [{"InstanceId":"i-1"}]',
    ],
    "workspaces reboot-workspaces|json": ["--reboot-workspace-requests ws-1 ws-2"],
    "iam enable-mfa-device --serial-number s --user-name u|xml": ["--authentication-code-1 123456 --authentication-code-2 234567", "--authentication-code1 123456 --authentication-code2 234567"],
    "cloudsearch --domain-name d|xml": [
        "define-expression --name n --expression e", "define-index-field --name n --type int --default-value 3 --facet-enabled true --sort-enabled false",
        "define-index-field --name n --type double-array --default-value 1.5 --source-field s", "define-index-field --name n --type text --analysis-scheme a --highlight-enabled true",
        "define-index-field --name n --type latlon", "define-index-field --name n",
    ],
    "mgn|json": ["start-test --source-server-i-ds s-1 s-2"],
}  # fmt: skip


class Handler(http.server.BaseHTTPRequestHandler):
    answers: list[Answer] = []
    requests: list[list[str]] = []

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, kind, text = self.answers[min(len(self.requests), len(self.answers) - 1)]
        self.requests.append([self.command, self.path, body.decode()])
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    do_GET = do_POST = do_HEAD = answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


def main() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rows = []
    for line, options in LINES.items():
        words, _, name = line.partition("|")
        for option in options:
            Handler.answers, Handler.requests = ANSWERS[name], []
            # A service comes before the operation, with the options of all of its lines after it.
            first, *rest = words.split()
            run = [first, *option.split(), *rest] if rest and rest[0].startswith("--") else [first, *rest, *option.split()]
            is_ok, stdout = queries.run(run, f"http://127.0.0.1:{server.server_port}")
            rows.append({"answers": name, "line": " ".join(run), "ok": is_ok, "stdout": stdout, "requests": Handler.requests})
    lines = ",\n".join(json.dumps(row) for row in rows)
    head = json.dumps({"awscli": "1.46.3", "answers": ANSWERS})
    path = pathlib.Path(__file__).resolve().parent / "pages.json"
    path.write_text(f'{head[:-1]}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    import awscli.clidriver

    queries.awscli = awscli  # type: ignore[attr-defined]
    main()
