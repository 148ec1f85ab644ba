//! `suggest --write`: threats as nouns, exposures above the code, and attack tests that say what they wait for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{Package, Target};
use syn::{
    spanned::Spanned as _,
    visit::{self, Visit},
};
use threatmodel_catalogue::{Entry, find};
use threatmodel_grammar::names::snake_case;
use threatmodel_model::{query::Asset, surface::Suggestion};
use threatmodel_text::plain;

use super::skeleton;
use crate::{
    change::Change,
    exit::Exit,
    manifest::{FACADE, Manifest},
    output,
    subject::Error,
    surface::Seen,
};

/// The feature that brings the kinds.
const FEATURE: &str = "catalogue";

/// The module of the new threats.
pub(in crate::verbs) const MODULE: &str = "threats";

/// Writes the suggestions into their packages, each file whole or not at all.
pub(super) fn write(seen: &[Seen], suggested: &[Vec<Suggestion>], quiet: bool) -> Result<Exit, Error> {
    let (mut changes, mut notes) = (Vec::new(), Vec::new());
    for (one, suggestions) in seen.iter().zip(suggested).filter(|(_, suggestions)| !suggestions.is_empty()) {
        let mut writer = Writer::new(one)?;
        for suggestion in suggestions {
            writer.add(suggestion)?;
        }
        changes.extend(writer.changes()?);
        notes.extend(writer.notes);
    }
    if !quiet {
        let patches: String = changes.iter().map(Change::patch).collect();
        output::put(&patches)?;
    }
    changes.iter().try_for_each(Change::write)?;
    notes.push(match changes.is_empty() {
        true => "nothing to change".to_owned(),
        false => {
            format!("next: name the assets in `{MODULE}.rs`, then `cargo test`, which says what each threat lacks")
        }
    });
    if !quiet {
        notes.iter().for_each(|note| anstream::eprintln!("{}", plain::line(note)));
    }
    Ok(Exit::Clean)
}

/// What is going to be written into a package.
struct Writer<'s> {
    seen: &'s Seen,
    folder: PathBuf,
    /// The lines to put above a line of a file, by file and line.
    above: BTreeMap<PathBuf, BTreeMap<usize, BTreeSet<String>>>,
    /// The kinds that need a noun, by the target that has it, each with the first place that faces it.
    nouns: BTreeMap<PathBuf, BTreeMap<&'static str, String>>,
    notes: Vec<String>,
}

impl<'s> Writer<'s> {
    fn new(seen: &'s Seen) -> Result<Self, Error> {
        let package = &seen.package;
        if !package.dependencies.iter().any(|dependency| dependency.name == FACADE && dependency.rename.is_none()) {
            let name = plain::line(&package.name);
            return Err(
                format!("`{name}` does not depend on `{FACADE}`\nhelp: `cargo threatmodel init` adds it").into()
            );
        }
        let folder = package.manifest_path.parent().map(|folder| folder.as_std_path().to_owned()).unwrap_or_default();
        Ok(Self { seen, folder, above: BTreeMap::new(), nouns: BTreeMap::new(), notes: Vec::new() })
    }

    fn add(&mut self, suggestion: &Suggestion) -> Result<(), Error> {
        let (Some(entry), place) = (find(suggestion.kind), &suggestion.place) else { return Ok(()) };
        let mut skip = |why: &str| {
            self.notes.push(format!("not written: {} at {}:{}: {why}", suggestion.title, place.file, place.line));
        };
        let Some(target) = target_of(&self.seen.package, &place.item) else {
            skip("the code is in no library and no program");
            return Ok(());
        };
        let file = self.seen.root.join(&place.file);
        let source = read(&file)?;
        let line = usize::try_from(place.line).unwrap_or(usize::MAX);
        let Some(line) = syn::parse_file(&source).ok().and_then(|parsed| function_around(&parsed, line)) else {
            skip("no function is around it");
            return Ok(());
        };
        let home = library(&self.seen.package).unwrap_or(target);
        let threat = match self.known(entry) {
            Some(path) => path,
            None => {
                let root = home.src_path.as_std_path().to_owned();
                self.nouns.entry(root).or_default().entry(entry.id).or_insert_with(|| place.item.clone());
                format!("{}::{MODULE}::{}", crate_name(home), entry.name)
            }
        };
        let own = crate_name(target);
        let path = threat.strip_prefix(&format!("{own}::")).map_or(threat.clone(), |rest| format!("crate::{rest}"));
        let lines = self.above.entry(file).or_default().entry(line).or_default();
        lines.insert(format!("#[{FACADE}::threat({path})]"));
        Ok(())
    }

