//! `Executor`: the threads of a manager, and the choice of their next work.
//!
//! A thread takes the next part of the first transfer that has one; if none has, it starts the next transfer. So no
//! part waits in a queue, nothing is held for a part that has not started, and there are no more threads than
//! work. Not here: what a part is (`Work`). Counterpart: s3transfer `futures.py` (`BoundedExecutor`,
//! `NonThreadedExecutor`). DIFFERENCE 80

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use botoxide_core::error::{ErrorKind, Result};

use super::coordinator::{TransferStatus, cancelled};
use super::shared::Shared;
use super::transfer::{Begun, Claim, Transfer};
use crate::seam::{Interrupt, interrupt, locked};

thread_local! {
    /// The executor of this thread: a callback that starts a transfer on it must not wait for room.
    static OWN_EXECUTOR: Cell<usize> = const { Cell::new(0) };
}

/// The threads of one manager.
pub(super) struct Executor {
    state: Mutex<State>,
    /// Signals work.
    work: Condvar,
    /// Signals room in the queue.
    room: Condvar,
    max_threads: usize,
    max_waiting: usize,
    /// Whether a caller begins its transfer itself: it waits for the end anyway, and most transfers are one request.
    caller_begins: bool,
}

#[derive(Default)]
struct State {
    /// Transfers that have not started, in their order.
    waiting: VecDeque<Arc<Transfer>>,
    active: Vec<Active>,
    threads: Vec<JoinHandle<()>>,
    running_threads: usize,
    idle_threads: usize,
    blocked_callers: usize,
    is_closed: bool,
}

/// A transfer in progress.
struct Active {
    transfer: Arc<Transfer>,
    next: u64,
    parts: Parts,
    running: usize,
}

/// The remaining parts.
#[derive(Clone, Copy, PartialEq)]
enum Parts {
    /// It is still starting.
    Beginning,
    /// Up to this one; unlimited if the number is unknown.
    Until(Option<u64>),
    Exhausted,
}

enum Job {
    Begin(Arc<Transfer>),
    End(Arc<Transfer>),
    Part(Arc<Transfer>, u64),
}

impl Executor {
    /// With at most so many threads and so many waiting transfers; with 0 threads the caller does the work. With
    /// `caller_begins` the caller does the work until a transfer has parts for threads.
    pub(super) fn new(max_threads: u64, max_waiting: u64, caller_begins: bool) -> Self {
        let count = |number| usize::try_from(number).unwrap_or(usize::MAX);
        Self {
            state: Mutex::default(),
            work: Condvar::new(),
            room: Condvar::new(),
            max_threads: count(max_threads),
            max_waiting: count(max_waiting),
            caller_begins,
        }
    }

