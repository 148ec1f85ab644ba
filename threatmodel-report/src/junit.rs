//! The verdict as JUnit XML, in the dialect that Jenkins and GitLab both read: `testsuites`, `testsuite`, `testcase` with
//! at most one `failure` or `skipped`, and `system-out`. No body publishes a standard for it; the strictest reader is the plugin xUnit
//! of Jenkins, whose schema `junit-10.xsd` the report follows. The XML is XML 1.0.
//!
//! A package is a suite. Each threat is a test case of its module's name, and so is each finding that is about no threat:
//!
//! | in the model | in the report |
//! |---|---|
//! | a finding that denies | `failure`, with every such finding of the threat in its text |
//! | a mitigated threat without one | passed |
//! | an open, undecided, accepted, transferred or avoided threat without one | `skipped`, with the reason: nothing was shown to stop it, so it must not look green |
//! | a finding that warns, or that the policy exempts | `system-out` |
//!
//! There are no times: a report of the same model is the same.

use std::collections::{BTreeMap, HashMap};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{finding::Finding, model::State, query::Threat};

use crate::{
    Run,
    plain::{cut, line, visible},
    sarif::threat_of,
};

/// How long the attribute `message` is, in characters; the whole is in the text below it.
const LONGEST_MESSAGE: usize = 1_000;

/// The runs as one JUnit report, with a suite for each.
#[must_use]
pub fn suites(runs: &[Run<'_>]) -> String {
    let suites: Vec<Suite> = runs.iter().map(Suite::of).collect();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Memory can be written to, and what is written is UTF-8, so neither can fail.
    let written = write(&suites, &mut writer);
    let text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    written.map_or_else(|_| String::new(), |()| text + "\n")
}

/// The test cases of a suite.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// A test case.
struct Case {
    classname: String,
    name: String,
    outcome: Outcome,
    out: Vec<String>,
}

enum Outcome {
    Passed,
    Skipped(String),
    Failed { code: String, message: String, text: String },
}

impl Suite {
    fn of(run: &Run<'_>) -> Self {
        let mut of_threat: HashMap<&str, About<'_>> = HashMap::new();
        let mut others: Vec<(&Finding, bool)> = Vec::new();
        let reported = run.verdict.findings.iter().map(|finding| (finding, false));
        let exempted = run.verdict.exempted.iter().map(|(finding, _)| (finding, true));
        for (finding, exempt) in reported.chain(exempted) {
            match threat_of(run, finding) {
                Some(threat) => of_threat.entry(threat.facts().path()).or_default().add(finding, exempt),
                None => others.push((finding, exempt)),
            }
        }
        let nothing = About::default();
        let mut cases: Vec<Case> = run
            .model
            .threats()
            .map(|threat| case_of_threat(threat, of_threat.get(threat.facts().path()).unwrap_or(&nothing)))
            .collect();
        cases.extend(others.into_iter().map(|(finding, exempt)| case_of_finding(finding, exempt)));
        tell_apart(&mut cases);
        Self { name: line(run.subject), cases }
    }

    fn count(&self, which: fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|case| which(&case.outcome)).count()
    }
}

/// The findings about a threat.
#[derive(Default)]
struct About<'r> {
    denied: Vec<&'r Finding>,
    out: Vec<String>,
}

impl<'r> About<'r> {
    fn add(&mut self, finding: &'r Finding, exempt: bool) {
        match (exempt, finding.level) {
            (false, RuleLevel::Deny) => self.denied.push(finding),
            (exempt, _) => {
                self.out.push(format!("{}: {}", if exempt { "exempt" } else { "warning" }, in_full(finding)))
            }
        }
    }
}

fn case_of_threat(threat: Threat<'_>, about: &About<'_>) -> Case {
    let facts = threat.facts();
    let module = facts.path().rsplit_once("::").map_or(facts.path(), |(module, _)| module);
    let outcome = match (about.denied.as_slice(), threat.state()) {
        ([first, ..], _) => failed(first, &about.denied),
        ([], State::Mitigated) => Outcome::Passed,
        ([], state) => Outcome::Skipped(reason(threat, state)),
    };
    Case { classname: line(module).replace("::", "."), name: line(facts.name()), outcome, out: about.out.clone() }
}

/// Why a threat that no finding denies has still not been shown to be stopped.
fn reason(threat: Threat<'_>, state: State) -> String {
    let decisions = threat.decisions().filter(|decision| decision.holds());
    let because = decisions.map(|decision| {
        let decision = decision.facts();
        let until = decision.until.map(|until| format!(", until {until}")).unwrap_or_default();
        format!("{} by {}{until}: {}", decision.treatment.noun(), decision.owner, decision.because)
    });
    std::iter::once(state.to_string()).chain(because).map(|part| line(&part)).collect::<Vec<_>>().join("; ")
}

