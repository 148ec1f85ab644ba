//! `cargo threatmodel`: the threat model on the command line, for CI and for people who do not write Rust tests.

#[cfg(test)]
mod attacks;
mod before;
mod binaries;
mod change;
mod comparison;
mod exit;
mod import;
mod manifest;
mod mcp;
mod model;
mod observe;
mod options;
mod origin;
mod output;
mod page;
mod query;
mod revision;
mod subject;
mod surface;
mod triage;
mod verbs;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use threatmodel::prelude::*;

use exit::Exit;
use model::{ForeignCargoConfig, PoisonedDependency, SurvivingSwitch};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The command line as cargo calls it: `cargo-threatmodel threatmodel …`.
#[derive(Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = clap_cargo::style::CLAP_STYLING)]
enum Cargo {
    /// Checks the threat model of a package or a workspace, verifies it with its tests, explains its rules
    #[command(version, after_help = exit::HELP)]
    Threatmodel {
        /// Coloring: auto, always, never
        #[arg(long, global = true, value_name = "WHEN", default_value = "auto", env = "CARGO_TERM_COLOR")]
        color: options::Color,
        #[command(subcommand)]
        verb: Verb,
    },
}

#[derive(Subcommand)]
enum Verb {
    /// Adds the dependency, the test with the check, and a starter policy; never overwrites
    Init(verbs::init::Options),
    /// Checks the model from the sources, without a build
    Check(verbs::check::Options),
    /// Runs the tests and judges by their results; tests that did not run do not count
    Verify(verbs::verify::Options),
    /// Compares the model with that of a git revision, weakened parts first
    Diff(verbs::diff::Options),
    /// Writes the model for people and for other tools
    Report(verbs::report::Options),
    /// Compares the annotations linked into the test binaries with those in the sources, and explains differences
    Inspect(verbs::inspect::Options),
    /// Answers questions about the model, such as which threats are open and which assets are reachable
    Query(verbs::query::Options),
    /// Lists threats that the code speaks of and the model does not have, with the annotations to write
    Suggest(verbs::suggest::Options),
    /// Writes a threat model of another tool as a module, and says what it could not carry and what evidence is missing
    Import(verbs::import::Options),
    /// Lists where input comes in, and where a value from outside can do harm
    Surface(verbs::surface::Options),
    /// Serves the model to coding assistants over the Model Context Protocol; reads, and writes nothing
    Mcp(verbs::mcp::Options),
    /// Reads a log and lists the alerts and errors that no threat in the model explains
    Triage(verbs::triage::Options),
    /// Runs a command and compares its accesses with the asset list (Linux)
    Observe(verbs::observe::Options),
    /// Runs as the launcher of a command under observation
    #[command(name = observe::LAUNCH, hide = true)]
    Launch {
        /// The file with the accesses to grant
        #[arg(long)]
        confined: Option<std::path::PathBuf>,
        #[arg(last = true)]
        command: Vec<std::ffi::OsString>,
    },
    /// Writes `threatmodel.lock`, the reviewed model
    Lock(verbs::lock::Options),
    /// Explains a rule, or lists them all
    Explain(verbs::explain::Options),
    /// Lists the rules
    Rules,
    /// Writes completions for a shell
    Completions(verbs::completions::Options),
    /// Writes the manual page
    Man,
}

#[threat(SurvivingSwitch)]
#[accepts(
    SurvivingSwitch,
    because = "the tests `production` and `switches` of the crate threatmodel look for switches in release binaries, and that crate cannot carry annotations of its own",
    owner = "maintainers",
    until = "2027-11-30"
)]
#[threat(PoisonedDependency)]
#[accepts(
    PoisonedDependency,
    because = "each dependency has a reason, Cargo.lock is committed and deny.toml names the sources; nobody reads their code",
    owner = "maintainers",
    until = "2027-11-30"
)]
#[threat(ForeignCargoConfig)]
#[accepts(
    ForeignCargoConfig,
    because = "a check asks cargo, as every build does: check only what you would build, or check in a sandbox",
    owner = "maintainers",
    until = "2027-11-30"
)]
fn main() -> ExitCode {
    let Cargo::Threatmodel { color, verb } = Cargo::parse();
    color.apply();
    let result = match verb {
        Verb::Init(options) => verbs::init::run(&options),
        Verb::Check(options) => verbs::check::run(&options),
        Verb::Verify(options) => verbs::verify::run(&options),
        Verb::Diff(options) => verbs::diff::run(&options),
        Verb::Report(options) => verbs::report::run(&options),
        Verb::Inspect(options) => verbs::inspect::run(&options),
        Verb::Query(options) => verbs::query::run(&options),
        Verb::Suggest(options) => verbs::suggest::run(&options),
        Verb::Import(options) => verbs::import::run(&options),
        Verb::Surface(options) => verbs::surface::run(&options),
        Verb::Mcp(options) => verbs::mcp::run(options),
        Verb::Triage(options) => verbs::triage::run(&options),
        Verb::Observe(options) => verbs::observe::run(&options),
        Verb::Launch { confined, command } => verbs::observe::launch(confined.as_deref(), command),
        Verb::Lock(options) => verbs::lock::run(&options),
        Verb::Explain(options) => verbs::explain::run(&options),
        Verb::Rules => verbs::explain::list(),
        Verb::Completions(options) => verbs::completions::run(&options, Cargo::command()),
        Verb::Man => verbs::man::run(Cargo::command()),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            anstream::eprintln!("error: {error}");
            Exit::Broken.into()
        }
    }
}
