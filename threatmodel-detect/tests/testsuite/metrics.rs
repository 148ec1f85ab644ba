//! The counters of the layer.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use core::time::Duration;
use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use threatmodel_detect::{
    counters::{ALERTS, EVENTS},
    layer::Detector,
    limits::Limits,
    rule::{Kind, Level, Rule, Threat},
};
use tracing_subscriber::layer::SubscriberExt as _;

fn rule(path: &'static str, kind: Kind) -> Rule {
    Rule {
        path: path.into(),
        doc: "".into(),
        event: "input_validation_fail".into(),
        level: Level::High,
        kind,
        threat: Threat { path: "shop::SqlInjection".into(), id: None, severity: None },
        assets: vec![].into(),
        playbook: vec![].into(),
        enabled: true,
    }
}

fn rules() -> Vec<Rule> {
    let within = Duration::from_secs(60);
    let probing = Kind::Threshold { group_by: vec!["client".into()].into(), threshold: 2, within };
    vec![rule("shop::Probing", probing), rule("shop::Quiet", Kind::Every)]
}

fn counted(count: bool, limits: Limits, work: impl FnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let detector = Detector::builder().rules(rules()).limits(limits).count(count).build().unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(detector), work);
    });
    let snapshot = snapshotter.snapshot().into_vec();
    let each = snapshot.into_iter().map(|(key, _, _, value)| {
        let labels: Vec<String> =
            key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let DebugValue::Counter(value) = value else { panic!("{key:?} is no counter") };
        (format!("{}{{{}}}", key.key().name(), labels.join(",")), value)
    });
    each.collect()
}

fn probe(client: &str) {
    tracing::event!(name: "shop::Probing", target: "threatmodel::detect", tracing::Level::WARN, client);
}

#[test]
fn events_and_alerts_are_counted_by_rule() {
    let counters = counted(true, Limits::default(), || {
        for client in ["a", "b", "a"] {
            probe(client);
        }
        tracing::event!(name: "shop::Unknown", target: "threatmodel::detect", tracing::Level::WARN, client = "a");
        tracing::event!(name: "shop::Probing", target: "threatmodel::step", tracing::Level::INFO, client = "c");
    });
    let threat = "threat=shop::SqlInjection";
    let expected = [
        (format!("{EVENTS}{{rule=shop::Probing,{threat}}}"), 3),
        (format!("{EVENTS}{{rule=shop::Quiet,{threat}}}"), 0),
        (format!("{ALERTS}{{rule=shop::Probing,{threat},cause=found}}"), 1),
        (format!("{ALERTS}{{rule=shop::Probing,{threat},cause=keys-exhausted}}"), 0),
        (format!("{ALERTS}{{rule=shop::Quiet,{threat},cause=found}}"), 0),
        (format!("{ALERTS}{{rule=shop::Quiet,{threat},cause=keys-exhausted}}"), 0),
    ];
    assert_eq!(counters, expected.into());
}

#[test]
fn a_flood_of_keys_adds_no_counter_and_is_counted() {
    let few = Limits { keys: 2, ..Limits::default() };
    let counters = counted(true, few, || (0..50).for_each(|client| probe(&client.to_string())));
    assert_eq!(counters.len(), 6);
    let exhausted = format!("{ALERTS}{{rule=shop::Probing,threat=shop::SqlInjection,cause=keys-exhausted}}");
    assert_eq!(counters[&exhausted], 1, "told once in the time of the rule");
}

#[test]
fn nothing_is_counted_unless_asked_for() {
    assert!(counted(false, Limits::default(), || probe("a")).is_empty());
}
