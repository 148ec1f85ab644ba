//! Joins what the linker gathered with what the sources show.
//!
//! The linker is exact but sees one binary; the sources are complete but unresolved in places. Joined by package, file,
//! line and attribute, each takes from the other what it knows better. What only one side knows is a doubt, never
//! silence.

use foldhash::{HashMap, HashMapExt as _};

use super::{build, facts::Doubt};
use crate::{
    annotation::{Annotation, Arg, Void},
    grammar::Statement,
    record::Record,
    source::{Package, Sources},
    value::FINGERPRINT,
};

/// What the linker gathered.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    annotations: Vec<Annotation>,
    versions: HashMap<String, String>,
}

impl Linked {
    /// These records.
    #[must_use]
    pub fn of(records: impl IntoIterator<Item = &'static Record>) -> Self {
        let mut linked = Self::default();
        for record in records {
            linked.versions.entry(record.package.to_owned()).or_insert_with(|| record.version.to_owned());
            linked.annotations.push(Annotation::from_record(record, ""));
        }
        linked
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.annotations.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.annotations.is_empty()
    }
}

/// The annotations and packages of the linked records alone.
pub(super) fn linked_view(records: impl IntoIterator<Item = &'static Record>) -> (Vec<Annotation>, Vec<Package>) {
    let linked = Linked::of(records);
    let mut packages: HashMap<String, Package> = HashMap::new();
    for annotation in &linked.annotations {
        let version = linked.versions.get(&annotation.package).cloned().unwrap_or_default();
        let package = packages.entry(annotation.package.clone()).or_insert_with(|| Package {
            name: annotation.package.clone(),
            version,
            root: String::new(),
            member: true,
            checked: true,
            reached: true,
            annotates: true,
            library: None,
            in_library: 0,
            elsewhere: 0,
            linked: 0,
        });
        package.linked += 1;
    }
    let mut packages: Vec<Package> = packages.into_values().collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    (linked.annotations, packages)
}

/// Joins both sides: the sources with what the linker knows better, and what only one side knows.
#[must_use]
pub fn reconcile(mut sources: Sources, linked: Linked) -> (Sources, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let roots: HashMap<String, (usize, String)> = sources
        .packages
        .iter()
        .enumerate()
        .map(|(at, package)| (package.name.clone(), (at, package.root.clone())))
        .collect();

    let mut records = linked.annotations;
    for record in &mut records {
        if let Some((at, root)) = roots.get(&record.package) {
            sources.packages[*at].linked += 1;
            record.place.file = in_root(root, &record.place.file);
        }
    }
    let partners = partners(&sources.annotations, &records);
    let mut joined = vec![false; sources.annotations.len()];
    let mut only_linked = Vec::new();
    for (record, partner) in records.into_iter().zip(partners) {
        match partner {
            // What another macro copied stands in the sources once, and is one. Which of the copies runs cannot be told.
            Some(at) if joined[at] => {
                let annotation = &mut sources.annotations[at];
                if annotation.statement == Statement::Exposure {
                    annotation.args.retain(|(name, _)| *name != FINGERPRINT);
                }
            }
            Some(at) => {
                joined[at] = true;
                adopt(&mut sources.annotations[at], record);
            }
            None => only_linked.push(record),
        }
    }

    for (annotation, joined) in sources.annotations.iter().zip(&joined) {
        let package_is_linked = roots.get(&annotation.package).is_some_and(|(at, _)| sources.packages[*at].linked > 0);
        let expected = annotation.library
            && !annotation.unlinked
            && !annotation.test_only
            && annotation.void.is_none()
            && package_is_linked;
        if expected && !joined {
            doubts.push(Doubt::NotLinked { statement: annotation.statement, site: build::bare_site(annotation) });
        }
    }
    for mut record in only_linked {
        // Programs are never linked into a test, so a record with the library's name is the library's.
        let library = roots.get(&record.package).and_then(|(at, _)| sources.packages[*at].library.as_deref());
        record.library = library.is_some_and(|library| record.module.split("::").next() == Some(library));
        doubts.push(Doubt::NotInSource { statement: record.statement, site: build::bare_site(&record) });
        sources.annotations.push(record);
    }
    (sources, doubts)
}

/// The records with their places as the sources show them, each with the position of its annotation in the sources, if it
/// has one there.
#[must_use]
pub fn pair(sources: &Sources, mut records: Vec<Annotation>) -> Vec<(Annotation, Option<usize>)> {
    for record in &mut records {
        if let Some(package) = sources.packages.iter().find(|package| package.name == record.package) {
            record.place.file = in_root(&package.root, &record.place.file);
        }
    }
    let partners = partners(&sources.annotations, &records);
    records.into_iter().zip(partners).collect()
}

