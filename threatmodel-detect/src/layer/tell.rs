//! Tells of alerts: calls callbacks and emits events.
//!
//! A thread that is in the midst of an event cannot log another: `tracing` drops it where the subscriber is only that
//! thread's, and the filters of layers would take what they decided on the new event for the old one. A thread of its own
//! has neither trouble, so alerts are told from one, which is waited for.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
    thread,
};

use tracing::{Dispatch, dispatcher::with_default, span};

use super::{SCRATCH, Shared};
use crate::{alert::Alert, event::ALERT_TARGET, rule::Level};

/// Tells of these alerts, which arose in this span.
pub(super) fn tell(shared: &Shared, alerts: &[Alert], span: Option<&span::Id>) {
    let dispatch = shared.dispatch();
    let dispatch = dispatch.as_ref();
    let told = thread::scope(|scope| {
        let work = || match dispatch {
            Some(dispatch) => with_default(dispatch, || unheard(|| all(shared, alerts, span))),
            None => unheard(|| all(shared, alerts, span)),
        };
        let thread = thread::Builder::new().name("threatmodel-alert".to_owned()).spawn_scoped(scope, work);
        thread.map(thread::ScopedJoinHandle::join)
    });
    let lost = || shared.untold.fetch_add(alerts.len() as u64, Ordering::Relaxed);
    match told {
        Ok(Ok(())) => {
            if shared.emit && dispatch.is_none() {
                lost();
            }
        }
        // Only what a layer did with the event can have panicked: callbacks are caught.
        Ok(Err(_)) => {
            shared.panics.fetch_add(1, Ordering::Relaxed);
            lost();
        }
        // No thread could be started. Callbacks are still called, where nothing that they log is seen.
        Err(_) => {
            with_default(&Dispatch::none(), || callbacks(shared, alerts));
            lost();
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

fn all(shared: &Shared, alerts: &[Alert], span: Option<&span::Id>) {
    callbacks(shared, alerts);
    if shared.emit {
        for alert in alerts {
            emit(alert, span);
        }
    }
}

fn callbacks(shared: &Shared, alerts: &[Alert]) {
    for alert in alerts {
        for callback in &shared.callbacks {
            if catch_unwind(AssertUnwindSafe(|| callback(alert))).is_err() {
                shared.panics.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn emit(alert: &Alert, span: Option<&span::Id>) {
    macro_rules! event {
        ($level:ident) => {
            tracing::event!(
                name: "alert",
                target: ALERT_TARGET,
                parent: span.cloned(),
                tracing::Level::$level,
                rule.id = %alert.id(),
                rule.path = &*alert.rule.path,
                event = &*alert.rule.event,
                rule.level = alert.level().name(),
                cause = alert.cause.name(),
                threat.path = &*alert.threat().path,
                threat.id = alert.threat().id.as_deref(),
                threat.severity = alert.threat().severity.as_deref(),
                asset.paths = %alert.assets().join(","),
                key = %alert.key_text(),
                count = alert.count,
                certain = alert.certain,
                number = alert.number,
                "{alert}"
            )
        };
    }
    match alert.level() {
        Level::Critical | Level::High => event!(ERROR),
        Level::Medium | Level::Low => event!(WARN),
        Level::Informational => event!(INFO),
    }
}
