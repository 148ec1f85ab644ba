//! What is going to be written into a package.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::Package;
use threatmodel_text::plain;

use super::{
    Options,
    beside::{Above, mark, parted, without_ours},
    gather::{failed, shown},
};
use crate::{
    change::{Change, is_there},
    import::{self, Beside, Imported, Mark, module_name},
    subject::Error,
    verbs::suggest::write::{MODULE, function_around, library, read, with_lines, with_module},
};

/// What is going to be written into a package.
pub(super) struct Writer<'p> {
    options: &'p Options,
    folder: PathBuf,
    root: PathBuf,
    /// The root of the crate.
    home: PathBuf,
    /// Whether the crate is a library, whose modules others may name.
    public: bool,
    /// The text of each module.
    texts: BTreeMap<PathBuf, String>,
    /// The attributes beside code, for each file that has some or had.
    above: BTreeMap<PathBuf, Above>,
    /// The modules that a file has to declare.
    declared: BTreeMap<PathBuf, BTreeSet<String>>,
    /// What is left to do by hand.
    pub(super) notes: Vec<String>,
}

/// A file of the package that a model names places of.
struct Source {
    file: PathBuf,
    text: String,
    parsed: syn::File,
}

impl Source {
    /// The file and the line above which an attribute about this line goes.
    fn place(&self, line: usize) -> Option<(PathBuf, usize)> {
        // A comment above a function is about the function.
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let skipped = self.text.lines().skip(line.checked_sub(1)?).take_while(|line| !is_code(line)).count();
        let at = function_around(&self.parsed, line + skipped)?;
        Some((self.file.clone(), at))
    }
}

