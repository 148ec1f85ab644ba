//! `cargo threatmodel completions`: what a shell needs to complete the command line.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::{exit::Exit, output, subject::Error};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(options: &Options, mut command: Command) -> Result<Exit, Error> {
    // The program itself is what a shell completes; cargo has completions of its own.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, "cargo-threatmodel", &mut script);
    output::put(&String::from_utf8(script)?)?;
    Ok(Exit::Clean)
}
