//! The files that requirements name.

use std::path::{Component, Path};

use threatmodel_grammar::Statement;
use threatmodel_model::{
    annotation::{Annotation, Arg},
    source::{NamedFiles, Package},
};

/// Reads the files that these annotations name, each in the folder of its package below `root`. A path that leaves the folder is
/// not followed.
pub(super) fn read(root: &Path, packages: &[Package], annotations: &[Annotation]) -> NamedFiles {
    let mut named = NamedFiles::new();
    for requirement in annotations.iter().filter(|annotation| annotation.statement == Statement::Requirement) {
        let Some(Arg::Text(file)) = requirement.arg("file") else { continue };
        let Some(package) = packages.iter().find(|package| package.name == requirement.package) else { continue };
        let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
        let path = root.join(&package.root).join(file);
        // Anything but a file could keep the reader waiting.
        let is_there = inside && path.is_file();
        let key = (package.name.clone(), file.clone());
        if requirement.arg("contains").is_some() {
            let bytes = is_there.then(|| std::fs::read(path).ok()).flatten();
            named.insert(key, bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
        } else {
            // Nobody looks into it, unless another requirement does.
            named.entry(key).or_insert_with(|| is_there.then(String::new));
        }
    }
    named
}
