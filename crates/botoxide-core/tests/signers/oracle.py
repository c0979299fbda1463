"""Writes what botocore's signers make of the requests below: a case a line, as JSON.

    BOTO_DISABLE_CRT=true python oracle.py > cases.jsonl

The time is 2026-11-22T15:00:00Z and three quarters of a second.
"""

import copy
import datetime
import email.utils
import json
import sys
import time
from urllib.parse import parse_qsl, urlencode

import botocore.auth as auth
from botocore.awsrequest import AWSRequest, AWSRequestPreparer
from botocore.credentials import Credentials

NOW = 1795359600


class FrozenTime:
    strftime = staticmethod(time.strftime)

    @staticmethod
    def gmtime():
        return time.gmtime(NOW)

    @staticmethod
    def time():
        return NOW + 0.75


def now(remove_tzinfo=True):
    moment = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc)
    return moment.replace(tzinfo=None) if remove_tzinfo else moment


def formatdate(timeval=None, localtime=False, usegmt=False):
    timeval = NOW + 0.75 if timeval is None else timeval
    return email.utils.formatdate(timeval, localtime, usegmt)


auth.get_current_datetime = now
auth.time = FrozenTime
auth.formatdate = formatdate

FORM = 'application/x-www-form-urlencoded; charset=utf-8'
S3 = 'https://b.s3.amazonaws.com'
AWKWARD = '/a//b/../c%20d/%C3%A4+~?versionId=a%2Bb+c&x=&y&z=1&z=2'
REQUESTS = [
    {'url': f'{S3}/key'},
    {'url': f'{S3}/key', 'token': 'tok/en=='},
    {'url': f'{S3}/key', 'token': ''},
    {'url': S3, 'expires': 1},
    {'url': S3 + AWKWARD},
    {
        'method': 'PUT',
        'url': 'http://b.s3.amazonaws.com:8080/k?b=2&a=%E4%BD%A0#frag',
        'headers': [
            ['Content-Type', ' text/plain;  charset=utf-8 '],
            ['x-amz-acl', 'public-read'],
            ['X-Amz-Meta-A', '1'],
            ['x-amz-meta-a', ' 2  3 '],
            ['X-Amz-Meta-Empty', ''],
            ['Content-MD5', 'bWQ1'],
            ['Range', 'bytes=0-1'],
        ],
    },
    {
        'method': 'POST',
        'url': 'https://sts.amazonaws.com/',
        'headers': [['Content-Type', FORM]],
        'form': 'Action=GetCallerIdentity&Version=2011-06-15&Name=a+b%2F%C3%A4~&Empty=',
        'token': 'tok/en==',
    },
    {
        'method': 'POST',
        'url': 'https://h.example.com/p?Action=Old&q=1',
        'headers': [['Content-Type', FORM], ['Authorization', 'old']],
        'form': 'Action=New&z=~&Timestamp=1&Signature=2',
    },
    {
        'method': 'POST',
        'url': 'https://h.example.com/p',
        'headers': [['Content-Type', 'application/json']],
        'json': '{"a": 1, "b": [1, "x y", null], "c": {"d": true}, "e": 1.5, "f": "\\u00e4"}',
    },
    {
        'method': 'head',
        'url': 'https://h.example.com/p',
        'headers': [
            ['X-Amz-Content-SHA256', 'abc'],
            ['User-Agent', 'u'],
            ['X-Amzn-Trace-Id', 't'],
            ['x-amz-security-token', 'old'],
            ['x-amz-s3session-token', 'older'],
        ],
        'token': 'new',
    },
    {'url': 'HTTPS://User:Pass@H.Example.com:443/p', 'headers': [['Date', 'yesterday']]},
    {'url': f'{S3}/p', 'payload': 'unsigned'},
    {'url': f'{S3}/p', 'payload': 'trailer', 'expires': 604800},
    {'url': f'{S3}/k?uploads', 'auth_path': '/b/k', 'method': 'POST'},
    {
        'url': f'{S3}/?versions&response-content-type=text%2Fplain&acl=&prefix=a&uploadId=a%3Db%26c&partNumber=1',
        'auth_path': '/b/',
    },
    {'url': f'{S3}/k?select&select-type=2&requestPayment&torrent=%zz%e4+a', 'token': 't'},
    {'url': f'{S3}/%E4%BD%A0%E5%A5%BD', 'headers': [['x-amz-meta-name', 'größe 你好']]},
]
FORMS = [
    {'policy': {'expiration': '2026-11-22T16:00:00Z', 'conditions': [{'bucket': 'b'}, ['starts-with', '$key', 'ä"/']]}},
    {'policy': {'conditions': [['content-length-range', 1, 10.5]], 'expiration': 'x'}, 'fields': {'key': 'ä', 'acl': 'private'}, 'token': 'tok/en=='},
    {'policy': {'expiration': 'x'}, 'fields': {'policy': 'old', 'key': 'k'}, 'token': ''},
    {'policy': {'conditions': None, 'a': {}, 'b': []}},
]


