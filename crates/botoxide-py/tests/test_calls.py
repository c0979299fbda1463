"""Programs that call services: sessions, clients, results, errors, pages, waiters, streams, presigned URLs."""

from __future__ import annotations

import datetime
import io
import pickle
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from server import moto_server

KEYS: dict[str, Any] = {
    "aws_access_key_id": "AKIDEXAMPLE",
    "aws_secret_access_key": "secret",
    "region_name": "us-east-1",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture
def s3(endpoint: str) -> Any:
    import boto3

    return boto3.client("s3", endpoint_url=endpoint, **KEYS)


def test_objects_are_stored_and_read(s3: Any) -> None:
    s3.create_bucket(Bucket="objects")
    put = s3.put_object(Bucket="objects", Key="a/b", Body=b"hello", Metadata={"k": "v"})
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 200
    got = s3.get_object(Bucket="objects", Key="a/b")
    assert got["Metadata"] == {"k": "v"}
    assert got["ContentLength"] == 5
    assert isinstance(got["LastModified"], datetime.datetime)
    assert got["LastModified"].tzinfo is not None
    with got["Body"] as body:
        assert body.read(2) == b"he"
        assert body.tell() == 2
        assert body.read() == b"llo"
        assert body.read() == b""


@pytest.mark.parametrize(
    "body",
    [
        b"bytes",
        bytearray(b"bytes"),
        io.BytesIO(b"bytes"),
        "bytes",
    ],
    ids=["bytes", "bytearray", "file", "text"],
)
def test_bodies_of_all_types_are_sent(s3: Any, body: Any) -> None:
    s3.create_bucket(Bucket="bodies")
    s3.put_object(Bucket="bodies", Key="k", Body=body)
    assert s3.get_object(Bucket="bodies", Key="k")["Body"].read() == b"bytes"


def test_a_file_is_sent_from_where_it_stands(s3: Any, tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789" * 20_000)
    s3.create_bucket(Bucket="files")
    with path.open("rb") as file:
        file.seek(5)
        s3.put_object(Bucket="files", Key="k", Body=file)
    assert s3.get_object(Bucket="files", Key="k")["Body"].read() == path.read_bytes()[5:]


def test_a_file_opened_as_text_is_refused(s3: Any, tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_text("text")
    s3.create_bucket(Bucket="texts")
    with path.open() as file, pytest.raises(TypeError):
        s3.put_object(Bucket="texts", Key="k", Body=file)


def test_an_exception_of_a_reader_is_the_callers(s3: Any) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ZeroDivisionError("on purpose")

    s3.create_bucket(Bucket="broken")
    with pytest.raises(ZeroDivisionError, match="on purpose"):
        s3.put_object(Bucket="broken", Key="k", Body=Broken())


def test_errors_are_of_the_classes_of_the_model(s3: Any) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(s3.exceptions.NoSuchBucket) as caught:
        s3.list_objects_v2(Bucket="there-is-no-such-bucket")
    error = caught.value
    assert isinstance(error, ClientError)
    assert error.response["Error"]["Code"] == "NoSuchBucket"
    assert error.operation_name == "ListObjectsV2"
    assert str(error).startswith("An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: ")
    again = pickle.loads(pickle.dumps(error))
    assert again.response == error.response
    with pytest.raises(ClientError) as unmodelled:
        s3.head_object(Bucket="there-is-no-such-bucket", Key="k")
    assert type(unmodelled.value) is ClientError


def test_arguments_are_validated(s3: Any) -> None:
    from botocore.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError) as caught:
        s3.put_object(Bucket="b", Key=1, Metadata={"a": {1, 2}}, Sorts="x")
    report = str(caught.value)
    assert report.startswith("Parameter validation failed:\n")
    assert 'Unknown parameter in input: "Sorts"' in report
    assert "Invalid type for parameter Key, value: 1, type: <class 'int'>, valid types: <class 'str'>" in report
    assert "Invalid type for parameter Metadata.a, value: {1, 2}, type: <class 'set'>" in report
    with pytest.raises(TypeError, match="only accepts keyword arguments"):
        s3.put_object("bucket")
    with pytest.raises(AttributeError, match="'S3' object has no attribute 'get_objekt'"):
        _ = s3.get_objekt


def test_pages(s3: Any) -> None:
    s3.create_bucket(Bucket="pages")
    for number in range(25):
        s3.put_object(Bucket="pages", Key=f"k{number:02}", Body=b"")

    def pages() -> Any:
        return s3.get_paginator("list_objects_v2").paginate(Bucket="pages", PaginationConfig={"PageSize": 10})

    assert [len(page["Contents"]) for page in pages()] == [10, 10, 5]
    assert len(list(pages().search("Contents[].Key"))) == 25
    assert len(pages().build_full_result()["Contents"]) == 25
    assert not s3.can_paginate("get_object")


def test_waiters(s3: Any) -> None:
    from botocore.exceptions import WaiterError

    s3.create_bucket(Bucket="waiters")
    assert "bucket_exists" in s3.waiter_names
    s3.get_waiter("bucket_exists").wait(Bucket="waiters")
    config = {"Delay": 0, "MaxAttempts": 2}
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        s3.get_waiter("object_exists").wait(Bucket="waiters", Key="k", WaiterConfig=config)


def test_presigned_urls_work(s3: Any) -> None:
    s3.create_bucket(Bucket="presigned")
    s3.put_object(Bucket="presigned", Key="k", Body=b"signed")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "presigned", "Key": "k"}, ExpiresIn=60)
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.read() == b"signed"
    post = s3.generate_presigned_post("presigned", "form")
    assert post["fields"]["key"] == "form"
    assert {"policy", "signature"} <= set(post["fields"])


