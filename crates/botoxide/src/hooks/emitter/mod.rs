//! `Emitter`: registers handlers under dotted names and calls them in botocore's order.
//!
//! Counterpart: botocore `hooks.py` (`HierarchicalEmitter`).

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use botoxide_core::error::{Error, Result};
use futures_core::future::BoxFuture;

mod journal;

pub(crate) use journal::Change;
use journal::Journal;

use super::alias;
use super::event::{Event, Reply};
use super::name::{EventKind, EventName};
use super::trie::Trie;
use super::typed::Listener;

/// The maximum number of segments of a name; botoxide's own have three.
const SEGMENT_LIMIT: usize = 64;

/// A function that is called for an event.
///
/// An error ends the call that the event belongs to, and the caller gets it.
///
/// # Example
///
/// ```
/// use botoxide::hooks::{Handler, Reply};
/// use botoxide::Session;
///
/// let handler = Handler::sync(|event| {
///     println!("{}", event.name());
///     Ok(Reply::None)
/// });
/// let session = Session::new();
/// session.events().register("before-send", handler.clone())?;
/// session.events().unregister("before-send", &handler);
/// # Ok::<(), botoxide::Error>(())
/// ```
// P013
#[derive(Clone)]
pub struct Handler {
    kind: HandlerKind,
    /// Whether it may look at what a successful response says.
    sees_output: bool,
    /// botocore's name for it, if it is one of botoxide's own.
    built_in: Option<&'static str>,
}

/// What a handler does.
#[derive(Clone)]
pub(crate) enum HandlerKind {
    /// A synchronous function.
    #[expect(
        clippy::type_complexity,
        reason = "this is the one place that spells it out"
    )]
    Sync(Arc<dyn Fn(&mut Event<'_>) -> Result<Reply> + Send + Sync>),
    /// An asynchronous function or object.
    Async(Arc<dyn AsyncHandler>),
    /// Marks the place of the client's signature. The client registers it for `request-created` of its service, before any
    /// other handler; later handlers see the signature.
    Signer,
    /// Marks the place where the client sets its user agent: for `request-created` of its
    /// service, as the last of them.
    // P035
    UserAgent,
}

/// An asynchronous handler of events. Functions of the same signature are handlers too.
///
/// With the blocking API the future must be ready when it is first polled.
pub trait AsyncHandler: Send + Sync {
    /// Whether there is anything to do for this event. It is called first, so that other events cost
    /// no future.
    fn concerns(&self, _event: &Event<'_>) -> bool {
        true
    }

    /// Handles an event.
    ///
    /// # Errors
    ///
    /// Any error that is to end the call.
    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>>;
}

impl<F> AsyncHandler for F
where
    F: for<'a, 'b> Fn(&'a mut Event<'b>) -> BoxFuture<'a, Result<Reply>> + Send + Sync,
{
    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        self(event)
    }
}

