//! The forms of a canary.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The form of a canary: what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Form {
    /// Letters and digits.
    Text,
    /// An e-mail address.
    Email,
    /// The number of a payment card.
    CardNumber,
    /// A UUID.
    Uuid,
    /// The number of a bank account.
    Iban,
    /// A phone number.
    Phone,
    /// A token of the shape of a JSON Web Token.
    Token,
    /// Bytes.
    Bytes,
    /// The content of a file.
    FileContent,
    /// The team's own format.
    Custom,
}

impl Form {
    /// The name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "e-mail address",
            Self::CardNumber => "card number",
            Self::Uuid => "UUID",
            Self::Iban => "IBAN",
            Self::Phone => "phone number",
            Self::Token => "token",
            Self::Bytes => "bytes",
            Self::FileContent => "file content",
            Self::Custom => "own format",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
