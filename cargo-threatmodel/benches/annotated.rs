//! `check` over sources with 1,000, 10,000 and 100,000 annotations, with warm and with cold caches, on all cores and on one,
//! beside the time that syn alone needs to parse the files with annotations, on one core.
//! `cargo bench -p cargo-threatmodel --bench annotated`; cold caches take the right to drop the system's.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

mod process;
mod units;

use std::{
    fs,
    hint::black_box,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// How often each is run; the best counts.
const TIMES: usize = 5;

fn main() {
    println!(
        "{:>9} {:>7} {:>8} {:>8} {:>9} {:>8} {:>9} {:>10}  memory",
        "annot.", "files", "parsed", "warm", "warm, 1", "cold", "cold, 1", "syn alone"
    );
    for size in SIZES {
        let work = tempfile::tempdir().unwrap();
        let annotated = units::write_package(work.path(), size / units::UNIT);
        let all = || check(work.path());
        // Not the variable for the threads alone: what reads while cargo is asked is to share the core too.
        let one = || {
            let check = check(work.path());
            let mut pinned = Command::new("taskset");
            pinned.args(["--cpu-list", "0"]).arg(check.get_program()).args(check.get_args());
            pinned.current_dir(work.path()).env("RAYON_NUM_THREADS", "1").stdout(std::process::Stdio::null());
            pinned
        };
        let columns = [best(&all, false), best(&one, false), best(&all, true), best(&one, true)].map(shown);
        let [warm, warm_one, cold, cold_one] = columns;
        let parse = (0..TIMES).map(|_| parse(&annotated)).min();
        println!(
            "{size:>9} {:>7} {:>8} {warm:>8} {warm_one:>9} {cold:>8} {cold_one:>9} {:>10}  {}",
            annotated.len() * 5 + 1,
            annotated.len(),
            shown(parse),
            process::peak(all()),
        );
    }
}

fn check(folder: &Path) -> Command {
    process::command(env!("CARGO_BIN_EXE_cargo-threatmodel"), &["threatmodel", "check", "--offline", "--quiet"], folder)
}

/// The shortest of several runs; none where caches cannot be made cold.
fn best(command: &dyn Fn() -> Command, cold: bool) -> Option<Duration> {
    let mut best = None;
    for _ in 0..TIMES {
        if cold {
            let _ = Command::new("sync").status();
            fs::write("/proc/sys/vm/drop_caches", "1").ok()?;
        }
        let start = Instant::now();
        assert!(command().status().unwrap().success(), "the sources hold");
        let took = start.elapsed();
        best = Some(best.map_or(took, |best: Duration| best.min(took)));
    }
    best
}

fn parse(texts: &[String]) -> Duration {
    let start = Instant::now();
    for text in texts {
        black_box(syn::parse_file(text).unwrap().items.len());
        proc_macro2::extra::invalidate_current_thread_spans();
    }
    start.elapsed()
}

fn shown(time: Option<Duration>) -> String {
    time.map_or_else(|| "not run".to_owned(), |time| format!("{:.0} ms", time.as_secs_f64() * 1000.0))
}
