//! Each kind at the edges of its window.

use super::*;

fn own(engine: &mut Engine, at: Duration, fields: &[(&str, &str)]) -> Vec<Alert> {
    engine.observe(at, &Event::detection(OWN, fields))
}

fn step(engine: &mut Engine, at: Duration, path: &str, client: &str) -> Vec<Alert> {
    engine.observe(at, &Event::step(path, &[("client", client)]))
}

#[test]
fn every_event_is_told_with_all_that_leads_back_to_the_threat() {
    let mut engine = engine(Kind::Every);
    let alerts = own(&mut engine, SECOND, &[("client", "a\nb")]);
    let [alert] = alerts.as_slice() else { panic!("{alerts:?}") };
    assert_eq!((alert.count, alert.first, alert.last, alert.certain), (1, SECOND, SECOND, true));
    assert_eq!((alert.level(), alert.id(), &*alert.threat().path), (Level::High, Rule::id_of(OWN), "shop::Theft"));
    assert_eq!((alert.assets(), alert.playbook()), (&*texts(&["shop::Cards"]), &*texts(&["Call somebody."])));
    assert_eq!(alert.evidence[0].fields[0].value, "a\nb");
    assert_eq!(alert.to_string(), "[High] shop::Own: happened (threat shop::Theft, T-1)");
    assert_eq!(own(&mut engine, SECOND, &[])[0].number, 1);
}

#[test]
fn a_threshold_counts_what_is_exactly_as_old_as_its_window_and_nothing_older() {
    let client = [("client", "a\nb")];
    for (last, found) in [(60 * SECOND, true), (60 * SECOND + NANO, false)] {
        let mut engine = engine(threshold(3, 60));
        assert!(own(&mut engine, Duration::ZERO, &client).is_empty());
        assert!(own(&mut engine, SECOND, &client).is_empty());
        let alerts = own(&mut engine, last, &client);
        assert_eq!(alerts.len(), usize::from(found), "{last:?}");
        if let Some(alert) = alerts.first() {
            assert_eq!(
                alert.to_string(),
                "[High] shop::Own: 3 events in 1m for client=a\\nb (threat shop::Theft, T-1)"
            );
            assert_eq!((alert.evidence.len(), alert.evidence_missing), (3, 0));
        }
    }
}

#[test]
fn a_key_starts_anew_after_an_alert() {
    let mut engine = engine(threshold(3, 60));
    let alerts: Vec<usize> = (0..9).map(|at| own(&mut engine, at * SECOND, &[("client", "a")]).len()).collect();
    assert_eq!(alerts, [0, 0, 1, 0, 0, 1, 0, 0, 1]);
    assert_eq!(engine.stats().rules[0].keys, 0, "nothing is kept of it");
}

#[test]
fn a_threshold_of_one_is_every_event() {
    let mut engine = engine(threshold(1, 60));
    assert_eq!(own(&mut engine, SECOND, &[("client", "a")]).len(), 1);
    assert_eq!(own(&mut engine, SECOND, &[("client", "a")]).len(), 1);
    assert_eq!(engine.stats().rules[0].keys, 0);
}

#[test]
fn without_fields_to_group_by_there_is_one_key() {
    let kind = Kind::Threshold { group_by: texts(&[]), threshold: 2, within: SECOND };
    let mut engine = engine(kind);
    assert!(own(&mut engine, SECOND, &[("client", "a")]).is_empty());
    assert_eq!(own(&mut engine, SECOND, &[("client", "b")]).len(), 1);
    assert_eq!(engine.stats().rules[0].without_key, 0);
}

#[test]
fn an_absent_field_is_a_key_of_its_own_and_counted() {
    let mut engine = engine(threshold(2, 60));
    assert!(own(&mut engine, SECOND, &[]).is_empty());
    assert!(own(&mut engine, SECOND, &[("client", "")]).is_empty());
    let alerts = own(&mut engine, SECOND, &[("other", "x")]);
    assert_eq!((alerts.len(), alerts[0].key.len()), (1, 0));
    assert_eq!(engine.stats().rules[0].without_key, 2);
}

#[test]
fn equal_values_count_once_and_from_the_latest() {
    let pairs = |value| [("client", "a"), ("value", value)];
    for (last, found) in [(65 * SECOND, true), (65 * SECOND + NANO, false)] {
        let mut engine = engine(distinct(2, 60));
        assert!(own(&mut engine, Duration::ZERO, &pairs("x")).is_empty());
        assert!(own(&mut engine, 5 * SECOND, &pairs("x")).is_empty());
        let alerts = own(&mut engine, last, &pairs("y"));
        assert_eq!(alerts.len(), usize::from(found), "{last:?}");
        if let Some(alert) = alerts.first() {
            assert_eq!((alert.count, alert.first, alert.evidence.len()), (2, 5 * SECOND, 2));
            assert!(alert.to_string().contains("2 values of value in 1m for client=a"), "{alert}");
        }
    }
}

