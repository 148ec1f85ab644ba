//! Observes real programs.
//!
//! The program is three in one: the tests, the launcher, and what is observed. Hence it has no harness.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(target_os = "linux")]
mod names;
#[cfg(target_os = "linux")]
mod subject;
#[cfg(target_os = "linux")]
mod support;
#[cfg(target_os = "linux")]
mod tests;
#[cfg(target_os = "linux")]
mod unseen;
#[cfg(target_os = "linux")]
mod unwatched;

#[cfg(target_os = "linux")]
fn main() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next().as_deref().and_then(|first| first.to_str()) {
        Some(support::LAUNCH) => {
            let error = threatmodel_observe::trace::launch(arguments);
            eprintln!("{error}");
            std::process::exit(127);
        }
        Some(support::INTERRUPTED) => tests::interrupted(),
        Some(support::TOLD_TO_END) => unwatched::told_to_end(),
        Some(support::SUBJECT) => subject::run(arguments),
        _ => libtest_mimic::run(&libtest_mimic::Arguments::from_args(), tests::all()).exit(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
