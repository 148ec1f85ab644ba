//! A detector in the making.

use core::{
    fmt,
    sync::atomic::{AtomicBool, AtomicU64},
};
use std::sync::{
    Arc, Mutex,
    mpsc::{Receiver, SyncSender, sync_channel},
};

use super::{Callback, Detector, Shared, tell::Telling, worker::Worker};
use crate::{
    alert::Alert,
    check::InvalidRules,
    clock::{Clock, SystemClock},
    declared,
    engine::Engine,
    honey::{Honey, HoneyError},
    limits::Limits,
    rule::Rule,
};

/// A [`Detector`] in the making.
pub struct Builder {
    rules: Vec<Rule>,
    limits: Limits,
    clock: Box<dyn Clock>,
    honey: Vec<Honey>,
    callbacks: Vec<Callback>,
    sender: Option<SyncSender<Alert>>,
    emit: bool,
    #[cfg(feature = "metrics")]
    count: bool,
    #[cfg(feature = "tuning")]
    tuning: Vec<(String, String)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            limits: Limits::default(),
            clock: Box::new(SystemClock::default()),
            honey: Vec::new(),
            callbacks: Vec::new(),
            sender: None,
            emit: false,
            #[cfg(feature = "metrics")]
            count: false,
            #[cfg(feature = "tuning")]
            tuning: Vec::new(),
        }
    }
}

impl Builder {
    /// Adds rules.
    #[must_use]
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// Adds the rules that every linked crate declares, and the honey values that were planted.
    #[must_use]
    pub fn declared(self) -> Self {
        declared::planted().into_iter().fold(self.rules(declared::rules()), Self::honey)
    }

    /// Sets how much may be remembered.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the clock. It must not wait for anything: events on other threads wait for it.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Changes rules as a tuning file says; `file` is its name in messages. Read when the detector is built.
    #[cfg(feature = "tuning")]
    #[must_use]
    pub fn tuning(mut self, text: impl Into<String>, file: impl Into<String>) -> Self {
        self.tuning.push((text.into(), file.into()));
        self
    }

    /// Looks for a honey value in every event.
    #[must_use]
    pub fn honey(mut self, honey: Honey) -> Self {
        self.honey.push(honey);
        self
    }

    /// Calls this with each alert. It may log what it likes; events for rules that it logs are not heard.
    ///
    /// It is called on a thread that the detector starts with the first alert, one alert after the other, in the order of
    /// their [numbers](Alert::number). The program does not wait for it. When 1,024 alerts wait, or alerts with
    /// 16,384 events as evidence, further ones are lost and counted in [`LayerStats::untold`](super::LayerStats::untold). Those that still wait when the process ends are lost:
    /// call [`Handle::wait`](super::Handle::wait) at the end of `main`, and in tests before you look at alerts. A process
    /// that forks itself, and then goes on in the child, has to do so before its first alert.
    #[must_use]
    pub fn on_alert(mut self, callback: impl Fn(&Alert) + Send + Sync + 'static) -> Self {
        self.callbacks.push(Box::new(callback));
        self
    }

    /// Sends each alert into a channel for so many, in the order of their [numbers](Alert::number). When it is full, alerts are
    /// dropped and counted. They are in the channel before the call that logged the event returns.
    #[must_use]
    pub fn channel(mut self, bound: usize) -> (Self, Receiver<Alert>) {
        let (sender, receiver) = sync_channel(bound);
        self.sender = Some(sender);
        (self, receiver)
    }

    /// Tells each alert as an event with the target [`ALERT_TARGET`](crate::event::ALERT_TARGET), in the span of the event
    /// that raised it, on the thread of [`on_alert`](Self::on_alert), with the same order and the same losses.
    #[must_use]
    pub fn emit_events(mut self, emit: bool) -> Self {
        self.emit = emit;
        self
    }

    /// Counts events and alerts through the `metrics` facade, under the names in [`counters`](crate::counters).
    ///
    /// Set the recorder before the detector is built: each counter then begins with 0, without which the first alert of a
    /// rule is no rise.
    #[cfg(feature = "metrics")]
    #[must_use]
    pub fn count(mut self, count: bool) -> Self {
        self.count = count;
        self
    }

    /// The detector.
    ///
    /// # Errors
    ///
    /// If something is wrong with a rule, the tuning or a honey value.
    pub fn build(self) -> Result<Detector, BuildError> {
        #[cfg(feature = "tuning")]
        let rules = {
            let mut rules = self.rules;
            for (text, file) in &self.tuning {
                crate::tuning::Tuning::read(text, file, &rules).map_err(BuildError::Tuning)?.apply(&mut rules);
            }
            rules
        };
        #[cfg(not(feature = "tuning"))]
        let rules = self.rules;
        let mut engine = Engine::new(rules, self.limits).map_err(BuildError::Rules)?;
        let refused: Vec<HoneyError> =
            self.honey.into_iter().filter_map(|honey| engine.add_honey(honey).err()).collect();
        if !refused.is_empty() {
            return Err(BuildError::Honey(refused));
        }
        let telling = Arc::new(Telling {
            callbacks: self.callbacks,
            emit: self.emit,
            panics: AtomicU64::new(0),
            untold: AtomicU64::new(0),
        });
        Ok(Detector(Arc::new(Shared {
            honey: AtomicBool::new(engine.has_honey()),
            #[cfg(feature = "metrics")]
            counters: self.count.then(|| crate::counters::Counters::of(engine.rules().map(AsRef::as_ref))),
            engine: Mutex::new(engine),
            clock: self.clock,
            worker: Worker::new(Arc::clone(&telling)),
            telling,
            sender: self.sender,
            subscriber: Mutex::new(None),
            dropped: AtomicU64::new(0),
            unheard: AtomicU64::new(0),
        })))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("rules", &self.rules).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// The reason why a detector could not be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError {
    /// Something is wrong with rules.
    Rules(InvalidRules),
    /// Something is wrong with honey values.
    Honey(Vec<HoneyError>),
    /// Something is wrong with the tuning.
    #[cfg(feature = "tuning")]
    Tuning(crate::tuning::InvalidTuning),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(errors) => errors.fmt(f),
            Self::Honey(errors) => {
                for (index, error) in errors.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    error.fmt(f)?;
                }
                Ok(())
            }
            #[cfg(feature = "tuning")]
            Self::Tuning(errors) => errors.fmt(f),
        }
    }
}

impl core::error::Error for BuildError {}
