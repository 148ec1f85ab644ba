//! The tasks of this repository, besides `cargo tour` and the tests: `cargo xtask` lists them.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use clap::{Parser, Subcommand};

/// The tasks of this repository
#[derive(Parser)]
#[command(name = "cargo xtask", arg_required_else_help = true)]
struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs every test, as the README says, with settings for this machine
    Test {
        /// The folder with the schemas of other tools' formats, which exports are validated against
        #[arg(long, value_name = "FOLDER")]
        schemas: Option<PathBuf>,
        /// The browser for tests of reports, if it does not have one of the usual names
        #[arg(long, value_name = "PROGRAM")]
        browser: Option<PathBuf>,
        /// Further arguments of `cargo test`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Writes the generated pages of `docs`, the schemas and the report on this repository
    Pages,
    /// Accepts the present snapshots and compiler messages; read the difference before you commit it
    Snapshots,
    /// Validates exports against the schemas of other tools' formats
    Schemas {
        /// The folder with the schemas
        folder: PathBuf,
    },
    /// Runs the benches, which compare with named rivals; docs/performance.md lists their arguments
    Bench {
        /// Arguments of `cargo bench`: `-p cargo-threatmodel --bench unannotated -- FOLDER`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs the `cargo threatmodel` of this repository, whatever is installed
    Threatmodel {
        /// Its arguments: `check -p storefront`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs all checks that must pass before a change lands
    Ci,
}

/// The options under which everything is built once, by whatever command.
const EVERYTHING: [&str; 2] = ["--workspace", "--all-features"];

fn main() -> ExitCode {
    let status = command(Options::parse().task).status();
    match status {
        // A process ended by a signal has no code.
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("error: it cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command(task: Task) -> Command {
    match task {
        Task::Test { schemas, browser, arguments } => {
            let mut command = tests(&arguments);
            for (name, path) in [("XTASK_SCHEMAS", schemas), ("XTASK_BROWSER", browser)] {
                command.envs(path.map(|path| (name, absolute(&path))));
            }
            command
        }
        Task::Pages => {
            let mut command = tests(&["--test", "testsuite", "--bins"].map(str::to_owned));
            command.args(["--", "page", "matrix", "schema", "report_on_ourselves"]).env("XTASK_WRITES_PAGES", "1");
            command
        }
        Task::Snapshots => {
            let mut command = tests(&["--no-fail-fast".to_owned()]);
            command.env("INSTA_UPDATE", "always").env("TRYBUILD", "overwrite");
            command
        }
        Task::Schemas { folder } => {
            let arguments = ["--package", "threatmodel-report", "--test", "testsuite", "valid"].map(str::to_owned);
            let mut command = cargo();
            command.arg("test").args(arguments).env("XTASK_SCHEMAS", absolute(&folder));
            command
        }
        Task::Bench { arguments } => {
            let mut command = cargo();
            command.arg("bench").args(if arguments.is_empty() { &EVERYTHING[..] } else { &[] }).args(arguments);
            command
        }
        Task::Threatmodel { arguments } => {
            let mut command = cargo();
            command.args(["run", "--quiet", "--package", "cargo-threatmodel", "--", "threatmodel"]).args(arguments);
            command
        }
        Task::Ci => {
            let mut command = Command::new("bash");
            command.arg(root().join(".ci/run"));
            command
        }
    }
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The README's second command.
fn tests(arguments: &[String]) -> Command {
    let mut command = cargo();
    command.arg("test").args(EVERYTHING).args(arguments).current_dir(root());
    command
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Tests run in folders of their own.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