impl<'p> Writer<'p> {
    pub(super) fn new(package: &'p Package, root: PathBuf, options: &'p Options) -> Result<Self, Error> {
        let folder = package.manifest_path.parent().map(|folder| folder.as_std_path().to_owned()).unwrap_or_default();
        let target = library(package).or_else(|| package.targets.iter().find(|target| target.is_bin()));
        let Some(target) = target else {
            return Err(format!("`{}` has no library and no program", plain::line(&package.name)).into());
        };
        Ok(Self {
            options,
            folder,
            root,
            home: target.src_path.as_std_path().to_owned(),
            public: library(package).is_some(),
            texts: BTreeMap::new(),
            above: BTreeMap::new(),
            declared: BTreeMap::new(),
            notes: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, one: &Imported) -> Result<(), Error> {
        let stem = one.source.split('.').next().unwrap_or(&one.source);
        let name = module_name(stem);
        let (file, module) = match &self.options.into {
            Some(into) => (std::path::absolute(into)?, self.module_of(&std::path::absolute(into)?)),
            None => {
                let file = self.home.with_file_name(MODULE).join(format!("{name}.rs"));
                (file, format!("crate::{MODULE}::{name}"))
            }
        };
        let bytes: Vec<&[u8]> = one.files.iter().map(|file| file.text.as_bytes()).collect();
        let mut places: BTreeMap<(String, usize), (PathBuf, usize)> = BTreeMap::new();
        let mut files = BTreeMap::new();
        for (code, line) in one.draft.links.iter().filter_map(|link| link.code.clone()) {
            let file = files.entry(code.clone()).or_insert_with(|| self.file(&code));
            if let Some(place) = file.as_ref().and_then(|file| file.place(line)) {
                places.insert((code, line), place);
            }
        }
        let has_code = |code: &str, line: usize| places.contains_key(&(code.to_owned(), line));
        let written = import::write(&one.draft, &one.source, &bytes, &module, has_code);
        self.module(&file, &name, &written.text)?;
        self.beside(&written.beside, &places, &one.source)
    }

    /// The module itself. What somebody else wrote, or changed, stays.
    fn module(&mut self, file: &Path, name: &str, text: &str) -> Result<(), Error> {
        if self.texts.contains_key(file) {
            return Err(format!(
                "two of these models would be `{}`\nhelp: import one after the other, with `--into`",
                shown(file)
            )
            .into());
        }
        let old = if is_there(file) { Some(read(file)?) } else { None };
        if let Some(old) = &old {
            let (was, is) = (Mark::read(old), Mark::read(text));
            let (Some(was), Some(is)) = (was, is) else {
                return Err(format!(
                    "`{}` is there already, and no import wrote it\nhelp: name another file with `--into`",
                    shown(file)
                )
                .into());
            };
            if was.source != is.source {
                let other = plain::line(&was.source);
                return Err(format!(
                    "`{}` was imported from `{other}`\nhelp: name another file with `--into`",
                    shown(file)
                )
                .into());
            }
            if !was.is_untouched(old) && !self.options.overwrite {
                return Err(format!(
                    "`{}` was changed since it was imported, and an import would undo that\n\
                     help: put what is yours into another module, or replace the file with `--overwrite`",
                    shown(file)
                )
                .into());
            }
            // Laid out otherwise, and the same.
            if was == is && was.is_untouched(old) {
                self.declare(file, name);
                return Ok(());
            }
        }
        self.texts.insert(file.to_owned(), text.to_owned());
        self.declare(file, name);
        Ok(())
    }

    /// Declares the module where it is at the place for imported ones.
    fn declare(&mut self, file: &Path, name: &str) {
        if self.options.into.is_some() {
            if !is_there(file) {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                self.notes.push(format!("declare the module: `mod {stem};`"));
            }
            return;
        }
        let folder = self.home.with_file_name(MODULE);
        let inside = folder.join("mod.rs");
        let parent = if is_there(&inside) { inside } else { folder.with_extension("rs") };
        self.declared.entry(parent).or_default().insert(name.to_owned());
        self.declared.entry(self.home.clone()).or_default().insert(MODULE.to_owned());
    }

    /// The attributes beside code, and none that an earlier version of the source had put there.
    fn beside(
        &mut self,
        beside: &[Beside],
        places: &BTreeMap<(String, usize), (PathBuf, usize)>,
        source: &str,
    ) -> Result<(), Error> {
        let mark = mark(source);
        let mut above: BTreeMap<PathBuf, Above> = BTreeMap::new();
        for one in beside {
            if let Some((file, line)) = places.get(&(one.file.clone(), one.line)) {
                let lines = above.entry(file.clone()).or_default().entry(*line).or_default();
                lines.insert(format!("{} {mark}", one.attribute));
            }
        }
        // Code that an earlier version of the source was about, and this one is not.
        for file in self.marked(&mark)? {
            above.entry(file).or_default();
        }
        for (file, lines) in above {
            let known = match self.above.entry(file) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => {
                    let there = parted(&read(free.key())?).1;
                    free.insert(there)
                }
            };
            known.values_mut().for_each(|own| own.retain(|line| !line.ends_with(&mark)));
            for (line, own) in lines {
                known.entry(line).or_default().extend(own);
            }
        }
        Ok(())
    }

    /// The files of the package that an import put this mark into.
    fn marked(&self, mark: &str) -> Result<Vec<PathBuf>, Error> {
        let (mut folders, mut marked) = (vec![self.folder.join("src")], Vec::new());
        while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
            for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
                let entry = entry.map_err(|error| failed(&folder, &error))?;
                let (path, kind) = (entry.path(), entry.file_type().map_err(|error| failed(&entry.path(), &error))?);
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "rs") {
                    let is_marked = fs::read_to_string(&path).is_ok_and(|text| text.contains(mark));
                    marked.extend(is_marked.then(|| path.canonicalize()).and_then(Result::ok));
                }
            }
        }
        Ok(marked)
    }

    /// The file of this package that a model names, if it is Rust.
    fn file(&self, code: &str) -> Option<Source> {
        if !code.ends_with(".rs") {
            return None;
        }
        let candidates = [PathBuf::from(code), self.folder.join(code), self.root.join(code)];
        let file = candidates.iter().find_map(|file| file.canonicalize().ok())?;
        if !file.starts_with(self.folder.canonicalize().ok()?.join("src")) {
            return None;
        }
        let text = without_ours(&fs::read_to_string(&file).ok()?);
        let parsed = syn::parse_file(&text).ok()?;
        Some(Source { file, text, parsed })
    }

    /// The path of the module that a file is, as far as its place says it.
    fn module_of(&self, file: &Path) -> String {
        let source = self.home.parent().unwrap_or(&self.home);
        let path = file.strip_prefix(source).unwrap_or(file).with_extension("");
        let parts: Vec<_> =
            path.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod").collect();
        format!("crate::{}", parts.join("::"))
    }

    pub(super) fn changes(&self) -> Result<Vec<Change>, Error> {
        let files: BTreeSet<&PathBuf> =
            self.texts.keys().chain(self.above.keys()).chain(self.declared.keys()).collect();
        let mut changes = Vec::new();
        for file in files {
            let old = if is_there(file) { Some(read(file)?) } else { None };
            let new = self.becomes(file, old.as_deref());
            match old {
                None => changes.push(Change::create(file, &self.folder, &self.root, new)?),
                Some(old) if old != new => {
                    changes.push(Change::replace(file, &self.folder, &self.root, &old, new)?);
                }
                Some(_) => {}
            }
        }
        Ok(changes)
    }

    /// What becomes of a file. Attributes come first: they count its lines as they are.
    fn becomes(&self, file: &Path, old: Option<&str>) -> String {
        let old = old.unwrap_or("//! Threat models that were imported.\n\n");
        let mut text = match (self.texts.get(file), self.above.get(file)) {
            (Some(module), _) => module.clone(),
            (None, Some(above)) => with_lines(&without_ours(old), above),
            (None, None) => old.to_owned(),
        };
        for name in self.declared.get(file).into_iter().flatten() {
            text = with_module(&text, name, self.public);
        }
        text
    }
}
