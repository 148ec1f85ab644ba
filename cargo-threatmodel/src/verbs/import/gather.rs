//! The files to import, as text.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use threatmodel_text::plain;

use super::beside::without_ours;
use crate::{
    import::{Input, MOST_BYTES},
    subject::Error,
};

/// The most files that are read below a folder.
const MOST_FILES: usize = 20_000;
/// Folders of other people's code and of what is built.
const SKIPPED: [&str; 6] = ["target", "node_modules", "vendor", "dist", "build", "__pycache__"];

/// Adds the files below a path, or the file itself.
pub(super) fn gather(path: &Path, inputs: &mut Vec<Input>) -> Result<(), Error> {
    if !path.is_dir() {
        inputs.push(input(path)?);
        return Ok(());
    }
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = fs::read_dir(&folder)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>())
            .map_err(|error| failed(&folder, &error))?;
        entries.sort();
        for entry in entries {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let kind = entry.symlink_metadata().map_err(|error| failed(&entry, &error))?.file_type();
            let is_hidden = name.starts_with('.') && name != ".guardlink" && name != ".threatspec";
            if kind.is_dir() && !is_hidden && !SKIPPED.contains(&name.as_str()) {
                folders.push(entry);
            } else if kind.is_file() && !is_hidden && is_annotated(&entry) {
                if inputs.len() >= MOST_FILES {
                    return Err(format!("`{}` holds more than {MOST_FILES} annotated files", shown(path)).into());
                }
                inputs.push(input(&entry)?);
            }
        }
    }
    Ok(())
}

/// Whether a file below a folder is text with annotations. Documents are imported when they are named.
fn is_annotated(path: &Path) -> bool {
    let is_document =
        path.extension().is_some_and(|ending| ["json", "yaml", "yml", "md"].iter().any(|known| ending == *known));
    let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.len() <= MOST_BYTES);
    if is_document || !is_small {
        return false;
    }
    let verbs =
        ["@asset ", "@threat ", "@control ", "@component ", "@exposes ", "@mitigates ", "@flows ", "@connects "];
    let more = ["@accepts ", "@audit ", "@handles ", "@source file:", "@assumes ", "@boundary ", "@owns "];
    fs::read_to_string(path).is_ok_and(|text| verbs.iter().chain(&more).any(|verb| text.contains(verb)))
}

/// A file as text. Lines that an import wrote are not part of it: every import sees what the first one saw.
fn input(path: &Path) -> Result<Input, Error> {
    let text = whole(path)?;
    let text = if path.extension().is_some_and(|ending| ending == "rs") { without_ours(&text) } else { text };
    Ok(Input { name: shown(path), text })
}

fn whole(path: &Path) -> Result<String, Error> {
    let length = fs::metadata(path).map_err(|error| failed(path, &error))?.len();
    if length > MOST_BYTES {
        let most = MOST_BYTES / (1024 * 1024);
        return Err(format!("`{}` has {length} bytes; a model has at most {most} MiB", shown(path)).into());
    }
    let bytes = fs::read(path).map_err(|error| failed(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
        format!("`{}:{line}`: byte {valid} is not UTF-8", shown(path)).into()
    })
}

/// A file that a document includes. It lies beside the document or below.
pub(super) fn included(document: &str, file: &str) -> Result<String, String> {
    let folder = Path::new(document).parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let path = folder.join(file);
    let real = |path: &Path| path.canonicalize().map_err(|error| format!("`{document}` includes `{file}`: {error}"));
    if !real(&path)?.starts_with(real(folder)?) {
        return Err(format!("`{document}` includes `{file}`, which lies outside its folder"));
    }
    whole(&path).map_err(|error| error.to_string())
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Error {
    format!("`{}`: {error}", shown(path)).into()
}

pub(super) fn shown(path: &Path) -> String {
    plain::line(&path.to_string_lossy().replace('\\', "/"))
}
