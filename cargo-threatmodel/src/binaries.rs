//! The test binaries of packages: built by cargo, then each asked what it has linked.
//!
//! Only code of ours in the binary can answer: the check, or a configuration of an attack test. Where there is neither,
//! nobody can say what is linked, and that is said.

use std::{
    env, fs,
    io::BufReader,
    path::Path,
    process::{Command, Stdio},
};

use cargo_metadata::{Artifact, Message, Package, PackageId};
use threatmodel_model::linkage::{Entry, Linkage, VARIABLE};
use threatmodel_text::plain;

use crate::{manifest::Manifest, options::Selection, subject::Error};

/// The name of the test that `check!` makes.
const CHECK: &str = "threat_model";

/// The name of the configuration that every attack test has.
const ATTACK: &str = "all_on";

/// How many tests of a binary are asked before it counts as silent: a test of the user may have one of the names.
const ASKED: usize = 4;

/// A test binary.
pub(crate) struct Binary {
    /// The description for people: "the test `attacks`".
    pub(crate) name: String,
    /// The crate that it is made from.
    pub(crate) krate: String,
    /// Whether it is the unit tests of the library.
    pub(crate) of_library: bool,
    /// Whether it has the check.
    pub(crate) checks: bool,
    /// The annotations linked into it, or why they are unknown.
    pub(crate) linked: Result<Vec<Entry>, String>,
}

/// The test executables of the selected packages.
pub(crate) fn build(selection: &Selection) -> Result<Vec<Artifact>, Error> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["test", "--no-run", "--message-format", "json-render-diagnostics"])
        .args(selection.for_cargo())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    if selection.quiet {
        command.arg("--quiet");
    }
    let mut cargo = command.spawn().map_err(|error| format!("cargo cannot be started: {error}"))?;
    let mut artifacts = Vec::new();
    if let Some(out) = cargo.stdout.take() {
        for message in Message::parse_stream(BufReader::new(out)) {
            match message? {
                Message::CompilerArtifact(artifact) if artifact.executable.is_some() && artifact.profile.test => {
                    artifacts.push(artifact);
                }
                _ => {}
            }
        }
    }
    if !cargo.wait()?.success() {
        return Err("the tests cannot be built, so nothing is linked\nhelp: cargo has said why".into());
    }
    Ok(artifacts)
}

/// The binaries of one package, each asked.
pub(crate) fn of(package: &Package, artifacts: &[Artifact]) -> Result<Vec<Binary>, Error> {
    let manifest = Manifest::read(package.manifest_path.as_std_path())?;
    let is_ours = |id: &PackageId| *id == package.id;
    let mut ours: Vec<&Artifact> = artifacts.iter().filter(|artifact| is_ours(&artifact.package_id)).collect();
    // Cargo names them as they are ready, which differs from run to run.
    ours.sort_by_key(|artifact| (artifact.target.is_test(), &artifact.target.src_path));
    ours.into_iter().map(|artifact| ask(package, artifact, &manifest)).collect()
}

fn ask(package: &Package, artifact: &Artifact, manifest: &Manifest) -> Result<Binary, Error> {
    let target = &artifact.target;
    let shown = plain::line(&target.name);
    let (kind, name) = if target.is_test() {
        ("test", format!("the test `{shown}`"))
    } else if target.is_bin() {
        ("bin", format!("the unit tests of the program `{shown}`"))
    } else if target.is_example() {
        ("example", format!("the tests of the example `{shown}`"))
    } else if target.is_bench() {
        ("bench", format!("the benchmark `{shown}`"))
    } else {
        ("lib", "the unit tests of the library".to_owned())
    };
    let mut binary = Binary {
        name,
        krate: target.name.replace('-', "_"),
        of_library: kind == "lib",
        checks: false,
        linked: Err("it has neither `check!` nor an attack test that could say".to_owned()),
    };
    if manifest.is_bare(kind, &target.name) {
        // It may do anything when it is started.
        binary.linked = Err("it has no test harness".to_owned());
        return Ok(binary);
    }
    let Some(program) = &artifact.executable else { return Ok(binary) };
    let folder = package.manifest_path.parent().map_or(Path::new("."), |folder| folder.as_std_path());
    let start = || {
        let mut command = Command::new(program);
        command.current_dir(folder).env("CARGO_MANIFEST_DIR", folder).env_remove("THREATMODEL_BLESS");
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    };
    let listed = match start().args(["--list", "--format", "terse"]).output() {
        Ok(listed) if listed.status.success() => String::from_utf8_lossy(&listed.stdout).into_owned(),
        Ok(_) => {
            binary.linked = Err("it does not list its tests".to_owned());
            return Ok(binary);
        }
        Err(error) => {
            binary.linked = Err(format!("it cannot be started: {error}"));
            return Ok(binary);
        }
    };
    let tests: Vec<&str> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    // The cases of a configuration stand below it.
    let called = |name: &'static str, cases: bool| {
        let is_called = move |test: &str| {
            let mut segments = test.rsplit("::").take(if cases { usize::MAX } else { 1 });
            segments.any(|segment| segment == name)
        };
        tests.iter().filter(move |test| is_called(test)).map(move |test| (name, *test))
    };
    let temporary = tempfile::tempdir()?;
    let file = temporary.path().join("linked.json");
    for (name, test) in called(CHECK, false).chain(called(ATTACK, true)).take(ASKED) {
        // The test fails, because it does not do what it is for; what counts is what it has written.
        let _ = start().args(["--exact", test]).env(VARIABLE, &file).stdout(Stdio::null()).status();
        if let Ok(text) = fs::read_to_string(&file) {
            binary.checks = name == CHECK;
            binary.linked = Linkage::from_json(&text)
                .map(|linkage| linkage.records)
                .map_err(|error| format!("what it says cannot be read: {}", plain::line(&error)));
            break;
        }
    }
    Ok(binary)
}
