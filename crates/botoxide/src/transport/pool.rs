//! `Pool`: the idle connections of one transport.
//!
//! Not here: connecting (`http.rs`). Counterpart: urllib3's `connectionpool.py`, without its blocking mode:
//! when all connections of a host are in use, one more is made (P256).

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::Id;

use super::connection::Connection;
use super::target::Origin;

/// Idle connections by host; the one used last goes out first.
pub(super) struct Pool {
    maximum: usize,
    process_id: fn() -> u32,
    state: Mutex<State>,
}

struct State {
    owner: u32,
    idle: HashMap<Origin, Vec<Connection>>,
}

impl Pool {
    /// Keeps up to `maximum` connections to each host.
    pub(super) fn new(maximum: usize, process_id: fn() -> u32) -> Self {
        Self {
            maximum,
            process_id,
            state: Mutex::new(State {
                owner: process_id(),
                idle: HashMap::new(),
            }),
        }
    }

    /// A connection to `origin` that is still open, as far as one can tell.
    ///
    /// Only one that `runtime` watches: another runtime may be at rest, and never wake us.
    pub(super) fn take(&self, origin: &Origin, runtime: Option<Id>) -> Option<Connection> {
        let ours = |connection: &Connection| connection.runtime == runtime;
        loop {
            let mut connection = self.with(|state| {
                let idle = state.idle.get_mut(origin)?;
                Some(idle.remove(idle.iter().rposition(ours)?))
            })?;
            if connection.is_alive() {
                return Some(connection);
            }
        }
    }

    /// Keeps `connection` for the next request, if it can carry one and there is room. Those of other runtimes,
    /// which may have ended, make room.
    pub(super) fn put(&self, origin: &Origin, mut connection: Connection) {
        if !connection.is_alive() {
            return;
        }
        let runtime = connection.runtime;
        let foreign = |idle: &Connection| idle.runtime != runtime;
        self.with(|state| {
            let Some(idle) = state.idle.get_mut(origin) else {
                if self.maximum > 0 {
                    state.idle.insert(origin.clone(), vec![connection]);
                }
                return;
            };
            if idle.len() >= self.maximum
                && let Some(at) = idle.iter().position(foreign)
            {
                idle.remove(at);
            }
            if idle.len() < self.maximum {
                idle.push(connection);
            } else {
                tracing::debug!(target: "botoxide::connection", host = origin.host, "pool is full; closing a connection");
            }
        });
    }

    /// Closes all idle connections.
    pub(super) fn clear(&self) {
        self.with(|state| state.idle.clear());
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let process = (self.process_id)();
        if state.owner != process {
            // A forked child shares the sockets with its parent: two would talk over one connection.
            state.idle.clear();
            state.owner = process;
        }
        act(&mut state)
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
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::super::TransportConfig;
    use super::super::drive::{Driver, block_on};
    use super::super::socket::{Socket, Wire};
    use super::*;

    static PROCESS: AtomicU32 = AtomicU32::new(1);

    fn connect(origin: &Origin) -> Connection {
        let config = TransportConfig {
            tcp_keepalive: true,
            ..TransportConfig::default()
        };
        block_on(async {
            let socket = Socket::connect(Driver::Blocking, origin, &config, "http://x/").await;
            let socket = socket.expect("the server listens");
            let link = std::sync::Arc::clone(&socket.link);
            Connection::open(Wire::plain(socket), link, None)
                .await
                .expect("plain connections open")
        })
        .expect("nothing waits")
    }

    // P262
    #[test]
    fn a_forked_child_has_no_connections() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = Origin {
            tls: false,
            host: "127.0.0.1".to_owned(),
            port: listener.local_addr().unwrap().port(),
        };
        let pool = Pool::new(2, || PROCESS.load(Ordering::SeqCst));
        for _ in 0..3 {
            pool.put(&origin, connect(&origin));
        }
        assert!(pool.take(&origin, None).is_some());
        PROCESS.store(2, Ordering::SeqCst);
        assert!(
            pool.take(&origin, None).is_none(),
            "the second belongs to the parent"
        );
        pool.put(&origin, connect(&origin));
        assert!(pool.take(&origin, None).is_some());
        assert!(pool.take(&origin, None).is_none());
    }

    #[test]
    fn only_open_connections_are_kept() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = Origin {
            tls: false,
            host: "localhost".to_owned(),
            port: listener.local_addr().unwrap().port(),
        };
        let pool = Pool::new(2, || 7);
        for _ in 0..3 {
            pool.put(&origin, connect(&origin));
        }
        // The third found no room; of the other two, one is closed by the server.
        let (first, _) = listener.accept().unwrap();
        let _second = listener.accept().unwrap();
        drop(first);
        assert!(pool.take(&origin, None).is_some());
        assert!(pool.take(&origin, None).is_none());
    }
}
