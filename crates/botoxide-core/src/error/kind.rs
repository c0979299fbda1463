//! `ErrorKind`: one variant for each exception class of botocore, boto3, s3transfer and jmespath, by package.
//!
//! The fields of a variant are those of the class's message template, and `Display` prints that
//! template. Not here: the cause of an error, and its call (`error/mod.rs`); the classes
//! (`error/class.rs`). Counterpart: botocore `exceptions.py`, `discovery.py`, `eventstream.py`, `model.py`, `parsers.py`;
//! boto3, s3transfer and jmespath `exceptions.py`; for sign-in, the `exceptions.py` of the botocore in version 2 of
//! the AWS CLI.

use std::fmt;

use crate::error::class::{CLIENT_ERROR, EVENT_STREAM_ERROR};
use crate::error::{ClientError, ErrorClass};

/// Makes the enum, its classes and its messages from one table: package, then variant, fields, class, base classes, text.
macro_rules! kinds {
    ($($module:literal {
        $($variant:ident { $($field:ident),* } = $class:literal: $($base:literal)|+, $text:literal;)*
    })*) => {
        /// The kind of an error: one variant for each exception class.
        ///
        /// A variant has a field for each placeholder of its message. A later version of a message can have more of them, so
        /// match with `..`.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum ErrorKind {
            /// The service answered with an error: botocore's `ClientError`.
            Client(Box<ClientError>),
            /// The service sent an error within an event stream: botocore's `EventStreamError`.
            EventStream(Box<ClientError>),
            $($(#[doc = concat!("`", $module, ".", $class, "`: `", $text, "`")] $variant {
                $(#[doc = concat!("Fills `{", stringify!($field), "}` in the message.")] $field: String,)*
            },)*)*
        }

        impl ErrorKind {
            /// The exception class: its name, its module, its base classes.
            pub fn class(&self) -> &'static ErrorClass {
                match self {
                    Self::Client(_) => &CLIENT_ERROR,
                    Self::EventStream(_) => &EVENT_STREAM_ERROR,
                    $($(Self::$variant { .. } => &ErrorClass {
                        module: $module,
                        name: $class,
                        bases: &[$($base),+],
                        fields: &[$(stringify!($field)),*],
                        template: $text,
                    },)*)*
                }
            }

            /// The fields by name, in the order of [`ErrorClass::fields`]: botocore's `kwargs`, as strings. A service's
            /// error has none: see [`ClientError`].
            ///
            /// DIFFERENCE 39: `kwargs` has the exception's arguments, of any type.
            pub fn fields(&self) -> Vec<(&'static str, &str)> {
                match self {
                    Self::Client(_) | Self::EventStream(_) => Vec::new(),
                    $($(Self::$variant { $($field),* } => vec![$((stringify!($field), $field)),*],)*)*
                }
            }

            /// The kind of a class, with its fields as `field` returns them; `None` for an unknown class,
            /// and for those of a service's errors, which are made from a response.
            pub fn from_class(module: &str, name: &str, field: impl Fn(&str) -> String) -> Option<Self> {
                match (module, name) {
                    $($(($module, $class) => Some(Self::$variant { $($field: field(stringify!($field))),* }),)*)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for ErrorKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Client(error) | Self::EventStream(error) => error.fmt(f),
                    $($(Self::$variant { $($field),* } => write!(f, $text),)*)*
                }
            }
        }

        /// The classes of the variants with their own fields.
        pub(in crate::error) const KINDS: &[ErrorClass] = &[$($(ErrorClass {
            module: $module,
            name: $class,
            bases: &[$($base),+],
            fields: &[$(stringify!($field)),*],
            template: $text,
        },)*)*];
    };
}

impl ErrorKind {
    /// The name of the exception class, without its package; `ValueError` and similar ones are Python's own.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::error::Error;
    /// assert_eq!(Error::value("no").kind().class_name(), "ValueError");
    /// ```
    pub fn class_name(&self) -> &'static str {
        self.class().name
    }

    /// Whether Python's `except` with the class of that name would catch this: see [`ErrorClass::is_a`].
    pub fn is_a(&self, class: &str) -> bool {
        self.class().is_a(class)
    }
}

