//! A [`Caller`] that answers from a list, for the tests of the providers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::{ChainParts, ResponseCache};
use crate::config::ConfigStore;
use crate::hooks::{Caller, NestedCall};
use crate::seam::Fakes;
use crate::transport::{ScriptedTransport, TransportFactory};

/// Answers in order; then there are no credentials. Optionally waits once before it answers.
#[derive(Debug, Default)]
pub(super) struct FakeCaller {
    pub(super) answers: Mutex<VecDeque<Value>>,
    pub(super) calls: Mutex<Vec<(String, Value)>>,
    pub(super) is_slow: bool,
}

impl Caller for FakeCaller {
    fn call<'a>(&'a self, call: NestedCall<'a>) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            self.calls
                .lock()
                .unwrap()
                .push((call.operation.to_owned(), call.params));
            if self.is_slow {
                tokio::task::yield_now().await;
            }
            let answer = self.answers.lock().unwrap().pop_front();
            answer.ok_or_else(|| ErrorKind::NoCredentials {}.into())
        })
    }
}

/// Chain parts whose caller is never used.
pub(super) fn parts(world: &Fakes, store: &ConfigStore) -> ChainParts {
    ChainParts {
        seams: world.seams(),
        store: store.clone(),
        caller: Arc::new(FakeCaller::default()),
        transports: TransportFactory::given(Arc::new(ScriptedTransport::new([]))),
        cache: ResponseCache::default(),
    }
}