    /// Starts a transfer. Blocks while too many others wait.
    ///
    /// # Errors
    ///
    /// `RuntimeError` after [`shutdown`](Self::shutdown), except in callbacks.
    pub(super) fn submit(&self, shared: &Arc<Shared>, transfer: &Arc<Transfer>) -> Result<()> {
        let is_own_thread = OWN_EXECUTOR.get() == self.address();
        let mut state = self.state();
        while state.waiting.len() >= self.max_waiting
            && !state.is_closed
            && self.max_threads > 0
            && !is_own_thread
        {
            state.blocked_callers += 1;
            state = match interrupt::slice(None) {
                None => self
                    .room
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(slice) => {
                    let woken = self.room.wait_timeout(state, slice);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
            state.blocked_callers -= 1;
            drop(state);
            interrupt::check()?;
            state = self.state();
        }
        // DIFFERENCE 81: a callback's transfer is done before its thread ends.
        if state.is_closed && !is_own_thread {
            let msg = "cannot schedule new futures after shutdown".to_owned();
            return Err(ErrorKind::Runtime { msg }.into());
        }
        if self.max_threads == 0 {
            drop(state);
            run_inline(transfer);
            return Ok(());
        }
        if self.caller_begins && !is_own_thread {
            state.active.push(Active::beginning(transfer));
            drop(state);
            self.begin_here(shared, transfer);
            return Ok(());
        }
        state.waiting.push_back(Arc::clone(transfer));
        self.rouse(&mut state, shared);
        if state.running_threads == 0 {
            // The system cannot start a thread.
            let left = std::mem::take(&mut state.waiting);
            drop(state);
            left.iter().for_each(run_inline);
        }
        Ok(())
    }

    /// Begins a transfer on this thread; threads do its parts, if it has any.
    fn begin_here(&self, shared: &Arc<Shared>, transfer: &Arc<Transfer>) {
        let runtime = shared.waiter.enter();
        let done = if transfer.coordinator.advance(TransferStatus::Queued) {
            Job::Begin(Arc::clone(transfer)).run()
        } else {
            Done::Ended(Arc::clone(transfer))
        };
        drop(runtime);
        let mut state = self.state();
        let begun = match done {
            Done::Begun(_, begun) => begun,
            _ => Begun::Done,
        };
        state.note(&done);
        self.rouse(&mut state, shared);
        if begun != Begun::Done && state.running_threads == 0 {
            // The system cannot start a thread.
            state
                .active
                .retain(|active| !Arc::ptr_eq(&active.transfer, transfer));
            drop(state);
            run_parts(transfer, begun);
        }
    }

    /// Wakes threads to look for work again.
    pub(super) fn work_changed(&self, shared: &Arc<Shared>) {
        self.rouse(&mut self.state(), shared);
    }

    /// All transfers that have not ended.
    pub(super) fn transfers(&self) -> Vec<Arc<Transfer>> {
        let state = self.state();
        let active = state.active.iter().map(|active| &active.transfer);
        active.chain(&state.waiting).map(Arc::clone).collect()
    }

    /// Accepts no more transfers, waits until all are done, and ends the threads. A callback, whose own
    /// transfer is not done before it returns, does not wait.
    pub(super) fn shutdown(&self) {
        self.state().is_closed = true;
        self.work.notify_all();
        self.room.notify_all();
        if OWN_EXECUTOR.get() == self.address() {
            return;
        }
        loop {
            // Threads that still work may have started others.
            let threads = std::mem::take(&mut self.state().threads);
            if threads.is_empty() {
                return;
            }
            for thread in threads {
                // Panics in a thread are caught there.
                let _ = thread.join();
            }
        }
    }

    /// Wakes or starts one more thread, if there is work and the limit allows it.
    fn rouse(&self, state: &mut State, shared: &Arc<Shared>) {
        if !state.has_work() {
            return;
        }
        if state.idle_threads > 0 {
            self.work.notify_one();
        } else if state.running_threads < self.max_threads {
            let own = Arc::clone(shared);
            let thread = thread::Builder::new().name("botoxide-transfer".to_owned());
            if let Ok(thread) = thread.spawn(move || own.executor.work(&own)) {
                state.threads.push(thread);
                state.running_threads += 1;
            }
        }
    }

    /// The main loop of a thread.
    fn work(&self, shared: &Arc<Shared>) {
        OWN_EXECUTOR.set(self.address());
        let _runtime = shared.waiter.enter();
        let mut state = self.state();
        loop {
            let job = state.take();
            // Not for each place that gets free: each time costs system calls here and in the caller.
            let enough_room = self.max_waiting.div_ceil(4);
            if state.blocked_callers > 0 && state.waiting.len() <= self.max_waiting - enough_room {
                self.room.notify_one();
            }
            if let Some(job) = job {
                self.rouse(&mut state, shared);
                drop(state);
                let done = job.run();
                state = self.state();
                state.note(&done);
                continue;
            }
            if state.is_closed && state.waiting.is_empty() && state.active.is_empty() {
                state.running_threads -= 1;
                drop(state);
                self.work.notify_all();
                return;
            }
            state.idle_threads += 1;
            let woken = self.work.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
            state.idle_threads -= 1;
        }
    }

    /// The identity of this executor.
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl State {
    /// Whether a thread may find work.
    fn has_work(&self) -> bool {
        let has_parts = |active: &Active| matches!(active.parts, Parts::Until(_));
        !self.waiting.is_empty() || self.active.iter().any(has_parts)
    }

    /// The next thing to do.
    fn take(&mut self) -> Option<Job> {
        for at in 0..self.active.len() {
            let active = &mut self.active[at];
            match active.claim() {
                Claim::Take => {
                    let number = active.next;
                    active.next += 1;
                    active.running += 1;
                    return Some(Job::Part(Arc::clone(&active.transfer), number));
                }
                Claim::End if active.running == 0 => {
                    // It stays among the active ones, so that the manager does not look idle.
                    active.running = 1;
                    return Some(Job::End(Arc::clone(&active.transfer)));
                }
                Claim::End | Claim::Wait => {}
            }
        }
        loop {
            let transfer = self.waiting.pop_front()?;
            // One that was cancelled meanwhile has already ended.
            if transfer.coordinator.advance(TransferStatus::Queued) {
                self.active.push(Active::beginning(&transfer));
                return Some(Job::Begin(transfer));
            }
        }
    }

    /// Records the outcome of a job.
    fn note(&mut self, done: &Done) {
        let transfer = match done {
            Done::Begun(transfer, _) | Done::Ended(transfer) | Done::Part(transfer) => transfer,
        };
        let is_same = |active: &Active| Arc::ptr_eq(&active.transfer, transfer);
        let Some(at) = self.active.iter().position(is_same) else {
            return;
        };
        let active = &mut self.active[at];
        active.running -= 1;
        match done {
            Done::Begun(_, Begun::Parts(count)) => active.parts = Parts::Until(Some(*count)),
            Done::Begun(_, Begun::Open) => active.parts = Parts::Until(None),
            Done::Begun(_, Begun::Done) | Done::Ended(_) => _ = self.active.remove(at),
            Done::Part(_) => {}
        }
    }
}

impl Active {
    fn beginning(transfer: &Arc<Transfer>) -> Self {
        Self {
            transfer: Arc::clone(transfer),
            next: 0,
            parts: Parts::Beginning,
            running: 1,
        }
    }

    fn claim(&mut self) -> Claim {
        let claim = match self.parts {
            Parts::Beginning => return Claim::Wait,
            Parts::Exhausted => return Claim::End,
            Parts::Until(_) if self.transfer.coordinator.is_stopped() => Claim::End,
            Parts::Until(Some(count)) if self.next >= count => Claim::End,
            Parts::Until(_) => self.transfer.work.claim(&self.transfer, self.next),
        };
        if claim == Claim::End {
            self.parts = Parts::Exhausted;
        }
        claim
    }
}

/// The outcome of a job.
enum Done {
    Begun(Arc<Transfer>, Begun),
    Ended(Arc<Transfer>),
    Part(Arc<Transfer>),
}

impl Job {
    fn run(self) -> Done {
        match self {
            Self::Begin(transfer) => {
                let begun = guarded(&transfer, || until_stopped(&transfer, || transfer.begin()));
                let begun = begun.unwrap_or(Begun::Done);
                if begun == Begun::Done {
                    end(&transfer);
                }
                Done::Begun(transfer, begun)
            }
            Self::Part(transfer, number) => {
                let part = || transfer.work.part(&transfer, number);
                guarded(&transfer, || until_stopped(&transfer, part));
                Done::Part(transfer)
            }
            Self::End(transfer) => {
                if !transfer.coordinator.is_stopped() {
                    guarded(&transfer, || transfer.work.finish(&transfer));
                }
                end(&transfer);
                Done::Ended(transfer)
            }
        }
    }
}

/// Does a piece of the work; its waits end when the transfer is stopped, so that a silent server does not delay the end.
fn until_stopped<T>(transfer: &Arc<Transfer>, act: impl FnOnce() -> Result<T>) -> Result<T> {
    let stopped = Arc::clone(transfer);
    let stopped = Interrupt::new(move || stopped.coordinator.check());
    Interrupt::watch_here(Some(&stopped), act)
}

/// Runs a piece of the work; its error becomes the transfer's.
fn guarded<T>(transfer: &Transfer, act: impl FnOnce() -> Result<T>) -> Option<T> {
    let result = catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let msg = format!("a transfer panicked: {}", text.unwrap_or("without a text"));
        Err(ErrorKind::Runtime { msg }.into())
    });
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            transfer.coordinator.set_error(error);
            None
        }
    }
}

