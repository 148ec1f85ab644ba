//! `cargo threatmodel observe`: runs a command, and holds what it touches against the asset list.

use std::{
    ffi::OsString,
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{
    evidence::Run as Evidence,
    rules::{RULES, Verdict, is_of_input, judge},
};
use threatmodel_observe::{
    baseline,
    blind::BlindSpot,
    holding::Holding,
    record::{Access, Observation},
    trace::{self, LaunchError},
};
use threatmodel_report::sarif;
use threatmodel_text::{findings, table::Screen};

use super::check::run_of;
use crate::{
    exit::Exit,
    observe::{self, Refusal, Subjected, document, learned, summary},
    options::Selection,
    output::{self, Document},
    subject::{Error, Subject, Workspace},
};

#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// The format of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The file to write the result to, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Have the kernel refuse every access that is not listed (Linux, with Landlock); each refused access is
    /// reported with the asset that would have been needed
    #[arg(long)]
    enforce: bool,
    /// The component whose assets count, by its path or the last part of it: those that its code accesses and its flows carry.
    /// Without this option, every asset of the package counts
    #[arg(long, value_name = "NAME")]
    component: Option<String>,
    /// Leave out what only programs touched that are not of this workspace, such as an interpreter or a shell
    #[arg(long, conflicts_with = "enforce")]
    ours: bool,
    /// End the run with the command: what it has left running a second later is ended, and the result is inconclusive
    #[arg(long)]
    until_exit: bool,
    /// Leave out the variables that the command reads: for programs that take the environment as a whole, whose reads nobody sees
    #[arg(long)]
    without_variables: bool,
    /// Print the locators that no asset has, to be added by hand, instead of findings
    #[arg(long)]
    learn: bool,
    /// Print the baseline list of accesses that every program makes
    #[arg(long, exclusive = true)]
    baseline: bool,
    /// The command, with its arguments, after `--`
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "baseline")]
    command: Vec<OsString>,
}

const HELP: &str = "\
Exit codes:
  0  all accesses are listed and declared
  1  some accesses are not listed or not declared
  2  the command cannot be observed, or the command line or the input is wrong
  3  inconclusive: the command failed or did something that cannot be observed; with `--enforce` also if the system cannot
     confine it, or refused a listed access";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Diagnostics like those of the compiler
    Text,
    /// One object with every access and its classification
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    if options.baseline {
        output::put(baseline::TEXT)?;
        return Ok(Exit::Clean);
    }
    let workspace = Workspace::load(&options.selection)?;
    let subject = one_of(workspace.subjects(&options.selection)?)?;
    if let Some(refused) = faults(&subject)? {
        return Ok(refused);
    }
    let mut subjected = Subjected::of(&workspace, &subject, options.component.as_deref())?;
    // Standard output is for readers of the result, and the output of the command is not part of it.
    subjected.until_exit = options.until_exit;
    subjected.variables = !options.without_variables;
    subjected.apart = options.format != Format::Text && options.output.is_none();
    if options.enforce
        && let Err(why) = subjected.confine(&options.command)
    {
        return Ok(inconclusive(&why.to_string()));
    }
    let observation = match subjected.observe(&options.command) {
        // The launcher has reported why it could not confine itself.
        Err(Refusal::NotConfined) => return Ok(inconclusive("the command could not be confined, so it was not run")),
        Err(Refusal::Other(error)) => return Err(error),
        Ok(observation) => observation,
    };
    let mut holding = subjected.hold(&observation);
    if options.ours && !subjected.keep_ours(&mut holding) {
        return Ok(inconclusive("no program of this workspace touched anything in this run"));
    }
    let (subject, verdict) = judged(subject, &holding, subjected.component.clone());

    let run = run_of(&subject, &verdict, subject.read);
    let text = match options.format {
        _ if options.learn => learned::locators(&holding),
        Format::Json => document::json(&observation, &holding, &subjected, &verdict)?,
        Format::Sarif => sarif::log(&run),
        Format::Text => {
            let screen = if options.output.is_none() { output::screen() } else { Screen::NONE };
            let mut text = if options.selection.quiet { String::new() } else { summary::by_kind(&holding) };
            if !verdict.findings.is_empty() {
                text.push_str(&findings::render(&verdict.findings, run.root, screen));
                text.push_str("\n\n");
            }
            if !options.selection.quiet {
                text.push_str(&summary::text(&observation, &holding, &subjected, &verdict));
            }
            text
        }
    };
    match &options.output {
        Some(file) => {
            let document = Document { name: "observed".to_owned(), text };
            output::write(&[document], Some(file), options.selection.quiet)?;
        }
        None if options.format == Format::Text => output::show(&text)?,
        None => output::put(&text)?,
    }
    Ok(exit(&verdict, &observation, &subjected, &subjected.hindered(&holding, &verdict)))
}