fn in_root(root: &str, file: &str) -> String {
    if root.is_empty() {
        return file.to_owned();
    }
    let mut parts: Vec<&str> = root.split('/').collect();
    for part in file.split('/') {
        match part {
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Where an annotation is, as far as both sides agree about it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key<'a> {
    package: &'a str,
    file: &'a str,
    line: u32,
    attribute: &'static str,
}

impl<'a> Key<'a> {
    fn of(annotation: &'a Annotation) -> Self {
        Self {
            package: &annotation.package,
            file: &annotation.place.file,
            line: annotation.place.line,
            attribute: annotation.statement.attribute().name,
        }
    }
}

/// The source annotation of each record: at the same place, in the same module if there are several, in the order of
/// the columns. The partner of two records is one that another macro has copied: both say that they stand in one place. The first
/// of them is the one on the item that the sources show.
fn partners(sources: &[Annotation], records: &[Annotation]) -> Vec<Option<usize>> {
    let mut at_place: HashMap<Key<'_>, Vec<usize>> = HashMap::with_capacity(sources.len());
    for (at, annotation) in sources.iter().enumerate() {
        at_place.entry(Key::of(annotation)).or_default().push(at);
    }
    for candidates in at_place.values_mut() {
        candidates.sort_by_key(|&at| sources[at].place.column);
    }
    let is_on_item = |record: &Annotation| {
        let known = at_place.get(&Key::of(record)).map_or(&[][..], Vec::as_slice);
        // A macro inside an impl block does not see the type.
        known.iter().any(|&at| sources[at].item.rsplit("::").next() == record.item.rsplit("::").next())
    };
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_cached_key(|&at| (records[at].place.column, !is_on_item(&records[at])));
    let mut partners = vec![None; records.len()];
    let mut at_column: HashMap<(Key<'_>, u32), usize> = HashMap::new();
    for at in order {
        let key = Key::of(&records[at]);
        let Some(candidates) = at_place.get_mut(&key) else { continue };
        let module = &records[at].module;
        let column = (key, records[at].place.column);
        let twin = at_column.get(&column).copied();
        let copied = twin.filter(|&twin| sources[twin].module == *module);
        let same_module = candidates.iter().position(|&source| sources[source].module == *module);
        let first = (twin.is_none() && !candidates.is_empty()).then_some(0);
        partners[at] = copied.or_else(|| Some(candidates.remove(same_module.or(first)?))).or(twin);
        if let Some(partner) = partners[at] {
            at_column.entry(column).or_insert(partner);
        }
    }
    partners
}

/// Takes what the compiler knows better: the resolved paths, and that the item is compiled.
fn adopt(annotation: &mut Annotation, record: Annotation) {
    // That a function is compiled does not make it a test.
    if matches!(annotation.void, Some(Void::CfgOff | Void::CfgUnknown)) && annotation.test == record.test {
        annotation.void = record.void;
    }
    annotation.unlinked = false;
    annotation.module = record.module;
    for (key, linked) in record.args {
        match annotation.args.iter_mut().find(|(name, _)| *name == key) {
            // An attribute further up may have changed the code before ours saw it; evidence knows that fingerprint.
            Some((name, arg)) if *name == FINGERPRINT => *arg = linked,
            Some((_, arg)) => adopt_arg(arg, linked),
            None => annotation.args.push((key, linked)),
        }
    }
}

fn adopt_arg(arg: &mut Arg, linked: Arg) {
    match (arg, linked) {
        (Arg::Refs(sources), Arg::Refs(linked)) if sources.len() == linked.len() => {
            for (source, linked) in sources.iter_mut().zip(linked) {
                source.path = linked.path;
            }
        }
        (Arg::Groups(sources), Arg::Groups(linked)) => {
            for (source, linked) in sources.iter_mut().flatten().zip(linked.into_iter().flatten()) {
                source.path = linked.path;
            }
        }
        (Arg::Level { of, .. }, Arg::Level { of: linked, .. }) => of.path = linked.path,
        (arg @ (Arg::Refs(_) | Arg::Groups(_) | Arg::Level { .. }), linked) => *arg = linked,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Annotation, Sources, pair};
    use crate::{annotation::Place, grammar::Statement, words::ItemKind};

    fn exposure(item: &str, line: u32, column: u32) -> Annotation {
        Annotation {
            statement: Statement::Exposure,
            package: "shop".to_owned(),
            module: "shop".to_owned(),
            item: item.to_owned(),
            item_kind: ItemKind::Fn,
            place: Place { file: "src/lib.rs".to_owned(), line, column, len: 0 },
            doc: String::new(),
            test: false,
            test_only: false,
            library: true,
            unlinked: false,
            void: None,
            args: Vec::new(),
        }
    }

    #[test]
    fn copies_of_a_place_are_one_and_the_first_is_on_the_item_that_the_sources_show() {
        let sources = Sources { annotations: vec![exposure("Page::open", 3, 7)], ..Sources::default() };
        let records = vec![
            exposure("__page_open", 3, 5),
            exposure("open", 3, 5),
            // Another attribute of the line, which no source shows, and another line.
            exposure("open", 3, 30),
            exposure("open", 4, 5),
        ];
        let pairs = pair(&sources, records);
        let partners: Vec<Option<usize>> = pairs.iter().map(|(_, partner)| *partner).collect();
        assert_eq!(partners, [Some(0), Some(0), None, None]);
        let (joined, doubts) = super::reconcile(
            sources,
            super::Linked {
                annotations: pairs.into_iter().take(2).map(|(record, _)| record).collect(),
                ..super::Linked::default()
            },
        );
        assert_eq!((joined.annotations.len(), doubts.len()), (1, 0));
    }
}