def v4(signer, **extra):
    def make(case):
        credentials = Credentials('AKIDEXAMPLE', 'secret', case.get('token'))
        more = dict(extra)
        if 'expires' in case and signer.__name__.endswith('QueryAuth'):
            more['expires'] = case['expires']
        return signer(credentials, 's3', 'us-west-2', **more)

    return make


def older(signer):
    def make(case):
        credentials = Credentials('AKIDEXAMPLE', 'secret', case.get('token'))
        more = {}
        if 'expires' in case and signer.__name__.endswith('QueryAuth'):
            more['expires'] = case['expires']
        return signer(credentials, **more)

    return make


SIGNERS = {
    'v4': v4(auth.SigV4Auth),
    's3v4': v4(auth.S3SigV4Auth),
    'v4-query': v4(auth.SigV4QueryAuth),
    's3v4-query': v4(auth.S3SigV4QueryAuth),
    'v4-s3express': v4(auth.S3ExpressAuth, identity_cache={}),
    'v4-s3express-query': v4(auth.S3ExpressQueryAuth, identity_cache={}),
    's3': older(auth.HmacV1Auth),
    's3-query': older(auth.HmacV1QueryAuth),
    'v2': older(auth.SigV2Auth),
    'v3https': older(auth.SigV3Auth),
}
FORM_SIGNERS = {
    's3v4-presign-post': v4(auth.S3SigV4PostAuth),
    'v4-s3express-presign-post': v4(auth.S3ExpressPostAuth, identity_cache={}),
    's3-presign-post': older(auth.HmacV1PostAuth),
}


def is_for(name, case):
    if name == 'v2':
        # It reads a form, or parameters apart from the URL.
        return 'json' not in case and '?' not in case['url'] and '#' not in case['url']
    if name.startswith('v4-s3express') and not name.endswith('query'):
        return case.get('token') is not None and case.get('payload') != 'unsigned'
    if name.endswith('query'):
        return True
    if name == 's3v4' and case.get('payload') == 'unsigned':
        # It asks for more than the context before it leaves the payload out.
        return False
    return '#' not in case['url']


def signed(make, case):
    body = b''
    if 'form' in case:
        body = dict(parse_qsl(case['form'], keep_blank_values=True))
    if 'json' in case:
        body = case['json'].encode()
    request = AWSRequest(
        method=case.get('method', 'GET'),
        url=case['url'],
        data=body,
        auth_path=case.get('auth_path'),
    )
    for name, value in case.get('headers', []):
        request.headers[name] = value
    request.context = {}
    if case.get('payload') == 'unsigned':
        request.context['payload_signing_enabled'] = False
    if case.get('payload') == 'trailer':
        request.context['checksum'] = {'request_algorithm': {'in': 'trailer'}}
    make(case).add_auth(request)
    body = request.data
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    if isinstance(body, bytes):
        body = body.decode()
    return {
        'url': AWSRequestPreparer()._prepare_url(request),
        'headers': [list(field) for field in request.headers.items()],
        'body': body,
    }


def sealed(make, case):
    request = AWSRequest(method='POST', url='https://b.s3.amazonaws.com/')
    request.context = copy.deepcopy({
        's3-presign-post-fields': case.get('fields'),
        's3-presign-post-policy': case['policy'],
    })
    make(case).add_auth(request)
    return {
        'fields': list(request.context['s3-presign-post-fields'].items()),
        'policy': json.dumps(request.context['s3-presign-post-policy']),
    }


def write(case):
    sys.stdout.write(json.dumps(case, ensure_ascii=False) + '\n')


for name, make in SIGNERS.items():
    for case in REQUESTS:
        if is_for(name, case):
            write({'signer': name, **case, 'signed': signed(make, case)})
for name, make in FORM_SIGNERS.items():
    for case in FORMS:
        write({'signer': name, **case, 'signed': sealed(make, case)})
