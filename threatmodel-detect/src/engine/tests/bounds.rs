//! Keys kept and lost when there are more of them than the limits allow.

use super::*;

const LIMITS: Limits = Limits { keys: 1000, events: 4000, evidence: 4096, field: 64 };

/// A million clients, each seen once, with the event of this path and value.
fn flood(engine: &mut Engine, path: &str, mut each: impl FnMut(&mut Engine, u64)) -> Vec<Alert> {
    let mut alerts = Vec::new();
    let mut memory = None;
    for index in 0..1_000_000_u64 {
        let client = index.to_string();
        let pairs = [("client", client.as_str()), ("value", client.as_str())];
        alerts.extend(engine.observe(Duration::from_micros(index), &Event::detection(path, &pairs)));
        each(engine, index);
        if index == 10_000 {
            memory = Some(engine.stats().memory);
        }
    }
    let stats = engine.stats();
    assert_eq!(memory, Some(stats.memory), "it does not grow");
    assert!(stats.memory < 1_000_000, "{}", stats.memory);
    assert!(stats.rules[0].keys <= 1000, "{}", stats.rules[0].keys);
    alerts
}

/// Checks that losses are told of once in the window, and counted.
fn exhausted_once(engine: &Engine, alerts: &[Alert]) {
    let causes: Vec<Cause> = alerts.iter().map(|alert| alert.cause).collect();
    assert_eq!(causes, [Cause::KeysExhausted]);
    assert!(alerts[0].to_string().contains("too many keys at once, 1 were forgotten"), "{}", alerts[0]);
    assert!(engine.stats().evicted() > 990_000);
}

#[test]
fn a_million_clients_do_not_hide_one_that_reaches_the_threshold() {
    let mut engine = limited(threshold(4, 3600), LIMITS);
    let event = |engine: &mut Engine| engine.observe(Duration::ZERO, &Event::detection(OWN, &[("client", "attacker")]));
    event(&mut engine);
    event(&mut engine);
    let alerts = flood(&mut engine, OWN, |_, _| {});
    exhausted_once(&engine, &alerts);
    assert!(event(&mut engine).is_empty());
    let alerts = event(&mut engine);
    assert_eq!((alerts[0].count, alerts[0].first), (4, Duration::ZERO));
    assert_eq!((alerts[0].evidence.len(), alerts[0].evidence_missing), (2, 2));
}

#[test]
fn a_million_clients_do_not_hide_one_with_two_values() {
    let mut engine = limited(distinct(3, 3600), LIMITS);
    let event = |engine: &mut Engine, value: &str| {
        engine.observe(Duration::ZERO, &Event::detection(OWN, &[("client", "attacker"), ("value", value)]))
    };
    event(&mut engine, "x");
    event(&mut engine, "y");
    let alerts = flood(&mut engine, OWN, |_, _| {});
    exhausted_once(&engine, &alerts);
    assert_eq!(event(&mut engine, "z").len(), 1);
}

#[test]
fn a_million_clients_do_not_hide_one_that_is_on_its_second_step() {
    let mut engine = limited(sequence(&["a", "b", "c"], 3600), LIMITS);
    let event =
        |engine: &mut Engine, path| engine.observe(Duration::ZERO, &Event::step(path, &[("client", "attacker")]));
    event(&mut engine, "a");
    event(&mut engine, "b");
    let alerts = flood(&mut engine, "a", |_, _| {});
    exhausted_once(&engine, &alerts);
    assert_eq!(event(&mut engine, "c").len(), 1);
}

#[test]
fn after_a_million_clients_a_missing_step_is_not_certain_until_the_window_has_passed() {
    let mut engine = limited(missing("a", Some("b"), 3600), LIMITS);
    let event = |engine: &mut Engine, seconds, path, client: &str| {
        engine.observe(Duration::from_secs(seconds), &Event::step(path, &[("client", client)]))
    };
    event(&mut engine, 0, "a", "customer");
    event(&mut engine, 0, "a", "customer");
    let alerts = flood(&mut engine, "a", |_, _| {});
    exhausted_once(&engine, &alerts);
    assert!(event(&mut engine, 1, "b", "customer").is_empty());
    assert!(!event(&mut engine, 3600, "b", "somebody")[0].certain);
    assert!(event(&mut engine, 3602, "b", "somebody")[0].certain);
}

/// Ten clients seen twice, so that they take all room there is for keys or for events.
fn crowded(kind: Kind, limits: Limits) -> Engine {
    let mut engine = limited(kind, limits);
    for client in 0..10 {
        seen(&mut engine, client);
        seen(&mut engine, client);
    }
    engine
}

fn seen(engine: &mut Engine, client: u32) -> bool {
    let client = client.to_string();
    let event = [("client", client.as_str()), ("value", "x")];
    let mut alerts = engine.observe(SECOND, &Event::detection(OWN, &event));
    alerts.extend(engine.observe(SECOND, &Event::step("a", &event)));
    alerts.iter().any(|alert| alert.cause == Cause::Found)
}

