"""Every exception class of botocore, under its name and with its text."""

from __future__ import annotations

from botocore.vendored import requests
from botocore.vendored.requests.packages import urllib3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# Pickles name this function, so that either library reads what the other wrote.
def _exception_from_packed_args(
    exception_cls: type[BaseException], args: tuple[Any, ...] | None = None, kwargs: dict[str, Any] | None = None
) -> BaseException:
    return exception_cls(*(args or ()), **(kwargs or {}))


class BotoCoreError(Exception):
    """Base of the errors that do not come from a service. `fmt` is formatted with the keyword arguments."""

    fmt = "An unspecified error occurred"

    def __init__(self, **kwargs: Any) -> None:
        Exception.__init__(self, self.fmt.format(**kwargs))
        self.kwargs = kwargs

    def __reduce__(self) -> tuple[Any, ...]:
        return _exception_from_packed_args, (self.__class__, None, self.kwargs)


class DataNotFoundError(BotoCoreError):
    fmt = "Unable to load data for: {data_path}"


class UnknownServiceError(DataNotFoundError):
    fmt = "Unknown service: '{service_name}'. Valid service names are: {known_service_names}"


class UnknownRegionError(BotoCoreError):
    fmt = "Unknown region: '{region_name}'. {error_msg}"


class ApiVersionNotFoundError(BotoCoreError):
    fmt = "Unable to load data {data_path} for: {api_version}"


