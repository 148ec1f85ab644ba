//! Writes the tables of as many models as are wanted, each of 300 annotations, for `benches/fleet.py`:
//! `cargo bench -p cargo-threatmodel --bench fleet -- FOLDER COUNT`.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

mod models;

use std::{env, path::PathBuf, time::Instant};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [folder, count] = arguments.as_slice() else {
        println!("skipped: name a folder and how many models to write into it");
        return;
    };
    let start = Instant::now();
    models::write(&PathBuf::from(folder), count.parse().unwrap());
    println!("{count} models of {} annotations in {:.1} s", models::ANNOTATIONS, start.elapsed().as_secs_f64());
}
