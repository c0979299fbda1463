//! `UserAgent`: the header that identifies the client.
//!
//! The same parts in the same order as botocore's, with this project's name and language. Not here: the users of
//! a feature (`hooks::Feature`). Counterpart: botocore `useragent.py`.

use botoxide_core::http::Request;

use crate::config::{Config, RetryMode};
use crate::hooks::{Context, FeatureSet};
use crate::seam::Env;

/// The product's name.
const NAME: &str = "Botoxide";
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The minimum compiler version, because the actual one is unknown.
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");
/// Allowed characters of a component besides ASCII letters and digits.
// C161
const ALLOWED: &[u8] = b"!$%&'*+-.^_`|~,";

/// The name of a session, if it is not the library's.
// C150 C160
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionAgent {
    /// Name and version of the tool that creates the session.
    pub(crate) product: Option<(String, String)>,
    /// Appended to the user agent of every client.
    pub(crate) extra: Option<String>,
}

/// The user agent of one client: computed once, except for the features of a call.
#[derive(Clone, Debug)]
pub(crate) struct UserAgent {
    /// Everything before the features; or everything, if the caller gave the user agent.
    before: String,
    /// Everything after the features.
    after: String,
    features: FeatureSet,
    is_given: bool,
}

impl UserAgent {
    /// Lists these features too.
    pub(crate) const fn add(&mut self, features: FeatureSet) {
        self.features = self.features.union(features);
    }

    /// The user agent of a client with these options; `features` are those used by its creation.
    pub(crate) fn new(
        env: &dyn Env,
        session: &SessionAgent,
        config: &Config,
        features: FeatureSet,
    ) -> Self {
        let extras = [session.extra.as_deref(), config.user_agent_extra.as_deref()];
        let extras = extras
            .into_iter()
            .flatten()
            .filter(|extra| !extra.is_empty());
        // C003: a given text stays as it is, extras after it.
        if let Some(given) = &config.user_agent {
            let before = std::iter::once(given.as_str())
                .chain(extras)
                .collect::<Vec<_>>()
                .join(" ");
            return Self {
                before,
                after: String::new(),
                features,
                is_given: true,
            };
        }
        let mut before = product(session);
        before.push("ua/2.1".to_owned()); // C152
        before.extend(os(std::env::consts::OS, env.os_release().as_deref()));
        before.push(component("md", "arch", Some(std::env::consts::ARCH))); // C154
        before.push(component("lang", "rust", Some(RUST_VERSION)));
        let execution = env.var("AWS_EXECUTION_ENV").filter(|name| !name.is_empty());
        before.extend(execution.map(|name| component("exec-env", &name, None))); // C155
        let mut after = Vec::new();
        if let Some(retries) = &config.retries {
            after.push(component(
                "cfg",
                "retry-mode",
                retries.mode.map(RetryMode::as_str),
            )); // C158
        }
        if let Some(id) = config
            .user_agent_appid
            .as_deref()
            .filter(|id| !id.is_empty())
        {
            after.push(format!("app/{}", sanitize(id, true))); // C159
        }
        after.extend(extras.map(str::to_owned)); // C160
        Self {
            before: before.join(" "),
            after: after.join(" "),
            features,
            is_given: false,
        }
    }

    /// The header's value for a call that uses `features` besides those of the client.
    // C156
    pub(crate) fn text(&self, features: FeatureSet) -> String {
        let mut text = self.before.clone();
        if self.is_given {
            return text;
        }
        let mut separator = " m/";
        for feature in self.features.union(features).iter() {
            text.push_str(separator);
            text.push_str(feature.code());
            separator = ",";
        }
        if !self.after.is_empty() {
            text.push(' ');
            text.push_str(&self.after);
        }
        text
    }

    /// Sets the header of a request, replacing an existing one.
    // C162
    pub(crate) fn write(&self, request: &mut Request, context: &Context) {
        request
            .headers
            .set("User-Agent", self.text(context.features));
    }
}

fn product(session: &SessionAgent) -> Vec<String> {
    match &session.product {
        Some((name, version))
            if !name.is_empty() && !version.is_empty() && (name != NAME || version != VERSION) =>
        {
            vec![
                component(name, version, None),
                component("md", NAME, Some(VERSION)),
            ]
        }
        _ => vec![component(NAME, VERSION, None)],
    }
}

/// The operating system, by the names that AWS has for it.
// C153
fn os(name: &str, release: Option<&str>) -> Vec<String> {
    match name {
        "windows" | "linux" | "macos" | "android" | "ios" | "watchos" | "tvos" => {
            vec![component("os", name, release)]
        }
        _ => vec![
            component("os", "other", None),
            component("md", name, release),
        ],
    }
}

fn component(prefix: &str, name: &str, value: Option<&str>) -> String {
    let mut text = format!("{}/{}", sanitize(prefix, true), sanitize(name, false));
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        text.push('#');
        text.push_str(&sanitize(value, true));
    }
    text
}

