"""Fetchers of the metadata services of EC2 and of containers. Programs import them from `botocore.utils`."""

from __future__ import annotations

import datetime
import json
import logging
import os
import random
import time

from botocore.awsrequest import AWSRequest
from botocore.compat import get_current_datetime
from botocore.exceptions import (
    HTTPClientError,
    InvalidIMDSEndpointError,
    MetadataRetrievalError,
    ReadTimeoutError,
)
from botocore.utils import (
    DEFAULT_METADATA_SERVICE_TIMEOUT,
    METADATA_BASE_URL,
    RETRYABLE_HTTP_ERRORS,
    METADATA_BASE_URL_IPv6,
    get_environ_proxies,
    is_valid_uri,
    resolve_imds_endpoint_mode,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

logger = logging.getLogger("botocore.utils")


class _RetriesExceededError(Exception):
    """All attempts failed."""


class BadIMDSRequestError(Exception):
    def __init__(self, request: Any) -> None:
        self.request = request


class IMDSFetcher:
    """Requests to the metadata service of EC2, with a token (IMDSv2) where the service gives one."""

    _RETRIES_EXCEEDED_ERROR_CLS = _RetriesExceededError
    _TOKEN_PATH = "latest/api/token"
    _TOKEN_TTL = "21600"

    def __init__(
        self,
        timeout: float = DEFAULT_METADATA_SERVICE_TIMEOUT,
        num_attempts: int = 1,
        base_url: str = METADATA_BASE_URL,
        env: Mapping[str, str] | None = None,
        user_agent: str | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        from botocore.httpsession import URLLib3Session

        self._timeout = timeout
        self._num_attempts = num_attempts
        self._config: Mapping[str, Any] = {} if config is None else config
        self._base_url = self._select_base_url(base_url, self._config)
        environment = os.environ if env is None else env
        self._disabled = environment.get("AWS_EC2_METADATA_DISABLED", "false").lower() == "true"
        self._imds_v1_disabled = self._config.get("ec2_metadata_v1_disabled")
        self._user_agent = user_agent
        self._session = URLLib3Session(timeout=timeout, proxies=get_environ_proxies(self._base_url))

    def get_base_url(self) -> str:
        return self._base_url

    def _select_base_url(self, base_url: str, config: Mapping[str, Any] | None) -> str:
        config = config or {}
        is_ipv6 = config.get("ec2_metadata_service_endpoint_mode") == "ipv6"
        custom: str | None = config.get("ec2_metadata_service_endpoint")
        if is_ipv6 and custom:
            logger.warning("Custom endpoint and IMDS_USE_IPV6 are both set. Using custom endpoint.")
        if base_url == METADATA_BASE_URL:
            base_url = custom or (METADATA_BASE_URL_IPv6 if is_ipv6 else METADATA_BASE_URL)
        logger.debug("IMDS ENDPOINT: %s", base_url)
        if not is_valid_uri(base_url):
            raise InvalidIMDSEndpointError(endpoint=base_url)
        return base_url

    def _construct_url(self, path: str) -> str:
        return f"{self._base_url}{'' if self._base_url.endswith('/') else '/'}{path}"

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        return headers if self._user_agent is None else {**headers, "User-Agent": self._user_agent}

    def _fetch_metadata_token(self) -> str | None:
        """The token, or `None` where the service has no tokens."""
        self._assert_enabled()
        url = self._construct_url(self._TOKEN_PATH)
        headers = self._headers({"x-aws-ec2-metadata-token-ttl-seconds": self._TOKEN_TTL})
        request = AWSRequest(method="PUT", url=url, headers=headers)
        for _ in range(self._num_attempts):
            try:
                response = self._session.send(request.prepare())
            except ReadTimeoutError:
                return None
            except RETRYABLE_HTTP_ERRORS as error:
                self._log_failure(url, error)
                continue
            except HTTPClientError as error:
                if type(error.kwargs.get("error")).__name__ == "LocationParseError":
                    raise InvalidIMDSEndpointError(endpoint=url, error=error) from error
                raise
            if response.status_code == 200:
                token: str = response.text
                return token
            if response.status_code in (404, 403, 405):
                return None
            if response.status_code == 400:
                raise BadIMDSRequestError(request)
        return None

    def _get_request(self, url_path: str, retry_func: Callable[[Any], bool] | None, token: str | None = None) -> Any:
        self._assert_enabled()
        if not token and self._imds_v1_disabled:
            raise MetadataRetrievalError(
                error_msg="Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled"
            )
        needs_retry = self._default_retry if retry_func is None else retry_func
        url = self._construct_url(url_path)
        headers = self._headers({} if token is None else {"x-aws-ec2-metadata-token": token})
        for _ in range(self._num_attempts):
            try:
                response = self._session.send(AWSRequest(method="GET", url=url, headers=headers).prepare())
            except RETRYABLE_HTTP_ERRORS as error:
                self._log_failure(url, error)
                continue
            if not needs_retry(response):
                return response
        raise self._RETRIES_EXCEEDED_ERROR_CLS()

    def _log_failure(self, url: str, error: Exception) -> None:
        logger.debug("A request to the metadata service at %s failed: %s", url, error, exc_info=True)

    def _assert_enabled(self) -> None:
        if self._disabled:
            logger.debug("Access to EC2 metadata has been disabled.")
            raise self._RETRIES_EXCEEDED_ERROR_CLS()

    def _default_retry(self, response: Any) -> bool:
        return self._is_non_ok_response(response) or self._is_empty(response)

    def _is_non_ok_response(self, response: Any) -> bool:
        if response.status_code != 200:
            self._log_imds_response(response, "non-200")
            return True
        return False

    def _is_empty(self, response: Any) -> bool:
        if not response.content:
            self._log_imds_response(response, "no body")
            return True
        return False

    def _log_imds_response(self, response: Any, reason_to_log: str) -> None:
        # Not the body: it may hold credentials.
        logger.debug(
            "Metadata service returned %s response with status code of %s for url: %s",
            reason_to_log,
            response.status_code,
            response.url,
        )


class InstanceMetadataFetcher(IMDSFetcher):
    """The credentials of an instance's role."""

    _URL_PATH = "latest/meta-data/iam/security-credentials/"
    _REQUIRED_CREDENTIAL_FIELDS = ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"]

    def retrieve_iam_role_credentials(self) -> dict[str, Any]:
        """Keys as `RefreshableCredentials.create_from_metadata` takes them, empty if there are none."""
        try:
            token = self._fetch_metadata_token()
            role = self._get_iam_role(token)
            found = self._get_credentials(role, token)
        except self._RETRIES_EXCEEDED_ERROR_CLS:
            logger.debug("The metadata service gave no answer in %s attempts", self._num_attempts)
            return {}
        except BadIMDSRequestError as error:
            logger.debug("Bad IMDS request: %s", error.request)
            return {}
        if not self._contains_all_credential_fields(found):
            logger.debug("The metadata service answered %s: %s", found.get("Code"), found.get("Message"))
            return {}
        credentials = {
            "role_name": role,
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["Token"],
            "expiry_time": found["Expiration"],
        }
        self._evaluate_expiration(credentials)
        return credentials

    def _get_iam_role(self, token: str | None = None) -> str:
        role: str = self._get_request(self._URL_PATH, self._needs_retry_for_role_name, token).text
        return role

    def _get_credentials(self, role_name: str, token: str | None = None) -> Any:
        response = self._get_request(self._URL_PATH + role_name, self._needs_retry_for_credentials, token)
        return json.loads(response.text)

    def _is_invalid_json(self, response: Any) -> bool:
        try:
            json.loads(response.text)
        except ValueError:
            self._log_imds_response(response, "invalid json")
            return True
        return False

    def _needs_retry_for_role_name(self, response: Any) -> bool:
        return self._is_non_ok_response(response) or self._is_empty(response)

    def _needs_retry_for_credentials(self, response: Any) -> bool:
        return self._needs_retry_for_role_name(response) or self._is_invalid_json(response)

    def _contains_all_credential_fields(self, credentials: Mapping[str, Any]) -> bool:
        return all(field in credentials for field in self._REQUIRED_CREDENTIAL_FIELDS)

    def _evaluate_expiration(self, credentials: dict[str, Any]) -> None:
        """Use credentials that are about to expire a little longer: the service may have no new ones for a while."""
        expiration = credentials.get("expiry_time")
        if expiration is None:
            return
        try:
            expires = datetime.datetime.strptime(expiration, "%Y-%m-%dT%H:%M:%SZ")
        except ValueError:
            logger.debug("Unable to parse expiry_time in %s", expiration)
            return
        # Instances must not ask all at the same time.
        seconds = self._config.get("ec2_credential_refresh_window", 60 * 10) + random.randint(120, 600)
        window = datetime.timedelta(seconds=seconds)
        now = get_current_datetime()
        if now >= expires - window:
            credentials["expiry_time"] = (now + window).strftime("%Y-%m-%dT%H:%M:%SZ")
            logger.info(
                "Attempting credential expiration extension due to a credential service availability issue. A refresh "
                "of these credentials will be attempted again within the next %.0f minutes.",
                seconds / 60,
            )


class IMDSRegionProvider:
    """The region of the instance."""

    def __init__(self, session: Any, environ: Mapping[str, str] | None = None, fetcher: Any = None) -> None:
        self._session = session
        self._environ = os.environ if environ is None else environ
        self._fetcher = fetcher

    def provide(self) -> str | None:
        if self._fetcher is None:
            self._fetcher = self._create_fetcher()
        region: str | None = self._fetcher.retrieve_region()
        return region

    def _create_fetcher(self) -> InstanceMetadataRegionFetcher:
        setting = self._session.get_config_variable
        return InstanceMetadataRegionFetcher(
            timeout=setting("metadata_service_timeout"),
            num_attempts=setting("metadata_service_num_attempts"),
            env=self._environ,
            user_agent=self._session.user_agent(),
            config={
                "ec2_metadata_service_endpoint": setting("ec2_metadata_service_endpoint"),
                "ec2_metadata_service_endpoint_mode": resolve_imds_endpoint_mode(self._session),
                "ec2_metadata_v1_disabled": setting("ec2_metadata_v1_disabled"),
            },
        )


class InstanceMetadataRegionFetcher(IMDSFetcher):
    _URL_PATH = "latest/meta-data/placement/availability-zone/"

    def retrieve_region(self) -> str | None:
        """The region, or `None` if the service gives no answer."""
        try:
            return self._get_region()
        except self._RETRIES_EXCEEDED_ERROR_CLS:
            logger.debug("The metadata service gave no answer in %s attempts", self._num_attempts)
            return None

    def _get_region(self) -> str:
        token = self._fetch_metadata_token()
        zone: str = self._get_request(self._URL_PATH, self._default_retry, token).text
        return zone[:-1]


class ContainerMetadataFetcher:
    """The credentials of a container's role."""

    TIMEOUT_SECONDS = 2
    RETRY_ATTEMPTS = 3
    SLEEP_TIME = 1
    IP_ADDRESS = "169.254.170.2"
    _ALLOWED_HOSTS = [IP_ADDRESS, "169.254.170.23", "fd00:ec2::23", "localhost"]

    def __init__(self, session: Any = None, sleep: Callable[[float], None] = time.sleep) -> None:
        if session is None:
            from botocore.httpsession import URLLib3Session

            session = URLLib3Session(timeout=self.TIMEOUT_SECONDS)
        self._session = session
        self._sleep = sleep

    def full_url(self, relative_uri: str) -> str:
        return f"http://{self.IP_ADDRESS}{relative_uri}"

    def retrieve_uri(self, relative_uri: str) -> Any:
        return self._retrieve_credentials(self.full_url(relative_uri))

    def retrieve_full_uri(self, full_url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Raises `ValueError` for a host that is neither local nor one of AWS's, unless by HTTPS."""
        self._validate_allowed_url(full_url)
        return self._retrieve_credentials(full_url, headers)

    def _validate_allowed_url(self, full_url: str) -> None:
        from urllib.parse import urlparse

        parsed = urlparse(full_url)
        host = parsed.hostname
        if parsed.scheme == "https" or self._is_loopback_address(host) or host in self._ALLOWED_HOSTS:
            return
        raise ValueError(
            f"Unsupported host '{host}'.  Can only retrieve metadata from a loopback address or one of these hosts: "
            f"{', '.join(self._ALLOWED_HOSTS)}"
        )

    def _is_loopback_address(self, hostname: str | None) -> bool:
        from ipaddress import ip_address

        try:
            return ip_address(hostname or "").is_loopback
        except ValueError:
            return False

    def _retrieve_credentials(self, full_url: str, extra_headers: Mapping[str, str] | None = None) -> Any:
        headers = {"Accept": "application/json", **(extra_headers or {})}
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._get_response(full_url, headers, self.TIMEOUT_SECONDS)
            except MetadataRetrievalError as error:
                logger.debug("Received error when attempting to retrieve container metadata: %s", error)
                self._sleep(self.SLEEP_TIME)
                if attempt >= self.RETRY_ATTEMPTS:
                    raise

    def _get_response(self, full_url: str, headers: Mapping[str, str], timeout: float) -> Any:
        try:
            response = self._session.send(AWSRequest(method="GET", url=full_url, headers=headers).prepare())
            text = response.content.decode("utf-8")
        except RETRYABLE_HTTP_ERRORS as error:
            raise MetadataRetrievalError(
                error_msg=f"Received error when attempting to retrieve container metadata: {error}"
            ) from error
        if response.status_code != 200:
            raise MetadataRetrievalError(
                error_msg=f"Received non 200 response {response.status_code} from container metadata: {text}"
            )
        try:
            return json.loads(text)
        except ValueError:
            # The text may hold credentials: it is not told.
            raise MetadataRetrievalError(
                error_msg="Unable to parse JSON returned from container metadata services"
            ) from None
