"""Methods of clients that make signed URLs, forms and passwords, and the handlers that put them into classes.

Counterpart: the functions `add_generate_…` of botocore's `signers.py`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.client import BaseClient


def add_generate_presigned_url(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """For `creating-client-class`: the method `generate_presigned_url`."""
    class_attributes["generate_presigned_url"] = generate_presigned_url


def add_generate_presigned_post(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """For `creating-client-class.s3`: the method `generate_presigned_post`."""
    class_attributes["generate_presigned_post"] = generate_presigned_post


def add_generate_db_auth_token(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """For `creating-client-class.rds`: the method `generate_db_auth_token`."""
    class_attributes["generate_db_auth_token"] = generate_db_auth_token


def add_dsql_generate_db_auth_token_methods(class_attributes: dict[str, Any], **kwargs: object) -> None:
    """For `creating-client-class.dsql`: the methods that make passwords."""
    class_attributes["generate_db_connect_auth_token"] = dsql_generate_db_connect_auth_token
    class_attributes["generate_db_connect_admin_auth_token"] = dsql_generate_db_connect_admin_auth_token


def generate_presigned_url(
    self: BaseClient,
    ClientMethod: str,
    Params: dict[str, object] | None = None,
    ExpiresIn: int = 3600,
    HttpMethod: str | None = None,
) -> str:
    """The URL of a call, signed with the client's credentials, good for `ExpiresIn` seconds."""
    from botocore.exceptions import UnknownClientMethodError

    operation = self._PY_TO_OP_NAME.get(ClientMethod)
    if operation is None:
        raise UnknownClientMethodError(method_name=ClientMethod)
    return self._native.generate_presigned_url(operation, Params or {}, ExpiresIn, HttpMethod)


def generate_presigned_post(
    self: BaseClient,
    Bucket: str,
    Key: str,
    Fields: dict[str, object] | None = None,
    Conditions: list[object] | None = None,
    ExpiresIn: int = 3600,
) -> dict[str, object]:
    """The URL and the fields of a form with which a browser posts a file to S3."""
    url, fields = self._native.generate_presigned_post(Bucket, Key, Fields or {}, list(Conditions or ()), ExpiresIn)
    return {"url": url, "fields": fields}


def generate_db_auth_token(
    self: BaseClient, DBHostname: str, Port: int, DBUsername: str, Region: str | None = None
) -> str:
    """The password for a database of RDS, good for 15 minutes."""
    return self._native.generate_db_auth_token(DBHostname, Port, DBUsername, Region)


def dsql_generate_db_connect_auth_token(
    self: BaseClient, Hostname: str, Region: str | None = None, ExpiresIn: int = 900
) -> str:
    """The password for a cluster of Aurora DSQL."""
    return self._native.generate_db_connect_auth_token(Hostname, Region, ExpiresIn, False)


def dsql_generate_db_connect_admin_auth_token(
    self: BaseClient, Hostname: str, Region: str | None = None, ExpiresIn: int = 900
) -> str:
    """The password for a cluster of Aurora DSQL, for the role `admin`."""
    return self._native.generate_db_connect_auth_token(Hostname, Region, ExpiresIn, True)


for _function in (
    add_generate_presigned_url,
    add_generate_presigned_post,
    add_generate_db_auth_token,
    add_dsql_generate_db_auth_token_methods,
    generate_presigned_url,
    generate_presigned_post,
    generate_db_auth_token,
    dsql_generate_db_connect_auth_token,
    dsql_generate_db_connect_admin_auth_token,
):
    _function.__module__ = "botocore.signers"
