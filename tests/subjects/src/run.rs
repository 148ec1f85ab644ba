//! Processes, and what they come to.

use std::process::{Command, Output};

/// The result of a process.
#[derive(Debug)]
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Run {
    /// Starts a command and waits for its end.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        let output = command.output();
        output.unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display())).into()
    }

    /// Whether it ended with 0.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.code == 0
    }

    /// Everything that it said, standard output first.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Itself, if it ended with 0.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert!(self.passed(), "{}", self.said());
        self
    }

    /// Asserts that it was wrong to ask, and that standard error says why.
    ///
    /// # Panics
    ///
    /// If it ended otherwise.
    #[track_caller]
    pub fn fails_with(&self, text: &str) {
        assert!(self.code == 2 && self.err.contains(text), "{} {}", self.code, self.said());
    }

    /// The result of a test according to the harness: `ok`, `FAILED`, `ignored, why`.
    #[must_use]
    pub fn result(&self, test: &str) -> Option<&str> {
        let start = format!("test {test} ... ");
        self.out.lines().find_map(|line| line.strip_prefix(&start))
    }

    /// The output of a failed test.
    ///
    /// # Panics
    ///
    /// If the harness shows nothing of it.
    #[must_use]
    pub fn report(&self, test: &str) -> &str {
        let start = format!("---- {test} stdout ----\n");
        let (_, rest) = self.out.split_once(&start).unwrap_or_else(|| panic!("no report of {test}\n{}", self.said()));
        let end = rest.find("\n---- ").or_else(|| rest.find("\nfailures:"));
        end.map_or(rest, |end| &rest[..end])
    }
}

/// The command without what our own surroundings would tell it: which run it belongs to, that CI runs, how to colour.
pub fn isolated(command: &mut Command) -> &mut Command {
    let ours = |name: &str| {
        name.starts_with("THREATMODEL_") || name.starts_with("NEXTEST") || name.starts_with("CARGO_PROFILE_")
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(ours) {
            command.env_remove(name);
        }
    }
    for name in ["CI", "CARGO_TERM_COLOR", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUST_TEST_THREADS"] {
        command.env_remove(name);
    }
    command.env("RUST_BACKTRACE", "0").env("NO_COLOR", "1")
}
