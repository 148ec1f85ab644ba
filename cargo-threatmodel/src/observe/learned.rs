//! The locators that no asset has, for a person to add.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use threatmodel_model::evidence::{Deviation, Observed};
use threatmodel_observe::holding::Holding;
use threatmodel_text::plain;

/// From how many files of one folder on the folder is what to think about.
const MANY: usize = 4;

/// The locators with what was done there, by whom, and from where in the code.
pub(crate) fn locators(holding: &Holding<'_>) -> String {
    let unlisted = holding.deviations.iter().filter(|observed| observed.deviation == Deviation::Unlisted);
    let mut known: BTreeMap<String, Vec<&Observed>> = BTreeMap::new();
    for observed in unlisted {
        known.entry(observed.touched.clone()).or_default().push(observed);
    }
    if known.is_empty() {
        return "# every locator that is needed is there\n".to_owned();
    }
    let folders = folders(&known);
    let mut text = String::from(
        "# Nobody knows yet which of these are assets. Add those that are to the `locators` of one; exempt the others from\n\
         # `unlisted-access`, each with its reason, or stop touching them.\n",
    );
    for (folder, files) in &folders {
        let operations: BTreeSet<&str> = files.iter().flat_map(|file| operations(&known[*file])).collect();
        let operations = operations.into_iter().collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "\"dir:{folder}\",  # {operations}: {} files", files.len());
    }
    let in_folder = |locator: &str| folders.values().any(|files| files.contains(&locator));
    for (locator, seen) in known.iter().filter(|(locator, _)| !in_folder(locator)) {
        let mut who = String::new();
        if let Some(first) = seen.iter().find_map(|observed| observed.stack.first()) {
            let _ = write!(who, ", {}:{}", first.place.file, first.place.line);
        } else if let Some(program) = seen.iter().map(|observed| &observed.program).find(|program| !program.is_empty())
        {
            let _ = write!(who, ", by {program}");
        }
        let operations = operations(seen).into_iter().collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "{}", plain::line(&format!("{locator:?},  # {operations}{who}")));
    }
    text
}

fn operations<'o>(seen: &[&'o Observed]) -> BTreeSet<&'o str> {
    seen.iter().map(|observed| observed.operation.as_str()).collect()
}

/// The folders of many files, and the files.
fn folders<'k>(known: &'k BTreeMap<String, Vec<&Observed>>) -> BTreeMap<&'k str, BTreeSet<&'k str>> {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for locator in known.keys() {
        let folder = locator.strip_prefix("file:").and_then(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
        if let Some(folder) = folder.filter(|folder| !folder.is_empty()) {
            folders.entry(folder).or_default().insert(locator.as_str());
        }
    }
    folders.retain(|_, files| files.len() >= MANY);
    folders
}