class HTTPClientError(BotoCoreError):
    fmt = "An HTTP Client raised an unhandled exception: {error}"

    def __init__(self, request: Any = None, response: Any = None, **kwargs: Any) -> None:
        self.request = request
        self.response = response
        super().__init__(**kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return _exception_from_packed_args, (self.__class__, (self.request, self.response), self.kwargs)


class ConnectionError(BotoCoreError):
    fmt = "An HTTP Client failed to establish a connection: {error}"


class InvalidIMDSEndpointError(BotoCoreError):
    fmt = "Invalid endpoint EC2 Instance Metadata endpoint: {endpoint}"


class InvalidIMDSEndpointModeError(BotoCoreError):
    fmt = "Invalid EC2 Instance Metadata endpoint mode: {mode} Valid endpoint modes (case-insensitive): {valid_modes}."


class EndpointConnectionError(ConnectionError):
    fmt = 'Could not connect to the endpoint URL: "{endpoint_url}"'


class SSLError(ConnectionError, requests.exceptions.SSLError):
    fmt = "SSL validation failed for {endpoint_url} {error}"


class ConnectionClosedError(HTTPClientError):
    fmt = 'Connection was closed before we received a valid response from endpoint URL: "{endpoint_url}".'


class ReadTimeoutError(HTTPClientError, requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError):
    fmt = 'Read timeout on endpoint URL: "{endpoint_url}"'


class ConnectTimeoutError(ConnectionError, requests.exceptions.ConnectTimeout):
    fmt = 'Connect timeout on endpoint URL: "{endpoint_url}"'


class ProxyConnectionError(ConnectionError, requests.exceptions.ProxyError):
    fmt = 'Failed to connect to proxy URL: "{proxy_url}"'


class ResponseStreamingError(HTTPClientError):
    fmt = "An error occurred while reading from response stream: {error}"


class NoCredentialsError(BotoCoreError):
    fmt = "Unable to locate credentials"


class NoAuthTokenError(BotoCoreError):
    fmt = "Unable to locate authorization token"


class TokenRetrievalError(BotoCoreError):
    fmt = "Error when retrieving token from {provider}: {error_msg}"


class UnknownTokenProviderError(BotoCoreError):
    fmt = "Token provider named {name} not found."


class PartialCredentialsError(BotoCoreError):
    fmt = "Partial credentials found in {provider}, missing: {cred_var}"


class CredentialRetrievalError(BotoCoreError):
    fmt = "Error when retrieving credentials from {provider}: {error_msg}"


class UnknownSignatureVersionError(BotoCoreError):
    fmt = "Unknown Signature Version: {signature_version}."


class ServiceNotInRegionError(BotoCoreError):
    fmt = "Service {service_name} not available in region {region_name}"


class BaseEndpointResolverError(BotoCoreError):
    pass


class NoRegionError(BaseEndpointResolverError):
    fmt = "You must specify a region."


class EndpointVariantError(BaseEndpointResolverError):
    fmt = "Unable to construct a modeled endpoint with the following variant(s) {tags}: "


class UnknownEndpointError(BaseEndpointResolverError, ValueError):
    fmt = "Unable to construct an endpoint for {service_name} in region {region_name}"


class UnknownFIPSEndpointError(BaseEndpointResolverError):
    fmt = (
        'The provided FIPS pseudo-region "{region_name}" is not known for the service "{service_name}". A '
        "FIPS compliant endpoint cannot be constructed."
    )


class ProfileNotFound(BotoCoreError):
    fmt = "The config profile ({profile}) could not be found"


class ConfigParseError(BotoCoreError):
    fmt = "Unable to parse config file: {path}"


class ConfigNotFound(BotoCoreError):
    fmt = "The specified config file ({path}) could not be found."


class MissingParametersError(BotoCoreError):
    fmt = "The following required parameters are missing for {object_name}: {missing}"


class ValidationError(BotoCoreError):
    fmt = "Invalid value ('{value}') for param {param} of type {type_name} "


class ParamValidationError(BotoCoreError):
    fmt = "Parameter validation failed:\n{report}"


class UnknownKeyError(ValidationError):
    fmt = "Unknown key '{value}' for param '{param}'.  Must be one of: {choices}"


class RangeError(ValidationError):
    fmt = "Value out of range for param {param}: {min_value} <= {value} <= {max_value}"


class UnknownParameterError(ValidationError):
    fmt = "Unknown parameter '{name}' for operation {operation}.  Must be one of: {choices}"


class InvalidRegionError(ValidationError, ValueError):
    fmt = "Provided region_name '{region_name}' doesn't match a supported format."


class AliasConflictParameterError(ValidationError):
    fmt = (
        "Parameter '{original}' and its alias '{alias}' were provided for operation {operation}.  Only one "
        "of them may be used."
    )


class UnknownServiceStyle(BotoCoreError):
    fmt = "The service style ({service_style}) is not understood."


class PaginationError(BotoCoreError):
    fmt = "Error during pagination: {message}"


class OperationNotPageableError(BotoCoreError):
    fmt = "Operation cannot be paginated: {operation_name}"


class ChecksumError(BotoCoreError):
    fmt = (
        "Checksum {checksum_type} failed, expected checksum {expected_checksum} did not match calculated "
        "checksum {actual_checksum}."
    )


class UnseekableStreamError(BotoCoreError):
    fmt = "Need to rewind the stream {stream_object}, but stream is not seekable."


class WaiterError(BotoCoreError):
    fmt = "Waiter {name} failed: {reason}"

    def __init__(self, name: str, reason: str, last_response: Any) -> None:
        super().__init__(name=name, reason=reason)
        self.last_response = last_response


class IncompleteReadError(BotoCoreError):
    fmt = "{actual_bytes} read, but total bytes expected is {expected_bytes}."


class InvalidExpressionError(BotoCoreError):
    fmt = "Invalid expression {expression}: Only dotted lookups are supported."


class UnknownCredentialError(BotoCoreError):
    fmt = "Credential named {name} not found."


class WaiterConfigError(BotoCoreError):
    fmt = "Error processing waiter config: {error_msg}"


class UnknownClientMethodError(BotoCoreError):
    fmt = "Client does not have method: {method_name}"


class UnsupportedSignatureVersionError(BotoCoreError):
    fmt = "Signature version(s) are not supported: {signature_version}"


class ClientError(Exception):
    """A service answered with an error: `response` is the parsed answer, `operation_name` the API's name."""

    MSG_TEMPLATE = (
        "An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}"
    )

    def __init__(self, error_response: dict[str, Any], operation_name: str) -> None:
        retry_info = self._get_retry_info(error_response)
        error = error_response.get("Error", {})
        message = self.MSG_TEMPLATE.format(
            error_code=error.get("Code", "Unknown"),
            error_message=error.get("Message", "Unknown"),
            operation_name=operation_name,
            retry_info=retry_info,
        )
        super().__init__(message)
        self.response = error_response
        self.operation_name = operation_name

    def _get_retry_info(self, response: dict[str, Any]) -> str:
        metadata = response["ResponseMetadata"] if "ResponseMetadata" in response else {}
        if metadata.get("MaxAttemptsReached", False) and "RetryAttempts" in metadata:
            return f" (reached max retries: {metadata['RetryAttempts']})"
        return ""

    # Classes of a client's `exceptions` are made at run time, so every pickle names the base.
    def __reduce__(self) -> tuple[Any, ...]:
        return ClientError, (self.response, self.operation_name)


class EventStreamError(ClientError):
    pass


class UnsupportedTLSVersionWarning(Warning):
    pass


class ImminentRemovalWarning(Warning):
    pass


class InvalidDNSNameError(BotoCoreError):
    fmt = (
        "Bucket named {bucket_name} is not DNS compatible. Virtual hosted-style addressing cannot be used. "
        "The addressing style can be configured by removing the addressing_style value or setting that "
        "value to 'path' or 'auto' in the AWS Config file or in the botocore.client.Config object."
    )


class InvalidS3AddressingStyleError(BotoCoreError):
    fmt = "S3 addressing style {s3_addressing_style} is invalid. Valid options are: 'auto', 'virtual', and 'path'"


class UnsupportedS3ArnError(BotoCoreError):
    fmt = 'S3 ARN {arn} provided to "Bucket" parameter is invalid. Only ARNs for S3 access-points are supported.'


class UnsupportedS3ControlArnError(BotoCoreError):
    fmt = 'S3 ARN "{arn}" provided is invalid for this operation. {msg}'


class InvalidHostLabelError(BotoCoreError):
    fmt = 'Invalid host label to be bound to the hostname of the endpoint: "{label}".'


class UnsupportedOutpostResourceError(BotoCoreError):
    fmt = (
        'S3 Outpost ARN resource "{resource_name}" provided to "Bucket" parameter is invalid. Only ARNs '
        "for S3 Outpost arns with an access-point sub-resource are supported."
    )


class UnsupportedS3ConfigurationError(BotoCoreError):
    fmt = "Unsupported configuration when using S3: {msg}"


class UnsupportedS3AccesspointConfigurationError(BotoCoreError):
    fmt = "Unsupported configuration when using S3 access-points: {msg}"


class InvalidEndpointDiscoveryConfigurationError(BotoCoreError):
    fmt = (
        'Unsupported configuration value for endpoint_discovery_enabled. Expected one of ("true", "false", '
        '"auto") but got {config_value}.'
    )


class UnsupportedS3ControlConfigurationError(BotoCoreError):
    fmt = "Unsupported configuration when using S3 Control: {msg}"


class InvalidRetryConfigurationError(BotoCoreError):
    fmt = (
        'Cannot provide retry configuration for "{retry_config_option}". Valid retry configuration options '
        "are: {valid_options}"
    )


class InvalidMaxRetryAttemptsError(InvalidRetryConfigurationError):
    fmt = (
        'Value provided to "max_attempts": {provided_max_attempts} must be an integer greater than or '
        "equal to {min_value}."
    )


class InvalidRetryModeError(InvalidRetryConfigurationError):
    fmt = 'Invalid value provided to "mode": "{provided_retry_mode}" must be one of: {valid_modes}'


class InvalidS3UsEast1RegionalEndpointConfigError(BotoCoreError):
    fmt = (
        "S3 us-east-1 regional endpoint option {s3_us_east_1_regional_endpoint_config} is invalid. Valid "
        'options are: "legacy", "regional"'
    )


class InvalidSTSRegionalEndpointsConfigError(BotoCoreError):
    fmt = (
        "STS regional endpoints option {sts_regional_endpoints_config} is invalid. Valid options are: "
        '"legacy", "regional"'
    )


class StubResponseError(BotoCoreError):
    fmt = "Error getting response stub for operation {operation_name}: {reason}"


class StubAssertionError(StubResponseError, AssertionError):
    pass


class UnStubbedResponseError(StubResponseError):
    pass


class InvalidConfigError(BotoCoreError):
    fmt = "{error_msg}"


class InfiniteLoopConfigError(InvalidConfigError):
    fmt = (
        "Infinite loop in credential configuration detected. Attempting to load from profile "
        "{source_profile} which has already been visited. Visited profiles: {visited_profiles}"
    )


class RefreshWithMFAUnsupportedError(BotoCoreError):
    fmt = "Cannot refresh credentials: MFA token required."


class MD5UnavailableError(BotoCoreError):
    fmt = "This system does not support MD5 generation."


class MissingDependencyException(BotoCoreError):
    fmt = "Missing Dependency: {msg}"


class MetadataRetrievalError(BotoCoreError):
    fmt = "Error retrieving metadata: {error_msg}"


class UndefinedModelAttributeError(Exception):
    pass


class MissingServiceIdError(UndefinedModelAttributeError):
    fmt = (
        "The model being used for the service {service_name} is missing the serviceId metadata property, "
        "which is required."
    )

    def __init__(self, **kwargs: Any) -> None:
        Exception.__init__(self, self.fmt.format(**kwargs))
        self.kwargs = kwargs


class SSOError(BotoCoreError):
    fmt = "An unspecified error happened when resolving AWS credentials or an access token from SSO."


class SSOTokenLoadError(SSOError):
    fmt = "Error loading SSO Token: {error_msg}"


class UnauthorizedSSOTokenError(SSOError):
    fmt = (
        "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this "
        "SSO session run aws sso login with the corresponding profile."
    )


class LoginError(BotoCoreError):
    fmt = "An unspecified error happened when resolving AWS credentials or refreshing a login session profile."


class LoginRefreshRequired(LoginError):
    fmt = "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'."


class LoginInsufficientPermissions(LoginError):
    fmt = (
        "Unable to create or refresh login credentials due to insufficient permissions. You may be missing "
        "permission for the 'signin:CreateOAuth2Token' action."
    )


class LoginTokenLoadError(LoginError):
    fmt = "Error loading login session token: {error_msg}"


class LoginAuthorizationCodeError(LoginError):
    fmt = "Error loading or redeeming a login authorization code: {error_msg} "


class CapacityNotAvailableError(BotoCoreError):
    fmt = "Insufficient request capacity available."


class InvalidProxiesConfigError(BotoCoreError):
    fmt = "Invalid configuration value(s) provided for proxies_config."


class InvalidDefaultsMode(BotoCoreError):
    fmt = "Client configured with invalid defaults mode: {mode}. Valid defaults modes include: {valid_modes}."


class AwsChunkedWrapperError(BotoCoreError):
    fmt = "{error_msg}"


class FlexibleChecksumError(BotoCoreError):
    fmt = "{error_msg}"


class InvalidEndpointConfigurationError(BotoCoreError):
    fmt = "Invalid endpoint configuration: {msg}"


class EndpointProviderError(BotoCoreError):
    fmt = "{msg}"


class EndpointResolutionError(EndpointProviderError):
    fmt = "{msg}"


class UnknownEndpointResolutionBuiltInName(EndpointProviderError):
    fmt = "Unknown builtin variable name: {name}"


class InvalidChecksumConfigError(BotoCoreError):
    fmt = "Unsupported configuration value for {config_key}. Expected one of {valid_options} but got {config_value}."


class UnsupportedServiceProtocolsError(BotoCoreError):
    fmt = (
        "Botocore supports {botocore_supported_protocols}, but service {service} only supports "
        "{service_supported_protocols}."
    )
