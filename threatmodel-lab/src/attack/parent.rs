//! The side of the test that the harness runs: starts the process, judges what it says, leaves evidence, reports.

use std::{collections::BTreeSet, fmt::Write as _, panic::resume_unwind, path::PathBuf, time::Instant};

use threatmodel_core::{
    defences::Defences,
    names::short,
    switch::{self, Places},
};
use threatmodel_model::evidence::{
    self as left, Configuration, Executable, FORMAT, Fingerprint, Line, Through, Verdict,
};

use super::{
    brief, evidence,
    judgement::{self, Judgement, listed},
    observation::Observation,
    process::{self, Finished},
    programs::Heard,
    protocol::{Duty, Isolation},
    sandbox,
    trial::{Task, Trial},
};
use crate::{
    Compiled, again, canary, detection, each, harness, inspect,
    place::{self, PlaceError},
    requested::requested,
};

/// Runs one configuration, and fails the test unless it holds.
pub(super) fn run(trial: &Trial) {
    if let Some(answer) = inspect::answer() {
        eprintln!("error: {answer}");
        resume_unwind(Box::new("the configuration was not run"));
    }
    let outcome = outcome(trial);
    let passes = outcome.judgement.holds;
    let shown = harness::shows_output();
    if !passes || shown || outcome.judgement.verdict == Verdict::NotRun {
        // The harness keeps this for itself where the test passes.
        eprintln!("{}", told(trial, &outcome, shown));
    }
    if !passes {
        // The report has said everything; a panic message would only repeat it.
        resume_unwind(Box::new("the configuration does not hold"));
    }
}

/// The outcome of a trial.
struct Outcome {
    judgement: Judgement,
    /// The defences of this binary, and of the programs that the test started.
    defences: Defences,
    /// The observation, if the process reported one.
    observed: Option<Observation>,
    legitimate: Option<bool>,
    unpredicted: Vec<String>,
    seed: String,
    /// The processes that ran, with what they were for.
    finished: Vec<(Duty, Finished)>,
}

fn outcome(trial: &Trial) -> Outcome {
    let (started, clock) = (jiff::Timestamp::now(), Instant::now());
    let mut outcome = Outcome {
        defences: Defences::against(trial.attack.threat),
        judgement: Judgement::inconclusive("it was not run"),
        observed: None,
        legitimate: None,
        unpredicted: Vec::new(),
        seed: process::seed(),
        finished: Vec::new(),
    };
    outcome.judgement = attack(trial, &mut outcome);
    let ran = outcome.judgement.holds && outcome.observed.is_some();
    if ran && trial.task.configuration != Configuration::Only && trial.attack.legitimate.is_some() {
        let failure = legitimate(trial, &mut outcome);
        outcome.legitimate = Some(failure.is_none());
        if let Some(failure) = failure {
            outcome.judgement = judgement::without_legitimate_use(trial.task, &failure);
        }
    }
    let left = place::executable().and_then(|executable| {
        let line = line(trial, &outcome, started, clock, executable)?;
        evidence::leave(&line, &trial.name)
    });
    if let Err(error) = left {
        let reason = format!("no evidence can be left: {error}");
        outcome.judgement = Judgement::inconclusive(reason);
    }
    outcome
}

impl Outcome {
    /// Adds the defences that programs have.
    fn hear(&mut self, heard: &Heard) {
        for (fingerprint, controls) in &heard.fingerprints {
            self.defences.controls.extend(controls.iter().cloned());
            self.defences.fingerprints.entry(fingerprint.clone()).or_default().extend(controls.iter().cloned());
        }
    }
}

