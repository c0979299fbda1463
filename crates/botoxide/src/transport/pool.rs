//! `Pool`: the idle connections of one transport.
//!
//! Not here: connecting (`http.rs`). Counterpart: urllib3's `poolmanager.py`, `connectionpool.py`. As there, one more
//! connection is made when all of a host are in use, unless one asks for the blocking mode. DIFFERENCE 54
// P256

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::Result;

use super::TransportConfig;
use super::connection::Connection;
use super::connection_limit::{ConnectionLimit, Permit};
use super::drive::LoopId;
use super::target::Origin;
use crate::seam::{ForkMutex, Inherit, look};

/// The number of hosts with idle connections: urllib3's `num_pools`.
const HOST_LIMIT: usize = 10;

/// Idle connections by host; the one used last is taken first.
pub(super) struct Pool {
    maximum: usize,
    blocks: bool,
    state: ForkMutex<State>,
}

#[derive(Default)]
struct State {
    /// The one used last is the last.
    hosts: Vec<Host>,
}

impl Inherit for State {
    /// A forked child shares the sockets with its parent: two would talk over one connection. So it closes its side of
    /// them; what another thread of the parent had locked stays open, and unused.
    fn inherit(parent: Option<&mut Self>) -> Self {
        if let Some(parent) = parent {
            parent.hosts.clear();
        }
        Self::default()
    }
}

/// The connections to one host.
struct Host {
    origin: Origin,
    idle: Vec<Idle>,
    /// In the blocking mode, the waiters for a connection.
    connection_limit: Option<Arc<ConnectionLimit>>,
}

/// An idle connection.
struct Idle {
    /// `None` when it was taken.
    connection: Option<Connection>,
    process: u64,
}

impl Idle {
    fn new(connection: Connection) -> Self {
        Self {
            connection: Some(connection),
            process: look(),
        }
    }

    fn runtime(&self) -> Option<LoopId> {
        self.connection.as_ref()?.runtime
    }
}

impl Drop for Idle {
    /// A forked child does not drop a socket that a runtime of the parent watches: that would wake tasks of the runtime,
    /// whose locks may be held by threads that do not exist in the child.
    fn drop(&mut self) {
        if self.runtime().is_some() && look() != self.process {
            std::mem::forget(self.connection.take());
        }
    }
}

impl Pool {
    /// Pools up to `max_pool_connections` connections to each host.
    pub(super) fn new(config: &TransportConfig) -> Self {
        Self {
            maximum: config.max_pool_connections,
            blocks: config.pool_block,
            state: ForkMutex::default(),
        }
    }

    /// In the blocking mode, waits until a connection to `origin` is allowed.
    pub(super) async fn enter(
        &self,
        origin: &Origin,
        holds_thread: bool,
    ) -> Result<Option<Permit>> {
        if !self.blocks {
            return Ok(None);
        }
        let connection_limit = self.with(|state| {
            let host = state.host(origin);
            let connection_limit = host
                .connection_limit
                .get_or_insert_with(|| Arc::new(ConnectionLimit::new(self.maximum.max(1))));
            Arc::clone(connection_limit)
        });
        connection_limit.enter(holds_thread).await.map(Some)
    }

    /// A connection to `origin` that seems to be still open.
    ///
    /// Only one of `runtime`: another runtime may be idle, and never wake us.
    pub(super) fn take(&self, origin: &Origin, runtime: Option<LoopId>) -> Option<Connection> {
        let ours = |idle: &Idle| idle.runtime() == runtime;
        loop {
            let mut connection = self.with(|state| {
                let idle = &mut state.known_host(origin)?.idle;
                idle.remove(idle.iter().rposition(ours)?).connection.take()
            })?;
            // It may have been closed in the meantime.
            connection.link.look_again();
            if connection.is_alive() {
                return Some(connection);
            }
        }
    }

