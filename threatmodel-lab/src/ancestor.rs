//! The nearest cargo or nextest among the processes that started this one.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::harness::ASKED;

/// The tool that runs the tests of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Cargo.
    Cargo,
    /// Nextest.
    Nextest,
}

/// A process that may test this program.
#[derive(Debug)]
pub struct Ancestor {
    /// Which of the two it is.
    pub kind: Kind,
    program: PathBuf,
    /// Its arguments, without its own name.
    arguments: Vec<String>,
    folder: PathBuf,
    environment: Vec<(OsString, OsString)>,
}

#[cfg(target_os = "linux")]
pub use linux::nearest;

/// Other systems do not tell how the processes above were started.
///
/// # Errors
///
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn nearest() -> Result<Ancestor, String> {
    Err("this system does not tell which cargo has started this program".to_owned())
}

impl Ancestor {
    /// Its command line, for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        let name = if self.kind == Kind::Cargo { "cargo" } else { "cargo-nextest" };
        format!("{name} {}", self.arguments.join(" "))
    }

    /// Its arguments before `--`, and those behind, which are for the tests.
    #[must_use]
    pub fn split(&self) -> (&[String], &[String]) {
        match self.arguments.iter().position(|argument| argument == "--") {
            Some(at) => (&self.arguments[..at], &self.arguments[at + 1..]),
            None => (&self.arguments, &[]),
        }
    }

    /// The flags of the compiler in its environment, each as `NAME=value`: `RUSTFLAGS`, `CARGO_BUILD_RUSTFLAGS` and their like.
    pub fn flags(&self) -> impl Iterator<Item = String> + '_ {
        let named = self.environment.iter().map(|(name, value)| (name.to_string_lossy(), value.to_string_lossy()));
        let flags =
            named.filter(|(name, value)| !value.is_empty() && (name == "RUSTFLAGS" || name.ends_with("_RUSTFLAGS")));
        flags.map(|(name, value)| format!("{name}={value}"))
    }

    /// The same program in the same surroundings, with other arguments.
    #[must_use]
    pub fn again(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env(ASKED, "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        ffi::OsString,
        fs,
        os::unix::ffi::OsStringExt as _,
        path::{Path, PathBuf},
    };

    use super::{Ancestor, Kind};

    /// How many processes may lie between: supervisors, runners, shells.
    const FAR: usize = 16;

    /// The nearest one.
    ///
    /// # Errors
    ///
    /// If none has started this program, or it does not say how it was started.
    pub fn nearest() -> Result<Ancestor, String> {
        let mut process = std::os::unix::process::parent_id();
        for _ in 0..FAR {
            let of_process = Path::new("/proc").join(process.to_string());
            let Ok(program) = fs::read_link(of_process.join("exe")) else { break };
            let kind = match program.file_stem().and_then(|name| name.to_str()) {
                Some("cargo") => Some(Kind::Cargo),
                Some("cargo-nextest") => Some(Kind::Nextest),
                _ => None,
            };
            if let Some(kind) = kind {
                return read(kind, program, &of_process)
                    .ok_or_else(|| "the cargo that started this program does not say how it was started".to_owned());
            }
            // A test that starts programs: what is tested is that one.
            if program.parent().is_some_and(|folder| folder.ends_with("deps")) {
                break;
            }
            process = match parent_of(&of_process) {
                Some(parent) if parent > 1 => parent,
                _ => break,
            };
        }
        Err("no cargo and no nextest has started this program".to_owned())
    }

    fn parent_of(process: &Path) -> Option<u32> {
        let stat = fs::read_to_string(process.join("stat")).ok()?;
        let (_, after_name) = stat.rsplit_once(')')?;
        after_name.split_whitespace().nth(1)?.parse().ok()
    }

    fn read(kind: Kind, program: PathBuf, process: &Path) -> Option<Ancestor> {
        let parts = |file: &str| -> Option<Vec<Vec<u8>>> {
            let bytes = fs::read(process.join(file)).ok()?;
            Some(bytes.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect())
        };
        let mut arguments = parts("cmdline")?;
        arguments.pop();
        let arguments: Option<Vec<String>> =
            arguments.into_iter().skip(1).map(|argument| String::from_utf8(argument).ok()).collect();
        let environment = parts("environ")?.into_iter().filter_map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=')?;
            Some((OsString::from_vec(pair[..at].to_vec()), OsString::from_vec(pair[at + 1..].to_vec())))
        });
        Some(Ancestor {
            kind,
            program,
            arguments: arguments?,
            folder: fs::read_link(process.join("cwd")).ok()?,
            environment: environment.collect(),
        })
    }
}
