//! Names of archive entries that lead out of the folder, and archives with them.

use super::{Input, Inputs, pack};

/// Names of archive entries that lead out of the folder to `escaped.txt`: [`archive_path_escape_to`].
#[must_use]
pub fn archive_path_escape() -> Inputs {
    archive_path_escape_to("escaped.txt")
}

/// Names of archive entries that lead to this file outside the folder that an archive is unpacked into (CWE-22,
/// CWE-29): by `..` at the start, in the middle and behind a file, with backslashes, and as absolute paths of Unix and
/// of Windows. Names in archives are not percent-encoded. A relative target is beside the folder. Ask whether it exists
/// afterwards.
#[must_use]
pub fn archive_path_escape_to(target: &str) -> Inputs {
    let relative = target.trim_start_matches('/');
    let backslashes = relative.replace('/', "\\");
    let absolute = if target.starts_with('/') { target.to_owned() } else { format!("/tmp/{target}") };
    Inputs::texts([
        ("up", format!("../{relative}")),
        ("up two levels", format!("../../{relative}")),
        ("up to the root", format!("{}{relative}", "../".repeat(24))),
        ("down, then up", format!("a/../../{relative}")),
        ("dot segment first", format!("./../{relative}")),
        ("slashes doubled", format!("..//{relative}")),
        ("behind a file of the archive", format!("readme.txt/../../{relative}")),
        ("backslashes", format!("..\\{backslashes}")),
        ("backslashes behind a slash", format!("a/..\\..\\{backslashes}")),
        ("absolute", absolute.clone()),
        ("absolute with two slashes", format!("/{absolute}")),
        ("absolute behind a dot segment", format!(".//{absolute}")),
        ("drive", format!("C:\\{backslashes}")),
        ("drive without a root", format!("C:{backslashes}")),
        ("share", format!("\\\\localhost\\c$\\{backslashes}")),
        ("space behind the dots", format!(".. /{relative}")),
        ("NUL behind the name", format!("../{relative}\0.txt")),
    ])
    .distinct()
}

/// Tar archives, each with one file under a name of [`archive_path_escape_to`], and one in which a link that an entry
/// has made leads the next entry out (CWE-22, CWE-59).
#[must_use]
pub fn tars_that_escape_to(target: &str, content: &[u8]) -> Inputs<Vec<u8>> {
    let mut inputs: Inputs<Vec<u8>> = archive_path_escape_to(target)
        .into_iter()
        // In a header of tar, a NUL ends the name.
        .filter(|name| !name.contains('\0') && name.len() <= pack::TAR_NAME)
        .map(|name| Input::new(name.label().to_owned(), pack::tar(&[pack::Entry::File(&name, content)])))
        .collect();
    let file = target.rsplit('/').next().unwrap_or(target);
    let through = format!("link/{file}");
    let link = [pack::Entry::Link("link", ".."), pack::Entry::File(&through, content)];
    inputs.extend([Input::new("through a link of the archive", pack::tar(&link))]);
    inputs
}

/// Zip archives, each with one file under a name of [`archive_path_escape_to`] (CWE-22).
#[must_use]
pub fn zips_that_escape_to(target: &str, content: &[u8]) -> Inputs<Vec<u8>> {
    archive_path_escape_to(target).map(|name| pack::zip(&[(&name, content)]))
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use super::*;

    #[test]
    fn names_leave_the_folder() {
        for name in archive_path_escape().iter().filter(|name| !name.contains(['\\', ':', ' '])) {
            let mut depth = 0_i32;
            let leaves = Path::new(&**name).components().any(|component| {
                depth += match component {
                    Component::Normal(_) => 1,
                    Component::ParentDir => -1,
                    _ => 0,
                };
                depth < 0 || component == Component::RootDir
            });
            assert!(leaves || name.label() == "absolute behind a dot segment", "{name:?}");
        }
    }

    #[test]
    fn archives_hold_the_names_and_the_content() {
        let holds = |archive: &[u8], what: &[u8]| archive.windows(what.len()).any(|part| part == what);
        for archives in [tars_that_escape_to("escaped.txt", b"marker"), zips_that_escape_to("escaped.txt", b"marker")] {
            assert!(archives.len() > 14);
            for archive in &archives {
                assert!(holds(archive, b"marker") && holds(archive, b"escaped.txt"), "{}", archive.label());
            }
        }
    }
}