impl Handler {
    /// A synchronous handler.
    pub fn sync(handler: impl Fn(&mut Event<'_>) -> Result<Reply> + Send + Sync + 'static) -> Self {
        Self::of(HandlerKind::Sync(Arc::new(handler)))
    }

    /// An asynchronous handler.
    pub fn asynchronous(handler: impl AsyncHandler + 'static) -> Self {
        Self::shared(Arc::new(handler))
    }

    /// A handler that may wait and that others use, too.
    pub fn shared(handler: Arc<dyn AsyncHandler>) -> Self {
        Self::of(HandlerKind::Async(handler))
    }

    /// The place where the client signs.
    pub(crate) fn signer() -> Self {
        Self::of(HandlerKind::Signer)
    }

    /// The place where the client writes its user agent.
    pub(crate) fn user_agent() -> Self {
        Self::of(HandlerKind::UserAgent)
    }

    fn of(kind: HandlerKind) -> Self {
        Self {
            kind,
            sees_output: true,
            built_in: None,
        }
    }

    /// The handler, which promises to look at nothing in a successful response but its status and its headers.
    // For faces, whose handlers see the objects that their maker has made.
    #[doc(hidden)]
    #[must_use]
    pub fn without_output(self) -> Self {
        Self {
            sees_output: false,
            ..self
        }
    }

    /// The handler, as one of botoxide's own that botocore has by this name.
    #[must_use]
    pub(crate) fn built_in(self, name: &'static str) -> Self {
        Self {
            built_in: Some(name),
            ..self
        }
    }

    /// Whether it may look at what a successful response says.
    pub(super) fn sees_output(&self) -> bool {
        self.sees_output
    }

    pub(crate) fn kind(&self) -> &HandlerKind {
        &self.kind
    }

    /// A function of one event's own type, for [`Emitter::register_first`] and its siblings. It is called for its own
    /// events only, whatever it is registered for; [`Emitter::on`] reports mismatches.
    pub fn typed<Marker>(listener: impl Listener<Marker>) -> Self {
        listener.into_handler()
    }

    /// Whether both are clones of one handler.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (HandlerKind::Sync(a), HandlerKind::Sync(b)) => {
                std::ptr::addr_eq(Arc::as_ptr(a), Arc::as_ptr(b))
            }
            (HandlerKind::Async(a), HandlerKind::Async(b)) => {
                std::ptr::addr_eq(Arc::as_ptr(a), Arc::as_ptr(b))
            }
            _ => false,
        }
    }

    pub(crate) async fn call(&self, event: &mut Event<'_>) -> Result<Reply> {
        tracing::trace!(target: "botoxide::hooks", event = %event.name(), handler = ?self, "calling handler");
        match &self.kind {
            HandlerKind::Sync(handler) => handler(event),
            HandlerKind::Async(handler) if handler.concerns(event) => handler.call(event).await,
            HandlerKind::Async(_) | HandlerKind::Signer | HandlerKind::UserAgent => Ok(Reply::None),
        }
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.built_in {
            return f.write_str(name);
        }
        match &self.kind {
            HandlerKind::Sync(_) => f.write_str("Handler::Sync"),
            HandlerKind::Async(_) => f.write_str("Handler::Async"),
            HandlerKind::Signer => f.write_str("Handler::Signer"),
            HandlerKind::UserAgent => f.write_str("Handler::UserAgent"),
        }
    }
}

/// The position of a handler among those of the same name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// Before the others.
    First,
    /// The position of `register`.
    #[default]
    Middle,
    /// After the others.
    Last,
}

/// A handler of botoxide's own that is registered with an emitter: see [`Emitter::built_in`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BuiltInHandler {
    /// What it is registered for: `before-parameter-build.s3`.
    pub event: String,
    /// The name of botocore's function: `validate_bucket_name`.
    pub name: &'static str,
    /// Its position among the handlers of the same name.
    pub position: Position,
    /// The handler itself.
    pub handler: Handler,
}

/// The id of a registration, so that it happens only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueId<'a> {
    /// The id.
    pub id: &'a str,
    /// Whether registrations are counted, so that as many unregistrations are needed.
    pub is_counted: bool,
}

/// Registers handlers and calls them.
///
/// A clone is independent: later registrations affect only one of the two. Handlers may
/// register and unregister while an event is being emitted; it takes effect from the next event on.
///
/// # Example: observe every call of a service
///
/// ```
/// use botoxide::hooks::{Emitter, EventKind, Handler, Reply};
///
/// let emitter = Emitter::default();
/// emitter.register("before-call.s3", Handler::sync(|event| {
///     println!("{}", event.name());
///     Ok(Reply::None)
/// }))?;
/// assert!(emitter.has_listeners(EventKind::BeforeCall, "s3", "PutObject"));
/// assert!(!emitter.has_listeners(EventKind::BeforeCall, "ec2", "RunInstances"));
/// # Ok::<(), botoxide::Error>(())
/// ```
// P009
#[derive(Debug, Default)]
pub struct Emitter {
    /// Read without a lock, and replaced as a whole: a change does not block readers.
    state: ArcSwap<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    handlers: Arc<Trie>,
    /// Another number after each change.
    generation: u64,
    unique: Arc<HashMap<String, Unique>>,
    /// Where changes are recorded, if anything records them.
    journal: Option<Journal>,
}

