//! Judges every event as it comes.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::Write as _,
    sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::{Duration, Instant},
};

use threatmodel_detect::{
    alert::Alert,
    corpus::{EventLine, Origin},
    declared,
    engine::Engine,
    event::{Event, EventKind},
    limits::Limits,
    private::tracing::Dispatch,
    recorder,
};

use super::{Told, marks, reactions};
use crate::{harness, place, scan};

/// How many events one process adds to the corpus: a test that never ends must not fill the disk.
const KEPT: usize = 100_000;

/// The configuration of an attack that this process runs, if it does.
static ATTACK: OnceLock<Attack> = OnceLock::new();

struct Attack {
    test: &'static str,
    configuration: &'static str,
    /// Whether it is the attack, which a detection must tell of, and not the legitimate use, which none may.
    must_detect: bool,
}

static DISPATCH: LazyLock<Dispatch> = LazyLock::new(|| {
    LazyLock::force(&STATE);
    recorder::to(observe)
});

static STATE: LazyLock<Mutex<State>> = LazyLock::new(|| Mutex::new(State::new()));

/// The events of one test, or of all threads that carry no test's name.
struct Seen {
    engine: Option<Engine>,
    /// How many of the honey values that were planted the engine knows.
    planted: usize,
    told: Told,
}

impl Seen {
    fn new() -> Self {
        Self { engine: engine(), planted: 0, told: Told::default() }
    }

    fn judge(&mut self, at: Duration, event: &Event<'_>) -> Vec<Alert> {
        let Some(engine) = &mut self.engine else { return Vec::new() };
        for honey in declared::planted().into_iter().skip(self.planted) {
            self.planted += 1;
            if let Err(error) = engine.add_honey(honey) {
                eprintln!("error: {error}");
            }
        }
        engine.observe(at, event)
    }
}

struct State {
    start: Instant,
    seen: HashMap<Option<String>, Seen>,
    corpus: Option<File>,
    kept: usize,
}

impl State {
    fn new() -> Self {
        Self { start: Instant::now(), seen: HashMap::new(), corpus: None, kept: 0 }
    }
}

/// Takes an event of `detect!` or `step!`.
pub fn emitted(event: impl FnOnce()) {
    recorder::emit(&DISPATCH, event);
}

pub(super) fn attack(test: &'static str, configuration: &'static str, must_detect: bool) {
    let _ = ATTACK.set(Attack { test, configuration, must_detect });
}

pub(super) fn told() -> Told {
    let state = state();
    state.seen.get(&None).map(|seen| seen.told.clone()).unwrap_or_default()
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The test that this thread runs: the only one of the process, or the one that the harness names the thread after. In the
/// process of an attack everything belongs to the attack.
fn test() -> Option<String> {
    if ATTACK.get().is_some() {
        return None;
    }
    static ONLY: LazyLock<Option<String>> = LazyLock::new(harness::only_test);
    let named =
        || thread::current().name().filter(|name| *name != "main" && !name.starts_with("tokio-")).map(str::to_owned);
    ONLY.clone().or_else(named)
}

fn observe(event: &Event<'_>, module: Option<&str>) {
    let test = test();
    let mut state = state();
    let at = state.start.elapsed();
    state.keep(at, event, test.as_deref());
    if event.kind == EventKind::Step {
        // A step may be taken on a thread without a test's name and be needed on one with a name, or the other way round.
        // Alerts that it raises there do not count for them.
        let others = state.seen.iter_mut().filter(|(other, _)| **other != test);
        others.for_each(|(_, seen)| drop(seen.judge(at, event)));
    }
    let seen = state.seen.entry(test.clone()).or_insert_with(Seen::new);
    for (_, value) in event.fields.iter() {
        let found = scan::find(value).unwrap_or_else(|error| error.found().to_vec());
        seen.told.logged.extend(found.into_iter().map(|hit| hit.asset));
    }
    let module = module.unwrap_or_default();
    let is_detection = event.kind == EventKind::Detection;
    if is_detection && ATTACK.get().is_some_and(|attack| attack.must_detect) && !marks::mark(event.path, module) {
        seen.told.unmarked.insert(event.path.to_owned(), module.to_owned());
        return;
    }
    let alerts = seen.judge(at, event);
    let (before, alerts_before) = (seen.told.events.len(), seen.told.alerts.len());
    if is_detection {
        *seen.told.events.entry(event.path.to_owned()).or_default() += 1;
    }
    for alert in alerts {
        seen.told.alerts.entry(alert.rule.path.to_string()).or_insert_with(|| alert.to_string());
    }
    let news = seen.told.events.len() > before || seen.told.alerts.len() > alerts_before;
    if news && ATTACK.get().is_none() {
        reactions::leave_all(test.as_deref(), &seen.told);
    }
}

/// Adds an event to the corpus that nothing is made of.
pub(super) fn keep(event: &Event<'_>) {
    let test = test();
    let mut state = state();
    let at = state.start.elapsed();
    state.keep(at, event, test.as_deref());
}

/// The rules of every linked crate. Rules that no engine takes are said, once, and raise nothing.
fn engine() -> Option<Engine> {
    static SAID: OnceLock<()> = OnceLock::new();
    Engine::new(declared::rules(), Limits::default())
        .inspect_err(|error| {
            if SAID.set(()).is_ok() {
                eprintln!("error: {error}");
            }
        })
        .ok()
}

impl State {
    /// Adds the event to the corpus of this run. What cannot be written is lost for the corpus only.
    fn keep(&mut self, at: Duration, event: &Event<'_>, test: Option<&str>) {
        if self.kept == KEPT {
            return;
        }
        self.kept += 1;
        if self.corpus.is_none() {
            let folder = place::evidence().and_then(|folder| place::make_run_folder(&folder)).ok();
            self.corpus = folder.and_then(|folder| {
                let file = folder.join(format!("{}.{}", std::process::id(), threatmodel_model::evidence::CORPUS));
                OpenOptions::new().append(true).create(true).open(file).ok()
            });
        }
        let Some(file) = &mut self.corpus else { return };
        let attack = ATTACK.get();
        let origin = Origin {
            test: attack.map(|attack| attack.test).or(test).map(str::to_owned),
            binary: Some(reactions::binary()),
            package: Some(reactions::package()),
            configuration: attack.map(|attack| attack.configuration.to_owned()),
            expected: None,
        };
        let _ = file.write_all((EventLine::new(at, event, &origin).to_json() + "\n").as_bytes());
    }
}
