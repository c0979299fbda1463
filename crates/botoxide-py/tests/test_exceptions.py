"""The exception classes are boto3's, and pickles of either library can be read by the other."""

from __future__ import annotations

from importlib import import_module
from string import Formatter

from conftest import Sides


def test_classes_texts_and_attributes_are_the_same(sides: Sides) -> None:
    cases = sides.compare("exceptions")
    names = {case[0][0] for case in cases if isinstance(case[0], list)}
    assert len([name for name in names if name.startswith("botocore.exceptions.")]) == 101


def test_pickles_are_read_by_the_other_library(sides: Sides) -> None:
    ours, theirs = sides.run("ours", "exceptions", "pickles"), sides.run("theirs", "exceptions", "pickles")
    assert ours.keys() == theirs.keys()
    assert {name for name, data in ours.items() if data is None} == {
        name for name, data in theirs.items() if data is None
    }
    ours, theirs = ({name: data for name, data in side.items() if data} for side in (ours, theirs))
    assert len(ours) > 1000
    read_by_us = sides.run("ours", "exceptions", theirs)
    read_by_them = sides.run("theirs", "exceptions", ours)
    differ = [pair for pair in zip(read_by_us, read_by_them, strict=True) if pair[0] != pair[1]]
    assert not differ, differ[:5]


def test_classes_have_the_bases_and_texts_that_the_engine_has() -> None:
    from botoxide import _native

    # Classes of `aws` and of packages that need not be installed; builtins are Python's own.
    skipped = {"awscli.botocore.exceptions", "builtins", "jmespath.exceptions"}
    checked = 0
    for module, name, bases, fields, template in _native.KINDS:
        if module in skipped:
            continue
        kind = getattr(import_module("botoxide.exceptions" if module == "botoxide" else module), name)
        above = {base.__name__ for base in kind.__mro__[1:]}
        assert {base.rpartition(".")[2] for base in bases} <= above, name
        if "fmt" in vars(kind):
            assert kind.fmt == template, name
            assert {field for _, field, _, _ in Formatter().parse(template) if field} <= set(fields), name
        checked += 1
    assert checked > 120


def test_a_pickle_of_a_model_class_names_the_base() -> None:
    import pickle

    from botocore.errorfactory import ClientExceptionsFactory
    from botocore.exceptions import ClientError

    class Service:
        exceptions_class_name = "S3Exceptions"
        error_shapes = [("NoSuchKey", "NoSuchKey")]

    made = ClientExceptionsFactory().create_client_exceptions(Service).NoSuchKey({"Error": {"Code": "NoSuchKey"}}, "Op")
    read = pickle.loads(pickle.dumps(made))
    assert type(read) is ClientError
    assert (read.response, read.operation_name) == (made.response, made.operation_name)
