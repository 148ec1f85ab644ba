//! The layer: judges the events of a program while it runs.
//!
//! It hears events with the targets [`DETECT_TARGET`] and [`STEP_TARGET`], whose names are the paths of rules and steps, and
//! every event once there are honey values. Whatever goes wrong, the program goes on and the mishap is counted in
//! [`LayerStats`]: a callback that panics, a channel that is full, a value whose `Debug` panics or logs.
//!
//! A filter of the whole subscriber also keeps events from this layer, and so blinds the rules: give filters to the other
//! layers instead, each its own.
//!
//! ```
//! use threatmodel_detect::layer::Detector;
//! use tracing_subscriber::layer::SubscriberExt;
//!
//! # fn rules() -> Vec<threatmodel_detect::rule::Rule> { Vec::new() }
//! let detector = Detector::builder().rules(rules()).on_alert(|alert| eprintln!("{alert}")).build()?;
//! let handle = detector.handle();
//! let subscriber = tracing_subscriber::registry().with(detector.filtered());
//! tracing::subscriber::with_default(subscriber, || {
//!     // The program.
//! });
//! assert_eq!(handle.stats().engine.alerts, 0);
//! # Ok::<(), threatmodel_detect::layer::BuildError>(())
//! ```

mod builder;
mod tell;
mod worker;

use core::{
    cell::RefCell,
    fmt,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc::SyncSender},
};

use tracing::{Dispatch, Metadata, Subscriber, dispatcher::WeakDispatch, span, subscriber::Interest};
use tracing_subscriber::{
    Layer,
    filter::Filtered,
    layer::{Context, Filter},
    registry::LookupSpan,
};

pub use builder::{BuildError, Builder};
use tell::{Place, Telling, Told};
use worker::Worker;

use crate::{
    alert::Alert,
    clock::Clock,
    engine::Engine,
    event::{ALERT_TARGET, DETECT_TARGET, Event, EventKind, STEP_TARGET},
    fields::Buffer,
    honey::{Honey, HoneyError},
    stats::Stats,
};
#[cfg(feature = "metrics")]
use crate::{alert::Cause, rule::Rule};

thread_local! {
    /// Where the fields of an event are read into. While it is in use, what this thread logs is not heard: it comes from
    /// a value that logs as it is read, or from a callback, and might go on for ever.
    static SCRATCH: RefCell<Buffer> = const { RefCell::new(Buffer::new()) };
}

/// How many bytes of text a thread keeps for the next event.
const SCRATCH_BYTES: usize = 16 << 10;

/// A layer of a `tracing` subscriber that judges events by rules.
///
/// Under a subscriber with filters of its layers, add [`filtered`](Self::filtered): then events that no layer wants cost
/// nothing.
pub struct Detector(Arc<Shared>);

/// Another hold on a [`Detector`], for when the subscriber has it.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

/// Lets through the events that a [`Detector`] hears.
pub struct Heard(Arc<Shared>);

/// The function called with each alert.
type Callback = Box<dyn Fn(&Alert) + Send + Sync>;

struct Shared {
    engine: Mutex<Engine>,
    clock: Box<dyn Clock>,
    telling: Arc<Telling>,
    worker: Worker,
    sender: Option<SyncSender<Alert>>,
    #[cfg(feature = "metrics")]
    counters: Option<crate::counters::Counters>,
    /// The subscriber that the layer is in.
    subscriber: Mutex<Option<WeakDispatch>>,
    /// Whether every event is heard.
    honey: AtomicBool,
    dropped: AtomicU64,
    unheard: AtomicU64,
}

/// The counters of a layer: what it saw and what it lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LayerStats {
    /// The counters of its engine.
    pub engine: Stats,
    /// Alerts that the channel had no room for, or nobody was there to take.
    pub dropped: u64,
    /// Panics of callbacks and of values as they were read.
    pub panics: u64,
    /// Events that were not heard, because a callback, or a value as it was read, logged them.
    pub unheard: u64,
    /// Alerts that were lost on the way to callbacks and to the log: too many waited already, no thread could be started, a
    /// layer panicked over the event, or there was no subscriber to emit it to.
    pub untold: u64,
}

impl Detector {
    /// A detector in the making.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Another hold on it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle(Arc::clone(&self.0))
    }

    /// The layer together with the filter of what it hears.
    #[must_use]
    pub fn filtered<S>(self) -> Filtered<Self, Heard, S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        let heard = Heard(Arc::clone(&self.0));
        self.with_filter(heard)
    }
}

impl Handle {
    /// Returns the counters of the layer: what it saw and what it lost.
    #[must_use]
    pub fn stats(&self) -> LayerStats {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        LayerStats {
            engine: self.0.engine().stats(),
            dropped: count(&self.0.dropped),
            panics: count(&self.0.telling.panics),
            unheard: count(&self.0.unheard),
            untold: count(&self.0.telling.untold),
        }
    }

    /// Waits until callbacks and the log were told of every alert that was raised so far, at most so long. Says whether they
    /// were.
    ///
    /// For tests, which look at alerts, and for the end of `main`, with which alerts that still wait would be lost. Call it
    /// where you hold nothing that a callback or a layer needs, such as the lock of standard output. The layer itself never
    /// waits. In a callback it is `false` at once.
    #[must_use = "alerts may still be untold"]
    pub fn wait(&self, most: Duration) -> bool {
        self.0.worker.wait(most)
    }

