//! `Journal`: what was changed in an emitter since a given time, so that another can be changed in the same way.
//!
//! With it a client with other options gets the handlers that were registered at the first one. What is registered and
//! unregistered leaves no trace, so a journal is at most as long as the list of handlers. Counterpart: none.

use botoxide_core::error::Result;

use super::{Emitter, Handler, Position, UniqueId};

/// One change.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Register {
        name: String,
        handler: Handler,
        position: Position,
        /// And whether it is counted.
        unique_id: Option<(String, bool)>,
    },
    Unregister {
        name: String,
        handler: Handler,
    },
    UnregisterUnique {
        name: String,
        unique_id: (String, bool),
    },
}

/// Changes, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal(Vec<Change>);

impl Journal {
    pub(super) fn register(
        &mut self,
        name: &str,
        handler: &Handler,
        position: Position,
        unique_id: Option<UniqueId<'_>>,
    ) {
        self.0.push(Change::Register {
            name: name.to_owned(),
            handler: handler.clone(),
            position,
            unique_id: unique_id.map(owned),
        });
    }

    /// Forgets the registration, or remembers that an older one was unregistered.
    pub(super) fn unregister(&mut self, name: &str, handler: &Handler) {
        let is_it = |change: &Change| match change {
            Change::Register {
                name: other,
                handler: registered,
                unique_id: None,
                ..
            } => other == name && registered.is_same(handler),
            _ => false,
        };
        if !self.forget(is_it) {
            self.0.push(Change::Unregister {
                name: name.to_owned(),
                handler: handler.clone(),
            });
        }
    }

    pub(super) fn unregister_unique(&mut self, name: &str, unique_id: UniqueId<'_>) {
        let unique_id = owned(unique_id);
        let is_it = |change: &Change| match change {
            Change::Register {
                name: other,
                unique_id: Some(registered),
                ..
            } => other == name && *registered == unique_id,
            _ => false,
        };
        if !self.forget(is_it) {
            self.0.push(Change::UnregisterUnique {
                name: name.to_owned(),
                unique_id,
            });
        }
    }

    fn forget(&mut self, is_it: impl Fn(&Change) -> bool) -> bool {
        let found = self.0.iter().position(is_it);
        found.map(|at| self.0.remove(at)).is_some()
    }
}

fn owned(unique_id: UniqueId<'_>) -> (String, bool) {
    (unique_id.id.to_owned(), unique_id.is_counted)
}

impl Emitter {
    /// Starts a new journal; the previous one is dropped.
    pub(crate) fn begin_journal(&self) {
        self.write(|state| state.journal = Some(Journal::default()));
    }

    /// The changes since the journal was started.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.read(|state| {
            let journal = state.journal.as_ref();
            journal.map(|journal| journal.0.clone()).unwrap_or_default()
        })
    }

    /// Runs `register`, or repeats what it did for another client; returns the changes.
    pub(crate) fn recorded(
        &self,
        before: Option<&[Change]>,
        register: impl FnOnce() -> Result<()>,
    ) -> Result<Vec<Change>> {
        self.begin_journal();
        match before {
            Some(changes) => self.apply(changes)?,
            None => register()?,
        }
        let changes = self.changes();
        self.write(|state| state.journal = None);
        Ok(changes)
    }

    /// Applies these changes.
    pub(crate) fn apply(&self, changes: &[Change]) -> Result<()> {
        for change in changes {
            match change {
                Change::Register {
                    name,
                    handler,
                    position,
                    unique_id,
                } => {
                    let unique_id = unique_id.as_ref().map(|(id, is_counted)| UniqueId {
                        id,
                        is_counted: *is_counted,
                    });
                    self.register_at(name, handler.clone(), *position, unique_id)?;
                }
                Change::Unregister { name, handler } => self.unregister(name, handler),
                Change::UnregisterUnique {
                    name,
                    unique_id: (id, is_counted),
                } => {
                    let is_counted = *is_counted;
                    self.unregister_unique(name, UniqueId { id, is_counted })?;
                }
            }
        }
        Ok(())
    }
}
