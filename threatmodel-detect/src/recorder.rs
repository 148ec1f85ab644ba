//! Hands events to a function, whatever else listens: for tests.

use tracing::{
    Dispatch, Event as TracingEvent, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

use crate::{
    event::{DETECT_TARGET, Event, EventKind, STEP_TARGET},
    fields::Buffer,
};

/// A dispatcher that hands every detection's event and every step to the function, with the module of the code that emits
/// it, and nothing else.
pub fn to(told: impl Fn(&Event<'_>, Option<&str>) + Send + Sync + 'static) -> Dispatch {
    // With a single dispatcher `tracing` asks only the one of the thread whether anybody wants an event, and remembers that
    // nobody does.
    let second = Dispatch::new(tracing::subscriber::NoSubscriber::new());
    Dispatch::new(Recorder { told, _second: second })
}

/// Emits an event to this dispatcher.
pub fn emit(dispatch: &Dispatch, event: impl FnOnce()) {
    tracing::dispatcher::with_default(dispatch, event);
}

fn kind(metadata: &Metadata<'_>) -> Option<EventKind> {
    match metadata.target() {
        DETECT_TARGET => Some(EventKind::Detection),
        STEP_TARGET => Some(EventKind::Step),
        _ => None,
    }
}

struct Recorder<F> {
    told: F,
    _second: Dispatch,
}

impl<F: Fn(&Event<'_>, Option<&str>) + Send + Sync + 'static> Subscriber for Recorder<F> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        kind(metadata).is_some()
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &TracingEvent<'_>) {
        let metadata = event.metadata();
        let Some(kind) = kind(metadata) else { return };
        let mut fields = Buffer::new();
        event.record(&mut fields);
        (self.told)(&Event { kind, path: metadata.name(), fields: (&fields).into() }, metadata.module_path());
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