fn case_of_finding(finding: &Finding, exempt: bool) -> Case {
    let outcome = match (exempt, finding.level) {
        (true, _) => Outcome::Skipped("exempt by threatmodel.toml".to_owned()),
        (false, RuleLevel::Deny) => failed(finding, &[finding]),
        (false, _) => Outcome::Passed,
    };
    let out = if matches!(outcome, Outcome::Failed { .. }) { Vec::new() } else { vec![in_full(finding)] };
    let subject = finding.subjects.first().map(String::as_str).unwrap_or_default();
    Case {
        classname: format!("threatmodel.{}", line(&finding.rule)),
        name: line(&format!("{} {subject}", finding.code)),
        outcome,
        out,
    }
}

fn failed(first: &Finding, all: &[&Finding]) -> Outcome {
    let more = if all.len() > 1 { format!(" (and {} more)", all.len() - 1) } else { String::new() };
    Outcome::Failed {
        code: line(&first.code),
        message: format!("{}{more}", cut(&line(&first.message), LONGEST_MESSAGE)),
        text: all.iter().map(|finding| in_full(finding)).collect::<Vec<_>>().join("\n"),
    }
}

/// A finding as plain text, a line for each of its parts.
fn in_full(finding: &Finding) -> String {
    let mut text = format!("{} {}: {}\n", finding.code, finding.rule, finding.message);
    for label in &finding.labels {
        text.push_str(&format!("  {}:{}:{}", label.place.file, label.place.line, label.place.column));
        text.push_str(&if label.text.is_empty() { "\n".to_owned() } else { format!(": {}\n", label.text) });
    }
    for note in &finding.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("  help: {}\n", help.message));
    }
    text
}

/// Readers take two cases of one class and name for one.
fn tell_apart(cases: &mut [Case]) {
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for case in cases {
        let number = seen.entry((case.classname.clone(), case.name.clone())).or_default();
        *number += 1;
        if *number > 1 {
            case.name.push_str(&format!(" ({number})"));
        }
    }
}

type Xml = Writer<Vec<u8>>;

fn write(suites: &[Suite], writer: &mut Xml) -> std::io::Result<()> {
    let sum = |which: fn(&Outcome) -> bool| suites.iter().map(|suite| suite.count(which)).sum::<usize>();
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = BytesStart::new("testsuites");
    attribute(&mut root, "name", "threatmodel");
    // What is skipped stands in each suite: the schema has no place for the sum.
    counts(&mut root, sum(|_| true), sum(is_failed));
    writer.write_event(Event::Start(root))?;
    for suite in suites {
        let mut start = BytesStart::new("testsuite");
        attribute(&mut start, "name", &suite.name);
        counts(&mut start, suite.count(|_| true), suite.count(is_failed));
        attribute(&mut start, "skipped", &suite.count(is_skipped).to_string());
        writer.write_event(Event::Start(start))?;
        for case in &suite.cases {
            write_case(case, writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))
}

fn counts(start: &mut BytesStart<'_>, tests: usize, failures: usize) {
    for (name, count) in [("tests", tests), ("failures", failures), ("errors", 0)] {
        attribute(start, name, &count.to_string());
    }
}

const fn is_failed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed { .. })
}

const fn is_skipped(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Skipped(_))
}

fn write_case(case: &Case, writer: &mut Xml) -> std::io::Result<()> {
    let mut start = BytesStart::new("testcase");
    attribute(&mut start, "classname", &case.classname);
    attribute(&mut start, "name", &case.name);
    let passed = matches!(case.outcome, Outcome::Passed);
    if passed && case.out.is_empty() {
        return writer.write_event(Event::Empty(start));
    }
    writer.write_event(Event::Start(start))?;
    match &case.outcome {
        Outcome::Passed => {}
        Outcome::Skipped(reason) => {
            let mut skipped = BytesStart::new("skipped");
            attribute(&mut skipped, "message", &cut(reason, LONGEST_MESSAGE));
            writer.write_event(Event::Empty(skipped))?;
        }
        Outcome::Failed { code, message, text } => {
            let mut failure = BytesStart::new("failure");
            attribute(&mut failure, "type", code);
            attribute(&mut failure, "message", message);
            element(failure, text, writer)?;
        }
    }
    if !case.out.is_empty() {
        element(BytesStart::new("system-out"), &case.out.join("\n"), writer)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

fn element(start: BytesStart<'_>, text: &str, writer: &mut Xml) -> std::io::Result<()> {
    let end = start.to_end().into_owned();
    writer.write_event(Event::Start(start))?;
    writer.write_event(Event::Text(BytesText::new(&visible(text))))?;
    writer.write_event(Event::End(end))
}

/// The writer escapes the value; that every character may stand in XML is up to the caller.
fn attribute(start: &mut BytesStart<'_>, name: &str, value: &str) {
    start.push_attribute((name, value));
}