    /// Keeps `connection` for the next request, if it can carry one and there is room. Those of other runtimes,
    /// which may have ended, are removed.
    pub(super) fn put(&self, origin: &Origin, mut connection: Connection) {
        // A waiter gets a permit when this one is returned.
        let _permit = connection.permit.take();
        if self.maximum == 0 || !connection.is_alive() {
            return;
        }
        let runtime = connection.runtime;
        let foreign = |idle: &Idle| idle.runtime() != runtime;
        self.with(|state| {
            let idle = &mut state.host(origin).idle;
            if idle.len() >= self.maximum
                && let Some(at) = idle.iter().position(foreign)
            {
                idle.remove(at);
            }
            if idle.len() < self.maximum {
                idle.push(Idle::new(connection));
            } else {
                tracing::debug!(target: "botoxide::connection", host = origin.host, "pool is full; closing a connection");
            }
        });
    }

    /// Closes all idle connections.
    pub(super) fn clear(&self) {
        self.with(|state| {
            for host in &mut state.hosts {
                host.idle.clear();
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock())
    }
}

impl State {
    /// A host that was used before, which is now the one used last.
    fn known_host(&mut self, origin: &Origin) -> Option<&mut Host> {
        let at = self.hosts.iter().rposition(|host| host.origin == *origin)?;
        self.hosts[at..].rotate_left(1);
        self.hosts.last_mut()
    }

    /// A host; for a new one, that which was used longest ago is removed if no caller uses or awaits a connection to it.
    fn host(&mut self, origin: &Origin) -> &mut Host {
        if self.known_host(origin).is_none() {
            let is_unused = |host: &Host| {
                let connection_limit = host.connection_limit.as_ref();
                connection_limit
                    .is_none_or(|connection_limit| Arc::strong_count(connection_limit) == 1)
            };
            if self.hosts.len() >= HOST_LIMIT
                && let Some(at) = self.hosts.iter().position(is_unused)
            {
                self.hosts.remove(at);
            }
            self.hosts.push(Host {
                origin: origin.clone(),
                idle: Vec::new(),
                connection_limit: None,
            });
        }
        let last = self.hosts.len() - 1;
        &mut self.hosts[last]
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("maximum", &self.maximum)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::net::TcpListener;

    use super::super::drive::{Driver, block_on};
    use super::super::socket::{Socket, Wire};
    use super::*;

    fn two() -> TransportConfig {
        TransportConfig {
            max_pool_connections: 2,
            ..TransportConfig::default()
        }
    }

    fn connect(origin: &Origin) -> Connection {
        let config = TransportConfig {
            tcp_keepalive: true,
            ..TransportConfig::default()
        };
        block_on(async {
            let socket = Socket::connect(&Driver::Blocking, origin, &config, "http://x/").await;
            let socket = socket.expect("the server listens");
            let link = Arc::clone(&socket.link);
            Connection::open(Wire::plain(socket), link, None)
                .await
                .expect("plain connections open")
        })
        .expect("nothing waits")
    }

    #[test]
    fn only_open_connections_are_kept() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = Origin {
            tls: false,
            host: "localhost".to_owned(),
            port: listener.local_addr().unwrap().port(),
        };
        let pool = Pool::new(&two());
        for _ in 0..3 {
            pool.put(&origin, connect(&origin));
        }
        // There was no room for the third; one of the other two was closed by the server.
        let (first, _) = listener.accept().unwrap();
        let _second = listener.accept().unwrap();
        drop(first);
        assert!(pool.take(&origin, None).is_some());
        assert!(pool.take(&origin, None).is_none());
    }

    // P256
    #[test]
    fn the_least_recently_used_host_is_removed() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let real = Origin {
            tls: false,
            host: "localhost".to_owned(),
            port: listener.local_addr().unwrap().port(),
        };
        let named = |number: usize| Origin {
            host: format!("host-{number}"),
            ..real.clone()
        };
        let pool = Pool::new(&two());
        for number in 0..HOST_LIMIT {
            pool.put(&named(number), connect(&real));
        }
        // Now the first is the most recently used.
        let first = pool.take(&named(0), None).unwrap();
        pool.put(&named(0), first);
        pool.put(&named(HOST_LIMIT), connect(&real));
        assert!(pool.take(&named(1), None).is_none());
        for number in [0, 2, HOST_LIMIT] {
            assert!(pool.take(&named(number), None).is_some(), "{number}");
        }
    }
}
