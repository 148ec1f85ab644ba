//! The exported Sigma rules against the rules of the program, on the same events: independent evaluators read what
//! `tracing-subscriber` writes, and come to the same verdicts.
//!
//! Their differences are pinned here too: they have a resolution of one second, and the order of two events in one second is
//! up to them.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use core::time::Duration;
use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, LazyLock, Mutex},
};

use proptest::prelude::*;
use rsigma_eval::{CorrelationConfig, CorrelationEngine, event::JsonEvent};
use rsigma_parser::{SigmaCollection, parse_sigma_yaml};
use serde_json::{Map, Value, json};
use threatmodel_detect::{
    alert::{Alert, Cause},
    corpus::{EventLine, Lines, Origin},
    engine::Engine,
    event::{ALERT_TARGET, DETECT_TARGET, Event, EventKind, STEP_TARGET},
    honey::Honey,
    layer::Detector,
    limits::Limits,
    rule::Rule,
};
use threatmodel_report::{rules_of, sigma};
use tracing_subscriber::layer::SubscriberExt as _;

/// The number of an event, the path of the rule that it set off, and the key.
type Verdicts = BTreeSet<(usize, String, String)>;

fn path(name: &str) -> String {
    format!("shop::detect::{name}")
}

fn rules() -> Vec<Rule> {
    let (rules, unusable) = rules_of::rules(&common::detecting());
    assert!(unusable.is_empty(), "{unusable:?}");
    rules
}

fn engine() -> Engine {
    let mut engine = Engine::new(rules(), Limits::default()).unwrap();
    let honey = Honey { name: "Jane".into(), value: "jane.doe.1971".into(), rule: path("HoneyAccount").into() };
    engine.add_honey(honey).unwrap();
    engine
}

/// Events, one after the other.
#[derive(Default)]
struct Stream(Vec<EventLine>);

impl Stream {
    fn told(mut self, kind: EventKind, at: u64, name: &str, fields: &[(&str, &str)]) -> Self {
        let path = if kind == EventKind::Other { name.to_owned() } else { path(name) };
        let event = Event { kind, path: &path, fields: fields.into() };
        self.0.push(EventLine::new(Duration::from_secs(at), &event, &Origin::default()));
        self
    }

    fn event(self, at: u64, name: &str, fields: &[(&str, &str)]) -> Self {
        self.told(EventKind::Detection, at, name, fields)
    }

    fn step(self, at: u64, name: &str, fields: &[(&str, &str)]) -> Self {
        self.told(EventKind::Step, at, name, fields)
    }

    /// The events as they come back from a corpus.
    fn corpus(&self) -> Vec<EventLine> {
        let text: String = self.0.iter().map(|line| line.to_json() + "\n").collect();
        Lines::<_, EventLine>::new(text.as_bytes()).map(|line| line.unwrap().unwrap()).collect()
    }
}

/// The line that the formatter writes for an event; a test below compares it with a real one.
fn log_line(event: &EventLine) -> Value {
    let mut line = Map::new();
    match event.kind {
        EventKind::Detection => {
            line.insert("rule.id".to_owned(), Rule::id_of(&event.path).to_string().into());
            line.insert("target".to_owned(), DETECT_TARGET.into());
        }
        EventKind::Step => {
            line.insert("step".to_owned(), event.path.as_str().into());
            line.insert("target".to_owned(), STEP_TARGET.into());
        }
        EventKind::Other => {
            line.insert("target".to_owned(), event.path.as_str().into());
        }
    }
    line.extend(event.fields.0.iter().map(|(name, value)| (name.clone(), value.as_str().into())));
    line.into()
}

/// The line of an alert that the program tells as an event.
fn alert_line(alert: &Alert) -> Value {
    json!({
        "target": ALERT_TARGET,
        "rule.id": alert.id().to_string(),
        "rule.path": alert.rule.path,
        "cause": alert.cause.name(),
        "key": alert.key_text().to_string(),
    })
}