def test_other_services(endpoint: str) -> None:
    import boto3

    session = boto3.Session(**KEYS)
    sts = session.client("sts", endpoint_url=endpoint)
    assert sts.get_caller_identity()["Account"] == "123456789012"
    sqs = session.client("sqs", endpoint_url=endpoint)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
    table = session.client("dynamodb", endpoint_url=endpoint)
    table.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"id": {"S": "1"}, "data": {"B": b"\0\1"}, "numbers": {"NS": ["1", "2"]}}
    table.put_item(TableName="t", Item=item)
    assert table.get_item(TableName="t", Key={"id": {"S": "1"}})["Item"] == item
    with pytest.raises(table.exceptions.ResourceNotFoundException):
        table.describe_table(TableName="none")


def test_sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    import boto3
    from botocore.exceptions import NoRegionError, ProfileNotFound

    config = tmp_path / "config"
    config.write_text(
        "[default]\nregion = eu-north-1\n[profile other]\nregion = ap-south-1\naws_access_key_id = AK\n"
        "aws_secret_access_key = SK\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    assert boto3.Session().region_name == "eu-north-1"
    assert boto3.Session().profile_name == "default"
    other = boto3.Session(profile_name="other")
    assert other.client("sqs").meta.region_name == "ap-south-1"
    credentials = other.get_credentials()
    assert (credentials.access_key, credentials.secret_key) == ("AK", "SK")
    assert sorted(other.available_profiles) == ["default", "other"]
    assert repr(other) == "Session(region_name='ap-south-1')"
    with pytest.raises(ProfileNotFound):
        boto3.Session(profile_name="missing").client("sqs")
    config.write_text("")
    with pytest.raises(NoRegionError):
        boto3.Session().client("sqs")
    assert {"s3", "ec2"} <= set(other.get_available_services())
    assert "eu-central-1" in other.get_available_regions("sqs")
    assert other.get_partition_for_region("cn-north-1") == "aws-cn"


def test_a_client_says_what_it_is(s3: Any, endpoint: str) -> None:
    meta = s3.meta
    assert type(s3).__name__ == "S3"
    assert type(s3).__module__ == "botocore.client"
    assert (meta.region_name, meta.endpoint_url, meta.partition) == ("us-east-1", endpoint, "aws")
    assert meta.method_to_api_mapping["get_object"] == "GetObject"
    assert meta.config.signature_version == "s3v4"
    assert meta.config.region_name == "us-east-1"
    model = meta.service_model
    assert model.operation_model("GetObject").input_shape.required_members == ["Bucket", "Key"]
    assert "Bucket" in str(type(s3).get_object.__doc__)


def test_handlers_see_and_change_calls(s3: Any) -> None:
    from botocore import UNSIGNED
    from botocore.awsrequest import AWSResponse
    from botocore.handlers import disable_signing

    seen: list[str] = []

    def params(params: dict[str, Any], model: Any, **kwargs: Any) -> None:
        seen.append(model.name)
        params["Prefix"] = "changed"

    def sign(request: Any, **kwargs: Any) -> None:
        request.headers["x-amz-meta-seen"] = "yes"

    class Raw(io.BytesIO):
        def stream(self) -> Iterator[bytes]:
            yield self.read()

    def send(request: Any, **kwargs: Any) -> AWSResponse:
        seen.extend(sorted(request.url.partition("?")[2].split("&")))
        seen.append(str(b"x-amz-meta-seen" in request.headers["Authorization"]))
        return AWSResponse(request.url, 200, {}, Raw(b"<ListBucketResult><Name>ours</Name></ListBucketResult>"))

    def after(parsed: dict[str, Any], http_response: Any, **kwargs: Any) -> None:
        parsed["Added"] = http_response.status_code

    events = s3.meta.events
    events.register("before-parameter-build.s3.ListObjectsV2", params)
    events.register("before-sign.s3", sign)
    events.register("before-send.s3.*", send)
    events.register("after-call.s3.ListObjectsV2", after)
    found = s3.list_objects_v2(Bucket="any")
    assert found["Name"] == "ours"
    assert found["Added"] == 200
    assert seen == ["ListObjectsV2", "encoding-type=url", "list-type=2", "prefix=changed", "True"]
    events.register("choose-signer.s3.*", disable_signing)
    assert disable_signing() is UNSIGNED
    with pytest.raises(KeyError):
        s3.list_objects_v2(Bucket="any")


def test_moto_answers_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    from moto import mock_aws

    import boto3

    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-west-1")
        s3.create_bucket(Bucket="mocked", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket="mocked", Key="k", Body=io.BytesIO(b"in the process"))
        assert s3.get_object(Bucket="mocked", Key="k")["Body"].read() == b"in the process"
        with pytest.raises(s3.exceptions.NoSuchKey):
            s3.get_object(Bucket="mocked", Key="none")


def test_the_stubber_answers(s3: Any) -> None:
    from botocore.exceptions import UnStubbedResponseError
    from botocore.stub import Stubber

    moment = datetime.datetime(2020, 1, 1)
    with Stubber(s3) as stubber:
        stubber.add_response("list_buckets", {"Buckets": [{"Name": "a", "CreationDate": moment}]}, {})
        stubber.add_client_error("get_object", "NoSuchKey", "gone", 404)
        assert s3.list_buckets() == {"Buckets": [{"Name": "a", "CreationDate": moment}]}
        with pytest.raises(s3.exceptions.NoSuchKey, match="gone"):
            s3.get_object(Bucket="b", Key="k")
        with pytest.raises(UnStubbedResponseError):
            s3.list_buckets()