/// The result is inconclusive: a command that is not confined proves nothing about its confinement.
fn inconclusive(why: &str) -> Exit {
    let _ = writeln!(anstream::stderr(), "inconclusive: {why}");
    Exit::Inconclusive
}

fn one_of(subjects: Vec<Subject>) -> Result<Subject, Error> {
    let names: Vec<String> = subjects.iter().map(|subject| subject.name.clone()).collect();
    let mut subjects = subjects.into_iter();
    match (subjects.next(), subjects.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(format!(
            "a command is compared with one asset list, but several packages are selected: {}\nhelp: choose one with `--package`",
            names.join(", ")
        )
        .into()),
    }
}

/// Refuses a model of which something is left out: what nothing covers would be an asset that nobody could read.
fn faults(subject: &Subject) -> Result<Option<Exit>, Error> {
    let mut verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
    verdict.findings.retain(|finding| is_of_input(finding) && finding.level == RuleLevel::Deny);
    if verdict.findings.is_empty() {
        return Ok(None);
    }
    let run = run_of(subject, &verdict, subject.read);
    let text = findings::render(&verdict.findings, run.root, output::screen());
    let _ = writeln!(anstream::stderr(), "{text}\n\nthe model has errors, so nothing was run");
    Ok(Some(Exit::Broken))
}

/// The findings of the rules about observations, and those that the policy exempts. The other rules belong to `check`.
fn judged(subject: Subject, holding: &Holding<'_>, component: Option<String>) -> (Subject, Verdict) {
    let observed = Some(holding.deviations.clone());
    let evidence = Evidence { observed, component, ..Evidence::default() };
    let subject = Subject { model: subject.model.with_run(evidence), ..subject };
    let mut verdict = judge(&subject.model, subject.lock.as_ref(), &[]);
    let of_observation = |name: &str| RULES.iter().any(|rule| rule.of_observation && rule.name == name);
    let exemptions = &subject.model.policy().exemptions;
    verdict.findings.retain(|finding| {
        of_observation(&finding.rule)
            || finding.rule == "unused-exemption"
                && exemptions
                    .iter()
                    .any(|exemption| of_observation(&exemption.rule) && finding.place() == Some(&exemption.place))
    });
    verdict.exempted.retain(|(finding, _)| of_observation(&finding.rule));
    (subject, verdict)
}

/// A clean result counts only if the whole command was observed and no listed access was refused.
fn exit(verdict: &Verdict, observation: &Observation, subjected: &Subjected, hindered: &[&Access]) -> Exit {
    let complete = observation.status.success() && !observation.interrupted && hindered.is_empty();
    let hides = |blind: &BlindSpot| match blind {
        // Cargo and the compiler may read what they like.
        BlindSpot::EnvironmentUnseen { program, .. } => !subjected.baseline.covers_environment(program),
        blind => blind.is_grave(),
    };
    match (verdict.passes(), complete && !observation.blind_spots.iter().any(hides)) {
        (false, _) => Exit::Findings,
        (true, false) => Exit::Inconclusive,
        (true, true) => Exit::Clean,
    }
}

/// The launcher of a command under observation; returns only if it could not run the command.
pub(crate) fn launch(confined: Option<&Path>, command: Vec<OsString>) -> Result<Exit, Error> {
    let refused = match confined {
        None => trace::launch(command),
        Some(file) => trace::launch_confined(command, &observe::granted(file)?),
    };
    match refused {
        // The observer has seen it, and says so.
        LaunchError::Execute { .. } => Ok(Exit::Broken),
        LaunchError::Confine(why) => Ok(inconclusive(&why.to_string())),
        error => Err(Box::new(error)),
    }
}
