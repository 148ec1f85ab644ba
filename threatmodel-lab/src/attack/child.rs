//! The side of the process that runs one configuration: sets the switches, runs the attack, says what was observed.

use std::{
    any::Any,
    env, fs, panic,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
    thread,
};

use threatmodel_core::{defences::Defences, started, switch};
use threatmodel_model::evidence::{Configuration, Exposed};

use super::{
    observation::{Ended, Observation, Unasked, message_of},
    protocol::{ANSWER, DUTY, Duty, Isolation, PLACE},
    refused,
    trial::Trial,
};
use crate::{
    again, canary, detection, each,
    verdict::{self, AttackResult, Compromise},
};

/// The purpose of this process, if another process of this program started it for this trial. The variable alone does not make
/// it a child: a live process must also hold a lock on a file whose name contains the same number.
pub(super) fn duty(trial: &Trial) -> Option<Duty> {
    let given = env::var(DUTY).ok()?;
    let mut words = given.splitn(3, ' ');
    let number = words.next()?;
    let duty = Duty::from_name(words.next()?)?;
    let meant = words.next()? == trial.listed();
    (meant && !number.is_empty() && number == NUMBER.get_or_init(again::tied_number)).then_some(duty)
}

/// The number that the answer repeats. It is kept: the attack may change the environment.
static NUMBER: OnceLock<String> = OnceLock::new();

/// Whether this process runs a configuration of an attack test.
pub(crate) fn is_running() -> bool {
    // The number is asked for only where the variable stands.
    NUMBER.get().is_some()
}

static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How many of them came before the first compromise.
static BEFORE: AtomicUsize = AtomicUsize::new(0);

/// The message of the panic that tests whether panics are still observed.
const WATCHED: &str = "threatmodel asks whether panics are watched";

/// How often that panic was seen.
static SEEN: AtomicU32 = AtomicU32::new(0);

/// Sets the switches and starts to watch.
pub(super) fn prepare(trial: &Trial, duty: Duty) {
    again::die_with_tie();
    refused::show();
    detection::attack(trial.attack.test, trial.task.configuration.name(), duty == Duty::Attack);
    watch_panics();
    verdict::tell_of_compromises(add);
    seed(trial);
    started::is_the_test();
    let defences = Defences::against(trial.attack.threat);
    let on = trial.controls();
    let isolation = env::var(PLACE).ok().and_then(|text| Isolation::read(&text));
    for switch in switch::all() {
        let spared = trial.task.configuration == Configuration::AllOn || on.contains(&switch.path());
        switch.set(spared || !defences.can_go_off(switch.path()));
        if isolation.as_ref().is_some_and(|isolation| isolation.control == switch.path()) {
            switch.isolate();
        }
    }
    if let Some(isolation) = isolation {
        switch::isolate(isolation.places);
    }
}

/// Runs the legitimate use, with the switches of the configuration.
pub(super) fn legitimate(trial: &Trial) {
    prepare(trial, Duty::Legitimate);
    let Some(run) = trial.attack.legitimate else { return };
    // On a thread of its own: the test may bring a runtime, and this one may have one already.
    let result = thread::spawn(run).join().unwrap_or_else(|panic| Err(message_of(&*panic)));
    let ended = match result {
        Ok(()) => Ended::Returned(None),
        Err(why) => Ended::Panicked(why),
    };
    answer(trial, ended);
}

/// Says how the attack ended.
pub(super) fn report<R: AttackResult>(trial: &Trial, result: Result<R, Box<dyn Any + Send>>) {
    let ended = match result.map(AttackResult::told) {
        Ok(Ok(verdict)) => Ended::Returned(verdict),
        Ok(Err(error)) => Ended::Early(error),
        Err(panic) => Ended::Panicked(message_of(&*panic)),
    };
    answer(trial, ended);
}

