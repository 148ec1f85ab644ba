//! A locator whose variables have values.

use core::fmt;
use std::{net::IpAddr, path::Path};

use super::{
    Locator,
    pattern::{Element, Glob, fixed, literal, of_path},
    shape::{Ports, Setting, Shape},
    template::Atom,
    touch::{Host, Touch},
};

/// A locator whose variables have values and whose relative paths have a start: what observations are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved(Shape);

/// The reason why a locator has no meaning here.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unresolved {
    /// A variable has no value, or an empty one, which would make another place of it.
    Unset {
        /// The variable.
        name: String,
    },
    /// The text for a port is not a port.
    NoPort {
        /// The text found there.
        found: String,
    },
    /// The folder that relative paths start from is not absolute.
    RelativeBase,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset { name } => write!(f, "the environment variable `{name}` is not set"),
            Self::NoPort { found } => write!(f, "`{found}` is not a port"),
            Self::RelativeBase => f.write_str("the folder that relative paths start from is not absolute"),
        }
    }
}

impl core::error::Error for Unresolved {}

impl Resolved {
    pub(super) fn of(
        locator: &Locator,
        lookup: impl Fn(&str) -> Option<String>,
        base: &Path,
    ) -> Result<Self, Unresolved> {
        let base = of_path(base).ok_or(Unresolved::RelativeBase)?;
        Shape::of(&locator.place, locator.scheme(), &Environment { lookup, base }).map(Self)
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.0
    }

    /// Whether what was touched is what the locator means.
    ///
    /// A table is more than can be seen: `sqlite:shop.db#cards` covers the file, and `postgres://db/shop#cards` the port.
    #[must_use]
    pub fn covers(&self, touch: &Touch<'_>) -> bool {
        self.0.covers(*touch)
    }

    /// Whether the host is one that the locator means, on whatever port.
    #[must_use]
    pub fn reaches(&self, host: Host<'_>) -> bool {
        self.0.reaches(host)
    }

    /// Whether both can cover the same thing. Tables, columns and paths of addresses are told apart, though nobody can
    /// observe them.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.overlaps(&other.0)
    }

    /// The same locator, which also covers the addresses that its names have. Nothing is looked up here: the caller says
    /// what the resolver gave the program, or gives now.
    #[must_use]
    pub fn with_addresses(mut self, addresses: impl Fn(&str) -> Vec<IpAddr>) -> Self {
        if let Shape::Net(net) = &mut self.0 {
            for end in &mut net.ends {
                if let Some(name) = end.hosts.name() {
                    end.addresses = addresses(&name);
                }
            }
        }
        self
    }
}

struct Environment<L> {
    lookup: L,
    base: Vec<Element>,
}

impl<L: Fn(&str) -> Option<String>> Setting for Environment<L> {
    type Error = Unresolved;

    fn value(&self, name: &str) -> Result<Vec<Atom>, Unresolved> {
        let value = (self.lookup)(name).filter(|value| !value.is_empty());
        value.map(|value| literal(value.as_bytes())).ok_or_else(|| Unresolved::Unset { name: name.to_owned() })
    }

    fn port(&self, text: Glob) -> Result<Ports, Unresolved> {
        let text = String::from_utf8_lossy(&fixed(&text).unwrap_or_default()).into_owned();
        text.parse().map(Ports::Number).map_err(|_| Unresolved::NoPort { found: text })
    }

    fn base(&self) -> Option<&[Element]> {
        Some(&self.base)
    }
}
