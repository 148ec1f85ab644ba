//! The results of a scan.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::canary::Form;

/// The encoding in which a canary was found, the plainest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Encoding {
    /// As it was minted; letters may be of the other case.
    Plain,
    /// The same letters and digits with other separators between them, or with none.
    Separated,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the upper byte first.
    Utf16Be,
    /// Some or all characters percent-encoded (RFC 3986).
    Percent,
    /// Some or all characters as character references of HTML.
    HtmlEntities,
    /// Some or all characters escaped as in strings of JSON, JavaScript or C.
    Escapes,
    /// The 16 bytes that a UUID stands for.
    Binary,
    /// Hexadecimal digits.
    Hex,
    /// Base64 (RFC 4648), of either alphabet, alone or inside of something longer.
    Base64,
    /// The value of each byte in decimal digits, as `{:?}` of Rust prints bytes.
    Decimal,
    /// The last character first.
    Reversed,
}

impl Encoding {
    /// The name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Separated => "other separators",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Percent => "percent-encoding",
            Self::HtmlEntities => "HTML entities",
            Self::Escapes => "string escapes",
            Self::Binary => "binary",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Decimal => "decimal bytes",
            Self::Reversed => "reversed",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A live canary where it should not be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hit {
    /// The declared path of the asset.
    pub asset: String,
    /// The number of the canary for its asset, from 0 in the process that minted it.
    pub number: u64,
    /// The place where the canary was minted.
    pub minted: Minted,
    /// The form of the canary.
    pub form: Form,
    /// The encoding.
    pub encoding: Encoding,
    /// The input it was found in: a file, a table and column, a header, `stdout`; empty for text that is scanned directly.
    pub source: String,
    /// The offset in the source, in bytes. For base64 this is the first character that belongs to it alone.
    pub offset: u64,
    /// The text around the hit, about 60 characters, with control characters made visible.
    pub excerpt: String,
}

/// The place where a canary was minted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Minted {
    /// The file, as the compiler names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({}, minted at {})", self.asset, self.form, self.minted)?;
        if self.encoding != Encoding::Plain {
            write!(f, " as {}", self.encoding)?;
        }
        write!(f, " at byte {}", self.offset)?;
        if !self.source.is_empty() {
            write!(f, " of {}", self.source)?;
        }
        write!(f, ": {}", self.excerpt)
    }
}
