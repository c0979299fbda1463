//! Creates a client: model, settings, endpoint, signer, hooks, in botocore's order.
//!
//! Counterpart: botocore `client.py` (`ClientCreator`), `args.py` (`ClientArgsCreator`).

use std::sync::Arc;

use botoxide_core::endpoint::{Builtin, Builtins, EndpointCache, Parameter};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::{Node, Protocol, Service};
use botoxide_core::redact;
use botoxide_core::text::Text;
use botoxide_core::time::Precision;
use botoxide_core::value::Value;

use super::endpoint_bridge::{EndpointConfig, endpoint_config};
use super::session_parts::SessionParts;
use super::settings::Settings;
use super::with_config::{Origin, SharedHandlers, Template, transport};
use super::{Client, ClientOptions, discovery, near_transport, retries, s3, signing};
use crate::call::{
    ClientArgs, EndpointResolver, RequestSigner, RulesResolver, ServiceRules, UserAgent,
    shared_partitions,
};
use crate::config::{
    AccountIdEndpointMode, ConfigStore, RequestChecksumCalculation, ResponseChecksumValidation,
    RetryMode, SignatureVersion, is_valid_endpoint_url,
};
use crate::handlers;
use crate::hooks::{
    Change, ChooseServiceName, CreatingClient, CreatingSerializer, Emitter, Event, Feature,
    FeatureSet, Handler, Quiet, Reply, first_reply,
};
use crate::seam::ForkMutex;
use crate::transport::block_on;

impl Client {
    /// Makes a client.
    ///
    /// `template` is a client whose parts it shares as far as the options do not keep them apart.
    pub(crate) fn create(
        session: &Arc<SessionParts>,
        name: &str,
        options: &ClientOptions,
        template: Option<&Template<'_>>,
    ) -> Result<Self> {
        let base = template.map_or(&*session.emitter, |template| &template.origin.base);
        let store = &session.store.snapshot();
        let configured = configured_version(store, name)?;
        let version = options.api_version.as_deref().or(configured.as_deref());
        let service_name = choose_service_name(base, name)?;
        let service = session.loader.service(&service_name, version)?;
        let prefix = service.endpoint_prefix();
        let rule_set = rule_set(session, &service_name, version)?;
        let service_id = service.service_id()?.hyphenize();
        let removed = removed_operations(base, &service_id)?;
        let mut settings = Settings::new(session, store, &service_name, prefix, options)?;
        let legacy = session.legacy_endpoints()?;
        let model_signing_name = service.metadata_text("signingName");
        let endpoint = endpoint_config(&legacy, &settings, prefix, model_signing_name)?;
        settings.transport.proxies = settings.proxies(store.env(), &endpoint.endpoint_url);
        check_endpoint_url(&endpoint.endpoint_url)?;
        endpoint.note_variants(prefix, &mut settings.config);
        let signature_version = signing::signature_version(service, &settings, &endpoint)?;

        let emitter = Emitter::clone(base);
        let protocol = service.resolved_protocol()?;
        let timestamp_precision = timestamp_precision(&emitter, service, protocol)?;
        let request_created = format!("request-created.{service_id}");
        emitter.register(&request_created, Handler::signer())?;
        emitter.register_last(&request_created, Handler::user_agent())?;
        let mut shared = shared_handlers(
            &emitter,
            session,
            service,
            &service_name,
            &settings,
            template,
        )?;
        let s3_store = s3::store(&emitter, &service_name, &settings, template)?;
        signing::register(
            &emitter,
            &service_id,
            &service_name,
            &settings,
            &endpoint,
            &legacy,
        )?;
        handlers::register_for_client(&emitter, &session.seams, &service_name);

        let resolver = match rule_set {
            Some(rule_set) => rules_resolver(session, service, rule_set, &settings, &endpoint)?,
            None => EndpointResolver::Fixed(endpoint.endpoint_url.clone()),
        };
        let is_unsigned = signature_version == "none";
        let mut features = features(&settings);
        let credentials = if is_unsigned {
            None
        } else {
            let credentials = session.credentials_for(options, settings.region_name.as_deref())?;
            features = features.union(credentials.features());
            Some(credentials)
        };
        settings
            .config
            .region_name
            .clone_from(&endpoint.region_name);
        let preference = signing::preference(&settings, &signature_version);
        settings.config.signature_version =
            Some(SignatureVersion::Named(signature_version.clone()));
        let args = ClientArgs {
            service,
            service_id,
            protocol,
            timestamp_precision,
            region_name: endpoint.region_name.clone().map(Text::from),
            partition: endpoint.partition.clone().map(Text::from),
            endpoint_url: String::clone(&endpoint.endpoint_url),
            parameter_validation: settings.parameter_validation,
            emitter,
            quiet: Quiet::default(),
            history: session.history.clone(),
            seams: session.seams.clone(),
            transport: near_transport::wrap(
                transport(session, &settings.transport, template),
                session,
                &settings,
            ),
            transport_config: settings.transport.clone(),
            endpoint: resolver,
            presigns_for_global_endpoint: signing::presigns_for_global_endpoint(
                &settings, &endpoint,
            ),
            s3_store,
            signer: RequestSigner {
                region_name: endpoint.signing_region.map(Text::from),
                signing_name: Text::from(endpoint.signing_name),
                signature_version: Text::from(signature_version),
                credentials,
                tokens: Arc::clone(&session.tokens),
                token_name: Text::from_static(model_signing_name.unwrap_or(prefix)),
                preference: Arc::new(preference),
                payload_signing_enabled: settings.s3_switch("payload_signing_enabled"),
                keys: template.map_or_else(Arc::default, Template::keys),
                s3_express_identities: template
                    .and_then(Template::s3_express_identities)
                    .unwrap_or_default(),
            },
            user_agent: UserAgent::new(store.env(), &session.agent, &settings.config, features),
            config: settings.config,
            service_name,
            session_span: session.span.clone(),
        };
        shared.discovery = begin(&args, session, options, template)?;
        let origin = Origin::new(session, name, options, base, shared);
        Ok(Self {
            args: Arc::new(args),
            removed: removed.into(),
            origin: Arc::new(origin),
        })
    }
}

