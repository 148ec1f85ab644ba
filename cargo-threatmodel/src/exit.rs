//! The exit codes.

use std::process::ExitCode;

/// The exit codes, for `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0  the model holds
  1  findings that deny
  2  the command line or the input is wrong
  3  inconclusive: tests ended without showing anything either way";

/// The result of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// The model holds.
    Clean,
    /// Tests ended without showing anything either way, and nothing else denies.
    Inconclusive,
    /// Findings that deny, or tests that fail.
    Findings,
    /// The command line or the input is wrong.
    Broken,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Broken => 2,
            Exit::Inconclusive => 3,
        })
    }
}
