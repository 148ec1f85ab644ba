//! The events that the filter of the layer skips. Alone in its process: `tracing` asks all subscribers about an event.

#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::sync::atomic::{AtomicU64, Ordering};

use common::rule;
use threatmodel_detect::{honey::Honey, layer::Detector, rule::Kind};
use tracing::subscriber::with_default;
use tracing_subscriber::{layer::SubscriberExt, registry};

#[test]
fn events_that_no_layer_wants_are_not_even_made() {
    let canary = rule("shop::Honey", Kind::Canary);
    let made = AtomicU64::new(0);
    let trace = || {
        tracing::trace!(value = made.fetch_add(1, Ordering::Relaxed), "unwanted");
        tracing::span!(tracing::Level::TRACE, "unwanted", value = made.fetch_add(1, Ordering::Relaxed));
    };
    let detector = Detector::builder().rules([canary]).build().expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector.filtered()), || {
        trace();
        assert_eq!(made.load(Ordering::Relaxed), 0);
        // With a honey value, every event matters.
        let honey = Honey { name: "shop::Admin".into(), value: "admin-7731".into(), rule: "shop::Honey".into() };
        handle.add_honey(honey).expect("fine");
        trace();
        assert_eq!(made.load(Ordering::Relaxed), 1);
    });
}
