//! Paths as places show them: annotations and the scan must spell one file alike, or what was linked is not what was read.

use std::path::{Component, Path, PathBuf};

/// The path without `.`, and without `..`, each of which takes back the folder before it.
#[must_use]
pub fn without_dots(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    clean
}

/// The path from this folder on, with `/` between the parts and `../` where it lies beside. What has nothing in common with the
/// folder but the root stays as it is.
#[must_use]
pub fn shown(path: &Path, folder: &Path) -> String {
    let near = folder.ancestors().enumerate().take_while(|(_, above)| above.parent().is_some());
    let (up, path) =
        near.filter_map(|(up, above)| Some((up, path.strip_prefix(above).ok()?))).next().unwrap_or((0, path));
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    "../".repeat(up) + &parts.join("/").replace("//", "/")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{shown, without_dots};

    #[test]
    fn a_file_is_shown_from_its_folder() {
        let shown = |path: &str| shown(Path::new(path), Path::new("/work/shop"));
        assert_eq!(shown("/work/shop/src/lib.rs"), "src/lib.rs");
        assert_eq!(shown("/work/bank/src/lib.rs"), "../bank/src/lib.rs");
        assert_eq!(shown("/elsewhere/lib.rs"), "/elsewhere/lib.rs");
        assert_eq!(shown("/work/shop"), "");
    }

    #[test]
    fn dots_take_back_the_folder_before_them() {
        assert_eq!(without_dots(Path::new("/work/./shop/a/../../bank/lib.rs")), Path::new("/work/bank/lib.rs"));
        assert_eq!(without_dots(Path::new("/../lib.rs")), Path::new("/lib.rs"));
    }
}