    /// Looks for a honey value in every event from now on.
    ///
    /// # Errors
    ///
    /// If the value is too short, or the rule that it names does not look for canaries.
    pub fn add_honey(&self, honey: Honey) -> Result<(), HoneyError> {
        self.0.engine().add_honey(honey)?;
        if !self.0.honey.swap(true, Ordering::Relaxed) {
            // Filters that were asked before said no to all but a few events.
            tracing::callsite::rebuild_interest_cache();
        }
        Ok(())
    }
}

impl Shared {
    fn engine(&self) -> MutexGuard<'_, Engine> {
        // The engine is sound after each event, also where its holder panicked.
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As what it hears an event, if it does.
    fn hears(&self, metadata: &Metadata<'_>) -> Option<EventKind> {
        match metadata.target() {
            DETECT_TARGET => Some(EventKind::Detection),
            STEP_TARGET => Some(EventKind::Step),
            // Alerts tell of honey values and would be found for ever.
            ALERT_TARGET => None,
            _ => self.honey.load(Ordering::Relaxed).then_some(EventKind::Other),
        }
    }

    /// Reads and judges an event. Says whether it could.
    fn hear(&self, kind: EventKind, event: &tracing::Event<'_>, span: impl FnOnce() -> Option<span::Id>) -> bool {
        let heard = SCRATCH.try_with(|scratch| {
            let Ok(mut buffer) = scratch.try_borrow_mut() else { return false };
            buffer.clear();
            event.record(&mut *buffer);
            let path = event.metadata().name();
            let mut engine = self.engine();
            // Read while nobody else can, so that no event is late for being on another thread.
            let now = self.clock.now();
            let alerts = engine.observe(now, &Event { kind, path, fields: (&*buffer).into() });
            #[cfg(feature = "metrics")]
            let causes: Vec<_> = alerts.iter().map(|alert| (Arc::clone(&alert.rule), alert.cause)).collect();
            if !alerts.is_empty() {
                // Alerts are put in line while nobody else can, so that they are told in the order of their numbers.
                self.tell(alerts, span);
            }
            drop(engine);
            #[cfg(feature = "metrics")]
            self.count(kind, path, &causes);
            buffer.shrink(SCRATCH_BYTES);
            true
        });
        heard.unwrap_or(false)
    }

    #[cfg(feature = "metrics")]
    fn count(&self, kind: EventKind, path: &str, alerts: &[(Arc<Rule>, Cause)]) {
        let Some(counters) = &self.counters else { return };
        let count = || {
            counters.event(kind, path);
            alerts.iter().for_each(|(rule, cause)| counters.alert(rule, *cause));
        };
        // A recorder that panics costs no alert.
        if catch_unwind(AssertUnwindSafe(count)).is_err() {
            self.telling.panics.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Hands the alerts on. Waits for nobody.
    fn tell(&self, alerts: Vec<Alert>, span: impl FnOnce() -> Option<span::Id>) {
        let span = self.telling.emit.then(span).flatten();
        for alert in alerts {
            match (&self.sender, self.telling.has_audience()) {
                (Some(sender), true) => {
                    self.send(sender, alert.clone());
                    self.put(alert, span.clone());
                }
                (Some(sender), false) => self.send(sender, alert),
                (None, true) => self.put(alert, span.clone()),
                (None, false) => {}
            }
        }
    }

    fn send(&self, sender: &SyncSender<Alert>, alert: Alert) {
        if sender.try_send(alert).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn put(&self, alert: Alert, span: Option<span::Id>) {
        let place = self.dispatch().map(|subscriber| Place::new(subscriber, span));
        if !self.worker.put(Told { alert, place }) {
            self.telling.lose();
        }
    }

    /// The subscriber that the layer is in.
    fn dispatch(&self) -> Option<Dispatch> {
        self.subscriber.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.upgrade()
    }
}

impl<S: Subscriber> Layer<S> for Detector {
    fn on_register_dispatch(&self, subscriber: &Dispatch) {
        *self.0.subscriber.lock().unwrap_or_else(PoisonError::into_inner) = Some(subscriber.downgrade());
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let Some(kind) = self.0.hears(event.metadata()) else { return };
        let span = || match event.parent() {
            Some(parent) => Some(parent.clone()),
            None if event.is_contextual() => context.current_span().id().cloned(),
            None => None,
        };
        match catch_unwind(AssertUnwindSafe(|| self.0.hear(kind, event, span))) {
            Ok(true) => {}
            Ok(false) => {
                self.0.unheard.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => {
                self.0.telling.panics.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// Does this while nothing that the thread logs is heard, which might go on for ever.
fn unheard(work: impl FnOnce()) {
    let _ = SCRATCH.try_with(|scratch| {
        let _in_use = scratch.try_borrow_mut();
        work();
    });
}

impl<S> Filter<S> for Heard {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        metadata.is_event() && self.0.hears(metadata).is_some()
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.is_event() && self.0.hears(metadata).is_some() { Interest::always() } else { Interest::never() }
    }
}

impl fmt::Debug for Detector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detector").finish_non_exhaustive()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heard").finish_non_exhaustive()
    }
}
