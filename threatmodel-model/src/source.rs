//! The results of the source scan: packages, targets, annotations, and problems.

use serde::{Deserialize, Serialize};

use crate::{
    annotation::{Annotation, Place},
    surface::Surface,
};
use threatmodel_catalogue::Entry;
use threatmodel_core::words::{ItemKind, Likelihood, Linddun, Stride};

/// The result of reading the sources of one package or of a whole workspace.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The folder that all places are relative to, absolute; empty in models that were not scanned.
    pub root: std::path::PathBuf,
    /// The packages that were read.
    pub packages: Vec<Package>,
    /// Their annotations, ordered by place.
    pub annotations: Vec<Annotation>,
    /// The files that requirements name, as they were found.
    pub named: NamedFiles,
    /// What could not be read or does not follow the grammar.
    pub problems: Vec<Problem>,
    /// The calls that lead out of the program, ordered by place, where somebody asked for them.
    pub calls: Vec<Call>,
    /// Their surface, where somebody asked for it.
    pub surface: Option<Surface>,
    /// The kinds of threats of other catalogues than ours, where an annotation names one.
    pub kinds: Vec<DeclaredKind>,
    /// The versions of `threatmodel-core` in the dependency graph.
    pub registries: Vec<String>,
    /// How many files the scan looked at.
    pub files: usize,
    /// How many of them contain annotations and were parsed.
    pub parsed: usize,
}

/// A kind of threat that a catalogue of somebody else declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredKind {
    /// The crate that declares it.
    pub krate: String,
    /// The name of the type.
    pub name: String,
    /// The id.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The first paragraph of its documentation.
    pub description: String,
    /// Related entries of public lists.
    pub refs: Vec<String>,
    /// The STRIDE categories.
    pub stride: Vec<Stride>,
    /// The LINDDUN categories.
    pub linddun: Vec<Linddun>,
    /// The likelihood where nothing stops it.
    pub likelihood: Option<Likelihood>,
}

impl From<&Entry> for DeclaredKind {
    fn from(entry: &Entry) -> Self {
        Self {
            krate: OURS.to_owned(),
            name: entry.name.to_owned(),
            id: entry.id.to_owned(),
            title: entry.title.to_owned(),
            description: entry.description().collect::<Vec<_>>().join("\n"),
            refs: entry.refs.iter().map(|reference| (*reference).to_owned()).collect(),
            stride: entry.stride.to_vec(),
            linddun: entry.linddun.to_vec(),
            likelihood: entry.likelihood,
        }
    }
}

/// The crate of the catalogue of ours.
pub(crate) const OURS: &str = "threatmodel_catalogue";

/// The text of each file that a requirement names, by the name of the package and the path; `None` where there is no such file. It is
/// empty where no requirement looks into the file.
pub type NamedFiles = std::collections::BTreeMap<(String, String), Option<String>>;

/// A package that the scan read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its folder relative to the workspace's, with `/` between the parts; empty for the root package. Absolute for a
    /// package outside the workspace.
    pub root: String,
    /// Whether it is a member of the workspace.
    pub member: bool,
    /// Whether the check is about it: the checked package, or every member where the workspace is checked.
    pub checked: bool,
    /// Whether the package that runs the check is it or depends on it, directly or not.
    pub reached: bool,
    /// Whether it depends on `threatmodel`.
    pub annotates: bool,
    /// The crate name of its library, if it has one.
    pub library: Option<String>,
    /// Whether other Rust code can link its library. It cannot where `crate-type` asks for a C library alone.
    #[serde(default = "yes")]
    pub linkable: bool,
    /// How many annotations its library holds, those that are surely off left out.
    pub in_library: usize,
    /// How many annotations its other targets hold.
    pub elsewhere: usize,
    /// How many records this binary has linked from it; the scan leaves 0.
    pub linked: usize,
}

const fn yes() -> bool {
    true
}

/// A call that leads out of the program, in code that is not for tests only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// The path of what is called, `std::fs::read`.
    pub callee: String,
    /// The path of the function that it stands in, or of the constant or static; of the module where it stands in none.
    pub item: String,
    /// The kind of item.
    pub item_kind: ItemKind,
    /// The package.
    pub package: String,
    /// The place of the call.
    pub place: Place,
    /// Whether an `#[accesses]` stands on the function or on something around it.
    pub stated: bool,
}

/// Something in the sources that the check cannot pass over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The kind of problem.
    pub kind: ProblemKind,
    /// The place; only the file if nothing more is known.
    pub place: Place,
    /// One line that says what is wrong.
    pub message: String,
    /// The suggested fix.
    pub help: String,
}

/// The kinds of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProblemKind {
    /// A file is missing, not UTF-8, or not Rust; an `include!` or a module cannot be followed.
    Unread,
    /// An annotation does not follow the grammar, or stands where none may stand.
    Malformed,
    /// An annotation stands below the test attribute of a test.
    Misplaced,
    /// A file with annotations that no target includes.
    NotInTarget,
    /// An implementation replaces a function of a trait that is said to stop a threat.
    Overridden,
    /// Test code asks whether a control is on.
    Asked,
    /// `threatmodel.toml` or `threatmodel.lock` cannot be read as what it is.
    Policy,
}
