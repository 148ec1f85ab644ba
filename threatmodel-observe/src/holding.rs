//! The comparison of an observation with the asset list.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use threatmodel_model::{
    annotation::Place,
    evidence::{Deviation, Frame, Observed},
};

use crate::{
    baseline::{Baseline, Only},
    list::{AssetList, Listed},
    record::{Access, Observation, Operation, Outcome, Touched},
};

/// The result of comparing an observation with an asset list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holding<'o> {
    /// The deviations from the list, for the rules.
    pub deviations: Vec<Observed>,
    /// Every access, and what it was taken for.
    pub accesses: Vec<(&'o Access, Taken)>,
    /// The assets that were touched, by path.
    pub touched: BTreeSet<String>,
    /// The adjacent assets with locators that were left alone, by path: within reach, and not touched.
    pub left_alone: BTreeSet<String>,
}

/// The classification of an access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A touch of these assets, by path.
    Assets(Vec<String>),
    /// An access that every program makes; the name of the baseline entry.
    Baseline(String),
    /// A connection among the programs that were watched; the command itself, and a program that starts itself again or reads
    /// its own file.
    Among,
    /// An attempt that found nothing: no such file, no such program.
    Nothing,
    /// None of these.
    Unlisted,
}

/// Holds what was seen against the list. `root` is the folder that places in the code are relative to.
#[must_use]
pub fn hold<'o>(observation: &'o Observation, list: &AssetList, baseline: &Baseline, root: &Path) -> Holding<'o> {
    let own = Own::of(observation);
    let mut holding = Holding::default();
    let mut deviations: BTreeMap<Key, Observed> = BTreeMap::new();
    for access in &observation.accesses {
        let meanings = own.meanings(access, list, baseline);
        let taken = taken(access, &meanings, list, baseline, &own);
        let mut deviating: Vec<(Deviation, Option<String>)> = match &taken {
            Taken::Unlisted => vec![(Deviation::Unlisted, None)],
            Taken::Assets(assets) => {
                holding.touched.extend(assets.iter().cloned());
                of_assets(access, &meanings, assets, list, &own)
            }
            Taken::Baseline(_) | Taken::Among | Taken::Nothing => Vec::new(),
        };
        // Under its earlier name it may be an asset; it is not listed for that.
        let before = if is_nothing(access) { Vec::new() } else { own.before(access) };
        let assets = assets(list, &before);
        deviating.extend(of_assets(access, &before, &assets, list, &own));
        holding.touched.extend(assets);
        for (deviation, asset) in deviating {
            let new = observed(deviation, asset, access, root);
            let key = (new.deviation, new.asset.clone(), new.touched.clone(), new.operation.clone());
            match deviations.get_mut(&key) {
                Some(known) => {
                    known.count = known.count.saturating_add(new.count);
                    if known.stack.is_empty() {
                        known.stack = new.stack;
                    }
                }
                None => {
                    deviations.insert(key, new);
                }
            }
        }
        holding.accesses.push((access, taken));
    }
    holding.deviations = deviations.into_values().collect();
    for listed in
        list.assets.iter().filter(|listed| !listed.places.is_empty() && !holding.touched.contains(&listed.asset))
    {
        if listed.adjacent {
            holding.left_alone.insert(listed.asset.clone());
        } else if listed.within {
            holding.deviations.push(Observed {
                deviation: Deviation::Untouched,
                asset: Some(listed.asset.clone()),
                touched: String::new(),
                operation: String::new(),
                count: 0,
                program: String::new(),
                stack: Vec::new(),
            });
        }
    }
    holding
}

/// The key by which two deviations are the same: everything but the program, the count and the place.
type Key = (Deviation, Option<String>, String, String);

