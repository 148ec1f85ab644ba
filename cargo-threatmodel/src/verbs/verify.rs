//! `cargo threatmodel verify`: runs the tests, and judges by what they showed. Nothing that did not run in this
//! invocation counts.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use clap::Args;
use threatmodel::prelude::*;
use threatmodel_check::runs;
use threatmodel_model::{evidence::Verdict, rules::judge};
use threatmodel_report::html;
use threatmodel_text::{detections, matrix, plain};

use super::check::{Format, print, run_of};
use crate::{
    exit::Exit,
    model::{ForgedEvidence, FreshRun, OnlyEvidenceCounts},
    options::Selection,
    output::{self, Document},
    subject::{Error, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
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
    options.selection.color.apply();
    let workspace = Workspace::load(&options.selection)?;
    // Before the tests take their time: what cannot be read is said at once.
    let subjects = workspace.subjects(&options.selection)?;
    let (folder, name) = (workspace.evidence(), run_name());
    let passed = tests(options, &folder, &name)?;
    let mut pages = Vec::new();
    let mut exit = if passed { Exit::Clean } else { Exit::Findings };
    for mut subject in subjects {
        let start = Instant::now();
        let run = runs::read_only(&folder, &name);
        subject.model = subject.model.with_run(run);
        if options.report.is_some() {
            let text = html::page(&subject.name, &subject.model)?;
            pages.push(Document { name: format!("{}.html", subject.name), text });
        }
        output::show(&format!("\n{}\n", matrix::markdown(&subject.model)))?;
        let detections = detections::markdown(&subject.model);
        if !detections.is_empty() {
            output::show(&format!("{detections}\n"))?;
        }
        let verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
        print(&run_of(&subject, &verdict, subject.read + start.elapsed()), Format::Text, &options.selection)?;
        if !verdict.passes() {
            exit = exit.max(Exit::Findings);
        }
        if exit == Exit::Findings && only_inconclusive(&subject.model) {
            exit = Exit::Inconclusive;
        }
    }
    if let Some(file) = &options.corpus {
        let failed = |error| format!("`{}`: {error}", plain::line(&file.to_string_lossy()));
        fs::write(file, runs::corpus(&folder, &name).map_err(failed)?).map_err(failed)?;
    }
    if options.report.is_some() {
        output::write(&pages, options.report.as_deref(), options.selection.quiet)?;
    }
    Ok(exit)
}

/// Whether any configuration failed, and all that did were Inconclusive.
fn only_inconclusive(model: &threatmodel_model::model::Model) -> bool {
    let mut failed = model.fresh_lines().map(|(line, _)| line).filter(|line| !line.holds).peekable();
    failed.peek().is_some() && failed.all(|line| line.verdict == Verdict::Inconclusive)
}

/// A name that no other run has, and that nobody can have prepared evidence for.
#[threat(ForgedEvidence)]
#[mitigates(ForgedEvidence, by = FreshRun, bypass = "verify".to_owned())]
#[satisfies(OnlyEvidenceCounts)]
pub(crate) fn run_name() -> String {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    format!("verify-{}-{}", since.as_millis(), std::process::id())
}

/// Runs the tests to their end and returns whether all passed.
fn tests(options: &Options, folder: &std::path::Path, name: &str) -> Result<bool, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    if options.nextest {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    command
        .args(options.selection.for_cargo())
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
    let status = command.status().map_err(|error| format!("cargo cannot be started: {error}"))?;
    Ok(status.success())
}
