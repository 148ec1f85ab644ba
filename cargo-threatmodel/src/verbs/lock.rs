//! `cargo threatmodel lock`: writes the reviewed model down.

use clap::Args;

use crate::{
    exit::Exit,
    options::Selection,
    subject::{Error, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    if std::env::var_os("CI").is_some() {
        return Err(
            "a lock that renews itself where CI runs protects nothing\nhelp: renew it on your machine, and commit it"
                .into(),
        );
    }
    let workspace = Workspace::load(&options.selection)?;
    for subject in workspace.subjects(&options.selection)? {
        let shown = subject.home.shown("threatmodel.lock");
        subject.home.bless(&subject.model).map_err(|error| format!("`{shown}` cannot be written: {error}"))?;
        if !options.selection.quiet {
            anstream::eprintln!("wrote {shown}");
        }
    }
    Ok(Exit::Clean)
}
