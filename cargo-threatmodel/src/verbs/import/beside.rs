//! The attributes that imports put beside code, and how they are known again.

use std::collections::{BTreeMap, BTreeSet};

/// What stands behind an attribute that an import put beside code, before the name of the source.
const MARK: &str = "// imported from ";

/// What stands behind the attributes of a source.
pub(super) fn mark(source: &str) -> String {
    format!("{MARK}{source}")
}

/// Attributes to write above lines of a file, by the number of the line.
pub(super) type Above = BTreeMap<usize, BTreeSet<String>>;

pub(super) fn without_ours(text: &str) -> String {
    parted(text).0
}

/// The text without the attributes that imports put there, and those, above the lines that remain.
pub(super) fn parted(text: &str) -> (String, Above) {
    let (mut rest, mut ours, mut next) = (String::new(), Above::new(), 1);
    for line in text.split_inclusive('\n') {
        let own = line.trim();
        if own.starts_with("#[threatmodel::") && own.contains(MARK) {
            ours.entry(next).or_default().insert(own.to_owned());
        } else {
            rest.push_str(line);
            next += 1;
        }
    }
    (rest, ours)
}
