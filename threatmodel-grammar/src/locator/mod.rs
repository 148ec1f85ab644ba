//! Locators: where an asset lives, in a form that observations can be held against.
//!
//! | locator | what it covers |
//! |---|---|
//! | `file:PATH` | the file, or the directory itself without what is in it |
//! | `dir:PATH` | the directory and everything below it |
//! | `unix:PATH`, `unix:@NAME` | a socket of the machine, by its path or its abstract name |
//! | `tcp://HOST:PORT`, `udp://HOST:PORT` | connections and packets to a host, or a port that is listened on |
//! | `dns:NAME` | a name that is looked up |
//! | `env:NAME` | an environment variable |
//! | `exec:PROGRAM` | a program, by its name in any directory or by its path |
//! | `sqlite:PATH#TABLE` | a database in a file, and what SQLite keeps beside it |
//! | `postgres://HOST:PORT/DATABASE#TABLE`, … | a server of a known protocol, by default on the protocol's port |
//! | `SCHEME:REST` | nothing: a place that nobody can observe |
//!
//! `*` stands for any text in one name of a path, one label of a host, or for any port; `**` for directories of any depth.
//! `${NAME}` stands for the value of an environment variable where the program runs.
//!
//! ```
//! use std::path::Path;
//! use threatmodel_grammar::locator::{Locator, Touch};
//!
//! let cards: Locator = "sqlite:${SHOP_DATA}/shop.db#cards".parse()?;
//! let accounts: Locator = "sqlite:${SHOP_DATA}/shop.db#accounts".parse()?;
//! assert!(!cards.overlaps(&accounts));
//!
//! let data = |name: &str| (name == "SHOP_DATA").then(|| "/var/lib/shop".to_owned());
//! let cards = cards.resolve(data, Path::new("/srv/shop"))?;
//! assert!(cards.covers(&Touch::File(Path::new("/var/lib/shop/shop.db-wal"))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ground;
mod host;
mod pattern;
mod place;
mod resolved;
mod scheme;
mod shape;
mod steps;
mod template;
#[cfg(test)]
mod tests;
mod touch;

use core::{convert::Infallible, fmt, str::FromStr};
use std::{borrow::Cow, path::Path};

use crate::SyntaxError;
use pattern::{Element, Glob};
use place::Place;
use shape::{Ports, Setting, Shape};
use template::Atom;

pub use ground::{Extent, Ground};
pub use resolved::{Resolved, Unresolved};
pub use steps::Step;
pub use touch::{Host, Touch, UnixName};

/// The place where an asset lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Locator {
    text: String,
    place: Place,
}

impl Locator {
    /// Reads a locator.
    ///
    /// # Errors
    ///
    /// Says what is wrong with `text` and what to write instead.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        Ok(Self { text: text.to_owned(), place: Place::parse(text)? })
    }

    /// The scheme, `sqlite` in `sqlite:shop.db`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.text.split(':').next().unwrap_or_default()
    }

    /// The locator as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether an observation can be held against it. Of a scheme that is not in the table none can, and of a database in
    /// memory neither.
    #[must_use]
    pub fn is_observable(&self) -> bool {
        !matches!(self.place, Place::Other(..) | Place::Sqlite(None, _))
    }

    /// The locator with the values of its variables, as `lookup` gives them. Relative paths start from `base`, the folder
    /// of the package or the workspace.
    ///
    /// # Errors
    ///
    /// If a variable has no value, if what stands for a port is none, or if `base` is not absolute.
    pub fn resolve(&self, lookup: impl Fn(&str) -> Option<String>, base: &Path) -> Result<Resolved, Unresolved> {
        Resolved::of(self, lookup, base)
    }

    /// Whether both can cover the same thing, as far as that is known before they are resolved: a variable is the same as
    /// itself and as no other text, and the folder that relative paths start from lies nowhere else than they do.
    ///
    /// Two tables of one database do not overlap, nor do two columns of one table; a table overlaps with its columns.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.shape().overlaps(&other.shape())
    }

    fn shape(&self) -> Shape {
        let Ok(shape) = Shape::of(&self.place, self.scheme(), &Unknown);
        shape
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Locator {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        Self::parse(text)
    }
}

/// The setting of locators that are not resolved: variables stand for themselves.
struct Unknown;

impl Setting for Unknown {
    type Error = Infallible;

    fn value(&self, name: &str) -> Result<Vec<Atom>, Infallible> {
        Ok(vec![Atom::Symbol(name.to_owned())])
    }

    fn port(&self, text: Glob) -> Result<Ports, Infallible> {
        Ok(Ports::Symbol(text))
    }

    fn base(&self) -> Option<&[Element]> {
        None
    }
}

fn wrong(message: String, help: impl Into<Cow<'static, str>>) -> SyntaxError {
    SyntaxError { message, help: help.into() }
}
