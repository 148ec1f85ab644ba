//! What attack tests showed when they last ran.

use std::collections::HashSet;

use threatmodel_grammar::Statement;
use threatmodel_model::evidence::Line;

use super::declare::{date, flag, number, path, paths, text, texts, word};

const CONFIGURATIONS: &[&str] = &["all_on", "without_defences", "only", "incomplete"];

const VERDICTS: &[&str] = &["Blocked", "Compromised", "Inconclusive", "Not run"];

table! {
    /// What attack tests showed, one configuration in a row; with `--last-run`.
    "evidence" of "result", |source| (number, (fresh, line)) in {
        let run = &source.model.facts().run;
        // Their executable is current; whether the code that they speak of is, the model knows.
        let fresh: HashSet<*const Line> = source.model.fresh_lines().map(|(line, _)| std::ptr::from_ref(line)).collect();
        run.lines.iter().chain(&run.stale).map(move |line| (fresh.contains(&std::ptr::from_ref(line)), line)).enumerate()
    } => {
        ! "number" number("its position in the model"), number;
        ! "test" text("the path of the attack test"), &line.test;
        ! "case" text("the case, where one function is several tests; else empty"), &line.case;
        ! "threat" path(Statement::Threat, "the threat"), &line.threat;
        ! "configuration" word(CONFIGURATIONS, "the controls that were on"), line.configuration.name();
        ! "verdict" word(VERDICTS, "what became of the attack"), line.verdict.to_string();
        ! "holds" flag("that is what the configuration asks for, and the test passed"), line.holds;
        ! "fresh" flag("neither its executable nor the sources have changed since"), fresh;
        ! "reason" text("the reason, in a sentence"), &line.reason;
        ! "controls" paths(Statement::Control, "the controls under test"), &line.controls;
        ! "off" paths(Statement::Control, "the controls that were off"), &line.off;
        ! "entered" paths(Statement::Control, "the controls against the threat whose code ran"), &line.entered;
        ! "leaked" paths(Statement::Asset, "the assets whose canaries leaked"), &line.leaked;
        ! "alerts" paths(Statement::Detection, "the detections that raised an alert"), alerts(line);
        ? "legitimate" flag("the legitimate use still works with every control on"), line.legitimate;
        ? "tried" number("the inputs that were tried"), line.tried;
        ? "through" number("the inputs that got through"), line.through.as_ref().map(|through| through.count);
        ! "cfgs" texts("the `--cfg` flags of the package"), line.cfgs.iter().flatten().map(String::as_str).collect::<Vec<_>>();
        ! "run" text("the run"), &line.run;
        ! "started" date("the day on which it started"), jiff::tz::Offset::UTC.to_datetime(line.started).date();
        ! "duration_ms" number("how long it took, in milliseconds"), line.duration_ms;
        ! "package" text("the package of the test"), &line.package;
        ! "file" text("the file of the test, relative to the package's folder"), &line.file;
        ! "line" number("the line of the annotation, from 1"), line.line;
    }
}

fn alerts(line: &Line) -> Vec<&str> {
    line.alerts.iter().map(String::as_str).collect()
}