    /// The threat of this kind that the model has already.
    fn known(&self, entry: &Entry) -> Option<String> {
        let mut threats = self.seen.model.iter().flat_map(|model| model.threats());
        let known = threats.find(|threat| threat.facts().kind.as_deref() == Some(entry.id))?;
        Some(known.facts().path().to_owned())
    }

    fn changes(&mut self) -> Result<Vec<Change>, Error> {
        let mut texts: BTreeMap<PathBuf, (Option<String>, String)> = BTreeMap::new();
        let mut edit = |file: &Path, change: &dyn Fn(&str) -> String| -> Result<(), Error> {
            if !texts.contains_key(file) {
                let old = if file.exists() { Some(read(file)?) } else { None };
                texts.insert(file.to_owned(), (old.clone(), old.unwrap_or_default()));
            }
            if let Some((_, new)) = texts.get_mut(file) {
                *new = change(new);
            }
            Ok(())
        };
        for (file, lines) in &self.above {
            edit(file, &|text| with_lines(text, lines))?;
        }
        for (root, kinds) in &self.nouns {
            let module = root.with_file_name(format!("{MODULE}.rs"));
            let is_new = !module.exists();
            let targets = self.targets();
            let nouns = nouns(kinds, targets.as_deref());
            edit(&module, &|text| {
                if is_new { head(targets.is_none()) + &nouns } else { text.trim_end().to_owned() + "\n" + &nouns }
            })?;
            let public = library(&self.seen.package).is_some();
            edit(root, &|text| with_module(text, MODULE, public))?;
        }
        let root = &self.seen.root;
        let mut changes = Vec::new();
        for (file, (old, new)) in texts {
            changes.push(match old {
                Some(old) if old == new => continue,
                Some(old) => Change::replace(&file, &self.folder, root, &old, new)?,
                None => Change::create(&file, &self.folder, root, new)?,
            });
        }
        if !changes.is_empty() {
            let mut manifest = Manifest::read(self.seen.package.manifest_path.as_std_path())?;
            if manifest.enable(FEATURE) {
                changes.push(Change::replace(&manifest.file, &self.folder, root, &manifest.old, manifest.text())?);
            }
        }
        Ok(changes)
    }

    /// The assets that the model has, as paths from the module of the threats; `None` if it has none.
    fn targets(&self) -> Option<String> {
        let home = library(&self.seen.package).map(crate_name)?;
        let assets = self.seen.model.iter().flat_map(|model| model.assets());
        let of_home = |asset: Asset<'_>| {
            asset.facts().path().strip_prefix(&format!("{home}::")).map(|rest| format!("crate::{rest}"))
        };
        let paths: Vec<String> = assets.filter_map(of_home).collect();
        (!paths.is_empty()).then(|| paths.join(", "))
    }
}

pub(in crate::verbs) fn read(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(|error| format!("`{}`: {error}", plain::line(&file.to_string_lossy())).into())
}

fn crate_name(target: &Target) -> String {
    target.name.replace('-', "_")
}

pub(in crate::verbs) fn library(package: &Package) -> Option<&Target> {
    package.targets.iter().find(|target| target.is_lib() || target.is_rlib())
}

/// The library or the program that an item is in. Of two with one name, the library: programs use it.
fn target_of<'p>(package: &'p Package, item: &str) -> Option<&'p Target> {
    let krate = item.split("::").next()?;
    let program = || package.targets.iter().find(|target| target.is_bin() && crate_name(target) == krate);
    library(package).filter(|target| crate_name(target) == krate).or_else(program)
}

/// The line above which an attribute of the innermost function around a line goes.
pub(in crate::verbs) fn function_around(file: &syn::File, line: usize) -> Option<usize> {
    struct Functions {
        line: usize,
        /// The lines of the function that was found, and where its attributes begin.
        found: Option<(usize, usize)>,
    }
    impl Functions {
        fn add(
            &mut self,
            attributes: &[syn::Attribute],
            visibility: Option<&syn::Visibility>,
            all: proc_macro2::Span,
            signature: &syn::Signature,
        ) {
            let (start, end) = (all.start().line, all.end().line);
            let is_inner = self.found.is_none_or(|(lines, _)| end - start < lines);
            if !(start..=end).contains(&self.line) || !is_inner {
                return;
            }
            let visibility = visibility.filter(|visibility| !matches!(visibility, syn::Visibility::Inherited));
            let own = visibility.map_or_else(|| signature.span(), syn::spanned::Spanned::span);
            let attribute = attributes.iter().find(|attribute| !attribute.path().is_ident("doc"));
            let at = attribute.map_or(own.start().line, |attribute| attribute.span().start().line);
            self.found = Some((end - start, at));
        }
    }
    impl<'ast> Visit<'ast> for Functions {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            self.add(&item.attrs, Some(&item.vis), item.span(), &item.sig);
            visit::visit_item_fn(self, item);
        }

        fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
            self.add(&item.attrs, Some(&item.vis), item.span(), &item.sig);
            visit::visit_impl_item_fn(self, item);
        }

        fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
            self.add(&item.attrs, None, item.span(), &item.sig);
            visit::visit_trait_item_fn(self, item);
        }
    }
    let mut functions = Functions { line, found: None };
    functions.visit_file(file);
    functions.found.map(|(_, at)| at)
}

