//! A control with `emit` tells of what it rejects, and of nothing else.

#![forbid(unsafe_code)]
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{
    collections::HashMap,
    error::Error,
    fmt::{Debug, Display},
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task,
};

use threatmodel::{
    detect::{Rejects, recorder},
    noun::Control,
    prelude::*,
};

#[asset(kind = Data, classification = Confidential, owner = "payments")]
struct Cards;

#[threat(targets = Cards, stride = [Tampering], id = "T-1")]
struct Injection;
#[threat(targets = Cards, stride = [Spoofing])]
struct Forgery;

#[detection(of = Injection, event = "input_validation_fail", level = High, group_by = client, threshold = 3, within = "1m")]
struct Probing;
#[detection(of = Forgery, event = "authz_fail", level = High)]
struct Forged;

#[control(layer = InputValidation)]
struct Grammar;
#[control(layer = DataAccess)]
struct Asked;
#[control(layer = Authorization)]
struct Bypassed;
#[control(layer = Authorization)]
struct Outer;

type Event = HashMap<String, String>;

/// The events emitted meanwhile on this thread.
fn emitted<T>(act: impl FnOnce() -> T) -> (T, Vec<Event>) {
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let kept = Arc::clone(&events);
    let dispatch = recorder::to(move |event, _| {
        let fields = event.fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let path = ("path".to_owned(), event.path.to_owned());
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(fields.chain([path]).collect());
    });
    let mut given = None;
    recorder::emit(&dispatch, || given = Some(act()));
    let events = events.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (given.unwrap(), events)
}

fn fields<'e>(events: &'e [Event], names: &[&str]) -> Vec<&'e str> {
    let [event] = events else { panic!("one event, not {events:?}") };
    names.iter().map(|name| event.get(*name).map_or("-", String::as_str)).collect()
}

#[mitigates(Injection, by = Grammar, emit = Probing(client = %client, secret input = text, length = text.len()))]
fn parse<'t>(client: &u8, text: &'t str) -> Result<Vec<&'t str>, Box<dyn Error>> {
    if text.contains('\'') {
        return Err("a quote".into());
    }
    let first: u8 = text.split(' ').next().unwrap_or("0").parse()?;
    assert!(first < 100);
    Ok(text.split(' ').collect())
}

#[test]
fn an_error_is_told_with_what_leads_back_to_the_model() {
    let (parsed, events) = emitted(|| parse(&7, "1 2").unwrap());
    assert_eq!((parsed, events.len()), (vec!["1", "2"], 0));
    let (error, events) = emitted(|| parse(&7, "o'clock").unwrap_err().to_string());
    assert_eq!(error, "a quote");
    let wanted = ["path", "event", "threat.id", "asset.ids", "control", "outcome", "client", "length"];
    let told = ["emit::Probing", "input_validation_fail", "T-1", "emit::Cards", "Grammar", "blocked", "7", "7"];
    assert_eq!(fields(&events, &wanted), told);
    assert_eq!(fields(&events, &["threat.severity"]), ["Critical"]);
    let id = threatmodel::detect::rule::Rule::id_of("emit::Probing").to_string();
    assert_eq!(fields(&events, &["rule.id"]), [id]);
    assert!(!format!("{events:?}").contains("clock"), "{events:?}");
}

#[test]
fn a_question_mark_rejects_as_well() {
    let (result, events) = emitted(|| parse(&7, "word").is_err());
    assert!(result);
    assert_eq!(fields(&events, &["client"]), ["7"]);
}

#[mitigates(Forgery, by = Grammar, emit = Forged)]
fn valid(text: &str) -> bool {
    !text.is_empty()
}

#[mitigates(Forgery, by = Grammar, emit = Forged(outcome = "held back", control = 1))]
fn found(mut text: String) -> Option<String> {
    text.push('!');
    if text.len() > 3 { None } else { Some(text) }
}

#[threat(targets = Cards, stride = [DenialOfService], severity = Low, because = "a reason")]
struct Delay;
#[detection(of = Delay, event = "x_slow", level = Critical)]
struct Slow;

