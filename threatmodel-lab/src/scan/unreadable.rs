//! Why a scan could not read something.

use core::{error::Error, fmt};
use std::io;

use super::Hit;

/// Something could not be read to its end, so that nobody knows whether a canary is in it.
#[derive(Debug)]
pub struct Unreadable {
    pub(super) source: String,
    pub(super) reason: Reason,
    pub(super) found: Vec<Hit>,
}

/// The reason why something could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// The system says so.
    Io(io::Error),
    /// It needs a feature of the crate `threatmodel-lab` that is not enabled: the name of the feature.
    NeedsFeature(&'static str),
    /// It is compressed and becomes larger than the limit, in bytes.
    TooLarge(u64),
    /// It is compressed more often, one inside the other, than the limit.
    TooDeep(usize),
    /// A canary is live that no scan can tell from chance.
    Form(String),
    /// Anything else.
    Other(Box<dyn Error + Send + Sync>),
}

impl Unreadable {
    /// For what reads something of its own. The source is the one that the reader is at.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Reason::Other(error.into()).into()
    }

    /// The name of the input that could not be read; empty for text that is scanned directly.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.source
    }

    /// The reason why it could not be read.
    #[must_use]
    pub const fn reason(&self) -> &Reason {
        &self.reason
    }

    /// The leaks found before the error. They are certain.
    #[must_use]
    pub fn found(&self) -> &[Hit] {
        &self.found
    }
}

impl From<Reason> for Unreadable {
    fn from(reason: Reason) -> Self {
        Self { source: String::new(), reason, found: Vec::new() }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Reason::Io(error).into()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.source.is_empty() {
            write!(f, "{}: ", self.source)?;
        }
        match &self.reason {
            Reason::Io(error) => write!(f, "{error}"),
            Reason::NeedsFeature(feature) => {
                write!(f, "it is a database of SQLite, which the feature `{feature}` of `threatmodel-lab` reads")
            }
            Reason::TooLarge(limit) => {
                write!(
                    f,
                    "it is compressed, and unpacks to more than {limit} bytes; `scan::find_within` sets the limit"
                )
            }
            Reason::TooDeep(limit) => {
                write!(f, "it is compressed more than {limit} times over; `scan::find_within` sets the limit")
            }
            Reason::Form(why) => f.write_str(why),
            Reason::Other(error) => write!(f, "{error}"),
        }?;
        match self.found.as_slice() {
            [] => Ok(()),
            [first, rest @ ..] => {
                write!(f, " (found before: {first}")?;
                if !rest.is_empty() {
                    write!(f, "; and {} more", rest.len())?;
                }
                f.write_str(")")
            }
        }
    }
}

impl Error for Unreadable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.reason {
            Reason::Io(error) => Some(error),
            Reason::Other(error) => Some(&**error),
            _ => None,
        }
    }
}
