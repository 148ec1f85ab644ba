//! A `Cargo.toml` that gets lines and keeps everything else as it is: order, comments, line ends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use threatmodel_text::plain;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use crate::subject::Error;

/// The package that is depended on.
pub(crate) const FACADE: &str = "threatmodel";

/// The keys that say which crate a dependency is; the others say what of it is used.
const SOURCE: [&str; 10] =
    ["workspace", "version", "path", "git", "branch", "tag", "rev", "registry", "registry-index", "package"];

/// The manifest of a package or of a workspace.
pub(crate) struct Manifest {
    pub(crate) file: PathBuf,
    /// The text as it was read.
    pub(crate) old: String,
    document: DocumentMut,
    /// The tables that were added.
    made: Vec<String>,
}

/// A dependency on the facade: what it is called, and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    /// Its name in this manifest.
    pub(crate) key: String,
    source: InlineTable,
}

impl Dependency {
    /// The facade of this version from the registry.
    pub(crate) fn version(version: &str) -> Self {
        Self::with("version", version.into())
    }

    /// The facade in a folder.
    pub(crate) fn path(path: &str) -> Self {
        Self::with("path", path.into())
    }

    /// The facade that the workspace names, under the same key.
    pub(crate) fn inherited(&self) -> Self {
        Self { key: self.key.clone(), ..Self::with("workspace", true.into()) }
    }

    fn with(key: &str, value: Value) -> Self {
        let mut source = InlineTable::new();
        source.insert(key, value);
        Self { key: FACADE.to_owned(), source }
    }

    /// As it is written, in the shortest form.
    fn item(&self, features: &[&str]) -> Item {
        let mut source = self.source.clone();
        if features.is_empty() && source.len() == 1 {
            if let Some(version) = source.get("version") {
                return Item::Value(version.clone());
            }
            source.set_dotted(source.contains_key("workspace"));
        }
        if !features.is_empty() {
            source.insert("features", Value::Array(features.iter().copied().collect()));
        }
        source.fmt();
        value(source)
    }
}

impl Manifest {
    /// Reads it.
    pub(crate) fn read(file: &Path) -> Result<Self, Error> {
        let failed = |error: &dyn core::fmt::Display| format!("`{}`: {error}", plain::line(&file.to_string_lossy()));
        let old = fs::read_to_string(file).map_err(|error| failed(&error))?;
        let document = old.trim_start_matches('\u{feff}').parse().map_err(|error| failed(&error))?;
        Ok(Self { file: file.to_owned(), old, document, made: Vec::new() })
    }

    /// The text with what was added, its line ends and its byte order mark as they were.
    pub(crate) fn text(&self) -> String {
        let text = self.document.to_string();
        let mark = if self.old.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        // The parser keeps some line ends and not others; a file that had one kind keeps that kind.
        let windows = self.old.contains("\r\n") && !self.old.replace("\r\n", "").contains('\n');
        let text = if windows { text.replace("\r\n", "\n") } else { text };
        let text = self.made.iter().rev().fold(text, |text, table| after_comments(&text, table));
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        format!("{mark}{text}")
    }

    /// Whether the workspace keeps a table of dependencies for its members.
    pub(crate) fn shares_dependencies(&self) -> bool {
        self.shared().is_some()
    }

    /// The facade in the workspace's table.
    pub(crate) fn shared_dependency(&self) -> Option<Dependency> {
        facade(self.shared()?, None)
    }

    /// The facade below `[dependencies]` or `[dev-dependencies]`, also where that is below `[target.…]`. `shared` is what
    /// the workspace calls it.
    pub(crate) fn dependency(&self, table: &str, shared: Option<&str>) -> Option<Dependency> {
        let targets = self.document.get("target").and_then(Item::as_table_like);
        let of_targets = targets.into_iter().flat_map(TableLike::iter).filter_map(|(_, target)| target.get(table));
        let mut tables = self.document.get(table).into_iter().chain(of_targets).filter_map(Item::as_table_like);
        tables.find_map(|table| facade(table, shared))
    }

