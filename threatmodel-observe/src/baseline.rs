//! Accesses that every program makes: by the loader, the C library, the toolchain. A list with reasons, each entry as narrow
//! as possible; no rule covers more than the list says.

use std::{ffi::OsStr, fmt, path::Path};

use serde::Deserialize;
use threatmodel_grammar::locator::{Locator, Resolved, Touch};

use crate::{
    record::{Access, Operation},
    resolver::Resolver,
};

/// The list as it is written.
pub const TEXT: &str = include_str!("baseline.toml");

/// The entry about the programs that cargo built.
const OWN_BINARY: &str = "own binary";

/// The placeholder for each of the machine's name servers.
const SERVER: &str = "NAME_SERVER";

/// The placeholder for the folder of each package that is built, and lies outside of the workspace: its value is a list, as that
/// of `PATH` is.
const PATH_DEPENDENCY: &str = "PATH_DEPENDENCY";

/// The group of programs that build others and start them.
const BUILDERS: &str = "build";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    programs: std::collections::BTreeMap<String, Vec<String>>,
    entry: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[expect(dead_code, reason = "for who reads the list")]
    why: String,
    by: Option<String>,
    operations: Vec<String>,
    touches: Vec<String>,
    only_for: Option<Only>,
}

/// A further condition for an entry to cover an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Only {
    /// The address got nothing in the whole run but questions whose names are known.
    LookUps,
    /// The address is one of a host that an asset lists, on whatever port.
    ListedHosts,
}

/// The list, resolved for one run.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The version of the list: the day on which it was last changed, with a number from the second change of a day on.
    pub version: String,
    /// The name resolution of the machine.
    pub(crate) resolver: Resolver,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// The group of programs that it is about, by name.
    group: Option<String>,
    /// The programs that it is about; `None` for every program.
    by: Option<Vec<Resolved>>,
    pub(crate) operations: Vec<Operation>,
    touches: Vec<Covers>,
    only_for: Option<Only>,
}

impl Entry {
    /// Whether it is about a program.
    fn is_about(&self, program: &Touch<'_>) -> bool {
        self.by.as_ref().is_none_or(|by| by.iter().any(|known| known.covers(program)))
    }

    /// The places it covers, except those that no locator can name.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Resolved> {
        self.touches.iter().filter_map(|covers| match covers {
            Covers::Resolved(resolved) => Some(resolved),
            Covers::Text(_) => None,
        })
    }
}

#[derive(Debug, Clone)]
enum Covers {
    Resolved(Resolved),
    /// A place that no locator can name, by its text.
    Text(String),
}

