//! Which version of HTTP calls are made with.

use botoxide::{Config, params};

use crate::server::Server;
use crate::world::blocking_client;

// M097: the models of these say that HTTP/2 would do, or is wanted for their streams; boto3 does not look at it.
#[test]
fn what_a_model_says_of_http_2_does_not_matter() {
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
