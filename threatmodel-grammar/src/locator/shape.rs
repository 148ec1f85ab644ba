//! The meaning of a locator, with its variables replaced by values or kept as themselves.

use std::net::IpAddr;

use super::{
    host::Hosts,
    pattern::{Element, Glob, globs_meet, globs_meet_any_case, literal, of_path, path, paths_meet, split, trees_meet},
    place::{Net, Place, Port},
    template::{Atom, Template},
    touch::{Touch, UnixName},
};

/// The meaning of a locator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Path(Vec<Element>),
    Abstract(Glob),
    Sqlite(Option<Vec<Element>>, Item),
    Net(Network),
    Dns(Hosts),
    Variable(Glob),
    /// A program by its name.
    Program(Glob),
    /// A program by its path.
    ProgramAt(Vec<Element>),
    Other(String, Vec<Element>, Item),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) udp: bool,
    pub(super) protocol: &'static str,
    pub(super) ends: Vec<End>,
    pub(super) path: Vec<Element>,
    pub(super) item: Item,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) hosts: Hosts,
    /// The addresses that the name has.
    pub(super) addresses: Vec<IpAddr>,
    pub(super) ports: Ports,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ports {
    Any,
    Number(u16),
    /// A variable that nobody has looked up.
    Symbol(Glob),
}

/// The part of a database: a schema, a table, a column; from the widest to the narrowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) names: Vec<Glob>,
    /// Whether capitals make no difference.
    any_case: bool,
}

/// The values of variables, and the start of relative paths.
pub(super) trait Setting {
    /// The reason why there is no meaning.
    type Error;

    /// Returns the value of a variable.
    fn value(&self, name: &str) -> Result<Vec<Atom>, Self::Error>;

    /// The port that a text means.
    fn port(&self, text: Glob) -> Result<Ports, Self::Error>;

    /// The folder that relative paths start from, if it is known.
    fn base(&self) -> Option<&[Element]>;
}

/// The files that SQLite keeps beside a database.
pub(super) const SIDE_FILES: [&[u8]; 3] = [b"-journal", b"-wal", b"-shm"];

impl Shape {
    pub(super) fn of<S: Setting>(place: &Place, scheme: &str, setting: &S) -> Result<Self, S::Error> {
        let fill = |template: &Template| template.fill(|name| setting.value(name));
        let file = |template: &Template| Ok(path(&fill(template)?, setting.base()));
        Ok(match place {
            Place::File(at) => Self::Path(file(at)?),
            Place::Dir(at) => {
                let mut elements = file(at)?;
                elements.push(Element::Deep);
                Self::Path(elements)
            }
            Place::Abstract(name) => Self::Abstract(fill(name)?),
            Place::Sqlite(at, item) => Self::Sqlite(at.as_ref().map(file).transpose()?, Item::of(&fill(item)?, true)),
            Place::Net(net) => Self::Net(Network::of(net, setting)?),
            Place::Dns(name) => Self::Dns(Hosts::of(&fill(name)?)),
            Place::Env(name) => Self::Variable(fill(name)?),
            Place::Exec(program) => {
                let atoms = fill(program)?;
                if atoms.contains(&Atom::Byte(b'/')) {
                    Self::ProgramAt(path(&atoms, setting.base()))
                } else {
                    Self::Program(atoms)
                }
            }
            Place::Other(rest, item) => {
                Self::Other(scheme.to_owned(), path(&fill(rest)?, Some(&[])), Item::of(&fill(item)?, false))
            }
        })
    }

    pub(super) fn covers(&self, touch: Touch<'_>) -> bool {
        let is_at = |elements: &[Element], path| of_path(path).is_some_and(|path| paths_meet(elements, &path));
        match (self, touch) {
            (Self::Path(at), Touch::File(path) | Touch::Unix(UnixName::Path(path))) => is_at(at, path),
            (Self::Abstract(name), Touch::Unix(UnixName::Abstract(touched))) => globs_meet(name, &literal(touched)),
            (Self::Sqlite(Some(at), _), Touch::File(path)) => of_path(path)
                .is_some_and(|path| paths_meet(at, &path) || main_file(path).is_some_and(|path| paths_meet(at, &path))),
            (Self::Net(net), Touch::Tcp { host, port }) if !net.udp => {
                net.ends.iter().any(|end| end.is_at(port) && end.hosts_with(|hosts| hosts.covers(host)))
            }
            (Self::Net(net), Touch::Udp { host, port }) if net.udp => {
                net.ends.iter().any(|end| end.is_at(port) && end.hosts_with(|hosts| hosts.covers(host)))
            }
            // Connecting to a name requires looking it up.
            (Self::Net(net), Touch::Dns(name)) => {
                net.ends.iter().any(|end| end.hosts.covers(super::touch::Host::Name(name)))
            }
            (Self::Dns(hosts), Touch::Dns(name)) => hosts.covers(super::touch::Host::Name(name)),
            (Self::Variable(name), Touch::Variable(touched)) => globs_meet(name, &literal(touched.as_encoded_bytes())),
            (Self::Program(name), Touch::Program(path)) => {
                path.file_name().is_some_and(|touched| globs_meet(name, &literal(touched.as_encoded_bytes())))
            }
            (Self::ProgramAt(at), Touch::Program(path)) => is_at(at, path),
            _ => false,
        }
    }

