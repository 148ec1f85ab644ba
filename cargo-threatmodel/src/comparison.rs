//! The sources of a package next to what its test binaries have linked: what only one side has, and why.

use std::collections::HashSet;

use threatmodel_model::{
    annotation::{Annotation, Void},
    model::pair,
    source::{Package, ProblemKind, Sources},
};

use crate::binaries::Binary;

/// One annotation.
pub(crate) struct Row {
    pub(crate) annotation: Annotation,
    /// The positions of the binaries that have it.
    pub(crate) linked_in: Vec<usize>,
    /// Why it is not where it might be expected; empty where there is nothing to say.
    pub(crate) why: String,
}

/// Both views of a package.
#[derive(Default)]
pub(crate) struct Comparison {
    /// Problems of whole packages, files or binaries, in a sentence or two each.
    pub(crate) faults: Vec<String>,
    /// Annotations that one side has and the other should have.
    pub(crate) differences: Vec<Row>,
    /// Annotations in the sources that are rightly in none of the binaries.
    pub(crate) apart: Vec<Row>,
    /// Annotations that both sides have.
    pub(crate) agreed: Vec<Row>,
}

impl Comparison {
    /// Compares. `gated` names the feature without which an annotation is not compiled, where that is known.
    pub(crate) fn of(
        package: &str,
        sources: &Sources,
        binaries: &[Binary],
        gated: impl Fn(&Annotation) -> Option<String>,
    ) -> Self {
        let mut comparison = Self { faults: faults(sources, binaries), ..Self::default() };
        let mut linked_in = vec![Vec::new(); sources.annotations.len()];
        let mut foreign: Vec<Row> = Vec::new();
        let mut views = Vec::new();
        for (at, binary) in binaries.iter().enumerate() {
            let Ok(entries) = &binary.linked else { continue };
            for (record, partner) in pair(sources, entries.iter().map(Annotation::from).collect()) {
                let known = foreign.iter_mut().find(|row| row.annotation == record);
                match (partner, known) {
                    (Some(partner), _) => linked_in[partner].push(at),
                    (None, Some(row)) => row.linked_in.push(at),
                    (None, None) => foreign.push(Row { annotation: record, linked_in: vec![at], why: String::new() }),
                }
            }
            let packages = entries.iter().map(|entry| entry.package.as_str()).collect();
            views.push(View { at, package, binary, packages });
        }
        for mut row in foreign {
            row.why = why_foreign(&row.annotation, sources, &linked_in);
            comparison.differences.push(row);
        }
        for (annotation, linked_in) in sources.annotations.iter().zip(linked_in) {
            let missed = views.iter().find(|view| !linked_in.contains(&view.at) && view.expects(annotation));
            let why = match missed {
                Some(view) => format!(
                    "in the sources and not in [{}]: it is compiled as far as the sources show, so another attribute or macro \
                     has swallowed or rewritten the item",
                    view.at + 1
                ),
                None if linked_in.is_empty() => match gated(annotation) {
                    Some(feature) => format!("the feature `{feature}` is off"),
                    None => why(annotation, package, sources, binaries),
                },
                None => String::new(),
            };
            let list = match (missed, linked_in.is_empty()) {
                (Some(_), _) => &mut comparison.differences,
                (None, true) => &mut comparison.apart,
                (None, false) => &mut comparison.agreed,
            };
            list.push(Row { annotation: annotation.clone(), linked_in, why });
        }
        comparison
    }

    /// Leaves only what is about the wanted item or file.
    pub(crate) fn keep(&mut self, wanted: &str) {
        let has = |row: &Row| row.annotation.path().contains(wanted) || row.annotation.place.file.contains(wanted);
        for rows in [&mut self.differences, &mut self.apart, &mut self.agreed] {
            rows.retain(has);
        }
    }

    /// Whether both sides say the same, as far as they can.
    pub(crate) fn agrees(&self) -> bool {
        self.faults.is_empty() && self.differences.is_empty()
    }
}

/// The annotations that one binary must have linked.
struct View<'a> {
    at: usize,
    package: &'a str,
    binary: &'a Binary,
    /// The packages that it has records of.
    packages: HashSet<&'a str>,
}

