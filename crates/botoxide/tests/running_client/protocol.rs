//! The HTTP version of calls.

use botoxide::{Config, params};

use crate::server::Server;
use crate::world::blocking_client;

// M097: the models of these services allow HTTP/2, or prefer it for their streams; boto3 ignores this.
#[test]
fn the_http_version_of_a_model_is_ignored() {
    for (service, operation) in [
        ("kinesis", "ListStreams"),
        ("polly", "ListLexicons"),
        ("bedrock-runtime", "ListAsyncInvokes"),
    ] {
        let server = Server::start(|peer, _| {
            while let Some(request) = peer.request() {
                assert!(request.head.contains(" HTTP/1.1\r\n"), "{}", request.head);
                peer.answer(200, "{}");
            }
        });
        let client = blocking_client(&server, service, Config::default());
        let settings = client.as_async().service().metadata().unwrap();
        assert!(settings.get("protocolSettings").is_some(), "{service}");
        client.call(operation, params! {}).unwrap();
        assert_eq!(server.requests(), 1);
    }
}
