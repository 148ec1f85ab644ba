//! A file-heavy and two network-heavy programs under `observe`, beside the same under `strace -f -e trace=%file,%network` and
//! bare, and the memory that `observe` takes for many distinct accesses. `cargo bench -p cargo-threatmodel --bench observe`;
//! Linux, with `strace` and GNU time.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

mod process;

use std::{
    fs::{self, File},
    hint::black_box,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use process::{command, peak};

/// How often each is run, in turns; the best counts.
const TIMES: usize = 5;

/// The first argument of this program where it is the one that is watched.
const SUBJECT: &str = "--subject";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, subject, what, count] = &arguments[..]
        && subject == SUBJECT
    {
        return act(what, count.parse().unwrap());
    }
    if Command::new("strace").arg("-V").output().is_err() {
        println!("install strace to compare with it");
        return;
    }
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().canonicalize().unwrap();
    let source = process::package(&folder, "testing");
    fs::write(source.join("lib.rs"), LIB).unwrap();
    fs::create_dir(folder.join("files")).unwrap();
    (0..100).for_each(|file| fs::write(folder.join(format!("files/{file}")), "some text\n").unwrap());

    println!(
        "{:>22} {:>9} {:>9} {:>9} {:>17} {:>14}",
        "", "bare", "strace", "observe", "observe / strace", "observe / bare"
    );
    let idle = turns(&folder, "nothing", 0)[2];
    for (what, count) in [("files", 20_000), ("connections", 5_000), ("messages", 50_000)] {
        let [bare, strace, observe] = turns(&folder, what, count);
        // The work before and after is not part of the observation: the verb asks cargo and reads the sources.
        let observe = observe.saturating_sub(idle);
        println!(
            "{:>22} {:>6.0} ms {:>6.0} ms {:>6.0} ms {:>17.2} {:>14.1}",
            format!("{count} {what}"),
            bare.as_secs_f64() * 1000.0,
            strace.as_secs_f64() * 1000.0,
            observe.as_secs_f64() * 1000.0,
            observe.as_secs_f64() / strace.as_secs_f64(),
            observe.as_secs_f64() / bare.as_secs_f64(),
        );
    }
    println!(
        "`observe` without the {:.0} ms that it takes for a program that does nothing",
        idle.as_secs_f64() * 1000.0
    );
    println!();
    for count in [1, 1_000, 10_000, 100_000] {
        println!("{count:>7} distinct files  {}", peak(observe(&folder, "distinct", count)));
        let _ = fs::remove_dir_all(folder.join("files/new"));
    }
}

const LIB: &str = r#"use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "bench", locators = ["dir:files"])]
pub struct Files;

#[asset(kind = Service, classification = Confidential, owner = "bench", locators = ["tcp://127.0.0.1:0"])]
pub struct Port;

#[accesses(Files, ops = [Read, Create, Write])]
#[accesses(Port, ops = [Connect, Listen])]
pub fn touch() {}
"#;

fn turns(folder: &Path, what: &str, count: u32) -> [Duration; 3] {
    let mut best = [Duration::MAX; 3];
    for _ in 0..TIMES {
        for (best, run) in best.iter_mut().zip([bare, strace, observe]) {
            let start = Instant::now();
            run(folder, what, count).status().unwrap();
            *best = start.elapsed().min(*best);
        }
    }
    best
}

fn bare(folder: &Path, what: &str, count: u32) -> Command {
    command(&this(), &[SUBJECT, what, &count.to_string()], folder)
}

fn strace(folder: &Path, what: &str, count: u32) -> Command {
    let filter = ["-f", "-e", "trace=%file,%network", "-o", "/dev/null"];
    let mut strace = command("strace", &filter, folder);
    strace.args([&this(), SUBJECT, what, &count.to_string()]);
    strace
}

fn observe(folder: &Path, what: &str, count: u32) -> Command {
    let verb = ["threatmodel", "observe", "--offline", "--quiet", "--"];
    let mut observe = command(env!("CARGO_BIN_EXE_cargo-threatmodel"), &verb, folder);
    observe.args([&this(), SUBJECT, what, &count.to_string()]);
    observe
}

fn this() -> String {
    std::env::current_exe().unwrap().into_os_string().into_string().unwrap()
}

/// The actions of the observed program.
fn act(what: &str, count: u32) {
    match what {
        "files" => {
            let mut text = String::new();
            for file in 0..count {
                text.clear();
                File::open(format!("files/{}", file % 100)).unwrap().read_to_string(&mut text).unwrap();
                black_box(&text);
            }
        }
        "connections" => {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                for stream in listener.incoming().take(count as usize) {
                    let mut stream = stream.unwrap();
                    stream.read_exact(&mut [0]).unwrap();
                    stream.write_all(&[1]).unwrap();
                }
            });
            for _ in 0..count {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(&[0]).unwrap();
                stream.read_exact(&mut [0]).unwrap();
            }
            server.join().unwrap();
        }
        // As long as a question to the DNS can be, which is looked at to see whether it is one.
        "messages" => {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let mut stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let server = thread::spawn(move || {
                std::io::copy(&mut listener.accept().unwrap().0, &mut std::io::sink()).unwrap();
            });
            (0..count).for_each(|_| stream.write_all(&[0; 100]).unwrap());
            drop(stream);
            server.join().unwrap();
        }
        "distinct" => {
            fs::create_dir("files/new").unwrap();
            (0..count).for_each(|file| drop(File::create(format!("files/new/{file}")).unwrap()));
        }
        _ => {}
    }
}
