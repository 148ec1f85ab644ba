//! What is published says what it is, and lies beside its licences.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{fs, path::Path};

use subjects::root;

#[test]
fn every_package_that_is_published_has_what_a_registry_shows() {
    let mut published = 0;
    for entry in fs::read_dir(root()).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        if manifest.contains("publish = false") {
            continue;
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for needed in [
            "description = ",
            "readme = \"README.md\"",
            "categories",
            "keywords",
            "include = [",
            "[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n",
        ] {
            assert!(manifest.contains(needed), "{name} has no `{needed}`");
        }
        assert!(read(&folder.join("README.md")).starts_with(&format!("# {name}\n")), "{name} has no README of its own");
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert_eq!(read(&folder.join(licence)), read(&root().join(licence)), "{licence} of {name}");
        }
        published += 1;
    }
    assert!(published >= 9, "{published}");
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
