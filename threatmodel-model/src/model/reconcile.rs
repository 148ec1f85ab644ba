//! Joins what the linker gathered with what the sources show.
//!
//! The linker is exact but sees one binary; the sources are complete but unresolved in places. Joined by package, file,
//! line and attribute, each takes from the other what it knows better. What only one side knows is a doubt, never
//! silence.

use foldhash::{HashMap, HashMapExt as _};

use super::{build, facts::Doubt};
use crate::{
    annotation::{Annotation, Arg, Void},
    source::{Package, Sources},
};
use threatmodel_core::{
    record::{self, Record},
    value::FINGERPRINT,
};
use threatmodel_grammar::Statement;

/// The name under which an annotation keeps the fingerprints of the copies that other macros made of its function.
pub(super) const COPIES: &str = "copies";

/// The annotations that the linker collected.
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
            linkable: true,
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
    let mut copied = Vec::new();
    let mut only_linked = Vec::new();
    for (record, partner) in records.into_iter().zip(partners) {
        match partner {
            Some(Partner::Own(at)) => {
                joined[at] = true;
                let annotation = &mut sources.annotations[at];
                if is_changed(annotation, &record) {
                    doubts.push(Doubt::Changed { statement: annotation.statement, site: build::bare_site(annotation) });
                }
                adopt(annotation, record);
            }
            Some(Partner::Copied(at)) => copied.push((at, record)),
            None => only_linked.push(record),
        }
    }
    for (at, copy) in copied {
        add_copy(&mut sources.annotations[at], copy);
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
    let at = |partner: Partner| match partner {
        Partner::Own(at) | Partner::Copied(at) => at,
    };
    records.into_iter().zip(partners).map(|(record, partner)| (record, partner.map(at))).collect()
}

fn in_root(root: &str, file: &str) -> String {
    if root.is_empty() {
        return file.to_owned();
    }
    record::clean(&[root, "/", file].concat())
}

/// The place of an annotation, as far as both sides agree about it.
#[derive(PartialEq, Eq, Hash)]
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
            attribute: threatmodel_grammar::attribute(annotation.statement).name,
        }
    }
}

/// The source annotation of a record, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Partner {
    /// The record is what the compiler made of it.
    Own(usize),
    /// Another macro copied it, with the place where it stands.
    Copied(usize),
}

/// The annotations at one place.
#[derive(Default)]
struct AtPlace {
    /// Those of the sources that no record has, in the order of the columns.
    free: Vec<usize>,
    /// Records, each with the annotation that is its own.
    taken: Vec<(usize, usize)>,
}

/// The source annotation of each record: at the same place, in the same module if there are several, in the order of
/// the columns. Of records that say that they stand in one place, the one on the item that the sources show has it for its own.
fn partners(sources: &[Annotation], records: &[Annotation]) -> Vec<Option<Partner>> {
    let mut at_place: HashMap<Key<'_>, AtPlace> = HashMap::with_capacity(sources.len());
    for (at, annotation) in sources.iter().enumerate() {
        at_place.entry(Key::of(annotation)).or_default().free.push(at);
    }
    for place in at_place.values_mut() {
        place.free.sort_by_key(|&at| sources[at].place.column);
    }
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_key(|&at| records[at].place.column);
    let mut partners = vec![None; records.len()];
    for at in order {
        let record = &records[at];
        let Some(place) = at_place.get_mut(&Key::of(record)) else { continue };
        let in_module = |source: usize| sources[source].module == record.module;
        let is_twin = |&(other, _): &(usize, usize)| records[other].place.column == record.place.column;
        let twin = place.taken.iter().position(|taken| is_twin(taken) && in_module(taken.1));
        let own = place.free.iter().position(|&source| in_module(source));
        let any_twin = place.taken.iter().position(is_twin);
        let first = (any_twin.is_none() && !place.free.is_empty()).then_some(0);
        if let Some(position) = own.or(first).filter(|_| twin.is_none()) {
            let source = place.free.remove(position);
            place.taken.push((at, source));
            partners[at] = Some(Partner::Own(source));
        } else if let Some(position) = twin.or(any_twin) {
            let (other, source) = place.taken[position];
            let is_on_item = |record: &Annotation| last(&record.item) == last(&sources[source].item);
            let (own, copy) =
                if is_on_item(record) && !is_on_item(&records[other]) { (at, other) } else { (other, at) };
            place.taken[position].0 = own;
            partners[own] = Some(Partner::Own(source));
            partners[copy] = Some(Partner::Copied(source));
        }
    }
    partners
}

/// The item without its type, which a macro inside an impl block does not see.
fn last(item: &str) -> Option<&str> {
    item.rsplit("::").next()
}

