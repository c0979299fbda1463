//! A small event loop over `poll(2)`, as a reactor for calls: the third kind of client.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use botoxide::transport::{Interest, Reactor, Registration, Watcher};
use futures_core::future::BoxFuture;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

#[derive(Clone, Debug, Default)]
pub(crate) struct EventLoop(Arc<Watches>);

#[derive(Debug, Default)]
struct Watches {
    id: AtomicU64,
    next: AtomicU64,
    sockets: Mutex<Vec<WatchedSocket>>,
    times: Mutex<Vec<(u64, Instant, Arc<Watcher>)>>,
}

type WatchedSocket = (u64, Arc<TcpStream>, Interest, Arc<Watcher>);

#[derive(Debug)]
struct Watch {
    id: u64,
    watches: Arc<Watches>,
}

impl Registration for Watch {}

impl Drop for Watch {
    fn drop(&mut self) {
        let Self { id, watches } = self;
        watches.sockets.lock().unwrap().retain(|row| row.0 != *id);
        watches.times.lock().unwrap().retain(|row| row.0 != *id);
    }
}

impl EventLoop {
    fn registration(&self) -> Watch {
        Watch {
            id: self.0.next.fetch_add(1, Ordering::Relaxed),
            watches: Arc::clone(&self.0),
        }
    }

    /// Makes it another loop for the calls that follow.
    pub(crate) fn rename(&self, id: u64) {
        self.0.id.store(id, Ordering::Relaxed);
    }

    pub(crate) fn watches_sockets(&self) -> bool {
        !self.0.sockets.lock().unwrap().is_empty()
    }

    /// Runs a future to its end on this thread.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut future = pin!(future);
        loop {
            woken.0.store(false, Ordering::Relaxed);
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
            while !woken.0.load(Ordering::Relaxed) {
                self.turn();
            }
        }
    }

    /// Waits for the next socket or time, and notifies its watchers.
    fn turn(&self) {
        let sockets = self.0.sockets.lock().unwrap().clone();
        let times = self.0.times.lock().unwrap().clone();
        let now = Instant::now();
        let next = times.iter().map(|(_, at, _)| at.duration_since(now)).min();
        assert!(
            next.is_some() || !sockets.is_empty(),
            "the call waits for nothing"
        );
        let timeout = next.and_then(|rest| Timespec::try_from(rest).ok());
        let mut watched: Vec<_> = sockets
            .iter()
            .map(|(_, socket, interest, _)| {
                let flags = match interest {
                    Interest::Read => PollFlags::IN,
                    Interest::Write => PollFlags::OUT,
                };
                PollFd::new(socket, flags)
            })
            .collect();
        poll(&mut watched, timeout.as_ref()).unwrap();
        for ((id, _, _, watcher), fd) in sockets.iter().zip(&watched) {
            if !fd.revents().is_empty() && !watcher.notify() {
                self.0.sockets.lock().unwrap().retain(|row| row.0 != *id);
            }
        }
        let now = Instant::now();
        for (id, at, watcher) in &times {
            if *at <= now {
                watcher.notify();
                self.0.times.lock().unwrap().retain(|row| row.0 != *id);
            }
        }
    }
}

impl Reactor for EventLoop {
    fn loop_id(&self) -> io::Result<u64> {
        Ok(self.0.id.load(Ordering::Relaxed))
    }

    fn watch(
        &self,
        socket: &Arc<TcpStream>,
        interest: Interest,
        watcher: &Arc<Watcher>,
    ) -> io::Result<Box<dyn Registration>> {
        let watch = self.registration();
        let row = (watch.id, Arc::clone(socket), interest, Arc::clone(watcher));
        self.0.sockets.lock().unwrap().push(row);
        Ok(Box::new(watch))
    }

    fn sleep(
        &self,
        duration: Duration,
        watcher: &Arc<Watcher>,
    ) -> io::Result<Box<dyn Registration>> {
        let watch = self.registration();
        let row = (watch.id, Instant::now() + duration, Arc::clone(watcher));
        self.0.times.lock().unwrap().push(row);
        Ok(Box::new(watch))
    }

    fn resolve(&self, host: &str, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let found = (host, port).to_socket_addrs();
        Box::pin(async move {
            found
                .map(Iterator::collect)
                .map_err(|_| ErrorKind::NotFound.into())
        })
    }
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
