//! What the check reports.

use threatmodel_core::words::RuleLevel;
use threatmodel_model::rules::judge;

use super::declare::{flag, number, text, texts, word};

table! {
    /// What the rules report of the model, exempted findings too.
    "findings" of "finding", |source| (number, (finding, exempted)) in {
        let verdict = judge(source.model, source.lock, &[]);
        let exempted = verdict.exempted.into_iter().map(|(finding, _)| (finding, true));
        let findings: Vec<_> = verdict.findings.into_iter().map(|finding| (finding, false)).chain(exempted).collect();
        findings.into_iter().enumerate()
    } => {
        ! "number" number("its position in the verdict"), number;
        ! "rule" text("the name of the rule: `unmitigated-threat`"), finding.rule.clone();
        ! "code" text("the code of the rule: `TM001`"), finding.code.clone();
        ! "level" word(RuleLevel::NAMES, "the effect on the verdict"), finding.level.name();
        ! "exempted" flag("the policy exempts it"), exempted;
        ! "message" text("the cause in one line"), finding.message.clone();
        ? "help" text("the suggested fix"), finding.help.as_ref().map(|help| help.message.clone());
        ! "subjects" texts("what it is about: paths, ids, items, files"), owned(&finding.subjects);
        ! "notes" texts("further details"), owned(&finding.notes);
        ? "file" text("the file, where it is at a place"), finding.place().map(|place| place.file.clone());
        ? "line" number("the line, from 1"), finding.place().map(|place| place.line);
    }
}

fn owned<'m>(texts: &[String]) -> Vec<std::borrow::Cow<'m, str>> {
    texts.iter().map(|text| text.clone().into()).collect()
}
