//! Where an annotation is written, and in which package.

use std::path::{Path, PathBuf};

use threatmodel_syntax::{shown, without_dots};

/// The place of an annotation.
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// The place of the annotation that is being expanded: the start of its attribute.
pub(crate) fn here() -> Place {
    let span = proc_macro::Span::call_site();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let file = span.local_file().unwrap_or_else(|| PathBuf::from(span.file()));
    Place { file: in_package(&file), line: number(span.line()), column: number(span.column()) }
}

/// A variable that cargo sets for the compiler; empty where something else runs it.
pub(crate) fn cargo(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// The file relative to the package's folder, with `/` between the parts; as it is where it lies elsewhere.
fn in_package(file: &Path) -> String {
    let absolute = match std::env::current_dir() {
        Ok(folder) => folder.join(file),
        Err(_) => file.to_owned(),
    };
    shown(&without_dots(&absolute), &without_dots(Path::new(&cargo("CARGO_MANIFEST_DIR"))))
}
