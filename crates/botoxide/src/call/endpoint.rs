//! `EndpointResolver`: the endpoint of a call, by the service's rules or a fixed URL.
//!
//! Binds the client's settings to the rules' parameters and lets handlers change them; the rules themselves
//! are evaluated in the core. Counterpart: botocore `regions.py` (`EndpointRulesetResolver`), `client.py`
//! (`_resolve_endpoint_ruleset`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use botoxide_core::endpoint::legacy::LegacyResolver;
use botoxide_core::endpoint::{
    AuthChoice, AuthPreference, Builtin, Builtins, Endpoint, EndpointCache, Parameter,
    ParameterSources, Parameters, Partitions, RuleSet, choose_auth_scheme, translate_error,
};
use botoxide_core::error::Result;
use botoxide_core::model::{Node, Operation, Service};
use botoxide_core::redact::Redacted;
use botoxide_core::sign::HAS_V4A;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use once_cell::race::OnceBox;

use super::client_args::ClientArgs;
use crate::hooks::{BeforeEndpointResolution, Context, EventKind, Feature};
use crate::seam::{ForkMutex, Inherit};

/// How a client finds endpoints.
#[derive(Debug)]
pub(crate) enum EndpointResolver {
    /// One URL for every call: services without rules.
    Fixed(Redacted<String>),
    /// The service's rules.
    Rules(Box<RulesResolver>),
}

/// The service's rules with the client's settings.
#[derive(Debug)]
pub(crate) struct RulesResolver {
    pub(crate) rules: Arc<ServiceRules>,
    pub(crate) partitions: Arc<Partitions>,
    pub(crate) builtins: Builtins,
    /// The settings that only the rules use, by their names in Python.
    pub(crate) client_context: Map,
    pub(crate) use_ssl: bool,
    pub(crate) is_unsigned: bool,
    /// The signature version that was set in code.
    pub(crate) requested_auth: Option<String>,
    pub(crate) auth_scheme_preference: Option<String>,
    pub(crate) cache: ForkMutex<EndpointCache>,
}

/// A service's compiled rules, and the sources of its operations' parameters.
#[derive(Debug)]
pub(crate) struct ServiceRules {
    rule_set: RuleSet,
    sources: Box<[OnceBox<ParameterSources>]>,
}

/// Compiled once for each rule set of the process, like the models.
static COMPILED: ForkMutex<BTreeMap<(usize, usize), Arc<ServiceRules>>> =
    ForkMutex::fixed(BTreeMap::new());
static LEGACY: ForkMutex<BTreeMap<usize, Arc<LegacyResolver>>> = ForkMutex::fixed(BTreeMap::new());
static PARTITIONS: ForkMutex<BTreeMap<usize, Arc<Partitions>>> = ForkMutex::fixed(BTreeMap::new());

impl Inherit for EndpointCache {
    fn inherit(parent: Option<&mut Self>) -> Self {
        parent.map(std::mem::take).unwrap_or_default()
    }
}

impl ServiceRules {
    /// The rules of a service; compiled on first use.
    pub(crate) fn shared(service: Service, rule_set: Node) -> Result<Arc<Self>> {
        let key = (rule_set.identity(), service.identity());
        let mut compiled = COMPILED.lock();
        if let Some(rules) = compiled.get(&key) {
            return Ok(Arc::clone(rules));
        }
        let sources = (0..service.operation_count())
            .map(|_| OnceBox::new())
            .collect();
        let rules = Arc::new(Self {
            rule_set: RuleSet::from_node(rule_set)?,
            sources,
        });
        compiled.insert(key, Arc::clone(&rules));
        Ok(rules)
    }

    fn sources(&self, operation: Operation, service_name: &str) -> Result<&ParameterSources> {
        let slot = &self.sources[operation.index()];
        if let Some(sources) = slot.get() {
            return Ok(sources);
        }
        let sources = ParameterSources::new(&self.rule_set, operation, service_name)?;
        Ok(slot.get_or_init(|| Box::new(sources)))
    }
}

/// The partitions of a `partitions.json`; compiled on first use.
pub(crate) fn shared_partitions(root: Node) -> Result<Arc<Partitions>> {
    let mut compiled = PARTITIONS.lock();
    if let Some(partitions) = compiled.get(&root.identity()) {
        return Ok(Arc::clone(partitions));
    }
    let partitions = Arc::new(Partitions::from_node(root)?);
    compiled.insert(root.identity(), Arc::clone(&partitions));
    Ok(partitions)
}

