"""The results of boto3's session methods: reads a JSON list of cases from standard input, prints the list of results.

    target/venv/bin/python crates/conformance/oracle/sessions.py < cases

A case is `{"options", "client", "env", "config"}`: the arguments of `boto3.Session` and of its client for DynamoDB,
variables, and the text of `~/.aws/config`.
"""

import json
import os
import sys
import tempfile

import boto3.session
from botocore.exceptions import BotoCoreError


class Created(Exception):
    """A request was created; nothing is sent."""


def create(request, **kwargs):
    raise Created(request.url)


def client_url(session, options):
    """The URL of a client's calls, which may contain the account of its credentials."""
    client = session.client("dynamodb", **options)
    client.meta.events.register("request-created", create)
    try:
        client.list_tables()
    except Created as created:
        return str(created)


def answer(case, home):
    os.environ.clear()
    os.environ.update({"HOME": home, "AWS_EC2_METADATA_DISABLED": "true", **case["env"]})
    with open(os.path.join(home, ".aws", "config"), "w") as config:
        config.write(case["config"])
    try:
        session = boto3.session.Session(**case["options"])
        credentials = session.get_credentials()
        if case["client"] is not None:
            return {"url": client_url(session, case["client"])}
        return {
            "profile_name": session.profile_name,
            "region_name": session.region_name,
            "repr": repr(session),
            "available_profiles": session.available_profiles,
            "available_resources": session.get_available_resources(),
            "credentials": credentials
            and [credentials.access_key, credentials.secret_key, credentials.token, credentials.account_id],
        }
    except BotoCoreError as error:
        return {"error": [type(error).__name__, str(error)]}


def main():
    with tempfile.TemporaryDirectory() as home:
        os.mkdir(os.path.join(home, ".aws"))
        json.dump([answer(case, home) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