/// The verdicts of the program's own evaluation, with the alerts of each event.
fn own(events: &[EventLine]) -> (Verdicts, Vec<Vec<Alert>>) {
    let mut engine = engine();
    let alerts: Vec<Vec<Alert>> = events.iter().map(|event| event.judge(&mut engine)).collect();
    let found = alerts.iter().enumerate().flat_map(|(index, alerts)| {
        let found = alerts.iter().filter(|alert| alert.cause == Cause::Found);
        found.map(move |alert| (index, alert.rule.path.to_string(), alert.key_text().to_string()))
    });
    (found.collect(), alerts)
}

/// The exported rules in an evaluator of correlations.
struct Exported {
    engine: CorrelationEngine,
    rules: Vec<Rule>,
}

impl Exported {
    fn new() -> Self {
        static COLLECTION: LazyLock<SigmaCollection> =
            LazyLock::new(|| parse_sigma_yaml(&sigma::document(&common::detecting()).0).unwrap());
        let collection = &*COLLECTION;
        assert!(collection.errors.is_empty(), "{:?}", collection.errors);
        let action_on_match = rsigma_eval::CorrelationAction::Reset;
        let mut engine = CorrelationEngine::new(CorrelationConfig { action_on_match, ..CorrelationConfig::default() });
        engine.add_collection(collection).unwrap();
        Self { engine, rules: rules() }
    }

    /// The rules that a line of the log sets off, and their keys.
    fn process(&mut self, line: &Value, at: u64) -> Vec<(String, String)> {
        let results = self.engine.process_event_at(&JsonEvent::borrow(line), i64::try_from(at).unwrap());
        let verdict = |result: &rsigma_eval::EvaluationResult| {
            let id = result.header.rule_id.clone()?;
            // Documents that only find events are no rules.
            let rule = self.rules.iter().find(|rule| rule.id().to_string() == id)?;
            let key = match result.as_correlation() {
                Some(found) => {
                    let pairs: Vec<String> =
                        found.group_key.iter().map(|(name, value)| format!("{name}={value}")).collect();
                    pairs.join(" ")
                }
                None => line["key"].as_str().unwrap_or_default().to_owned(),
            };
            Some((rule.path.to_string(), key))
        };
        results.iter().filter_map(verdict).collect()
    }
}

/// The verdicts of the exported rules on the log of these events, which also contains the program's alerts.
fn exported(events: &[EventLine], alerts: &[Vec<Alert>]) -> Verdicts {
    let mut exported = Exported::new();
    let mut verdicts = Verdicts::new();
    for (index, (event, alerts)) in events.iter().zip(alerts).enumerate() {
        let at = event.at / 1_000_000;
        let lines = std::iter::once(log_line(event)).chain(alerts.iter().map(alert_line));
        for line in lines {
            verdicts.extend(exported.process(&line, at).into_iter().map(|(rule, key)| (index, rule, key)));
        }
    }
    verdicts
}

/// Both ways to the same verdicts, which are these.
fn agree(stream: &Stream, expected: &[(usize, &str, &str)]) {
    let events = stream.corpus();
    let (own, alerts) = own(&events);
    let wanted: Verdicts = expected.iter().map(|(index, name, key)| (*index, path(name), (*key).to_owned())).collect();
    assert_eq!(own, wanted, "the program");
    assert_eq!(exported(&events, &alerts), wanted, "the exported rules");
}

const A: &[(&str, &str)] = &[("client", "10.0.0.1")];
const B: &[(&str, &str)] = &[("client", "10.0.0.2")];
const S: &[(&str, &str)] = &[("session", "s1")];
const R: &[(&str, &str)] = &[("session", "s2")];

#[test]
fn every_event() {
    agree(
        &Stream::default().event(1, "CardsRead", A).event(1, "CardsRead", &[]),
        &[(0, "CardsRead", ""), (1, "CardsRead", "")],
    );
}

#[test]
fn a_threshold_at_the_edge_of_its_window() {
    let probes = |last| {
        Stream::default().event(10, "SearchProbing", A).event(40, "SearchProbing", A).event(last, "SearchProbing", A)
    };
    agree(&probes(70), &[(2, "SearchProbing", "client=10.0.0.1")]);
    agree(&probes(71), &[]);
}

