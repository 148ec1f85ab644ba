//! Where a locator leads, for a system that knows folders, files and ports, and no patterns.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{
    host::Hosts,
    pattern::{Element, fixed},
    resolved::Resolved,
    shape::{End, Network, Ports, Shape},
};

/// A place in coarse terms: what of a locator is fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ground {
    /// A file, a directory, or a socket with a path.
    Path {
        /// The path, as far as it is fixed.
        at: PathBuf,
        /// The extent at the path.
        extent: Extent,
    },
    /// A database in a file, and what is kept beside it.
    Database {
        /// The path, as far as it is fixed.
        at: PathBuf,
        /// The extent at the path.
        extent: Extent,
    },
    /// A program by its path.
    ProgramAt {
        /// The path, as far as it is fixed.
        at: PathBuf,
        /// The extent at the path.
        extent: Extent,
    },
    /// A program by its name, wherever it is.
    Program,
    /// Connections over TCP, or the port that takes them.
    Tcp {
        /// The port; `None` for any.
        port: Option<u16>,
        /// Whether that is so for every host.
        any_host: bool,
    },
    /// Packets over UDP.
    Udp,
    /// A socket without a path.
    AbstractSocket,
    /// A name that is looked up.
    Name,
    /// An environment variable.
    Variable,
    /// A place that cannot be observed.
    Nothing,
}

/// The extent of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// The object at the path, without its content.
    One,
    /// That, and everything below it.
    Below,
    /// Some of what is below it: the rest is a pattern.
    Some,
}

impl Resolved {
    /// The places, in coarse terms: one, or one for each server of a list.
    #[must_use]
    pub fn grounds(&self) -> Vec<Ground> {
        self.shape().grounds()
    }
}

impl Shape {
    fn grounds(&self) -> Vec<Ground> {
        vec![match self {
            Self::Path(path) => {
                let (at, extent) = start(path);
                Ground::Path { at, extent }
            }
            Self::Sqlite(Some(path), _) => {
                let (at, extent) = start(path);
                Ground::Database { at, extent }
            }
            Self::ProgramAt(path) => {
                let (at, extent) = start(path);
                Ground::ProgramAt { at, extent }
            }
            Self::Program(_) => Ground::Program,
            Self::Net(Network { udp: false, ends, .. }) => return ends.iter().map(tcp).collect(),
            Self::Net(_) => Ground::Udp,
            Self::Abstract(_) => Ground::AbstractSocket,
            Self::Dns(_) => Ground::Name,
            Self::Variable(_) => Ground::Variable,
            Self::Sqlite(None, _) | Self::Other(..) => Ground::Nothing,
        }]
    }
}

fn tcp(end: &End) -> Ground {
    let port = match &end.ports {
        Ports::Number(port) => Some(*port),
        Ports::Any | Ports::Symbol(_) => None,
    };
    Ground::Tcp { port, any_host: end.hosts == Hosts::Any }
}

/// The fixed names at the start of a path, and what follows them.
fn start(path: &[Element]) -> (PathBuf, Extent) {
    let names = path.iter().map_while(|element| match element {
        Element::Name(name) => fixed(name).map(text),
        Element::Deep | Element::Base => None,
    });
    let names: Vec<OsString> = names.collect();
    let extent = match &path[names.len()..] {
        [] => Extent::One,
        [Element::Deep] => Extent::Below,
        _ => Extent::Some,
    };
    (names.iter().fold(Path::new("/").to_owned(), |at, name| at.join(name)), extent)
}

#[cfg(unix)]
fn text(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn text(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locator::Locator;

    fn grounds(text: &str) -> Vec<Ground> {
        let locator: Locator = text.parse().unwrap();
        locator.resolve(|name| Some(name.to_lowercase()), Path::new("/base")).unwrap().grounds()
    }

    fn path(text: &str) -> (PathBuf, Extent) {
        match &grounds(text)[..] {
            [Ground::Path { at, extent } | Ground::Database { at, extent } | Ground::ProgramAt { at, extent }] => {
                (at.clone(), *extent)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_path_is_fixed_up_to_the_first_star() {
        let of = |at: &str, extent| (PathBuf::from(at), extent);
        assert_eq!(path("file:/a/b"), of("/a/b", Extent::One));
        assert_eq!(path("file:a/../${X}"), of("/base/x", Extent::One));
        assert_eq!(path("dir:/a/b"), of("/a/b", Extent::Below));
        assert_eq!(path("dir:/"), of("/", Extent::Below));
        assert_eq!(path("file:/a/*.db"), of("/a", Extent::Some));
        assert_eq!(path("file:/a/**/b"), of("/a", Extent::Some));
        assert_eq!(path("dir:/a/*/b"), of("/a", Extent::Some));
        assert_eq!(path("sqlite:/a/shop.db#cards"), of("/a/shop.db", Extent::One));
        assert_eq!(path("exec:/usr/bin/git"), of("/usr/bin/git", Extent::One));
        assert_eq!(path("unix:/run/x.sock"), of("/run/x.sock", Extent::One));
    }

    #[test]
    fn of_a_server_the_ports_count() {
        let tcp = |port, any_host| Ground::Tcp { port, any_host };
        assert_eq!(grounds("tcp://db:5432"), [tcp(Some(5432), false)]);
        assert_eq!(grounds("tcp://*:*"), [tcp(None, true)]);
        assert_eq!(grounds("mongodb://a,b:27018/shop"), [tcp(Some(27017), false), tcp(Some(27018), false)]);
        assert_eq!(grounds("udp://db:53"), [Ground::Udp]);
        assert_eq!(grounds("env:KEY"), [Ground::Variable]);
        assert_eq!(grounds("exec:git"), [Ground::Program]);
        assert_eq!(grounds("dns:shop.example"), [Ground::Name]);
        assert_eq!(grounds("unix:@x"), [Ground::AbstractSocket]);
        assert_eq!(grounds("sqlite::memory:"), [Ground::Nothing]);
    }
}
