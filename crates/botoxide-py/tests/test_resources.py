"""Resources have boto3's members, make its calls and give its results."""

from __future__ import annotations

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