impl View<'_> {
    fn expects(&self, annotation: &Annotation) -> bool {
        let compiled = annotation.void.is_none();
        let is_linked_library =
            annotation.library && !annotation.test_only && self.packages.contains(annotation.package.as_str());
        compiled && (is_linked_library || is_of(annotation, self.package, self.binary))
    }
}

/// Whether the annotation is in the target that the binary is made from.
fn is_of(annotation: &Annotation, package: &str, binary: &Binary) -> bool {
    annotation.package == package
        && annotation.library == binary.of_library
        && annotation.module.split("::").next() == Some(&binary.krate)
}

/// The problems of whole packages, files or binaries.
fn faults(sources: &Sources, binaries: &[Binary]) -> Vec<String> {
    let mut faults = Vec::new();
    if !binaries.iter().any(|binary| binary.checks) {
        faults.push(
            "no test binary with `check!` has answered, so nothing says what the check sees\nhelp: `cargo threatmodel init` \
             adds one"
                .to_owned(),
        );
    }
    if sources.registries.len() > 1 {
        faults.push(format!(
            "there are several versions of `threatmodel-core`: {}; each gathers its own records\nhelp: `cargo tree --invert \
             threatmodel-core` shows who asks for which",
            sources.registries.join(", ")
        ));
    }
    for (at, binary) in (1..).zip(binaries).filter(|(_, binary)| binary.checks) {
        let Ok(entries) = &binary.linked else { continue };
        let is_missing =
            |package: &&Package| package.in_library > 0 && !entries.iter().any(|entry| entry.package == package.name);
        for package in
            sources.packages.iter().filter(|package| package.reached && package.library.is_some()).filter(is_missing)
        {
            let library = package.library.as_deref().unwrap_or(&package.name);
            let count = package.in_library;
            let why = if package.linkable {
                format!(
                    "no code there names the crate, or it uses another version of `threatmodel`\nhelp: write `use {library} as \
                     _;` beside `check!`"
                )
            } else {
                "it is built for other languages alone, and no Rust code can link that\nhelp: add `\"rlib\"` to `crate-type` \
                 below `[lib]` in its Cargo.toml"
                    .to_owned()
            };
            faults.push(format!(
                "`{}` has {count} annotation{} in its library, and none is linked into [{at}]: {why}",
                package.name,
                if count == 1 { "" } else { "s" },
            ));
        }
    }
    let read = sources.problems.iter().filter(|problem| problem.kind != ProblemKind::Policy);
    faults.extend(read.map(|problem| {
        format!("{}:{}: {}\nhelp: {}", problem.place.file, problem.place.line, problem.message, problem.help)
    }));
    faults
}

/// Why a linked annotation is not in the sources; `linked_in` says which of those are linked.
fn why_foreign(annotation: &Annotation, sources: &Sources, linked_in: &[Vec<usize>]) -> String {
    if !sources.packages.iter().any(|package| package.name == annotation.package) {
        return "not in the sources: its package was not read".to_owned();
    }
    let is_same = |other: &Annotation| {
        (other.statement, &other.package, &other.module, &other.item)
            == (annotation.statement, &annotation.package, &annotation.module, &annotation.item)
    };
    let mut alone = sources.annotations.iter().zip(linked_in).filter(|(_, linked_in)| linked_in.is_empty());
    match alone.find(|(other, _)| is_same(other)) {
        Some((other, _)) => format!(
            "the sources have it at {}:{}: another attribute or macro has given it this line",
            other.place.file, other.place.line
        ),
        None => "not in the sources: a macro wrote it, or the file is generated".to_owned(),
    }
}

