"""Writes what botocore's signers of SigV4A make of the requests below: a case a line, as JSON.

    python asymmetric.py > asymmetric.jsonl

It needs botocore[crt]. The time is 2026-11-22T15:00:00Z. Each signature is another one: ECDSA draws a number.
"""

import datetime
import json
import sys

import botocore.auth  # noqa: F401
import botocore.crt.auth as auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = 1795359600
auth.get_current_datetime = lambda remove_tzinfo=True: datetime.datetime.fromtimestamp(
    NOW, datetime.timezone.utc
)
auth.register_feature_id = lambda name: None

FORM = 'application/x-www-form-urlencoded; charset=utf-8'
S3 = 'https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com'
REQUESTS = [
    {'url': f'{S3}/key'},
    {'url': f'{S3}/key', 'token': 'tok/en==', 'region': 'us-east-1,eu-*'},
    {'url': f'{S3}/key', 'token': ''},
    {'url': S3, 'expires': 1},
    {'url': f'{S3}/a//b/../c%20d/%C3%A4+~?versionId=a%2Bb%20c&x=&y=&z=1&z=2'},
    {'url': f'{S3}/k?b=%E4%BD%A0&a-b=1&a=2&A=3&a=1'},
    {
        'method': 'PUT',
        'url': 'http://b.s3.amazonaws.com:8080/k?uploads',
        'headers': [
            ['Content-Type', 'text/plain;  charset=utf-8'],
            ['x-amz-acl', 'public-read'],
            ['X-Amz-Meta-A', '1'],
            ['x-amz-meta-a', '2  3'],
            ['X-Amz-Meta-Empty', ''],
        ],
        'json': '{"a": 1}',
    },
    {
        'method': 'POST',
        'url': 'https://h.example.com/p?Action=Old&q=1',
        'headers': [['Content-Type', FORM], ['Authorization', 'old']],
        'form': 'Action=New&z=~&Name=a+b%2F%C3%A4',
    },
    {
        'method': 'POST',
        'url': 'https://events.amazonaws.com/',
        'headers': [['X-Amz-Target', 'AWSEvents.PutEvents'], ['User-Agent', 'u'], ['X-Amzn-Trace-Id', 't']],
        'json': '{"Entries": [1, "x y", null]}',
    },
    {
        'method': 'HEAD',
        'url': 'https://h.example.com/p',
        'headers': [
            ['X-Amz-Content-SHA256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
            ['x-amz-security-token', 'old'],
            ['X-Amz-Date', 'old'],
            ['Date', 'yesterday'],
        ],
        'token': 'new',
    },
    {'url': f'{S3}/p', 'payload': 'unsigned'},
    {'url': f'{S3}/p', 'payload': 'trailer', 'expires': 604800},
    {'url': f'{S3}/%E4%BD%A0%E5%A5%BD', 'headers': [['x-amz-meta-name', 'größe 你好']]},
]
SIGNERS = {
    'v4a': auth.CrtSigV4AsymAuth,
    's3v4a': auth.CrtS3SigV4AsymAuth,
    's3v4a-query': auth.CrtS3SigV4AsymQueryAuth,
}


def signed(name, case):
    from urllib.parse import parse_qsl, urlencode

    more = {}
    if name.endswith('query') and 'expires' in case:
        more['expires'] = case['expires']
    credentials = Credentials('AKIDEXAMPLE', 'secret', case.get('token'))
    signer = SIGNERS[name](credentials, 's3', case.get('region', '*'), **more)
    body = b''
    if 'form' in case:
        body = dict(parse_qsl(case['form'], keep_blank_values=True))
    if 'json' in case:
        body = case['json'].encode()
    request = AWSRequest(method=case.get('method', 'GET'), url=case['url'], data=body)
    for field, value in case.get('headers', []):
        request.headers[field] = value
    request.context = {}
    if case.get('payload') == 'unsigned':
        request.context['payload_signing_enabled'] = False
    if case.get('payload') == 'trailer':
        request.context['checksum'] = {'request_algorithm': {'in': 'trailer'}}
    signer.add_auth(request)
    body = request.data
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    if isinstance(body, bytes):
        body = body.decode()
    headers = [list(field) for field in request.headers.items()]
    return {'url': request.url, 'headers': headers, 'body': body}


for name in SIGNERS:
    for case in REQUESTS:
        # S3 asks for more than the context before it leaves the payload out.
        if name == 's3v4a' and case.get('payload') == 'unsigned':
            continue
        case = {'signer': name, **case, 'signed': signed(name, case)}
        sys.stdout.write(json.dumps(case, ensure_ascii=False) + '\n')
