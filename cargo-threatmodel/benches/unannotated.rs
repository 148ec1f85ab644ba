//! `check` over sources without annotations, and with one file that has some, beside ripgrep, which searches the same tree
//! for the same words, and beside `cargo metadata`, which every check asks first.
//! `cargo bench -p cargo-threatmodel --bench unannotated -- FOLDER…`, where each FOLDER has sources in `src`, such as an
//! unpacked crate; without any, sources are made up.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

mod process;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use process::{command, peak};
use threatmodel_grammar::ATTRIBUTES;

/// How often each is run, in turns; the best counts.
const TIMES: usize = 9;

fn main() {
    // Cargo hands on `--bench`.
    let folders: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).map(PathBuf::from).collect();
    let work = tempfile::tempdir().unwrap();
    let (src, bytes) = copy(&folders, work.path());
    let words: Vec<&str> = ATTRIBUTES.iter().map(|attribute| attribute.name).chain(["Classification"]).collect();
    let pattern = words.join("|");
    let program = env!("CARGO_BIN_EXE_cargo-threatmodel");
    let check = || command(program, &["threatmodel", "check", "--offline", "--quiet"], work.path());
    // The cargo that the check asks, too: where a toolchain's proxy is in front of it, that takes its time.
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let metadata = || command(&cargo, &["metadata", "--offline", "--format-version", "1"], work.path());
    let ripgrep = || command("rg", &["--count", &pattern, "src"], work.path());
    if ripgrep().status().is_err() {
        println!("install ripgrep to compare with it");
        return;
    }
    println!("{src} files, {:.1} MB", f64::from(u32::try_from(bytes / 1000).unwrap()) / 1000.0);
    let mut best = [Duration::MAX; 3];
    for _ in 0..TIMES {
        for (best, run) in best.iter_mut().zip([&check as &dyn Fn() -> Command, &metadata, &ripgrep]) {
            let start = Instant::now();
            run().status().unwrap();
            *best = start.elapsed().min(*best);
        }
    }
    let [check_time, metadata_time, ripgrep_time] = best.map(|time| time.as_secs_f64() * 1000.0);
    println!("check            {check_time:>7.0} ms  {}", peak(check()));
    println!("cargo metadata   {metadata_time:>7.0} ms");
    println!("ripgrep          {ripgrep_time:>7.0} ms  {}", peak(ripgrep()));
    println!("check / ripgrep                       {:.2}", check_time / ripgrep_time);
    println!("(check - cargo metadata) / ripgrep    {:.2}", (check_time - metadata_time) / ripgrep_time);
    annotate(work.path());
    let one = (0..TIMES).map(|_| {
        let start = Instant::now();
        check().status().unwrap();
        start.elapsed()
    });
    let one = one.min().map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    println!("check, one file with annotations {one:.0} ms, / ripgrep {:.2}", one / ripgrep_time);
}

/// Puts one file with annotations where it is read last.
fn annotate(folder: &Path) {
    let (src, deep) = (folder.join("src"), folder.join("src/zz/zz"));
    fs::create_dir_all(&deep).unwrap();
    fs::write(
        deep.join("model.rs"),
        "use threatmodel::prelude::*;\n#[asset(kind = Data, classification = Restricted)]\npub struct A;\n\
         #[threat(targets = [A], stride = [Tampering])]\npub struct T;\n#[control(layer = DataAccess)]\npub struct C;\n\
         #[requirement(from = [T], phase = Design)]\npub struct R;\n\
         #[threat(T)]\n#[mitigates(T, by = C)]\n#[satisfies(R)]\n#[accesses(A, ops = [Read])]\npub fn f() {}\n",
    )
    .unwrap();
    let root = src.join("lib.rs");
    let text = fs::read_to_string(&root).unwrap();
    fs::write(root, format!("{text}#[path = \"zz/zz/model.rs\"]\nmod model;\n")).unwrap();
}

/// Puts sources into a package that depends on threatmodel, a module for each folder. How many files and bytes they are.
fn copy(folders: &[PathBuf], to: &Path) -> (usize, u64) {
    let src = process::package(to, "testing");
    if folders.is_empty() {
        return make_up(&src);
    }
    let (mut count, mut bytes) = (1, 0);
    let mut root = String::new();
    for (part, folder) in folders.iter().enumerate() {
        let _ = writeln!(root, "#[path = \"part{part}/lib.rs\"]\nmod part{part};");
        let mut pending = vec![(folder.join("src"), src.join(format!("part{part}")))];
        while let Some((from, to)) = pending.pop() {
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(&from).unwrap().map(Result::unwrap) {
                let (path, target) = (entry.path(), to.join(entry.file_name()));
                if entry.file_type().unwrap().is_dir() {
                    pending.push((path, target));
                } else {
                    bytes += fs::copy(&path, &target).unwrap();
                    count += usize::from(path.extension().is_some_and(|extension| extension == "rs"));
                }
            }
        }
    }
    fs::write(src.join("lib.rs"), root).unwrap();
    (count, bytes)
}

fn make_up(src: &Path) -> (usize, u64) {
    let (mut lib, mut bytes) = (String::new(), 0);
    for file in 0..1_000 {
        let _ = writeln!(lib, "mod m{file};");
        let mut text = String::new();
        for item in 0..100 {
            let _ = writeln!(
                text,
                "/// Adds to the flow of things.\n#[derive(Debug, Clone)]\npub struct S{item} {{\n    pub a: u32,\n}}\n\nimpl S{item} {{\n    pub fn add(&self, by: u32) -> u32 {{\n        self.a + by\n    }}\n}}\n"
            );
        }
        bytes += text.len() as u64;
        fs::write(src.join(format!("m{file}.rs")), text).unwrap();
    }
    fs::write(src.join("lib.rs"), lib).unwrap();
    (1_001, bytes)
}