#[test]
fn one_short_of_a_threshold_and_anew_after_an_alert() {
    let few = Stream::default().event(1, "SearchProbing", A).event(2, "SearchProbing", A);
    agree(&few, &[]);
    let many = (0..6).fold(Stream::default(), |stream, at| stream.event(at, "SearchProbing", A));
    agree(&many, &[(2, "SearchProbing", "client=10.0.0.1"), (5, "SearchProbing", "client=10.0.0.1")]);
}

#[test]
fn two_keys_that_alternate() {
    let stream =
        (0..3).fold(Stream::default(), |stream, at| stream.event(at, "SearchProbing", A).event(at, "SearchProbing", B));
    agree(&stream, &[(4, "SearchProbing", "client=10.0.0.1"), (5, "SearchProbing", "client=10.0.0.2")]);
}

#[test]
fn events_without_a_key_are_a_key() {
    let stream = (0..3).fold(Stream::default(), |stream, at| {
        stream.event(at, "SearchProbing", &[]).event(at, "SearchProbing", &[("client", "")])
    });
    agree(&stream, &[(4, "SearchProbing", ""), (5, "SearchProbing", "client=")]);
}

#[test]
fn a_threshold_over_all() {
    agree(
        &Stream::default().event(0, "ErrorBurst", A).event(90, "ErrorBurst", B).event(181, "ErrorBurst", B),
        &[(1, "ErrorBurst", "")],
    );
}

#[test]
fn different_values() {
    let tried = |at, account, stream: Stream| {
        stream.event(at, "PasswordSpraying", &[("client", "10.0.0.1"), ("account", account)])
    };
    let same = (0..9).fold(Stream::default(), |stream, at| tried(at, "ann", stream));
    agree(&same, &[]);
    let mut stream = tried(0, "ann", Stream::default());
    stream = tried(60, "bob", stream);
    // Without the field there is no value to count.
    stream = stream.event(61, "PasswordSpraying", A);
    stream = tried(120, "eve", stream);
    agree(&stream, &[(3, "PasswordSpraying", "client=10.0.0.1")]);
    let late = tried(121, "eve", tried(60, "bob", tried(0, "ann", Stream::default())));
    agree(&late, &[]);
    // A value that is seen again counts from then on.
    let again = tried(150, "eve", tried(60, "bob", tried(40, "ann", tried(0, "ann", Stream::default()))));
    agree(&again, &[(3, "PasswordSpraying", "client=10.0.0.1")]);
}

fn shipped(times: [u64; 3]) -> Stream {
    let [started, refused, shipped] = times;
    Stream::default().step(started, "CheckoutStarted", S).event(refused, "PaymentRefused", S).step(
        shipped,
        "OrderShipped",
        S,
    )
}

#[test]
fn a_sequence_of_steps_and_events_at_the_edge_of_its_window() {
    agree(&shipped([0, 1, 300]), &[(2, "ForgedShipment", "session=s1")]);
    agree(&shipped([0, 1, 301]), &[]);
}

#[test]
fn a_sequence_in_the_wrong_order() {
    agree(
        &Stream::default().event(0, "PaymentRefused", S).step(1, "CheckoutStarted", S).step(2, "OrderShipped", S),
        &[],
    );
    agree(
        &Stream::default().step(0, "CheckoutStarted", S).step(1, "OrderShipped", S).event(2, "PaymentRefused", S),
        &[],
    );
}

#[test]
fn two_sequences_that_interleave() {
    let stream = Stream::default()
        .step(0, "CheckoutStarted", S)
        .step(1, "CheckoutStarted", R)
        .event(2, "PaymentRefused", S)
        .step(3, "OrderShipped", R)
        .event(4, "PaymentRefused", R)
        .step(5, "OrderShipped", S)
        .step(6, "OrderShipped", R);
    agree(&stream, &[(5, "ForgedShipment", "session=s1"), (6, "ForgedShipment", "session=s2")]);
}

