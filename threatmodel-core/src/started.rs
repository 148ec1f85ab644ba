//! The controls of a program that an attack test starts: what the program is told to turn off, and what it tells of them.
//!
//! The test names a folder in the environment. The program finds its orders there, and writes down in a file of its own what runs,
//! line by line and at once, so that nothing is lost where it is killed. Nothing of this happens before code with a control or an
//! exposure runs. Nouns go by the place of their declaration: a program without a library shares the file that declares them with
//! its tests, which know them under another path.

#[cfg(any(debug_assertions, threatmodel_switches))]
mod teller;

use std::{
    collections::BTreeMap,
    format,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    record::{Record, linked},
    switch::Places,
};

/// The variable that names the folder.
pub const FOLDER: &str = "THREATMODEL_STARTED";

/// The file that the test keeps locked for as long as the folder counts.
pub const TIE: &str = "tie";

/// The file with the orders.
pub const ORDERS: &str = "orders";

/// How the names of the files end that programs write.
pub const SEEN: &str = "seen";

/// The nouns of this binary, each by the place of its declaration. Of several that a macro declares at one place nobody could tell
/// which is meant, so none of them is there.
#[must_use]
pub fn nouns() -> BTreeMap<String, String> {
    let mut at_place: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in linked().filter(|record| record.statement.is_noun()) {
        at_place.entry(identity(record)).or_default().push(record.path());
    }
    let one = |(identity, paths): (String, Vec<String>)| match <[String; 1]>::try_from(paths) {
        Ok([path]) => Some((identity, path)),
        Err(_) => None,
    };
    at_place.into_iter().filter_map(one).collect()
}

/// Whether a living process keeps the file locked.
#[must_use]
pub fn is_locked(file: &Path) -> bool {
    File::open(file).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The place of a declaration, which says which noun it is.
fn identity(record: &Record) -> String {
    format!("{} {}:{}:{}:{}", record.package, record.clean_file(), record.line, record.column, record.item)
}

/// The orders of a program, with nouns by the place of their declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orders {
    /// The threat of the attack.
    pub threat: String,
    /// Whether the controls against it are off, but for those that are named.
    pub off: bool,
    /// The controls that stay on.
    pub on: Vec<String>,
    /// A control that is on in some of its places only.
    pub isolated: Option<(Places, String)>,
}

impl Orders {
    /// The text of the orders.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("threat {}\n", self.threat);
        if self.off {
            text.push_str("off \n");
        }
        for control in &self.on {
            text += &format!("on {control}\n");
        }
        match &self.isolated {
            Some((Places::Only(place), control)) => text += &format!("only {place} {control}\n"),
            Some((Places::AllBut(place), control)) => text += &format!("all-but {place} {control}\n"),
            None => {}
        }
        text
    }

    /// Reads the text of orders; `None` where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut orders = Self::default();
        for line in text.lines() {
            let (word, rest) = line.split_once(' ')?;
            let place = || rest.split_once(' ').map(|(place, control)| (place.to_string(), control.to_string()));
            match word {
                "threat" => orders.threat = rest.to_string(),
                "off" => orders.off = true,
                "on" => orders.on.push(rest.to_string()),
                "only" => orders.isolated = place().map(|(place, control)| (Places::Only(place), control)),
                "all-but" => orders.isolated = place().map(|(place, control)| (Places::AllBut(place), control)),
                _ => return None,
            }
        }
        (!orders.threat.is_empty()).then_some(orders)
    }
}

/// One thing that a program tells. Controls go by the place of their declaration, followed by their path in the program.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Told {
    /// Its file.
    Program(PathBuf),
    /// The function with this fingerprint implements the control.
    Defence(String, Noun),
    /// The control is off.
    Off(Noun),
    /// Code of the control ran while it was on.
    Entered(Noun),
    /// Code of the control ran although it was off.
    RanOff(Noun),
    /// The function with this fingerprint ran while its control was on.
    Site(String),
    /// The exposure in this file of the package, at this line, was reached.
    Reached {
        /// The package.
        package: String,
        /// The file, relative to the package's folder.
        file: String,
        /// The line of the annotation.
        line: u32,
    },
}

/// A noun of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Noun {
    /// The place of its declaration.
    pub identity: String,
    /// Its path there.
    pub path: String,
}

impl Noun {
    fn read(text: &str) -> Option<Self> {
        let (identity, path) = text.split_once('\t')?;
        Some(Self { identity: identity.to_string(), path: path.to_string() })
    }
}

impl Told {
    /// Reads a line; `None` where it is none, or was cut short.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ')?;
        Some(match word {
            "program" => Self::Program(PathBuf::from(rest)),
            "defence" => {
                let (fingerprint, control) = rest.split_once(' ')?;
                Self::Defence(fingerprint.to_string(), Noun::read(control)?)
            }
            "off" => Self::Off(Noun::read(rest)?),
            "entered" => Self::Entered(Noun::read(rest)?),
            "ran-off" => Self::RanOff(Noun::read(rest)?),
            "site" => Self::Site(rest.to_string()),
            "reached" => {
                let mut parts = rest.split('\t').map(ToString::to_string);
                let (package, file, line) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
                Self::Reached { package, file, line }
            }
            _ => return None,
        })
    }
}

#[cfg(any(debug_assertions, threatmodel_switches))]
pub use teller::is_the_test;
#[cfg(any(debug_assertions, threatmodel_switches))]
pub(crate) use teller::{entered, join, ran_off, reached, site};

/// Makes this process one that is told nothing: no process is, without switches.
#[cfg(not(any(debug_assertions, threatmodel_switches)))]
pub fn is_the_test() {}

#[cfg(test)]
mod tests {
    use super::{Noun, Orders, Told};
    use crate::switch::Places;
    use std::{path::PathBuf, string::ToString as _, vec};

    #[test]
    fn orders_come_back_as_they_were() {
        let place = |line: u32| std::format!("shop src/model.rs:{line}");
        let isolated = [
            None,
            Some((Places::Only("0a".to_string()), place(9))),
            Some((Places::AllBut("1b".to_string()), place(9))),
        ];
        for isolated in isolated {
            let orders = Orders { threat: place(3), off: true, on: vec![place(9), place(12)], isolated };
            assert_eq!(Orders::read(&orders.text()), Some(orders));
        }
        let kept = Orders { threat: place(3), ..Orders::default() };
        assert_eq!(Orders::read(&kept.text()), Some(kept));
    }

    #[test]
    fn what_is_no_order_is_not_obeyed() {
        for text in ["", "off \n", "threat\n", "threat shop src/model.rs:3\nsomething else\n"] {
            assert_eq!(Orders::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_cut_short_is_not_told() {
        let noun = |path: &str| Noun { identity: "shop src/model.rs:9".to_string(), path: path.to_string() };
        for (line, told) in [
            ("program /bin/shop", Some(Told::Program(PathBuf::from("/bin/shop")))),
            ("entered shop src/model.rs:9\tshop::Bound", Some(Told::Entered(noun("shop::Bound")))),
            ("defence 0a shop src/model.rs:9\tshop::Bound", Some(Told::Defence("0a".to_string(), noun("shop::Bound")))),
            ("site 0a", Some(Told::Site("0a".to_string()))),
            ("entered shop src/mod", None),
            ("reached shop\tsrc/main.rs\t", None),
            ("ente", None),
        ] {
            assert_eq!(Told::read(line), told, "{line}");
        }
    }
}