    pub(super) fn reaches(&self, host: super::touch::Host<'_>) -> bool {
        matches!(self, Self::Net(net) if net.ends.iter().any(|end| end.hosts_with(|hosts| hosts.covers(host))))
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(a), Self::Path(b)) | (Self::ProgramAt(a), Self::ProgramAt(b)) => paths_meet(a, b),
            (Self::Path(path), Self::Sqlite(Some(main), _)) | (Self::Sqlite(Some(main), _), Self::Path(path)) => {
                paths_meet(path, main) || side_files(main).any(|side| paths_meet(path, &side))
            }
            (Self::Sqlite(None, a), Self::Sqlite(None, b)) => a.overlaps(b),
            (Self::Sqlite(Some(a), of_a), Self::Sqlite(Some(b), of_b)) => {
                if paths_meet(a, b) {
                    return of_a.overlaps(of_b);
                }
                let beside = |a: &[Element], b: &[Element]| side_files(a).any(|side| paths_meet(&side, b));
                beside(a, b) || beside(b, a)
            }
            (Self::Abstract(a), Self::Abstract(b))
            | (Self::Variable(a), Self::Variable(b))
            | (Self::Program(a), Self::Program(b)) => globs_meet(a, b),
            (Self::Program(name), Self::ProgramAt(path)) | (Self::ProgramAt(path), Self::Program(name)) => {
                match path.last() {
                    Some(Element::Name(last)) => globs_meet(name, last),
                    Some(Element::Deep) => true,
                    _ => false,
                }
            }
            (Self::Net(a), Self::Net(b)) => a.overlaps(b),
            (Self::Dns(a), Self::Dns(b)) => a.meets(b),
            (Self::Other(a, path_a, item_a), Self::Other(b, path_b, item_b)) => {
                a == b && trees_meet(path_a, path_b) && item_a.overlaps(item_b)
            }
            _ => false,
        }
    }
}

impl Network {
    fn of<S: Setting>(net: &Net, setting: &S) -> Result<Self, S::Error> {
        let fill = |template: &Template| template.fill(|name| setting.value(name));
        let ends = net.ends.iter().map(|end| {
            let ports = match &end.port {
                Port::Any => Ports::Any,
                Port::Number(number) => Ports::Number(*number),
                Port::Variable(text) => setting.port(fill(text)?)?,
            };
            Ok(End { hosts: Hosts::of(&fill(&end.host)?), addresses: Vec::new(), ports })
        });
        Ok(Self {
            udp: net.udp,
            protocol: net.protocol,
            ends: ends.collect::<Result<_, _>>()?,
            path: path(&fill(&net.path)?, Some(&[])),
            item: Item::of(&fill(&net.item)?, net.sql),
        })
    }

    fn overlaps(&self, other: &Self) -> bool {
        // Two protocols on one port are seen as one thing.
        let inside =
            self.protocol != other.protocol || trees_meet(&self.path, &other.path) && self.item.overlaps(&other.item);
        inside && self.udp == other.udp && self.ends.iter().any(|a| other.ends.iter().any(|b| a.meets(b)))
    }
}

impl End {
    fn is_at(&self, port: u16) -> bool {
        self.ports.meets(&Ports::Number(port))
    }

    fn meets(&self, other: &Self) -> bool {
        self.ports.meets(&other.ports) && self.hosts_with(|a| other.hosts_with(|b| a.meets(b)))
    }

    /// Whether the hosts, or one of the addresses of their name, satisfy the test.
    fn hosts_with(&self, test: impl Fn(&Hosts) -> bool) -> bool {
        test(&self.hosts) || self.addresses.iter().any(|address| test(&Hosts::of_address(*address)))
    }
}

impl Ports {
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (a, b) => a == b,
        }
    }
}

impl Item {
    fn of(atoms: &[Atom], any_case: bool) -> Self {
        let names = if atoms.is_empty() { Vec::new() } else { split(atoms, b'.').map(<[Atom]>::to_vec).collect() };
        Self { names, any_case }
    }

    /// Whether one is a part of the other: a table and one of its columns, the whole database and a table.
    fn overlaps(&self, other: &Self) -> bool {
        let same = if self.any_case && other.any_case { globs_meet_any_case } else { globs_meet };
        self.names.iter().zip(&other.names).all(|(a, b)| same(a, b))
    }
}

fn side_files(main: &[Element]) -> impl Iterator<Item = Vec<Element>> {
    let named = match main.split_last() {
        Some((Element::Name(name), folder)) => Some((name, folder)),
        _ => None,
    };
    named.into_iter().flat_map(|(name, folder)| {
        SIDE_FILES.iter().map(move |suffix| {
            let name = [name.as_slice(), &literal(suffix)].concat();
            [folder, &[Element::Name(name)]].concat()
        })
    })
}

/// The path of the database that this file would lie beside.
fn main_file(mut path: Vec<Element>) -> Option<Vec<Element>> {
    let Some(Element::Name(name)) = path.last_mut() else { return None };
    let suffix = SIDE_FILES.iter().find(|suffix| name.ends_with(&literal(suffix)))?;
    name.truncate(name.len() - suffix.len());
    Some(path)
}
