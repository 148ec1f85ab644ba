//! Files that an assistant names: sources of the workspace, and nothing else.

use std::{fs, path::Path};

use threatmodel::prelude::*;
use threatmodel_check::scan::{Item, items};
use threatmodel_text::plain;

use crate::{
    model::{FileAskedOutside, TreesAreData, WorkspaceBorder},
    subject::Error,
};

/// A source file.
pub(crate) struct Source {
    /// Its path as places in models have it: relative to the folder of the workspace, with `/` between the parts.
    pub(super) shown: String,
    /// Its items, or why they are unknown.
    pub(crate) items: Result<Vec<Item>, String>,
    /// How many lines it has.
    pub(super) lines: u32,
}

impl Source {
    /// The file of this name, which an assistant has made up: relative to the folder of the workspace, or absolute.
    #[threat(FileAskedOutside)]
    #[satisfies(TreesAreData)]
    pub(crate) fn read(named: &str, root: &Path) -> Result<Self, Error> {
        let name = plain::line(named);
        let outside = || format!("`{name}` lies outside of the workspace, where this server reads nothing");
        let root = root.canonicalize()?;
        let file = root.join(named).canonicalize().map_err(|error| {
            format!("`{name}` cannot be read: {error}\nhelp: name it from the folder of the workspace on: `src/lib.rs`")
        })?;
        let shown = below(&file, &root).ok_or_else(outside)?.to_string_lossy().replace('\\', "/");
        if !file.is_file() || file.extension().is_none_or(|extension| extension != "rs") {
            return Err(format!("`{name}` is not a Rust source").into());
        }
        let text = fs::read_to_string(&file).map_err(|error| format!("`{name}` cannot be read: {error}"))?;
        let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        let items = items(&text).map_err(|(line, why)| format!("{shown}:{line}: {why}"));
        Ok(Self { shown, items, lines })
    }

    /// The items around a line, the outermost first.
    pub(super) fn around(&self, line: u32) -> Vec<&Item> {
        self.items.iter().flatten().filter(|item| item.has(line)).collect()
    }

    /// The innermost item around a line: of an annotation, the one that it stands on.
    pub(super) fn innermost(&self, line: u32) -> Option<&Item> {
        self.around(line).pop()
    }
}

/// The path from a folder on, if the file lies in it. Links are resolved before.
#[mitigates(FileAskedOutside, by = WorkspaceBorder, bypass = Some(file))]
fn below<'f>(file: &'f Path, root: &Path) -> Option<&'f Path> {
    file.strip_prefix(root).ok()
}