#[test]
fn an_event_without_the_value_does_not_count_and_is_counted() {
    let mut engine = engine(distinct(2, 60));
    own(&mut engine, SECOND, &[("client", "a"), ("value", "x")]);
    assert!(own(&mut engine, SECOND, &[("client", "a")]).is_empty());
    assert_eq!(engine.stats().rules[0].without_value, 1);
}

#[test]
fn a_sequence_is_met_in_its_order_within_its_time() {
    for (last, found) in [(60 * SECOND, true), (60 * SECOND + NANO, false)] {
        let mut engine = engine(sequence(&["a", "b", "c"], 60));
        step(&mut engine, Duration::ZERO, "a", "x");
        step(&mut engine, SECOND, "b", "y");
        step(&mut engine, SECOND, "b", "x");
        let alerts = step(&mut engine, last, "c", "x");
        assert_eq!(alerts.len(), usize::from(found), "{last:?}");
        if let Some(alert) = alerts.first() {
            let paths: Vec<&str> = alert.evidence.iter().map(|event| event.path.as_str()).collect();
            assert_eq!((paths.as_slice(), alert.count), (["a", "b", "c"].as_slice(), 3));
            assert!(alert.to_string().contains("3 steps in 1m for client=x"), "{alert}");
        }
        assert!(step(&mut engine, last, "c", "x").is_empty(), "the key starts anew");
    }
    let mut engine = engine(sequence(&["a", "b"], 60));
    step(&mut engine, SECOND, "b", "x");
    assert!(step(&mut engine, SECOND, "a", "x").is_empty());
    assert_eq!(step(&mut engine, SECOND, "b", "x").len(), 1);
}

#[test]
fn a_sequence_is_found_from_its_latest_start() {
    let mut engine = engine(sequence(&["a", "b", "c"], 10));
    step(&mut engine, Duration::ZERO, "a", "x");
    step(&mut engine, SECOND, "b", "x");
    step(&mut engine, 8 * SECOND, "a", "x");
    step(&mut engine, 9 * SECOND, "b", "x");
    let alerts = step(&mut engine, 15 * SECOND, "c", "x");
    assert_eq!(alerts[0].first, 8 * SECOND);
}

#[test]
fn one_event_is_one_step() {
    let mut engine = engine(sequence(&["a", "a"], 10));
    assert!(step(&mut engine, SECOND, "a", "x").is_empty());
    assert_eq!(step(&mut engine, SECOND, "a", "x").len(), 1);
}

#[test]
fn events_of_rules_are_steps_too() {
    let rules = vec![rule(OWN, sequence(&["shop::Every", "b"], 10)), rule("shop::Every", Kind::Every)];
    let mut engine = Engine::new(rules, Limits::default()).expect("fine");
    assert_eq!(engine.observe(SECOND, &Event::detection("shop::Every", &[("client", "x")])).len(), 1);
    let alerts = step(&mut engine, SECOND, "b", "x");
    assert_eq!(&*alerts[0].rule.path, OWN);
}

#[test]
fn a_missing_step_is_told_of_each_time() {
    let mut engine = engine(missing("a", None, 60));
    step(&mut engine, 100 * SECOND, "a", "x");
    let x = [("client", "x")];
    assert!(own(&mut engine, 160 * SECOND, &x).is_empty());
    let alerts = own(&mut engine, 160 * SECOND + NANO, &x);
    assert_eq!((alerts.len(), alerts[0].certain, alerts[0].evidence.len()), (1, true, 1));
    assert_eq!(own(&mut engine, 161 * SECOND, &x).len(), 1);
    assert_eq!(own(&mut engine, 161 * SECOND, &[("client", "y")]).len(), 1);
}

#[test]
fn a_missing_step_is_not_certain_before_the_window_has_run() {
    for (at, certain) in [(60 * SECOND - NANO, false), (60 * SECOND, true)] {
        let mut engine = engine(missing("a", Some("b"), 60));
        let alerts = step(&mut engine, at, "b", "x");
        assert_eq!(alerts[0].certain, certain, "{at:?}");
        let text = alerts[0].to_string();
        assert!(text.contains("no a in 1m before it for client=x"), "{text}");
        assert_eq!(text.ends_with(", not certain"), !certain);
        assert!(own(&mut engine, at, &[("client", "x")]).is_empty(), "the rule's own event is not the step");
        assert_eq!(engine.stats().unknown_rules, 0);
    }
}