/// All work has ended.
fn end(transfer: &Arc<Transfer>) {
    if !transfer.coordinator.is_stopped() {
        transfer.coordinator.set_success();
    }
    let announced = catch_unwind(AssertUnwindSafe(|| transfer.announce_done()));
    if announced.is_err() {
        tracing::debug!(target: "botoxide::transfer", id = transfer.meta.transfer_id(), "a callback panicked");
        // The panic may have come before the state was set.
        transfer.coordinator.announce_done();
    }
}

/// Does a whole transfer on this thread.
// H118 H142
fn run_inline(transfer: &Arc<Transfer>) {
    let _runtime = transfer.shared.waiter.enter();
    if !transfer.coordinator.advance(TransferStatus::Queued) {
        return;
    }
    if let Done::Begun(_, begun) = Job::Begin(Arc::clone(transfer)).run() {
        run_parts(transfer, begun);
    }
}

/// Does the rest of a transfer on this thread, part after part.
fn run_parts(transfer: &Arc<Transfer>, begun: Begun) {
    let parts = match begun {
        Begun::Done => return,
        Begun::Open => None,
        Begun::Parts(count) => Some(count),
    };
    let mut active = Active {
        transfer: Arc::clone(transfer),
        next: 0,
        parts: Parts::Until(parts),
        running: 0,
    };
    loop {
        match active.claim() {
            Claim::Take => _ = Job::Part(Arc::clone(transfer), active.next).run(),
            Claim::End => break,
            // Nothing else could end the wait.
            Claim::Wait => transfer
                .coordinator
                .set_error(cancelled("nothing can go on")),
        }
        active.next += 1;
    }
    Job::End(Arc::clone(transfer)).run();
}
