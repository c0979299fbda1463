//! The proxies of the environment: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, by Python's rules.
//!
//! Not here: how they are used (`transport/proxy.rs`). Counterpart: botocore `utils.py` (`get_environ_proxies`,
//! `should_bypass_proxies`), over Python's `urllib.request` (`getproxies_environment`, `proxy_bypass_environment`).

use std::collections::BTreeMap;

use botoxide_core::uri;

use crate::seam::Env;

/// The proxies of the environment by scheme, for a client whose endpoint is `url`; none where `NO_PROXY` names its host.
// C010
pub fn environment_proxies(env: &dyn Env, url: &str) -> BTreeMap<String, String> {
    let mut proxies = named_proxies(env);
    let exempt = proxies.remove("no").unwrap_or_default();
    if is_exempt(uri::split(url).authority, &exempt) {
        return BTreeMap::new();
    }
    proxies
}

/// Whether requests to proxies name the host of the request.
pub fn adds_proxy_host_header(env: &dyn Env) -> bool {
    env.var("BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER")
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// `<scheme>_proxy` in any case; of two, the one in lower case counts, even if it is empty.
fn named_proxies(env: &dyn Env) -> BTreeMap<String, String> {
    let scheme = |name: &str| -> Option<(usize, bool)> {
        let (scheme, word) = name.rsplit_once('_')?;
        let is_proxy = word.eq_ignore_ascii_case("proxy") && !scheme.is_empty();
        is_proxy.then_some((scheme.len(), word == "proxy"))
    };
    let vars = env.vars_named(&|name| scheme(name).is_some());
    let mut proxies = BTreeMap::new();
    if vars.is_empty() {
        return proxies;
    }
    let named: Vec<(String, bool, String)> = vars
        .into_iter()
        .filter_map(|(name, value)| {
            let (end, is_small) = scheme(&name)?;
            Some((name[..end].to_lowercase(), is_small, value))
        })
        .collect();
    for (scheme, _, value) in named.iter().filter(|(_, _, value)| !value.is_empty()) {
        proxies.insert(scheme.clone(), value.clone());
    }
    if env.var("REQUEST_METHOD").is_some() {
        // CVE-2016-1000110: there, a request's header `Proxy` becomes `HTTP_PROXY`
        proxies.remove("http");
    }
    for (scheme, _, value) in named.into_iter().filter(|(_, is_small, _)| *is_small) {
        if value.is_empty() {
            proxies.remove(&scheme);
        } else {
            proxies.insert(scheme, value);
        }
    }
    proxies
}

/// Whether `NO_PROXY` names the host, with or without its port, or a domain that it is in.
fn is_exempt(authority: &str, exempt: &str) -> bool {
    if exempt == "*" {
        return true;
    }
    let authority = authority.to_lowercase();
    // Python's _splitport: digits after the last colon, or nothing
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => &authority,
    };
    exempt
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .any(|name| {
            let name = name.trim_start_matches('.').to_lowercase();
            [host, &authority].into_iter().any(|host| {
                host == name
                    || host
                        .strip_suffix(&name)
                        .is_some_and(|before| before.ends_with('.'))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::FakeEnv;

    fn found(vars: &[(&str, &str)], url: &str) -> Vec<(String, String)> {
        let env = FakeEnv::default();
        for (name, value) in vars {
            env.set(*name, *value);
        }
        environment_proxies(&env, url).into_iter().collect()
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    // P257, and Python 3.11 for each of these
    #[test]
    fn variables_are_read_in_any_case() {
        let url = "https://sts.amazonaws.com";
        assert_eq!(
            found(&[("HTTPS_PROXY", "a"), ("HTTP_PROXY", "b")], url),
            pairs(&[("http", "b"), ("https", "a")])
        );
        assert_eq!(
            found(&[("HTTPS_PROXY", "a"), ("https_proxy", "b")], url),
            pairs(&[("https", "b")])
        );
        assert_eq!(found(&[("HTTPS_PROXY", "a"), ("https_proxy", "")], url), []);
        assert_eq!(found(&[("Http_Proxy", "a")], url), pairs(&[("http", "a")]));
        assert_eq!(
            found(&[("HTTP_PROXY", "a"), ("REQUEST_METHOD", "GET")], url),
            []
        );
        assert_eq!(
            found(&[("http_proxy", "a"), ("REQUEST_METHOD", "GET")], url),
            pairs(&[("http", "a")])
        );
        // `all` is a scheme like any other, which no URL has
        assert_eq!(
            found(&[("ALL_PROXY", "a"), ("_PROXY", "b")], url),
            pairs(&[("all", "a")])
        );
    }

    #[test]
    fn hosts_are_exempt_by_name_and_domain() {
        let exempt = |no_proxy: &str, url: &str| {
            found(&[("HTTPS_PROXY", "a"), ("NO_PROXY", no_proxy)], url).is_empty()
        };
        for (no_proxy, url) in [
            ("*", "https://a.b"),
            ("amazonaws.com", "https://sts.amazonaws.com"),
            (" x , .AmazonAWS.com", "https://STS.amazonaws.com:443/"),
            ("sts.amazonaws.com", "https://sts.amazonaws.com:8443"),
            ("sts.amazonaws.com:8443", "https://sts.amazonaws.com:8443"),
            ("localhost", "http://localhost:4566"),
            ("169.254.169.254", "http://169.254.169.254/"),
        ] {
            assert!(exempt(no_proxy, url), "{no_proxy} {url}");
        }
        for (no_proxy, url) in [
            ("", "https://a.b"),
            ("*,x", "https://a.b"),
            ("aws.com", "https://sts.amazonaws.com"),
            ("*.amazonaws.com", "https://sts.amazonaws.com"),
            ("sts.amazonaws.com:1", "https://sts.amazonaws.com:8443"),
            ("169.254.0.0/16", "http://169.254.169.254/"),
        ] {
            assert!(!exempt(no_proxy, url), "{no_proxy} {url}");
        }
    }
}
