//! Captured output. The tests of this file take turns: a process has its streams only once.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    env,
    io::Write,
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
};

use threatmodel_core::noun::Asset;
use threatmodel_lab::{
    canary::Canary,
    capture::{Capture, CaptureError},
    scan,
};

static ALONE: Mutex<()> = Mutex::new(());

struct Passwords;
impl Asset for Passwords {
    const PATH: &'static str = "shop::Passwords";
}

#[test]
fn what_the_process_and_its_children_print_is_captured() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let canary = Canary::<Passwords>::mint();
    let capture = Capture::start().unwrap();
    writeln!(std::io::stdout(), "login with {canary}").unwrap();
    let status = Command::new("sh").args(["-c", &format!("echo {} >&2", canary.uuid())]).status().unwrap();
    assert!(status.success());
    let captured = capture.finish().unwrap();
    // The harness prints what other tests came to between.
    assert!(String::from_utf8_lossy(&captured.stdout).contains(&format!("login with {canary}\n")));
    let hits = scan::find(&captured).unwrap();
    let mut sources: Vec<_> = hits.iter().map(|hit| hit.source.as_str()).collect();
    sources.sort_unstable();
    assert_eq!(sources, ["stderr", "stdout"]);
}

#[test]
fn there_is_one_at_a_time_and_another_after_it() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let capture = Capture::start().unwrap();
    assert!(matches!(Capture::start(), Err(CaptureError::Busy)));
    drop(capture);
    let capture = Capture::start().unwrap();
    writeln!(std::io::stderr(), "again").unwrap();
    assert!(String::from_utf8_lossy(&capture.finish().unwrap().stderr).contains("again\n"));
}

/// Run by the test below, in a process of its own.
#[test]
#[ignore = "prints for the test below"]
fn prints() {
    if env::var_os("THREATMODEL_TEST_CAPTURE").is_none() {
        return;
    }
    println!("before");
    let capture = Capture::start().unwrap();
    println!("finished");
    eprintln!("on the side");
    assert_eq!(capture.finish().unwrap().stdout, b"finished\n");
    let capture = Capture::start().unwrap();
    println!("dropped");
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _capture = capture;
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(unwound.is_err());
    println!("after");
}

#[test]
fn what_was_captured_is_printed_in_the_end() {
    let child = Command::new(env::current_exe().unwrap())
        .args(["prints", "--exact", "--ignored", "--nocapture"])
        .env("THREATMODEL_TEST_CAPTURE", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (stdout, stderr) = (String::from_utf8(child.stdout).unwrap(), String::from_utf8(child.stderr).unwrap());
    assert!(child.status.success(), "{stdout}{stderr}");
    assert!(stdout.contains("before\nfinished\ndropped\nafter\n"), "{stdout}");
    assert!(stderr.contains("on the side\n"), "{stderr}");
}