/// Whether no operation of a service has handlers that look at results, in the lowest bit; above it the generation of the
/// handlers for which this is known.
#[derive(Debug)]
pub(crate) struct Quiet(AtomicU64);

impl Default for Quiet {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

#[derive(Clone, Debug)]
struct Unique {
    handler: Handler,
    /// `None` if registrations are not counted.
    count: Option<usize>,
}

impl State {
    /// Removes a handler from the node of `name`; returns whether it was there.
    fn remove(&mut self, name: &str, handler: &Handler) -> bool {
        let segments: Vec<&str> = name.split('.').collect();
        segments.len() <= SEGMENT_LIMIT
            && Arc::make_mut(&mut self.handlers).remove(&segments, handler)
    }
}

impl Clone for Emitter {
    fn clone(&self) -> Self {
        Self {
            state: ArcSwap::from_pointee(self.read(|state| State {
                journal: None,
                ..state.clone()
            })),
        }
    }
}

impl Emitter {
    /// Registers a handler for `name` and every longer name; `*` stands for any one segment.
    ///
    /// # Errors
    ///
    /// `ValueError` for a name of more than 64 segments.
    // P001 P002
    pub fn register(&self, name: &str, handler: Handler) -> Result<()> {
        self.register_at(name, handler, Position::Middle, None)
    }

    /// Registers a handler that is called before the others of the same name.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::hooks::{Emitter, Handler, Reply};
    ///
    /// let emitter = Emitter::default();
    /// emitter.register("before-send", Handler::sync(|_| Ok(Reply::None)))?;
    /// // Called before the one above.
    /// emitter.register_first("before-send", Handler::sync(|_| Ok(Reply::None)))?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // P004
    pub fn register_first(&self, name: &str, handler: Handler) -> Result<()> {
        self.register_at(name, handler, Position::First, None)
    }

    /// Registers a handler that is called after the others of the same name.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    // P004
    pub fn register_last(&self, name: &str, handler: Handler) -> Result<()> {
        self.register_at(name, handler, Position::Last, None)
    }

