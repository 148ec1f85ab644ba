//! The cost of an annotation in the build: a crate with 2,000 annotations compared with one with 2,000 hand-written
//! `inventory::submit!` of the same records, and both with 10,000. `cargo bench --all-features --bench compile_time`
//!
//! Arguments: the numbers of annotations, `-- 2000 10000` by default.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Runs of each build; the best counts. They alternate, so that both see the same machine.
const RUNS: usize = 5;

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![2_000, 10_000];
    }
    println!("{:>8} {:>12} {:>12} {:>12} {:>8}", "number", "none", "submit!", "annotations", "ratio");
    for size in sizes {
        let crates = [Kind::Plain, Kind::Submitted, Kind::Annotated].map(|kind| Crate::new(kind, size));
        let mut best = [Duration::MAX; 3];
        for run in 0..=RUNS {
            for (at, one) in crates.iter().enumerate() {
                let took = one.build();
                // The first round builds the dependencies.
                if run > 0 {
                    best[at] = best[at].min(took);
                }
            }
        }
        let [plain, submitted, annotated] = best.map(|time| time.as_secs_f64());
        println!(
            "{size:>8} {plain:>11.2}s {submitted:>11.2}s {annotated:>11.2}s {:>8.3}",
            (annotated - plain) / (submitted - plain)
        );
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Submitted,
    Annotated,
}

struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn new(kind: Kind, size: usize) -> Self {
        let name = match kind {
            Kind::Plain => "plain",
            Kind::Submitted => "submitted",
            Kind::Annotated => "annotated",
        };
        let folder = std::env::temp_dir()
            .join(format!("threatmodel-compile-time-{}", std::process::id()))
            .join(format!("{name}-{size}"));
        fs::create_dir_all(folder.join("src")).unwrap();
        let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
        fs::write(
            folder.join("Cargo.toml"),
            format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\nthreatmodel = {{ path = \"{root}\", features = [\"collect\"] }}\n\n[workspace]\n"),
        )
        .unwrap();
        fs::copy(Path::new(&root).join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        fs::write(folder.join("src/lib.rs"), source(kind, size)).unwrap();
        Self { folder }
    }

    /// The time that the compiler needs for this crate alone.
    fn build(&self) -> Duration {
        let lib = self.folder.join("src/lib.rs");
        let text = fs::read_to_string(&lib).unwrap();
        fs::write(&lib, text).unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let start = Instant::now();
        let output = Command::new(cargo)
            .args(["build", "--quiet", "--offline"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.parent().unwrap().join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        start.elapsed()
    }
}

/// A crate with a threat, a control and that many functions, each with nothing, a record by hand, or an annotation.
fn source(kind: Kind, size: usize) -> String {
    let mut text = "use threatmodel::prelude::*;\n\
        #[asset(kind = Data, classification = Restricted)]\npub struct A;\n\
        #[threat(targets = [A], stride = [Tampering])]\npub struct T;\n\
        #[control(layer = DataAccess)]\npub struct C;\n"
        .to_owned();
    for number in 0..size {
        let line = 8 + number;
        let _ = match kind {
            Kind::Plain => writeln!(text, "pub fn f{number}(x: u8) -> u8 {{ x.wrapping_add(1) }}"),
            Kind::Annotated => {
                writeln!(text, "#[mitigates(T, by = C)] pub fn f{number}(x: u8) -> u8 {{ x.wrapping_add(1) }}")
            }
            Kind::Submitted => writeln!(
                text,
                "pub fn f{number}(x: u8) -> u8 {{ threatmodel::__private::inventory::submit! {{ threatmodel::__private::Record {{ \
                 statement: threatmodel::__private::Statement::Mitigation, package: \"submitted\", version: \"1.0.0\", \
                 module: ::core::module_path!(), item: \"f{number}\", item_kind: threatmodel::__private::ItemKind::Fn, \
                 file: \"src/lib.rs\", line: {line}u32, column: 1u32, test: false, ignored: false, doc: \"\", \
                 args: &[(\"threat\", threatmodel::__private::Value::Refs(&[threatmodel::__private::threat::<T>()])), \
                 (\"by\", threatmodel::__private::Value::Refs(&[threatmodel::__private::control::<C>()]))] }} }} x.wrapping_add(1) }}"
            ),
        };
    }
    text
}
