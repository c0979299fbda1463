//! Functions that run for every new session of this process.
//!
//! Not here: what changes clients (`plugin`). Counterpart: botocore `__init__.py` (`register_initializer`).

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use botoxide_core::error::{Error, Result};

use super::Session;

/// Read without a lock. `None` is none.
static INITIALIZERS: ArcSwapOption<Vec<Initializer>> = ArcSwapOption::const_empty();

/// A function that is called for every new session; see [`register_initializer`].
#[derive(Clone)]
pub struct Initializer(Arc<dyn Fn(&Session) + Send + Sync>);

impl fmt::Debug for Initializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Initializer")
    }
}

/// Calls `callback` for every session that is created in this process from now on, async or blocking, before its creator
/// gets it. The result unregisters it.
///
/// # Example: a hook in every client of a program
///
/// ```
/// use botoxide::hooks::{Handler, Reply};
/// use botoxide::{Session, register_initializer, unregister_initializer};
///
/// let initializer = register_initializer(|session: &Session| {
///     let hook = Handler::sync(|event| {
///         println!("{}", event.name());
///         Ok(Reply::None)
///     });
///     session.events().register("before-call", hook).unwrap_or_default();
/// });
/// unregister_initializer(&initializer)?;
/// # Ok::<(), botoxide::Error>(())
/// ```
// P306
pub fn register_initializer(callback: impl Fn(&Session) + Send + Sync + 'static) -> Initializer {
    let initializer = Initializer(Arc::new(callback));
    INITIALIZERS.rcu(|known| {
        let mut initializers = known.as_deref().cloned().unwrap_or_default();
        initializers.push(initializer.clone());
        Some(Arc::new(initializers))
    });
    initializer
}

/// Unregisters an initializer: it is not called for new sessions.
///
/// # Errors
///
/// `InvalidValue` if it is not registered.
pub fn unregister_initializer(initializer: &Initializer) -> Result<()> {
    let is_it = |known: &Initializer| Arc::ptr_eq(&known.0, &initializer.0);
    let before = INITIALIZERS.rcu(|known| {
        let mut initializers = known.as_deref().cloned().unwrap_or_default();
        if let Some(at) = initializers.iter().position(is_it) {
            initializers.remove(at);
        }
        Some(Arc::new(initializers))
    });
    if before.is_some_and(|before| before.iter().any(is_it)) {
        Ok(())
    } else {
        Err(Error::value("list.remove(x): x not in list"))
    }
}

pub(super) fn invoke_initializers(session: &Session) {
    // A copy: an initializer may create a session, or register another.
    let initializers = INITIALIZERS.load_full();
    for Initializer(callback) in initializers.as_deref().into_iter().flatten() {
        callback(session);
    }
}
