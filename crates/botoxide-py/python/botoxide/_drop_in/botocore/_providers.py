"""The providers of credentials that botocore ships. Programs import them from `botocore.credentials`."""

from __future__ import annotations

import logging
import os

from botocore.compat import compat_shell_split
from botocore.credentials import CredentialProvider, Credentials, RefreshableCredentials, _parse_if_needed, parse
from botocore.exceptions import (
    ConfigNotFound,
    CredentialRetrievalError,
    MetadataRetrievalError,
    PartialCredentialsError,
)
from botocore.useragent import register_feature_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

logger = logging.getLogger("botocore.credentials")


class ProcessProvider(CredentialProvider):
    """The `credential_process` of a profile."""

    METHOD = "custom-process"

    def __init__(
        self, profile_name: str, load_config: Callable[[], Any], popen: Callable[..., Any] | None = None
    ) -> None:
        self._profile_name = profile_name
        self._load_config = load_config
        self._loaded_config: Any = None
        self._popen = popen

    def load(self) -> Credentials | None:
        command = self.profile_config.get("credential_process")
        if command is None:
            return None
        register_feature_id("CREDENTIALS_PROFILE_PROCESS")
        found = self._retrieve_credentials_using(command)
        register_feature_id("CREDENTIALS_PROCESS")
        if found.get("expiry_time") is not None:
            return RefreshableCredentials.create_from_metadata(
                found, lambda: self._retrieve_credentials_using(command), self.METHOD
            )
        return Credentials(
            found["access_key"], found["secret_key"], found.get("token"), self.METHOD, found.get("account_id")
        )

    def _retrieve_credentials_using(self, credential_process: str) -> dict[str, Any]:
        import json
        import subprocess

        popen = self._popen or subprocess.Popen
        process = popen(compat_shell_split(credential_process), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        stdout, stderr = process.communicate()
        if process.returncode != 0:
            raise CredentialRetrievalError(provider=self.METHOD, error_msg=stderr.decode("utf-8"))
        parsed = json.loads(stdout.decode("utf-8"))
        version = parsed.get("Version", "<Version key not provided>")
        if version != 1:
            raise CredentialRetrievalError(
                provider=self.METHOD,
                error_msg=f"Unsupported version '{version}' for credential process provider, supported versions: 1",
            )
        try:
            return {
                "access_key": parsed["AccessKeyId"],
                "secret_key": parsed["SecretAccessKey"],
                "token": parsed.get("SessionToken"),
                "expiry_time": parsed.get("Expiration"),
                "account_id": parsed.get("AccountId") or self.profile_config.get("aws_account_id"),
            }
        except KeyError as error:
            raise CredentialRetrievalError(
                provider=self.METHOD, error_msg=f"Missing required key in response: {error}"
            ) from error

    @property
    def profile_config(self) -> Any:
        if self._loaded_config is None:
            self._loaded_config = self._load_config()
        return self._loaded_config.get("profiles", {}).get(self._profile_name, {})


class InstanceMetadataProvider(CredentialProvider):
    """The role of an EC2 instance."""

    METHOD = "iam-role"
    CANONICAL_NAME = "Ec2InstanceMetadata"

    def __init__(self, iam_role_fetcher: Any) -> None:
        self._role_fetcher = iam_role_fetcher

    def load(self) -> RefreshableCredentials | None:
        fetch = self._role_fetcher.retrieve_iam_role_credentials
        metadata = fetch()
        if not metadata:
            return None
        register_feature_id("CREDENTIALS_IMDS")
        logger.info("Found credentials from IAM Role: %s", metadata["role_name"])
        return RefreshableCredentials.create_from_metadata(metadata, refresh_using=fetch, method=self.METHOD)


class EnvProvider(CredentialProvider):
    """Environment variables. `mapping` gives them other names."""

    METHOD = "env"
    CANONICAL_NAME = "Environment"
    ACCESS_KEY = "AWS_ACCESS_KEY_ID"
    SECRET_KEY = "AWS_SECRET_ACCESS_KEY"
    TOKENS = ["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"]
    EXPIRY_TIME = "AWS_CREDENTIAL_EXPIRATION"
    ACCOUNT_ID = "AWS_ACCOUNT_ID"

    def __init__(self, environ: Mapping[str, str] | None = None, mapping: Mapping[str, Any] | None = None) -> None:
        self.environ = os.environ if environ is None else environ
        self._mapping = self._build_mapping(mapping)

    def _build_mapping(self, mapping: Mapping[str, Any] | None) -> dict[str, Any]:
        names: dict[str, Any] = {
            "access_key": self.ACCESS_KEY,
            "secret_key": self.SECRET_KEY,
            "token": self.TOKENS,
            "expiry_time": self.EXPIRY_TIME,
            "account_id": self.ACCOUNT_ID,
        }
        if mapping is not None:
            names = {key: mapping.get(key, name) for key, name in names.items()}
            if not isinstance(names["token"], list):
                names["token"] = [names["token"]]
        return names

    def load(self) -> Credentials | None:
        if not self.environ.get(self._mapping["access_key"], ""):
            return None
        logger.info("Found credentials in environment variables.")
        found = self._fetch(require_expiry=False)
        register_feature_id("CREDENTIALS_ENV_VARS")
        keys = found["access_key"], found["secret_key"], found["token"]
        if found["expiry_time"] is not None:
            return RefreshableCredentials(
                *keys,
                parse(found["expiry_time"]),
                refresh_using=self._fetch,
                method=self.METHOD,
                account_id=found["account_id"],
            )
        return Credentials(*keys, method=self.METHOD, account_id=found["account_id"])

    def _fetch(self, require_expiry: bool = True) -> dict[str, Any]:
        required = {"access_key", "secret_key"} | ({"expiry_time"} if require_expiry else set())
        found: dict[str, Any] = {}
        for key in ("access_key", "secret_key", "token", "expiry_time", "account_id"):
            names = self._mapping[key]
            values = (self.environ.get(name, "") for name in (names if key == "token" else [names]))
            found[key] = next(filter(None, values), None)
            if found[key] is None and key in required:
                raise PartialCredentialsError(provider=self.METHOD, cred_var=names)
        return found


class OriginalEC2Provider(CredentialProvider):
    """The file of the first EC2 tools, named by `AWS_CREDENTIAL_FILE`."""

    METHOD = "ec2-credentials-file"
    CANONICAL_NAME = "Ec2Config"
    CRED_FILE_ENV = "AWS_CREDENTIAL_FILE"
    ACCESS_KEY = "AWSAccessKeyId"
    SECRET_KEY = "AWSSecretKey"

    def __init__(self, environ: Mapping[str, str] | None = None, parser: Callable[[str], Any] | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._parser = parser

    def load(self) -> Credentials | None:
        from botocore.utils import parse_key_val_file

        if self.CRED_FILE_ENV not in self._environ:
            return None
        found = (self._parser or parse_key_val_file)(os.path.expanduser(self._environ[self.CRED_FILE_ENV]))
        if self.ACCESS_KEY not in found:
            return None
        logger.info("Found credentials in AWS_CREDENTIAL_FILE.")
        return Credentials(found[self.ACCESS_KEY], found[self.SECRET_KEY], method=self.METHOD)


class _ProfileProvider(CredentialProvider):
    """Keys in a section of a file."""

    ACCESS_KEY = "aws_access_key_id"
    SECRET_KEY = "aws_secret_access_key"
    TOKENS = ["aws_security_token", "aws_session_token"]
    ACCOUNT_ID = "aws_account_id"

    def _from_section(self, section: Mapping[str, Any], message: str, filename: Any) -> Credentials | None:
        if self.ACCESS_KEY not in section:
            return None
        logger.info(message, filename)
        access_key, secret_key = self._extract_creds_from_mapping(section, self.ACCESS_KEY, self.SECRET_KEY)
        register_feature_id("CREDENTIALS_PROFILE")
        return Credentials(
            access_key, secret_key, self._get_session_token(section), self.METHOD, self._get_account_id(section)
        )

    def _get_session_token(self, config: Mapping[str, Any]) -> Any:
        return next((config[name] for name in self.TOKENS if name in config), None)

    def _get_account_id(self, config: Mapping[str, Any]) -> Any:
        return config.get(self.ACCOUNT_ID)


class SharedCredentialProvider(_ProfileProvider):
    """`~/.aws/credentials`."""

    METHOD = "shared-credentials-file"
    CANONICAL_NAME = "SharedCredentials"

    def __init__(
        self, creds_filename: str, profile_name: str | None = None, ini_parser: Callable[[str], Any] | None = None
    ) -> None:
        self._creds_filename = creds_filename
        self._profile_name = "default" if profile_name is None else profile_name
        self._ini_parser = ini_parser

    def load(self) -> Credentials | None:
        from botocore.configloader import raw_config_parse

        try:
            sections = (self._ini_parser or raw_config_parse)(self._creds_filename)
        except ConfigNotFound:
            return None
        message = "Found credentials in shared credentials file: %s"
        return self._from_section(sections.get(self._profile_name, {}), message, self._creds_filename)


class ConfigProvider(_ProfileProvider):
    """`~/.aws/config`."""

    METHOD = "config-file"
    CANONICAL_NAME = "SharedConfig"

    def __init__(
        self, config_filename: str, profile_name: str, config_parser: Callable[[str], Any] | None = None
    ) -> None:
        self._config_filename = config_filename
        self._profile_name = profile_name
        self._config_parser = config_parser

    def load(self) -> Credentials | None:
        from botocore.configloader import load_config

        try:
            config = (self._config_parser or load_config)(self._config_filename)
        except ConfigNotFound:
            return None
        profile = config["profiles"].get(self._profile_name, {})
        return self._from_section(profile, "Credentials found in config file: %s", self._config_filename)


class BotoProvider(CredentialProvider):
    """The configuration file of boto 2."""

    METHOD = "boto-config"
    CANONICAL_NAME = "Boto2Config"
    BOTO_CONFIG_ENV = "BOTO_CONFIG"
    DEFAULT_CONFIG_FILENAMES = ["/etc/boto.cfg", "~/.boto"]
    ACCESS_KEY = "aws_access_key_id"
    SECRET_KEY = "aws_secret_access_key"

    def __init__(
        self, environ: Mapping[str, str] | None = None, ini_parser: Callable[[str], Any] | None = None
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._ini_parser = ini_parser

    def load(self) -> Credentials | None:
        from botocore.configloader import raw_config_parse

        named = self._environ.get(self.BOTO_CONFIG_ENV)
        for filename in self.DEFAULT_CONFIG_FILENAMES if named is None else [named]:
            try:
                section = (self._ini_parser or raw_config_parse)(filename).get("Credentials", {})
            except ConfigNotFound:
                continue
            if self.ACCESS_KEY in section:
                logger.info("Found credentials in boto config file: %s", filename)
                access_key, secret_key = self._extract_creds_from_mapping(section, self.ACCESS_KEY, self.SECRET_KEY)
                register_feature_id("CREDENTIALS_BOTO2_CONFIG_FILE")
                return Credentials(access_key, secret_key, method=self.METHOD)
        return None


class ContainerProvider(CredentialProvider):
    """The role of a container on ECS or EKS, from the address that its environment has."""

    METHOD = "container-role"
    CANONICAL_NAME = "EcsContainer"
    ENV_VAR = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    ENV_VAR_FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    ENV_VAR_AUTH_TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    ENV_VAR_AUTH_TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

    def __init__(self, environ: Mapping[str, str] | None = None, fetcher: Any = None) -> None:
        if fetcher is None:
            from botocore._imds import ContainerMetadataFetcher

            fetcher = ContainerMetadataFetcher()
        self._environ = os.environ if environ is None else environ
        self._fetcher = fetcher

    def load(self) -> RefreshableCredentials | None:
        if self.ENV_VAR in self._environ:
            uri = self._fetcher.full_url(self._environ[self.ENV_VAR])
        elif self.ENV_VAR_FULL in self._environ:
            uri = self._environ[self.ENV_VAR_FULL]
        else:
            return None
        fetch = self._create_fetcher(uri)
        found = fetch()
        return RefreshableCredentials(
            access_key=found["access_key"],
            secret_key=found["secret_key"],
            token=found["token"],
            method=self.METHOD,
            expiry_time=_parse_if_needed(found["expiry_time"]),
            refresh_using=fetch,
            account_id=found.get("account_id"),
        )

    def _build_headers(self) -> dict[str, str] | None:
        token = self._environ.get(self.ENV_VAR_AUTH_TOKEN)
        if self.ENV_VAR_AUTH_TOKEN_FILE in self._environ:
            with open(self._environ[self.ENV_VAR_AUTH_TOKEN_FILE]) as file:
                token = file.read()
        if token is None:
            return None
        if "\r" in token or "\n" in token:
            raise ValueError("Auth token value is not a legal header value")
        return {"Authorization": token}

    def _create_fetcher(self, full_uri: str, *args: Any, **kwargs: Any) -> Callable[[], dict[str, Any]]:
        def fetch() -> dict[str, Any]:
            try:
                # Read each time: the file with the token changes.
                response = self._fetcher.retrieve_full_uri(full_uri, headers=self._build_headers())
            except MetadataRetrievalError as error:
                logger.debug("Error retrieving container metadata: %s", error, exc_info=True)
                raise CredentialRetrievalError(provider=self.METHOD, error_msg=str(error)) from error
            register_feature_id("CREDENTIALS_HTTP")
            return {
                "access_key": response["AccessKeyId"],
                "secret_key": response["SecretAccessKey"],
                "token": response["Token"],
                "expiry_time": response["Expiration"],
                "account_id": response.get("AccountId"),
            }

        return fetch
