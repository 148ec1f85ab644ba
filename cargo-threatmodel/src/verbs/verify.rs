//! `cargo threatmodel verify`: runs the tests, and judges by what they showed. Nothing that did not run in this
//! invocation counts.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, BufRead as _, BufReader, Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use clap::Args;
use threatmodel::prelude::*;
use threatmodel_check::runs;
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{evidence::Verdict, finding::Finding, model::Model, rules::judge};
use threatmodel_report::html;
use threatmodel_text::{detections, findings, matrix, plain};

use super::check::{print, run_of};
use crate::{
    exit::Exit,
    model::{ForgedEvidence, FreshRun, OnlyEvidenceCounts},
    options::{Selection, Targets},
    origin,
    output::{self, Document},
    subject::{Error, Workspace},
};

/// The test that `check!` makes.
const CHECK: &str = "threat_model";

/// How many failing tests of the project are named.
const SHOWN: usize = 5;

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    targets: Targets,
    /// Run the tests with cargo-nextest
    #[arg(long)]
    nextest: bool,
    /// Also write a report of the results as one HTML page: a file, or a folder for several packages
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Also write the detection events that the tests emitted, one JSON object per line
    #[arg(long, value_name = "FILE")]
    corpus: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let workspace = Workspace::load(&options.selection)?;
    // Before the tests take their time: what cannot be read is said at once.
    let subjects = workspace.subjects(&options.selection)?;
    let (folder, name) = (workspace.evidence(), run_name());
    let tested = tests(options, &folder, &name)?;
    let mut pages = Vec::new();
    let mut exit = if tested.passed { Exit::Clean } else { Exit::Findings };
    let (mut own, mut denied) = (tested.failed.clone(), Vec::new());
    for mut subject in subjects {
        let start = Instant::now();
        let run = runs::read_only(&folder, &name);
        subject.model = subject.model.with_run(run);
        for table in [matrix::table(&subject.model), detections::table(&subject.model)] {
            if !table.is_empty() {
                output::show(&format!("\n{}\n", table.text(output::screen())))?;
            }
        }
        let verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
        let judged = run_of(&subject, &verdict, subject.read + start.elapsed());
        if options.report.is_some() {
            let text = html::page(&judged, &origin::of(&subject, Some(origin::VERIFY)), None)?;
            pages.push(Document { name: format!("{}.html", subject.name), text });
        }
        print(&judged, &options.selection, |finding| tested.have_shown(finding))?;
        own.retain(|test| !is_of_model(&subject.model, test));
        if !verdict.passes() {
            exit = exit.max(Exit::Findings);
            denied.push(format!("{} ({})", subject.name, verdict.count(RuleLevel::Deny)));
        }
        if exit == Exit::Findings && only_inconclusive(&subject.model) {
            exit = Exit::Inconclusive;
        }
    }
    if !own.is_empty() {
        exit = exit.max(Exit::Findings);
    }
    if let Some(file) = &options.corpus {
        let failed = |error| format!("`{}`: {error}", plain::line(&file.to_string_lossy()));
        fs::write(file, runs::corpus(&folder, &name).map_err(failed)?).map_err(failed)?;
    }
    if options.report.is_some() {
        output::write(&pages, options.report.as_deref(), options.selection.quiet)?;
    }
    if !options.selection.quiet {
        output::show(&format!("\n{}\n", why(exit, &tested, &own, &denied)))?;
    }
    Ok(exit)
}

