//! How bad an event is, as its log says it.

use std::borrow::Cow;

/// Whether somebody meant an event as a warning or an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Nobody did.
    Quiet,
    /// Somebody did.
    Trouble,
}

/// What an event says about its level. Of two sayings the greater counts: one that is understood, and the worse of two.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said<'l> {
    /// Nothing.
    #[default]
    Nothing,
    /// Something that is not understood.
    Unknown(Cow<'l, str>),
    /// A level.
    Level(Level),
}

impl Level {
    /// The level of this name, in any case, in full or as it is often cut short.
    pub(super) fn named(name: &str) -> Option<Self> {
        const TROUBLE: [&str; 22] = [
            "error",
            "err",
            "eror",
            "e",
            "warn",
            "warning",
            "wrn",
            "w",
            "critical",
            "crit",
            "fatal",
            "ftl",
            "f",
            "alert",
            "emergency",
            "emerg",
            "panic",
            "pnc",
            "dpanic",
            "severe",
            "failure",
            "c",
        ];
        const QUIET: [&str; 20] = [
            "info",
            "information",
            "informational",
            "inf",
            "i",
            "notice",
            "debug",
            "dbg",
            "d",
            "trace",
            "trc",
            "t",
            "verbose",
            "v",
            "fine",
            "finer",
            "finest",
            "config",
            "silly",
            "http",
        ];
        let is = |known: &&str| known.eq_ignore_ascii_case(name.trim());
        if TROUBLE.iter().any(is) {
            Some(Self::Trouble)
        } else if QUIET.iter().any(is) {
            Some(Self::Quiet)
        } else {
            None
        }
    }

    /// The level of this number as syslog counts: 0 is an emergency, 7 is for debugging.
    pub(super) fn of_syslog(number: i64) -> Option<Self> {
        match number {
            0..=4 => Some(Self::Trouble),
            5..=7 => Some(Self::Quiet),
            _ => None,
        }
    }
}

impl Said<'_> {
    pub(super) fn into_owned(self) -> Said<'static> {
        match self {
            Said::Nothing => Said::Nothing,
            Said::Unknown(text) => Said::Unknown(Cow::Owned(text.into_owned())),
            Said::Level(level) => Said::Level(level),
        }
    }
}
