//! Detection in a program in which `tracing` leaves its events out when it is compiled.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use subjects::{Manifest, Run, Subject};

const PROGRAM: &str = r#"
use std::time::Duration;

use threatmodel::{detect::layer::Detector, prelude::*};
use tracing_subscriber::{fmt, layer::SubscriberExt as _};

#[asset(kind = Data, classification = Confidential, owner = "payments", locators = ["file:/cards"])]
pub struct Cards;
#[threat(targets = [Cards], stride = [InformationDisclosure], likelihood = Likely)]
pub struct Theft;
#[workflow_step]
pub struct Checkout;
#[workflow_step]
pub struct Ship;
#[detection(of = Theft, event = "x_paid", level = High, group_by = session, requires = Checkout, within = "10s")]
pub struct Paid;
#[detection(of = Theft, event = "x_order", level = High, group_by = session, sequence = [Checkout, Ship], within = "10s")]
pub struct Order;
#[detection(of = Theft, event = "x_quiet", level = Informational)]
pub struct Quiet;

#[detects(Paid)]
fn pay(session: &str) {
    detect!(Paid, session, secret card = "4111111111111111", amount = ?Some(7), to = %"bank", at = 5_u64);
}

#[detects(Quiet)]
fn quiet() {
    detect!(Quiet);
}

fn main() {
    let detector = Detector::builder().declared().emit_events(true).on_alert(|alert| println!("{alert}")).build().unwrap();
    let handle = detector.handle();
    let log = fmt::layer().with_ansi(false).without_time();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(detector.filtered()).with(log)).unwrap();
    tracing::error!("left out");
    step!(Checkout, session = "s1");
    pay("s1");
    step!(Ship, session = "s1");
    pay("s2");
    quiet();
    assert!(handle.wait(Duration::from_secs(20)));
    println!("{} events", handle.stats().engine.events);
}
"#;

#[test]
fn detection_works_at_every_static_level() {
    let manifest = Manifest::new("levels")
        .code(&["detect"])
        .testing(&[])
        .dependency("tracing = { version = \"0.1\", features = [\"max_level_off\"] }")
        .dependency("tracing-subscriber = { version = \"0.3\", default-features = false, features = [\"fmt\"] }");
    let levels = Subject::new("levels", &manifest, &[("src/main.rs", PROGRAM)]);
    let run = Run::of(&mut levels.cargo(&["run", "--quiet"])).succeeds();
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(!run.out.contains("left out"), "the level is static: {}", run.out);
    let alerts: Vec<&&str> = lines.iter().filter(|line| line.starts_with('[')).collect();
    assert_eq!(alerts.len(), 3, "{}", run.out);
    assert!(alerts[0].starts_with("[High] levels::Order: 2 steps in "), "{}", run.out);
    assert!(
        alerts[1].starts_with("[High] levels::Paid: no levels::Checkout in 10s before it for session=s2"),
        "{}",
        run.out
    );
    assert!(alerts[2].starts_with("[Informational] levels::Quiet: happened"), "{}", run.out);
    let logged = |text: &str| lines.iter().filter(|line| line.trim_start().starts_with(text)).count();
    let logged = [
        "INFO threatmodel::step: step=\"levels::",
        "WARN threatmodel::detect: event=\"x_paid\"",
        "ERROR threatmodel::alert: [High] ",
        "INFO threatmodel::alert: [Informational] ",
    ]
    .map(logged);
    assert_eq!(logged, [2, 2, 2, 1], "{}", run.out);
    assert!(run.out.contains("session=\"s1\" card=") && run.out.contains("amount=Some(7) to=bank at=5"), "{}", run.out);
    assert!(!run.out.contains("4111111111111111") && lines.last() == Some(&"5 events"), "{}", run.out);
}