/// The reason for the exit code. Tests that fail and are none of the model's say nothing about the model.
fn why(exit: Exit, tested: &Tested, own: &[String], denied: &[String]) -> String {
    let code = exit.code();
    if exit == Exit::Clean {
        return format!("exit code {code}: the tests pass, and the model holds");
    }
    let mut reasons = Vec::new();
    if exit == Exit::Inconclusive {
        reasons.push("attack tests ended without showing anything either way".to_owned());
    }
    if !denied.is_empty() {
        reasons.push(format!("errors in the model of {}", denied.join(", ")));
    }
    let of_model = tested.failed.len() - own.len();
    if of_model > 0 {
        reasons.push(format!("failing tests of the model: {of_model}"));
    }
    if !own.is_empty() {
        let more = if own.len() > SHOWN { format!(" and {} more", own.len() - SHOWN) } else { String::new() };
        let shown: Vec<&str> = own.iter().take(SHOWN).map(String::as_str).collect();
        reasons.push(format!("failing tests that are not about the model: {}{more}", shown.join(", ")));
    }
    if !tested.passed && tested.failed.is_empty() {
        reasons.push("cargo failed before it could say which test fails".to_owned());
    }
    format!("exit code {code}: {}", plain::line(&reasons.join("; ")))
}

/// Whether a test that failed is an attack test, a test of a requirement or an assumption, or the check itself.
fn is_of_model(model: &Model, test: &str) -> bool {
    let facts = model.facts();
    let attacks = facts.tests.iter().map(|test| &test.site.item);
    let checks = facts.satisfactions.iter().filter(|known| known.test).map(|known| &known.site.item);
    // The harness names a test without its crate, and each configuration or case of it below it.
    let named = |item: &String| {
        let name = item.split_once("::").map_or(item.as_str(), |(_, name)| name);
        test.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    test == CHECK || test.ends_with(&format!("::{CHECK}")) || attacks.chain(checks).any(named)
}

/// Whether any configuration failed, and all that did were Inconclusive.
fn only_inconclusive(model: &Model) -> bool {
    let mut failed = model.fresh_lines().map(|(line, _)| line).filter(|line| !line.holds).peekable();
    failed.peek().is_some() && failed.all(|line| line.verdict == Verdict::Inconclusive)
}

/// A name that no other run has, and that nobody can have prepared evidence for.
#[threat(ForgedEvidence)]
#[mitigates(ForgedEvidence, by = FreshRun, bypass = "verify".to_owned())]
#[satisfies(OnlyEvidenceCounts)]
pub(crate) fn run_name() -> String {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    format!("{}{}-{}", origin::RUN, since.as_millis(), std::process::id())
}

/// How the tests ended.
struct Tested {
    /// Whether all passed.
    passed: bool,
    /// The names of those that failed, as far as their runner has said them.
    failed: Vec<String>,
    /// The lines that their runner has shown.
    lines: BTreeSet<String>,
}

impl Tested {
    /// Whether the check, which is one of them, has shown this finding.
    fn have_shown(&self, finding: &Finding) -> bool {
        let is_there = |line: &str| self.lines.contains(line);
        is_there(&findings::title(finding)) && findings::place(finding).is_none_or(|place| is_there(&place))
    }
}

/// Runs the tests to their end, and shows what they print.
fn tests(options: &Options, folder: &std::path::Path, name: &str) -> Result<Tested, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    if options.nextest {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    command
        .args(options.selection.for_cargo())
        .args(options.targets.for_cargo())
        .arg("--no-fail-fast")
        .env("THREATMODEL_RUN", name)
        .env("THREATMODEL_EVIDENCE", folder)
        // `verify` does not write the lock.
        .env_remove("THREATMODEL_BLESS")
        .stdin(Stdio::null());
    if options.selection.quiet {
        command.arg("--quiet");
    }
    if options.selection.verbose {
        command.arg("--verbose");
    }
    // Each runner names the tests that fail where it prints everything about tests.
    let failed = |error| format!("cargo cannot be started: {error}");
    let (mut runner, lines) = if options.nextest {
        let mut runner = command.stderr(Stdio::piped()).spawn().map_err(failed)?;
        let lines = runner.stderr.take().map(|lines| shown(lines, io::stderr()));
        (runner, lines)
    } else {
        let mut runner = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
        let lines = runner.stdout.take().map(|lines| shown(lines, io::stdout()));
        (runner, lines)
    };
    let lines = lines.transpose()?.unwrap_or_default();
    let failed = if options.nextest { failed_in_nextest(&lines) } else { failed_in_harness(&lines) };
    let lines = lines.iter().map(|line| line.trim().to_owned()).collect();
    Ok(Tested { passed: runner.wait()?.success(), failed, lines })
}

/// Shows the lines as they come, and returns them without colours.
fn shown(lines: impl Read, mut to: impl Write) -> io::Result<Vec<String>> {
    let mut lines = BufReader::new(lines);
    let (mut seen, mut line) = (Vec::new(), Vec::new());
    while lines.read_until(b'\n', &mut line)? > 0 {
        // Who no longer listens is no reason to end the tests.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        let text = String::from_utf8_lossy(&line);
        seen.push(anstream::adapter::strip_str(text.trim_end()).to_string());
        line.clear();
    }
    Ok(seen)
}

/// The tests that fail, from the lists at the end of each program with tests.
fn failed_in_harness(lines: &[String]) -> Vec<String> {
    let mut failed = Vec::new();
    let mut in_list = false;
    for line in lines {
        match line.strip_prefix("    ") {
            Some(name) if in_list => failed.push(name.to_owned()),
            _ => in_list = line == "failures:",
        }
    }
    failed
}

/// The tests that fail, from lines as `FAIL [ 0.005s] (1/9) shop::attacks forged`.
fn failed_in_nextest(lines: &[String]) -> Vec<String> {
    let failed = lines.iter().filter(|line| line.trim_start().starts_with("FAIL ["));
    let mut failed: Vec<String> = failed.filter_map(|line| Some(line.rsplit_once(' ')?.1.to_owned())).collect();
    failed.sort();
    failed.dedup();
    failed
}

#[cfg(test)]
mod tests {
    use threatmodel_model::annotation::Place;
    use threatmodel_text::table::Screen;

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_runner_says_which_tests_failed() {
        let harness = "test a ... FAILED\n\nfailures:\n\n---- a stdout ----\n    no_test\n\nfailures:\n    a\n    b::c\n\ntest result: FAILED.";
        assert_eq!(failed_in_harness(&lines(harness)), ["a", "b::c"]);
        let nextest = "        PASS [   0.005s] shop a\n        FAIL [   0.005s] (2/2) shop b::c\n  stdout\n        FAIL [   0.005s] (2/2) shop b::c";
        assert_eq!(failed_in_nextest(&lines(nextest)), ["b::c"]);
    }

    #[test]
    fn an_exit_code_has_its_reason() {
        let tested =
            Tested { passed: false, failed: vec!["a::all_on".to_owned(), "b".to_owned()], lines: BTreeSet::new() };
        let said = why(Exit::Findings, &tested, &["b".to_owned()], &["shop (2)".to_owned()]);
        assert_eq!(
            said,
            "exit code 1: errors in the model of shop (2); failing tests of the model: 1; failing tests that are not about the \
             model: b"
        );
        let broken = Tested { passed: false, failed: vec![], lines: BTreeSet::new() };
        assert!(why(Exit::Findings, &broken, &[], &[]).contains("cargo failed"));
        let fine = Tested { passed: true, failed: vec![], lines: BTreeSet::new() };
        assert_eq!(why(Exit::Clean, &fine, &[], &[]), "exit code 0: the tests pass, and the model holds");
    }

    #[test]
    fn what_the_check_has_shown_is_known_by_its_text_and_place() {
        let at = |line| {
            let place = Place { file: "src/lib.rs".to_owned(), line, column: 1, len: 0 };
            Finding::new("shop::Theft", "nothing stops `Theft`\nat all").at(&place, "here")
        };
        let rendered = findings::render([&at(3)], std::path::Path::new("/nowhere"), Screen::NONE);
        let shown = lines(&rendered).iter().map(|line| line.trim().to_owned()).collect();
        let tested = Tested { passed: false, failed: vec![], lines: shown };
        assert!(tested.have_shown(&at(3)) && !tested.have_shown(&at(4)), "{rendered}");
    }
}
