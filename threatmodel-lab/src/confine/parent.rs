//! The side of the test that the harness runs: starts the process, holds what it did against the list, reports.

use std::{
    collections::BTreeSet,
    env, io,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
};

use threatmodel_model::{evidence::Deviation, model::Model};
use threatmodel_observe::{
    baseline::Baseline,
    confine::{self, Confinement},
    holding::{self, Holding},
    list::{self, AssetList},
    record::{Observation, Status},
    resolver::Resolver,
    trace::{self, ObserveError},
};

use super::{
    Call,
    child::{self, Ended},
    fail, report,
};
use crate::{again, harness, place};

/// What the closure is held against; the same in both processes.
pub(super) struct Setting {
    pub(super) model: Model,
    list: AssetList,
    baseline: Baseline,
    /// The folder of the workspace, which places are relative to.
    root: PathBuf,
    program: PathBuf,
}

impl Setting {
    /// # Errors
    ///
    /// Says what is missing.
    pub(super) fn of(call: &Call) -> Result<Self, String> {
        let unreadable = |error: io::Error| format!("its own program or folder cannot be found: {error}");
        let base = env::var_os("CARGO_MANIFEST_DIR").ok_or(
            "nobody knows the folder of the package; `CARGO_MANIFEST_DIR` says it below `cargo test` and nextest",
        )?;
        let base = PathBuf::from(base).canonicalize().map_err(unreadable)?;
        let root = base.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&base).to_owned();
        let program = env::current_exe().and_then(|program| program.canonicalize()).map_err(unreadable)?;
        let target = place::target().ok();
        let variable = |name: &str| env::var(name).ok();
        let of_cargo = |name: &str| match name {
            "WORKSPACE" => root.to_str().map(str::to_owned),
            "TARGET" => target.as_deref().and_then(Path::to_str).map(str::to_owned),
            _ => variable(name),
        };
        let model = Model::collect();
        let Some(component) = model.component_at(call.component) else {
            return Err(format!("`{}` is not linked into this test", call.component));
        };
        let list = AssetList::of(&model, variable, &base, list::addresses).of_component(component);
        let resolver = Resolver::of_system(variable);
        let baseline = Baseline::read(of_cargo, resolver).map_err(|error| error.to_string())?.of_one_test();
        Ok(Self { list, baseline, root, program, model })
    }

    pub(super) fn confinement(&self) -> Confinement {
        let search: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(|path| env::split_paths(path)).collect();
        Confinement::of(&self.list, &self.baseline, &self.program, &search)
    }
}

pub(super) fn run(call: &Call) {
    if let Some(answer) = crate::inspect::answer() {
        fail(&format!("error: {answer}"));
    }
    let judged = Setting::of(call).and_then(|setting| {
        let ran = start(call, &setting)?;
        Ok((setting, ran))
    });
    let (setting, ran) = match judged {
        Ok(judged) => judged,
        Err(why) => fail(&call.inconclusive(&why)),
    };
    let judgement = judge(&setting, &ran);
    if judgement.passes() {
        if harness::shows_output() {
            eprintln!("{}", report::passed(call, &setting, &ran));
        }
        return;
    }
    fail(&report::failed(call, &setting, &ran, &judgement));
}

/// What came of the other process.
pub(super) struct Ran {
    pub(super) observation: Observation,
    pub(super) ended: Option<Ended>,
    pub(super) output: String,
}

/// Starts this program again for this test alone, and watches the closure.
fn start(call: &Call, setting: &Setting) -> Result<Ran, String> {
    confine::probe().map_err(|error| error.to_string())?;
    // The other process keeps to it; a limit that is none is better said before.
    again::limit()?;
    let test = this_test().ok_or(
        "nobody knows which test this is; call `confine` on the thread of the test, below `cargo test` or nextest",
    )?;
    let broken = |error: io::Error| format!("its process cannot be started: {error}");
    let tie = again::Tie::new().map_err(broken)?;
    let (output, stdout) = io::pipe().map_err(broken)?;
    let stderr = stdout.try_clone().map_err(broken)?;
    let mut command = again::command(&setting.program, &test);
    tie.hold(&mut command);
    command
        .env(child::CONFINED, format!("{} {}", tie.number, call.name()))
        // The symbols for a backtrace lie in files that nobody lists.
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::from(stdout))
        .stderr(Stdio::from(stderr));
    let reader = again::reader(output);
    let options = trace::Options { own: vec![setting.root.clone()], ..trace::Options::default() };
    let observed = trace::observe_thread(command, &options);
    let (output, answer) = again::split(&reader.finish(), child::ANSWER, &tie.number);
    let ended: Option<Ended> = answer.and_then(|answer| serde_json::from_str(&answer).ok());
    let observation = observed.map_err(|error| why(&error, ended.as_ref(), &output))?;
    if let Some(Ended::NotConfined(why)) = ended {
        return Err(why);
    }
    Ok(Ran { observation, ended, output })
}

/// Why there is no record.
fn why(error: &ObserveError, ended: Option<&Ended>, output: &str) -> String {
    match (error, ended) {
        (_, Some(Ended::NotConfined(why))) => why.clone(),
        (ObserveError::Launcher(status), _) => {
            let status = match status {
                Status::Code(0) => "as if it had passed".to_owned(),
                status => format!("with {status}"),
            };
            format!("when the test was started again, it ended {status} before it came to `confine`\n{output}")
        }
        (ObserveError::AlreadyTraced { by }, _) => {
            format!("the test runs below {by}, which traces it; leave tests with `confine` out there")
        }
        (error, _) => error.to_string(),
    }
}

/// The name of the test that this thread runs.
fn this_test() -> Option<String> {
    let thread = thread::current().name().filter(|name| *name != "main").map(str::to_owned);
    thread.or_else(harness::only_test)
}

/// What the record says.
pub(super) struct Judgement<'r> {
    pub(super) holding: Holding<'r>,
    /// Listed, and refused.
    pub(super) hindered: Vec<&'r threatmodel_observe::record::Access>,
    /// What may have happened out of sight.
    pub(super) unseen: BTreeSet<String>,
    pub(super) returned: bool,
}

impl Judgement<'_> {
    fn passes(&self) -> bool {
        self.returned && self.touched_others().next().is_none() && self.hindered.is_empty() && self.unseen.is_empty()
    }

    /// The accesses that are not on the list of the component.
    pub(super) fn touched_others(&self) -> impl Iterator<Item = &threatmodel_model::evidence::Observed> {
        self.holding.deviations.iter().filter(|observed| observed.deviation != Deviation::Untouched)
    }
}

fn judge<'r>(setting: &Setting, ran: &'r Ran) -> Judgement<'r> {
    let holding = holding::hold(&ran.observation, &setting.list, &setting.baseline, &setting.root);
    let hindered = confine::hindered(&holding, |_| true);
    let grave = ran.observation.blind_spots.iter().filter(|blind| blind.is_grave());
    let mut unseen: BTreeSet<String> = grave.map(ToString::to_string).collect();
    unseen.extend(ran.observation.interrupted.then(|| "the run was interrupted".to_owned()));
    Judgement { holding, hindered, unseen, returned: ran.ended == Some(Ended::Returned) }
}
