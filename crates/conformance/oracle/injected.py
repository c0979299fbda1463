"""The methods that boto3 adds to clients and resources: reads a JSON list of cases from standard input, prints the list of results.

    target/venv/bin/python crates/conformance/oracle/injected.py < cases

A case has `service`, `receiver` (`[name, identifiers]` of a resource; none for the client, `[]` for the service's own),
`method`, `params`, and `answers` and `errors` by operation. `{"$sink": true}` is a stream to write to, `{"$callback": true}` a
callback. An outcome has the calls, without the bodies; the result or the error; what was written; how many bytes the
callback was told of.
"""

import copy
import functools
import io
import json
import sys

import world  # noqa: F401  the world stands still

import boto3.session
import values
from boto3.s3.transfer import TransferConfig
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from resources import described


@functools.cache
def made(service, is_client):
    """A client or a resource, which all cases of its kind share."""
    session = boto3.session.Session("AKIDEXAMPLE", "secret", region_name="us-east-1")
    found = session.client(service) if is_client else session.resource(service)
    events = found.meta.events if is_client else found.meta.client.meta.events
    events.register("provide-client-params", lambda **kwargs: Played.current.note(**kwargs))
    events.register("before-call", lambda **kwargs: Played.current.answer(**kwargs))
    return found


class Played:
    current = None

    def __init__(self, case):
        Played.current = self
        self.case = case
        self.calls, self.sink, self.told = [], None, None
        receiver = case["receiver"]
        self.receiver = made(case["service"], receiver is None)
        if receiver:
            self.receiver = getattr(self.receiver, receiver[0])(*receiver[1])

    def note(self, params, model, **kwargs):
        params = {name: value for name, value in params.items() if name != "Body"}
        self.calls.append([model.name, values.result(copy.deepcopy(params))])

    def answer(self, model, **kwargs):
        if model.name in self.case["errors"]:
            code, message, status = self.case["errors"][model.name]
            parsed = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
            return AWSResponse(None, status, {}, None), parsed
        parsed = values.argument(self.case["answers"].get(model.name, {}))
        if "Body" in parsed:
            parsed["Body"] = StreamingBody(parsed["Body"], None)
        parsed["ResponseMetadata"] = {"HTTPStatusCode": 200}
        return AWSResponse(None, 200, {}, None), parsed

    def argument(self, name, value):
        if value == {"$sink": True}:
            self.sink = io.BytesIO()
            return self.sink
        if value == {"$callback": True}:
            self.told = 0
            return self.tell
        if name == "Config":
            return TransferConfig(**value)
        return values.argument(value)

    def tell(self, count):
        self.told += count

    def outcome(self):
        params = {name: self.argument(name, value) for name, value in self.case["params"].items()}
        try:
            outcome = described(getattr(self.receiver, self.case["method"])(**params))
        except ClientError as error:
            # The class of a modelled error does not matter.
            outcome = {"error": ["ClientError", str(error)]}
        except Exception as error:
            outcome = {"error": [type(error).__name__, str(error)]}
        meta = getattr(self.receiver.meta, "data", None)
        return {
            "outcome": outcome,
            "calls": self.calls,
            "written": self.sink and self.sink.getvalue().decode(),
            "told": self.told,
            "data": values.result(meta),
        }


def main():
    json.dump([Played(case).outcome() for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
