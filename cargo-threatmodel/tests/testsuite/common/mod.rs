//! The command line as a process.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::{fs, path::Path, process::Command};

pub(crate) use subjects::{Run, root, write};

/// The command line in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_cargo-threatmodel"), folder, &[&["threatmodel"], arguments].concat())
}

/// Cargo in a folder.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    program(env!("CARGO"), folder, arguments)
}

/// A program in a folder, with nothing of the surroundings that ours listens to.
fn program(name: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    subjects::isolated(&mut command).args(arguments).current_dir(folder).env_remove("NO_COLOR");
    command
}

/// Builds where all packages of tests are built.
pub(crate) fn building(mut command: Command) -> Command {
    subjects::into_one_folder(&mut command);
    command
}

/// The program of this name that was built there.
pub(crate) fn built(name: &str) -> std::path::PathBuf {
    subjects::target().join("debug").join(name)
}

/// The output of `observe --format json`, which must follow its published schema.
#[track_caller]
pub(crate) fn observation(run: &Run) -> serde_json::Value {
    let document = serde_json::from_str(&run.out);
    let document = document.unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err));
    let schema = fs::read_to_string(root().join("docs/schemas/observation.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let violations: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(violations, Vec::<String>::new());
    document
}
