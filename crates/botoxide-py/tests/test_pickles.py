"""Pickles of sessions, clients, resources and options: what goes into them, and what another process makes of them."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import pickletools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import boto3
import botocore.session
import botoxide
import botoxide.aio
from boto3.dynamodb.conditions import Key
from botocore import UNSIGNED
from botocore.config import Config
from conftest import FACE
from server import moto_server

SECRET = "a-secret-of-the-program"
KEYS: Any = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": SECRET}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    botoxide.pickle_keys("refuse")
    yield monkeypatch
    botoxide.pickle_keys("refuse")


def read(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


def read_elsewhere(value: Any, program: str, **environment: str) -> str:
    """What a program prints that has read the pickle as `value`, in a process that nothing was installed in."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "BOTOXIDE"))}
    done = subprocess.run(
        [sys.executable, "-c", f"import pickle, sys\nvalue = pickle.load(sys.stdin.buffer)\n{program}"],
        input=pickle.dumps(value),
        env={**kept, "PYTHONPATH": str(FACE), "HOME": "/nonexistent", **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def test_options() -> None:
    options = Config(region_name="eu-west-1", signature_version=UNSIGNED, s3={"addressing_style": "path"})
    options.read_timeout = 7
    again = read(options)
    assert vars(again) == vars(options)
    assert again.signature_version is UNSIGNED
    assert read(UNSIGNED) is UNSIGNED


def test_options_are_read_by_the_real_botocore(tmp_path: Path) -> None:
    path = tmp_path / "options"
    path.write_bytes(pickle.dumps(Config(signature_version=UNSIGNED, retries={"mode": "standard"})))
    program = (
        "import pickle, sys, botocore\n"
        "config = pickle.load(open(sys.argv[1], 'rb'))\n"
        "print(config.retries, config.signature_version is botocore.UNSIGNED, hasattr(botocore, '_native'))"
    )
    oracle = os.environ.get("BOTOXIDE_ORACLE") or sys.executable
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    printed = subprocess.check_output([oracle, "-W", "ignore", "-c", program, str(path)], env=kept, text=True)
    assert printed == "{'mode': 'standard'} True False\n"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_session(protocol: int, settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    session = boto3.Session(region_name="us-west-2")
    session._session.set_default_client_config(Config(read_timeout=3))
    again = pickle.loads(pickle.dumps(session, protocol))
    assert (type(again), again.region_name) == (boto3.Session, "us-west-2")
    assert again._session.user_agent() == session._session.user_agent()
    assert again.client("sqs").meta.config.read_timeout == 3
    assert hasattr(again.client("s3"), "upload_file")
    shared = tmp_path / "config"
    shared.write_text("[profile other]\nregion = sa-east-1\n")
    settings.setenv("AWS_CONFIG_FILE", str(shared))
    settings.delenv("AWS_DEFAULT_REGION")
    of_botocore = pickle.loads(pickle.dumps(botocore.session.Session(profile="other"), protocol))
    assert of_botocore.instance_variables() == {"profile": "other", "region": "sa-east-1"}


class Named(boto3.Session):
    def __init__(self, name: str) -> None:
        super().__init__(region_name="us-west-2")
        self.name = name


def test_a_subclass_keeps_its_attributes() -> None:
    again = read(Named("mine"))
    assert (type(again), again.name, again.region_name) == (Named, "mine", "us-west-2")


def test_a_client() -> None:
    client = boto3.client("s3", config=Config(retries={"mode": "standard"}, s3={"addressing_style": "path"}))
    again = read(client)
    for one in (again, read(again), copy.deepcopy(client)):
        assert (one.meta.region_name, one.meta.endpoint_url) == (client.meta.region_name, client.meta.endpoint_url)
        assert one.meta.config.retries == client.meta.config.retries
        assert one.meta.config.s3 == {"addressing_style": "path"}
        assert hasattr(one, "upload_file")
    assert read(client.list_buckets).__name__ == "list_buckets"
    one, two = read([boto3.client("s3"), boto3.client("sqs")])
    assert one.meta._session is two.meta._session
    shallow = copy.copy(client)
    assert shallow is not client and shallow._native is client._native


def test_region_and_endpoint_are_those_of_the_first_process(settings: pytest.MonkeyPatch) -> None:
    show = "print(value.meta.region_name, value.meta.endpoint_url)"
    other = {"AWS_DEFAULT_REGION": "us-east-2", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    client = boto3.client("sqs")
    expected = "eu-west-1 https://sqs.eu-west-1.amazonaws.com"
    assert read_elsewhere(client, show) == expected
    assert read_elsewhere(client, show, **other) == expected
    settings.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:8")
    client = boto3.Session().client("sqs")
    assert read_elsewhere(client, show) == "eu-west-1 http://127.0.0.1:8"
    assert read_elsewhere(boto3.Session(), "print(value.region_name)", **other) == "eu-west-1"


def test_keys_of_the_chain_stay_behind(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_ACCESS_KEY_ID", "AKIDHERE")
    settings.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    session = boto3.Session()
    assert session.get_credentials().secret_key == SECRET
    client = session.client("s3")
    for policy in ("refuse", "include", "omit"):
        botoxide.pickle_keys(policy)
        assert SECRET not in strings(session) | strings(client)
    elsewhere = {"AWS_ACCESS_KEY_ID": "AKIDTHERE", "AWS_SECRET_ACCESS_KEY": "another"}
    assert read_elsewhere(session, "print(value.get_credentials().access_key)", **elsewhere) == "AKIDTHERE"
    url = "print('AKIDTHERE' in value.generate_presigned_url('list_buckets'))"
    assert read_elsewhere(client, url, **elsewhere) == "True"


def strings(value: Any) -> set[Any]:
    return {argument for _, argument, _ in pickletools.genops(pickle.dumps(value))}


def given_keys() -> list[Any]:
    session = boto3.Session(**KEYS)
    return [session, session._session, session.client("s3"), boto3.client("s3", **KEYS), session.resource("s3")]


@pytest.mark.parametrize("which", range(5))
def test_given_keys(which: int) -> None:
    value = given_keys()[which]
    with pytest.raises(pickle.PicklingError, match="pickle_keys") as raised:
        pickle.dumps(value)
    assert SECRET not in str(raised.value)
    copied = copy.deepcopy(value)
    botoxide.pickle_keys("omit")
    assert SECRET not in strings(value) | strings(copied)
    read(value)
    botoxide.pickle_keys("include")
    assert SECRET in strings(value) & strings(copied) & strings(read(value))


def test_a_signature_with_given_keys_elsewhere() -> None:
    client = boto3.client("s3", **KEYS)
    url = "print('AKIDEXAMPLE' in value.generate_presigned_url('list_buckets'))"
    botoxide.pickle_keys("include")
    assert read_elsewhere(client, url) == "True"
    # The other process passes it on.
    again = "print(len(pickle.dumps(value)) > 0)"
    assert read_elsewhere(client, again, BOTOXIDE_PICKLE_KEYS="include") == "True"


def test_policies() -> None:
    with pytest.raises(ValueError, match="'always' is none of refuse, include, omit"):
        botoxide.pickle_keys("always")


def test_a_chain_of_the_program_is_refused() -> None:
    session = boto3.Session()
    session._session.get_component("credential_provider").providers.clear()  # type: ignore[attr-defined]
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(session.client("s3"))
    botoxide.pickle_keys("omit")
    read(session)


def test_handlers_are_left_out_with_a_warning() -> None:
    client = boto3.client("s3")
    client.meta.events.register("before-sign.s3.PutObject", lambda **kwargs: None)
    with pytest.warns(UserWarning, match=r"handlers.*\(before-sign\.s3\.PutObject\)") as warned:
        read(client)
    assert warned[0].filename == __file__
    session = boto3.Session()
    session.events.register("before-call.sqs", lambda **kwargs: None)
    with pytest.warns(UserWarning, match=r"before-call\.sqs"):
        read(session)


def test_resources() -> None:
    session = boto3.Session()
    bucket = session.resource("s3").Bucket("photos")
    assert read(bucket) == bucket
    item = bucket.Object("cat")
    item.meta.data = {"ContentLength": 3}
    again = read([item, bucket.Object("dog")])
    assert [each.key for each in again] == ["cat", "dog"]
    assert again[0].content_length == 3
    assert type(again[0]) is type(again[1])
    assert repr(read(session.resource("s3"))) == "s3.ServiceResource()"
    assert hasattr(read(bucket), "upload_file")
    assert read(session.resource("ec2").Instance("i-1")).id == "i-1"


def test_a_table_and_its_client_keep_plain_values() -> None:
    with moto_server() as url:
        botoxide.pickle_keys("include")
        dynamodb = boto3.resource("dynamodb", endpoint_url=url, **KEYS)
        table = dynamodb.create_table(
            TableName="t",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        read(table).put_item(Item={"k": "a", "number": 1})
        items = read(table.meta.client).query(TableName="t", KeyConditionExpression=Key("k").eq("a"))["Items"]
        assert items == [{"k": "a", "number": 1}]
        program = "print(value.get_item(Key={'k': 'a'})['Item']['number'])"
        assert read_elsewhere(table, program) == "1"


def test_asynchronous_clients() -> None:
    async def main() -> None:
        session = read(botoxide.aio.Session(region_name="us-west-2"))
        assert type(session) is botoxide.aio.Session
        async with session.client("s3", config=Config(signature_version=UNSIGNED)) as s3:
            again = read(s3)
            assert isinstance(again, botoxide.aio.AioBaseClient)
            assert again.meta.region_name == "us-west-2"
            assert again.meta.endpoint_url == s3.meta.endpoint_url
            assert (await again.generate_presigned_url("list_buckets")).startswith("https://")

    asyncio.run(main())