#[test]
fn an_event_counts_for_its_own_rule_and_for_a_sequence() {
    let stream = Stream::default()
        .step(0, "CheckoutStarted", S)
        .event(1, "PaymentRefused", S)
        .event(2, "PaymentRefused", S)
        .step(3, "OrderShipped", S);
    agree(&stream, &[(2, "PaymentRefused", "session=s1"), (3, "ForgedShipment", "session=s1")]);
}

#[test]
fn what_sigma_cannot_say_comes_from_the_alerts_of_the_program() {
    let stream = Stream::default()
        .step(0, "CheckoutStarted", S)
        .step(3600, "OrderPaid", S)
        .step(3600, "OrderPaid", R)
        .step(3601, "OrderPaid", S)
        .told(EventKind::Other, 3602, "shop::login", &[("user", "Jane.Doe.1971")])
        .event(3603, "HoneyAccount", &[])
        .event(3604, "SearchFlooding", A)
        .event(3604, "SearchFlooding", A)
        .step(3605, "CartFilled", S)
        .step(3606, "CartEmptied", S)
        .step(3607, "CartFilled", S)
        .event(3608, "LevelGuessing", &[("level", "7")])
        .event(3609, "LevelGuessing", &[("level", "7")]);
    agree(
        &stream,
        &[
            (2, "PaidWithoutCheckout", "session=s2"),
            (3, "PaidWithoutCheckout", "session=s1"),
            (4, "HoneyAccount", "honey=Jane field=user"),
            (5, "HoneyAccount", ""),
            (7, "SearchFlooding", "client=10.0.0.1"),
            (10, "CartJuggling", "session=s1"),
            (12, "LevelGuessing", "level=7"),
        ],
    );
}

/// Where the evaluator differs, and why: it rounds to seconds, and two events of one second have no order.
#[test]
fn the_order_within_a_second_is_lost() {
    let events = Stream::default()
        .event(0, "PaymentRefused", S)
        .step(0, "CheckoutStarted", S)
        .step(0, "OrderShipped", S)
        .corpus();
    let (own, alerts) = own(&events);
    assert!(own.is_empty(), "the refusal came first");
    let wanted = (2, path("ForgedShipment"), "session=s1".to_owned());
    assert_eq!(exported(&events, &alerts), [wanted].into());
}

/// An evaluator that does not begin anew after an alert raises one for each further event: its setting, not the rule's.
#[test]
fn without_a_reset_each_further_event_is_an_alert() {
    let mut exported = Exported::new();
    let collection = parse_sigma_yaml(&sigma::document(&common::detecting()).0).unwrap();
    exported.engine = CorrelationEngine::new(CorrelationConfig::default());
    exported.engine.add_collection(&collection).unwrap();
    let events = (0..5).fold(Stream::default(), |stream, at| stream.event(at, "SearchProbing", A)).corpus();
    let raised: Vec<usize> =
        events.iter().map(|event| exported.process(&log_line(event), event.at / 1_000_000).len()).collect();
    assert_eq!(raised, [0, 0, 1, 1, 1]);
}

/// A second evaluator, which knows rules only, finds the same events as the first.
#[test]
fn two_evaluators_find_the_same_events() {
    let (documents, _) = sigma::document(&common::detecting());
    let plain = documents.split("\n---\n").filter(|document| !document.contains("\ncorrelation:"));
    let rules: Vec<sigma_rust::Rule> = plain.map(|document| sigma_rust::rule_from_yaml(document).unwrap()).collect();
    assert!(rules.len() > 8, "{}", rules.len());
    let exported = Exported::new();
    let mut found = 0;
    let stream = shipped([0, 1, 2])
        .event(3, "CardsRead", A)
        .event(4, "SearchProbing", A)
        .step(5, "OrderPaid", R)
        .told(EventKind::Other, 6, "shop::login", &[("user", "jane.doe.1971")])
        // The name of a step in another case is another step.
        .told(EventKind::Step, 7, "checkoutstarted", S);
    let events = stream.corpus();
    let (_, alerts) = own(&events);
    let lines = events.iter().map(log_line).chain(alerts.iter().flatten().map(alert_line));
    for line in lines {
        let event: sigma_rust::Event = line.clone().try_into().unwrap();
        let one: BTreeSet<String> =
            rules.iter().filter(|rule| rule.is_match(&event)).filter_map(|rule| rule.id.clone()).collect();
        let other = exported.engine.evaluate(&JsonEvent::borrow(&line));
        let other: BTreeSet<String> = other.into_iter().filter_map(|result| result.header.rule_id).collect();
        assert_eq!(one, other, "{line}");
        found += one.len();
    }
    assert_eq!(found, 8, "three events of the sequence, one also for another rule, two others, and two alerts");
}