fn attack(trial: &Trial, outcome: &mut Outcome) -> Judgement {
    if !switch::PRESENT {
        return Judgement::inconclusive(format!("this build has no switches for controls: {}", switch::OPT_IN));
    }
    let (attack, task, on) = (trial.attack, trial.task, trial.controls());
    if let Some(judgement) = judgement::beforehand(attack, task, &on, &outcome.defences) {
        return judgement;
    }
    let observed = match observe(trial, Duty::Attack, outcome) {
        Ok(observed) => observed,
        Err(why) => return Judgement::inconclusive(why),
    };
    let mut judgement = judgement::judge(attack, task, &on, &outcome.defences, &observed);
    let defences = &outcome.defences;
    let leaked: BTreeSet<&String> = observed.compromises.iter().flat_map(|compromise| &compromise.leaked).collect();
    outcome.unpredicted =
        leaked.into_iter().filter(|asset| !defences.targets.contains(asset.as_str())).cloned().collect();
    if !outcome.unpredicted.is_empty() {
        judgement.holds = false;
        judgement.notes.push(format!(
            "`{}` also reaches {}; add it to `targets`, or find out why",
            short(attack.threat),
            listed(&outcome.unpredicted)
        ));
    }
    outcome.observed = Some(observed);
    if judgement.holds && task.configuration == Configuration::Only {
        let notes = isolate(trial, outcome);
        judgement.notes.extend(notes);
    }
    judgement
}

/// Leaves of the places of each control that the attack passed those that matter: each stops the attack alone, or the attack
/// succeeds where it alone is off. To be entered shows nothing of a place where another stopped the attack.
fn isolate(trial: &Trial, outcome: &mut Outcome) -> Vec<String> {
    let defences = &outcome.defences.clone();
    let Some(whole) = outcome.observed.clone() else { return Vec::new() };
    let mut notes = Vec::new();
    for control in trial.controls() {
        let passed: Vec<&String> = whole.sites.iter().filter(|site| defences.is_place_of(site, control)).collect();
        if passed.len() < 2 {
            continue;
        }
        for place in &passed {
            if matters(trial, defences, control, place, outcome) {
                continue;
            }
            if let Some(observed) = &mut outcome.observed {
                observed.sites.remove(*place);
            }
            notes.push(format!(
                "the attack passes {} places of `{}`, and one of them neither stops it alone nor lets it through where it \
                 alone is off: nothing shows what that place does",
                passed.len(),
                short(control)
            ));
        }
    }
    notes
}

/// Whether the attack shows what this place of the control does.
fn matters(trial: &Trial, defences: &Defences, control: &str, place: &str, outcome: &mut Outcome) -> bool {
    let on = trial.controls();
    let mut comes_to = |places: Places, configuration: Configuration, entered: &[&str]| {
        let isolation = Isolation { control: control.to_owned(), places };
        let task = Task { configuration, ..trial.task };
        let observed = observe_in(trial, Duty::Attack, Some(&isolation), outcome);
        observed.is_ok_and(|observed| {
            let passed = observed.sites.iter().filter(|site| defences.is_place_of(site, control));
            // Code that asks `control_on` cannot be switched in one place; if it ran too, it is unclear which stopped the attack.
            let alone = entered.is_empty() || passed.eq(entered);
            alone && judgement::judge(trial.attack, task, &on, defences, &observed).holds
        })
    };
    comes_to(Places::Only(place.to_owned()), Configuration::Only, &[place])
        || comes_to(Places::AllBut(place.to_owned()), Configuration::Incomplete, &[])
}

/// Runs the legitimate use; why it fails, if it does.
fn legitimate(trial: &Trial, outcome: &mut Outcome) -> Option<String> {
    match observe(trial, Duty::Legitimate, outcome) {
        Ok(observed) => {
            detection::leave_reactions(&format!("{} (legitimate use)", trial.listed()), &observed.told);
            judgement::legitimate(trial.attack, trial.task, &observed)
        }
        Err(why) => {
            let lock = match outcome.finished.last() {
                Some((_, finished)) if finished.status.is_none() => {
                    ". Where this test and the legitimate use are both `#[serial]`, the one waits for the lock that the other \
                     holds: leave the attribute to this test, and call a plain function from both"
                }
                _ => "",
            };
            Some(format!("the legitimate use: {why}{lock}"))
        }
    }
}

/// The observation of a separate process, or why there is none.
fn observe(trial: &Trial, duty: Duty, outcome: &mut Outcome) -> Result<Observation, String> {
    observe_in(trial, duty, None, outcome)
}

