//! The cost of attack tests: one configuration compared with the plain test and with the start of a process, and a switch
//! compared with the load that it consists of. `cargo bench --all-features --bench attack_tests`

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// How many attack tests the crate has; each has three configurations.
const TESTS: usize = 50;

/// Runs of each; the best counts. They alternate, so that both see the same machine.
const RUNS: usize = 7;

fn main() {
    let folder = std::env::temp_dir().join(format!("threatmodel-attack-tests-{}", std::process::id()));
    write(&folder);
    configurations(&folder);
    switches(&folder);
    let _ = fs::remove_dir_all(folder);
}

/// The configurations of attack tests, the same bodies as bare tests in one process, and the same bodies as bare tests
/// in a process each.
fn configurations(folder: &Path) {
    let attacks = built(folder, &["test", "--no-run", "--test", "attacks"], None);
    let bare = built(folder, &["test", "--no-run", "--test", "bare"], None);
    let evidence = folder.join("evidence");
    let (mut in_configurations, mut in_one, mut in_processes) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..RUNS {
        let run = |binary: &Path, arguments: &[&str]| {
            let mut command = Command::new(binary);
            command.args(arguments).arg("--test-threads=1").env("THREATMODEL_EVIDENCE", &evidence);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        };
        in_configurations = in_configurations.min(timed(|| run(&attacks, &[])));
        in_one = in_one.min(timed(|| run(&bare, &[])));
        in_processes = in_processes.min(timed(|| {
            for number in 0..TESTS {
                run(&bare, &["--exact", &format!("attack_{number}")]);
            }
        }));
    }
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let each = |time: Duration, count: usize| time.as_secs_f64() * 1e3 / count as f64;
    let configuration = each(in_configurations, 3 * TESTS);
    let process = each(in_processes, TESTS);
    println!("one configuration                       {configuration:>8.2} ms");
    println!("one bare test, in a process of its own  {process:>8.2} ms");
    println!("one bare test, in one process with all  {:>8.3} ms", each(in_one, TESTS));
    println!("configuration over process              {:>8.2}", configuration / process);
}

/// A switch that is there, asked a hundred million times, beside a relaxed load of a static.
fn switches(folder: &Path) {
    let with = built(folder, &["build", "--release", "--features", "testing"], Some("--cfg threatmodel_switches"));
    let without = built(folder, &["build", "--release", "--target-dir", "target/plain"], None);
    for (name, program) in [("switches", with), ("no switches", without)] {
        let output = Command::new(program).output().unwrap();
        print!("{name:<12} {}", String::from_utf8_lossy(&output.stdout));
    }
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
}

/// Builds, and says where the program is.
fn built(folder: &Path, arguments: &[&str], flags: Option<&str>) -> PathBuf {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).args(["--offline", "--message-format", "json"]).current_dir(folder).env_remove("RUSTFLAGS");
    if let Some(flags) = flags {
        command.env("RUSTFLAGS", flags);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).unwrap();
    let (_, rest) = messages.rsplit_once("\"executable\":\"").unwrap();
    PathBuf::from(rest.split_once('"').unwrap().0)
}

fn write(folder: &Path) {
    let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    file(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[features]\ntesting = [\"threatmodel/testing\"]\n\n\
             [dependencies]\nthreatmodel = {{ path = \"{root}\" }}\n\n\
             [dev-dependencies]\nthreatmodel = {{ path = \"{root}\", features = [\"testing\"] }}\n\n[workspace]\n"
        ),
    );
    fs::copy(Path::new(&root).join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    file(
        "src/lib.rs",
        "use threatmodel::prelude::*;\n\
         #[asset(kind = Data, classification = Restricted)]\npub struct A;\n\
         #[threat(targets = [A], stride = [Tampering])]\npub struct T;\n\
         #[control(layer = DataAccess)]\npub struct C;\n\
         #[inline(never)]\n#[mitigates(T, by = C, bypass = true)]\npub fn allowed(number: u64) -> bool {\n    number % 3 == 0\n}\n",
    );
    file(
        "src/main.rs",
        "use std::{hint::black_box, sync::atomic::{AtomicU8, Ordering}, time::Instant};\n\
         static STATE: AtomicU8 = AtomicU8::new(2);\n\
         #[inline(never)]\nfn loads(number: u64) -> bool {\n    if STATE.load(Ordering::Relaxed) != 2 { return true; }\n    number % 3 == 0\n}\n\
         #[inline(never)]\nfn bare(number: u64) -> bool {\n    number % 3 == 0\n}\n\
         fn time(act: fn(u64) -> bool) -> f64 {\n    let mut best = f64::MAX;\n    for _ in 0..5 {\n        let start = Instant::now();\n\
         \x20       let mut count = 0u64;\n        for number in 0..100_000_000u64 { count += u64::from(act(black_box(number))); }\n\
         \x20       black_box(count);\n        best = best.min(start.elapsed().as_secs_f64() * 1e9 / 1e8);\n    }\n    best\n}\n\
         fn main() {\n    let (switched, loads, bare) = (time(shop::allowed), time(loads), time(bare));\n\
         \x20   println!(\"{switched:.2} ns a call; with a relaxed load by hand {loads:.2} ns; bare {bare:.2} ns; switched over load {:.2}\", switched / loads);\n}\n",
    );
    let (mut attacks, mut bare) =
        ("use shop::*;\nuse threatmodel::prelude::*;\n".to_owned(), "use shop::*;\n".to_owned());
    for number in 0..TESTS {
        let _ = write!(
            attacks,
            "#[mitigates(T, by = C)]\n#[test]\nfn attack_{number}() {{\n    assert_blocked!(!allowed(1));\n}}\n"
        );
        let _ = write!(bare, "#[test]\nfn attack_{number}() {{\n    assert!(!allowed(1));\n}}\n");
    }
    file("tests/attacks.rs", &attacks);
    file("tests/bare.rs", &bare);
}