    /// Adds the facade to the workspace's table.
    pub(crate) fn share(&mut self, dependency: &Dependency) -> Result<(), Error> {
        let workspace = self.document.get_mut("workspace").and_then(Item::as_table_like_mut);
        let table = workspace.and_then(|workspace| workspace.get_mut("dependencies")?.as_table_like_mut());
        let table = table.ok_or("the workspace has no table of dependencies")?;
        insert(table, dependency, &[]).map_err(|()| self.taken(&dependency.key))
    }

    /// Adds the facade to `[dependencies]` or `[dev-dependencies]`.
    pub(crate) fn depend(&mut self, table: &str, dependency: &Dependency, features: &[&str]) -> Result<(), Error> {
        if !self.document.contains_key(table) {
            let mut made = Table::new();
            // Below the other dependencies, not at the end of the file.
            let neighbour = ["dependencies", "package"].iter().find_map(|key| last_position(self.document.get(key)?));
            made.set_position(neighbour);
            self.document.insert(table, Item::Table(made));
            self.made.push(table.to_owned());
        }
        let Some(entries) = self.document.get_mut(table).and_then(Item::as_table_like_mut) else {
            return Err(format!("`{}`: `{table}` is not a table", plain::line(&self.file.to_string_lossy())).into());
        };
        insert(entries, dependency, features).map_err(|()| self.taken(&dependency.key))
    }

    /// Switches a feature of the facade on, below `[dependencies]`. Whether it was not.
    pub(crate) fn enable(&mut self, feature: &str) -> bool {
        let entries = self.document.get_mut("dependencies").and_then(Item::as_table_like_mut);
        let Some(entry) = entries.and_then(|entries| entries.get_mut(FACADE)) else { return false };
        if let Some(version) = entry.as_str().map(str::to_owned) {
            let mut source = InlineTable::new();
            source.insert("version", version.into());
            *entry = value(source);
        }
        let Some(entry) = entry.as_table_like_mut() else { return false };
        let features = entry.entry("features").or_insert_with(|| value(toml_edit::Array::new()));
        let Some(features) = features.as_array_mut() else { return false };
        if features.iter().any(|known| known.as_str() == Some(feature)) {
            return false;
        }
        features.push(feature);
        if let Some(inline) = self.document["dependencies"][FACADE].as_inline_table_mut() {
            inline.fmt();
        }
        true
    }

    /// Whether cargo finds test files without being told of each.
    pub(crate) fn finds_tests(&self, edition_2015: bool) -> bool {
        let given = self.document.get("package").and_then(|package| package.get("autotests")?.as_bool());
        given.unwrap_or(!(edition_2015 && self.document.contains_key("test")))
    }

    /// Whether a target runs without the test harness; `kind` is its table: `test`, `bin`, `lib`.
    pub(crate) fn is_bare(&self, kind: &str, name: &str) -> bool {
        let is_bare = |entry: &dyn TableLike| entry.get("harness").and_then(Item::as_bool) == Some(false);
        let is_named = |entry: &dyn TableLike| entry.get("name").and_then(Item::as_str) == Some(name);
        match self.document.get(kind) {
            Some(Item::Table(only)) => is_bare(only),
            Some(Item::ArrayOfTables(several)) => several.iter().any(|entry| is_bare(entry) && is_named(entry)),
            _ => false,
        }
    }

    /// Adds a `[[test]]` of this name.
    pub(crate) fn name_test(&mut self, name: &str) -> Result<(), Error> {
        let mut test = Table::new();
        test.insert("name", value(name));
        let tests = self.document.entry("test").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(tests) = tests.as_array_of_tables_mut() else {
            return Err(format!(
                "`{}`: `test` is not written as `[[test]]`\nhelp: add a test named `{name}` to it",
                plain::line(&self.file.to_string_lossy())
            )
            .into());
        };
        tests.push(test);
        Ok(())
    }

    fn shared(&self) -> Option<&dyn TableLike> {
        self.document.get("workspace")?.get("dependencies")?.as_table_like()
    }

    fn taken(&self, key: &str) -> Error {
        format!(
            "`{}`: `{}` is the name of another dependency\nhelp: add `{FACADE}` by hand under another name, with `package = \"{FACADE}\"`",
            plain::line(&self.file.to_string_lossy()),
            plain::line(key),
        )
        .into()
    }
}

