//! `cargo threatmodel report`: the model from the sources, in the format that somebody else reads.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use threatmodel_model::{model::Model, rules::judge};
use threatmodel_report::{
    csv,
    diagram::{self, Diagram},
    html::{self, Since},
    index::{self, Entry},
    loss::Loss,
    markdown, ocsf, otm, prometheus, sigma,
    tables::{self, Source},
    tm_library,
};

use threatmodel_text::{Run, below};

use super::check::run_of;
use crate::{
    before::Before,
    exit::Exit,
    options::{Selection, Shown},
    origin,
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
    /// The file or the folder to write to, instead of standard output; a folder of several packages has an index
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
    /// Mark on the HTML page what is new, weaker or stronger since this revision of git
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page that opens from disk, with the whole model to search, filter and print
    Html,
    /// The same content as text, for a pull request or a wiki
    Markdown,
    /// The model as JSON
    Json,
    /// Tables of threats, assets, requirements, and the defence matrix, one in each file
    Csv,
    /// The tables that `query` asks, one JSON-lines file each, in folders by model and day
    Tables,
    /// The data-flow diagram for Mermaid, in several files if it has more than 500 flows
    Mermaid,
    /// The data-flow diagram for Graphviz
    Dot,
    /// The data-flow diagram as an image
    Svg,
    /// Open Threat Model 0.2.0
    Otm,
    /// OWASP Threat Model Library 1.0.2
    TmLibrary,
    /// Detections as Sigma 2.1 rules, in one file or, in a folder, one file for each detection
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
    let named = options.output.as_deref().filter(|path| !output::is_folder(path)).and_then(Format::of_name);
    let format = options.format.or(named).unwrap_or(Format::Markdown);
    if options.since.is_some() && format != Format::Html {
        return Err(
            "`--since` goes with `--format html`\nhelp: `cargo threatmodel diff` tells of changes as text".into()
        );
    }
    let workspace = Workspace::load(&options.selection)?.with_surface();
    let since = options.since.as_deref().map(|revision| Before::load(revision, false, &workspace, &options.selection));
    let since = since.transpose()?;
    let folder = options.output.as_deref().is_some_and(output::is_folder);
    let mut documents = Vec::new();
    let mut packages = Vec::new();
    for subject in workspace.subjects_shown(&options.selection, &options.shown)? {
        let verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
        let run = run_of(&subject, &verdict, subject.read);
        let (made, loss) = match format {
            Format::Sigma if folder => sigma_files(&subject.name, &subject.model),
            _ => documents_of(format, &subject, &run, since.as_ref())?,
        };
        packages.push(Entry::new(&run, made.iter().map(|document| document.name.as_str())));
        documents.extend(made);
        if !options.selection.quiet && !loss.is_empty() {
            anstream::eprintln!("what the format cannot carry of {} as it is:", subject.name);
            for entry in loss.entries() {
                anstream::eprintln!("  {entry}");
            }
        }
    }
    if format == Format::Tables {
        documents.extend(tables::schemas().into_iter().map(|(name, text)| Document { name, text }));
    }
    if packages.len() > 1 && folder {
        documents.push(match format {
            Format::Html => Document { name: "index.html".to_owned(), text: index::html(&packages)? },
            _ => Document { name: "index.md".to_owned(), text: index::markdown(&packages) },
        });
    }
    output::write(&documents, options.output.as_deref(), options.selection.quiet)?;
    Ok(Exit::Clean)
}

fn documents_of(
    format: Format,
    subject: &Subject,
    run: &Run<'_>,
    since: Option<&Before>,
) -> Result<(Vec<Document>, Loss), Error> {
    let (name, model) = (subject.name.as_str(), &subject.model);
    let below = below(&subject.root, &subject.repository);
    let whole = |text: String, ending: &str| vec![Document { name: format!("{name}.{ending}"), text }];
    let picture = |render: fn(&Diagram) -> String, ending| whole(render(&Diagram::of(model)), ending);
    let documents = match format {
        Format::Html => vec![page(run, subject, since)?],
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
        Format::Tables => {
            let source = Source { name, model, lock: subject.lock.as_ref() };
            tables::files(&source).map(|(name, text)| Document { name, text }).collect()
        }
        Format::Mermaid => match diagram::mermaid(&Diagram::of(model)) {
            charts if charts.len() > 1 => {
                let named = (1..).zip(charts);
                named.map(|(at, text)| Document { name: format!("{name}-{at}.mmd"), text }).collect()
            }
            charts => whole(charts.concat(), "mmd"),
        },
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

/// The HTML page on a package, with what the rules have found.
fn page(run: &Run<'_>, subject: &Subject, since: Option<&Before>) -> Result<Document, Error> {
    let since = since.map(|before| Since::new(&before.revision, &before.diff(&subject.name, &subject.model)));
    let text = html::page(run, &origin::of(subject, None), since.as_ref())?;
    Ok(Document { name: format!("{}.html", subject.name), text })
}

/// Writes a file for each detection.
fn sigma_files(name: &str, model: &Model) -> (Vec<Document>, Loss) {
    let (documents, loss) = sigma::documents(model);
    let file = |document: sigma::Document| Document { name: format!("{name}-{}", document.name), text: document.text };
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
