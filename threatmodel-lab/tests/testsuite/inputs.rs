//! The lists of attack inputs have the names by which the catalogue refers to them.

use std::{fs, path::Path};

use threatmodel_lab::inputs::KINDS;

/// Lists to which no kind of the catalogue refers: they try several.
const OWN: [&str; 2] = ["confusable-names", "oversized-texts"];

#[test]
fn the_catalogue_refers_to_them() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../threatmodel-catalogue/src");
    let files = fs::read_dir(sources).unwrap().map(|file| file.unwrap().path());
    let text: String = files.filter(|file| file.is_file()).map(|file| fs::read_to_string(file).unwrap()).collect();
    for kind in KINDS {
        let refers = text.contains(&format!("inputs: Some(\"{}\")", kind.name));
        assert_eq!(refers, !OWN.contains(&kind.name), "{}", kind.name);
    }
}
