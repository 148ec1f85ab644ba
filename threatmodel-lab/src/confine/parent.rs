//! The side of the test that the harness runs: starts the process, holds what it did against the list, reports.

use std::{io, process::Stdio, thread};

use threatmodel_observe::{
    confine,
    record::Status,
    trace::{self, ObserveError},
};

use super::{
    Call,
    child::{self, Ended},
    fail,
    judgement::{Ran, judge},
    report,
    setting::Setting,
};
use crate::{again, harness};

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

/// Starts this program again for this test alone, and watches the closure.
fn start(call: &Call, setting: &Setting) -> Result<Ran, String> {
    confine::probe().map_err(|error| error.to_string())?;
    // The other process keeps to it; a limit that is none is better said before.
    again::limit()?;
    let test = this_test().ok_or(
        "it is unknown which test this is; call `confine` on the thread of the test, under `cargo test` or nextest",
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

/// The reason why there is no record.
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
