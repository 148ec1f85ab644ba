//! `cargo threatmodel completions`: what a shell needs to complete the command line.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::{exit::Exit, subject::Error};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[allow(clippy::unnecessary_wraps, reason = "a verb ends like the others")]
pub(crate) fn run(options: &Options, mut command: Command) -> Result<Exit, Error> {
    // The program itself is what a shell completes; cargo has completions of its own.
    clap_complete::generate(options.shell, &mut command, "cargo-threatmodel", &mut std::io::stdout());
    Ok(Exit::Clean)
}
