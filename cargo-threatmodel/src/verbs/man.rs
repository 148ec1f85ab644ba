//! `cargo threatmodel man`: the manual page, for `cargo help threatmodel` and packagers.

use clap::Command;

use crate::{exit::Exit, output, subject::Error};

pub(crate) fn run(mut command: Command) -> Result<Exit, Error> {
    command.build();
    let verb = command.find_subcommand("threatmodel").ok_or("the command line has no verb")?.clone();
    let mut page = Vec::new();
    clap_mangen::Man::new(verb.name("cargo-threatmodel")).render(&mut page)?;
    output::put(&String::from_utf8(page)?)?;
    Ok(Exit::Clean)
}
