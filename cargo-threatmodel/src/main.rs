//! `cargo threatmodel`: the threat model on the command line, for CI and for people who do not write Rust tests.

mod exit;
mod options;
mod output;
mod query;
mod revision;
mod subject;
mod verbs;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use exit::Exit;

/// What cargo calls: `cargo-threatmodel threatmodel …`.
#[derive(Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = clap_cargo::style::CLAP_STYLING)]
enum Cargo {
    /// Checks the threat model of a package or a workspace, verifies it with its tests, explains its rules
    #[command(version, after_help = exit::HELP)]
    Threatmodel {
        #[command(subcommand)]
        verb: Verb,
    },
}

#[derive(Subcommand)]
enum Verb {
    /// Checks the model from the sources, without a build
    Check(verbs::check::Options),
    /// Runs the tests and judges by what they showed: nothing that did not run counts
    Verify(verbs::verify::Options),
    /// Compares the model with that of a git revision: what is weaker comes first
    Diff(verbs::diff::Options),
    /// Writes the model for people and for other tools
    Report(verbs::report::Options),
    /// Answers questions about the model: which threats are open, which assets are reachable from where
    Query(verbs::query::Options),
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

fn main() -> ExitCode {
    let Cargo::Threatmodel { verb } = Cargo::parse();
    let result = match verb {
        Verb::Check(options) => verbs::check::run(&options),
        Verb::Verify(options) => verbs::verify::run(&options),
        Verb::Diff(options) => verbs::diff::run(&options),
        Verb::Report(options) => verbs::report::run(&options),
        Verb::Query(options) => verbs::query::run(&options),
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