    /// Registers a handler at a position, and only if the unique id is not registered yet, whatever its
    /// name.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register), and if an id is counted now and was not before, or the reverse.
    ///
    /// # Example: once only
    ///
    /// ```
    /// use botoxide::hooks::{Emitter, Handler, Position, Reply, UniqueId};
    ///
    /// let emitter = Emitter::default();
    /// for _ in 0..2 {
    ///     let handler = Handler::sync(|_| Ok(Reply::None));
    ///     let id = UniqueId { id: "my-handler", is_counted: false };
    ///     emitter.register_at("before-send", handler, Position::Last, Some(id))?;
    /// }
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // P007
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the emitter owns its handlers; it clones only to try again after another thread's change"
    )]
    pub fn register_at(
        &self,
        name: &str,
        handler: Handler,
        position: Position,
        unique_id: Option<UniqueId<'_>>,
    ) -> Result<()> {
        let name = alias::current_name(name);
        let segments: Vec<&str> = name.split('.').collect();
        if segments.len() > SEGMENT_LIMIT {
            return Err(Error::value(format!(
                "Event names have at most {SEGMENT_LIMIT} segments: {name}"
            )));
        }
        self.write(|state| {
            if let Some(UniqueId { id, is_counted }) = unique_id {
                let unique = Arc::make_mut(&mut state.unique);
                match unique.get_mut(id) {
                    None => {
                        let count = is_counted.then_some(1);
                        unique.insert(id.to_owned(), Unique { handler: handler.clone(), count });
                    }
                    Some(Unique { count: Some(count), .. }) if is_counted => {
                        *count += 1;
                        if let Some(journal) = &mut state.journal {
                            journal.register(&name, &handler, position, unique_id);
                        }
                        return Ok(());
                    }
                    Some(Unique { count: None, .. }) if !is_counted => return Ok(()),
                    Some(_) if is_counted => {
                        return Err(Error::value(format!(
                            "Initial registration of  unique id {id} was specified to use a counter. \
                             Subsequent register calls to unique id must specify use of a counter as well."
                        )));
                    }
                    Some(_) => {
                        return Err(Error::value(format!(
                            "Initial registration of unique id {id} was specified to not use a counter. \
                             Subsequent register calls to unique id must specify not to use a counter as well."
                        )));
                    }
                }
            }
            if let Some(journal) = &mut state.journal {
                journal.register(&name, &handler, position, unique_id);
            }
            Arc::make_mut(&mut state.handlers).insert(&segments, handler.clone(), position);
            Ok(())
        })
    }

    /// Unregisters the first registration of `handler` under `name`; nothing happens if there is none.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::hooks::{Emitter, EventKind, Handler, Reply};
    ///
    /// let emitter = Emitter::default();
    /// let handler = Handler::sync(|_| Ok(Reply::None));
    /// emitter.register("before-send", handler.clone())?;
    /// emitter.unregister("before-send", &handler);
    /// assert!(!emitter.has_listeners(EventKind::BeforeSend, "s3", "GetObject"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // P008
    pub fn unregister(&self, name: &str, handler: &Handler) {
        let name = alias::current_name(name);
        self.write(|state| {
            if state.remove(&name, handler)
                && let Some(journal) = &mut state.journal
            {
                journal.unregister(&name, handler);
            }
        });
    }

    /// Unregisters the registration with this `unique_id`, or counts it down.
    ///
    /// The id is dropped even if its handler is registered under another name than `name`, where the handler
    /// stays, as in botocore.
    ///
    /// # Errors
    ///
    /// `ValueError` if the id is counted and was not registered as counted, or the reverse.
    // P007 P008
    pub fn unregister_unique(&self, name: &str, unique_id: UniqueId<'_>) -> Result<()> {
        let UniqueId { id, is_counted } = unique_id;
        let name = alias::current_name(name);
        self.write(|state| {
            let unique = Arc::make_mut(&mut state.unique);
            let is_there = unique.contains_key(id);
            let handler = match unique.get_mut(id) {
                None => Ok(None),
                Some(Unique { count: Some(count), .. }) if is_counted && *count > 1 => {
                    *count -= 1;
                    Ok(None)
                }
                Some(Unique { count, .. }) if count.is_some() == is_counted => Ok(unique.remove(id)),
                Some(_) if is_counted => Err(Error::value(format!(
                    "Initial registration of unique id {id} was specified to use a counter. \
                     Subsequent unregister calls to unique id must specify use of a counter as well."
                ))),
                Some(_) => Err(Error::value(format!(
                    "Initial registration of unique id {id} was specified to not use a counter. \
                     Subsequent unregister calls to unique id must specify not to use a counter as well."
                ))),
            }?;
            if let Some(Unique { handler, .. }) = handler {
                state.remove(&name, &handler);
            }
            if is_there && let Some(journal) = &mut state.journal {
                journal.unregister_unique(&name, unique_id);
            }
            Ok(())
        })
    }

    /// The handlers of botoxide's own that are registered: botocore's `BUILTIN_HANDLERS`, as far as the engine has them.
    ///
    /// They are in the order of their events. Unregistering one turns off what it does; it can be registered again, also
    /// for other events.
    ///
    /// # Example: bucket names that only a custom store allows
    ///
    /// ```
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// for found in session.events().built_in() {
    ///     if found.name == "validate_bucket_name" {
    ///         session.events().unregister(&found.event, &found.handler);
    ///     }
    /// }
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn built_in(&self) -> Vec<BuiltInHandler> {
        let mut found = Vec::new();
        self.read(|state| {
            state.handlers.walk("", &mut |event, position, handler| {
                if let Some(name) = handler.built_in {
                    found.push(BuiltInHandler {
                        event: event.to_owned(),
                        name,
                        position,
                        handler: handler.clone(),
                    });
                }
            });
        });
        found
    }

    /// Whether an event has handlers, without creating the event.
    pub fn has_listeners(&self, kind: EventKind, service_id: &str, operation: &str) -> bool {
        self.read(|state| {
            state
                .handlers
                .any(&[kind.as_str(), service_id, operation], &|_| true)
        })
    }

    /// Whether one of these events has handlers that may look at what a successful response says.
    ///
    /// `quiet` belongs to this emitter and this service.
    pub(crate) fn shows_output(
        &self,
        kinds: &[EventKind],
        service_id: &str,
        operation: &str,
        quiet: &Quiet,
    ) -> bool {
        self.read(|state| {
            let handlers = &state.handlers;
            let mut known = quiet.0.load(Ordering::Relaxed);
            if known >> 1 != state.generation {
                let is_quiet = !kinds.iter().any(|kind| {
                    handlers.any_of_longer(&[kind.as_str(), service_id], &Handler::sees_output)
                });
                known = state.generation << 1 | u64::from(is_quiet);
                quiet.0.store(known, Ordering::Relaxed);
            }
            let is_quiet = known & 1 == 1;
            !is_quiet
                && kinds.iter().any(|kind| {
                    let segments = [kind.as_str(), service_id, operation];
                    handlers.any(&segments, &Handler::sees_output)
                })
        })
    }

    /// Calls every handler of the event; returns one reply for each, in the order of calls.
    ///
    /// # Errors
    ///
    /// The first error of a handler; those after it are not called.
    // P005 P013
    pub async fn emit(&self, event: &mut Event<'_>) -> Result<Vec<Reply>> {
        let mut replies = Vec::new();
        for node in self.listening(&event.name()) {
            for handler in node.handlers() {
                replies.push(handler.call(event).await?);
            }
        }
        Ok(replies)
    }

    /// Calls handlers until one replies; [`Reply::None`] if none does.
    ///
    /// # Errors
    ///
    /// The first error of a handler; those after it are not called.
    // P005 P013
    pub async fn emit_until_response(&self, event: &mut Event<'_>) -> Result<Reply> {
        for node in self.listening(&event.name()) {
            for handler in node.handlers() {
                let reply = handler.call(event).await?;
                if !reply.is_none() {
                    return Ok(reply);
                }
            }
        }
        Ok(Reply::None)
    }

    /// The handlers of an event, for the one event with special handlers.
    pub(crate) fn listeners(&self, name: &EventName<'_>) -> Vec<Handler> {
        let nodes = self.listening(name);
        let handlers = nodes.iter().flat_map(|node| node.handlers());
        handlers.cloned().collect()
    }

    /// The nodes whose handlers listen to an event, as they are now: what is registered meanwhile makes a copy. A list
    /// without nodes allocates nothing.
    // P010
    fn listening(&self, name: &EventName<'_>) -> Vec<Arc<Trie>> {
        self.read(|state| search(&state.handlers, name))
    }

    fn read<T>(&self, act: impl FnOnce(&State) -> T) -> T {
        act(&self.state.load())
    }

    /// `act` may run several times, each on a copy, if others change the state at the same time.
    fn write<T>(&self, act: impl Fn(&mut State) -> T) -> T {
        loop {
            let before = self.state.load();
            let mut after = State::clone(&before);
            after.generation += 1;
            let result = act(&mut after);
            let found = self.state.compare_and_swap(&before, Arc::new(after));
            if Arc::ptr_eq(&found, &before) {
                return result;
            }
        }
    }
}

fn search(handlers: &Arc<Trie>, name: &EventName<'_>) -> Vec<Arc<Trie>> {
    match *name {
        // Endpoint prefixes may have dots, and old names.
        EventName::Known {
            kind: EventKind::CreatingSerializer,
            ..
        } => search_dotted(handlers, &name.to_string()),
        EventName::Known {
            kind,
            service_id,
            operation,
        } => {
            let segments = [
                kind.as_str(),
                service_id.unwrap_or_default(),
                operation.unwrap_or_default(),
            ];
            let length = 1 + usize::from(service_id.is_some()) + usize::from(operation.is_some());
            handlers.search(&segments[..length])
        }
        EventName::Dotted(name) => search_dotted(handlers, name),
    }
}

fn search_dotted(handlers: &Arc<Trie>, name: &str) -> Vec<Arc<Trie>> {
    let name = alias::current_name(name);
    let segments: Vec<&str> = name.split('.').take(SEGMENT_LIMIT + 1).collect();
    handlers.search(&segments)
}

#[cfg(test)]
mod tests;
