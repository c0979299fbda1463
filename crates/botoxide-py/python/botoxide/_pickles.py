"""Pickles of sessions, clients and resources: their settings, without connections, handlers and found credentials.

A pickle names the functions of this module, so reading one installs botoxide in the process that reads it.
"""

from __future__ import annotations

import pickle
import warnings
from collections import Counter

from botoxide._switch import install

install()

import boto3  # noqa: E402
import botocore.session  # noqa: E402
from botocore.client import BaseClient  # noqa: E402
from botocore.config import Config  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from boto3.resources.base import ServiceResource

    Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


def reduce(carried: Any, policy: str) -> Reduced:
    """What `__reduce__` returns for a session, a client or a resource."""
    if isinstance(carried, botocore.session.Session):
        return _reduce_session(carried, policy)
    if isinstance(carried, boto3.Session):
        return read_boto3_session, (type(carried), carried._session, _without(carried, _OF_BOTO3_SESSION))
    if isinstance(carried, BaseClient):
        return _reduce_client(carried, policy)
    return _reduce_resource(carried)


_OF_SESSION = frozenset(vars(botocore.session.Session()))
_OF_BOTO3_SESSION = frozenset({"_session", "resource_factory"})


def _without(carried: Any, own: frozenset[str]) -> dict[str, Any]:
    """The attributes that a subclass or a program has added."""
    return {name: value for name, value in vars(carried).items() if name not in own}


def _refuse(what: str) -> pickle.PicklingError:
    return pickle.PicklingError(
        f"{what} has keys that the program has given it, and a pickle shows them to all who can read it. "
        'Call botoxide.pickle_keys("include") to write them, or botoxide.pickle_keys("omit") to have the other process '
        "find its own credentials"
    )


def _reduce_session(session: botocore.session.Session, policy: str) -> Reduced:
    variables = session.instance_variables()
    region = session.get_config_variable("region")
    if region is not None:
        variables["region"] = region
    state = {
        "variables": variables,
        "user_agent": (session.user_agent_name, session.user_agent_version, session.user_agent_extra),
        "client_config": session.get_default_client_config(),
        "credentials": None if policy == "omit" else _given_credentials(session, policy),
        "is_of_boto3": session._is_of_boto3,
    }
    _warn_of_handlers(type(session).__name__, session._events, session._is_of_boto3)
    return read_session, (type(session), state, _without(session, _OF_SESSION))


def _given_credentials(session: botocore.session.Session, policy: str) -> Any:
    """Credentials that were not found by the engine's own chain."""
    credentials = session._credentials
    if session._changed_resolver() is None and (credentials is None or credentials is session._found_credentials):
        return None
    if policy != "include":
        raise _refuse(type(session).__name__)
    # The base's method: that of asynchronous sessions is awaited.
    return credentials if credentials is not None else botocore.session.Session.get_credentials(session)


def read_session(
    cls: type[botocore.session.Session], state: Mapping[str, Any], more: Mapping[str, Any]
) -> botocore.session.Session:
    """The session of a pickle."""
    session = cls.__new__(cls)
    botocore.session.Session.__init__(session)
    if state["is_of_boto3"]:
        # It adds its handlers.
        boto3.Session(botocore_session=session)
    session._session_instance_vars.update(state["variables"])
    session.user_agent_name, session.user_agent_version, session.user_agent_extra = state["user_agent"]
    session.set_default_client_config(state["client_config"])
    session._credentials = state["credentials"]
    session.__dict__.update(more)
    return session


def read_boto3_session(
    cls: type[boto3.Session], session: botocore.session.Session, more: Mapping[str, Any]
) -> boto3.Session:
    """The session of a pickle. The handlers of boto3 belong to `session`, which has them."""
    made = cls.__new__(cls)
    made._session = session
    made.__dict__.update(more)
    return made


