//! `Ahead`: pages that are fetched in advance.
//!
//! Counterpart: none; botocore fetches a page when it is needed.

use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::page_iterator::{Calls, Fetched};

/// The task that fetches; dropping this ends it.
pub(super) struct Ahead {
    pages: mpsc::Receiver<Fetched>,
    task: JoinHandle<()>,
}

impl Ahead {
    /// Begins to fetch, up to `count` pages.
    pub(super) fn start(runtime: &Handle, mut calls: Calls, count: usize) -> Self {
        let (sender, pages) = mpsc::channel(count);
        let task = runtime.spawn(async move {
            // A slot is reserved before a page is requested, so that no page waits for one.
            while let Ok(room) = sender.reserve().await {
                match calls.fetch().await {
                    Some(fetched) => room.send(fetched),
                    None => return,
                }
            }
        });
        Self { pages, task }
    }

    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Fetched>> {
        self.pages.poll_recv(context)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.task.abort();
    }
}
