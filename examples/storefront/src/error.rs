//! The one error type of the shop.

/// A result that fails with an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request cannot be served.
#[derive(Debug)]
pub enum Error {
    /// There is no such thing, or the visitor must not learn that there is.
    NotFound,
    /// The visitor has to sign in first.
    SignIn,
    /// The visitor is known but lacks the right.
    Forbidden,
    /// The input is wrong; the text is shown to the visitor.
    Invalid(&'static str),
    /// The shop cannot do this now; the text is shown to the visitor.
    Conflict(&'static str),
    /// The request body is larger than the route allows.
    TooLarge,
    /// The visitor tries too often.
    TooMany,
    /// All workers for a costly job are taken.
    Busy,
    /// A fault of the shop; the text is for the log only.
    Internal(String),
}

impl Error {
    /// A fault of the shop, described for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound => out.write_str("not found"),
            Self::SignIn => out.write_str("not signed in"),
            Self::Forbidden => out.write_str("forbidden"),
            Self::Invalid(text) | Self::Conflict(text) => out.write_str(text),
            Self::TooLarge => out.write_str("request too large"),
            Self::TooMany => out.write_str("too many attempts"),
            Self::Busy => out.write_str("busy"),
            Self::Internal(cause) => write!(out, "internal error: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}
