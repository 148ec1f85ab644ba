//! A detection that raised an alert during ordinary use.

use super::{Context, Rule};
use crate::finding::Finding;
use threatmodel_core::words::RuleLevel;

pub(super) static RULE: Rule = Rule {
    code: "TM039",
    name: "false-alarm",
    level: RuleLevel::Deny,
    summary: "a detection raised an alert during a test that attacks nothing",
    docs: "\
Reports a detection that raised an alert during a test that exercises no threat. Tests without `#[mitigates]` and
`#[threat]` are ordinary use: whoever looks at alerts stops looking where ordinary use raises them.

Events on threads that carry no test's name count for all tests of their binary together; nextest, which runs each test in
a process of its own, tells them apart.

To mend it, raise the threshold, group by what tells one user from another, or emit the event only for what no honest user
does. If the test does attack something, say so with `#[threat(X)]`.

A check that runs beside the tests sees what they have left until then; `cargo threatmodel verify` sees everything.",
    of_run: true,
    check,
    ..Rule::OWN
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let run = &context.model.facts().run;
    if !run.current {
        return Vec::new();
    }
    let alarming = context.model.detections().filter_map(|detection| {
        let score = detection.score();
        (!score.false_alarms.is_empty()).then_some((detection, score))
    });
    alarming
        .map(|(detection, score)| {
            let name = detection.facts().name();
            let count = score.false_alarms.len();
            let times = if count == 1 { "an ordinary test".to_owned() } else { format!("{count} ordinary tests") };
            let mut finding = Finding::new(detection.path(), format!("`{name}` raises an alert during {times}"))
                .subject_if(detection.declared.id.as_ref())
                .at(&detection.declared.place, "honest users would set it off too");
            for test in score.false_alarms.iter().take(5) {
                finding = finding.note(format!("during {test}"));
            }
            if let Some(said) = detection.reactions().find(|reaction| reaction.alerted).map(|known| &known.said) {
                finding = finding.note(said.clone());
            }
            finding.help("raise the threshold, group by what tells one user from another, or say `#[threat(…)]` on a test that attacks")
        })
        .collect()
}
