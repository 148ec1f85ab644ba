//! The thread that tells of alerts: one for each detector, which nobody waits for unless asked to.
//!
//! A thread that is in the midst of an event cannot log another: `tracing` drops it where the subscriber is only that
//! thread's, and the filters of layers would take what they decided on the new event for the old one. Nor may it wait for
//! somebody who can: the program may hold what a callback or a layer needs, such as the lock of standard output. So alerts
//! are put into a queue, and who logged the event goes on.

use core::time::Duration;
use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
};

use super::tell::{Telling, Told};

/// The most alerts that wait. Those that come when so many do are lost, and counted.
const WAITING: usize = 1024;

/// The most events that alerts that wait have as evidence, so that a callback that hangs costs no more than some megabytes. One
/// alert may have more.
const EVIDENCE: usize = 16_384;

/// A queue of alerts with the thread that empties it. The thread starts with the first alert, and ends once the worker is
/// dropped and the queue is empty.
pub(super) struct Worker(Arc<Queue>);

struct Queue {
    state: Mutex<State>,
    /// There is an alert to tell of, or there will be no more.
    more: Condvar,
    /// Another alert was told.
    fewer: Condvar,
    telling: Arc<Telling>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Told>,
    /// How many events they have as evidence.
    evidence: usize,
    /// How many alerts were ever put in.
    put: u64,
    /// How many of them are done with.
    done: u64,
    thread: Option<ThreadId>,
    closed: bool,
}

impl Worker {
    pub(super) fn new(telling: Arc<Telling>) -> Self {
        let (state, more, fewer) = (Mutex::default(), Condvar::new(), Condvar::new());
        Self(Arc::new(Queue { state, more, fewer, telling }))
    }

    /// Has the alert told. Never waits for that. Says whether there was room and a thread.
    #[must_use]
    pub(super) fn put(&self, told: Told) -> bool {
        let evidence = told.alert.evidence.len();
        let mut state = self.0.state();
        if !state.has_room(evidence) {
            return false;
        }
        if state.thread.is_none() {
            let queue = Arc::clone(&self.0);
            let thread = thread::Builder::new().name("threatmodel-alert".to_owned()).spawn(move || queue.empty());
            let Ok(thread) = thread else { return false };
            state.thread = Some(thread.thread().id());
        }
        state.evidence += evidence;
        state.waiting.push_back(told);
        state.put += 1;
        drop(state);
        self.0.more.notify_one();
        true
    }

    /// Waits until what was put in so far is told, at most so long. Says whether it is.
    ///
    /// The thread that tells cannot wait for itself: it gets `false` at once.
    pub(super) fn wait(&self, most: Duration) -> bool {
        let state = self.0.state();
        if state.thread == Some(thread::current().id()) {
            return false;
        }
        let goal = state.put;
        let waited = self.0.fewer.wait_timeout_while(state, most, |state| state.done < goal);
        waited.unwrap_or_else(PoisonError::into_inner).0.done >= goal
    }
}

impl State {
    fn has_room(&self, evidence: usize) -> bool {
        self.waiting.is_empty() || self.waiting.len() < WAITING && self.evidence.saturating_add(evidence) <= EVIDENCE
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.more.notify_one();
    }
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of alerts as they come.
    fn empty(&self) {
        super::unheard(|| {
            while let Some(told) = self.next() {
                self.telling.tell(told);
                self.state().done += 1;
                self.fewer.notify_all();
            }
        });
    }

    fn next(&self) -> Option<Told> {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let mut state = self.more.wait_while(self.state(), idle).unwrap_or_else(PoisonError::into_inner);
        let told = state.waiting.pop_front()?;
        state.evidence = state.evidence.saturating_sub(told.alert.evidence.len());
        Some(told)
    }
}
