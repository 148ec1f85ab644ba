//! The verdict at the head of a report: whether the model holds, what does not, and what is set aside.

use std::collections::BTreeMap;

use serde::Serialize;
use threatmodel_core::words::{RuleLevel, Severity};
use threatmodel_model::{finding, model::Standing, rules::RULES};
use threatmodel_text::{Run, tally::Tally};

use super::{
    decision::Until,
    place::{At, Places},
    text::{short, text, texts},
};
use crate::origin::Origin;

#[derive(Serialize)]
pub(crate) struct Verdict {
    /// The verdict in a word: `fails` where a finding denies, `pending` where tests are still to show what the model claims.
    pub(crate) word: &'static str,
    /// The verdict in a sentence.
    pub(crate) sentence: &'static str,
    /// How it is coloured.
    pub(crate) class: &'static str,
    /// How many findings there are of each level, in words.
    pub(crate) counts: String,
    /// The findings, those that deny first, and among them the highest severity.
    pub(crate) findings: Vec<Finding>,
    /// The findings that the policy exempts.
    pub(crate) exempted: Vec<SetAside>,
    /// What need not be considered.
    pub(crate) dismissed: Vec<SetAside>,
    /// The rules of the findings, with their documentation.
    pub(crate) rules: Vec<Rule>,
    /// The commit, in full; empty where there is none.
    pub(crate) commit: String,
    /// Whether files differ from the commit.
    pub(crate) changed: bool,
    /// When the evidence was made, and by which command; empty where there is none.
    pub(crate) evidence: String,
    /// How many pairs of threat and control runs are still to show.
    pub(crate) pending: usize,
    /// How many have changed since a run has shown them.
    pub(crate) stale: usize,
}

#[derive(Serialize)]
pub(crate) struct Finding {
    pub(crate) level: &'static str,
    pub(crate) code: String,
    pub(crate) rule: String,
    /// The highest severity of the threats that it is about; empty where it is about none.
    pub(crate) severity: &'static str,
    pub(crate) message: String,
    pub(crate) places: Vec<Labelled>,
    pub(crate) notes: Vec<String>,
    pub(crate) help: String,
    pub(crate) insertion: String,
}

#[derive(Serialize)]
pub(crate) struct Labelled {
    #[serde(flatten)]
    pub(crate) at: At,
    pub(crate) text: String,
}

/// What is not reported, and who answers for that.
#[derive(Serialize)]
pub(crate) struct SetAside {
    pub(crate) what: String,
    pub(crate) because: String,
    pub(crate) owner: String,
    #[serde(flatten)]
    pub(crate) until: Until,
    #[serde(flatten)]
    pub(crate) at: At,
}

#[derive(Serialize)]
pub(crate) struct Rule {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) docs: &'static str,
}

impl Verdict {
    pub(crate) fn new(run: &Run<'_>, origin: &Origin) -> Self {
        let places = Places(origin);
        let verdict = run.verdict;
        let tally = Tally::of(run.model);
        let levels = [(RuleLevel::Deny, "error"), (RuleLevel::Warn, "warning")];
        let counts = levels.iter().filter_map(|(level, word)| match verdict.count(*level) {
            0 => None,
            1 => Some(format!("1 {word}")),
            count => Some(format!("{count} {word}s")),
        });
        let mut rules: BTreeMap<&str, Rule> = BTreeMap::new();
        for finding in &verdict.findings {
            if let Some(rule) = RULES.iter().find(|rule| rule.code == finding.code) {
                let docs = rule.docs;
                rules.entry(rule.code).or_insert(Rule { code: rule.code, name: rule.name, docs });
            }
        }
        let (word, sentence, class) = conclusion(run, &tally);
        Self {
            word,
            sentence,
            class,
            counts: counts.collect::<Vec<_>>().join(", "),
            findings: verdict.findings.iter().map(|finding| self::finding(run, finding, places)).collect(),
            exempted: exempted(run, places),
            dismissed: dismissed(run, places),
            rules: rules.into_values().collect(),
            commit: origin.commit.as_deref().map(text).unwrap_or_default(),
            changed: origin.changed,
            evidence: evidence(run, origin),
            pending: tally.short_and(Standing::Unseen),
            stale: tally.short_and(Standing::Stale),
        }
    }
}