proptest! {
    /// Events at random, no two in one second.
    #[test]
    fn any_events(told in proptest::collection::vec((0..9_u8, 1..40_u64, 0..3_u8, 0..4_u8), 0..120)) {
        let mut at = 0;
        let mut stream = Stream::default();
        for (what, later, who, account) in told {
            at += later;
            let (client, account) = (format!("c{who}"), format!("a{account}"));
            let by_client = [("client", client.as_str()), ("account", account.as_str())];
            let by_session = [("session", client.as_str())];
            stream = match what {
                0 | 1 => stream.event(at, "SearchProbing", &by_client),
                2 | 3 => stream.event(at, "PasswordSpraying", &by_client),
                4 => stream.event(at, "ErrorBurst", &[]),
                5 => stream.step(at, "CheckoutStarted", &by_session),
                6 => stream.event(at, "PaymentRefused", &by_session),
                7 => stream.step(at, "OrderShipped", &by_session),
                _ => stream.step(at, "OrderPaid", &by_session),
            };
        }
        let events = stream.corpus();
        let (own, alerts) = own(&events);
        prop_assert_eq!(exported(&events, &alerts), own);
    }
}

/// The output of a subscriber.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_of_a_real_subscriber_sets_the_exported_rules_off() {
    let log = Log::default();
    let writer = log.clone();
    let formatter = tracing_subscriber::fmt::layer().json().flatten_event(true).with_target(true);
    let detector = Detector::builder().rules(rules()).emit_events(true).build().unwrap();
    let handle = detector.handle();
    let subscriber = tracing_subscriber::registry().with(formatter.with_writer(move || writer.clone())).with(detector);
    tracing::subscriber::with_default(subscriber, || {
        let id = Rule::id_of("shop::detect::SearchProbing").to_string();
        for _ in 0..3 {
            tracing::event!(
                name: "shop::detect::SearchProbing",
                target: "threatmodel::detect",
                tracing::Level::WARN,
                event = "input_validation_fail",
                "rule.id" = id.as_str(),
                "threat.id" = "shop::model::threats::SqlInjection",
                "threat.severity" = Some("High"),
                "asset.ids" = "shop::model::assets::Orders",
                client = %"10.0.0.1",
            );
        }
        tracing::event!(
            name: "shop::detect::OrderPaid",
            target: "threatmodel::step",
            tracing::Level::INFO,
            step = "shop::detect::OrderPaid",
            session = 7,
        );
    });
    assert!(handle.wait(Duration::from_secs(20)), "nothing is in the way");
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 6, "{text}");
    for name in ["SearchProbing", "OrderPaid"] {
        let event = Stream::default();
        let event = match name {
            "OrderPaid" => event.step(0, name, &[]),
            _ => event.event(0, name, A),
        };
        let expected = log_line(&event.0[0]);
        let real =
            lines.iter().find(|line| expected.as_object().unwrap().iter().all(|(key, value)| line[key] == *value));
        assert!(real.is_some(), "{expected} is not in {text}");
    }
    for line in text.lines() {
        let names: Vec<&str> = line.split("\"").collect();
        for name in sigma::RESERVED {
            assert!(names.iter().filter(|found| **found == name).count() < 2, "{name} stands twice in {line}");
        }
    }
    let mut exported = Exported::new();
    let raised: Vec<(String, String)> = lines.iter().flat_map(|line| exported.process(line, 0)).collect();
    let expected = [("SearchProbing", "client=10.0.0.1"), ("PaidWithoutCheckout", "session=7")];
    assert_eq!(raised, expected.map(|(name, key)| (path(name), key.to_owned())));
}
