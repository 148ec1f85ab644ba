//! Starts this program again for one test alone, and ends it after a limit.

use std::{
    env,
    hash::BuildHasher as _,
    io::{self, Read, Write as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use super::{Trial, child};
use crate::place;

/// What the values of canaries are drawn from.
pub(super) const SEED: &str = "THREATMODEL_SEED";

/// How long one configuration may take, in seconds.
pub(crate) const LIMIT: &str = "THREATMODEL_LIMIT";

/// How long one configuration may take where nobody says.
const DEFAULT_LIMIT: Duration = Duration::from_secs(60);

/// A process that has ended.
#[derive(Debug)]
pub(super) struct Finished {
    /// How; `None` where it was ended after the limit.
    pub(super) status: Option<ExitStatus>,
    /// What it wrote to its standard output, without the answer.
    pub(super) stdout: String,
    /// What it wrote to its standard error.
    pub(super) stderr: String,
    /// The answer, as JSON.
    pub(super) answer: Option<String>,
    /// The limit that it had.
    pub(super) limit: Duration,
}

/// The limit.
///
/// # Errors
///
/// If the variable is no whole number of seconds.
pub(crate) fn limit() -> Result<Duration, String> {
    let Ok(text) = env::var(LIMIT) else { return Ok(DEFAULT_LIMIT) };
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| format!("{LIMIT} is `{text}`, and must be a whole number of seconds"))
}

/// The seed that was asked for, or one of our own.
pub(super) fn seed() -> String {
    env::var(SEED).unwrap_or_else(|_| random())
}

/// A number that nobody can foresee: the standard library keys its hash tables with such.
fn random() -> String {
    format!("{:016x}", std::hash::RandomState::new().hash_one(Instant::now()))
}

/// A number by which a process and the one that it starts know each other.
pub(crate) fn number() -> String {
    format!("{}-{}", std::process::id(), random())
}

/// Runs one duty of a trial in a process of its own.
pub(super) fn run(trial: &Trial, duty: child::Duty, seed: &str, limit: Duration) -> io::Result<Finished> {
    let test = trial.listed();
    let number = number();
    let mut command = Command::new(env::current_exe()?);
    command
        .args([&test, "--exact", "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(child::DUTY, format!("{number} {} {test}", duty.name()))
        .env(place::RUN, place::run())
        .env(SEED, seed)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    // The other end of this pipe tells the child who we are, and that we are still there.
    let mut alive = child.stdin.take();
    if let Some(pipe) = &mut alive {
        // A child that ends at once takes nothing; it will not answer either.
        let _ = writeln!(pipe, "{number}");
    }
    let stdout = child.stdout.take().map(reader);
    let stderr = child.stderr.take().map(reader);
    let status = wait(&mut child, limit)?;
    end_group(&child);
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    drop(alive);
    let read = |reader: Option<Reader>| reader.map(Reader::finish).unwrap_or_default();
    let (stdout, stderr) = (read(stdout), read(stderr));
    let (stdout, answer) = split(&stdout, child::ANSWER, &number);
    Ok(Finished { status, stdout, stderr, answer, limit })
}

/// How long the output of a process that has ended is waited for, where something else still holds its end.
const LINGER: Duration = Duration::from_secs(1);

/// Reads a stream while the process runs.
pub(crate) struct Reader {
    chunks: mpsc::Receiver<Vec<u8>>,
}

pub(crate) fn reader(stream: impl Read + Send + 'static) -> Reader {
    let (sender, chunks) = mpsc::channel();
    thread::spawn(move || {
        let mut stream = stream;
        let mut chunk = vec![0; 64 << 10];
        while let Ok(read @ 1..) = stream.read(&mut chunk) {
            if sender.send(chunk[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    Reader { chunks }
}

impl Reader {
    /// What was read. A process that has left the group and keeps the stream open is not waited for.
    pub(crate) fn finish(self) -> String {
        let end = Instant::now() + LINGER;
        let mut bytes = Vec::new();
        while let Ok(chunk) = self.chunks.recv_timeout(end.saturating_duration_since(Instant::now())) {
            bytes.extend(chunk);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Waits until the process ends or the limit is over.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let end = Instant::now() + limit;
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
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

/// The output without the answer, and the answer.
pub(crate) fn split(stdout: &str, answer: &str, number: &str) -> (String, Option<String>) {
    let start = format!("{answer} {number} ");
    let answer = stdout.lines().filter_map(|line| line.strip_prefix(&start)).next_back().map(str::to_owned);
    let rest: String = stdout.split_inclusive('\n').filter(|line| !line.starts_with(&start)).collect();
    (rest, answer)
}
