"""Resource files of a program's own, and handlers that change the classes of resources."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from probes.outcome import outcome, text

STRING = {"shape": "Text"}
SERVICE = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2020-01-01",
        "endpointPrefix": "things",
        "jsonVersion": "1.1",
        "protocol": "json",
        "serviceId": "Things",
        "serviceFullName": "Things",
        "signatureVersion": "v4",
        "targetPrefix": "Things",
        "uid": "things-2020-01-01",
    },
    "operations": {
        name: {
            "name": name,
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "In"},
            "output": {"shape": "Out"},
        }
        for name in ("GetThing", "ListThings", "DropThings")
    },
    "shapes": {
        "Text": {"type": "string"},
        "Texts": {"type": "list", "member": STRING},
        "Thing": {"type": "structure", "members": {"Id": STRING, "Color": STRING, "Meta": STRING, "OwnerId": STRING}},
        "Things": {"type": "list", "member": {"shape": "Thing"}},
        "In": {"type": "structure", "members": {"Id": STRING, "Ids": {"shape": "Texts"}, "Filter": STRING}},
        "Out": {"type": "structure", "members": {"Thing": {"shape": "Thing"}, "Things": {"shape": "Things"}}},
    },
}
BY_ID = {"operation": "GetThing", "params": [{"target": "Id", "source": "identifier", "name": "Id"}]}
RESOURCES = {
    "service": {
        "hasMany": {
            "Things": {
                "request": {
                    "operation": "ListThings",
                    "params": [{"target": "Filter", "source": "string", "value": "f"}],
                },
                "resource": {
                    "type": "Thing",
                    "identifiers": [{"target": "Id", "source": "response", "path": "Things[].Id"}],
                    "path": "Things[]",
                },
            }
        }
    },
    "resources": {
        "Thing": {
            "identifiers": [{"name": "Id", "memberName": "Id"}],
            "shape": "Thing",
            "load": {"request": BY_ID, "path": "Thing"},
            "actions": {
                "Color": {"request": BY_ID, "path": "Thing.Color"},
                "Strange": {"request": BY_ID, "path": "length(Things)"},
            },
            "batchActions": {
                "Drop": {
                    "request": {
                        "operation": "DropThings",
                        "params": [{"target": "Ids[]", "source": "identifier", "name": "Id"}],
                    }
                }
            },
            "has": {
                "Owner": {
                    "resource": {
                        "type": "Thing",
                        "identifiers": [{"target": "Id", "source": "data", "path": "OwnerId"}],
                    }
                }
            },
        }
    },
}
ANSWER = {
    "Thing": {"Id": "1", "Color": "red", "Meta": "m", "OwnerId": "9"},
    "Things": [{"Id": "2", "Color": "blue"}, {"Id": "3"}],
}


class Raw(io.BytesIO):
    def stream(self) -> Any:
        yield self.read()


def run(argument: Any) -> Any:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "things" / "2020-01-01"
        folder.mkdir(parents=True)
        (folder / "service-2.json").write_text(json.dumps(SERVICE))
        (folder / "resources-1.json").write_text(json.dumps(RESOURCES))
        core: Any = botocore.session.get_session()
        core.set_config_variable("data_path", name)
        session: Any = boto3.session.Session("key", "secret", region_name="eu-west-1", botocore_session=core)
        return [text(case).replace(name, "folder") for case in _cases(session)]


def _cases(session: Any) -> list[Any]:
    seen: list[Any] = []

    def watch(class_attributes: Any, base_classes: Any, service_context: Any, event_name: str, **kwargs: Any) -> None:
        seen.append([event_name, sorted(class_attributes), [base.__name__ for base in base_classes], sorted(kwargs)])
        seen.append([service_context.service_name, sorted(service_context.resource_json_definitions)])

    class Mixin:
        def hello(self) -> str:
            return f"hello from {self!r}"

    def extend(class_attributes: Any, base_classes: Any, **kwargs: Any) -> None:
        base_classes.insert(0, Mixin)
        class_attributes["double"] = lambda self: self.id * 2

    session.events.register("creating-resource-class.things.Thing", watch)
    session.events.register("creating-resource-class.things.Thing", extend)
    service = session.resource("things", endpoint_url="http://127.0.0.1:9")
    calls: list[Any] = []

    def answer(request: Any, **kwargs: Any) -> Any:
        calls.append(json.loads(request.body))
        return AWSResponse(request.url, 200, {}, Raw(json.dumps(ANSWER).encode()))

    service.meta.client.meta.events.register("before-send", answer)
    thing = service.Thing("1")
    cases: list[Any] = [
        "things" in session.get_available_resources(),
        [service, thing, thing.hello(), thing.double(), isinstance(thing, Mixin)],
        [
            callable(thing.color),
            thing.color_attribute,
            thing.meta_attribute,
            thing.id,
            thing.owner,
            thing.owner.owner_id,
        ],
        [outcome(thing.color), outcome(thing.strange), thing.owner_id],
        [list(service.things.all()), [each.color_attribute for each in service.things.filter(Id="x")]],
        [len(service.things.limit(1).drop()), service.things.drop(Filter="y")],
        seen[:2],
        calls,
    ]
    session.events.unregister("creating-resource-class.things.Thing", extend)
    cases.append([hasattr(service.Thing("1"), "hello"), hasattr(service.Thing("1"), "double")])
    cases.append(outcome(session.resource, "not-there"))
    cases.append(outcome(session.resource, "lambda"))
    cases.append(outcome(session.resource, "things", api_version="1999-01-01"))
    cases.append(outcome(session.resource, "ec2", api_version="1999-01-01"))
    cases.append([session.resource("ec2", api_version="2016-09-15").meta.client.meta.service_model.api_version])
    config = session.resource("sqs").meta.client.meta.config
    cases.append([config.user_agent_extra, outcome(lambda: service.nothing), outcome(service.Thing)])
    cases.append([outcome(service.Thing, "a", "b"), outcome(service.Thing, name="b"), outcome(service.Thing, None)])
    return cases
