//! Many files by the folders around them, with counts.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The folders below which these files are, and how many each holds: as deep as possible, and at most `most`.
pub(super) fn around<'p>(files: impl Iterator<Item = &'p str> + Clone, most: usize) -> BTreeMap<PathBuf, usize> {
    let depth = |file: &str| Path::new(file).components().count().saturating_sub(1);
    let deepest = files.clone().map(depth).max().unwrap_or_default();
    let mut folders = BTreeMap::new();
    for depth in (1..=deepest).rev() {
        folders = at(files.clone(), depth);
        if folders.len() <= most {
            break;
        }
    }
    folders
}

fn at<'p>(files: impl Iterator<Item = &'p str>, depth: usize) -> BTreeMap<PathBuf, usize> {
    let mut folders = BTreeMap::new();
    for file in files {
        let folder = Path::new(file).parent().unwrap_or(Path::new(file));
        *folders.entry(folder.components().take(depth).collect()).or_default() += 1;
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_as_deep_as_the_number_allows() {
        let files = ["/a/b/1", "/a/b/2", "/a/c/d/3", "/e/4"];
        let around = |most| {
            let folders = around(files.iter().copied(), most).into_iter();
            folders.map(|(folder, count)| format!("{} {count}", folder.display())).collect::<Vec<_>>()
        };
        assert_eq!(around(9), ["/a/b 2", "/a/c/d 1", "/e 1"]);
        assert_eq!(around(2), ["/a 3", "/e 1"]);
        assert_eq!(around(1), ["/ 4"]);
    }
}
