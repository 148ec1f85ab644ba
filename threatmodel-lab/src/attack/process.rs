//! Starts this program again for one configuration, and ends it after a limit.

use std::{
    env, io,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use threatmodel_model::evidence::Configuration;
use threatmodel_observe::trace::ObserveError;

use super::{
    programs::{Heard, Programs},
    protocol::{ANSWER, DUTY, Duty, Isolation, PLACE},
    refused, sandbox,
    trial::Trial,
};
use crate::{again, canary};

/// A process that has ended.
#[derive(Debug)]
pub(super) struct Finished {
    /// How; `None` where it was ended after the limit.
    pub(super) status: Option<ExitStatus>,
    /// Its standard output, without the answer.
    pub(super) stdout: String,
    /// Its standard error.
    pub(super) stderr: String,
    /// The answer, as JSON.
    pub(super) answer: Option<String>,
    /// What the programs told that it started.
    pub(super) heard: Heard,
    /// The limit that it had.
    pub(super) limit: Duration,
    /// Whether it was kept from writing elsewhere than in the folders of the test.
    pub(super) held: bool,
    /// The accesses that were then refused (`create file:/etc/cron.d/job`), or why they could not be observed.
    pub(super) refused: Result<Vec<String>, ObserveError>,
}

impl Finished {
    /// Whether it says that something was refused, and it was kept from writing.
    pub(super) fn was_refused(&self) -> bool {
        // A move or a link out of the folders is refused as if they lay on two disks: `EXDEV`, 18.
        let said = |text: &str| text.contains("Permission denied") || text.contains("os error 18");
        self.held && (said(&self.stdout) || said(&self.stderr) || self.answer.as_deref().is_some_and(said))
    }
}

/// The seed that was asked for, or one of our own.
pub(super) fn seed() -> String {
    env::var(canary::SEED).unwrap_or_else(|_| again::random())
}

/// Runs one duty of a trial in a process of its own. Where controls are off, it may write below some folders only.
pub(super) fn run(
    trial: &Trial,
    duty: Duty,
    isolation: Option<&Isolation>,
    seed: &str,
    limit: Duration,
) -> io::Result<Finished> {
    if trial.task.configuration == Configuration::AllOn {
        return run_here(trial, duty, isolation, seed, limit);
    }
    // A confined thread cannot be released, and passes its confinement on to processes it starts. The thread lives as long as the
    // process, which ends with the thread that has started it.
    let held = || {
        let held = sandbox::enter();
        let mut finished = Finished { held, ..run_here(trial, duty, isolation, seed, limit)? };
        if finished.was_refused() {
            let (tie, programs) = (again::Tie::new()?, Programs::new(trial, isolation)?);
            finished.refused = refused::named(command(trial, duty, isolation, seed, (&tie, &programs))?);
        }
        Ok(finished)
    };
    thread::scope(|scope| scope.spawn(held).join())
        .unwrap_or_else(|_| Err(io::Error::other("the thread that watches it has panicked")))
}

fn run_here(
    trial: &Trial,
    duty: Duty,
    isolation: Option<&Isolation>,
    seed: &str,
    limit: Duration,
) -> io::Result<Finished> {
    let (tie, programs) = (again::Tie::new()?, Programs::new(trial, isolation)?);
    let mut command = command(trial, duty, isolation, seed, (&tie, &programs))?;
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().map(again::reader);
    let stderr = child.stderr.take().map(again::reader);
    let status = wait(&mut child, limit)?;
    end_group(&child);
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let read = |reader: Option<again::Reader>| reader.map(again::Reader::finish).unwrap_or_default();
    let (stdout, stderr) = (read(stdout), read(stderr));
    let (stdout, answer) = again::split(&stdout, ANSWER, &tie.number);
    let heard = programs.heard()?;
    Ok(Finished { status, stdout, stderr, answer, heard, limit, held: false, refused: Ok(Vec::new()) })
}

/// This program once more, for one duty.
fn command(
    trial: &Trial,
    duty: Duty,
    isolation: Option<&Isolation>,
    seed: &str,
    (tie, programs): (&again::Tie, &Programs),
) -> io::Result<Command> {
    let test = trial.listed();
    let mut command = again::command(&env::current_exe()?, &test);
    tie.hold(&mut command);
    programs.tell(&mut command);
    command
        .env(DUTY, format!("{} {} {test}", tie.number, duty.name()))
        .env(canary::SEED, seed)
        .envs(isolation.map(|isolation| (PLACE, isolation.to_string())));
    Ok(command)
}

/// Waits until the process ends or the limit is over.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let end = Instant::now() + limit;
    // Each pause is a quarter longer than the last one, so that the end is noticed late by no more than that.
    let mut pause = Duration::from_micros(200);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 5 / 4).min(Duration::from_millis(20));
    }
}

/// Ends whatever the process started and left running.
#[cfg(unix)]
fn end_group(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group(_child: &Child) {}
