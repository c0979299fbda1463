"""Prints every service's shapes as botocore reads them, one JSON object per line and service.

    target/venv/bin/python crates/conformance/oracle/shapes.py

A shape is its type, its traits, and the places in it: members, items, keys and values, each with its name, the shape
that is there, and the traits that it has there.
"""

import hashlib
import json
import sys

import botocore.model
import botocore.session
import botocore.validate

# A member has the traits of its shape, which are printed with the shape only.
OF_THE_SHAPE = ("enum", "pattern", "max", "required")


def main():
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    for name in session.get_available_services():
        service = botocore.model.ServiceModel(loader.load_service_model(name, "service-2"), name)
        try:
            examples = loader.load_service_model(name, "examples-1")["examples"]
        except botocore.exceptions.BotoCoreError:
            examples = {}
        found = {
            "service": name,
            "shapes": {each: shape(service.shape_for(each)) for each in service.shape_names},
            "codes": {each.error_code: service.shape_for_error_code(each.error_code).name for each in service.error_shapes},
            "texts": texts(service._service_description),
            "examples": examples,
            "reports": {each: reports(service.operation_model(each), examples[each]) for each in examples},
        }
        json.dump(found, sys.stdout)
        print()
        loader._cache.clear()


def shape(model):
    places = []
    if model.type_name == "structure":
        places = list(model.members.items())
    elif model.type_name == "list":
        places = [("member", model.member)]
    elif model.type_name == "map":
        places = [("key", model.key), ("value", model.value)]
    return [
        model.type_name,
        traits(model),
        [[name, each.name, traits(each, OF_THE_SHAPE)] for name, each in places],
    ]


def traits(model, without=()):
    both = {**model.serialization, **model.metadata}
    return {name: value for name, value in both.items() if value is not False and value != [] and name not in without}


def texts(model):
    """The digest of the model's documentation."""
    digest = hashlib.sha256()

    def add(*words):
        digest.update("\0".join([*words, ""]).encode())

    add(model.get("documentation", ""))
    for name, each in sorted(model["operations"].items()):
        add(name, each.get("documentation", ""), each.get("deprecatedMessage", ""))
    for name, each in sorted(model["shapes"].items()):
        add(name, each.get("documentation", ""))
        for member, place in sorted(each.get("members", {}).items()):
            add(member, place.get("documentation", ""))
    return digest.hexdigest()


def reports(operation, examples):
    """The validation errors of the arguments of each example."""
    if operation.input_shape is None:
        return [None for _ in examples]
    validator = botocore.validate.ParamValidator()
    checked = [validator.validate(each.get("input", {}), operation.input_shape) for each in examples]
    return [each.generate_report() if each.has_errors() else None for each in checked]


if __name__ == "__main__":
    main()