#[test]
fn honey_raises_its_rule_in_any_event_once_for_each_value() {
    let rules = vec![rule(OWN, Kind::Canary), rule("shop::Every", Kind::Every)];
    let mut engine = Engine::new(rules, Limits::default()).expect("fine");
    let honey = |name: &'static str, value: &'static str, rule: &'static str| Honey {
        name: name.into(),
        value: value.into(),
        rule: rule.into(),
    };
    assert!(!engine.has_honey());
    engine.add_honey(honey("shop::Admin", "admin-7731", OWN)).expect("fine");
    engine.add_honey(honey("shop::Token", "7731-token", OWN)).expect("fine");
    assert_eq!(
        engine.add_honey(honey("x", "admin", OWN)).expect_err("short").to_string(),
        "the honey value of `x` is too short; use 6 bytes or more, so that it is never met by chance"
    );
    assert_eq!(
        engine.add_honey(honey("x", "long enough", "shop::Every")).expect_err("not for canaries").to_string(),
        "the honey value of `x` names `shop::Every`, which is no rule for canaries"
    );
    let pairs = [("query", "x='Admin-7731-token'"), ("again", "admin-7731")];
    let alerts = engine.observe(SECOND, &Event::other("event shop.rs:1", &pairs));
    let keys: Vec<String> = alerts.iter().map(|alert| alert.key_text().to_string()).collect();
    assert_eq!(keys, ["honey=shop::Admin field=query", "honey=shop::Token field=query"]);
    assert_eq!(alerts[0].evidence[0].fields[1].value, "admin-7731");
    assert!(engine.observe(SECOND, &Event::other("event", &[("query", "admin-773")])).is_empty());
    assert_eq!(own(&mut engine, SECOND, &[("query", "admin-7731")]).len(), 1, "its own event is not told of twice");
    assert_eq!(own(&mut engine, SECOND, &[]).len(), 1);
    assert_eq!(engine.stats().unknown_rules, 0);
}

#[test]
fn time_never_goes_back() {
    let mut engine = engine(threshold(2, 10));
    own(&mut engine, 100 * SECOND, &[("client", "a")]);
    assert_eq!(own(&mut engine, SECOND, &[("client", "a")])[0].last, 100 * SECOND);
    own(&mut engine, 100 * SECOND, &[("client", "a")]);
    own(&mut engine, Duration::MAX, &[("client", "a")]);
    assert_eq!(own(&mut engine, Duration::ZERO, &[("client", "a")]).len(), 1);
    assert_eq!(engine.stats().late, 2);
}

#[test]
fn what_no_rule_knows_is_counted() {
    let mut disabled = rule("shop::Disabled", Kind::Every);
    disabled.enabled = false;
    let mut engine = Engine::new(vec![disabled], Limits::default()).expect("fine");
    assert!(engine.observe(SECOND, &Event::detection("shop::Nothing", &[])).is_empty());
    assert!(engine.observe(SECOND, &Event::step("shop::Step", &[])).is_empty());
    assert!(engine.observe(SECOND, &Event::detection("shop::Disabled", &[])).is_empty());
    assert!(engine.observe(SECOND, &Event::other("shop::Disabled", &[])).is_empty());
    let stats = engine.stats();
    assert_eq!((stats.events, stats.unknown_rules, stats.unused_steps), (4, 1, 1));
}

#[test]
fn everything_wrong_with_rules_is_told() {
    let rules = vec![
        rule(OWN, threshold(0, 0)),
        rule(OWN, sequence(&["a"], 1)),
        rule("", distinct(300_000, 1)),
        rule("shop::Long", sequence(&["a"; 17], 1)),
        rule("shop::Missing", missing("shop::Missing", None, 1)),
        rule("shop::Empty", sequence(&["", "a"], 1)),
    ];
    let errors = Engine::new(rules, Limits::default()).expect_err("wrong").to_string();
    let errors: Vec<&str> = errors.lines().collect();
    assert_eq!(
        errors,
        [
            "rule `shop::Own`: the threshold is 0; write 1 or more, or leave it out to find every event",
            "rule `shop::Own`: `within` is zero; write how long the window is, as in `1m`",
            "rule `shop::Own`: another rule has the same path",
            "rule `shop::Own`: a sequence needs at least two steps",
            "rule ``: it has no path",
            "rule ``: the threshold is more than the 262144 events that the limits let a rule remember",
            "rule `shop::Long`: a sequence has at most 16 steps",
            "rule `shop::Missing`: the step that is required is the one that needs it",
            "rule `shop::Empty`: a step or a field has no name",
        ]
    );
}
