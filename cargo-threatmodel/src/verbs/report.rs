//! `cargo threatmodel report`: the model from the sources, in the format that somebody else reads.

use clap::{Args, ValueEnum};
use threatmodel_text::matrix;

use crate::{
    exit::Exit,
    options::Selection,
    subject::{Error, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// What is printed
    #[arg(long, value_enum, default_value_t = Format::Matrix)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The defence matrix as a Markdown table
    Matrix,
    /// The model as JSON, one object for each package
    Json,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    let workspace = Workspace::load(&options.selection)?;
    for subject in workspace.subjects(&options.selection)? {
        match options.format {
            Format::Matrix => print!("{}", matrix::markdown(&subject.model)),
            Format::Json => println!("{}", subject.model.to_json()?),
        }
    }
    Ok(Exit::Clean)
}