fn answer(trial: &Trial, ended: Ended) {
    let watched = is_watched();
    let defences = Defences::against(trial.attack.threat);
    let switches: Vec<_> = switch::all().filter(|switch| defences.controls.contains(switch.path())).collect();
    let paths = |which: fn(&switch::Switch) -> bool| {
        let mut paths: Vec<String> =
            switches.iter().filter(|switch| which(switch)).map(|switch| switch.path().to_owned()).collect();
        paths.sort();
        paths
    };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    // A compromise that another thread notices from here on is added when this is known.
    *known = Some(Observation {
        ended,
        assertions: verdict::assertions(),
        compromises: verdict::compromises(),
        tried: each::tried(),
        through: each::through(),
        stuck: verdict::tried_now(),
        panics: PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        before: BEFORE.load(Ordering::Relaxed),
        off: paths(|switch| switch.is_off()),
        entered: paths(|switch| switch.was_entered()),
        stood_in: paths(|switch| switch.was_stood_in()),
        ran_while_off: paths(|switch| switch.ran_while_off()),
        unasked: switch::unasked()
            .filter(|question| defences.controls.contains(question.control()))
            .map(unasked)
            .collect(),
        sites: switch::entered_sites().map(str::to_owned).collect(),
        reached: switch::reached().filter(|exposure| exposure.threat() == trial.attack.threat).map(reached).collect(),
        told: detection::told(),
        watched,
        silent: started_programs(),
    });
    drop(known);
    say();
}

/// Whether this process has started others: the system counts what those that have ended took, and lists those that still run.
fn started_programs() -> bool {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in parentheses, may hold anything. The ninth number after it counts the page faults of children.
    let faults = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(8));
    let running = fs::read_dir("/proc/self/task").into_iter().flatten().flatten().any(|thread| {
        fs::read_to_string(thread.path().join("children")).is_ok_and(|children| !children.trim().is_empty())
    });
    running || faults.is_some_and(|faults| faults != "0")
}

fn unasked(question: &switch::Question) -> Unasked {
    let (function, text) = question.place();
    Unasked { control: question.control().to_owned(), function: function.to_owned(), text: text.to_owned() }
}

fn reached(exposure: &switch::Exposure) -> Exposed {
    let (package, file, line) = exposure.place();
    Exposed { package: package.to_owned(), file: file.to_owned(), line }
}

/// What was observed, once the test has ended.
static KNOWN: Mutex<Option<Observation>> = Mutex::new(None);

/// Says it again with a compromise that is not in it: it came when the test had ended, on a thread that still runs.
fn add(compromise: &Compromise) {
    if let Some(observation) = &mut *KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
        && !observation.compromises.contains(compromise)
    {
        observation.compromises.push(compromise.clone());
    } else {
        return;
    }
    say();
}

/// Tells the parent what is known; a later line replaces an earlier one. Nothing is held meanwhile, because another thread may hold
/// the output, so what was added in that time is said once more.
fn say() {
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut said = None;
    while let Some(observation) = known().filter(|known| said.as_ref() != Some(known)) {
        again::answer(ANSWER, NUMBER.get().map(String::as_str).unwrap_or_default(), &observation);
        said = Some(observation);
    }
}

/// Whether our hook still sees panics: an application may have set one of its own, and then nobody knows what it hides.
#[allow(clippy::panic, reason = "the panic is the question")]
fn is_watched() -> bool {
    let before = SEEN.load(Ordering::Relaxed);
    let _ = panic::catch_unwind(|| panic!("{WATCHED}"));
    SEEN.load(Ordering::Relaxed) > before
}

/// Remembers every panic that is no assertion of ours: a server that panics has not blocked anything.
fn watch_panics() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if message_of(info.payload()) == WATCHED {
            SEEN.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if verdict::is_signalling() {
            eprintln!("{}", message_of(info.payload()));
            return;
        }
        let place = info.location().map(|place| format!(" ({place})")).unwrap_or_default();
        let message = message_of(info.payload()) + &place;
        let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        panics.push(message);
        if !verdict::is_compromised() {
            BEFORE.store(panics.len(), Ordering::Relaxed);
        }
        drop(panics);
        before(info);
    }));
}

fn seed(trial: &Trial) {
    let seed = env::var(canary::SEED).unwrap_or_default();
    canary::seed(&format!("{seed} {} {}", trial.attack.test, trial.name));
}