#[test]
fn events_and_alerts_tell_the_severity_of_the_model() {
    let (_, forged) = emitted(|| valid(""));
    let (_, slow) = emitted(|| detect!(Slow));
    let told = |events| fields(events, &["threat.severity"])[0].to_owned();
    assert_eq!([told(&forged), told(&slow)], ["High", "Low"]);
    let model = threatmodel::Model::collect();
    for rule in threatmodel::detect::declared::rules() {
        let threat = model.threat_at(&rule.threat.path).unwrap();
        assert_eq!(rule.threat.severity.as_deref(), Some(threat.severity().name()), "{}", rule.path);
    }
}

#[test]
fn false_and_none_are_rejections() {
    assert_eq!(emitted(|| valid("x")), (true, vec![]));
    let (answer, events) = emitted(|| valid(""));
    assert!(!answer);
    assert_eq!(fields(&events, &["path", "control", "outcome"]), ["emit::Forged", "Grammar", "blocked"]);
    assert_eq!(emitted(|| found("x".to_owned())), (Some("x!".to_owned()), vec![]));
    let (answer, events) = emitted(|| found("xyz".to_owned()));
    assert_eq!(answer, None);
    assert_eq!(fields(&events, &["control", "outcome"]), ["1", "held back"]);
}

struct Response(u16);

impl Rejects for Response {
    fn is_rejection(&self) -> bool {
        self.0 >= 400
    }
}

#[mitigates(Forgery, by = Grammar, emit = Forged)]
fn respond(status: u16) -> Response {
    Response(status)
}

#[test]
fn a_type_of_ones_own_rejects() {
    assert_eq!(emitted(|| respond(200).0), (200, vec![]));
    assert_eq!(emitted(|| respond(403)).1.len(), 1);
}

#[derive(Default)]
struct Door {
    knocks: u32,
    names: HashMap<u8, String>,
}

impl Door {
    #[mitigates(Forgery, by = Grammar, emit = Forged(key, knocks = self.knocks))]
    fn open(&mut self, key: u8) -> Result<u32, u8> {
        self.knocks += 1;
        if key == 7 { Ok(self.knocks) } else { Err(key) }
    }

    #[mitigates(Forgery, by = Grammar, emit = Forged(key))]
    fn name(&mut self, key: u8) -> Option<&mut String> {
        self.knocks += 1;
        self.names.get_mut(&key)
    }

    #[mitigates(Forgery, by = Grammar, emit = Forged(%key))]
    async fn wait<T>(&mut self, key: &T) -> Result<Box<dyn Debug + Send>, String>
    where
        T: Display + Send + Sync + PartialEq<u8>,
    {
        ready().await;
        self.knocks += 1;
        if *key == 9 {
            Err("nine")?;
        }
        if *key == 7 {
            return Ok(Box::new(self.knocks));
        }
        Err(format!("{key} is no key"))
    }

    #[mitigates(Forgery, by = Grammar, emit = Forged(id))]
    async fn held(&mut self, id: u8) -> Option<&mut String> {
        ready().await;
        self.names.get_mut(&id)
    }

    #[mitigates(Forgery, by = Grammar, emit = Forged)]
    fn leave(self) -> Option<Self> {
        (self.knocks > 0).then_some(self)
    }
}

async fn ready() {}

fn now<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut task::Context::from_waker(task::Waker::noop())) {
        task::Poll::Ready(value) => value,
        task::Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn methods_keep_what_they_borrow() {
    let mut door = Door::default();
    assert_eq!(emitted(|| door.open(7)), (Ok(1), vec![]));
    let (answer, events) = emitted(|| door.open(3));
    assert_eq!((answer, fields(&events, &["key", "knocks"])), (Err(3), vec!["3", "2"]));
    door.names.insert(1, "one".to_owned());
    assert!(emitted(|| door.name(1).unwrap().push('!')).1.is_empty());
    assert_eq!(door.names[&1], "one!");
    assert_eq!(emitted(|| door.name(2).is_none()).1.len(), 1);
    assert!(emitted(|| door.leave().is_some()).1.is_empty());
    assert_eq!(emitted(|| Door::default().leave().is_none()).1.len(), 1);
}

#[test]
fn async_methods_tell_when_they_have_returned() {
    let mut door = Door::default();
    assert!(emitted(|| now(door.wait(&7)).is_ok()).1.is_empty());
    let (answer, events) = emitted(|| now(door.wait(&8)).unwrap_err());
    assert_eq!((answer.as_str(), fields(&events, &["key"])), ("8 is no key", vec!["8"]));
    let (answer, events) = emitted(|| now(door.wait(&9)).unwrap_err());
    assert_eq!((answer.as_str(), fields(&events, &["key"])), ("nine", vec!["9"]));
    assert_eq!(emitted(|| now(door.held(1)).is_none()).1.len(), 1);
    let future = door.wait(&8);
    assert!(emitted(|| drop(future)).1.is_empty(), "nothing was rejected");
}

#[mitigates(Forgery, by = Bypassed, bypass = Err("what the attacker gets"), emit = Forged)]
fn guarded(who: &str) -> Result<(), &'static str> {
    if who == "root" { Ok(()) } else { Err("who?") }
}

