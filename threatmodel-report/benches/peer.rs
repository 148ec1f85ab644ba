//! The same events on one core through the program's own engine and through the exported Sigma rules in `rsigma-eval`, which
//! must come to the same verdicts: events per second, and the ratio.
//! `cargo bench -p threatmodel-report --bench peer`

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

#[path = "../tests/testsuite/common/mod.rs"]
mod common;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use rsigma_eval::{CorrelationAction, CorrelationConfig, CorrelationEngine, event::JsonEvent};
use rsigma_parser::parse_sigma_yaml;
use serde_json::{Map, Value};
use threatmodel_detect::{
    engine::Engine,
    event::{DETECT_TARGET, Event, EventKind, STEP_TARGET},
    limits::Limits,
    rule::Rule,
};
use threatmodel_report::{rules_of, sigma};

const EVENTS: u64 = 20_000;
const ROUNDS: usize = 7;

/// One event, as each of the two takes it; both have been parsed already.
struct Told {
    kind: EventKind,
    path: String,
    fields: Vec<(&'static str, String)>,
    line: Value,
    at: u64,
}

/// The number of an event, and the id of the rule that it set off.
type Verdicts = BTreeSet<(usize, String)>;

fn main() {
    let model = common::detecting();
    let rules = rules_of::rules(&model).0;
    let ids: BTreeSet<String> = rules.iter().map(|rule| rule.id().to_string()).collect();
    let collection = parse_sigma_yaml(&sigma::document(&model).0).unwrap();
    let peer = || {
        let action_on_match = CorrelationAction::Reset;
        let mut engine = CorrelationEngine::new(CorrelationConfig { action_on_match, ..CorrelationConfig::default() });
        engine.add_collection(&collection).unwrap();
        engine
    };
    let own = || Engine::new(rules.clone(), Limits::default()).unwrap();

    for clients in [100, 10_000] {
        let events = events(clients);
        let verdicts = by_own(&mut own(), &events);
        assert!(verdicts.len() > 100, "{}", verdicts.len());
        assert_eq!(by_peer(&mut peer(), &events, &ids), verdicts, "both come to the same verdicts");
        let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            let (mut own, mut peer) = (own(), peer());
            ours = ours.min(timed(|| by_own(&mut own, &events).len()));
            theirs = theirs.min(timed(|| by_peer(&mut peer, &events, &ids).len()));
        }
        let second = |time: Duration| EVENTS as f64 / time.as_secs_f64();
        println!(
            "{clients} clients, {EVENTS} events, {} alerts of {} rules: {:.0} events per second, rsigma-eval {:.0}; {:.1} times",
            verdicts.len(),
            rules.len(),
            second(ours),
            second(theirs),
            second(ours) / second(theirs)
        );
    }
}

fn timed(run: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

/// Events a second apart, because Sigma knows whole seconds only. Each fourth is of one attacker. The steps and honey values
/// that Sigma reads from the alerts of the program are not among them.
fn events(clients: u64) -> Vec<Told> {
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let told = (0..EVENTS).map(|at| {
        let who = if random(4) == 0 { 0 } else { random(clients) };
        let (client, account) = (format!("10.0.{}.{}", who >> 8, who & 255), format!("a{}", random(50)));
        let by_client = vec![("client", client.clone()), ("account", account)];
        let by_session = vec![("session", client)];
        let (kind, name, fields) = match random(7) {
            0..3 => (EventKind::Detection, "SearchProbing", by_client),
            3 => (EventKind::Detection, "ErrorBurst", vec![]),
            4 => (EventKind::Step, "CheckoutStarted", by_session),
            5 => (EventKind::Detection, "PaymentRefused", by_session),
            _ => (EventKind::Step, "OrderShipped", by_session),
        };
        let path = format!("shop::detect::{name}");
        let line = line(kind, &path, &fields);
        Told { kind, path, fields, line, at: at + 1 }
    });
    told.collect()
}

/// The line that the formatter of `tracing-subscriber` writes.
fn line(kind: EventKind, path: &str, fields: &[(&'static str, String)]) -> Value {
    let mut line = Map::new();
    if kind == EventKind::Step {
        line.insert("step".to_owned(), path.into());
        line.insert("target".to_owned(), STEP_TARGET.into());
    } else {
        line.insert("rule.id".to_owned(), Rule::id_of(path).to_string().into());
        line.insert("target".to_owned(), DETECT_TARGET.into());
    }
    line.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())));
    line.into()
}

fn by_own(engine: &mut Engine, events: &[Told]) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for (index, told) in events.iter().enumerate() {
        let pairs: Vec<(&str, &str)> = told.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let event = Event { kind: told.kind, path: &told.path, fields: pairs.as_slice().into() };
        let alerts = engine.observe(Duration::from_secs(told.at), &event);
        verdicts.extend(alerts.iter().map(|alert| (index, alert.id().to_string())));
    }
    verdicts
}

fn by_peer(engine: &mut CorrelationEngine, events: &[Told], ids: &BTreeSet<String>) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for (index, told) in events.iter().enumerate() {
        let results = engine.process_event_at(&JsonEvent::borrow(&told.line), i64::try_from(told.at).unwrap());
        // Documents that only find events are no rules.
        let found = results.into_iter().filter_map(|result| result.header.rule_id).filter(|id| ids.contains(id));
        verdicts.extend(found.map(|id| (index, id)));
    }
    verdicts
}
