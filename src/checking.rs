//! The check that [`check!`](crate::check!) runs: sources and linked records, reconciled, judged, rendered.

use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use threatmodel_core::{
    annotation::Place,
    evidence,
    lock::Lock,
    model::{Linked, Model, today},
    policy::Policy,
    record,
    rules::{RULES, Rule, Verdict, judge},
    source::{Problem, ProblemKind, Sources},
};
use threatmodel_lab::{harness, place};
use threatmodel_report::{Run, matrix, summary, text};
use threatmodel_syntax::scan::{Request, scan};

/// What `check!` knows when it is compiled.
#[derive(Debug)]
pub struct Setup<'a> {
    /// The folder of the package.
    pub folder: &'static str,
    /// The name of the package.
    pub package: &'static str,
    /// Whether the check covers every member of the workspace.
    pub workspace: bool,
    /// The features that the package is compiled with; `None` where nobody knows.
    pub features: Option<&'static [&'static str]>,
    /// The team's own rules.
    pub rules: &'a [&'a Rule],
}

/// Runs the check and prints its report. The exit code is a failure where a finding denies.
#[must_use]
pub fn run(setup: &Setup<'_>) -> ExitCode {
    let start = Instant::now();
    let request = Request {
        manifest: Path::new(setup.folder).join("Cargo.toml"),
        workspace: setup.workspace,
        features: setup.features.map(|features| features.iter().map(|feature| (*feature).to_owned()).collect()),
    };
    let mut sources = match scan(&request) {
        Ok(sources) => sources,
        Err(error) => {
            eprintln!("error: the check cannot read the sources: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (root, files, parsed) = (sources.root.clone(), sources.files, sources.parsed);
    let home = Home::of(setup, &root);
    let policy = home.policy(setup.rules, &mut sources);
    let mut lock = home.lock(&mut sources);
    let model = Model::of(sources, Linked::of(record::linked()), policy, today()).with_run(evidence());
    if std::env::var_os("THREATMODEL_BLESS").is_some_and(|value| value == "1") {
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
        files,
        parsed,
        locked: lock.is_some(),
        took: start.elapsed(),
    };
    report(&run, &verdict)
}

/// What the attack tests of this run have left so far. Without a place for evidence there is none.
fn evidence() -> evidence::Run {
    place::evidence().map_or_else(|_| evidence::Run::default(), |folder| evidence::Run::read(&folder, place::run()))
}

fn report(run: &Run<'_>, verdict: &Verdict) -> ExitCode {
    if verdict.findings.is_empty() {
        // The test harness swallows what a passing test prints; the line is for everybody.
        let _ = writeln!(std::io::stderr(), "{}", summary::line(run));
        show_matrix(run.model);
        return ExitCode::SUCCESS;
    }
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let rendered = format!("{}\n\n{}", text::findings(&verdict.findings, run.root, colour), summary::table(run));
    if verdict.passes() {
        let _ = writeln!(std::io::stderr(), "{rendered}");
        show_matrix(run.model);
        return ExitCode::SUCCESS;
    }
    eprintln!("{rendered}");
    show_matrix(run.model);
    ExitCode::FAILURE
}

/// The rung of each pair, for those who ask to see what tests print.
fn show_matrix(model: &Model) {
    if harness::shows_output() {
        eprintln!("\n{}", matrix::markdown(model));
    }
}

/// The folder whose `threatmodel.toml` and `threatmodel.lock` count: the package's, or the workspace's where the check
/// covers it or where only the workspace has the file.
struct Home {
    package: PathBuf,
    root: PathBuf,
    workspace: bool,
}

impl Home {
    fn of(setup: &Setup<'_>, root: &Path) -> Self {
        Self { package: PathBuf::from(setup.folder), root: root.to_owned(), workspace: setup.workspace }
    }

    fn find(&self, name: &str) -> Option<PathBuf> {
        let own = (!self.workspace).then(|| self.package.join(name)).filter(|path| path.exists());
        own.or_else(|| Some(self.root.join(name)).filter(|path| path.exists()))
    }

    fn shown(&self, name: &str) -> String {
        let path = self.find(name).unwrap_or_else(|| self.folder().join(name));
        let path = path.strip_prefix(&self.root).map(Path::to_owned).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }

    fn folder(&self) -> &Path {
        if self.workspace { &self.root } else { &self.package }
    }

    fn read(&self, name: &str, sources: &mut Sources) -> Option<String> {
        let path = self.find(name)?;
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) => {
                let message = format!("`{name}` cannot be read: {error}");
                sources.problems.push(self.problem(name, 1, message, "make it a UTF-8 file that can be read"));
                None
            }
        }
    }

    fn policy(&self, own: &[&Rule], sources: &mut Sources) -> Policy {
        let Some(text) = self.read("threatmodel.toml", sources) else { return Policy::default() };
        let names: Vec<_> = RULES.iter().copied().chain(own.iter().copied()).map(Rule::policy_name).collect();
        let (policy, errors) = Policy::read(&text, &self.shown("threatmodel.toml"), &names);
        let problems = errors.into_iter().map(|error| Problem {
            kind: ProblemKind::Policy,
            place: error.place,
            message: error.message,
            help: error.help,
        });
        sources.problems.extend(problems);
        policy
    }

    fn lock(&self, sources: &mut Sources) -> Option<Lock> {
        let name = "threatmodel.lock";
        let text = self.read(name, sources)?;
        match Lock::read(&text, &self.shown(name)) {
            Ok(lock) => Some(lock),
            Err(error) => {
                let help = "restore it from version control, or renew it with THREATMODEL_BLESS=1 cargo test";
                sources.problems.push(self.problem(name, 1, error.to_string(), help));
                None
            }
        }
    }

    fn bless(&self, model: &Model) -> std::io::Result<Lock> {
        let name = "threatmodel.lock";
        let lock = Lock::of(model, &self.shown(name));
        let path = self.find(name).unwrap_or_else(|| self.folder().join(name));
        std::fs::write(path, lock.text())?;
        Ok(lock)
    }

    fn problem(&self, name: &str, line: u32, message: String, help: &str) -> Problem {
        Problem {
            kind: ProblemKind::Policy,
            place: Place { file: self.shown(name), line, column: 1, len: 0 },
            message,
            help: help.to_owned(),
        }
    }
}
