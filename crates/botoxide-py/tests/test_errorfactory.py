"""`client.exceptions`: classes by name and by code, and the messages for unknown names."""

from __future__ import annotations

from conftest import Sides


def test_exceptions_of_clients_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("errorfactory")) > 70


def test_classes_are_made_when_they_are_asked_for() -> None:
    from botocore.errorfactory import ClientExceptionsFactory

    class Service:
        exceptions_class_name = "S3Exceptions"
        error_shapes = [("NoSuchKey", "NoSuchKey"), ("Other", "Other")]

    exceptions = ClientExceptionsFactory().create_client_exceptions(Service)
    assert type(exceptions).__name__ == "S3Exceptions"
    assert exceptions._made == {}
    assert exceptions.from_code("NoSuchKey") is exceptions.NoSuchKey
    assert list(exceptions._made) == ["NoSuchKey"]
