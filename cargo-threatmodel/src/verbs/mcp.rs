//! `cargo threatmodel mcp`: serves the model to coding assistants over the Model Context Protocol.

use clap::Args;

use crate::{exit::Exit, mcp, options::Selection, subject::Error};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
}

pub(crate) fn run(options: Options) -> Result<Exit, Error> {
    mcp::serve(options.selection)?;
    Ok(Exit::Clean)
}
