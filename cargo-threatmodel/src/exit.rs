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

impl Exit {
    /// The exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Broken => 2,
            Self::Inconclusive => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
