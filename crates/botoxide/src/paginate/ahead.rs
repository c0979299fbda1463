//! `Ahead`: pages that are fetched in advance.
//!
//! Counterpart: none; botocore fetches a page when it is needed.

use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::arriving::{Calls, Fetched, Read};

/// The task that fetches; dropping this ends it.
pub(super) struct Ahead<P> {
    pages: mpsc::Receiver<Fetched<P>>,
    task: JoinHandle<()>,
}

impl<P: Send + 'static> Ahead<P> {
    /// Begins to fetch, up to `count` pages.
    pub(super) fn start<R: Read<Page = P>>(
        runtime: &Handle,
        mut calls: Calls<R>,
        count: usize,
    ) -> Self {
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

    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Fetched<P>>> {
        self.pages.poll_recv(context)
    }
}

impl<P> Drop for Ahead<P> {
    fn drop(&mut self) {
        self.task.abort();
    }
}
