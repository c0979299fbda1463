"""`botocore.session.Session`: settings, credentials and models, from which clients are made."""

from __future__ import annotations

import copy
import logging
import os

from botocore import UNSIGNED as UNSIGNED
from botocore import __version__, invoke_initializers
from botocore._aliases import EVENT_ALIASES as EVENT_ALIASES
from botocore.client import ClientCreator
from botocore.config import Config
from botocore.errorfactory import ClientExceptionsFactory
from botocore.exceptions import PartialCredentialsError
from botocore.exceptions import UnknownServiceError as UnknownServiceError
from botocore.hooks import EventAliaser, HierarchicalEmitter, first_non_none_response
from botoxide import _native
from botoxide._carried import Carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from botocore._given_models import GivenModels
    from botocore.client import BaseClient
    from botocore.credentials import Credentials
    from botocore.hooks import BaseEventHooks
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.paginate import PaginatorModel
    from botocore.waiter import WaiterModel

logger = logging.getLogger(__name__)


class Session(Carried):
    """Settings, credentials, hooks and models of the clients that are made from it."""

    #: What makes clients, and the options that all of them have.
    _CLIENT_CREATOR = ClientCreator
    _CLIENT_OPTIONS: Mapping[str, object] = {}
    _EVENTS = EventAliaser

    LOG_FORMAT = "%(asctime)s - %(name)s - %(levelname)s - %(message)s"

    def __init__(
        self,
        session_vars: Mapping[str, object] | None = None,
        event_hooks: BaseEventHooks | None = None,
        include_builtin_handlers: bool = True,
        profile: str | None = None,
    ) -> None:
        self._events = self._EVENTS(event_hooks or HierarchicalEmitter())
        self._has_own_emitter = not event_hooks
        if include_builtin_handlers:
            self._register_builtin_handlers()
        self.user_agent_name = "Botocore"
        self.user_agent_version = __version__
        self.user_agent_extra = ""
        self._profile: str | None = None
        self._credentials: Credentials | None = None
        #: Those of the engine's chain, if they were asked for.
        self._found_credentials: Credentials | None = None
        #: Whether a `boto3.Session` has added its handlers.
        self._is_of_boto3 = False
        self._auth_token: object = None
        self._client_config: Config | None = None
        self._session_instance_vars: dict[str, object] = {}
        if profile is not None:
            self._session_instance_vars["profile"] = profile
        self._components = ComponentLocator()
        self._internal_components = ComponentLocator()
        self._register_components()
        self._made: tuple[object, _native.Session] | None = None
        self._given_models: GivenModels | None = None
        self._models: dict[tuple[str, str | None], ServiceModel] = {}
        for name, variable in (session_vars or {}).items():
            # (key in the profile, variables, default, conversion): only a default differs from the engine's table.
            if isinstance(variable, (tuple, list)) and len(variable) > 2 and variable[2] is not None:
                self._session_instance_vars.setdefault(name, variable[2])
        invoke_initializers(self)

    def _register_builtin_handlers(self) -> None:
        from botocore.handlers import BUILTIN_HANDLERS, PRISTINE_HANDLERS, REGISTER_FIRST, REGISTER_LAST

        events: Any = self._events
        if self._has_own_emitter and tuple(BUILTIN_HANDLERS) == PRISTINE_HANDLERS:
            events._emitter = copy.copy(_pristine_emitter())
            return
        for event_name, handler, *place in BUILTIN_HANDLERS:
            if place == [REGISTER_FIRST]:
                events.register_first(event_name, handler)
            elif place == [REGISTER_LAST]:
                events.register_last(event_name, handler)
            else:
                events.register(event_name, handler)

    def _native_session(self, credentials: object = None, models: str | None = None) -> _native.Session:
        """The engine's session; made anew when a variable has changed. `models` is a further folder of models."""
        # Tests put dictionaries there.
        environ = None if isinstance(os.environ, os._Environ) else id(os.environ)
        key = (tuple(self._session_instance_vars.items()), credentials, models, environ)
        made = self._made
        if made is None or made[0] != key:
            variables = {name: value for name, value in self._session_instance_vars.items() if value is not None}
            if models is not None:
                own = self.get_config_variable("data_path")
                known = models.split(os.pathsep)
                further = [path for path in str(own or "").split(os.pathsep) if path and path not in known]
                variables["data_path"] = os.pathsep.join([*known, *further])
            profile, region = variables.pop("profile", None), variables.pop("region", None)
            options: dict[str, object] = {"variables": variables, "profile_name": profile, "region_name": region}
            if credentials is not None:
                options["credentials"] = credentials
            made = self._made = (key, _native.Session(options))
        return made[1]

    @property
    def available_profiles(self) -> list[str]:
        """The names of all profiles in the shared files."""
        return self._native_session().available_profiles()

    @property
    def profile(self) -> str | None:
        """The name of the profile, if one was chosen."""
        if self._profile is None:
            self._profile = self.get_config_variable("profile")  # type: ignore[assignment]
        return self._profile

    def get_config_variable(self, logical_name: str, methods: object = None) -> object:
        """A setting: from the session, from the environment, from the profile, or its default."""
        if logical_name in self._session_instance_vars:
            return self._session_instance_vars[logical_name]
        return self._native_session().config_variable(logical_name)

    def set_config_variable(self, logical_name: str, value: object) -> None:
        """Sets a setting for this session."""
        logger.debug("Setting config variable for %s to %r", logical_name, value)
        self._session_instance_vars[logical_name] = value

    def instance_variables(self) -> dict[str, object]:
        """The settings that `set_config_variable` has set."""
        return copy.copy(self._session_instance_vars)

    def get_scoped_config(self) -> dict[str, object]:
        """The values of the profile."""
        return self._native_session().scoped_config()

    @property
    def full_config(self) -> dict[str, object]:
        """Both shared files: `profiles` and the other sections."""
        from botocore.configloader import load_config, raw_config_parse
        from botocore.exceptions import ConfigNotFound

        try:
            config: dict[str, Any] = load_config(str(self.get_config_variable("config_file")))
        except ConfigNotFound:
            config = {"profiles": {}}
        try:
            profiles = raw_config_parse(str(self.get_config_variable("credentials_file")))
        except ConfigNotFound:
            return config
        for name, values in profiles.items():
            config["profiles"].setdefault(name, {}).update(values)
        return config

    def get_default_client_config(self) -> Config | None:
        """The options that clients start with."""
        return self._client_config

    def set_default_client_config(self, client_config: Config | None) -> None:
        """Sets the options that clients start with."""
        self._client_config = client_config

    def set_credentials(
        self, access_key: str | None, secret_key: str | None, token: str | None = None, account_id: str | None = None
    ) -> None:
        """Sets the credentials of this session."""
        from botocore.credentials import Credentials

        self._credentials = Credentials(access_key, secret_key, token, account_id=account_id)

    def get_credentials(self) -> Credentials | None:
        """The credentials, or `None` if there are none."""
        if self._credentials is None:
            resolver = self._changed_resolver()
            if resolver is not None:
                self._credentials = resolver.load_credentials()
            else:
                from botocore.credentials import from_engine

                self._credentials = self._found_credentials = from_engine(self._native_session())
        return self._credentials

    def user_agent(self) -> str:
        """The user agent, without what a client adds."""
        extra = f" {self.user_agent_extra}" if self.user_agent_extra else ""
        return f"{self.user_agent_name}/{self.user_agent_version}{extra}"

    def get_service_model(self, service_name: str, api_version: str | None = None) -> ServiceModel:
        """The model of a service."""
        return self._load_service_model(service_name, api_version)

    # Those of asynchronous sessions are awaited; clients call these two.
    def _load_service_model(self, service_name: str, api_version: str | None) -> ServiceModel:
        from botocore.model import ServiceModel

        key = (service_name, api_version)
        if key not in self._models:
            self._models[key] = ServiceModel(self._load_service_data(service_name, api_version), service_name)
        return self._models[key]

    def _load_service_data(self, service_name: str, api_version: str | None) -> dict[str, Any]:
        return self._loader().load_service_model(service_name, "service-2", api_version)

    def get_service_data(self, service_name: str, api_version: str | None = None) -> dict[str, Any]:
        """The model of a service, as JSON has it."""
        data = self._load_service_data(service_name, api_version)
        self._emit_service_data(service_name, data)
        return data

    def _emit_service_data(self, service_name: str, data: dict[str, Any]) -> Any:
        name = f"service-data-loaded.{EVENT_ALIASES.get(service_name, service_name)}"
        return self._events.emit(name, service_data=data, service_name=service_name, session=self)

    def get_waiter_model(self, service_name: str, api_version: str | None = None) -> WaiterModel:
        """The waiters of a service."""
        from botocore.waiter import WaiterModel

        return WaiterModel(self._loader().load_service_model(service_name, "waiters-2", api_version))

    def get_paginator_model(self, service_name: str, api_version: str | None = None) -> PaginatorModel:
        """The paginators of a service."""
        from botocore.paginate import PaginatorModel

        return PaginatorModel(self._loader().load_service_model(service_name, "paginators-1", api_version))

    def get_data(self, data_path: str) -> dict[str, Any]:
        """A file of a model, by its path without the ending."""
        return self._loader().load_data(data_path)

    def get_available_services(self) -> list[str]:
        """The names of all services."""
        return self._native_session().available_services()

    def get_available_partitions(self) -> list[str]:
        """The names of the partitions: `aws`, `aws-cn` …"""
        return self._native_session().available_partitions()

    def get_partition_for_region(self, region_name: str) -> str:
        """The partition that a region belongs to."""
        return self._native_session().partition_for_region(region_name)

    def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a partition in which a service is available."""
        return self._native_session().available_regions(service_name, partition_name, allow_non_regional)

    def set_debug_logger(self, logger_name: str = "botocore") -> None:
        """Writes all log messages to standard error."""
        self.set_stream_logger(logger_name, logging.DEBUG)

    def set_stream_logger(
        self, logger_name: str, log_level: int | str, stream: Any = None, format_string: str | None = None
    ) -> None:
        """Writes the log messages below `logger_name` to a stream, standard error if none is given."""
        self._log_to(logging.StreamHandler(stream), logger_name, log_level, format_string)

    def set_file_logger(self, log_level: int | str, path: str, logger_name: str = "botocore") -> None:
        """Writes the log messages below `logger_name` to a file."""
        self._log_to(logging.FileHandler(path), logger_name, log_level, None)

    def _log_to(self, handler: logging.Handler, name: str, level: int | str, format_string: str | None) -> None:
        log = logging.getLogger(name)
        log.setLevel(logging.DEBUG)
        handler.setLevel(level)
        handler.setFormatter(logging.Formatter(format_string or self.LOG_FORMAT))
        log.addHandler(handler)

    def register(
        self,
        event_name: str,
        handler: Callable[..., object],
        unique_id: str | None = None,
        unique_id_uses_count: bool = False,
    ) -> None:
        """Registers a handler that clients made from now on start with."""
        self._events.register(event_name, handler, unique_id, unique_id_uses_count=unique_id_uses_count)

    def unregister(
        self,
        event_name: str,
        handler: Callable[..., object] | None = None,
        unique_id: str | None = None,
        unique_id_uses_count: bool = False,
    ) -> None:
        """Forgets a handler."""
        self._events.unregister(event_name, handler, unique_id, unique_id_uses_count=unique_id_uses_count)

    def emit(self, event_name: str, **kwargs: object) -> object:
        """Calls the handlers of an event."""
        return self._events.emit(event_name, **kwargs)

    def emit_first_non_none_response(self, event_name: str, **kwargs: object) -> object:
        """Calls the handlers of an event, and returns the first response that is not `None`."""
        return first_non_none_response(self._events.emit(event_name, **kwargs))

    def get_component(self, name: str) -> object:
        """A part of the session: `event_emitter`, `data_loader`, `credential_provider` …"""
        try:
            return self._components.get_component(name)
        except ValueError:
            if name != "endpoint_resolver":
                raise
            import warnings

            message = (
                f"Fetching the {name} component with the get_component() method is deprecated as the component "
                "has always been considered an internal interface of botocore"
            )
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return self._get_internal_component(name)

    def _get_internal_component(self, name: str) -> object:
        return self._internal_components.get_component(name)

    def register_component(self, name: str, component: object) -> None:
        """Replaces a part of the session."""
        self._components.register_component(name, component)

    def lazy_register_component(self, name: str, component: Callable[[], object]) -> None:
        """Replaces a part of the session by what a function makes when it is asked for."""
        self._components.lazy_register_component(name, component)

    def _register_components(self) -> None:
        components = self._components
        components.register_component("event_emitter", self._events)
        components.lazy_register_component("data_loader", self._make_loader)
        components.lazy_register_component("credential_provider", self._make_credential_resolver)
        self._internal_components.lazy_register_component("endpoint_resolver", self._make_endpoint_resolver)
        components.lazy_register_component("token_provider", self._make_token_resolver)
        components.lazy_register_component("response_parser_factory", _response_parser_factory)
        components.lazy_register_component("exceptions_factory", ClientExceptionsFactory)
        components.lazy_register_component("config_store", self._make_config_store)

    def _make_loader(self) -> Loader:
        from botocore.loaders import create_loader

        return create_loader(self.get_config_variable("data_path"))  # type: ignore[arg-type]

    def _make_endpoint_resolver(self) -> object:
        from botocore.regions import EndpointResolver

        loader = self._loader()
        data, path = loader.load_data_with_path("endpoints")
        return EndpointResolver(data, uses_builtin_data=loader.is_builtin_path(path))

    def _make_credential_resolver(self) -> object:
        from botocore.credentials import create_credential_resolver

        return create_credential_resolver(self, region_name=self.get_config_variable("region"))

    def _make_token_resolver(self) -> object:
        from botocore.tokens import create_token_resolver

        return create_token_resolver(self)

    def _make_config_store(self) -> object:
        from botocore.configprovider import ConfigValueStore, create_botocore_default_config_mapping

        return ConfigValueStore(create_botocore_default_config_mapping(self))

    def _changed_resolver(self) -> Any:
        """The chain of credential providers, if a program has changed or replaced it."""
        resolver = self._components._components.get("credential_provider")
        if resolver is None:
            return None
        from botocore._chain import is_pristine

        return None if is_pristine(resolver) else resolver

    def _folder_of_models(self, service_name: str, api_version: str | None) -> str | None:
        """The models of a service that a loader of the program gives, as a folder; folders that it looks in."""
        loader = self._components._components.get("data_loader")
        if loader is None:
            return None
        from botocore import _given_models

        if _given_models.is_pristine(loader):
            return os.pathsep.join(loader._further_paths()) or None
        if self._given_models is None:
            self._given_models = _given_models.GivenModels()
        return self._given_models.folder(loader, service_name, api_version)

    def _loader(self) -> Loader:
        loader: Loader = self._components.get_component("data_loader")
        return loader

    def _filled_in(self, config: Config | None, native: _native.Client) -> Config:
        """`client.meta.config`: the options of the caller with those that were found."""
        filled: Any = Config()
        if config is not None:
            filled.__dict__.update(config.__dict__)
        for name, value in native.config().items():
            if name == "user_agent_extra":
                # The session's may be in it.
                continue
            setattr(filled, name, UNSIGNED if name == "signature_version" and value == "unsigned" else value)
        found: Any = self.get_config_variable("s3")
        if found:
            filled.s3 = {**found, **(filled.s3 or {})}
        return filled  # type: ignore[no-any-return]

    def create_client(
        self,
        service_name: str,
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool | None = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
        aws_account_id: str | None = None,
    ) -> BaseClient:
        """A client for a service, by its name: `s3`, `dynamodb`, `elbv2`."""
        renamed = first_non_none_response(self._events.emit("choose-service-name", service_name=service_name))
        service_name = service_name if renamed is None else renamed
        default = self._client_config
        if default is not None:
            config = default if config is None else default.merge(config)
        options: dict[str, object] = {
            **self._CLIENT_OPTIONS,
            "region_name": region_name,
            "api_version": api_version,
            "use_ssl": use_ssl,
            "verify": verify,
            "endpoint_url": endpoint_url,
        }
        given: dict[str, Any] = {} if config is None else _options(config)
        # The engine writes the library's own name and version.
        extra = self.user_agent_extra.replace(f"Botocore/{__version__}", "").strip()
        if extra:
            given["user_agent_extra"] = " ".join([extra, *filter(None, [given.get("user_agent_extra")])])
        if given:
            options["config"] = given
        credentials: object = None
        if config is not None and config.signature_version is UNSIGNED:
            pass
        elif aws_access_key_id is not None and aws_secret_access_key is not None:
            options.update(
                access_key_id=aws_access_key_id,
                secret_access_key=aws_secret_access_key,
                session_token=aws_session_token,
                account_id=aws_account_id,
            )
        elif aws_access_key_id is not None or aws_secret_access_key is not None:
            missing = "aws_access_key_id" if aws_access_key_id is None else "aws_secret_access_key"
            raise PartialCredentialsError(provider="explicit", cred_var=missing)
        elif self._credentials is not None and not getattr(self._credentials, "_is_of_engine", False):
            credentials = self._credentials
        elif self._changed_resolver() is not None:
            credentials = self.get_credentials() or _NoCredentials()
        models = self._folder_of_models(service_name, api_version)
        native = self._native_session(credentials, models).client(service_name, options)
        client = self._CLIENT_CREATOR(self, self._events).create_client(native, self._filled_in(config, native))
        client._made_from = {
            "service_name": service_name,
            "region_name": region_name,
            "api_version": api_version,
            "use_ssl": use_ssl,
            "verify": verify,
            "endpoint_url": endpoint_url,
            "config": config,
        }
        if "access_key_id" in options:
            assert aws_access_key_id is not None and aws_secret_access_key is not None
            client._keys = (aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        return client


_pristine: HierarchicalEmitter | None = None


def _pristine_emitter() -> HierarchicalEmitter:
    """The emitter that sessions start with, if a program has not changed `BUILTIN_HANDLERS`."""
    global _pristine
    if _pristine is None:
        from botocore.handlers import PRISTINE_HANDLERS, REGISTER_FIRST, REGISTER_LAST

        emitter = HierarchicalEmitter()
        events = EventAliaser(emitter)
        sections = {REGISTER_FIRST: 0, REGISTER_LAST: 2}
        for event_name, handler, *place in PRISTINE_HANDLERS:
            name = events._alias_event_name(event_name)
            emitter._register_section(name, handler, None, False, sections[place[0]] if place else 1)
        emitter._rows = None
        _pristine = emitter
    return _pristine


class ComponentLocator:
    """The parts of a session, by name; some are made when they are asked for."""

    def __init__(self) -> None:
        self._components: dict[str, Any] = {}
        self._deferred: dict[str, Callable[[], Any]] = {}

    def get_component(self, name: str) -> Any:
        """A part. Raises `ValueError` if there is none of that name."""
        if name in self._deferred:
            self._components[name] = self._deferred[name]()
            self._deferred.pop(name, None)
        try:
            return self._components[name]
        except KeyError:
            raise ValueError(f"Unknown component: {name}") from None

    def register_component(self, name: str, component: Any) -> None:
        """Sets a part."""
        self._components[name] = component
        self._deferred.pop(name, None)

    def lazy_register_component(self, name: str, no_arg_factory: Callable[[], Any]) -> None:
        """Sets a part that a function makes when it is asked for."""
        self._deferred[name] = no_arg_factory
        self._components.pop(name, None)


class _NoCredentials:
    """What the engine gets where a program's chain has found nothing, so that it does not look further."""

    access_key = secret_key = token = None


def _response_parser_factory() -> object:
    from botocore.parsers import ResponseParserFactory

    return ResponseParserFactory()


def _options(config: Config) -> dict[str, object]:
    """The options that a caller has given."""
    options = dict(config._user_provided_options)
    for name, default in Config.OPTION_DEFAULTS.items():
        # Programs also set attributes.
        value = getattr(config, name, default)
        if value != default and name != "inject_host_prefix":
            options[name] = value
    if options.get("signature_version") is UNSIGNED:
        options["signature_version"] = "unsigned"
    return options


def get_session(env_vars: Mapping[str, object] | None = None) -> Session:
    """A new session."""
    return Session(env_vars)
