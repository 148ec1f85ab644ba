//! Tells of alerts: calls callbacks and emits events.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};

use tracing::{Dispatch, dispatcher::with_default, field::display, span};

use super::Callback;
use crate::{
    alert::Alert,
    always::{emit_in, is_wanted},
    event::ALERT_TARGET,
    private::place,
    rule::Level,
};

/// Those who are told, and what went wrong.
pub(super) struct Telling {
    pub(super) callbacks: Vec<Callback>,
    /// Whether alerts are told as events.
    pub(super) emit: bool,
    pub(super) panics: AtomicU64,
    pub(super) untold: AtomicU64,
}

/// An alert to tell of.
pub(super) struct Told {
    pub(super) alert: Alert,
    /// The subscriber that the layer is in, and the span of the event that raised the alert.
    pub(super) place: Option<Place>,
}

/// A subscriber, and a span of it that stays until the place is dropped.
pub(super) struct Place {
    subscriber: Dispatch,
    span: Option<span::Id>,
}

impl Place {
    pub(super) fn new(subscriber: Dispatch, span: Option<span::Id>) -> Self {
        let span = span.map(|span| subscriber.clone_span(&span));
        Self { subscriber, span }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(span) = self.span.take() {
            self.subscriber.try_close(span);
        }
    }
}

impl Telling {
    /// Whether there is anybody to tell.
    pub(super) fn has_audience(&self) -> bool {
        self.emit || !self.callbacks.is_empty()
    }

    /// Tells everybody of the alert.
    pub(super) fn tell(&self, told: Told) {
        // Callbacks are caught one by one; a layer may panic over an event, or over the end of the span.
        let told = catch_unwind(AssertUnwindSafe(|| {
            match &told.place {
                Some(place) => with_default(&place.subscriber, || self.all(&told.alert, place.span.as_ref())),
                None => self.callbacks(&told.alert),
            }
            !self.emit || told.place.is_some()
        }));
        match told {
            Ok(true) => {}
            Ok(false) => self.lose(),
            Err(_) => {
                self.panics.fetch_add(1, Ordering::Relaxed);
                self.lose();
            }
        }
    }

    /// Counts an alert as lost.
    pub(super) fn lose(&self) {
        self.untold.fetch_add(1, Ordering::Relaxed);
    }

    fn all(&self, alert: &Alert, span: Option<&span::Id>) {
        self.callbacks(alert);
        if self.emit {
            emit(alert, span);
        }
    }

    fn callbacks(&self, alert: &Alert) {
        for callback in &self.callbacks {
            if catch_unwind(AssertUnwindSafe(|| callback(alert))).is_err() {
                self.panics.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn emit(alert: &Alert, span: Option<&span::Id>) {
    macro_rules! event {
        ($level:ident) => {{
            place! {
                CALLSITE, METADATA: "alert", ALERT_TARGET, tracing::Level::$level,
                [
                    "message", "rule.id", "rule.path", "event", "rule.level", "cause", "threat.path", "threat.id",
                    "threat.severity", "asset.paths", "key", "count", "certain", "number",
                ]
            }
            if is_wanted(&CALLSITE, &METADATA) {
                let (rule, threat) = (&alert.rule, alert.threat());
                emit_in(
                    span,
                    &METADATA,
                    [
                        &display(alert),
                        &display(alert.id()),
                        &&*rule.path,
                        &&*rule.event,
                        &alert.level().name(),
                        &alert.cause.name(),
                        &&*threat.path,
                        &threat.id.as_deref(),
                        &threat.severity.as_deref(),
                        &display(alert.assets().join(",")),
                        &display(alert.key_text()),
                        &alert.count,
                        &alert.certain,
                        &alert.number,
                    ],
                );
            }
        }};
    }
    match alert.level() {
        Level::Critical | Level::High => event!(ERROR),
        Level::Medium | Level::Low => event!(WARN),
        Level::Informational => event!(INFO),
    }
}
