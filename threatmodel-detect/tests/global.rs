//! The layer in the subscriber of the whole process, where what is logged in the midst of an event comes back to it.

#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use common::rule;
use threatmodel_detect::{layer::Detector, rule::Kind};
use tracing_subscriber::{Layer, filter::LevelFilter, layer::SubscriberExt, registry};

fn every() {
    tracing::event!(name: "shop::Every", target: "threatmodel::detect", tracing::Level::INFO, {});
}

struct Logs;

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        every();
        f.write_str("logs")
    }
}

/// Counts what it is told.
#[derive(Clone, Default)]
struct Counts(Arc<AtomicU64>);

impl<S: tracing::Subscriber> Layer<S> for Counts {
    fn on_event(&self, _: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn what_callbacks_and_values_log_goes_round_once() {
    let every_event = rule("shop::Every", Kind::Every);
    let detector = Detector::builder()
        .rules([every_event])
        .emit_events(true)
        .on_alert(|alert| {
            tracing::info!("{alert}");
            every();
        })
        .build()
        .expect("fine");
    let handle = detector.handle();
    let (all, errors) = (Counts::default(), Counts::default());
    let subscriber =
        registry().with(detector.filtered()).with(all.clone()).with(errors.clone().with_filter(LevelFilter::ERROR));
    tracing::subscriber::set_global_default(subscriber).expect("alone in the process");

    let told = || assert!(handle.wait(Duration::from_secs(20)), "nothing is in the way");
    every();
    told();
    let stats = handle.stats();
    assert_eq!((stats.engine.alerts, stats.unheard, stats.untold), (1, 1, 0));
    // The event, what the callback logs, and the alert, which alone is an error.
    assert_eq!((all.0.load(Ordering::Relaxed), errors.0.load(Ordering::Relaxed)), (4, 1));

    tracing::event!(name: "shop::Every", target: "threatmodel::detect", tracing::Level::INFO, value = ?Logs);
    told();
    let stats = handle.stats();
    assert_eq!((stats.engine.alerts, stats.unheard, stats.panics), (2, 3, 0));
}
