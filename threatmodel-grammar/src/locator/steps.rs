//! A way to find locators that may overlap without comparing every two.

use super::{
    Locator, host,
    pattern::{Element, fixed},
    shape::{Ports, SIDE_FILES, Shape},
};

/// One step on the way to a place.
pub type Step = Vec<u8>;

impl Locator {
    /// The ways to the place, as far as they are fixed. Two locators overlap only where a way of one is the start of a
    /// way of the other; but for two protocols on one port, which nothing serves.
    #[must_use]
    pub fn steps(&self) -> Vec<Vec<Step>> {
        let step = |text: &str| text.as_bytes().to_vec();
        match self.shape() {
            Shape::Path(path) => {
                let steps = path_steps(&path).0;
                let beside = beside(&steps);
                [steps].into_iter().chain(beside).collect()
            }
            Shape::Sqlite(None, _) => vec![vec![step("memory")]],
            Shape::Sqlite(Some(path), item) => {
                let (mut steps, whole) = path_steps(&path);
                let beside = beside(&steps);
                if whole {
                    steps.push(step("#"));
                    steps.extend(item_steps(&item.names));
                }
                [steps].into_iter().chain(beside).collect()
            }
            Shape::Abstract(name) => vec![[step("abstract")].into_iter().chain(fixed(&name)).collect()],
            Shape::Variable(name) => vec![[step("env")].into_iter().chain(fixed(&name)).collect()],
            Shape::Program(name) => vec![[step("exec")].into_iter().chain(fixed(&name)).collect()],
            Shape::ProgramAt(path) => {
                let name = match path.last() {
                    Some(Element::Name(name)) => fixed(name),
                    _ => None,
                };
                vec![[step("exec")].into_iter().chain(name).collect()]
            }
            Shape::Dns(hosts) => {
                vec![[step("dns")].into_iter().chain(host::key(&hosts).map(String::into_bytes)).collect()]
            }
            Shape::Net(net) => {
                let kind = if net.udp { "udp" } else { "tcp" };
                let (path, whole) = path_steps(&net.path);
                let ways = net.ends.iter().map(|end| {
                    let mut steps = vec![step(kind)];
                    let Ports::Number(port) = &end.ports else { return steps };
                    steps.push(step(&port.to_string()));
                    let Some(host) = host::key(&end.hosts) else { return steps };
                    steps.push(host.into_bytes());
                    // Tables are in a database; without one, or in a path of addresses, they are not told apart here.
                    if whole && path.len() == 2 && !matches!(net.protocol, "" | "http") {
                        steps.extend(path.iter().skip(1).cloned());
                        steps.extend(item_steps(&net.item.names));
                    }
                    steps
                });
                ways.collect()
            }
            Shape::Other(scheme, path, _) => {
                let mut steps = vec![step("other"), scheme.into_bytes()];
                steps.extend(path_steps(&path).0);
                vec![steps]
            }
        }
    }
}

/// The fixed names at the start of a path, and whether these are all.
fn path_steps(path: &[Element]) -> (Vec<Step>, bool) {
    let fixed = path.iter().map_while(|element| match element {
        Element::Base => Some(b".".to_vec()),
        Element::Name(name) => fixed(name),
        Element::Deep => None,
    });
    let steps: Vec<Step> = [b"path".to_vec()].into_iter().chain(fixed).collect();
    let whole = steps.len() == path.len() + 1;
    (steps, whole)
}

/// The way to the database that a file would lie beside.
fn beside(steps: &[Step]) -> Option<Vec<Step>> {
    let (last, folder) = steps.split_last()?;
    let name = SIDE_FILES.iter().find_map(|suffix| last.strip_suffix(*suffix))?;
    Some([folder, &[name.to_vec()]].concat())
}

fn item_steps(names: &[super::Glob]) -> impl Iterator<Item = Step> {
    names.iter().map_while(|name| fixed(name)).map(|name| name.to_ascii_lowercase())
}
