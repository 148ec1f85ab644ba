//! Collect, reconcile and check over models of 1,000, 10,000 and 100,000 annotations, and the scan of sources of that
//! size. `RAYON_NUM_THREADS=1 cargo bench --all-features --bench check`

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use threatmodel::{
    __private::{ItemKind, Record, Statement, Value},
    annotation::Annotation,
    model::{Linked, Model},
    policy::Policy,
    rules::judge,
    source::{Package, Sources},
};
use threatmodel_syntax::scan::{Request, scan};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// How many annotations one unit has: what one threat brings along.
const UNIT: usize = 10;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    judging(&mut criterion);
    scanning();
    criterion.final_summary();
}

/// Records of the linker and annotations of the sources, reconciled and judged.
fn judging(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reconcile and judge");
    for size in SIZES {
        let records = records(size / UNIT);
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

/// The whole check over source files, beside the time that syn alone needs to parse the files with annotations. Four
/// files of five have no annotation and are never parsed.
fn scanning() {
    println!(
        "\nscan, reconcile and judge, {} threads",
        std::env::var("RAYON_NUM_THREADS").unwrap_or_else(|_| "all".to_owned())
    );
    println!("{:>9} {:>8} {:>8} {:>10} {:>10} {:>10}", "annot.", "files", "parsed", "whole", "syn alone", "difference");
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let annotated = write_package(folder.path(), size / UNIT);
        let request = Request {
            manifest: folder.path().join("Cargo.toml"),
            workspace: false,
            outside: false,
            features: Some(Vec::new()),
        };
        let whole = best(3, || {
            let sources = scan(&request).unwrap();
            let counts = (sources.annotations.len(), sources.files, sources.parsed);
            let model = Model::of(sources, Linked::default(), Policy::default(), "2026-06-01".parse().unwrap());
            let verdict = judge(&model, None, &[]);
            // Given back, so that freeing them is not timed; a check ends with the process.
            (counts, model, verdict)
        });
        let parse = best(3, || {
            for text in &annotated {
                black_box(syn::parse_file(text).unwrap().items.len());
                proc_macro2::extra::invalidate_current_thread_spans();
            }
        });
        let ((annotations, files, parsed), whole, parse) = (whole.0.0, whole.1, parse.1);
        assert_eq!(parsed, annotated.len(), "only files with annotations are parsed");
        println!(
            "{annotations:>9} {files:>8} {parsed:>8} {:>8.1}ms {:>8.1}ms {:>8.1}ms",
            millis(whole),
            millis(parse),
            millis(whole) - millis(parse)
        );
    }
}

fn best<T>(times: usize, mut run: impl FnMut() -> T) -> (T, Duration) {
    let mut runs: Vec<(T, Duration)> = (0..times)
        .map(|_| {
            let start = Instant::now();
            let value = run();
            (value, start.elapsed())
        })
        .collect();
    runs.sort_by_key(|(_, took)| *took);
    runs.swap_remove(0)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Records of units, as the macros would leave them. They live as long as the program, like real ones.
fn records(units: usize) -> Vec<&'static Record> {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let list = |paths: Vec<&'static str>| -> &'static [&'static str] { Box::leak(paths.into_boxed_slice()) };
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
        in_library: annotations.len(),
        elsewhere: 0,
        linked: 0,
    };
    Sources { packages: vec![package], annotations, ..Sources::default() }
}

/// A package of that many units in files of ten, and four files without annotations for each. The texts of the annotated
/// files are returned.
fn write_package(folder: &Path, units: usize) -> Vec<String> {
    let source = folder.join("src");
    fs::create_dir_all(&source).unwrap();
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"big\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )
    .unwrap();
    let mut root = String::new();
    let mut annotated = Vec::new();
    for file in 0..units.div_ceil(10) {
        let _ = writeln!(root, "mod m{file};");
        let mut text = "use threatmodel::prelude::*;\n".to_owned();
        for unit in file * 10..(file * 10 + 10).min(units) {
            let _ = write!(
                text,
                "#[asset(kind = Data, classification = Restricted)]\npub struct A{unit};\n\
                 #[threat(targets = [A{unit}], stride = [Tampering])]\npub struct T{unit};\n\
                 #[control(layer = DataAccess)]\npub struct C{unit};\n\
                 #[requirement(from = [T{unit}], phase = Design)]\npub struct R{unit};\n\
                 #[component]\npub struct P{unit};\n\
                 #[threat(T{unit})]\n#[mitigates(T{unit}, by = C{unit})]\n#[satisfies(R{unit})]\n#[accesses(A{unit}, ops = [Read])]\n\
                 pub fn f{unit}() {{\n    let list: Vec<u8> = (0..3).map(|x| x * 2).collect();\n    assert!(list.len() == 3);\n}}\n\
                 #[mitigates(T{unit}, by = C{unit})]\n#[test]\nfn t{unit}() {{\n    f{unit}();\n}}\n"
            );
        }
        fs::write(source.join(format!("m{file}.rs")), &text).unwrap();
        annotated.push(text);
        for other in 0..4 {
            let _ = writeln!(root, "mod p{file}_{other};");
            let mut plain = String::new();
            for function in 0..40 {
                let _ = write!(
                    plain,
                    "/// Does something with a threat in words.\npub fn g{function}(x: &str) -> usize {{\n    let y = x.trim();\n    if y.is_empty() {{ 0 }} else {{ y.len() + {function} }}\n}}\n"
                );
            }
            fs::write(source.join(format!("p{file}_{other}.rs")), plain).unwrap();
        }
    }
    fs::write(source.join("lib.rs"), root).unwrap();
    annotated
}