/// Whether the binary has another version of the annotated function than the sources: cargo goes by the times of files, and a file
/// with an old time may be new. What a macro of others may have changed shows nothing.
fn is_changed(annotation: &Annotation, record: &Annotation) -> bool {
    match (annotation.arg(FINGERPRINT), record.arg(FINGERPRINT)) {
        (Some(source), Some(linked)) => source != linked && !annotation.rewritten,
        _ => false,
    }
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
            // What others have made of the code is what evidence knows; otherwise evidence counts for what the sources show.
            Some((name, arg)) if *name == FINGERPRINT => {
                if annotation.rewritten {
                    *arg = linked;
                }
            }
            Some((_, arg)) => adopt_arg(arg, linked),
            None => annotation.args.push((key, linked)),
        }
    }
}

/// Takes note of a copy of the function.
fn add_copy(annotation: &mut Annotation, copy: Annotation) {
    if annotation.statement == Statement::Exposure {
        // It is unknown which of the two runs.
        annotation.args.retain(|(name, _)| *name != FINGERPRINT);
    } else if let Some(Arg::Text(fingerprint)) =
        copy.args.into_iter().find_map(|(name, arg)| (name == FINGERPRINT).then_some(arg))
    {
        match annotation.args.iter_mut().find(|(name, _)| *name == COPIES) {
            Some((_, Arg::Texts(copies))) => copies.push(fingerprint),
            _ => annotation.args.push((COPIES, Arg::Texts(vec![fingerprint]))),
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
    use super::{
        Annotation, Arg, COPIES, Doubt, FINGERPRINT, Linked, Partner, Sources, Statement, partners, reconcile,
    };
    use crate::annotation::Place;
    use threatmodel_core::words::ItemKind;

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
            differs_in_tests: false,
            rewritten: false,
            void: None,
            args: Vec::new(),
        }
    }

    #[test]
    fn copies_of_a_place_are_one_and_the_one_on_the_item_that_the_sources_show_counts() {
        let sources = Sources { annotations: vec![exposure("Page::open", 3, 7)], ..Sources::default() };
        let copied = || Annotation { item_kind: ItemKind::Method, ..exposure("open", 3, 5) };
        for records in [vec![exposure("__page_open", 3, 5), copied()], vec![copied(), exposure("__page_open", 3, 5)]] {
            let own = records.iter().position(|record| record.item == "open");
            let partners = partners(&sources.annotations, &records);
            assert_eq!(partners.iter().position(|partner| *partner == Some(Partner::Own(0))), own);
            assert_eq!(partners.iter().filter(|partner| **partner == Some(Partner::Copied(0))).count(), 1);
            let (joined, doubts) = reconcile(sources.clone(), Linked { annotations: records, ..Linked::default() });
            assert_eq!((joined.annotations.len(), doubts.len()), (1, 0));
        }
    }

    #[test]
    fn code_that_differs_is_told_and_that_of_the_sources_counts() {
        let with = |fingerprint: &str, rewritten| Annotation {
            args: vec![(FINGERPRINT, Arg::Text(fingerprint.to_owned()))],
            rewritten,
            ..exposure("open", 3, 5)
        };
        let joined = |source: &str, rewritten| {
            let sources = Sources { annotations: vec![with(source, rewritten)], ..Sources::default() };
            let (joined, doubts) =
                reconcile(sources, Linked { annotations: vec![with("old", false)], ..Linked::default() });
            let Some(Arg::Text(counts)) = joined.annotations[0].arg(FINGERPRINT) else { panic!("no fingerprint") };
            (counts.clone(), doubts.iter().any(|doubt| matches!(doubt, Doubt::Changed { .. })))
        };
        assert_eq!(joined("old", false), ("old".to_owned(), false));
        assert_eq!(joined("new", false), ("new".to_owned(), true));
        // An attribute of others may have made the old of the new.
        assert_eq!(joined("new", true), ("old".to_owned(), false));
    }

    #[test]
    fn what_a_copy_is_of_is_known_whichever_comes_first() {
        let with = |mut annotation: Annotation, fingerprint: &str| {
            annotation.statement = Statement::Mitigation;
            annotation.args = vec![(FINGERPRINT, Arg::Text(fingerprint.to_owned()))];
            annotation
        };
        let source = Annotation { rewritten: true, ..with(exposure("open", 3, 7), "source") };
        let sources = Sources { annotations: vec![source], ..Sources::default() };
        let (own, copy) = (with(exposure("open", 3, 5), "own"), with(exposure("__open", 3, 5), "copy"));
        for annotations in [vec![own.clone(), copy.clone()], vec![copy, own]] {
            let (joined, _) = reconcile(sources.clone(), Linked { annotations, ..Linked::default() });
            let copies = (COPIES, Arg::Texts(vec!["copy".to_owned()]));
            assert_eq!(joined.annotations[0].args, [(FINGERPRINT, Arg::Text("own".to_owned())), copies]);
        }
    }

    #[test]
    fn what_no_source_shows_is_no_copy() {
        let sources = [exposure("open", 3, 7)];
        // Another attribute of the line, and another line.
        let records = [exposure("open", 3, 5), exposure("open", 3, 30), exposure("open", 4, 5)];
        assert_eq!(partners(&sources, &records), [Some(Partner::Own(0)), None, None]);
    }
}
