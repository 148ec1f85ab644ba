//! Threat models of other tools, read into one form and written as a module of Rust. One file for each format; none of them
//! reads a file itself.

mod comments;
mod draft;
mod guardlink;
mod name;
mod node;
mod otm;
mod own;
mod pytm;
mod rust;
mod settle;
mod threagile;
mod threat_composer;
mod threat_dragon;
mod threatspec;
mod tm_library;
mod words;

use draft::Draft;
use node::{Document, Node};

pub(crate) use draft::Finding;
pub(crate) use name::module_name;
pub(crate) use rust::{Beside, Mark, write};
pub(crate) use settle::{Counts, settle};

/// The most bytes of one file.
pub(crate) const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// A file of the source.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// Its name, for people and for places.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A model that was read, settled and ready to be written.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) draft: Draft,
    pub(crate) counts: Counts,
    /// The files that it came from, by their place among the inputs, and those that they name.
    pub(crate) files: Vec<Input>,
    /// The name of the source: that of its file, or of the format where it is spread over code.
    pub(crate) source: String,
}

/// What cannot be read, with its place.
pub(crate) type Mistake = String;

/// The files that a document names, read by whoever may read files: relative to that document.
pub(crate) type Include<'i> = &'i dyn Fn(&str, &str) -> Result<String, Mistake>;

/// A reader of documents.
struct Reader {
    /// Whether a document is of this format, by what is in it.
    is: fn(&Node) -> bool,
    read: fn(&Document) -> Result<Draft, Mistake>,
}

const READERS: [Reader; 6] = [
    Reader { is: otm::is, read: otm::read },
    Reader { is: tm_library::is, read: tm_library::read },
    Reader { is: threat_composer::is, read: threat_composer::read },
    Reader { is: threat_dragon::is, read: threat_dragon::read },
    Reader { is: threagile::is, read: threagile::read },
    Reader { is: pytm::is, read: pytm::read },
];

/// Reads models: each document is one, and the comments of all other files together are one for each of their formats.
pub(crate) fn read(inputs: Vec<Input>, include: Include<'_>) -> Result<Vec<Imported>, Mistake> {
    let (mut imported, mut commented) = (Vec::new(), Vec::new());
    for input in inputs {
        match tree(&input)? {
            Some(root) => imported.push(document(input, root, include)?),
            None => commented.push(input),
        }
    }
    for (name, read) in [("guardlink", guardlink::read as fn(&[&Input]) -> Draft), ("threatspec", threatspec::read)] {
        let of_format = |input: &&Input| comments::format(input) == Some(name);
        let files: Vec<&Input> = commented.iter().filter(of_format).collect();
        if files.is_empty() {
            continue;
        }
        let mut draft = read(&files);
        let counts = settle(&mut draft);
        let files = files.into_iter().map(comments::annotated).collect();
        imported.push(Imported { draft, counts, files, source: name.to_owned() });
    }
    let unknown = commented.iter().find(|input| comments::format(input).is_none());
    if let (Some(unknown), true) = (unknown, imported.is_empty()) {
        return Err(format!(
            "`{}`: no format that is known\nhelp: OTM 0.2, OWASP Threat Model Library 1.0, Threat Composer, Threagile, Threat Dragon 2, \
             pytm's JSON, and comments and files of GuardLink and threatspec are",
            unknown.name
        ));
    }
    Ok(imported)
}

/// The document as a tree; `None` if it is neither JSON nor YAML of a kind that is read.
fn tree(input: &Input) -> Result<Option<Node>, Mistake> {
    let text = input.text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        node::start();
        let read = serde_json::from_str(text);
        return read.map(Some).map_err(|error| format!("`{}`: {error}", input.name));
    }
    let keys = ["threagile_version:", "otmVersion:"];
    let is_yaml = text.lines().any(|line| keys.iter().any(|key| line.trim_start_matches(['"', '\'']).starts_with(key)));
    if is_yaml { yaml(&input.name, text).map(Some) } else { Ok(None) }
}

/// YAML as a tree, with bounds on what aliases may stand for.
fn yaml(name: &str, text: &str) -> Result<Node, Mistake> {
    node::start();
    let budget = serde_saphyr::budget! {
        max_events: 1_000_000,
        max_nodes: 500_000,
        max_depth: 64,
        max_aliases: 10_000,
        max_documents: 1,
    };
    let options = serde_saphyr::options! { budget: budget, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let error = error.to_string();
        format!("`{name}`: {}", error.lines().next().unwrap_or("this is no YAML"))
    })
}

fn document(input: Input, mut root: Node, include: Include<'_>) -> Result<Imported, Mistake> {
    let Some(reader) = READERS.iter().find(|reader| (reader.is)(&root)) else {
        return Err(format!("`{}`: no format that is known has these keys", input.name));
    };
    let mut files = vec![input.clone()];
    threagile::include(&mut root, &input.name, include, &mut files, 0)?;
    let document = Document::new(&input.name, root);
    let mut draft = (reader.read)(&document).map_err(|mistake| format!("`{}`: {mistake}", input.name))?;
    let (findings, losses) = document.close();
    draft.findings.splice(0..0, findings);
    draft.losses.add(losses);
    let counts = settle(&mut draft);
    let source = input.name.rsplit(['/', '\\']).next().unwrap_or(&input.name).to_owned();
    Ok(Imported { draft, counts, files, source })
}

/// The version of a format, which must be one of those that are read. `wanted` are their beginnings.
fn version(found: &str, wanted: &[&str], format: &str) -> Result<(), Mistake> {
    let fits = |start: &&str| found == *start || found.strip_prefix(*start).is_some_and(|rest| rest.starts_with('.'));
    if wanted.iter().any(fits) {
        return Ok(());
    }
    let known = wanted.join(" and ");
    Err(if found.is_empty() {
        format!("it does not say of which version of {format} it is; {known} can be read")
    } else {
        format!("it is of version {found} of {format}; {known} can be read")
    })
}

#[cfg(test)]
mod tests;