/// The same with a control that is on in some of its places only.
fn observe_in(
    trial: &Trial,
    duty: Duty,
    isolation: Option<&Isolation>,
    outcome: &mut Outcome,
) -> Result<Observation, String> {
    let limit = again::limit()?;
    let finished = process::run(trial, duty, isolation, &outcome.seed, limit)
        .map_err(|error| format!("its process cannot be started: {error}"))?;
    let observed = read(&finished).map(|mut observed| {
        observed.add(&finished.heard);
        observed
    });
    outcome.hear(&finished.heard);
    outcome.finished.push((duty, finished));
    observed
}

fn read(finished: &Finished) -> Result<Observation, String> {
    let Some(status) = finished.status else {
        return Err(format!(
            "it did not end within {} s and was stopped; {} sets the limit in seconds",
            finished.limit.as_secs(),
            again::LIMIT
        ));
    };
    let Some(answer) = &finished.answer else {
        return Err(format!("its process ended without saying what happened ({status})"));
    };
    // Whatever came of the attack, the harness of the process has nothing to complain about.
    if !status.success() {
        return Err(format!("its process failed after it had said what happened ({status})"));
    }
    serde_json::from_str(answer).map_err(|error| format!("its process said something that is no observation: {error}"))
}

fn line(
    trial: &Trial,
    outcome: &Outcome,
    started: jiff::Timestamp,
    clock: Instant,
    executable: Executable,
) -> Result<Line, PlaceError> {
    let attack = trial.attack;
    let observed = outcome.observed.as_ref();
    let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    let leaked: BTreeSet<String> = observed
        .map(|observed| observed.compromises.iter().flat_map(|compromise| compromise.leaked.iter().cloned()).collect())
        .unwrap_or_default();
    let programs: BTreeSet<&PathBuf> = outcome.finished.iter().flat_map(|(_, ended)| &ended.heard.programs).collect();
    Ok(Line {
        format: FORMAT,
        run: place::run().to_owned(),
        executable,
        programs: programs.into_iter().map(|program| place::built(program)).collect::<Result<_, _>>()?,
        package: attack.package.to_owned(),
        cfgs: attack.compiled.map(Compiled::owned_cfgs),
        dependencies: attack.compiled.map(|compiled| compiled.dependencies.to_owned()),
        requested: requested().cloned(),
        test: attack.test.to_owned(),
        file: attack.file.to_owned(),
        line: attack.line,
        case: if trial.is_case() { trial.listed() } else { String::new() },
        cases: trial.cases(|| &harness::own_tests().0),
        threat: attack.threat.to_owned(),
        configuration: trial.task.configuration,
        controls: owned(&trial.controls()),
        off: observed.map(|observed| observed.off.clone()).unwrap_or_default(),
        entered: observed.map(|observed| observed.entered.clone()).unwrap_or_default(),
        stood_in: observed.map(|observed| observed.stood_in.iter().cloned().collect()).unwrap_or_default(),
        sites: observed.map(|observed| observed.sites.clone()).unwrap_or_default(),
        reached: observed.map(|observed| observed.reached.clone()).unwrap_or_default(),
        verdict: outcome.judgement.verdict,
        holds: outcome.judgement.holds,
        reason: outcome.judgement.reason.clone(),
        tried: observed.map(|observed| observed.tried).filter(|tried| *tried > 0),
        through: observed.and_then(|observed| Through::new(observed.through.iter().map(String::as_str))),
        leaked: leaked.into_iter().collect(),
        unpredicted: outcome.unpredicted.clone(),
        events: observed.map(|observed| observed.told.events.clone()).unwrap_or_default(),
        alerts: observed.map(|observed| observed.told.alerts.keys().cloned().collect()).unwrap_or_default(),
        unmarked: observed.map(|observed| observed.told.unmarked.clone()).unwrap_or_default(),
        logged: observed.map(|observed| observed.told.logged.clone()).unwrap_or_default(),
        legitimate: outcome.legitimate,
        fingerprint: Fingerprint {
            test: attack.fingerprint.to_owned(),
            controls: outcome.defences.fingerprints.keys().cloned().collect(),
        },
        seed: outcome.seed.clone(),
        started,
        duration_ms: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// The report, cut to what helps unless somebody asked for all output; the rest is left with the evidence.
fn told(trial: &Trial, outcome: &Outcome, shown: bool) -> String {
    let whole = report(trial, outcome, shown, str::to_owned, str::to_owned);
    if shown {
        return whole;
    }
    let cut = report(trial, outcome, shown, left::brief, brief::output);
    if cut == whole {
        return cut;
    }
    match evidence::leave_output(trial.attack, &trial.name, &whole) {
        Ok(file) => format!("{cut}\n  the whole output: {}", file.display()),
        Err(_) => whole,
    }
}

/// The report, with this made of the reason and that of each output.
fn report(
    trial: &Trial,
    outcome: &Outcome,
    shown: bool,
    reason: fn(&str) -> String,
    printed: fn(&str) -> String,
) -> String {
    let attack = trial.attack;
    let mut text = format!(
        "{}: {} ({})\n  {}\n",
        trial.listed(),
        outcome.judgement.verdict,
        if outcome.judgement.holds { "holds" } else { "does not hold" },
        reason(&outcome.judgement.reason)
    );
    for note in &outcome.judgement.notes {
        let _ = writeln!(text, "  note: {note}");
    }
    if outcome.finished.iter().any(|(_, finished)| finished.was_refused()) {
        let folders: Vec<String> = sandbox::folders().iter().map(|folder| folder.display().to_string()).collect();
        let _ = writeln!(
            text,
            "  note: {}; with controls off a test may write only below {}, and what `write` in `[attacks]` of threatmodel.toml \
             adds",
            refusals(outcome),
            folders.join(", ")
        );
    }
    let _ = writeln!(text, "  threat: {}, attack test at {}:{}", short(attack.threat), attack.file, attack.line);
    if let Some(observed) = &outcome.observed {
        let off = if observed.off.is_empty() { "none".to_owned() } else { listed(&observed.off) };
        let entered = if observed.entered.is_empty() { "none".to_owned() } else { listed(&observed.entered) };
        let _ = writeln!(text, "  controls off: {off}; entered: {entered}");
        if observed.tried > 0 && observed.through.is_empty() {
            let _ = writeln!(text, "  inputs tried: {}; none got through", observed.tried);
        } else if observed.tried > 0 {
            let through = each::described(&observed.through, Through::KEPT);
            let _ = writeln!(text, "  {} of {} inputs got through: {through}", observed.through.len(), observed.tried);
        }
    }
    if !outcome.judgement.holds && !outcome.finished.is_empty() {
        let _ = writeln!(text, "  to repeat it with the same canaries: {}={}", canary::SEED, outcome.seed);
    }
    for (duty, finished) in &outcome.finished {
        let of = if *duty == Duty::Attack { "the attack" } else { "the legitimate use" };
        for (name, output) in [("stdout", &finished.stdout), ("stderr", &finished.stderr)] {
            let output = without_harness(output, &trial.listed());
            if !output.is_empty() && (shown || !outcome.judgement.holds) {
                let _ = write!(text, "--- {name} of {of}\n{}\n", printed(&output));
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The accesses that the processes of an outcome were refused, by name if they could be observed.
fn refusals(outcome: &Outcome) -> String {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut unseen = None;
    for (_, finished) in &outcome.finished {
        match &finished.refused {
            Ok(refused) => named.extend(refused.iter().map(String::as_str)),
            Err(error) => unseen = Some(error),
        }
    }
    match (named.is_empty(), unseen) {
        (false, _) => format!("refused: {}", named.into_iter().collect::<Vec<_>>().join(", ")),
        (true, Some(error)) => format!("something was refused, and it could not be observed what ({error})"),
        // The second time it went another way.
        (true, None) => "something was refused".to_owned(),
    }
}

/// The output without what the test harness of the process says of itself.
fn without_harness(output: &str, test: &str) -> String {
    let start = format!("test {test} ... ");
    let lines = output.lines().map(|line| line.strip_prefix(&start).unwrap_or(line));
    let own = |line: &&str| {
        *line == "running 1 test" || *line == "ok" || line.starts_with("test result: ok. ") || line.trim().is_empty()
    };
    lines.filter(|line| !own(line)).collect::<Vec<_>>().join("\n")
}