/// Every disallowed character becomes a hyphen.
// C161
fn sanitize(text: &str, allow_hash: bool) -> String {
    let clean = |c: char| {
        let is_allowed = c.is_ascii_alphanumeric()
            || u8::try_from(c).is_ok_and(|byte| ALLOWED.contains(&byte))
            || (allow_hash && c == '#');
        if is_allowed { c } else { '-' }
    };
    text.chars().map(clean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Retries;
    use crate::hooks::Feature;
    use crate::seam::FakeEnv;

    fn set(features: &[Feature]) -> FeatureSet {
        features.iter().copied().collect()
    }

    fn start() -> String {
        format!(
            "os/{} md/arch#{} lang/rust#{RUST_VERSION}",
            std::env::consts::OS,
            std::env::consts::ARCH
        )
    }

    #[test]
    fn the_parts_have_the_order_of_botocore() {
        // C150 C151 C152 C154 C155 C156 C158 C159 C160 DIFFERENCE 1: our name, and no md/Botocore.
        // DIFFERENCE 61: no md/awscrt.
        let env = FakeEnv::default();
        let config = Config::default();
        let session = SessionAgent::default();
        let agent = UserAgent::new(&env, &session, &config, FeatureSet::default());
        assert_eq!(
            agent.text(FeatureSet::default()),
            format!("Botoxide/{VERSION} ua/2.1 {}", start())
        );

        env.set("AWS_EXECUTION_ENV", "AWS_Lambda_x#1");
        let config = Config {
            retries: Some(Retries {
                mode: Some(RetryMode::Standard),
                ..Retries::default()
            }),
            user_agent_appid: Some("my app#1 é".into()),
            user_agent_extra: Some("verbatim (text)".into()),
            ..Config::default()
        };
        let session = SessionAgent {
            product: Some(("My Tool".into(), "1.0#".into())),
            extra: Some("Resource".into()),
        };
        let agent = UserAgent::new(&env, &session, &config, set(&[Feature::RetryModeStandard]));
        let expected = format!(
            "My-Tool/1.0- md/Botoxide#{VERSION} ua/2.1 {} exec-env/AWS_Lambda_x-1 m/B,E,e cfg/retry-mode#standard \
             app/my-app#1-- Resource verbatim (text)",
            start()
        );
        assert_eq!(
            agent.text(set(&[Feature::CredentialsCode, Feature::Waiter])),
            expected
        );
    }

    #[test]
    fn a_custom_user_agent_replaces_all_parts() {
        // C003 C004
        let config = Config {
            user_agent: Some("given/1".into()),
            user_agent_extra: Some("extra".into()),
            ..Config::default()
        };
        let session = SessionAgent {
            extra: Some("session".into()),
            ..SessionAgent::default()
        };
        let agent = UserAgent::new(
            &FakeEnv::default(),
            &session,
            &config,
            set(&[Feature::Waiter]),
        );
        assert_eq!(
            agent.text(set(&[Feature::Paginator])),
            "given/1 session extra"
        );
    }

    #[test]
    fn systems_have_awss_names() {
        // C153
        assert_eq!(os("linux", Some("6.1.0-x")), ["os/linux#6.1.0-x"]);
        assert_eq!(os("macos", None), ["os/macos"]);
        assert_eq!(os("freebsd", Some("14")), ["os/other", "md/freebsd#14"]);
    }

    #[test]
    fn characters_are_cleaned() {
        // C161
        assert_eq!(sanitize("aZ9!$%&'*+-.^_`|~,", false), "aZ9!$%&'*+-.^_`|~,");
        assert_eq!(sanitize("a b/c#d(é)\r\n", false), "a-b-c-d-----");
        assert_eq!(sanitize("#", true), "#");
    }

    #[test]
    fn every_feature_at_once_stays_below_the_limit() {
        // C156: botocore truncates the list at 1,024 bytes; all codes together are shorter.
        let agent = UserAgent::new(
            &FakeEnv::default(),
            &SessionAgent::default(),
            &Config::default(),
            set(Feature::ALL),
        );
        let text = agent.text(FeatureSet::default());
        let list = text.split(' ').find(|part| part.starts_with("m/")).unwrap();
        assert!(list.len() < 1024 && list.split(',').count() == 51, "{list}");
    }

    #[test]
    fn the_header_is_replaced() {
        // C162
        let agent = UserAgent::new(
            &FakeEnv::default(),
            &SessionAgent::default(),
            &Config::default(),
            set(&[]),
        );
        let mut request = Request::default();
        request.headers.set("user-agent", "old");
        let mut context = Context::default();
        context.features.insert(Feature::Paginator);
        agent.write(&mut request, &context);
        assert_eq!(request.headers.len(), 1);
        assert!(request.headers.get("User-Agent").unwrap().ends_with(" m/C"));
    }
}