kinds! {
    "botocore.exceptions" {
        DataNotFound { data_path } = "DataNotFoundError": "BotoCoreError",
            "Unable to load data for: {data_path}";
        UnknownService { service_name, known_service_names } = "UnknownServiceError": "DataNotFoundError",
            "Unknown service: '{service_name}'. Valid service names are: {known_service_names}";
        UnknownRegion { region_name, error_msg } = "UnknownRegionError": "BotoCoreError",
            "Unknown region: '{region_name}'. {error_msg}";
        ApiVersionNotFound { data_path, api_version } = "ApiVersionNotFoundError": "BotoCoreError",
            "Unable to load data {data_path} for: {api_version}";
        HttpClient { error } = "HTTPClientError": "BotoCoreError",
            "An HTTP Client raised an unhandled exception: {error}";
        Connection { error } = "ConnectionError": "BotoCoreError",
            "An HTTP Client failed to establish a connection: {error}";
        InvalidImdsEndpoint { endpoint } = "InvalidIMDSEndpointError": "BotoCoreError",
            "Invalid endpoint EC2 Instance Metadata endpoint: {endpoint}";
        InvalidImdsEndpointMode { mode, valid_modes } = "InvalidIMDSEndpointModeError": "BotoCoreError",
            "Invalid EC2 Instance Metadata endpoint mode: {mode} Valid endpoint modes (case-insensitive): {valid_modes}.";
        EndpointConnection { endpoint_url } = "EndpointConnectionError": "ConnectionError",
            "Could not connect to the endpoint URL: \"{endpoint_url}\"";
        Ssl { endpoint_url, error } = "SSLError": "ConnectionError" | "botocore.vendored.requests.exceptions.SSLError",
            "SSL validation failed for {endpoint_url} {error}";
        ConnectionClosed { endpoint_url } = "ConnectionClosedError": "HTTPClientError",
            "Connection was closed before we received a valid response from endpoint URL: \"{endpoint_url}\".";
        ReadTimeout { endpoint_url } = "ReadTimeoutError": "HTTPClientError" | "botocore.vendored.requests.exceptions.ReadTimeout" | "botocore.vendored.requests.packages.urllib3.exceptions.ReadTimeoutError",
            "Read timeout on endpoint URL: \"{endpoint_url}\"";
        ConnectTimeout { endpoint_url } = "ConnectTimeoutError": "ConnectionError" | "botocore.vendored.requests.exceptions.ConnectTimeout",
            "Connect timeout on endpoint URL: \"{endpoint_url}\"";
        ProxyConnection { proxy_url } = "ProxyConnectionError": "ConnectionError" | "botocore.vendored.requests.exceptions.ProxyError",
            "Failed to connect to proxy URL: \"{proxy_url}\"";
        ResponseStreaming { error } = "ResponseStreamingError": "HTTPClientError",
            "An error occurred while reading from response stream: {error}";
        NoCredentials {} = "NoCredentialsError": "BotoCoreError", "Unable to locate credentials";
        NoAuthToken {} = "NoAuthTokenError": "BotoCoreError", "Unable to locate authorization token";
        TokenRetrieval { provider, error_msg } = "TokenRetrievalError": "BotoCoreError",
            "Error when retrieving token from {provider}: {error_msg}";
        UnknownTokenProvider { name } = "UnknownTokenProviderError": "BotoCoreError",
            "Token provider named {name} not found.";
        PartialCredentials { provider, cred_var } = "PartialCredentialsError": "BotoCoreError",
            "Partial credentials found in {provider}, missing: {cred_var}";
        CredentialRetrieval { provider, error_msg } = "CredentialRetrievalError": "BotoCoreError",
            "Error when retrieving credentials from {provider}: {error_msg}";
        UnknownSignatureVersion { signature_version } = "UnknownSignatureVersionError": "BotoCoreError",
            "Unknown Signature Version: {signature_version}.";
        ServiceNotInRegion { service_name, region_name } = "ServiceNotInRegionError": "BotoCoreError",
            "Service {service_name} not available in region {region_name}";
        BaseEndpointResolver {} = "BaseEndpointResolverError": "BotoCoreError", "An unspecified error occurred";
        NoRegion {} = "NoRegionError": "BaseEndpointResolverError", "You must specify a region.";
        EndpointVariant { tags } = "EndpointVariantError": "BaseEndpointResolverError",
            "Unable to construct a modeled endpoint with the following variant(s) {tags}: ";
        UnknownEndpoint { service_name, region_name } = "UnknownEndpointError": "BaseEndpointResolverError" | "ValueError",
            "Unable to construct an endpoint for {service_name} in region {region_name}";
        UnknownFipsEndpoint { region_name, service_name } = "UnknownFIPSEndpointError": "BaseEndpointResolverError",
            "The provided FIPS pseudo-region \"{region_name}\" is not known for the service \"{service_name}\". A FIPS compliant endpoint cannot be constructed.";
        ProfileNotFound { profile } = "ProfileNotFound": "BotoCoreError",
            "The config profile ({profile}) could not be found";
        ConfigParse { path } = "ConfigParseError": "BotoCoreError", "Unable to parse config file: {path}";
        ConfigNotFound { path } = "ConfigNotFound": "BotoCoreError",
            "The specified config file ({path}) could not be found.";
        MissingParameters { object_name, missing } = "MissingParametersError": "BotoCoreError",
            "The following required parameters are missing for {object_name}: {missing}";
        Validation { value, param, type_name } = "ValidationError": "BotoCoreError",
            "Invalid value ('{value}') for param {param} of type {type_name} ";
        ParamValidation { report } = "ParamValidationError": "BotoCoreError",
            "Parameter validation failed:\n{report}";
        UnknownKey { value, param, choices } = "UnknownKeyError": "ValidationError",
            "Unknown key '{value}' for param '{param}'.  Must be one of: {choices}";
        Range { param, min_value, value, max_value } = "RangeError": "ValidationError",
            "Value out of range for param {param}: {min_value} <= {value} <= {max_value}";
        UnknownParameter { name, operation, choices } = "UnknownParameterError": "ValidationError",
            "Unknown parameter '{name}' for operation {operation}.  Must be one of: {choices}";
        InvalidRegion { region_name } = "InvalidRegionError": "ValidationError" | "ValueError",
            "Provided region_name '{region_name}' doesn't match a supported format.";
        AliasConflictParameter { original, alias, operation } = "AliasConflictParameterError": "ValidationError",
            "Parameter '{original}' and its alias '{alias}' were provided for operation {operation}.  Only one of them may be used.";
        UnknownServiceStyle { service_style } = "UnknownServiceStyle": "BotoCoreError",
            "The service style ({service_style}) is not understood.";
        Pagination { message } = "PaginationError": "BotoCoreError", "Error during pagination: {message}";
        OperationNotPageable { operation_name } = "OperationNotPageableError": "BotoCoreError",
            "Operation cannot be paginated: {operation_name}";
        Checksum { checksum_type, expected_checksum, actual_checksum } = "ChecksumError": "BotoCoreError",
            "Checksum {checksum_type} failed, expected checksum {expected_checksum} did not match calculated checksum {actual_checksum}.";
        UnseekableStream { stream_object } = "UnseekableStreamError": "BotoCoreError",
            "Need to rewind the stream {stream_object}, but stream is not seekable.";
        Waiter { name, reason } = "WaiterError": "BotoCoreError", "Waiter {name} failed: {reason}";
        IncompleteRead { actual_bytes, expected_bytes } = "IncompleteReadError": "BotoCoreError",
            "{actual_bytes} read, but total bytes expected is {expected_bytes}.";
        InvalidExpression { expression } = "InvalidExpressionError": "BotoCoreError",
            "Invalid expression {expression}: Only dotted lookups are supported.";
        UnknownCredential { name } = "UnknownCredentialError": "BotoCoreError",
            "Credential named {name} not found.";
        WaiterConfig { error_msg } = "WaiterConfigError": "BotoCoreError",
            "Error processing waiter config: {error_msg}";
        UnknownClientMethod { method_name } = "UnknownClientMethodError": "BotoCoreError",
            "Client does not have method: {method_name}";
        UnsupportedSignatureVersion { signature_version } = "UnsupportedSignatureVersionError": "BotoCoreError",
            "Signature version(s) are not supported: {signature_version}";
        InvalidDnsName { bucket_name } = "InvalidDNSNameError": "BotoCoreError",
            "Bucket named {bucket_name} is not DNS compatible. Virtual hosted-style addressing cannot be used. The addressing style can be configured by removing the addressing_style value or setting that value to 'path' or 'auto' in the AWS Config file or in the botocore.client.Config object.";
        InvalidS3AddressingStyle { s3_addressing_style } = "InvalidS3AddressingStyleError": "BotoCoreError",
            "S3 addressing style {s3_addressing_style} is invalid. Valid options are: 'auto', 'virtual', and 'path'";
        UnsupportedS3Arn { arn } = "UnsupportedS3ArnError": "BotoCoreError",
            "S3 ARN {arn} provided to \"Bucket\" parameter is invalid. Only ARNs for S3 access-points are supported.";
        UnsupportedS3ControlArn { arn, msg } = "UnsupportedS3ControlArnError": "BotoCoreError",
            "S3 ARN \"{arn}\" provided is invalid for this operation. {msg}";
        InvalidHostLabel { label } = "InvalidHostLabelError": "BotoCoreError",
            "Invalid host label to be bound to the hostname of the endpoint: \"{label}\".";
        UnsupportedOutpostResource { resource_name } = "UnsupportedOutpostResourceError": "BotoCoreError",
            "S3 Outpost ARN resource \"{resource_name}\" provided to \"Bucket\" parameter is invalid. Only ARNs for S3 Outpost arns with an access-point sub-resource are supported.";
        UnsupportedS3Configuration { msg } = "UnsupportedS3ConfigurationError": "BotoCoreError",
            "Unsupported configuration when using S3: {msg}";
        UnsupportedS3AccesspointConfiguration { msg } = "UnsupportedS3AccesspointConfigurationError": "BotoCoreError",
            "Unsupported configuration when using S3 access-points: {msg}";
        InvalidEndpointDiscoveryConfiguration { config_value } = "InvalidEndpointDiscoveryConfigurationError": "BotoCoreError",
            "Unsupported configuration value for endpoint_discovery_enabled. Expected one of (\"true\", \"false\", \"auto\") but got {config_value}.";
        UnsupportedS3ControlConfiguration { msg } = "UnsupportedS3ControlConfigurationError": "BotoCoreError",
            "Unsupported configuration when using S3 Control: {msg}";
        InvalidRetryConfiguration { retry_config_option, valid_options } = "InvalidRetryConfigurationError": "BotoCoreError",
            "Cannot provide retry configuration for \"{retry_config_option}\". Valid retry configuration options are: {valid_options}";
        InvalidMaxRetryAttempts { provided_max_attempts, min_value } = "InvalidMaxRetryAttemptsError": "InvalidRetryConfigurationError",
            "Value provided to \"max_attempts\": {provided_max_attempts} must be an integer greater than or equal to {min_value}.";
        InvalidRetryMode { provided_retry_mode, valid_modes } = "InvalidRetryModeError": "InvalidRetryConfigurationError",
            "Invalid value provided to \"mode\": \"{provided_retry_mode}\" must be one of: {valid_modes}";
        InvalidS3UsEast1RegionalEndpointConfig { s3_us_east_1_regional_endpoint_config } = "InvalidS3UsEast1RegionalEndpointConfigError": "BotoCoreError",
            "S3 us-east-1 regional endpoint option {s3_us_east_1_regional_endpoint_config} is invalid. Valid options are: \"legacy\", \"regional\"";
        InvalidStsRegionalEndpointsConfig { sts_regional_endpoints_config } = "InvalidSTSRegionalEndpointsConfigError": "BotoCoreError",
            "STS regional endpoints option {sts_regional_endpoints_config} is invalid. Valid options are: \"legacy\", \"regional\"";
        StubResponse { operation_name, reason } = "StubResponseError": "BotoCoreError",
            "Error getting response stub for operation {operation_name}: {reason}";
        StubAssertion { operation_name, reason } = "StubAssertionError": "StubResponseError" | "AssertionError",
            "Error getting response stub for operation {operation_name}: {reason}";
        UnStubbedResponse { operation_name, reason } = "UnStubbedResponseError": "StubResponseError",
            "Error getting response stub for operation {operation_name}: {reason}";
        InvalidConfig { error_msg } = "InvalidConfigError": "BotoCoreError", "{error_msg}";
        InfiniteLoopConfig { source_profile, visited_profiles } = "InfiniteLoopConfigError": "InvalidConfigError",
            "Infinite loop in credential configuration detected. Attempting to load from profile {source_profile} which has already been visited. Visited profiles: {visited_profiles}";
        RefreshWithMfaUnsupported {} = "RefreshWithMFAUnsupportedError": "BotoCoreError",
            "Cannot refresh credentials: MFA token required.";
        Md5Unavailable {} = "MD5UnavailableError": "BotoCoreError",
            "This system does not support MD5 generation.";
        MissingDependency { msg } = "MissingDependencyException": "BotoCoreError", "Missing Dependency: {msg}";
        MetadataRetrieval { error_msg } = "MetadataRetrievalError": "BotoCoreError",
            "Error retrieving metadata: {error_msg}";
        UndefinedModelAttribute { msg } = "UndefinedModelAttributeError": "Exception", "{msg}";
        MissingServiceId { service_name } = "MissingServiceIdError": "UndefinedModelAttributeError",
            "The model being used for the service {service_name} is missing the serviceId metadata property, which is required.";
        Sso {} = "SSOError": "BotoCoreError",
            "An unspecified error happened when resolving AWS credentials or an access token from SSO.";
        SsoTokenLoad { error_msg } = "SSOTokenLoadError": "SSOError", "Error loading SSO Token: {error_msg}";
        UnauthorizedSsoToken {} = "UnauthorizedSSOTokenError": "SSOError",
            "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.";
        Login {} = "LoginError": "BotoCoreError",
            "An unspecified error happened when resolving AWS credentials or refreshing a login session profile.";
        LoginRefreshRequired {} = "LoginRefreshRequired": "LoginError",
            "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'.";
        LoginInsufficientPermissions {} = "LoginInsufficientPermissions": "LoginError",
            "Unable to create or refresh login credentials due to insufficient permissions. You may be missing permission for the 'signin:CreateOAuth2Token' action.";
        LoginTokenLoad { error_msg } = "LoginTokenLoadError": "LoginError",
            "Error loading login session token: {error_msg}";
        LoginAuthorizationCode { error_msg } = "LoginAuthorizationCodeError": "LoginError",
            "Error loading or redeeming a login authorization code: {error_msg} ";
        CapacityNotAvailable {} = "CapacityNotAvailableError": "BotoCoreError",
            "Insufficient request capacity available.";
        InvalidProxiesConfig {} = "InvalidProxiesConfigError": "BotoCoreError",
            "Invalid configuration value(s) provided for proxies_config.";
        InvalidDefaultsMode { mode, valid_modes } = "InvalidDefaultsMode": "BotoCoreError",
            "Client configured with invalid defaults mode: {mode}. Valid defaults modes include: {valid_modes}.";
        AwsChunkedWrapper { error_msg } = "AwsChunkedWrapperError": "BotoCoreError", "{error_msg}";
        FlexibleChecksum { error_msg } = "FlexibleChecksumError": "BotoCoreError", "{error_msg}";
        InvalidEndpointConfiguration { msg } = "InvalidEndpointConfigurationError": "BotoCoreError",
            "Invalid endpoint configuration: {msg}";
        EndpointProvider { msg } = "EndpointProviderError": "BotoCoreError", "{msg}";
        EndpointResolution { msg } = "EndpointResolutionError": "EndpointProviderError", "{msg}";
        UnknownEndpointResolutionBuiltInName { name } = "UnknownEndpointResolutionBuiltInName": "EndpointProviderError",
            "Unknown builtin variable name: {name}";
        InvalidChecksumConfig { config_key, valid_options, config_value } = "InvalidChecksumConfigError": "BotoCoreError",
            "Unsupported configuration value for {config_key}. Expected one of {valid_options} but got {config_value}.";
        UnsupportedServiceProtocols { botocore_supported_protocols, service, service_supported_protocols } = "UnsupportedServiceProtocolsError": "BotoCoreError",
            "Botocore supports {botocore_supported_protocols}, but service {service} only supports {service_supported_protocols}.";
    }

    // Those that botocore keeps outside of exceptions.py.
    "botocore.discovery" {
        EndpointDiscoveryRequired {} = "EndpointDiscoveryRequired": "EndpointDiscoveryException",
            "Endpoint Discovery is not enabled but this operation requires it.";
        EndpointDiscoveryRefreshFailed {} = "EndpointDiscoveryRefreshFailed": "EndpointDiscoveryException",
            "Endpoint Discovery failed to refresh the required endpoints.";
    }
    "botocore.eventstream" {
        EventStreamParser { msg } = "ParserError": "Exception", "{msg}";
        DuplicateHeader { header } = "DuplicateHeader": "ParserError", "Duplicate header present: \"{header}\"";
        InvalidHeadersLength { length } = "InvalidHeadersLength": "ParserError",
            "Header length of {length} exceeded the maximum of 131072";
        InvalidPayloadLength { length } = "InvalidPayloadLength": "ParserError",
            "Payload length of {length} exceeded the maximum of 25165824";
        ChecksumMismatch { expected, calculated } = "ChecksumMismatch": "ParserError",
            "Checksum mismatch: expected {expected}, calculated {calculated}";
    }
    "botocore.model" {
        NoShapeFound { msg } = "NoShapeFoundError": "Exception", "{msg}";
        InvalidShape { msg } = "InvalidShapeError": "Exception", "{msg}";
        OperationNotFound { operation_name } = "OperationNotFoundError": "Exception", "{operation_name}";
    }
    "botocore.parsers" {
        ResponseParser { msg } = "ResponseParserError": "Exception", "{msg}";
    }
    "boto3.exceptions" {
        Boto3RetriesExceeded {} = "RetriesExceededError": "Boto3Error", "Max Retries Exceeded";
        DynamoDbNeedsKeyCondition { msg } = "DynamoDBNeedsKeyConditionError": "Boto3Error", "{msg}";
        InvalidCrtTransferConfig { msg } = "InvalidCrtTransferConfigError": "Boto3Error", "{msg}";
        ResourceLoad { msg } = "ResourceLoadException": "Boto3Error", "{msg}";
        ResourceNotExists { service_name, available_services, hint } = "ResourceNotExistsError": "Boto3Error" | "botocore.exceptions.DataNotFoundError",
            "The '{service_name}' resource does not exist.\nThe available resources are:\n   - {available_services}\n{hint}";
        S3UploadFailed { msg } = "S3UploadFailedError": "Boto3Error", "{msg}";
        UnknownApiVersion { service_name, bad_api_version, available_api_versions } = "UnknownAPIVersionError": "Boto3Error" | "botocore.exceptions.DataNotFoundError",
            "The '{service_name}' resource does not support an API version of: {bad_api_version}\nValid API versions are: {available_api_versions}";
    }
    "s3transfer.exceptions" {
        Fatal { msg } = "FatalError": "concurrent.futures.CancelledError", "{msg}";
        RetriesExceeded {} = "RetriesExceededError": "Exception", "Max Retries Exceeded";
        S3CopyFailed { msg } = "S3CopyFailedError": "Exception", "{msg}";
        S3DownloadFailed { msg } = "S3DownloadFailedError": "Exception", "{msg}";
        S3Validation { msg } = "S3ValidationError": "Exception", "{msg}";
        TransferNotDone { msg } = "TransferNotDoneError": "Exception", "{msg}";
    }
    "concurrent.futures" {
        Cancelled { msg } = "CancelledError": "Error", "{msg}";
    }
    "jmespath.exceptions" {
        JmesPathArity { msg } = "ArityError": "ParseError", "{msg}";
        JmesPathEmptyExpression {} = "EmptyExpressionError": "JMESPathError",
            "Invalid JMESPath expression: cannot be empty.";
        JmesPathIncompleteExpression { msg } = "IncompleteExpressionError": "ParseError", "{msg}";
        JmesPathLexer { msg } = "LexerError": "ParseError", "{msg}";
        JmesPathParse { msg } = "ParseError": "JMESPathError", "{msg}";
        JmesPathType { msg } = "JMESPathTypeError": "JMESPathError", "{msg}";
        JmesPathUnknownFunction { msg } = "UnknownFunctionError": "JMESPathError", "{msg}";
        JmesPathVariadicArity { msg } = "VariadictArityError": "ArityError", "{msg}";
    }

    // Python's own.
    "builtins" {
        Assertion { msg } = "AssertionError": "Exception", "{msg}";
        Attribute { msg } = "AttributeError": "Exception", "{msg}";
        InvalidType { msg } = "TypeError": "Exception", "{msg}";
        InvalidValue { msg } = "ValueError": "Exception", "{msg}";
        Io { msg } = "OSError": "Exception", "{msg}";
        NotImplemented { msg } = "NotImplementedError": "RuntimeError", "{msg}";
        Overflow { msg } = "OverflowError": "ArithmeticError", "{msg}";
        Runtime { msg } = "RuntimeError": "Exception", "{msg}";
    }

    // From version 2 of the AWS CLI.
    "awscli.botocore.exceptions" {
        PendingAuthorizationExpired {} = "PendingAuthorizationExpiredError": "botocore.exceptions.SSOError",
            "The pending authorization to retrieve an SSO token has expired. The login flow to retrieve an SSO token must be restarted.";
        AuthorizationCodeLoad { error_msg } = "AuthorizationCodeLoadError": "botocore.exceptions.SSOError",
            "Error loading authorization code: {error_msg}";
        AuthCodeFetcher { error_msg } = "AuthCodeFetcherError": "botocore.exceptions.SSOError",
            "Unable to initialize the OAuth 2.0 authorization callback handler: {error_msg} \n You may use --use-device-code to fall back to the device code flow which does not require the callback handler.";
    }

    // Errors that only botoxide has.
    "botoxide" {
        DataCorrupt { msg } = "DataCorruptError": "botocore.exceptions.DataNotFoundError",
            "The packed service models are damaged: {msg}";
        InvalidModel { msg } = "InvalidModelError": "botocore.exceptions.DataNotFoundError",
            "The service model is not usable: {msg}";
        UnreadableResponse { endpoint_url, line, reason } = "UnreadableResponseError": "botocore.exceptions.ConnectionClosedError",
            "The response from endpoint URL \"{endpoint_url}\" cannot be read as HTTP: line {line}: {reason}";
        MissingMember { msg } = "MissingMemberError": "KeyError" | "LookupError", "{msg}";
        OverallTimeout { timeout } = "OverallTimeoutError": "botocore.exceptions.BotoCoreError",
            "The call did not end within its overall timeout of {timeout} seconds.";
    }
}