def _reduce_client(client: BaseClient, policy: str) -> Reduced:
    arguments = client._made_from
    if arguments is None:
        raise pickle.PicklingError(f"{type(client).__name__}: only a client that a session has made can be pickled")
    session: Any = client.meta._session
    arguments = dict(arguments)
    config: Config | None = arguments["config"]
    if arguments["region_name"] is None and (config is None or config.region_name is None):
        arguments["region_name"] = session.get_config_variable("region")
    keys = None if policy == "omit" else client._keys
    if keys is not None and policy != "include":
        raise _refuse(type(client).__name__)
    is_plain = _takes_plain_values(client)
    _warn_of_handlers(type(client).__name__, client.meta.events, session._is_of_boto3)
    return read_client, (session, arguments, keys, client.meta.endpoint_url, is_plain)


def read_client(
    session: Any,
    arguments: dict[str, Any],
    keys: tuple[str, str, str | None, str | None] | None,
    endpoint_url: str,
    is_plain: bool,
) -> BaseClient:
    """The client of a pickle. It calls the endpoint that the original calls, whatever this process has configured."""
    if keys is not None:
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id")
        arguments = {**arguments, **dict(zip(names, keys, strict=True))}

    def make(**changes: Any) -> BaseClient:
        # The base's method: those of asynchronous sessions are awaited.
        client: BaseClient = botocore.session.Session.create_client(session, **{**arguments, **changes})
        return client

    client = make()
    if client.meta.endpoint_url != endpoint_url:
        only_given = Config(ignore_configured_endpoint_urls=True)
        config = arguments["config"]
        client = make(config=only_given if config is None else config.merge(only_given))
    if client.meta.endpoint_url != endpoint_url:
        client = make(endpoint_url=endpoint_url)
    if is_plain:
        _resource_class(client, "dynamodb")(client=client)
    return client


#: A handler of DynamoDB's resources, which their clients have.
_PLAIN_VALUES = "dynamodb-attr-value-input"


def _takes_plain_values(client: BaseClient) -> bool:
    events: Any = client.meta.events
    return _PLAIN_VALUES in events._emitter._unique_id_handlers


def _reduce_resource(resource: ServiceResource) -> Reduced:
    meta = resource.meta
    identifiers = {name: getattr(resource, f"_{name}") for name in meta.identifiers}
    return read_resource, (meta.client, meta.resource_model.name, identifiers, meta.data)


def read_resource(client: BaseClient, name: str, identifiers: dict[str, Any], data: Any) -> ServiceResource:
    """The resource of a pickle."""
    resource = _resource_class(client, name)(client=client, **identifiers)
    resource.meta.data = data
    return resource


def _resource_class(client: BaseClient, name: str) -> type[ServiceResource]:
    classes: Callable[[str], type[ServiceResource]] | None = client.__dict__.get("_resource_classes")
    if classes is None:
        # Without its `__init__`, which would add boto3's handlers once more.
        session = read_boto3_session(boto3.Session, client.meta._session, {})
        service_name, api_version = client.meta.service_model.service_name, client.meta.service_model.api_version
        model = session._loader.load_service_model(service_name, "resources-1", api_version)
        classes = session._resource_classes(client, service_name, api_version, model)
        # One class for all resources of a client: a list of them is read with one.
        client.__dict__["_resource_classes"] = classes
    return classes(name)


def _warn_of_handlers(name: str, events: Any, is_of_boto3: bool) -> None:
    new = botocore.session.Session()
    if is_of_boto3:
        boto3.Session(botocore_session=new)
    more = _handlers(events) - _handlers(new._events)
    if more:
        names = ", ".join(sorted({event for event, *_ in more}))
        warnings.warn(
            f"a pickle of {name} has none of its handlers: register them again in the other process ({names})",
            stacklevel=5,  # the caller of `pickle.dumps`
        )


def _handlers(events: Any) -> Counter[tuple[str, str | None, str | None]]:
    """The handlers of events, as what a new session can be compared by: those of boto3 are made for each session."""
    found: Counter[tuple[str, str | None, str | None]] = Counter()
    for event, _, handler in events._emitter._handlers.walk():
        module = getattr(handler, "__module__", None)
        # Resources of DynamoDB add these to their client; reading a pickle adds them again.
        if module != "boto3.dynamodb.transform":
            found[event, module, getattr(handler, "__qualname__", None)] += 1
    return found
