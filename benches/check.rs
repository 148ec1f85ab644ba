//! Reconcile and judge models of 1,000, 10,000 and 100,000 annotations. `cargo bench --all-features --bench check`

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use threatmodel::{
    __private::{ItemKind, Record, Statement, Value},
    annotation::Annotation,
    model::{Linked, Model},
    policy::Policy,
    rules::judge,
    source::{Package, Sources},
};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// How many annotations one unit has: what one threat brings along.
const UNIT: usize = 10;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    judging(&mut criterion, "reconcile and judge", |size| spread(size / UNIT));
    judging(&mut criterion, "one threat", one_threat);
    criterion.final_summary();
}

/// Records of the linker and annotations of the sources, reconciled and judged.
fn judging(criterion: &mut Criterion, name: &str, records: impl Fn(usize) -> Vec<&'static Record>) {
    let mut group = criterion.benchmark_group(name);
    for size in SIZES {
        let records = records(size);
        let sources = sources(&records);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_batched(
                || (sources.clone(), Linked::of(records.iter().copied())),
                |(sources, linked)| {
                    let model = Model::of(sources, linked, Policy::default(), "2026-06-01".parse().unwrap());
                    let findings = black_box(judge(&model, None, &[]).findings.len());
                    // Given back, so that freeing it is not timed.
                    (model, findings)
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn list(paths: Vec<&'static str>) -> &'static [&'static str] {
    Box::leak(paths.into_boxed_slice())
}

/// One threat that half of so many functions of one component face, and that the other half stop.
fn one_threat(size: usize) -> Vec<&'static Record> {
    let refs = |name: &str| Value::Refs(list(vec![leak(format!("big::{name}"))]));
    let record = |at: usize, statement, item: String, kind, args: Vec<(&'static str, Value)>| -> &'static Record {
        Box::leak(Box::new(Record {
            statement,
            package: "big",
            version: "1.0.0",
            module: "big",
            item: leak(item),
            item_kind: kind,
            file: "src/lib.rs",
            line: u32::try_from(at + 1).unwrap(),
            column: 1,
            test: false,
            ignored: false,
            doc: "",
            args: Box::leak(args.into_boxed_slice()),
        }))
    };
    let threat = vec![("stride", Value::Texts(&["Tampering"]))];
    let control = vec![("layer", Value::Text("DataAccess"))];
    let mut records = vec![
        record(0, Statement::Threat, "T".to_owned(), ItemKind::Struct, threat),
        record(1, Statement::Control, "C".to_owned(), ItemKind::Struct, control),
        record(2, Statement::Component, "P".to_owned(), ItemKind::Struct, vec![]),
    ];
    for at in records.len()..size {
        let (statement, args) = match at % 2 {
            0 => (Statement::Exposure, vec![("threat", refs("T"))]),
            _ => (Statement::Mitigation, vec![("threat", refs("T")), ("by", refs("C"))]),
        };
        records.push(record(at, statement, format!("f{at}"), ItemKind::Fn, args));
    }
    records
}

/// Records of units, as the macros would leave them. They live as long as the program, like real ones.
fn spread(units: usize) -> Vec<&'static Record> {
    let mut records = Vec::with_capacity(units * UNIT);
    for unit in 0..units {
        let module = leak(format!("big::m{}", unit / 10));
        let path = |name: &str| leak(format!("{module}::{name}{unit}"));
        let refs = |name: &str| Value::Refs(list(vec![path(name)]));
        let mut line = 0;
        let mut add = |statement, item: String, kind, test, args: Vec<(&'static str, Value)>| {
            line += 1;
            records.push(&*Box::leak(Box::new(Record {
                statement,
                package: "big",
                version: "1.0.0",
                module,
                item: leak(item),
                item_kind: kind,
                file: leak(format!("src/m{}.rs", unit / 10)),
                line: u32::try_from(unit % 10 * UNIT + line).unwrap(),
                column: 1,
                test,
                ignored: false,
                doc: "",
                args: Box::leak(args.into_boxed_slice()),
            })));
        };
        let text = Value::Text;
        add(
            Statement::Asset,
            format!("A{unit}"),
            ItemKind::Struct,
            false,
            vec![
                ("kind", text("Data")),
                ("classification", Value::Level { of: "threatmodel::ThreeLevels", name: "Restricted" }),
            ],
        );
        add(
            Statement::Threat,
            format!("T{unit}"),
            ItemKind::Struct,
            false,
            vec![("targets", refs("A")), ("stride", Value::Texts(&["Tampering"]))],
        );
        add(Statement::Control, format!("C{unit}"), ItemKind::Struct, false, vec![("layer", text("DataAccess"))]);
        add(
            Statement::Requirement,
            format!("R{unit}"),
            ItemKind::Struct,
            false,
            vec![("from", refs("T")), ("phase", text("Design"))],
        );
        add(Statement::Component, format!("P{unit}"), ItemKind::Struct, false, vec![]);
        add(Statement::Exposure, format!("f{unit}"), ItemKind::Fn, false, vec![("threat", refs("T"))]);
        add(
            Statement::Mitigation,
            format!("f{unit}"),
            ItemKind::Fn,
            false,
            vec![("threat", refs("T")), ("by", refs("C"))],
        );
        add(Statement::Satisfaction, format!("f{unit}"), ItemKind::Fn, false, vec![("requirement", refs("R"))]);
        add(
            Statement::Access,
            format!("f{unit}"),
            ItemKind::Fn,
            false,
            vec![("asset", refs("A")), ("ops", Value::Texts(&["Read"]))],
        );
        add(
            Statement::Mitigation,
            format!("t{unit}"),
            ItemKind::Fn,
            true,
            vec![("threat", refs("T")), ("by", refs("C"))],
        );
    }
    records
}

/// The same as the sources would show it.
fn sources(records: &[&'static Record]) -> Sources {
    let annotations: Vec<Annotation> = records.iter().map(|record| Annotation::from_record(record, "")).collect();
    let package = Package {
        name: "big".to_owned(),
        version: "1.0.0".to_owned(),
        root: String::new(),
        member: true,
        checked: true,
        reached: true,
        annotates: true,
        library: Some("big".to_owned()),
        linkable: true,
        in_library: annotations.len(),
        elsewhere: 0,
        linked: 0,
    };
    Sources { packages: vec![package], annotations, ..Sources::default() }
}
