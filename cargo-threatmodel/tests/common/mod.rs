//! The command line as a process, and what came of it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test binary uses some of it, and a test that fails says where"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Writes a file, and the folders around it.
pub(crate) fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

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
    command.args(arguments).current_dir(folder).env("RUST_BACKTRACE", "0");
    for name in ["CI", "THREATMODEL_RUN", "THREATMODEL_EVIDENCE", "THREATMODEL_DUTY", "CARGO_TERM_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// Builds where the facade's tests build the same crates.
pub(crate) fn building(mut command: Command) -> Command {
    command.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("attacks/target"));
    command
}

/// What a process came to.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn fails_with(&self, text: &str) {
        assert!(self.code == 2 && self.err.contains(text), "{} {}{}", self.code, self.out, self.err);
    }
}

/// What `observe --format json` wrote, which is what its published schema says.
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