/// The text with these lines above some of its own, as far to the right as those.
pub(in crate::verbs) fn with_lines(text: &str, above: &BTreeMap<usize, BTreeSet<String>>) -> String {
    let mut new = String::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let indent: String = line.chars().take_while(|letter| *letter == ' ' || *letter == '\t').collect();
        let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        for own in above.get(&number).into_iter().flatten() {
            let _ = write!(new, "{indent}{own}{end}");
        }
        new.push_str(line);
    }
    new
}

/// The root of a crate, or another module, with a module in it above its first item.
pub(in crate::verbs) fn with_module(text: &str, name: &str, public: bool) -> String {
    let Ok(parsed) = syn::parse_file(text) else { return text.to_owned() };
    let has = |item: &syn::Item| matches!(item, syn::Item::Mod(module) if module.ident == name);
    if parsed.items.iter().any(has) {
        return text.to_owned();
    }
    let declared = format!("{}mod {name};\n", if public { "pub " } else { "" });
    let first = parsed.items.first().map_or(usize::MAX, |item| item.span().start().line);
    let (mut new, mut done) = (String::new(), false);
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if number == first {
            new.push_str(&declared);
            new.push('\n');
            done = true;
        }
        new.push_str(line);
    }
    if done { new } else { new + &declared }
}

fn head(without_assets: bool) -> String {
    let mut text = format!(
        "//! Threats that the code speaks of. Say of each what it hits, and delete what is none.\n\nuse {FACADE}::{{catalogue, prelude::*}};\n"
    );
    if without_assets {
        text.push_str(
            "\n/// What the threats hit. Declare the assets themselves instead, with their classification and their owner.\n\
             #[asset(kind = Data)]\npub struct ToBeNamed;\n",
        );
    }
    text
}

/// The nouns, and for each a test that attacks and does not know how yet.
fn nouns(kinds: &BTreeMap<&'static str, String>, targets: Option<&str>) -> String {
    let mut text = String::new();
    for entry in kinds.keys().filter_map(|kind| find(kind)) {
        let item = kinds.get(entry.id).map(String::as_str).unwrap_or_default();
        text.push('\n');
        entry.description().for_each(|line| text.extend(["/// ", line, "\n"]));
        let _ = writeln!(
            text,
            "#[threat(kind = catalogue::{name}, targets = [{targets}])]\npub struct {name};\n\n#[cfg(test)]\nmod {module} {{\n    use {FACADE}::prelude::*;\n",
            name = entry.name,
            targets = targets.unwrap_or("ToBeNamed"),
            module = snake_case(entry.name),
        );
        let attack = skeleton::attack(
            &format!("Once a control stops it: `#[mitigates(super::{}, by = …, legitimate = …)]` instead.", entry.name),
            &format!("#[threat(super::{})]", entry.name),
            "attack",
            item,
            Some(entry.id),
        );
        attack.lines().for_each(|line| text.extend(["    ", line, "\n"]));
        text.push_str("}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails says where")]

    use super::*;

    #[test]
    fn an_attribute_goes_below_the_documentation_of_the_innermost_function() {
        let source = "/// One.\n#[inline]\npub fn one() {\n    fn two() {\n        work();\n    }\n    work();\n}\nimpl A {\n    /// Three.\n    pub(crate) async fn three(&self) {\n        work();\n    }\n}\nconst X: u8 = 1;\n";
        let file = syn::parse_file(source).unwrap();
        assert_eq!([5, 7, 12, 15].map(|line| function_around(&file, line)), [Some(4), Some(2), Some(11), None]);
        let above = BTreeMap::from([(11, BTreeSet::from(["#[x]".to_owned()]))]);
        assert!(with_lines(source, &above).contains("    /// Three.\n    #[x]\n    pub(crate) async fn"));
    }

    #[test]
    fn a_module_is_declared_once_and_above_the_first_item() {
        let once = with_module("//! Doc.\n#![allow(unused)]\n\n/// First.\nuse a::b;\n", MODULE, true);
        assert_eq!(once, "//! Doc.\n#![allow(unused)]\n\npub mod threats;\n\n/// First.\nuse a::b;\n");
        assert_eq!(with_module(&once, MODULE, true), once);
        assert_eq!(with_module("//! Doc.\n", MODULE, false), "//! Doc.\nmod threats;\n");
    }
}
