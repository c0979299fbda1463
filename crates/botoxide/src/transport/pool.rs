//! `Pool`: the idle connections of one transport.
//!
//! Not here: connecting (`http.rs`). Counterpart: urllib3's `connectionpool.py`, without its blocking mode:
//! when all connections of a host are in use, one more is made (P256).

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

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
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection> {
        loop {
            let mut connection = self.with(|state| state.idle.get_mut(origin)?.pop())?;
            if connection.is_alive() {
                return Some(connection);
            }
        }
    }

    /// Keeps `connection` for the next request, if it can carry one and there is room.
    pub(super) fn put(&self, origin: &Origin, mut connection: Connection) {
        if !connection.is_alive() {
            return;
        }
        self.with(|state| match state.idle.get_mut(origin) {
            Some(idle) if idle.len() < self.maximum => idle.push(connection),
            Some(_) => {}
            None if self.maximum == 0 => {}
            None => _ = state.idle.insert(origin.clone(), vec![connection]),
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
