//! This program, started again for one test alone: what attack tests and confined closures have in common.
//!
//! The process that judges and the one that it starts know each other by a number, which the other repeats in its answer.

use std::{
    env,
    fs::File,
    hash::BuildHasher as _,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio, exit},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use tempfile::NamedTempFile;
use threatmodel_core::started::is_locked;

use crate::place;

/// The time limit of one configuration, in seconds.
pub(crate) const LIMIT: &str = "THREATMODEL_LIMIT";

/// The default time limit of one configuration.
const DEFAULT_LIMIT: Duration = Duration::from_secs(60);

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

/// A number that nobody can foresee: the standard library keys its hash tables with such.
pub(crate) fn random() -> String {
    format!("{:016x}", std::hash::RandomState::new().hash_one(Instant::now()))
}

/// The command that starts a program again for this test alone, in a group of its own.
pub(crate) fn command(program: &Path, test: &str) -> Command {
    let mut command = Command::new(program);
    command
        .args([test, "--exact", "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(place::RUN, place::run());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// The time to wait for the output of a process that has ended, if another process still holds the stream.
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
    /// Returns the bytes read so far. It does not wait for a process that has left the group and keeps the stream open.
    pub(crate) fn finish(self) -> String {
        let end = Instant::now() + LINGER;
        let mut bytes = Vec::new();
        while let Ok(chunk) = self.chunks.recv_timeout(end.saturating_duration_since(Instant::now())) {
            bytes.extend(chunk);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// The output without the answer, and the answer.
pub(crate) fn split(stdout: &str, answer: &str, number: &str) -> (String, Option<String>) {
    let start = format!("{answer} {number} ");
    let answer = stdout.lines().filter_map(|line| line.strip_prefix(&start)).next_back().map(str::to_owned);
    let rest: String = stdout.split_inclusive('\n').filter(|line| !line.starts_with(&start)).collect();
    (rest, answer)
}

/// The variable that names the file of a [`Tie`].
const TIE: &str = "THREATMODEL_TIE";

/// Ties a process to this one, which starts it: a file that this process keeps locked for as long as it lives. Its name ends in
/// the number by which the two know each other. Nothing of it is in the way of a test that reads its standard input.
pub(crate) struct Tie {
    file: NamedTempFile,
    pub(crate) number: String,
}

impl Tie {
    /// # Errors
    ///
    /// If the file cannot be made or locked.
    pub(crate) fn new() -> io::Result<Self> {
        let number = format!("{}-{}", std::process::id(), random());
        let suffix = format!(".{number}");
        let file = tempfile::Builder::new().prefix("threatmodel-").suffix(&suffix).tempfile_in(place::scratch())?;
        file.as_file().lock()?;
        Ok(Self { file, number })
    }

    /// Has the process that this command starts know it, and read nothing.
    pub(crate) fn hold(&self, command: &mut Command) {
        command.env(TIE, self.file.path()).stdin(Stdio::null());
    }
}

/// The number of the process that started this one, if that keeps its file locked. What is started further down has the variable
/// too, and is tied to nobody.
pub(crate) fn tied_number() -> String {
    let number = || {
        let path = PathBuf::from(env::var_os(TIE)?);
        let number = path.extension()?.to_str()?.to_owned();
        (is_locked(&path) && is_of_parent(&number)).then_some(number)
    };
    number().unwrap_or_default()
}

/// Whether the number begins with that of the process that started this one, where the system tells it.
fn is_of_parent(number: &str) -> bool {
    #[cfg(unix)]
    return number.split('-').next() == Some(&std::os::unix::process::parent_id().to_string());
    #[cfg(not(unix))]
    return !number.is_empty();
}

/// Ends this process when the one that it is tied to ends, however that ends.
pub(crate) fn die_with_tie() {
    let Some(file) = env::var_os(TIE).and_then(|path| File::open(path).ok()) else { exit(1) };
    thread::spawn(move || {
        while file.lock().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {}
        exit(1);
    });
}

/// Answers in one write, on a line of its own whatever was printed before. A later answer replaces an earlier one.
pub(crate) fn answer(start: &str, number: &str, answer: &impl Serialize) {
    let json = serde_json::to_string(answer).unwrap_or_default();
    let line = format!("\n{start} {number} {json}\n");
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
}
