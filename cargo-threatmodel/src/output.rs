//! Where a document goes: to standard output, to a file, or into a folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::subject::Error;

/// A document that a verb made.
pub(crate) struct Document {
    /// The name of its file in a folder: `shop.sarif`.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Writes documents where they are wanted. Several need a folder, which is made; so does a path that ends with `/`.
pub(crate) fn write(documents: &[Document], to: Option<&Path>, quiet: bool) -> Result<(), Error> {
    let Some(to) = to else {
        return match documents {
            [one] => {
                print!("{}", one.text);
                Ok(())
            }
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
    let wants_folder = to.is_dir() || to.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
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