/// A mistake in the list, which its tests rule out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineError(String);

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the baseline list: {}", self.0)
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// The list of this version of the crate. `lookup` gives the values of its variables: those of the environment, and
    /// `WORKSPACE`, `TARGET` and `PATH_DEPENDENCY`, the folders of cargo. What has no value in this run covers nothing. `resolver` says how the
    /// machine looks up names.
    ///
    /// # Errors
    ///
    /// If the list itself is wrong.
    pub fn read(lookup: impl Fn(&str) -> Option<String>, resolver: Resolver) -> Result<Self, BaselineError> {
        Self::parse(TEXT, lookup, resolver)
    }

    fn parse(text: &str, lookup: impl Fn(&str) -> Option<String>, resolver: Resolver) -> Result<Self, BaselineError> {
        let file: File = toml::from_str(text).map_err(|error| BaselineError(error.to_string()))?;
        let each = |texts: &[String]| -> Result<Vec<Covers>, BaselineError> {
            let mut all = Vec::new();
            for text in texts {
                let locator = Locator::parse(text).map_err(|error| BaselineError(error.to_string()))?;
                if !locator.is_observable() {
                    all.push(Covers::Text(text.to_owned()));
                    continue;
                }
                // A relative path in the list would mean another place in each run.
                let resolve = |lookup: &dyn Fn(&str) -> Option<String>| locator.resolve(lookup, Path::new("/")).ok();
                if text.contains(SERVER) {
                    let one = |server: String| resolve(&|name| (name == SERVER).then(|| server.clone()));
                    let servers = resolver.servers.iter().filter_map(|server| one(server.to_string()));
                    all.extend(servers.map(Covers::Resolved));
                } else if text.contains(PATH_DEPENDENCY) {
                    let folders = lookup(PATH_DEPENDENCY).unwrap_or_default();
                    let folders = std::env::split_paths(&folders).filter_map(|folder| {
                        let folder = folder.to_str().filter(|folder| !folder.is_empty())?.to_owned();
                        resolve(&|name| (name == PATH_DEPENDENCY).then(|| folder.clone()))
                    });
                    all.extend(folders.map(Covers::Resolved));
                } else {
                    all.extend(resolve(&lookup).map(Covers::Resolved));
                }
            }
            Ok(all)
        };
        let mut entries = Vec::new();
        for written in &file.entry {
            let by = match &written.by {
                None => None,
                Some(group) => {
                    let programs = file
                        .programs
                        .get(group)
                        .ok_or_else(|| BaselineError(format!("there are no programs `{group}`")))?;
                    let programs = each(programs)?.into_iter().filter_map(|covers| match covers {
                        Covers::Resolved(resolved) => Some(resolved),
                        Covers::Text(_) => None,
                    });
                    Some(programs.collect())
                }
            };
            let operation = |name: &String| {
                Operation::from_name(name).ok_or_else(|| BaselineError(format!("there is no operation `{name}`")))
            };
            entries.push(Entry {
                name: written.name.clone(),
                group: written.by.clone(),
                by,
                operations: written.operations.iter().map(operation).collect::<Result<_, _>>()?,
                touches: each(&written.touches)?,
                only_for: written.only_for,
            });
        }
        Ok(Self { version: file.version, resolver, entries })
    }

    /// The list for one test that is watched by itself: without what the check, attack tests, cargo and the compiler touch
    /// besides, and with the programs that cargo built, which a test may start.
    #[must_use]
    pub fn of_one_test(mut self) -> Self {
        self.entries.retain(|entry| entry.group.is_none() || entry.name == OWN_BINARY);
        self
    }

    /// The entries that a command needs, of which this is the program: those for every program, those for this one, and all
    /// where it is a tool that builds and starts the others.
    pub(crate) fn entries_for(&self, program: &Path) -> impl Iterator<Item = &Entry> {
        let program = Touch::Program(program);
        let builds =
            self.entries.iter().any(|entry| entry.group.as_deref() == Some(BUILDERS) && entry.is_about(&program));
        self.entries.iter().filter(move |entry| builds || entry.is_about(&program))
    }

    /// Whether a program may read any variable, as those that hand the environment on to what they start.
    #[must_use]
    pub fn covers_environment(&self, program: &Path) -> bool {
        let (any, program) = (Touch::Variable(OsStr::new("ANY")), Touch::Program(program));
        self.entries.iter().any(|entry| {
            entry.operations.contains(&Operation::Read)
                && entry.is_about(&program)
                && entry.places().any(|place| place.covers(&any))
        })
    }

    /// The entry that covers an access, if one does. `holds` says of an access whether what an entry demands beside the list
    /// is the case.
    #[must_use]
    pub fn covers(&self, access: &Access, holds: impl Fn(Only) -> bool) -> Option<&str> {
        let (touch, text) = (access.what.as_touch(), access.what.locator());
        let covers = |covers: &Covers| match covers {
            Covers::Resolved(resolved) => touch.as_ref().is_some_and(|touch| resolved.covers(touch)),
            Covers::Text(known) => *known == text,
        };
        let program = Touch::Program(&access.program);
        let entry = self.entries.iter().find(|entry| {
            entry.operations.contains(&access.operation)
                && entry.is_about(&program)
                && entry.touches.iter().any(covers)
                && entry.only_for.is_none_or(&holds)
        });
        entry.map(|entry| entry.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::record::{Outcome, Touched};

    fn lookup(name: &str) -> Option<String> {
        Some(format!("/{}", name.to_lowercase()))
    }

    fn access(what: Touched, operation: Operation, program: &str) -> Access {
        Access {
            what,
            operation,
            outcome: Outcome::Done,
            count: 1,
            asked: None,
            program: program.into(),
            stack: Vec::new(),
        }
    }

    fn file(path: &str) -> Touched {
        Touched::File(PathBuf::from(path))
    }

    #[test]
    fn the_list_is_sound() {
        let list = Baseline::read(lookup, Resolver::default()).unwrap();
        assert!(list.entries.len() > 5 && list.version.starts_with("20"), "{}", list.version);
        let names: std::collections::BTreeSet<&str> = list.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names.len(), list.entries.len(), "names are unique");
        assert!(
            names.contains(OWN_BINARY) && list.entries.iter().any(|entry| entry.group.as_deref() == Some(BUILDERS))
        );
        for entry in &list.entries {
            assert!(!entry.touches.is_empty() && !entry.operations.is_empty(), "{}", entry.name);
        }
    }

    #[test]
    fn the_loader_is_covered_and_a_password_is_not() {
        let list = Baseline::read(lookup, Resolver::default()).unwrap();
        let of =
            |what, operation, program| list.covers(&access(what, operation, program), |_| false).map(str::to_owned);
        let loader = of(file("/usr/lib/x86_64-linux-gnu/libc.so.6"), Operation::Read, "/bin/shop");
        assert_eq!(loader.as_deref(), Some("loader"));
        assert_eq!(of(file("/usr/lib/x86_64-linux-gnu/libc.so.6"), Operation::Write, "/bin/shop"), None);
        for path in ["/etc/passwd", "/etc/shadow", "/home/me/.ssh/id_ed25519", "/usr/lib/secrets", "/tmp/x"] {
            assert_eq!(of(file(path), Operation::Read, "/bin/shop"), None, "{path}");
        }
        assert_eq!(of(Touched::Variable("AWS_SECRET_ACCESS_KEY".into()), Operation::Read, "/bin/shop"), None);
    }

    #[test]
    fn what_the_toolchain_does_is_covered_for_the_toolchain_alone() {
        let list = Baseline::read(lookup, Resolver::default()).unwrap();
        let written =
            |program| list.covers(&access(file("/target/debug/x"), Operation::Create, program), |_| false).is_some();
        assert!(written("/rustup_home/toolchains/stable/bin/rustc"));
        assert!(!written("/target/debug/deps/shop-1") && !written("/tmp/rustc"));
        let key = access(file("/home/.ssh/id_ed25519"), Operation::Read, "/rustup_home/toolchains/stable/bin/rustc");
        assert_eq!(list.covers(&key, |_| false), None, "a procedural macro runs in the compiler");
    }

    #[test]
    fn what_build_scripts_get_from_cargo_is_covered_and_no_more() {
        let list = Baseline::read(lookup, Resolver::default()).unwrap();
        let script = "/target/debug/build/sys-0123/build-script-build";
        let of = |what, operation| list.covers(&access(what, operation, script), |_| false).is_some();
        assert!(of(Touched::Variable("OUT_DIR".into()), Operation::Read));
        assert!(of(file("/target/debug/build/sys-0123/out/bindings.rs"), Operation::Create));
        assert!(of(file("/cargo_home/registry/src/index/sys-1.0.0/c/sys.c"), Operation::Read));
        for own in ["CARGO_CFG_TARGET_OS", "CARGO_FEATURE_STD", "CARGO_PKG_VERSION", "CARGO_ENCODED_RUSTFLAGS"] {
            assert!(of(Touched::Variable(own.into()), Operation::Read), "{own}");
        }
        for secret in ["AWS_SECRET_ACCESS_KEY", "CARGO_REGISTRY_TOKEN", "CARGO_REGISTRIES_MINE_TOKEN"] {
            assert!(!of(Touched::Variable(secret.into()), Operation::Read), "{secret}");
        }
        assert!(
            !of(file("/home/.ssh/id_ed25519"), Operation::Read) && !of(file("/target/debug/shop"), Operation::Write)
        );
        assert!(!of(Touched::Tcp("192.0.2.1:443".parse().unwrap()), Operation::Connect));
    }

    #[test]
    fn sources_of_each_path_dependency_are_covered_for_the_toolchain() {
        let folders = |name: &str| match name {
            "PATH_DEPENDENCY" => Some("/one:/two/inner".to_owned()),
            name => lookup(name),
        };
        let list = Baseline::read(folders, Resolver::default()).unwrap();
        let rustc = "/rustup_home/toolchains/stable/bin/rustc";
        let of = |path, program| list.covers(&access(file(path), Operation::Read, program), |_| false).is_some();
        assert!(of("/one/src/lib.rs", rustc) && of("/two/inner/src/lib.rs", rustc));
        assert!(!of("/two/src/lib.rs", rustc) && !of("/one/src/lib.rs", "/bin/shop"));
        let none =
            Baseline::read(|name| lookup(name).filter(|_| name != "PATH_DEPENDENCY"), Resolver::default()).unwrap();
        assert_eq!(none.covers(&access(file("/one/src/lib.rs"), Operation::Read, rustc), |_| false), None);
    }

    #[test]
    fn what_tests_do_is_covered_for_tests_alone() {
        let list = Baseline::read(lookup, Resolver::default()).unwrap();
        let read = |program| list.covers(&access(file("/workspace/src/lib.rs"), Operation::Read, program), |_| false);
        assert_eq!(read("/target/debug/deps/threat_model-1"), Some("check"));
        assert_eq!(read("/target/debug/shop"), None, "the program itself reads no sources");
    }

    #[test]
    fn the_servers_of_the_machine_are_covered_for_look_ups_alone() {
        let servers = ["10.0.0.1", "fd00::1"].map(|server| server.parse().unwrap()).to_vec();
        let resolver = Resolver { servers, ..Resolver::default() };
        let list = Baseline::read(lookup, resolver).unwrap();
        let of = |address: &str, operation, known: &[&str]| {
            let access = access(Touched::Udp(address.parse().unwrap()), operation, "/bin/shop");
            list.covers(&access, |only| only == Only::LookUps && known.contains(&address)).map(str::to_owned)
        };
        let (mine, other, stub) = ("10.0.0.1:53", "10.0.0.2:53", "127.0.0.53:53");
        assert_eq!(of(mine, Operation::Connect, &[mine, other]).as_deref(), Some("name server"));
        assert_eq!(of("[fd00::1]:53", Operation::Send, &["[fd00::1]:53"]).as_deref(), Some("name server"));
        assert_eq!(of(stub, Operation::Send, &[stub]).as_deref(), Some("name server"));
        assert_eq!(of(mine, Operation::Connect, &[other]), None, "it got something else");
        assert_eq!(of(other, Operation::Connect, &[mine, other]), None, "the machine does not ask it");
        assert_eq!(of("10.0.0.1:5353", Operation::Send, &["10.0.0.1:5353"]), None);
        assert_eq!(of(mine, Operation::Bind, &[mine]), None);
        let tcp = access(Touched::Tcp(mine.parse().unwrap()), Operation::Connect, "/bin/shop");
        assert_eq!(list.covers(&tcp, |_| true), None);
        let name = access(Touched::Name("secret.example".to_owned()), Operation::LookUp, "/bin/shop");
        assert_eq!(list.covers(&name, |_| true), None, "a name is never covered");
    }

    #[test]
    fn addresses_of_listed_hosts_are_put_in_order() {
        let list = Baseline::read(lookup, Resolver::default()).unwrap();
        let of = |what, operation, listed: bool| {
            list.covers(&access(what, operation, "/bin/shop"), |only| only == Only::ListedHosts && listed).is_some()
        };
        let udp = |address: &str| Touched::Udp(address.parse().unwrap());
        assert!(
            of(udp("192.0.2.1:0"), Operation::Connect, true)
                && of(udp("[2001:db8::1]:65535"), Operation::Connect, true)
        );
        assert!(!of(udp("192.0.2.1:0"), Operation::Connect, false), "nobody lists that host");
        assert!(!of(udp("192.0.2.1:0"), Operation::Send, true) && !of(udp("192.0.2.1:53"), Operation::Connect, true));
        assert!(!of(Touched::Tcp("192.0.2.1:0".parse().unwrap()), Operation::Connect, true));
    }

    #[test]
    fn mistakes_in_a_list_are_errors() {
        let wrong = |text: &str| Baseline::parse(text, lookup, Resolver::default()).unwrap_err().to_string();
        let start = "version = \"2026-01-01\"\nprograms = {}\n[[entry]]\nname = \"x\"\nwhy = \"y\"\n";
        let with = |rest: &str| format!("{start}{rest}");
        assert!(wrong(&with("operations = [\"reed\"]\ntouches = [\"file:/x\"]\n")).contains("`reed`"));
        assert!(wrong(&with("operations = [\"read\"]\ntouches = [\"x\"]\n")).contains('x'));
        let by = "by = \"z\"\noperations = [\"read\"]\ntouches = [\"file:/x\"]\n";
        assert!(wrong(&with(by)).contains("`z`"));
    }
}
