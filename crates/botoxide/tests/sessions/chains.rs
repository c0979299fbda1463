//! A session with a custom chain or a single custom provider.

use std::pin::Pin;
use std::sync::Arc;

use botoxide::credentials::{
    AssumeRole, AssumeRoleWithWebIdentity, BotoConfig, Chain, ConfigFile, Container, CustomProcess,
    Ec2CredentialsFile, Env, InstanceMetadata, Login, Provider, ResponseCache,
    SharedCredentialsFile, Sso, explicit,
};
use botoxide::hooks::{Feature, FeatureSet};
use botoxide::seam::{FakeEnv, Fakes};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{ClientOptions, Session, SessionOptions, params};
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::http::Response;

#[derive(Debug)]
struct Vault;

impl Provider for Vault {
    fn method(&self) -> &'static str {
        "vault"
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsProcess].into_iter().collect()
    }

    fn load(&self) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + '_>> {
        Box::pin(async { Ok(Some(Credentials::new("AKIDVAULT", "secret", None))) })
    }
}

fn session(world: &Fakes) -> (Session, Arc<ScriptedTransport>) {
    let transport = Arc::new(ScriptedTransport::answering(|_| {
        Ok(Response {
            status: 200,
            body: "{}".to_owned().into(),
            ..Response::default()
        })
    }));
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    });
    (session.unwrap(), transport)
}

fn access_key(session: &Session) -> Option<String> {
    let found = block_on(session.credentials()).unwrap().unwrap();
    found.map(|credentials| credentials.access_key.clone())
}

fn set_keys(env: &FakeEnv) {
    env.set("AWS_ACCESS_KEY_ID", "AKIDENV");
    env.set("AWS_SECRET_ACCESS_KEY", "secret");
}

#[test]
fn the_standard_chain_can_be_changed() {
    // C107
    let world = Fakes::default();
    set_keys(&world.env);
    let (session, transport) = session(&world);
    let mut chain = session.chain().unwrap();
    assert_eq!(chain.methods().count(), 12);
    chain.insert_before("env", Arc::new(Vault)).unwrap();
    let first = session.with_chain(chain.clone());
    chain.remove("vault");
    chain.insert_after("env", Arc::new(Vault)).unwrap();
    let second = session.with_chain(chain.clone());
    chain.remove("env");
    let third = session.with_chain(chain);
    assert_eq!(access_key(&session).as_deref(), Some("AKIDENV"));
    assert_eq!(access_key(&first).as_deref(), Some("AKIDVAULT"));
    assert_eq!(access_key(&second).as_deref(), Some("AKIDENV"));
    assert_eq!(access_key(&third).as_deref(), Some("AKIDVAULT"));
    // Its clients sign with these credentials and report their source.
    block_on(first.client("sqs").unwrap().call("ListQueues", params! {}))
        .unwrap()
        .unwrap();
    let request = transport.requests().remove(0);
    let header = |name: &str| request.headers.get(name).unwrap().as_str().to_owned();
    assert!(header("authorization").contains("Credential=AKIDVAULT/"));
    let agent = header("user-agent");
    let codes = agent.split(' ').find_map(|part| part.strip_prefix("m/"));
    assert!(codes.unwrap().split(',').any(|code| code == "w"), "{agent}");
    // Its chain is the given one.
    assert_eq!(first.chain().unwrap().methods().next(), Some("vault"));
}

#[test]
fn a_session_can_be_created_with_a_chain() {
    // C106 C107
    let world = Fakes::default();
    set_keys(&world.env);
    let options = || SessionOptions {
        credentials_chain: Some(Chain::new(vec![Arc::new(Vault)])),
        seams: Some(world.seams()),
        ..SessionOptions::default()
    };
    let session = Session::with(options()).unwrap();
    assert_eq!(access_key(&session).as_deref(), Some("AKIDVAULT"));
    // Explicit credentials come first, and no provider is called.
    let given = SessionOptions {
        credentials: Some(Credentials::new("AKIDGIVEN", "secret", None)),
        ..options()
    };
    let session = Session::with(given).unwrap();
    assert_eq!(access_key(&session).as_deref(), Some("AKIDGIVEN"));
    assert_eq!(session.chain().unwrap().methods().count(), 0);
    // The credentials of a client come before all others.
    let client_options = ClientOptions {
        access_key_id: Some("AKIDCLIENT".into()),
        secret_access_key: Some("secret".into()),
        region_name: Some("us-east-1".into()),
        ..ClientOptions::default()
    };
    assert!(session.client_with("sqs", client_options).is_ok());
    // An empty chain finds nothing.
    let nobody = session.with_chain(Chain::default());
    assert_eq!(access_key(&nobody), None);
}

#[test]
fn every_provider_can_be_created_separately() {
    // C108 C109 C112 C113 C115 C116 C117 C118 C119 C120 C121 C122
    let world = Fakes::default();
    world.env.set("HOME", "/home/ada");
    world.fs.write(
        "/home/ada/.aws/credentials",
        "[work]\naws_access_key_id = AKIDFILE\naws_secret_access_key = secret\n",
    );
    let (session, _) = session(&world);
    let parts = session.chain_parts();
    let (seams, store, transports) = (&parts.seams, &parts.store, &parts.transports);
    let providers: Vec<Arc<dyn Provider>> = vec![
        Arc::new(Env::new(seams)),
        Arc::new(AssumeRole::new(
            &parts,
            "work",
            vec![Arc::new(Env::new(seams))],
        )),
        Arc::new(AssumeRoleWithWebIdentity::new(&parts, "work", false)),
        Arc::new(Sso::new(&parts, "work")),
        Arc::new(SharedCredentialsFile::new(store, "work")),
        Arc::new(Login::new(&parts, "work")),
        Arc::new(CustomProcess::new(seams, store, "work")),
        Arc::new(ConfigFile::new(store, "work")),
        Arc::new(Ec2CredentialsFile::new(seams)),
        Arc::new(BotoConfig::new(seams)),
        Arc::new(Container::new(seams, transports)),
        Arc::new(InstanceMetadata::new(seams, store, transports).unwrap()),
    ];
    let methods: Vec<&str> = providers.iter().map(|provider| provider.method()).collect();
    let standard = session.chain().unwrap();
    assert_eq!(methods, standard.methods().collect::<Vec<_>>());
    let alone = session.with_chain(Chain::new(vec![Arc::clone(&providers[4])]));
    assert_eq!(access_key(&alone).as_deref(), Some("AKIDFILE"));
    assert!(matches!(parts.cache, ResponseCache::Memory(_)));
    let given = explicit(Some("A"), Some("S"), None, None).unwrap().unwrap();
    assert_eq!(given.method, "explicit");
}