#[test]
fn newcomers_never_push_out_what_was_seen_more_than_once() {
    let keys = Limits { keys: 10, ..LIMITS };
    let events = |events| Limits { events, ..LIMITS };
    for (kind, limits) in [
        (threshold(3, 3600), keys),
        (threshold(3, 3600), events(20)),
        (distinct(3, 3600), keys),
        (distinct(3, 3600), events(10)),
        (sequence(&["a", "b"], 3600), keys),
        (missing("a", Some("b"), 3600), keys),
    ] {
        let mut engine = crowded(kind.clone(), limits);
        assert_eq!(engine.stats().evicted(), 1, "one place is made for newcomers: {kind:?}");
        seen(&mut engine, 100);
        assert_eq!(engine.stats().evicted(), 1, "and taken: {kind:?}");
        for client in 101..200 {
            seen(&mut engine, client);
        }
        let stats = engine.stats();
        assert!(stats.evicted() >= 99 && stats.rules[0].keys <= 11, "{stats:?} {kind:?}");
        if kind.name() == "Threshold" {
            let kept: Vec<u32> = (0..10).rev().filter(|client| seen(&mut engine, *client)).collect();
            assert_eq!(kept, (1..10).rev().collect::<Vec<u32>>(), "the first of them went: {limits:?}");
        }
    }
}

#[test]
fn no_more_events_are_remembered_than_the_limits_allow() {
    for kind in [threshold(3, 3600), distinct(3, 3600)] {
        let mut engine = limited(kind, Limits { events: 10, ..LIMITS });
        for client in 0..200 {
            seen(&mut engine, client);
            assert!(engine.stats().rules[0].keys <= 10, "each key has an event");
        }
    }
}

#[test]
fn keys_whose_window_has_passed_are_reused_without_loss() {
    let mut engine = limited(threshold(2, 1), LIMITS);
    for index in 0..100_000 {
        let client = index.to_string();
        // At most 1000 keys in a second, its edges included.
        let at = Duration::from_micros(index * 1001);
        assert!(engine.observe(at, &Event::detection(OWN, &[("client", client.as_str())])).is_empty());
    }
    assert_eq!((engine.stats().evicted(), engine.stats().rules[0].keys <= 1000), (0, true));
}

#[test]
fn losses_are_told_of_again_after_the_window() {
    let mut engine = limited(threshold(2, 10), Limits { keys: 2, ..LIMITS });
    let mut told = Vec::new();
    for index in 0..2500_u64 {
        let client = index.to_string();
        let pairs = [("client", client.as_str())];
        let event = Event::detection(OWN, &pairs);
        told.extend(engine.observe(Duration::from_millis(index * 10), &event).iter().map(|alert| (index, alert.count)));
    }
    assert_eq!(told, [(2, 1), (1003, 1001), (2004, 1001)]);
}

#[test]
fn a_high_threshold_takes_no_memory_ahead() {
    let engine = limited(threshold(100_000, 60), Limits::default());
    assert!(engine.stats().rules[0].memory < 1000);
}

#[test]
fn one_key_may_fill_the_pool() {
    let mut engine = limited(threshold(4000, 60), LIMITS);
    let alerts: usize = (0..8000).map(|_| engine.observe(SECOND, &Event::detection(OWN, &[])).len()).sum();
    assert_eq!((alerts, engine.stats().evicted()), (2, 0));
}

proptest! {
    #[test]
    fn no_stream_breaks_small_tables(
        events in prop::collection::vec((0..12_u8, 0..5_u8, 0..4_usize, 0..3_u64), 0..400),
        keys in 2..6_usize,
        remembered in 4..10_usize,
    ) {
        let rules = vec![
            rule("t", threshold(3, 5)),
            rule("d", distinct(3, 5)),
            rule("s", sequence(&["t", "d", "t"], 5)),
            rule("m", missing("t", Some("d"), 5)),
        ];
        let limits = Limits { keys, events: remembered, evidence: 700, field: 8 };
        let mut engine = Engine::new(rules, limits).expect("fine");
        let mut now = 0;
        for (client, value, path, later) in events {
            now += later;
            let (client, value) = (client.to_string(), value.to_string());
            let pairs = [("client", client.as_str()), ("value", value.as_str())];
            let path = ["t", "d", "s", "m"][path];
            for alert in engine.observe(Duration::from_secs(now), &Event::detection(path, &pairs)) {
                if alert.cause == Cause::Found {
                    prop_assert_eq!(alert.evidence.len() as u64 + alert.evidence_missing, alert.count);
                    prop_assert!(alert.last - alert.first <= 5 * SECOND);
                }
            }
            for rule in engine.stats().rules {
                prop_assert!(rule.keys <= keys);
            }
        }
    }
}