fn taken(access: &Access, meanings: &[Touched], list: &AssetList, baseline: &Baseline, own: &Own) -> Taken {
    if is_nothing(access) {
        return Taken::Nothing;
    }
    let assets = assets(list, meanings);
    if !assets.is_empty() {
        return Taken::Assets(assets);
    }
    // One that panics reads its own file for the names of functions.
    let is_itself = match &access.what {
        Touched::Program(program) => *program == access.program,
        Touched::File(file) => *file == access.program && access.operation == Operation::Read,
        _ => false,
    };
    if own.is_among(access) || is_itself {
        return Taken::Among;
    }
    let holds = |only| match (&access.what, only) {
        (Touched::Udp(address), Only::LookUps) => own.name_servers.contains(address),
        (Touched::Udp(address), Only::ListedHosts) => list.reaches(address.ip()),
        _ => false,
    };
    match baseline.covers(access, holds) {
        Some(entry) => Taken::Baseline(entry.to_owned()),
        None => Taken::Unlisted,
    }
}

/// The assets that cover what was touched, by one of its meanings.
fn assets(list: &AssetList, meanings: &[Touched]) -> Vec<String> {
    let assets = list.assets.iter().filter(|listed| covers(listed, meanings).is_some());
    assets.map(|listed| listed.asset.clone()).collect()
}

/// How an asset covers what was touched, by one of its meanings: whether as a database; `None` where it does not.
fn covers(listed: &Listed, meanings: &[Touched]) -> Option<bool> {
    meanings.iter().find_map(|meaning| listed.covers(&meaning.as_touch()?))
}

/// Whether there was nothing to touch. A refused attempt is one: somebody tried. A connection or a look-up that failed too:
/// the packets were sent.
fn is_nothing(access: &Access) -> bool {
    let remote = matches!(access.operation, Operation::Connect | Operation::Bind | Operation::Send | Operation::LookUp);
    matches!(access.outcome, Outcome::Failed(_)) && !remote
}

/// How an access to listed assets differs from what is declared. What several assets share is declared if it is for one.
fn of_assets(
    access: &Access,
    meanings: &[Touched],
    assets: &[String],
    list: &AssetList,
    own: &Own,
) -> Vec<(Deviation, Option<String>)> {
    let as_database = |listed: &Listed| covers(listed, meanings).unwrap_or(false);
    let known = list.assets.iter().filter(|listed| assets.contains(&listed.asset));
    let (adjacent, uses): (Vec<&Listed>, Vec<&Listed>) = known.partition(|listed| listed.adjacent);
    let (uses, foreign): (Vec<&Listed>, Vec<&Listed>) = uses.into_iter().partition(|listed| listed.within);
    // Another asset in the same place is no excuse, unless both are tables of one database, or ports of one host whose name was
    // looked up: which it was cannot be seen.
    let is_shared = |listed: &Listed| as_database(listed) || access.operation == Operation::LookUp;
    let of_adjacent = adjacent.into_iter().filter(|listed| uses.is_empty() || !is_shared(listed));
    let mut deviations: Vec<_> = of_adjacent.map(|listed| (Deviation::Adjacent, Some(listed.asset.clone()))).collect();
    // A program that connects to a service under observation is its client: a test, or a neighbour.
    if own.is_among(access) {
        return deviations;
    }
    // An asset in the same place as one of the component cannot be distinguished from it.
    if uses.is_empty() {
        deviations.extend(foreign.iter().map(|listed| (Deviation::Foreign, Some(listed.asset.clone()))));
    }
    let declared = uses.iter().any(|listed| listed.declares(access.operation, as_database(listed)));
    if !declared {
        deviations.extend(uses.iter().map(|listed| (Deviation::Undeclared, Some(listed.asset.clone()))));
    }
    deviations
}

fn observed(deviation: Deviation, asset: Option<String>, access: &Access, root: &Path) -> Observed {
    let frames = access.stack.iter().filter(|frame| frame.line > 0);
    let stack = frames.map(|frame| Frame {
        function: frame.function.clone(),
        place: Place {
            file: frame.file.strip_prefix(root).unwrap_or(&frame.file).to_string_lossy().replace('\\', "/"),
            line: frame.line,
            column: 1,
            len: 0,
        },
    });
    Observed {
        deviation,
        asset,
        touched: access.what.locator(),
        operation: access.operation_and_outcome(),
        count: access.count,
        program: access.program.to_string_lossy().into_owned(),
        stack: stack.collect(),
    }
}

