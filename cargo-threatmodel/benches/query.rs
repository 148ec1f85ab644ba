//! `query` over sources with 10,000 annotations, and over the tables of 1,000 models with 300 each: how long a query takes beyond
//! reading, which the first row is. `cargo bench -p cargo-threatmodel --bench query`.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

mod models;
#[allow(dead_code, reason = "other benches use the rest of it")]
mod process;
mod units;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// How often each is run; the best counts.
const TIMES: usize = 5;

const QUERIES: [&str; 8] = [
    "SELECT 1",
    "SELECT * FROM open_threats",
    "SELECT * FROM threats",
    "SELECT t.name, c.control FROM threats t JOIN threat_controls c ON c.threat = t.path AND c.model = t.model WHERE t.severity >= 'Medium'",
    "SELECT * FROM single_points_of_failure",
    "SELECT * FROM unreached",
    "SELECT * FROM assets_by_reach",
    "SELECT layer, count(DISTINCT threat), min(p.evidence) FROM pairs p JOIN controls c ON c.path = p.control AND c.model = p.model GROUP BY layer",
];

fn main() {
    let work = tempfile::tempdir().unwrap();
    units::write_package(work.path(), 10_000 / units::UNIT);
    println!("{:>8} {:>8}  10,000 annotations", "time", "beyond");
    report(&["--offline"], work.path());

    models::write(&work.path().join("models"), 1_000);
    println!("{:>8} {:>8}  1,000 models", "time", "beyond");
    report(&["--fleet", "models"], work.path());
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-threatmodel");

fn report(options: &[&str], folder: &Path) {
    let mut reading = None;
    for query in QUERIES {
        let ask = || process::command(PROGRAM, &[&["threatmodel", "query"], options, &[query]].concat(), folder);
        let took = (0..TIMES).map(|_| time(ask())).min().unwrap();
        let beyond = took.saturating_sub(*reading.get_or_insert(took));
        println!("{:>5} ms {:>5} ms  {query}, {}", took.as_millis(), beyond.as_millis(), process::peak(ask()));
    }
}

fn time(mut command: Command) -> Duration {
    let start = Instant::now();
    assert!(command.status().unwrap().success());
    start.elapsed()
}
