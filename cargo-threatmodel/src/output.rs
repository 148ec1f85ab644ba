//! Where a document goes: to standard output, to a file, or into a folder.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use terminal_size::{Width, terminal_size_of};
use threatmodel_text::table::Screen;

use crate::{options::Selection, subject::Error};

/// How many files are told of by name; of more, their number says more.
const SHOWN: usize = 30;

/// A document that a verb made.
pub(crate) struct Document {
    /// The name of its file in a folder: `shop.sarif`.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Shows a text on standard output, in colours where the terminal has them.
pub(crate) fn show(text: &str) -> Result<(), Error> {
    written(anstream::stdout().lock(), text)
}

/// Puts a text on standard output as it is.
pub(crate) fn put(text: &str) -> Result<(), Error> {
    written(io::stdout().lock(), text)
}

/// The screen behind standard output. Colours are taken away where it has none.
pub(crate) fn screen() -> Screen {
    let width = terminal_size_of(io::stdout()).map(|(Width(width), _)| usize::from(width));
    Screen { colour: true, width: width.filter(|width| *width > 0) }
}

/// Says what is being done, where somebody watches.
pub(crate) fn progress(selection: &Selection, text: &str) {
    if !selection.quiet && io::stderr().is_terminal() {
        anstream::eprintln!("{text} …");
    }
}

/// The reader may have seen enough and closed the pipe: that is not an error.
fn written(mut out: impl io::Write, text: &str) -> Result<(), Error> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether a path is that of a folder: there is one, or the path says so.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

fn too_many(documents: &[Document]) -> Error {
    let names: Vec<&str> = documents.iter().take(SHOWN).map(|document| document.name.as_str()).collect();
    let names = names.join(", ");
    let more = documents.len().checked_sub(SHOWN).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
    format!("these are several documents: {names}{more}\nhelp: name a folder for them with `--output FOLDER/`").into()
}

/// Writes documents where they are wanted. Several need a folder, which is made, and no name of a file; a path that
/// ends with `/` is one.
pub(crate) fn write(documents: &[Document], to: Option<&Path>, quiet: bool) -> Result<(), Error> {
    let Some(to) = to else {
        return match documents {
            [one] => put(&one.text),
            several => Err(too_many(several)),
        };
    };
    let wants_folder = is_folder(to);
    if documents.len() > 1 && !wants_folder && to.extension().is_some() {
        return Err(too_many(documents));
    }
    let (folder, files): (&Path, Vec<PathBuf>) = match documents {
        [_] if !wants_folder => (to.parent().unwrap_or(Path::new("")), vec![to.to_owned()]),
        several => (to, several.iter().map(|document| to.join(&document.name)).collect()),
    };
    let failed = |path: &Path, error: io::Error| format!("`{}` cannot be written: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (document, file) in documents.iter().zip(&files) {
        // A document may lie in folders of its own.
        let folder = file.parent().unwrap_or(folder);
        fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        fs::write(file, &document.text).map_err(|error| failed(file, error))?;
        if !quiet && documents.len() <= SHOWN {
            anstream::eprintln!("wrote {}", file.display());
        }
    }
    if !quiet && documents.len() > SHOWN {
        anstream::eprintln!("wrote {} files to {}", documents.len(), folder.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_documents_never_become_one_file() {
        let document = |name: &str| Document { name: name.to_owned(), text: String::new() };
        let several = [document("a.csv"), document("b.csv")];
        for to in [None, Some(Path::new("no/such/table.csv"))] {
            let refused = write(&several, to, true).err().map(|error| error.to_string());
            assert!(refused.is_some_and(|error| error.contains("a.csv, b.csv") && error.contains("--output FOLDER/")));
        }
    }
}