/// The verdict in a word, in a sentence, and how it is coloured.
pub(crate) fn conclusion(run: &Run<'_>, tally: &Tally) -> (&'static str, &'static str, &'static str) {
    match (run.verdict.passes(), tally.short_and(Standing::Unseen)) {
        (false, _) => ("fails", "The model fails", "bad"),
        (true, 0) => ("holds", "The model holds", "good"),
        (true, _) => ("pending", "The model holds if its tests show what they claim", "warn"),
    }
}

fn finding(run: &Run<'_>, finding: &finding::Finding, places: Places<'_>) -> Finding {
    let severity: Option<Severity> =
        finding.subjects.iter().filter_map(|path| run.model.threat_at(path)).map(|threat| threat.severity()).max();
    let labels = finding.labels.iter().map(|label| Labelled { at: places.at(&label.place), text: text(&label.text) });
    let help = finding.help.as_ref();
    Finding {
        level: match finding.level {
            RuleLevel::Deny => "error",
            RuleLevel::Warn => "warning",
            RuleLevel::Allow => "note",
        },
        code: text(&finding.code),
        rule: text(&finding.rule),
        severity: severity.map_or("", |severity| severity.name()),
        message: text(&finding.message),
        places: labels.collect(),
        notes: texts(&finding.notes),
        help: help.map(|help| text(&help.message)).unwrap_or_default(),
        insertion: help
            .and_then(|help| help.insertion.as_ref())
            .map(|insertion| text(&insertion.text))
            .unwrap_or_default(),
    }
}

fn exempted(run: &Run<'_>, places: Places<'_>) -> Vec<SetAside> {
    let exempted = run.verdict.exempted.iter().filter_map(|(finding, at)| {
        let exemption = run.model.policy().exemptions.get(*at)?;
        Some(SetAside {
            what: format!("{} {}", text(&finding.code), text(&finding.message)),
            because: text(&exemption.reason),
            owner: String::new(),
            until: Until::new(run.model, exemption.until),
            at: places.at(&exemption.place),
        })
    });
    exempted.collect()
}

fn dismissed(run: &Run<'_>, places: Places<'_>) -> Vec<SetAside> {
    let in_code = run.model.facts().dismissals.iter().map(|dismissal| SetAside {
        what: format!("{} at {}", short(&dismissal.kind), text(&dismissal.site.item)),
        because: text(&dismissal.because),
        owner: text(&dismissal.owner),
        until: Until::new(run.model, dismissal.until),
        at: places.at(&dismissal.site.place),
    });
    let in_policy = run.model.policy().dismissals.iter().map(|dismissal| {
        let of = text(&dismissal.of.to_string());
        SetAside {
            what: dismissal.item.as_ref().map_or_else(|| of.clone(), |item| format!("{of} at {}", text(item))),
            because: text(&dismissal.reason),
            owner: text(&dismissal.owner),
            until: Until::new(run.model, dismissal.until),
            at: places.at(&dismissal.place),
        }
    });
    in_code.chain(in_policy).collect()
}

/// When the evidence that counts was made, and by what.
fn evidence(run: &Run<'_>, origin: &Origin) -> String {
    let lines: Vec<_> = run.model.fresh_lines().map(|(line, _)| line).collect();
    let times = || lines.iter().map(|line| line.started);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return String::new() };
    let shown = |time: jiff::Timestamp| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let when = if first == last { shown(first) } else { format!("{} to {}", shown(first), shown(last)) };
    let by = origin.command.as_ref().map(|command| format!(", by `{}`", text(command))).unwrap_or_default();
    let count = lines.len();
    format!("{count} configuration{} of attack tests, {when}{by}", if count == 1 { "" } else { "s" })
}
