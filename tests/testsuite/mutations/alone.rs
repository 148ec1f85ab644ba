//! One mutation in a workspace of its own, tested by cargo as a user does it.

use std::{collections::BTreeSet, fs, path::Path};

use subjects::{Run, Subject};

use super::{CHECK, outcome::Outcome, tree::Tree};

/// The workspace, which is one mutation after the other: what they do not change is not compiled again.
pub(super) struct Workspace(Subject);

impl Workspace {
    pub(super) fn new() -> Self {
        let subject = Subject::empty("mutation");
        subject.locked();
        Self(subject)
    }

    pub(super) fn outcome(&self, tree: &Tree) -> Outcome {
        let folder = &self.0.folder;
        // The evidence of another mutation says nothing about this one.
        let _ = fs::remove_dir_all(self.0.evidence());
        for file in files(folder) {
            if !tree.files.contains_key(&file) && file != "Cargo.lock" {
                self.0.delete(&file);
            }
        }
        for (file, text) in &tree.files {
            // Another version than the packages of the same names have that are built at once.
            let text = &text.replace("\nversion = \"1.0.0\"\n", "\nversion = \"1.0.1\"\n");
            if fs::read_to_string(folder.join(file)).ok().as_deref() != Some(text) {
                self.0.write(file, text);
            }
        }
        // As a user does it: the check may come before the attacks.
        let mut cargo = self.0.cargo(&["test", "--quiet", "--no-fail-fast", "--package", "shop"]);
        if tree.runs == [CHECK] {
            cargo.args(["--test", CHECK]);
        }
        cargo.args(tree.features.iter().flat_map(|feature| ["--features", feature]));
        let run = Run::of(cargo.arg("--").args(&tree.harness));
        let compiled = run.out.contains("running ");
        Outcome::new(run.passed(), compiled, run.said())
    }
}

/// Every file, relative to the folder.
fn files(folder: &Path) -> BTreeSet<String> {
    let (mut files, mut folders) = (BTreeSet::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files
}
