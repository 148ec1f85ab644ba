//! Where a document goes: to standard output, to a file, or into a folder.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use crate::{options::Selection, subject::Error};

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

/// Writes documents where they are wanted. Several need a folder, which is made; so does a path that ends with `/`.
pub(crate) fn write(documents: &[Document], to: Option<&Path>, quiet: bool) -> Result<(), Error> {
    let Some(to) = to else {
        return match documents {
            [one] => put(&one.text),
            several => {
                let names: Vec<&str> = several.iter().map(|document| document.name.as_str()).collect();
                Err(format!(
                    "these are several documents: {}\nhelp: name a folder for them with `--output FOLDER`",
                    names.join(", ")
                )
                .into())
            }
        };
    };
    let wants_folder = is_folder(to);
    let (folder, files): (&Path, Vec<PathBuf>) = match documents {
        [_] if !wants_folder => (to.parent().unwrap_or(Path::new("")), vec![to.to_owned()]),
        several => (to, several.iter().map(|document| to.join(&document.name)).collect()),
    };
    let failed = |path: &Path, error: io::Error| format!("`{}` cannot be written: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (document, file) in documents.iter().zip(&files) {
        fs::write(file, &document.text).map_err(|error| failed(file, error))?;
        if !quiet {
            anstream::eprintln!("wrote {}", file.display());
        }
    }
    Ok(())
}
