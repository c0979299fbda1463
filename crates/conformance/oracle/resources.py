"""The behaviour of boto3's resources: every action, collection, batch action, waiter, reference and attribute of every resource.

    target/venv/bin/python crates/conformance/oracle/resources.py [SERVICE …] > cases

Prints a line of JSON for each case. Identifiers, arguments and answers are made up from the models; nothing is sent:
a call is noted where a client's handlers see its arguments, and answered where they may answer it. A case has

    service, version, resource, identifiers     the resource that it begins with
    data                                        what the resource has loaded already, if anything
    kind, name, params                          what is asked of it
    calls, answers                              the calls of the client, `[operation, arguments]`, and what came back
    outcome                                     what boto3 gives, or `{"error": [class, text]}`
    has_data                                    whether the resource has data afterwards
"""

import copy
import datetime
import json
import sys

import world  # noqa: F401  the world stands still

import boto3.session
import boto3.utils
import values
from boto3.resources.base import ServiceResource
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
DEPTH = 6


class Maker:
    """Generates values of shapes; all strings of a case are different."""

    def __init__(self):
        self.count = 0

    def text(self, name, least=0):
        self.count += 1
        text = f"{xform_name(name, '-')}-{self.count}"
        if name.lower().endswith("url"):
            text = f"https://sqs.us-east-1.amazonaws.com/123456789012/{text}"
        elif name.lower().endswith("arn"):
            text = f"arn:aws:sns:us-east-1:123456789012:{text}"
        return text.ljust(least, "x")

    def identifier(self, name):
        return 7 if name == "part_number" else self.text(name, 24)

    def value(self, shape, name, is_answer, depth=0):
        least = shape.metadata.get("min") or 0
        if shape.name == "AttributeValue" and "S" in getattr(shape, "members", {}):
            text = self.text(name)
            return {"S": text} if is_answer else text
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, is_answer, depth)
        if kind == "list":
            count = max(least, 2 if is_answer and depth < 4 else 1)
            return [self.value(shape.member, name, is_answer, depth + 1) for _ in range(count)]
        if kind == "map":
            key = self.value(shape.key, "key", is_answer, depth + 1)
            return {key: self.value(shape.value, name, is_answer, depth + 1)}
        if kind in ("string", "character"):
            return shape.enum[0] if shape.enum else self.text(name, least)
        if kind in ("integer", "long"):
            self.count += 1
            return max(least, self.count)
        return {"timestamp": MOMENT, "blob": b"bytes".ljust(least, b"x"), "boolean": True}.get(kind, 1.5)

    def structure(self, shape, is_answer, depth=0):
        if depth > DEPTH:
            return {}
        streams = shape.serialization.get("payload")
        names = list(shape.members) if is_answer else shape.required_members
        if not names:
            # For example a tag, of which no member is required.
            names = [name for name, member in shape.members.items() if member.type_name == "string"][:2]
        if getattr(shape, "is_tagged_union", False):
            names = list(shape.members)[:1]
        made = {}
        for name in names:
            member = shape.members[name]
            is_stream = name == streams and (member.type_name == "blob" or member.serialization.get("eventstream"))
            if not (is_stream and is_answer):
                made[name] = self.value(member, name, is_answer, depth + 1)
        return made


class Exchange:
    """The calls of one client during a case."""

    def __init__(self, client):
        self.client = client
        client.meta.events.register("provide-client-params", self.note)
        client.meta.events.register("before-call", self.answer)

    def begin(self, maker, is_empty):
        self.maker, self.is_empty = maker, is_empty
        self.calls, self.answers, self.seen = [], [], []

    def note(self, params, model, **kwargs):
        self.calls.append([model.name, values.result(copy.deepcopy(params))])

    def answer(self, model, **kwargs):
        parsed = {}
        if model.output_shape and not self.is_empty:
            parsed = self.maker.structure(model.output_shape, True)
            if model.name in self.seen:
                self.end_pages(model.name, parsed)
        self.seen.append(model.name)
        self.answers.append(values.result(parsed))
        parsed["ResponseMetadata"] = {"HTTPStatusCode": 200}
        return AWSResponse(None, 200, {}, None), parsed

    def end_pages(self, operation, parsed):
        """Turns a response into the last page."""
        method = xform_name(operation)
        if not self.client.can_paginate(method):
            return
        paginator = self.client.get_paginator(method)
        results = {key.expression.split(".")[0] for key in paginator.result_keys}
        for token in paginator._output_token:
            for path in token.expression.split(" || "):
                name = path.split(".")[0].split("[")[0]
                if name not in results:
                    parsed.pop(name, None)
        if paginator._more_results:
            parsed[paginator._more_results.expression] = False


def described(value):
    """A result; a resource is an object with the key `$resource`."""
    if isinstance(value, ServiceResource):
        identifiers = [getattr(value, name) for name in value.meta.identifiers]
        made = {"class": type(value).__name__, "identifiers": identifiers, "data": values.result(value.meta.data)}
        return {"$resource": made}
    if isinstance(value, list):
        return [described(item) for item in value]
    if isinstance(value, dict):
        value = {name: item for name, item in value.items() if name != "ResponseMetadata"}
    return values.result(value)


