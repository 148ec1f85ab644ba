//! The recorder receives every event, whatever other subscribers there are. Alone in its process, because its state is global.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, Mutex};

use threatmodel_detect::{event::EventKind, private::tracing, recorder};

#[test]
fn every_place_is_heard_from_its_first_event_on() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    let dispatch = recorder::to(move |event, module| {
        assert_eq!(module, Some("recorder"));
        let fields: Vec<_> = event.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        told.lock().unwrap().push((event.kind, event.path.to_owned(), fields.join(" ")));
    });
    let first = || tracing::event!(name: "shop::First", target: "threatmodel::detect", tracing::Level::WARN, a = 1);
    let second = || tracing::event!(name: "shop::Second", target: "threatmodel::step", tracing::Level::INFO, b = "x");
    let other = || tracing::event!(name: "other", target: "shop", tracing::Level::ERROR, c = 1);
    for _ in 0..2 {
        // Nobody listens on this thread, and that must not be what is remembered.
        first();
        second();
        other();
        recorder::emit(&dispatch, first);
        recorder::emit(&dispatch, second);
        recorder::emit(&dispatch, other);
    }
    tracing::callsite::rebuild_interest_cache();
    recorder::emit(&dispatch, first);
    let first = (EventKind::Detection, "shop::First".to_owned(), "a=1".to_owned());
    let second = (EventKind::Step, "shop::Second".to_owned(), "b=x".to_owned());
    assert_eq!(*heard.lock().unwrap(), [first.clone(), second.clone(), first.clone(), second, first]);
}