/// The uses of addresses by the observed programs.
struct Own {
    /// Those that they listened on.
    bound: BTreeSet<SocketAddr>,
    /// Those of them whose port the kernel chose.
    chosen: BTreeSet<SocketAddr>,
    /// Those that got nothing but questions whose names are known.
    name_servers: BTreeSet<SocketAddr>,
    /// What they moved, from where to where.
    moved: Vec<(PathBuf, PathBuf)>,
}

impl Own {
    fn of(observation: &Observation) -> Self {
        let bound = observation.accesses.iter().filter_map(|access| match (&access.what, access.operation) {
            (Touched::Tcp(address) | Touched::Udp(address), Operation::Bind) if access.outcome == Outcome::Done => {
                Some(*address)
            }
            _ => None,
        });
        Self {
            bound: bound.filter(|address| address.port() != 0).collect(),
            chosen: observation.chosen.iter().copied().collect(),
            name_servers: observation.name_servers.iter().copied().collect(),
            moved: observation.moved.clone(),
        }
    }

    /// Whether it connects to one of them.
    fn is_among(&self, access: &Access) -> bool {
        let (Touched::Tcp(address) | Touched::Udp(address)) = &access.what else { return false };
        let connects = matches!(access.operation, Operation::Connect | Operation::Send);
        connects && (is_one_of(*address, &self.bound) || is_one_of(*address, &self.chosen))
    }

    /// The possible meanings of an access: itself, the request for any port if the kernel chose this one, and a name without the
    /// search domain that was appended because nothing was found without one.
    fn meanings(&self, access: &Access, list: &AssetList, baseline: &Baseline) -> Vec<Touched> {
        let mut meanings = vec![access.what.clone()];
        meanings.extend(self.as_bound(access));
        if let Touched::Name(name) = &access.what
            && !list.assets.iter().any(|listed| covers(listed, &meanings).is_some())
        {
            meanings.extend(baseline.resolver.meant(name).map(|name| Touched::Name(name.to_owned())));
        }
        meanings
    }

    /// The names that a file may have had before the folders around it were moved. The moves are accesses of their own.
    fn before(&self, access: &Access) -> Vec<Touched> {
        let Touched::File(path) = &access.what else { return Vec::new() };
        let mut names = vec![path.clone()];
        // The latest move first: what that moved may have been moved before.
        for (from, to) in self.moved.iter().rev() {
            let rest = |name: &PathBuf| {
                name.strip_prefix(to).ok().filter(|rest| !rest.as_os_str().is_empty()).map(|rest| from.join(rest))
            };
            let before: Vec<PathBuf> = names.iter().filter_map(rest).filter(|name| !names.contains(name)).collect();
            names.extend(before);
        }
        names.into_iter().skip(1).map(Touched::File).collect()
    }

    /// The address as it was bound, where the kernel chose its port: with port 0.
    fn as_bound(&self, access: &Access) -> Option<Touched> {
        let any = |address: &SocketAddr| SocketAddr::new(address.ip(), 0);
        if !self.is_among(access) {
            return None;
        }
        match &access.what {
            Touched::Tcp(address) if is_one_of(*address, &self.chosen) => Some(Touched::Tcp(any(address))),
            Touched::Udp(address) if is_one_of(*address, &self.chosen) => Some(Touched::Udp(any(address))),
            _ => None,
        }
    }
}

/// Whether somebody who listens on one of these gets what is sent to the address: on each address of the machine, where none
/// in particular was bound.
fn is_one_of(address: SocketAddr, bound: &BTreeSet<SocketAddr>) -> bool {
    let everywhere: [IpAddr; 2] = [IpAddr::from([0; 4]), IpAddr::from([0_u16; 8])];
    bound.contains(&address)
        || address.ip().is_loopback()
            && everywhere.iter().any(|ip| bound.contains(&SocketAddr::new(*ip, address.port())))
}
