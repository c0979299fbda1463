"""Prints the exception classes of botocore, boto3, s3transfer and jmespath as one JSON object.

    echo '[["botocore.exceptions", "WaiterError", ["name", "reason"]]]' | target/venv/bin/python crates/conformance/oracle/exceptions.py

Of those that are in the list (module, name, fields): base classes, ancestors, text, and the text of one that was
raised with samples. Of the others, their names.
"""

import importlib
import inspect
import json
import pickle
import pkgutil
import sys

import boto3.exceptions
import botocore.eventstream
import botocore.exceptions
import jmespath
import s3transfer

RESPONSES = [
    {},
    {"Error": {}},
    {"Error": {"Code": "NoSuchBucket", "Message": "There is none."}},
    {"Error": {"Code": 404, "Message": None}},
    {"Error": {"Code": "Slow"}, "ResponseMetadata": {"MaxAttemptsReached": True, "RetryAttempts": 4}},
    {"Error": {"Code": "Slow"}, "ResponseMetadata": {"MaxAttemptsReached": True}},
    {"Error": {"Code": "Slow"}, "ResponseMetadata": {"MaxAttemptsReached": False, "RetryAttempts": 4}},
    {"Error": {"Code": "Slow"}, "ResponseMetadata": {"RetryAttempts": 4}},
]


def main():
    json.dump(
        {
            "asked": [answer(*each) for each in json.load(sys.stdin)],
            "all": sorted(path(each) for each in every()),
            "client_errors": [client_error(response) for response in RESPONSES],
        },
        sys.stdout,
    )


def answer(module, name, fields):
    try:
        cls = getattr(importlib.import_module(module), name)
    except ImportError:
        return None
    found = {
        "bases": [path(each) for each in cls.__bases__],
        "ancestors": [path(each) for each in cls.__mro__],
    }
    if issubclass(cls, botocore.exceptions.ClientError):
        found["template"] = cls.MSG_TEMPLATE
    elif issubclass(cls, botocore.exceptions.BotoCoreError) and not issubclass(cls, boto3.exceptions.Boto3Error):
        found["template"] = cls.fmt
    is_of_a_service = issubclass(cls, botocore.exceptions.ClientError)
    if not is_of_a_service and module != "jmespath.exceptions":
        found.update(raised(cls, {field: f"<{field}>" for field in fields}))
    return found


def raised(cls, samples):
    """An exception with sample fields: the fields as they appear in the text, and the text."""
    name = cls.__name__
    if issubclass(cls, boto3.exceptions.Boto3Error) or not issubclass(cls, botocore.exceptions.BotoCoreError):
        if name == "ResourceNotExistsError":
            error = cls(samples["service_name"], [samples["available_services"]], True)
            samples["hint"] = (
                f"\nConsider using a boto3.client('{samples['service_name']}') "
                f"instead of a resource for '{samples['service_name']}'"
            )
        elif name == "ChecksumMismatch":
            error = cls(0xABC, 0x89ABCDEF)
            samples = {"expected": "0x00000abc", "calculated": "0x89abcdef"}
        elif name == "RetriesExceededError":
            error = cls(ValueError("the last"))
        elif name == "MissingServiceIdError":
            error = cls(**samples)
        else:
            error = cls(*samples.values())
    elif name == "WaiterError":
        error = cls(last_response={}, **samples)
    else:
        error = cls(**samples)
        again = pickle.loads(pickle.dumps(error))
        assert again.kwargs == error.kwargs and str(again) == str(error)
    if hasattr(error, "kwargs"):
        assert error.kwargs == samples
    return {"fields": samples, "text": str(error)}


def client_error(response):
    error = botocore.exceptions.ClientError(response, "GetObject")
    again = pickle.loads(pickle.dumps(error))
    assert (again.response, again.operation_name) == (response, "GetObject")
    return {"response": response, "text": str(error)}


def every():
    for package in (botocore, boto3, s3transfer, jmespath):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".vendored" in module.name or ".docs" in module.name or ".crt" in module.name:
                continue
            for cls in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(cls) and issubclass(cls, BaseException) and cls.__module__ == module.name:
                    yield cls


def path(cls):
    return f"{cls.__module__}.{cls.__name__}".replace("concurrent.futures._base", "concurrent.futures")


if __name__ == "__main__":
    main()