/// Puts a table of one line behind comments that stood at the end of the table before it. The parser takes them for the head of
/// the next one.
fn after_comments(text: &str, table: &str) -> String {
    let Some((before, after)) = text.split_once(&format!("\n\n[{table}]\n")) else { return text.to_owned() };
    let Some((line, after)) = after.split_once('\n') else { return text.to_owned() };
    let comments: Vec<&str> = after.split_inclusive('\n').take_while(|line| line.starts_with('#')).collect();
    let comments = comments.concat();
    let rest = &after[comments.len()..];
    if comments.is_empty() || rest.starts_with('[') {
        return text.to_owned();
    }
    format!("{before}\n{comments}\n[{table}]\n{line}\n{rest}")
}

/// The facade among these dependencies.
fn facade(table: &dyn TableLike, shared: Option<&str>) -> Option<Dependency> {
    table.iter().find_map(|(key, entry)| {
        let inherited = entry.get("workspace").and_then(Item::as_bool) == Some(true);
        let package = entry.get("package").and_then(Item::as_str).unwrap_or(key);
        let is_facade = if inherited { Some(key) == shared } else { package == FACADE };
        is_facade.then(|| Dependency { key: key.to_owned(), source: source(entry) })
    })
}

/// The part of a dependency that says which crate it is.
fn source(entry: &Item) -> InlineTable {
    let mut source = InlineTable::new();
    if let Some(version) = entry.as_str() {
        source.insert("version", version.into());
    }
    for key in SOURCE {
        if let Some(value) = entry.get(key).and_then(Item::as_value) {
            source.insert(key, value.clone().decorated("", ""));
        }
    }
    source
}

/// Adds a line, in its place where the table is sorted. A name that is taken is left alone.
fn insert(table: &mut dyn TableLike, dependency: &Dependency, features: &[&str]) -> Result<(), ()> {
    if table.contains_key(&dependency.key) {
        return Err(());
    }
    let sorted = table.iter().is_sorted_by_key(|(key, _)| key.to_owned());
    table.insert(&dependency.key, dependency.item(features));
    if sorted {
        table.sort_values();
    }
    Ok(())
}

/// Where the last of a table and the tables in it stands in the file.
fn last_position(item: &Item) -> Option<isize> {
    let table = item.as_table()?;
    table.iter().filter_map(|(_, item)| last_position(item)).chain(table.position()).max()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::*;

    fn with_both(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Cargo.toml");
        fs::write(&file, text).unwrap();
        let mut manifest = Manifest::read(&file).unwrap();
        let dependency = Dependency::version("1");
        manifest.depend("dependencies", &dependency, &[]).unwrap();
        manifest.depend("dev-dependencies", &dependency, &["testing"]).unwrap();
        manifest.text()
    }

    #[test]
    fn comments_stay_in_their_table() {
        let made = "threatmodel = \"1\"\n";
        let tested = "\n[dev-dependencies]\nthreatmodel = { version = \"1\", features = [\"testing\"] }\n";
        for (before, own, after) in [
            (
                "[package]\nname = \"a\"\n\n[dependencies]\n",
                "# serde = \"1\"\n# not yet\n",
                "\n# built so\n[profile.dev]\n",
            ),
            ("[package]\nname = \"a\"\n\n[dependencies] # all\n", "", "\n# built so\n[profile.dev]\n"),
            ("[package]\nname = \"a\"\n\n[dependencies]\nitoa = \"1\" # fast\n", "# serde = \"1\"\n", ""),
            ("[package]\nname = \"a\"\n\n[dependencies]\n", "", "# built so\n[profile.dev]\n"),
        ] {
            let text = format!("{before}{own}{after}");
            assert_eq!(with_both(&text), format!("{before}{made}{own}{tested}{after}"), "{text}");
            let windows = text.replace('\n', "\r\n");
            assert_eq!(with_both(&windows), format!("{before}{made}{own}{tested}{after}").replace('\n', "\r\n"));
        }
        let text = "[package]\nname = \"a\"\n# no more\n\n[lints]\n";
        let expected = format!("[package]\nname = \"a\"\n# no more\n\n[dependencies]\n{made}{tested}\n[lints]\n");
        assert_eq!(with_both(text), expected);
    }
}
