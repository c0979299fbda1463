//! Transfers of asynchronous programs: on their own threads, with credentials and hooks of the program's runtime.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use botoxide::credentials::{Chain, Provider};
use botoxide::hooks::{BeforeSign, FeatureSet};
use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
use botoxide_core::credential::Credentials;
use tokio::runtime::{Builder, Runtime};

use crate::server::Server;
use crate::world::{Notes, async_client, async_session, client_of, data, noting, small_parts};

/// The two kinds of runtimes.
fn runtimes() -> [Runtime; 2] {
    let mut builders = [Builder::new_current_thread(), Builder::new_multi_thread()];
    builders
        .each_mut()
        .map(|builder| builder.enable_all().build().unwrap())
}

// H139
#[test]
fn a_future_can_be_awaited() {
    for runtime in runtimes() {
        let server = Server::start();
        let client = async_client(&server);
        runtime.block_on(async {
            let manager = TransferManager::new(&client, small_parts()).unwrap();
            let notes = Arc::new(Notes::default());
            let options = noting(&notes, botoxide::params! {});
            let future = manager.upload(data(6 << 20), "bucket", "key", options);
            let future = future.unwrap();
            // A later caller gets the result, too.
            let (first, second) = tokio::join!(future.clone(), future.clone());
            first.unwrap();
            second.unwrap();
            future.await.unwrap();
        });
        assert_eq!(server.operations().len(), 4);
    }
}

#[test]
fn managers_of_one_client_share_connections() {
    let server = Server::start();
    let client = async_client(&server);
    runtimes()[0].block_on(async {
        for _ in 0..5 {
            let config = TransferConfig::default();
            let manager = TransferManager::new(&client, config).unwrap();
            let future = manager.upload(data(5), "bucket", "key", TransferOptions::default());
            future.unwrap().await.unwrap();
        }
    });
    assert_eq!((server.operations().len(), server.connections()), (5, 1));
}

/// Credentials that only the program's runtime can obtain.
#[derive(Debug)]
struct Slow;

impl Provider for Slow {
    fn method(&self) -> &'static str {
        "slow"
    }

    fn features(&self) -> FeatureSet {
        FeatureSet::default()
    }

    fn load(
        &self,
    ) -> Pin<Box<dyn Future<Output = botoxide::Result<Option<Credentials>>> + Send + '_>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(Some(Credentials::new("AKIDSLOW", "secret", None)))
        })
    }
}

#[test]
fn credentials_and_hooks_may_need_the_runtime() {
    for runtime in runtimes() {
        let server = Server::start();
        let session = async_session().with_chain(Chain::new(vec![Arc::new(Slow)]));
        runtime.block_on(async {
            let client = client_of(&session, &server);
            client
                .on("before-sign.s3.PutObject", |event: &mut BeforeSign<'_>| {
                    event.request.headers.set("x-amz-meta-by", "ada");
                })
                .unwrap();
            let manager = TransferManager::new(&client, TransferConfig::default()).unwrap();
            let futures = [1, 2, 3]
                .map(|_| manager.upload(data(5), "bucket", "key", TransferOptions::default()));
            for future in futures {
                future.unwrap().await.unwrap();
            }
        });
        for request in server.received() {
            let authorization = request.header("authorization").unwrap();
            assert!(authorization.contains("AKIDSLOW"));
            assert_eq!(request.header("x-amz-meta-by"), Some("ada"));
        }
        assert_eq!(server.operations().len(), 3);
    }
}

#[test]
fn without_the_runtime_they_fail_and_do_not_hang() {
    let server = Server::start();
    let session = async_session().with_chain(Chain::new(vec![Arc::new(Slow)]));
    let client = client_of(&session, &server);
    let manager = TransferManager::new(&client, TransferConfig::default()).unwrap();
    let future = manager.upload(data(5), "bucket", "key", TransferOptions::default());
    assert!(future.unwrap().result().is_err());
    assert!(server.operations().is_empty());
}
