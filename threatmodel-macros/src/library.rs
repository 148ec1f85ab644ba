//! The library of this package.

use std::{fs, path::Path};

use crate::place;

/// The crate name of the package's library: what `[lib]` says, or the package's own name.
///
/// The manifest is read line by line: a parser of TOML would be built for every user, and a name that this does not find
/// is reported by the check as a library that is not linked.
pub(crate) fn name() -> String {
    let manifest = Path::new(&place::cargo("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap_or_default();
    let named = named_in(&text);
    named.unwrap_or_else(|| place::cargo("CARGO_PKG_NAME")).replace('-', "_")
}

/// The name of the library in a manifest, if given: `[lib]` with `name`, `lib.name`, or `lib = { name = … }`.
fn named_in(manifest: &str) -> Option<String> {
    let bare = |key: &str| key.replace(['"', '\'', ' ', '\t'], "");
    let mut section = String::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            section = bare(heading.split(']').next().unwrap_or_default());
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = match (section.as_str(), bare(key).as_str()) {
            ("lib", "name") | ("", "lib.name") => Some(value),
            ("", "lib") => value.split(['{', ',']).find_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                (bare(key) == "name").then_some(value)
            }),
            _ => None,
        };
        let text = value.map(|value| value.trim().trim_start_matches(['"', '\'']));
        if let Some(name) = text.and_then(|text| text.get(..text.find(['"', '\''])?)) {
            return Some(name.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::named_in;

    #[test]
    fn the_name_of_a_library_is_found_where_cargo_finds_it() {
        for manifest in [
            "[package]\nname = \"a\"\n[lib]\nname = \"b\"\n",
            "[package]\nname = \"a\"\n[lib] # the library\npath = \"x\"\nname = 'b' # so\n",
            "lib.name = \"b\"\n[package]\nname = \"a\"\n",
            "lib = { path = \"x\", name = \"b\" }\n[package]\nname = \"a\"\n",
            "[ lib ]\n\"name\" = \"b\"\n[[test]]\nname = \"c\"\n",
        ] {
            assert_eq!(named_in(manifest).as_deref(), Some("b"), "{manifest}");
        }
        assert_eq!(named_in("[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\n[lib]\npath = \"x\"\n"), None);
    }
}
