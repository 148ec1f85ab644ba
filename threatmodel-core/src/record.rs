//! Linked records: what the macros leave in the binary and the linker gathers.

use alloc::{string::String, vec::Vec};

pub use inventory;

use crate::{statement::Statement, value::Value, words::ItemKind};

/// One annotation, as the compiler saw it.
///
/// The attributes write these; nobody does by hand.
#[derive(Debug)]
pub struct Record {
    /// The statement of the annotation.
    pub statement: Statement,
    /// The package's name, `CARGO_PKG_NAME`.
    pub package: &'static str,
    /// The package's version, `CARGO_PKG_VERSION`.
    pub version: &'static str,
    /// The module that the item is in, as `module_path!()` gives it.
    pub module: &'static str,
    /// The item's name; for a method, `Type::method`; for an impl block, `impl Type` or `impl Trait for Type`.
    pub item: &'static str,
    /// The kind of the item.
    pub item_kind: ItemKind,
    /// The source file, relative to the package's folder, with `/` between the parts.
    pub file: &'static str,
    /// The line of the attribute, from 1.
    pub line: u32,
    /// The column of the attribute's name, in characters, from 1.
    pub column: u32,
    /// Whether the item is a test: a test attribute stands below the annotation.
    pub test: bool,
    /// Whether that test is ignored.
    pub ignored: bool,
    /// The doc comment of the item.
    pub doc: &'static str,
    /// The keys that were given, in the order of the grammar, and their values.
    pub args: &'static [(&'static str, Value)],
}

impl Record {
    /// The path of the item: the module's path and the item's name.
    #[must_use]
    pub fn path(&self) -> String {
        [self.module, "::", self.item].concat()
    }

    /// The file without steps up: `src/model.rs` for `tests/../src/model.rs`.
    #[must_use]
    pub fn clean_file(&self) -> String {
        clean(self.file)
    }
}

/// A path of a file with `/` between its parts, without steps up where that is possible.
#[must_use]
pub fn clean(file: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in file.split('/') {
        match part {
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

inventory::collect!(Record);

/// The records of every crate that is linked into this binary.
pub fn linked() -> impl Iterator<Item = &'static Record> {
    inventory::iter::<Record>.into_iter()
}