class Service:
    """All of one resource file."""

    def __init__(self, session, name, version):
        self.name, self.version = name, version
        config = Config(parameter_validation=True)
        self.service = session.resource(name, api_version=version, config=config)
        self.client = self.service.meta.client
        self.exchange = Exchange(self.client)
        self.factory = session.resource_factory
        self.context = boto3.utils.ServiceContext(
            service_name=name,
            service_model=self.client.meta.service_model,
            resource_json_definitions=self.service.meta.resource_model._resource_defs,
            service_waiter_model=boto3.utils.LazyLoadedWaiterModel(session._session, name, version),
        )

    def play_all(self):
        self.play_resource(type(self.service), "ServiceResource")
        for name, definition in self.context.resource_json_definitions.items():
            made = self.factory.load_from_definition(
                resource_name=name,
                single_resource_json_definition=definition,
                service_context=self.context,
            )
            self.play_resource(made, name)

    def play_resource(self, kind, name):
        model = kind.meta.resource_model
        shape = model.shape and self.context.service_model.shape_for(model.shape)

        def new(with_data=False, maker=None):
            maker = maker or Maker()
            identifiers = [maker.identifier(identifier.name) for identifier in model.identifiers]
            resource = kind(*identifiers, client=self.client)
            if with_data:
                resource.meta.data = maker.structure(shape, True)
            return resource

        def case(what, called, ask, params=None, with_data=False, is_empty=False):
            maker = Maker()
            resource = new(with_data, maker)
            line = {
                "service": self.name,
                "version": self.version,
                "resource": name,
                "identifiers": [getattr(resource, each) for each in resource.meta.identifiers],
                "data": values.result(resource.meta.data),
                "kind": what,
                "name": called,
                "params": values.result(params or {}),
            }
            self.exchange.begin(maker, is_empty)
            try:
                line["outcome"] = described(ask(resource))
            except Exception as error:
                line["outcome"] = {"error": [type(error).__name__, str(error)]}
            line["calls"], line["answers"] = self.exchange.calls, self.exchange.answers
            line["has_data"] = resource.meta.data is not None
            print(json.dumps(line, separators=(",", ":")))

        case("subresources", "", lambda resource: resource.get_available_subresources())
        if hasattr(kind, "load"):
            case("load", "load", lambda resource: (resource.load(), resource.meta.data)[1])
            case("load", "reload", lambda resource: (resource.reload(), resource.meta.data)[1], is_empty=True)
        for attribute in model.get_attributes(shape) if shape else ():
            # A member that is an identifier is no attribute.
            if hasattr(kind, attribute):
                case("attribute", attribute, lambda resource: getattr(resource, attribute), with_data=True)
        for identifier in model.identifiers:
            if identifier.member_name:
                alias = xform_name(identifier.member_name)
                case("attribute", alias, lambda resource: getattr(resource, alias))
        self.play_actions(model, shape, case)
        self.play_relations(model, case)
        self.play_collections(model, case)

    def arguments(self, operation, filled):
        """The required arguments that the resource does not fill in."""
        shape = self.context.service_model.operation_model(operation).input_shape
        maker = Maker()
        if shape is None:
            return {}
        return {
            member: maker.value(shape.members[member], f"given-{member}", False)
            for member in shape.required_members
            if member not in filled
        }

    def request_arguments(self, request):
        filled = {param.target.split(".")[0].split("[")[0] for param in request.params}
        return self.arguments(request.operation, filled)

    def play_actions(self, model, shape, case):
        for action in model.actions:
            params = self.request_arguments(action.request)

            def ask(resource):
                return getattr(resource, action.name)(**copy.deepcopy(params))

            case("action", action.name, ask, params)
            if shape:
                case("action", action.name, ask, params, with_data=True)
            if action.resource or action.path:
                case("action", action.name, ask, params, is_empty=True)
        for waiter in model.waiters:
            params = {"WaiterConfig": {"MaxAttempts": 1, "Delay": 1}}
            case("waiter", waiter.name, lambda resource: getattr(resource, waiter.name)(**params), params)

    def play_relations(self, model, case):
        for reference in model.references:
            case("reference", reference.name, lambda resource: getattr(resource, reference.name))
            case("reference", reference.name, lambda resource: getattr(resource, reference.name), is_empty=True)
        for subresource in model.subresources:
            inputs = [each for each in subresource.resource.identifiers if each.source == "input"]
            params = [f"input-{at}" for at, _ in enumerate(inputs)]
            case(
                "subresource",
                subresource.name,
                lambda resource: getattr(resource, subresource.name)(*params),
                params,
            )

    def play_collections(self, model, case):
        for collection in model.collections:
            params = self.request_arguments(collection.request)

            def items(resource):
                return list(getattr(resource, collection.name).filter(**copy.deepcopy(params)))

            case("collection", collection.name, items, params)

            def pages(resource):
                found = getattr(resource, collection.name).filter(**copy.deepcopy(params)).limit(3).page_size(5)
                return list(found.pages())

            case("pages", collection.name, pages, params)
            for batch in collection.batch_actions:
                given = self.request_arguments(batch.request)

                def ask(resource):
                    found = getattr(resource, collection.name).filter(**copy.deepcopy(params))
                    return getattr(found, batch.name)(**copy.deepcopy(given))

                case(f"batch {batch.name}", collection.name, ask, {"filter": params, "batch": given})


def main():
    session = boto3.session.Session(
        aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret", region_name="us-east-1"
    )
    for name in sys.argv[1:] or session.get_available_resources():
        for version in session._loader.list_api_versions(name, "resources-1"):
            Service(session, name, version).play_all()


if __name__ == "__main__":
    main()
