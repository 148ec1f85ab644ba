//! `cargo threatmodel check`: the model from the sources, judged by every rule that needs no linking.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use threatmodel_model::{
    finding::Finding,
    rules::{Verdict, judge},
};
use threatmodel_report::{Run, compiler, github, json, junit, markdown, sarif};
use threatmodel_text::{findings, plain, summary};

use crate::{
    exit::Exit,
    options::Selection,
    output::{self, Document},
    subject::{Error, Subject, Workspace},
    watch::Watch,
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// The format of findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print findings as cargo prints the messages of the compiler, for editors that read those
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with_all = ["format", "output"])]
    message_format: Option<MessageFormat>,
    /// The file or the folder to write SARIF or JUnit to, instead of standard output
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Check again whenever a source, a manifest, the policy or the lock is saved, until interrupted
    #[arg(long)]
    watch: bool,
}

/// The format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Diagnostics like those of the compiler
    Text,
    /// One object for each package
    Json,
    /// A table, for a comment on a pull request
    Markdown,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning: one rule for each threat
    Sarif,
    /// JUnit, for a CI that shows tests
    Junit,
}

/// The form of messages, named as in cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// As text, like `--format text`
    Human,
    /// One JSON object in each line, in the form of `cargo check --message-format json`
    Json,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    if options.output.is_some() && !matches!(options.format, Format::Sarif | Format::Junit) {
        return Err(
            "`--output` goes with `--format sarif` or `--format junit`\nhelp: redirect the others with `>`".into()
        );
    }
    if !options.watch {
        return once(options, &Workspace::load(&options.selection)?);
    }
    let mut watch = Watch::start()?;
    loop {
        // A half-written file is reported like any other, and checked again once it is complete.
        let checked = Workspace::load(&options.selection).and_then(|workspace| {
            watch.add(&workspace.folders())?;
            once(options, &workspace)
        });
        if let Err(error) = checked {
            anstream::eprintln!("error: {error}");
        }
        output::show("\nwaiting for the next change\n\n")?;
        watch.wait()?;
    }
}

fn once(options: &Options, workspace: &Workspace) -> Result<Exit, Error> {
    let judged = judged(workspace, &options.selection)?;
    let passes = judged.iter().all(|(_, verdict, _)| verdict.passes());
    let exit = if passes { Exit::Clean } else { Exit::Findings };
    let runs: Vec<Run<'_>> = judged.iter().map(|(subject, verdict, took)| run_of(subject, verdict, *took)).collect();
    let document = |name: String, text| Document { name, text };
    if options.message_format == Some(MessageFormat::Json) {
        let messages: Option<String> = judged
            .iter()
            .zip(&runs)
            .map(|((subject, ..), run)| Some(compiler::messages(run, &workspace.in_cargo(subject)?)))
            .collect();
        let messages = messages.ok_or("cargo does not know a package that it has just named")?;
        output::put(&(messages + &compiler::finished(exit == Exit::Clean)))?;
        drop(runs);
        return Ok(exit);
    }
    match options.format {
        Format::Sarif => {
            let logs = sarif::logs(&runs);
            let named = (1..).zip(logs).map(|(at, text)| document(format!("threatmodel-{at}.sarif"), text));
            output::write(&named.collect::<Vec<_>>(), options.output.as_deref(), options.selection.quiet)?;
        }
        Format::Junit => {
            let suites = document("threatmodel.xml".to_owned(), junit::suites(&runs));
            output::write(&[suites], options.output.as_deref(), options.selection.quiet)?;
        }
        Format::Json => output::put(&runs.iter().map(|run| json::verdict(run) + "\n").collect::<String>())?,
        Format::Markdown => output::put(&markdown::verdicts(&runs))?,
        Format::Github => output::put(&github::annotations(&runs))?,
        Format::Text => runs.iter().try_for_each(|run| print(run, &options.selection, |_| false))?,
    }
    drop(runs);
    Ok(exit)
}

/// The selected packages, each with the result of the rules and how long it took.
pub(crate) fn judged(workspace: &Workspace, selection: &Selection) -> Result<Vec<(Subject, Verdict, Duration)>, Error> {
    let judged = |subject: Subject| {
        let start = Instant::now();
        let verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
        let took = subject.read + start.elapsed();
        (subject, verdict, took)
    };
    Ok(workspace.subjects(selection)?.into_iter().map(judged).collect())
}

/// The result of the rules for one package, to be rendered in some format.
pub(crate) fn run_of<'r>(subject: &'r Subject, verdict: &'r Verdict, took: Duration) -> Run<'r> {
    Run {
        subject: &subject.name,
        model: &subject.model,
        verdict,
        root: &subject.root,
        repository: &subject.repository,
        files: subject.files,
        parsed: subject.parsed,
        locked: subject.lock.is_some(),
        took,
    }
}

/// Prints the result of the rules for one package as text.
///
/// Findings that somebody has `seen` are named again, and no more.
pub(crate) fn print(run: &Run<'_>, selection: &Selection, seen: impl Fn(&Finding) -> bool) -> Result<(), Error> {
    let verdict = run.verdict;
    let mut text = String::new();
    if selection.verbose {
        text.push_str(&read_of(run));
    }
    let (above, new): (Vec<&Finding>, Vec<&Finding>) = verdict.findings.iter().partition(|finding| seen(finding));
    if !new.is_empty() {
        text.push_str(&findings::render(new, run.root, output::screen()));
        text.push_str("\n\n");
    }
    if !above.is_empty() {
        let line = |finding: &Finding| {
            let place = findings::place(finding).unwrap_or_default();
            format!("{}\n  {place}\n", findings::title(finding))
        };
        text.push_str(&format!("shown above by the check:\n{}\n", above.into_iter().map(line).collect::<String>()));
    }
    if !selection.quiet {
        let summary = if verdict.findings.is_empty() { summary::line(run) } else { summary::table(run) };
        text.push_str(&summary);
        text.push('\n');
    }
    output::show(&text)
}

/// The sources that were read, and the findings that the policy exempts.
fn read_of(run: &Run<'_>) -> String {
    let mut text = format!("{} in {}\n", run.subject, run.root.display());
    let packages = run.model.facts().packages.iter();
    for package in packages.filter(|package| package.annotates) {
        let count = package.in_library + package.elsewhere;
        text.push_str(&format!("  {} {}: {count} annotations\n", package.name, package.version));
    }
    for (finding, at) in &run.verdict.exempted {
        let reason = run.model.facts().policy.exemptions.get(*at).map_or("", |exemption| &exemption.reason);
        text.push_str(&format!("  exempted: {} {}: {reason}\n", finding.code, finding.message));
    }
    plain::visible(&text).into_owned() + "\n"
}
