//! The surface of the packages: places in their code that a sign tells of.

mod function;
mod index;
mod reader;
mod shapes;
mod value;

use threatmodel_model::surface::Found;

use super::{metadata::PackageInfo, names::Names, tree::FileAt};

/// The signs, ready to be looked up.
pub(super) use index::Index;

/// A file, read.
pub(super) struct Read {
    pub(super) found: Vec<Found>,
    /// The reason why it could not be parsed.
    pub(super) unread: Option<String>,
}

/// The places of a file.
pub(super) fn of_file(package: &PackageInfo, file: &FileAt, names: &Names<'_>, at: usize, index: &Index<'_>) -> Read {
    let source = file.text();
    let (found, unread) = reader::read(package, file, &source, names, at, index);
    let unread = unread.map(|(line, why)| format!("{}:{line}: {why}", file.shown));
    Read { found, unread }
}

/// The names of crates that nobody needs to have declared, and those of the dependencies.
pub(super) fn roots(package: &PackageInfo) -> Vec<&str> {
    let declared = package.dependencies.keys().map(String::as_str);
    ["std", "core", "alloc"].into_iter().chain(declared).collect()
}
