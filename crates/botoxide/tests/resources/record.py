"""Records what boto3 1.44.5 makes of programs over resources.

    target/venv/bin/python crates/botoxide/tests/resources/record.py

writes `cases.json` beside this file. A program is a list of steps, `[result, verb, on, …]`; the service's answers are given,
and what it was asked is recorded. The models of the service `garden` are in `garden.json`: they have what no resource
of AWS's has.
"""

import json
import pathlib
import tempfile
import time

import boto3
import botocore.session
from boto3.utils import inject_attribute
from botocore.awsrequest import AWSResponse

HERE = pathlib.Path(__file__).parent


def injecting(name):
    """A handler that adds a method which loads, if it is called so, or tells its arguments."""

    def method(self, **params):
        if name == "load":
            self.meta.data = {"Value": "loaded", "Height": 9}
            return None
        return [repr(self), params]

    return lambda class_attributes, **_: inject_attribute(class_attributes, name, method)


class Play:
    """One program, and its result."""

    def __init__(self, case, data_path):
        session = botocore.session.Session()
        session.set_config_variable("data_path", data_path)
        session.set_credentials("AKIDEXAMPLE", "secret")
        self.session = boto3.Session(botocore_session=session, region_name="us-east-1")
        self.answers = list(case["answers"])
        self.calls = []
        self.events = []
        for name, method in case.get("inject", []):
            self.session.events.register(f"creating-resource-class.{name}", injecting(method))
        self.session.events.register("creating-resource-class", lambda event_name, **_: self.events.append(event_name))
        self.variables = {}

    def client(self, client):
        events = client.meta.events
        events.register_last("provide-client-params.*.*", self.asked)
        events.register_first("before-call.*.*", self.answer)

    def asked(self, params, model, **_):
        self.calls.append([model.name, json.loads(json.dumps(params))])

    def answer(self, model, **_):
        answer = self.answers.pop(0)
        status = 400 if "Error" in answer else 200
        return AWSResponse("https://example.com", status, {}, None), answer

    def run(self, steps):
        return [self.step(*step) for step in steps]

    def step(self, name, verb, on, *arguments):
        try:
            result = getattr(self, verb)(self.variables.get(on, on), *arguments)
        except Exception as error:  # Whatever it is, it is recorded.
            return {"error": [type(error).__name__, str(error)]}
        self.variables[name] = result
        return {"value": result} if verb == "batch" else self.told(result)

    def told(self, result):
        if hasattr(result, "meta"):
            return {"resource": repr(result)}
        if isinstance(result, list) and all(hasattr(item, "meta") for item in result):
            return {"resources": [repr(item) for item in result]}
        if isinstance(result, list) and all(isinstance(item, list) for item in result):
            return {"pages": [self.told(item) for item in result]}
        return {"value": result}

    # The verbs.

    def service(self, name, version=None):
        resource = self.session.resource(name, api_version=version)
        self.client(resource.meta.client)
        return resource

    def make(self, resource, name, positional, named):
        return getattr(resource, name)(*positional, **named)

    def get(self, resource, name):
        return getattr(resource, name)

    def do(self, resource, name, params):
        return getattr(resource, name)(**params)

    def data(self, resource):
        return resource.meta.data

    def names(self, resource):
        return resource.get_available_subresources()

    def meta(self, resource):
        return repr(resource.meta)

    def equal(self, resource, other):
        other = self.variables[other]
        return [resource == other, hash(resource) == hash(other), resource.meta == other.meta]

    def chained(self, resource, name, chain):
        collection = getattr(resource, name)
        for method, argument in chain:
            collection = getattr(collection, method)(**argument) if method == "filter" else (
                getattr(collection, method)(*argument))
        return collection

    def show(self, resource, name, chain):
        return repr(self.chained(resource, name, chain))

    def items(self, resource, name, chain):
        return list(self.chained(resource, name, chain))

    def pages(self, resource, name, chain):
        return [list(page) for page in self.chained(resource, name, chain).pages()]

    def batch(self, resource, name, chain, action, params):
        return getattr(self.chained(resource, name, chain), action)(**params)


def main():
    time.sleep = lambda _: None
    garden = json.loads((HERE / "garden.json").read_text())
    programs = json.loads((HERE / "programs.json").read_text())
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory) / "garden" / "2026-11-23"
        place.mkdir(parents=True)
        for name, model in garden.items():
            (place / f"{name}.json").write_text(json.dumps(model))
        results = []
        for case in programs:
            play = Play(case, directory)
            results.append({"results": play.run(case["steps"]), "calls": play.calls, "events": play.events})
    with open(HERE / "cases.json", "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(result) for result in results) + "\n]\n")


main()