/// The endpoint rules of a service; a custom service may have none.
fn rule_set(session: &SessionParts, service: &str, version: Option<&str>) -> Result<Option<Node>> {
    let loader = &session.loader;
    match loader.document(service, "endpoint-rule-set-1", version) {
        Ok(node) => Ok(Some(node)),
        Err(error) if matches!(error.kind(), ErrorKind::UnknownService { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses a URL without a valid host.
// M132
fn check_endpoint_url(url: &str) -> Result<()> {
    if is_valid_endpoint_url(url)? {
        return Ok(());
    }
    // DIFFERENCE 98
    let shown = redact::url(url);
    Err(Error::value(format!("Invalid endpoint: {shown}")))
}

/// The version that the setting `api_versions` has for a service, by the name that the client is made with.
// C039 M023
fn configured_version(store: &ConfigStore, service_name: &str) -> Result<Option<String>> {
    let versions = store.value("api_versions")?;
    let version = versions.get(service_name).and_then(Value::as_str);
    Ok(version.map(str::to_owned))
}

/// Registers the handlers with state that is shared with clients made by `with_config`.
fn shared_handlers(
    emitter: &Emitter,
    session: &SessionParts,
    service: Service,
    service_name: &str,
    settings: &Settings,
    template: Option<&Template<'_>>,
) -> Result<SharedHandlers> {
    let retries = settings.config.retries.clone().unwrap_or_default();
    Ok(SharedHandlers {
        retries: emitter.recorded(template.and_then(Template::retries), || {
            retries::register(emitter, session, service, service_name, &retries)
        })?,
        redirects: emitter.recorded(template.map(Template::redirects), || {
            s3::register(emitter, service_name)
        })?,
        discovery: Vec::new(),
    })
}

/// Registers the last built-in handlers; later ones are the caller's.
fn begin(
    client: &ClientArgs,
    session: &SessionParts,
    options: &ClientOptions,
    template: Option<&Template<'_>>,
) -> Result<Vec<Change>> {
    let emitter = &client.emitter;
    let discovery = emitter.recorded(template.and_then(Template::discovery), || {
        discovery::register(client, &session.store, options.endpoint_url.as_deref())
    })?;
    if let Some(monitor) = session.monitor()? {
        monitor.register(emitter)?;
    }
    emitter.begin_journal();
    client.report();
    Ok(discovery)
}

fn choose_service_name(emitter: &Emitter, service_name: &str) -> Result<String> {
    let event = ChooseServiceName { service_name };
    let replies = block_on(emitter.emit(&mut Event::ChooseServiceName(event)))??;
    Ok(match first_reply(replies) {
        Reply::Name(name) => name.as_str().to_owned(),
        _ => service_name.to_owned(),
    })
}

fn removed_operations(emitter: &Emitter, service_id: &str) -> Result<Vec<Text>> {
    let mut removed = Vec::new();
    let event = CreatingClient {
        service_id,
        removed_operations: &mut removed,
    };
    block_on(emitter.emit(&mut Event::CreatingClient(event)))??;
    Ok(removed)
}

/// How timestamps are written, unless a handler changes it.
// P017
fn timestamp_precision(
    emitter: &Emitter,
    service: Service,
    protocol: Protocol,
) -> Result<Precision> {
    let mut timestamp_precision = Precision::default();
    let event = CreatingSerializer {
        endpoint_prefix: service.endpoint_prefix(),
        protocol,
        service,
        timestamp_precision: &mut timestamp_precision,
    };
    block_on(emitter.emit(&mut Event::CreatingSerializer(event)))??;
    Ok(timestamp_precision)
}

/// The part of the user agent about the client's options.
// C157
fn features(settings: &Settings) -> FeatureSet {
    let config = &settings.config;
    let retry_mode = config.retries.as_ref().and_then(|retries| retries.mode);
    let mut features = FeatureSet::default();
    features.insert(match retry_mode {
        Some(RetryMode::Adaptive) => Feature::RetryModeAdaptive,
        Some(RetryMode::Legacy) => Feature::RetryModeLegacy,
        Some(RetryMode::Standard) | None => Feature::RetryModeStandard,
    });
    let request = config.request_checksum_calculation;
    features.insert(
        if request == Some(RequestChecksumCalculation::WhenRequired) {
            Feature::FlexibleChecksumsReqWhenRequired
        } else {
            Feature::FlexibleChecksumsReqWhenSupported
        },
    );
    let response = config.response_checksum_validation;
    features.insert(
        if response == Some(ResponseChecksumValidation::WhenRequired) {
            Feature::FlexibleChecksumsResWhenRequired
        } else {
            Feature::FlexibleChecksumsResWhenSupported
        },
    );
    if settings.endpoint_url.is_some() {
        features.insert(Feature::EndpointOverride);
    }
    features
}

fn rules_resolver(
    session: &SessionParts,
    service: Service,
    rule_set: Node,
    settings: &Settings,
    endpoint: &EndpointConfig,
) -> Result<EndpointResolver> {
    let prefix = service.endpoint_prefix();
    let region = if matches!(prefix, "s3" | "sts") || settings.region_name.is_none() {
        endpoint.region_name.as_deref()
    } else {
        settings.region_name.as_deref()
    };
    let mut client_context = settings
        .config
        .client_context_params
        .clone()
        .unwrap_or_default();
    if matches!(prefix, "s3" | "s3-control") {
        client_context.extend(settings.s3.clone());
        let name = Text::from_static("disable_s3_express_session_auth");
        client_context.insert(name, settings.disable_s3_express_session_auth);
    }
    Ok(EndpointResolver::Rules(Box::new(RulesResolver {
        rules: ServiceRules::shared(service, rule_set)?,
        partitions: shared_partitions(session.loader.data("partitions")?)?,
        builtins: builtins(session, settings, region, &endpoint.endpoint_url)?,
        client_context,
        use_ssl: settings.use_ssl,
        is_unsigned: settings.requested_signature_version == Some(SignatureVersion::Unsigned),
        requested_auth: match &settings.requested_signature_version {
            Some(SignatureVersion::Named(name)) => Some(name.clone()),
            Some(SignatureVersion::Unsigned) | None => None,
        },
        auth_scheme_preference: settings.config.auth_scheme_preference.clone(),
        cache: ForkMutex::new(EndpointCache::new()),
    })))
}

/// The settings that rules ask for by a fixed name.
// P209
fn builtins(
    session: &SessionParts,
    settings: &Settings,
    region: Option<&str>,
    legacy_endpoint_url: &str,
) -> Result<Builtins> {
    let given = match &*settings.endpoint_url {
        Some(url) => Some(url.as_str()),
        // A customer's `endpoints.json` overrides the rules. M022
        None if !session.loader.is_builtin("endpoints") => Some(legacy_endpoint_url),
        None => None,
    };
    let style = settings.s3.get("addressing_style").and_then(Value::as_str);
    let accelerates = settings.s3_switch("use_accelerate_endpoint") == Some(true);
    let force_path_style = match &*settings.endpoint_url {
        _ if accelerates => false,
        Some(url) if !is_s3_accelerate_url(url) => style != Some("virtual"),
        _ => style == Some("path"),
    };
    let mut builtins = Builtins::default();
    let mut text = |builtin, value: Option<&str>| {
        if let Some(value) = value {
            builtins.set(builtin, Parameter::Text(value.into()));
        }
    };
    text(Builtin::Region, region);
    text(Builtin::SdkEndpoint, given);
    text(
        Builtin::AccountIdEndpointMode,
        settings
            .config
            .account_id_endpoint_mode
            .map(AccountIdEndpointMode::as_str),
    );
    for (builtin, switch) in [
        (
            Builtin::UseFips,
            given.is_none() && settings.use_fips_endpoint,
        ),
        (
            Builtin::UseDualStack,
            given.is_none() && settings.use_dualstack_endpoint,
        ),
        (
            Builtin::StsUseGlobalEndpoint,
            settings.uses_global_sts(region)?,
        ),
        (
            Builtin::S3UseGlobalEndpoint,
            settings.forces_s3_global(region)?,
        ),
        (Builtin::S3Accelerate, accelerates),
        (Builtin::S3ForcePathStyle, force_path_style),
        (
            Builtin::S3UseArnRegion,
            settings.s3_switch("use_arn_region") != Some(false),
        ),
        (
            Builtin::S3ControlUseArnRegion,
            settings.s3_switch("use_arn_region") == Some(true),
        ),
        (
            Builtin::S3DisableMultiRegionAccessPoints,
            settings.s3_switch("s3_disable_multiregion_access_points") == Some(true),
        ),
        (
            Builtin::S3DisableExpressSessionAuth,
            settings.disable_s3_express_session_auth,
        ),
    ] {
        builtins.set(builtin, Parameter::Bool(switch));
    }
    Ok(builtins)
}

/// botocore utils.py `is_s3_accelerate_url`.
fn is_s3_accelerate_url(url: &str) -> bool {
    let parts = botoxide_core::uri::split(url);
    let Some(host) = parts.hostname() else {
        return false;
    };
    let Some(rest) = host.strip_suffix(".amazonaws.com") else {
        return false;
    };
    let mut labels = rest.split('.');
    matches!(parts.scheme, "http" | "https")
        && labels.next() == Some("s3-accelerate")
        && labels.all(|label| label == "dualstack")
}