/// Why an annotation is in none of the binaries, and rightly.
fn why(annotation: &Annotation, package: &str, sources: &Sources, binaries: &[Binary]) -> String {
    if let Some(void @ (Void::CfgOff | Void::CfgUnknown | Void::NotInTarget | Void::TargetNotTested)) = annotation.void
    {
        return match void {
            Void::CfgUnknown => "a `cfg` on it or around it may be off; only the compiler knows".to_owned(),
            void => void.reason().to_owned(),
        };
    }
    let own = binaries.iter().zip(1..).find(|(binary, _)| is_of(annotation, package, binary));
    let silent = own.and_then(|(binary, at)| Some((at, binary.linked.as_ref().err()?)));
    if let Some((at, why)) = silent.filter(|_| !annotation.library || annotation.test_only) {
        return format!("it belongs to [{at}], which was not asked: {why}");
    }
    if annotation.package != package && (annotation.test_only || !annotation.library) {
        return format!("it is in the tests or the programs of `{}`, which no other package links", annotation.package);
    }
    if annotation.library && !annotation.test_only {
        let library = sources.packages.iter().find(|package| package.name == annotation.package);
        let library = library.and_then(|package| package.library.as_deref()).unwrap_or(&annotation.package);
        return format!("no binary that was asked links `{library}`");
    }
    if let Some(void) = annotation.void {
        return void.reason().to_owned();
    }
    let target = annotation.module.split("::").next().unwrap_or_default();
    format!("`cargo test` builds no test binary from its target `{target}`")
}

#[cfg(test)]
mod tests {
    use threatmodel_core::words::ItemKind;
    use threatmodel_grammar::Statement;
    use threatmodel_model::linkage::Entry;

    use super::*;

    fn entry(item: &str, line: u32) -> Entry {
        Entry {
            statement: Statement::Exposure,
            package: "shop".to_owned(),
            version: "1.0.0".to_owned(),
            module: "shop".to_owned(),
            item: item.to_owned(),
            item_kind: ItemKind::Fn,
            file: "src/lib.rs".to_owned(),
            line,
            column: 1,
            test: false,
        }
    }

    fn binary(linked: Vec<Entry>) -> Binary {
        Binary {
            name: "the test `threat_model`".to_owned(),
            krate: "threat_model".to_owned(),
            of_library: false,
            checks: true,
            linked: Ok(linked),
        }
    }

    fn sources(annotations: &[Entry]) -> Sources {
        let in_library = |entry: &Entry| Annotation { library: true, ..Annotation::from(entry) };
        let shop = Package {
            name: "shop".to_owned(),
            version: "1.0.0".to_owned(),
            root: String::new(),
            member: true,
            checked: true,
            reached: true,
            annotates: true,
            library: Some("shop".to_owned()),
            linkable: true,
            in_library: annotations.len(),
            elsewhere: 0,
            linked: 0,
        };
        let annotations = annotations.iter().map(in_library).collect();
        Sources { packages: vec![shop], annotations, ..Sources::default() }
    }

    #[test]
    fn a_swallowed_item_is_a_difference() {
        let sources = sources(&[entry("kept", 1), entry("swallowed", 3)]);
        let comparison = Comparison::of("shop", &sources, &[binary(vec![entry("kept", 1)])], |_| None);
        let [row] = &comparison.differences[..] else { panic!("not one difference") };
        assert!(row.annotation.item == "swallowed" && row.why.contains("not in [1]") && row.why.contains("swallowed"));
        assert_eq!((comparison.agreed.len(), comparison.agrees()), (1, false));

        let both = Comparison::of("shop", &sources, &[binary(vec![entry("kept", 1), entry("swallowed", 3)])], |_| None);
        assert!(both.agrees() && both.agreed.len() == 2);
    }

    #[test]
    fn an_item_with_another_line_is_named_with_both() {
        let comparison =
            Comparison::of("shop", &sources(&[entry("moved", 3)]), &[binary(vec![entry("moved", 2)])], |_| None);
        let why: Vec<&str> = comparison.differences.iter().map(|row| row.why.as_str()).collect();
        assert!(why[0].contains("the sources have it at src/lib.rs:3") && why[1].contains("not in [1]"), "{why:?}");
    }

    #[test]
    fn without_a_check_that_answers_nothing_agrees() {
        let mut silent = binary(Vec::new());
        silent.checks = false;
        let comparison = Comparison::of("shop", &sources(&[]), &[silent], |_| None);
        assert!(!comparison.agrees() && comparison.faults[0].contains("`cargo threatmodel init`"));
    }
}
