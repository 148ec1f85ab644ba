//! `cargo threatmodel report`: the model from the sources, in the format that somebody else reads.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use threatmodel_model::model::Model;
use threatmodel_report::{
    csv,
    diagram::{self, Diagram},
    html,
    loss::Loss,
    markdown, ocsf, otm, prometheus, sigma, tm_library,
};

use threatmodel_text::below;

use crate::{
    exit::Exit,
    options::{Selection, Shown},
    output::{self, Document},
    subject::{Error, Subject, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// The format of the report; without this option the name of the output says it, and where that says nothing it is Markdown
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file or the folder to write to, instead of standard output
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page that opens from disk, with the whole model to search, filter and print
    Html,
    /// The same content as text, for a pull request or a wiki
    Markdown,
    /// The model as JSON
    Json,
    /// Tables of threats, assets, requirements, and the defence matrix
    Csv,
    /// The data-flow diagram for Mermaid
    Mermaid,
    /// The data-flow diagram for Graphviz
    Dot,
    /// The data-flow diagram as an image
    Svg,
    /// Open Threat Model 0.2.0
    Otm,
    /// OWASP Threat Model Library 1.0.2
    TmLibrary,
    /// Detections as Sigma 2.1 rules, in one file or, in a folder, one file for each document
    Sigma,
    /// Detections as Prometheus alerting rules
    Prometheus,
    /// Detections as OCSF 1.2.0 detection findings
    Ocsf,
}

impl Format {
    /// The format of a file with this name, as `report` itself names files in a folder.
    fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let endings = [
            (".html", Self::Html),
            (".htm", Self::Html),
            (".md", Self::Markdown),
            (".markdown", Self::Markdown),
            (".otm.json", Self::Otm),
            (".tm-library.json", Self::TmLibrary),
            (".ocsf.json", Self::Ocsf),
            (".json", Self::Json),
            (".csv", Self::Csv),
            (".mmd", Self::Mermaid),
            (".dot", Self::Dot),
            (".gv", Self::Dot),
            (".svg", Self::Svg),
            (".sigma.yml", Self::Sigma),
            (".prometheus.yml", Self::Prometheus),
        ];
        endings.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, format)| format)
    }
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    options.selection.color.apply();
    let named = options.output.as_deref().filter(|path| !output::is_folder(path)).and_then(Format::of_name);
    let format = options.format.or(named).unwrap_or(Format::Markdown);
    let workspace = Workspace::load(&options.selection)?.with_surface();
    let folder = options.output.as_deref().is_some_and(output::is_folder);
    let mut documents = Vec::new();
    for subject in workspace.subjects_shown(&options.selection, &options.shown)? {
        let (made, loss) = if matches!(format, Format::Sigma) && folder {
            sigma_files(&subject.name, &subject.model)
        } else {
            documents_of(format, &subject)?
        };
        documents.extend(made);
        if !options.selection.quiet && !loss.is_empty() {
            anstream::eprintln!("what the format cannot carry of {} as it is:", subject.name);
            for entry in loss.entries() {
                anstream::eprintln!("  {entry}");
            }
        }
    }
    output::write(&documents, options.output.as_deref(), options.selection.quiet)?;
    Ok(Exit::Clean)
}

fn documents_of(format: Format, subject: &Subject) -> Result<(Vec<Document>, Loss), Error> {
    let (name, model) = (subject.name.as_str(), &subject.model);
    let below = below(&subject.root, &subject.repository);
    let whole = |text: String, ending: &str| vec![Document { name: format!("{name}.{ending}"), text }];
    let picture = |render: fn(&Diagram) -> String, ending| whole(render(&Diagram::of(model)), ending);
    let documents = match format {
        Format::Html => whole(html::page(name, model, &below)?, "html"),
        Format::Markdown => whole(markdown::report(name, model, &below), "md"),
        Format::Json => whole(model.to_json()? + "\n", "json"),
        Format::Csv => {
            let tables = [
                ("threats", csv::threats(model)),
                ("assets", csv::assets(model)),
                ("requirements", csv::requirements(model)),
                ("matrix", csv::matrix(model)),
            ];
            tables.map(|(table, text)| Document { name: format!("{name}-{table}.csv"), text }).into()
        }
        Format::Mermaid => picture(diagram::mermaid, "mmd"),
        Format::Dot => picture(diagram::dot, "dot"),
        Format::Svg => picture(diagram::svg, "svg"),
        Format::Otm => {
            let (text, loss) = otm::document(name, model);
            return Ok((whole(text, "otm.json"), loss));
        }
        Format::TmLibrary => {
            let (text, loss) = tm_library::document(name, model);
            return Ok((whole(text, "tm-library.json"), loss));
        }
        Format::Sigma => {
            let (text, loss) = sigma::document(model);
            return Ok((whole(text, "sigma.yml"), loss));
        }
        Format::Prometheus => {
            let (text, loss) = prometheus::document(model);
            return Ok((whole(text, "prometheus.yml"), loss));
        }
        Format::Ocsf => {
            let (text, loss) = ocsf::document(name, model);
            return Ok((whole(text, "ocsf.json"), loss));
        }
    };
    Ok((documents, Loss::default()))
}

/// Writes a file for each Sigma document.
fn sigma_files(name: &str, model: &Model) -> (Vec<Document>, Loss) {
    let (documents, loss) = sigma::documents(model);
    let file =
        |document: sigma::Document| Document { name: format!("{name}-{}.yml", document.name), text: document.text };
    (documents.into_iter().map(file).collect(), loss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_its_format() {
        for (name, format) in [
            ("page.html", Some(Format::Html)),
            ("docs/Model.MD", Some(Format::Markdown)),
            ("shop.otm.json", Some(Format::Otm)),
            ("shop.json", Some(Format::Json)),
            ("shop.sigma.yml", Some(Format::Sigma)),
            ("shop.yml", None),
            ("html", None),
        ] {
            assert_eq!(Format::of_name(Path::new(name)), format, "{name}");
        }
    }
}
