"""Resources have boto3's members, make its calls and give its results."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import Sides

SERVICES = ["cloudformation", "cloudwatch", "dynamodb", "ec2", "glacier", "iam", "s3", "sns", "sqs"]


@pytest.mark.parametrize("service", SERVICES)
def test_resources_are_the_same(sides: Sides, service: str) -> None:
    cases = sides.compare("resources", service)
    assert cases[0] == SERVICES
    assert len(cases) > 50


def test_resource_files_and_classes_of_a_program_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("custom_resources")) > 12


def test_factories_can_be_subclassed() -> None:
    """aioboto3's factories replace these private methods of boto3's, and call the others."""
    import boto3
    from boto3.resources.collection import CollectionFactory
    from boto3.resources.factory import ResourceFactory

    made: list[str] = []

    class Collections(CollectionFactory):
        def _create_batch_action(self, resource_name: str, snake_cased: str, *args: Any, **kwargs: Any) -> Any:
            made.append(f"{resource_name}.{snake_cased}")
            return super()._create_batch_action(resource_name, snake_cased, *args, **kwargs)

    class Factory(ResourceFactory):
        def __init__(self, emitter: Any) -> None:
            super().__init__(emitter)
            self._collection_factory = Collections()

        def _create_action(self, action_model: Any, *args: Any, **kwargs: Any) -> Any:
            made.append(action_model.name)
            return super()._create_action(action_model, *args, **kwargs)

        def _create_waiter(self, resource_waiter_model: Any, *args: Any, **kwargs: Any) -> Any:
            made.append(resource_waiter_model.name)
            return super()._create_waiter(resource_waiter_model, *args, **kwargs)

    session = boto3.Session(region_name="us-east-1")
    session.__dict__["resource_factory"] = Factory(session.events)
    bucket = session.resource("s3").Bucket("letters")
    assert bucket.name == "letters"
    assert {"create", "put_object", "wait_until_exists", "Bucket.delete"} <= set(made)
    attributes: dict[str, Any] = {}
    meta, model = type(bucket).meta.copy(), bucket.meta.resource_model
    meta.identifiers = []
    session.resource_factory._load_identifiers(
        attrs=attributes, meta=meta, resource_model=model, resource_name="Bucket"
    )
    assert list(attributes) == meta.identifiers == ["name"]
