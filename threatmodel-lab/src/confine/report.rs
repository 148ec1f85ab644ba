//! The report of a test about a confined closure.

use std::fmt::Write as _;

use threatmodel_core::names::short;
use threatmodel_model::evidence::{Deviation, Observed};

use super::{
    Call,
    child::Ended,
    judgement::{Judgement, Ran},
    setting::Setting,
};

/// The lines about a closure that kept to the list.
pub(super) fn passed(call: &Call, setting: &Setting, ran: &Ran) -> String {
    let mut text = format!(
        "confine to `{}` at {}: kept to its assets in {} calls\n",
        short(call.component),
        call.place,
        ran.observation.calls
    );
    gaps(&mut text, setting, ran);
    text.truncate(text.trim_end().len());
    text
}

/// The lines about one that did not, or of which nobody knows.
pub(super) fn failed(call: &Call, setting: &Setting, ran: &Ran, judgement: &Judgement<'_>) -> String {
    let others = judgement.touched_others().count();
    let shows_nothing = others == 0 && !matches!(ran.ended, Some(Ended::Panicked(_) | Ended::TimedOut));
    let mut text = format!("confine to `{}` at {}: ", short(call.component), call.place);
    text.push_str(match (shows_nothing, others) {
        (true, _) => "inconclusive\n",
        (false, 0) => "the closure failed\n",
        (false, _) => "it touched what the component does not list\n",
    });
    for observed in judgement.touched_others() {
        access(&mut text, call, setting, observed);
    }
    for refused in &judgement.hindered {
        let _ = writeln!(
            text,
            "  listed, and refused all the same: {} `{}`",
            refused.operation_and_outcome(),
            refused.what.locator()
        );
    }
    for unseen in &judgement.unseen {
        let _ = writeln!(text, "  could not be seen: {unseen}");
    }
    match &ran.ended {
        Some(Ended::Returned) => {}
        Some(Ended::Panicked(message)) => {
            let _ = writeln!(text, "  it panicked: {message}");
        }
        Some(Ended::TimedOut) => {
            let _ = writeln!(text, "  it did not end within its limit; {} sets it in seconds", crate::again::LIMIT);
        }
        Some(Ended::NotConfined(_)) | None => {
            let _ = writeln!(text, "  its process did not say how it ended ({})", ran.observation.status);
        }
    }
    gaps(&mut text, setting, ran);
    let output = without_harness(&ran.output);
    if !output.is_empty() {
        let _ = writeln!(text, "--- output of its process\n{output}");
    }
    text.truncate(text.trim_end().len());
    text
}

/// The output without what the test harness of the process says of itself, in which the test has never passed.
fn without_harness(output: &str) -> String {
    let lines = output.lines().map(|line| match line.strip_prefix("test ") {
        Some(rest) => rest.split_once(" ... ").map_or(line, |(_, printed)| printed),
        None => line,
    });
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty() && *line != "running 1 test").collect();
    // At the end stands which test failed, and that one did.
    let end = lines.iter().rposition(|line| *line == "FAILED").unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// One access, where in the code it came from, and the asset that it would have needed.
fn access(text: &mut String, call: &Call, setting: &Setting, observed: &Observed) {
    let _ = writeln!(text, "  {} `{}`", observed.operation, observed.touched);
    for (at, frame) in observed.stack.iter().take(4).enumerate() {
        let from = if at == 0 { "at" } else { "called from" };
        let _ = writeln!(text, "    {from} {}:{} ({})", frame.place.file, frame.place.line, frame.function);
    }
    let component = short(call.component);
    let asset = observed.asset.as_deref().and_then(|path| setting.model.asset_at(path));
    let Some(asset) = asset else {
        let _ = writeln!(
            text,
            "    no asset covers it; list it: `locators = [\"{}\"]` on an asset that `{component}` accesses",
            observed.touched
        );
        return;
    };
    let place = &asset.declared.place;
    let (name, declared) = (short(asset.path()), format!("{}:{}", place.file, place.line));
    let _ = match observed.deviation {
        Deviation::Adjacent => {
            writeln!(
                text,
                "    it would have needed `{name}` ({declared}), which is adjacent: the system leaves it alone"
            )
        }
        Deviation::Undeclared => writeln!(
            text,
            "    it would have needed `{name}` ({declared}) with more than the `ops` that `{component}` declares for it"
        ),
        _ => writeln!(text, "    it would have needed `{name}` ({declared}), which `{component}` does not use"),
    };
}

fn gaps(text: &mut String, setting: &Setting, ran: &Ran) {
    for gap in setting.confinement().gaps {
        let _ = writeln!(text, "  note: `{}` of `{}`: {}", gap.locator, short(&gap.asset), gap.why);
    }
    for unseen in ran.observation.blind_spots.iter().filter(|blind| !blind.is_grave()) {
        let _ = writeln!(text, "  note: {unseen}");
    }
}