#[mitigates(Forgery, by = Asked, emit = Forged)]
fn asks(who: &str) -> Result<(), &'static str> {
    if control_on::<Asked>() && who != "root" {
        return Err("who?");
    }
    if who.is_empty() { Err("nobody") } else { Ok(()) }
}

#[test]
fn what_is_returned_while_the_control_is_off_is_not_its_doing() {
    assert_eq!(emitted(|| guarded("me")).1.len(), 1);
    assert_eq!(emitted(|| asks("me")).1.len(), 1);
    Bypassed::switch().set(false);
    Asked::switch().set(false);
    let bypassed = emitted(|| guarded("me"));
    let asked = emitted(|| asks(""));
    let switched_off = [Bypassed::switch().was_skipped(), Asked::switch().was_skipped()];
    Bypassed::switch().set(true);
    Asked::switch().set(true);
    assert_eq!(bypassed, (Err("what the attacker gets"), vec![]));
    assert_eq!(asked, (Err("nobody"), vec![]));
    assert_eq!(switched_off, [true; 2]);
}

#[mitigates(Forgery, by = Outer, bypass = None)]
#[mitigates(Injection, by = Grammar, emit = Probing(client = 1))]
#[mitigates(Forgery, by = Grammar, emit = Forged)]
fn both(text: &str) -> Option<&str> {
    text.strip_prefix("ok ")
}

#[test]
fn annotations_beside_it_keep_their_meaning() {
    assert_eq!(emitted(|| both("ok x")), (Some("x"), vec![]));
    let (_, events) = emitted(|| both("x"));
    let mut paths: Vec<&str> = events.iter().map(|event| event["path"].as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["emit::Forged", "emit::Probing"]);
    Outer::switch().set(false);
    let bypassed = emitted(|| both("ok x"));
    Outer::switch().set(true);
    assert_eq!(bypassed, (None, vec![]));
}

/// A trait with a body, a constant in a type, and a closure that returns by itself.
trait Checked {
    #[mitigates(Forgery, by = Grammar, emit = Forged)]
    fn check<const N: usize>(&self, of: [u8; N]) -> Result<[u8; 2], Wrong<{ 1 + 2 }>>
    where
        Self: Sized,
    {
        let even = || {
            if N % 2 == 1 {
                return false;
            }
            true
        };
        if !even() { Err(Wrong) } else { Ok([of[0]; 2]) }
    }
}

#[derive(Debug, PartialEq)]
struct Wrong<const N: usize>;

impl Checked for Door {}

#[test]
fn constants_in_the_returned_type_are_no_body() {
    assert_eq!(emitted(|| Door::default().check([5, 6])), (Ok([5, 5]), vec![]));
    assert_eq!(emitted(|| Door::default().check([5])).1.len(), 1);
}

#[test]
fn a_record_says_that_the_function_emits() {
    let emits = threatmodel::__private::linked()
        .filter(|record| record.args.iter().any(|(key, _)| *key == "emit"))
        .map(|record| record.item)
        .collect::<Vec<_>>();
    assert!(emits.contains(&"parse") && emits.contains(&"guarded"), "{emits:?}");
    let model = threatmodel::Model::collect();
    let parse = |path: &str, item: &str| path == "emit::Probing" && item.ends_with("parse");
    assert!(model.emissions().any(|emission| parse(&emission.detection, &emission.site.item)));
}
