//! The check that `check!` runs: sources and linked records, reconciled, judged, rendered.

use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use threatmodel_core::record;
use threatmodel_lab::{Compiled, harness, inspect, place, requested};
use threatmodel_model::{
    evidence,
    model::{Facts, Linked, Model},
    rules::{Rule, Verdict, judge},
};
use threatmodel_text::{Run, detections, findings, matrix, summary, table::Screen};

use crate::{
    asking,
    build::Build,
    currency::Currency,
    engine::{Look, Reading, put_together},
    runs,
    scan::{Request, Scanner},
};

/// The facts that `check!` knows at compile time.
#[derive(Debug)]
pub struct Setup<'a> {
    /// The folder of the package.
    pub folder: &'static str,
    /// The name of the package.
    pub package: &'static str,
    /// Whether the check covers every member of the workspace.
    pub workspace: bool,
    /// How the package was compiled; `None` if unknown.
    pub compiled: Option<Compiled>,
    /// The team's own rules.
    pub rules: &'a [&'a Rule],
}

/// Runs the check and prints its report. The exit code is a failure where a finding denies.
#[must_use]
pub fn run(setup: &Setup<'_>) -> ExitCode {
    if let Some(answer) = inspect::answer() {
        eprintln!("error: {answer}");
        return ExitCode::FAILURE;
    }
    let start = Instant::now();
    let folder = match folder(setup) {
        Ok(folder) => folder,
        Err(why) => {
            eprintln!("error: {why}");
            return ExitCode::FAILURE;
        }
    };
    let request = Request {
        manifest: folder.join("Cargo.toml"),
        workspace: setup.workspace,
        outside: false,
        features: setup
            .compiled
            .map(|compiled| compiled.cfgs.iter().filter_map(|cfg| evidence::feature(cfg)).map(str::to_owned).collect()),
    };
    let read = Scanner::of_manifest(&request.manifest).and_then(|scanner| {
        let linked = Some(Linked::of(record::linked()));
        let look = if renews() { Look::Always } else { Look::Needed };
        let reading = put_together(scanner.scan(&request)?, &scanner, &request, linked, setup.rules, look)?;
        Ok((scanner, reading))
    });
    let (scanner, Reading { facts, mut lock, home, root, files, parsed }) = match read {
        Ok(read) => read,
        Err(error) => {
            eprintln!("error: the check cannot read the sources: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (run, unasked) = evidence(setup, &scanner, &facts);
    let model = Model::from_facts(facts.with_run(run));
    if renews() {
        if std::env::var_os("CI").is_some() {
            eprintln!("error: THREATMODEL_BLESS is set where CI runs: a lock that renews itself protects nothing");
            eprintln!("help: renew `{}` on your machine, and commit it", home.shown("threatmodel.lock"));
            return ExitCode::FAILURE;
        }
        match home.bless(&model) {
            Ok(renewed) => lock = Some(renewed),
            Err(error) => {
                eprintln!("error: `{}` cannot be written: {error}", home.shown("threatmodel.lock"));
                return ExitCode::FAILURE;
            }
        }
    }
    let verdict = judge(&model, lock.as_ref(), setup.rules);
    let subject = if setup.workspace { "the workspace" } else { setup.package };
    let run = Run {
        subject,
        model: &model,
        verdict: &verdict,
        root: &root,
        repository: &root,
        files,
        parsed,
        locked: lock.is_some(),
        took: start.elapsed(),
    };
    if let Some(why) = unasked.filter(|_| !verdict.findings.is_empty()) {
        eprintln!("note: only what tests have shown before this check counts: {why}\n");
    }
    report(&run, &verdict)
}

/// Whether the lock is to be renewed.
fn renews() -> bool {
    std::env::var_os("THREATMODEL_BLESS").is_some_and(|value| value == "1")
}

/// The folder of the package that is being tested. Cargo and nextest say it; where this program was built for another, in a
/// checkout that may still be there, that one would be judged in place of this.
fn folder(setup: &Setup<'_>) -> Result<PathBuf, String> {
    let built_for = PathBuf::from(setup.folder);
    let Some(tested) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else { return Ok(built_for) };
    let same = |one: &Path, other: &Path| {
        one == other || one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
    };
    if same(&tested, &built_for) {
        return Ok(built_for);
    }
    match std::env::var("CARGO_PKG_NAME") {
        Ok(name) if name != setup.package => Err(format!(
            "this check is of the package `{}`, and what started it tests `{name}`\nhelp: start it with `cargo test`",
            setup.package
        )),
        _ => Ok(tested),
    }
}

/// Where the executables of the tests were built.
enum Built {
    /// In this target folder, where the compiler has left what it had read.
    Here(PathBuf),
    /// On another machine; nextest has unpacked them into this folder, for this run alone.
    Elsewhere(PathBuf),
}

/// Whether the executable lies beside this one in what nextest has unpacked. Running an archive implies that it is of these
/// sources; what they show of the annotated functions is compared all the same.
fn is_unpacked(executable: &evidence::Executable, archive: &Path) -> bool {
    let root = Path::new("/");
    let file = root.join(&executable.file);
    file.parent() == Some(archive) && place::executable_of(&file, root).is_ok_and(|there| there == *executable)
}

/// The evidence of runs about the model, this one first. Tests that this command would run later are run now; if they cannot be
/// determined, the reason is returned too.
fn evidence(setup: &Setup<'_>, scanner: &Scanner, facts: &Facts) -> (evidence::Run, Option<String>) {
    // Without a place for evidence there is none.
    let (folder, built) = match (place::evidence(), place::target(), place::archive()) {
        (Ok(folder), Ok(target), _) => (folder, Built::Here(target)),
        (Ok(folder), Err(_), Some(archive)) => (folder, Built::Elsewhere(archive)),
        (Err(why), ..) | (_, Err(why), None) => {
            return (evidence::Run { looked: true, ..evidence::Run::default() }, Some(why.to_string()));
        }
    };
    let build = Build::new(setup.package, setup.compiled, requested::requested().cloned());
    let read = || {
        let targets = if let Built::Here(target) = &built { vec![target.clone()] } else { Vec::new() };
        let mut currency = Currency::new(scanner.metadata(), targets);
        let mut is_current = |origin: evidence::Origin<'_>| match &built {
            Built::Here(_) => currency.holds(origin),
            Built::Elsewhere(archive) => is_unpacked(origin.executable, archive),
        };
        runs::read(&folder, place::run(), |origin| build.is_alike(origin) && is_current(origin))
    };
    let before = read();
    match asking::see(facts, &before) {
        Ok(true) => (read(), None),
        Ok(false) => (before, None),
        Err(why) => (before, Some(why)),
    }
}

fn report(run: &Run<'_>, verdict: &Verdict) -> ExitCode {
    if verdict.findings.is_empty() {
        // The test harness swallows what a passing test prints; the line is for everybody.
        let _ = writeln!(std::io::stderr(), "{}", summary::line(run));
        show_matrix(run.model);
        return ExitCode::SUCCESS;
    }
    let rendered = format!("{}\n\n{}", findings::render(&verdict.findings, run.root, screen()), summary::table(run));
    if verdict.passes() {
        let _ = writeln!(std::io::stderr(), "{rendered}");
        show_matrix(run.model);
        return ExitCode::SUCCESS;
    }
    eprintln!("{rendered}");
    show_matrix(run.model);
    ExitCode::FAILURE
}

/// The screen that the harness writes to.
fn screen() -> Screen {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    Screen { colour, width: None }
}

/// The rung of each pair, for those who ask to see what tests print.
fn show_matrix(model: &Model) {
    if harness::shows_output() {
        let [matrix, detections] = [matrix::table(model), detections::table(model)].map(|table| table.text(screen()));
        eprintln!("\n{matrix}\n{detections}");
    }
}