/// The older resolver over an `endpoints.json`; created on first use.
pub(crate) fn shared_legacy_resolver(root: Node) -> Result<Arc<LegacyResolver>> {
    let mut made = LEGACY.lock();
    if let Some(resolver) = made.get(&root.identity()) {
        return Ok(Arc::clone(resolver));
    }
    let resolver = Arc::new(LegacyResolver::from_node(root)?);
    made.insert(root.identity(), Arc::clone(&resolver));
    Ok(resolver)
}

/// Resolves the endpoint of a call, and its signing properties: for presigned URLs without its region.
pub(super) async fn resolve(
    client: &ClientArgs,
    operation: Operation,
    params: &mut Value,
    ignore_signing_region: bool,
    context: &mut Context,
) -> Result<Arc<Endpoint>> {
    let resolver = match &client.endpoint {
        EndpointResolver::Fixed(url) => {
            let url = String::clone(url);
            return Ok(Arc::new(Endpoint {
                url,
                properties: Arc::default(),
                headers: Vec::new(),
            }));
        }
        EndpointResolver::Rules(resolver) => resolver,
    };
    let endpoint = resolver
        .endpoint(client, operation, params, context)
        .await?;
    resolver.apply_auth_schemes(&endpoint, ignore_signing_region, context)?;
    Ok(endpoint)
}

impl RulesResolver {
    async fn endpoint(
        &self,
        client: &ClientArgs,
        operation: Operation,
        params: &mut Value,
        context: &mut Context,
    ) -> Result<Arc<Endpoint>> {
        let rule_set = &self.rules.rule_set;
        let sources = self.rules.sources(operation, &client.service_name)?;
        let mut builtins = Cow::Borrowed(&self.builtins);
        let mut looks_up_account_id = rule_set.uses_built_in(Builtin::AccountId.as_str());
        if client
            .emitter
            .has_listeners(EventKind::BeforeEndpointResolution, &client.service_id, "")
        {
            let call = client.call(operation);
            let event = BeforeEndpointResolution {
                call,
                builtins: builtins.to_mut(),
                params,
                looks_up_account_id: &mut looks_up_account_id,
                context,
            };
            client.emit(event).await?;
        }
        if looks_up_account_id
            && builtins.get(Builtin::AccountId).is_unset()
            && let Some(account_id) = client.signer.account_id().await?
        {
            builtins
                .to_mut()
                .set(Builtin::AccountId, Parameter::Text(account_id.into()));
        }
        let parameters = sources.bind(params, &self.client_context, &builtins)?;
        count_account_features(rule_set, &parameters, context);
        let resolved =
            self.cache
                .lock()
                .resolve(rule_set, parameters, &self.partitions, self.use_ssl);
        resolved.or_else(|error| {
            let parameters = sources.bind(params, &self.client_context, &builtins)?;
            let service_name = &client.service_name;
            Err(translate_error(error, service_name, rule_set, &parameters))
        })
    }

    /// Overrides the signing properties of model and client by the endpoint's.
    fn apply_auth_schemes(
        &self,
        endpoint: &Endpoint,
        ignore_signing_region: bool,
        context: &mut Context,
    ) -> Result<()> {
        let Some(schemes) = endpoint.auth_schemes() else {
            return Ok(());
        };
        let wanted = AuthPreference {
            is_unsigned: self.is_unsigned,
            requested: self.requested_auth.as_deref(),
            preference: self.auth_scheme_preference.as_deref(),
            has_v4a: HAS_V4A,
        };
        match choose_auth_scheme(&schemes, wanted)? {
            AuthChoice::Client => context.auth_type = None,
            AuthChoice::Unsigned => context.auth_type = Some(Text::from_static("none")),
            AuthChoice::Scheme(scheme) => {
                context.auth_type = Some(scheme.auth_type.into());
                let signing = &mut context.signing;
                let region = scheme.region.filter(|_| !ignore_signing_region);
                signing.region = region.or_else(|| signing.region.take());
                signing.signing_name = scheme.signing_name.or_else(|| signing.signing_name.take());
                if scheme.disable_double_encoding.is_some() {
                    signing.disable_double_encoding = scheme.disable_double_encoding;
                }
            }
        }
        Ok(())
    }
}

/// Records for the user agent whether accounts are in host names.
// C157
fn count_account_features(rule_set: &RuleSet, parameters: &Parameters, context: &mut Context) {
    if let Some(Parameter::Text(mode)) = parameters.get(rule_set, "AccountIdEndpointMode") {
        context.features.insert(match &**mode {
            "disabled" => Feature::AccountIdModeDisabled,
            "required" => Feature::AccountIdModeRequired,
            _ => Feature::AccountIdModePreferred,
        });
    }
    if parameters.get(rule_set, "AccountId").is_some() {
        context.features.insert(Feature::ResolvedAccountId);
    }
}
