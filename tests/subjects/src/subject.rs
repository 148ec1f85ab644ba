//! A package in a folder of its own.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Manifest, Run, build, isolated, root};

/// A package, or a workspace, in a folder of its own.
#[derive(Debug)]
pub struct Subject {
    /// The folder.
    pub folder: PathBuf,
}

/// Writes a file, and makes the folders around it.
///
/// # Panics
///
/// If it cannot be written.
pub fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Copies what is in a folder into another, which is made.
///
/// # Panics
///
/// If something cannot be read or written.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

impl Subject {
    /// An empty folder at this place below that of all packages.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn empty(place: &str) -> Self {
        let folder = build::packages().join(place);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        Self { folder }
    }

    /// A package, with the versions that the workspace is built with.
    #[must_use]
    pub fn new(place: &str, manifest: &Manifest, files: &[(&str, &str)]) -> Self {
        let subject = Self::empty(place);
        subject.locked();
        let mut hash = DefaultHasher::new();
        place.hash(&mut hash);
        let version = format!("1.0.{}", hash.finish() as u32);
        subject.write("Cargo.toml", &manifest.clone().version(version).to_string());
        for (file, text) in files {
            subject.write(file, text);
        }
        subject
    }

    /// Takes over the versions that the workspace is built with, so that nothing is compiled twice and nobody asks a registry.
    ///
    /// # Panics
    ///
    /// If the lock file cannot be copied.
    pub fn locked(&self) {
        fs::copy(root().join("Cargo.lock"), self.folder.join("Cargo.lock")).unwrap();
    }

    /// Writes a file.
    pub fn write(&self, file: &str, text: &str) {
        write(&self.folder, file, text);
    }

    /// Reads a file.
    ///
    /// # Panics
    ///
    /// If it cannot be read.
    #[must_use]
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Deletes a file.
    ///
    /// # Panics
    ///
    /// If it is not there.
    pub fn delete(&self, file: &str) {
        fs::remove_file(self.folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    /// Replaces what must be in the file exactly once.
    ///
    /// # Panics
    ///
    /// If it is not.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(from).count(), 1, "{file} has `{from}` not exactly once");
        self.write(file, &text.replace(from, to));
    }

    /// Cargo in this folder, with these arguments and without the network, not yet started. What its tests leave stays in the
    /// folder: all packages are built into one.
    #[must_use]
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        isolated(&mut command).args(arguments).current_dir(&self.folder).env("CARGO_NET_OFFLINE", "true");
        build::into_one_folder(&mut command);
        command.env("THREATMODEL_EVIDENCE", self.evidence());
        command
    }

    /// `cargo test` in this folder.
    #[must_use]
    pub fn test(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.cargo(&[&["test"], arguments].concat()))
    }

    /// Where its tests leave their evidence.
    #[must_use]
    pub fn evidence(&self) -> PathBuf {
        self.folder.join("evidence")
    }
}
