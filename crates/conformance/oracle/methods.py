"""Prints the methods that clients of each service have in boto3, as one object of JSON, and the events at which they
get them.

    target/venv/bin/python crates/conformance/oracle/methods.py
"""

import json
import sys

import boto3.session


def main():
    session = boto3.session.Session(region_name="us-east-1")
    inner = session._session
    creator = None

    # A client's class can be reached only through the `ClientCreator` that `create_client` constructs.
    import botocore.client

    make = botocore.client.ClientCreator.create_client

    def without_client(self, service_name, *args, **kwargs):
        nonlocal creator
        creator = self

    botocore.client.ClientCreator.create_client = without_client
    session.client("sts")
    botocore.client.ClientCreator.create_client = make
    methods = {}
    for service in inner.get_available_services():
        kind = creator.create_client_class(service)
        methods[service] = sorted(name for name in dir(kind) if not name.startswith("_"))
    json.dump(methods, sys.stdout)


if __name__ == "__main__":
    main()
