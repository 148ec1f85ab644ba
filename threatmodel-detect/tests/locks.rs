//! Alerts that arise while the program holds what telling of them needs: the locks of standard output and standard error.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests"
)]

mod common;

use std::{
    env,
    io::{self, Read as _, Write as _},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::rule;
use threatmodel_detect::{layer::Detector, rule::Kind};
use tracing_subscriber::{Layer as _, filter::LevelFilter, fmt, layer::SubscriberExt as _, registry};

/// Names the lock that the child takes.
const LOCK: &str = "THREATMODEL_TEST_LOCK";

/// Far more than the child takes.
const MOST: Duration = Duration::from_secs(20);

fn every() {
    tracing::event!(name: "shop::Every", target: "threatmodel::detect", tracing::Level::INFO, {});
}

#[test]
fn the_program_goes_on_with_its_locks_and_nothing_is_lost() {
    for lock in ["stdout", "stderr"] {
        let own = env::current_exe().expect("a test has a program");
        let mut child = Command::new(own)
            .args(["--exact", "child", "--nocapture"])
            .env(LOCK, lock)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it can be started");
        let start = Instant::now();
        let status = loop {
            match child.try_wait().expect("it is ours") {
                Some(status) => break status,
                None if start.elapsed() > MOST => {
                    let _ = child.kill();
                    panic!("the child that holds the lock of {lock} never ends");
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        let (mut out, mut err) = (String::new(), String::new());
        child.stdout.take().expect("piped").read_to_string(&mut out).expect("text");
        child.stderr.take().expect("piped").read_to_string(&mut err).expect("text");
        assert!(status.success(), "{lock}: {out}{err}");
        let said = if lock == "stdout" { &out } else { &err };
        // The callback and the layer, for each of three alerts, after the program has let go.
        let after = said.split_once("let go").expect("the child says so").1;
        assert_eq!(after.matches("told shop::Every").count(), 3, "{lock}: {out}{err}");
        assert_eq!(after.matches("threatmodel::alert").count(), 3, "{lock}: {out}{err}");
    }
}

#[test]
fn child() {
    let Ok(lock) = env::var(LOCK) else { return };
    let every_event = rule("shop::Every", Kind::Every);
    let builder = Detector::builder().rules([every_event]).emit_events(true);
    let to_stdout = lock == "stdout";
    let detector = builder
        .on_alert(move |alert| match to_stdout {
            true => println!("told {}", alert.rule.path),
            false => eprintln!("told {}", alert.rule.path),
        })
        .build()
        .expect("fine");
    let handle = detector.handle();
    let layer = match to_stdout {
        true => fmt::layer().with_filter(LevelFilter::ERROR).boxed(),
        false => fmt::layer().with_writer(io::stderr).with_filter(LevelFilter::ERROR).boxed(),
    };
    tracing::subscriber::set_global_default(registry().with(detector.filtered()).with(layer)).expect("alone");
    let raise = || (0..3).for_each(|_| every());
    match to_stdout {
        true => {
            let mut held = io::stdout().lock();
            raise();
            writeln!(held, "let go").expect("piped");
        }
        false => {
            let mut held = io::stderr().lock();
            raise();
            writeln!(held, "let go").expect("piped");
        }
    }
    assert!(handle.wait(MOST), "nothing is in the way any more");
    assert_eq!((handle.stats().engine.alerts, handle.stats().untold), (3, 0));
}
