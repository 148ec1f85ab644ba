//! Findings as SARIF 2.1.0 (OASIS, with errata 01), in the subset and within the limits of GitHub code scanning.
//!
//! Each threat is a rule, so that code scanning lists, filters and ranks alerts by threat: the id of the rule is the team's
//! own id of the threat, or its declared path, and `security-severity` follows from the threat's severity. A finding that
//! is about no threat belongs to a rule of its code (`TM010`), without a security severity. Every result names the code of
//! its finding in `properties`, as `finding-rule`.
//!
//! | severity | `security-severity` |
//! |---|---|
//! | Critical | 9.5 |
//! | High | 8.0 |
//! | Medium | 5.5 |
//! | Low | 2.0 |
//!
//! Findings that the policy exempts are left out: code scanning ignores suppressions and would show them as open.
//!
//! The bytes depend on nothing but the runs: no times, no random identifiers, no absolute paths. Places are relative to the
//! folder that the findings are relative to, which must be the root of the repository for code scanning to show them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use threatmodel_core::words::{RuleLevel, Severity};
use threatmodel_model::{
    annotation::Place,
    finding::{Finding, Label},
    query::Threat,
    rules::{RULES, Rule},
};

use crate::{
    Run,
    catalogue::Entry,
    hash, markdown,
    plain::{cut, line, visible},
};

/// How many runs code scanning reads from one file.
pub const MOST_RUNS: usize = 20;
/// How many results it reads from one run.
pub const MOST_RESULTS: usize = 25_000;
/// How many rules it reads from one run.
pub const MOST_RULES: usize = 25_000;
/// How many tags it reads from one rule.
pub const MOST_TAGS: usize = 20;
/// How many places a result is at, at most; only the first is shown as its place.
pub const MOST_LOCATIONS: usize = 10;
/// How many places with the others a result may name.
const MOST_RELATED: usize = 1_000 - MOST_LOCATIONS;
/// How many related places the message of a result links to; code scanning shows no others.
const LINKED: usize = 5;
/// The lengths, in characters, at which texts are cut. The first two are code scanning's; the others keep a file with many
/// results below its limit for uploads.
const LONGEST_NAME: usize = 255;
const LONGEST_DESCRIPTION: usize = 1_024;
const LONGEST_MESSAGE: usize = 4_000;
const LONGEST_HELP: usize = 20_000;

/// One run as a SARIF log: a line of JSON.
#[must_use]
pub fn log(run: &Run<'_>) -> String {
    write(&[described(run, &mut BTreeSet::new())])
}

/// Several runs as SARIF logs, with one SARIF run for each. Code scanning reads no more than [`MOST_RUNS`] from a file, so
/// there are several logs where there are more. Each run has a category of its own (`automationDetails.id`), as code
/// scanning demands.
#[must_use]
pub fn logs(runs: &[Run<'_>]) -> Vec<String> {
    let mut categories = BTreeSet::new();
    let described: Vec<SarifRun> = runs.iter().map(|run| described(run, &mut categories)).collect();
    described.chunks(MOST_RUNS).map(write).collect()
}

/// How severe code scanning takes a threat to be: above 9.0 is critical, from 7.0 high, from 4.0 medium.
#[must_use]
pub const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

fn write(runs: &[SarifRun]) -> String {
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs,
    };
    // Nothing in it can fail to be written: text and numbers under keys that are text.
    serde_json::to_string(&log).unwrap_or_default()
}

fn described(run: &Run<'_>, categories: &mut BTreeSet<String>) -> SarifRun {
    let mut rules = RuleBook::of(run);
    let mut findings: Vec<(&Finding, Option<Threat<'_>>)> =
        run.verdict.findings.iter().map(|finding| (finding, threat_of(run, finding))).collect();
    // The worst first: what is cut off, or not shown, is what matters least.
    findings.sort_by_key(|(finding, threat)| {
        (std::cmp::Reverse(finding.level), std::cmp::Reverse(threat.map(Threat::severity)))
    });
    let left_out = findings.len().saturating_sub(MOST_RESULTS);
    findings.truncate(MOST_RESULTS);

    let fallback = place_of_last_resort(run);
    let mut seen = HashMap::new();
    let results = findings
        .into_iter()
        .map(|(finding, threat)| {
            let rule = rules.index(finding, threat);
            result(run, finding, rule, rules.id(rule), &fallback, &mut seen)
        })
        .collect();
    SarifRun {
        tool: Tool {
            driver: Driver { name: "threatmodel", semantic_version: env!("CARGO_PKG_VERSION"), rules: rules.written() },
        },
        automation_details: Automation { id: category(run.subject, categories) },
        original_uri_base_ids: BTreeMap::from([(
            SRCROOT,
            BaseId { description: Text { text: "The root of the repository.".to_owned() } },
        )]),
        column_kind: "unicodeCodePoints",
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: (left_out > 0).then(|| notification(left_out)).into_iter().collect(),
        }],
        results,
    }
}

fn notification(left_out: usize) -> Notification {
    let text = format!(
        "{left_out} results are left out: code scanning reads no more than {MOST_RESULTS} from a run. Those that are here are the worst."
    );
    Notification { level: "warning", message: Text { text } }
}

/// Code scanning takes everything before the last slash as the category.
fn category(subject: &str, taken: &mut BTreeSet<String>) -> String {
    let subject = identifier(subject);
    let mut id = format!("threatmodel/{subject}/");
    let mut number = 1;
    while !taken.insert(id.clone()) {
        number += 1;
        id = format!("threatmodel/{subject} ({number})/");
    }
    id
}

/// The threat that a finding is about: the first that its subjects name.
pub(crate) fn threat_of<'m>(run: &Run<'m>, finding: &Finding) -> Option<Threat<'m>> {
    finding.subjects.iter().find_map(|subject| run.model.threat_at(subject))
}

/// The rules of a run: those of its results, then the other threats.
struct RuleBook<'m> {
    run: Run<'m>,
    ids: HashMap<&'m str, String>,
    rules: Vec<Descriptor>,
    known: HashMap<String, usize>,
}

impl<'m> RuleBook<'m> {
    fn of(run: &Run<'m>) -> Self {
        // An id that two threats have, or that is the code of a rule, would make two rules one: the path stands for it.
        let mut times: HashMap<&str, usize> = HashMap::new();
        let codes = RULES.iter().map(|rule| rule.code);
        let given = run.model.facts().threats.iter().filter_map(|threat| threat.declared.id.as_deref());
        let paths = run.model.facts().threats.iter().map(|threat| threat.path());
        let reported = run.verdict.findings.iter().map(|finding| finding.code.as_str());
        for name in codes.chain(given).chain(paths).chain(reported.collect::<BTreeSet<_>>()) {
            *times.entry(name).or_default() += 1;
        }
        let ids = run.model.facts().threats.iter().map(|threat| {
            let id = threat.declared.id.as_deref().filter(|id| times.get(id) == Some(&1) && !id.trim().is_empty());
            (threat.path(), identifier(id.unwrap_or(threat.path())))
        });
        Self { run: *run, ids: ids.collect(), rules: Vec::new(), known: HashMap::new() }
    }

    fn id(&self, rule: usize) -> String {
        self.rules.get(rule).map(|rule| rule.id.clone()).unwrap_or_default()
    }

    /// The position of the rule that a finding belongs to.
    fn index(&mut self, finding: &Finding, threat: Option<Threat<'m>>) -> usize {
        match threat {
            Some(threat) => self.threat(threat),
            None => {
                let code = if finding.code.is_empty() { &finding.rule } else { &finding.code };
                self.insert(identifier(code), |id| of_code(id, finding))
            }
        }
    }

    fn threat(&mut self, threat: Threat<'m>) -> usize {
        let id = self.ids.get(threat.facts().path()).cloned().unwrap_or_default();
        self.insert(id, |id| of_threat(id, threat))
    }

    fn insert(&mut self, id: String, describe: impl FnOnce(String) -> Descriptor) -> usize {
        let next = self.rules.len();
        match self.known.entry(id) {
            std::collections::hash_map::Entry::Occupied(known) => *known.get(),
            std::collections::hash_map::Entry::Vacant(free) => {
                self.rules.push(describe(named(free.key(), "unnamed")));
                *free.insert(next)
            }
        }
    }

    fn written(mut self) -> Vec<Descriptor> {
        for threat in self.run.model.threats() {
            if self.rules.len() == MOST_RULES {
                break;
            }
            self.threat(threat);
        }
        self.rules
    }
}

/// Text on one line that is not longer than a name may be and still tells apart what the whole text does.
fn identifier(text: &str) -> String {
    match line(text) {
        short if short.chars().count() <= LONGEST_NAME => short,
        long => format!("{} {}", cut(&long, LONGEST_NAME - 17), hash::stable([text])),
    }
}

/// Code scanning does not take an empty text where it wants one.
fn named(text: &str, otherwise: &str) -> String {
    if text.trim().is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

fn of_threat(id: String, threat: Threat<'_>) -> Descriptor {
    let facts = threat.facts();
    let doc = visible(&facts.declared.doc);
    let full = named(&doc, &id);
    let first = full.split("\n\n").next().unwrap_or_default();
    let short = first.split_once(". ").map_or(first, |(sentence, _)| sentence);
    let mut tags = vec!["security".to_owned()];
    tags.extend(facts.refs.iter().filter_map(|reference| cwe_tag(reference)));
    tags.push("threat-model".to_owned());
    tags.extend(facts.categories().map(str::to_owned));
    let mut seen = BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    tags.truncate(MOST_TAGS);
    let (text, markdown) = help_of_threat(threat, &full);
    Descriptor {
        name: cut(&line(facts.name()), LONGEST_NAME).into_owned(),
        short_description: Text { text: cut(&named(&line(short), &id), LONGEST_DESCRIPTION).into_owned() },
        full_description: Text { text: cut(&full, LONGEST_DESCRIPTION).into_owned() },
        help: Help { text: cut(&text, LONGEST_HELP).into_owned(), markdown: cut(&markdown, LONGEST_HELP).into_owned() },
        default_configuration: Configuration { level: "error" },
        properties: RuleProperties { tags, security_severity: Some(security_severity(threat.severity())) },
        id,
    }
}

/// The tag by which code scanning knows a weakness.
fn cwe_tag(reference: &str) -> Option<String> {
    match Entry::of(reference)? {
        Entry::Cwe(number) => Some(format!("external/cwe/cwe-{number}")),
        _ => None,
    }
}

/// The help text for a threat, as plain text and as Markdown.
fn help_of_threat(threat: Threat<'_>, full: &str) -> (String, String) {
    let facts = threat.facts();
    let assets: Vec<&str> = threat.assets().map(|asset| asset.facts().name()).collect();
    let controls: Vec<String> =
        threat.controls().map(|known| format!("{} ({})", known.control.facts().name(), known.pair.shown())).collect();
    let rows = [
        ("Severity", threat.risk().to_string()),
        ("State", threat.state().to_string()),
        ("Targets", assets.join(", ")),
        ("Categories", facts.categories().collect::<Vec<_>>().join(", ")),
        ("References", facts.refs.join(", ")),
        ("Misuse case", facts.misuse.clone().unwrap_or_default()),
        ("Controls", controls.join(", ")),
        ("Declared as", facts.path().to_owned()),
    ];
    let mut text = full.to_owned();
    let mut marked: String = full.lines().map(|line| markdown::cell(line) + "\n").collect();
    marked.push_str("\n| | |\n|---|---|\n");
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let value = line(value);
        text.push_str(&format!("\n{name}: {value}"));
        marked.push_str(&format!("| {name} | {} |\n", markdown::cell(&value)));
    }
    (text, marked)
}

fn of_code(id: String, finding: &Finding) -> Descriptor {
    let rule = RULES.iter().find(|rule| rule.code == finding.code);
    let summary = named(rule.map_or("", |rule| rule.summary), &named(&line(&finding.rule), &id));
    let docs = named(rule.map_or("", |rule| rule.docs), &summary);
    Descriptor {
        name: cut(&named(&line(&finding.rule), &id), LONGEST_NAME).into_owned(),
        short_description: Text { text: cut(&summary, LONGEST_DESCRIPTION).into_owned() },
        full_description: Text { text: cut(&summary, LONGEST_DESCRIPTION).into_owned() },
        help: Help { text: docs.clone(), markdown: docs },
        default_configuration: Configuration { level: level(rule.map_or(finding.level, |rule: &&Rule| rule.level)) },
        properties: RuleProperties { tags: vec!["threat-model".to_owned()], security_severity: None },
        id,
    }
}

const fn level(level: RuleLevel) -> &'static str {
    match level {
        RuleLevel::Deny => "error",
        RuleLevel::Warn => "warning",
        RuleLevel::Allow => "note",
    }
}

fn result(
    run: &Run<'_>,
    finding: &Finding,
    rule_index: usize,
    rule_id: String,
    fallback: &Place,
    seen: &mut HashMap<String, usize>,
) -> SarifResult {
    let visible_labels = || finding.labels.iter().filter(|label| uri(run, &label.place.file).is_some());
    let (at, also): (Vec<&Label>, Vec<&Label>) = {
        let primary: Vec<&Label> = visible_labels().filter(|label| label.primary).collect();
        let (at, surplus) = primary.split_at(primary.len().min(MOST_LOCATIONS));
        let related = visible_labels().filter(|label| !label.primary);
        (at.to_vec(), surplus.iter().copied().chain(related).take(MOST_RELATED).collect())
    };
    let mut locations: Vec<Location> =
        at.iter().filter_map(|label| location(run, &label.place, &label.text, None)).collect();
    if locations.is_empty() {
        locations.extend(location(run, fallback, "", None));
    }
    let related: Vec<Location> = also
        .iter()
        .enumerate()
        .filter_map(|(at, label)| location(run, &label.place, &label.text, Some(at + 1)))
        .collect();
    SarifResult {
        rule_id,
        rule_index,
        level: level(finding.level),
        message: Text { text: message(finding, &also) },
        locations,
        related_locations: related,
        partial_fingerprints: fingerprints(finding, seen),
        properties: ResultProperties { finding_rule: line(&finding.code), finding_name: line(&finding.rule) },
    }
}

/// The cause, what to do, and links to related places, which code scanning shows only where the message names them.
fn message(finding: &Finding, related: &[&Label]) -> String {
    let mut text = named(&unlinked(&cut(&line(&finding.message), LONGEST_MESSAGE)), "no message");
    text.push('.');
    if let Some(help) = &finding.help {
        text.push_str(&format!(" Help: {}.", unlinked(&cut(&line(&help.message), LONGEST_MESSAGE))));
    }
    let links: Vec<String> = related
        .iter()
        .take(LINKED)
        .enumerate()
        .map(|(at, label)| {
            let shown = named(&cut(&line(&label.text), LONGEST_NAME), "related code");
            format!("[{}]({})", shown.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]"), at + 1)
        })
        .collect();
    if !links.is_empty() {
        text.push_str(&format!(" See {}.", links.join(", ")));
    }
    text
}

/// Text that makes no link: SARIF reads `[text](1)` as one.
fn unlinked(text: &str) -> String {
    text.replace("](", "\\](")
}

/// The key by which two results are the same although lines have moved: the code and the subject of the finding. Equal ones in
/// one run are numbered. Code scanning reads `primaryLocationLineHash` only.
fn fingerprints(finding: &Finding, seen: &mut HashMap<String, usize>) -> BTreeMap<&'static str, String> {
    let subjects: BTreeSet<&str> = finding.subjects.iter().map(String::as_str).collect();
    let hash = hash::stable([finding.code.as_str(), finding.rule.as_str()].into_iter().chain(subjects));
    let number = seen.entry(hash.clone()).and_modify(|number| *number += 1).or_insert(1);
    let fingerprint = format!("{hash}:{number}");
    BTreeMap::from([("primaryLocationLineHash", fingerprint.clone()), ("threatmodel/v1", fingerprint)])
}

/// Where a finding is that has no place in the repository: the policy's file, else the manifest of the first package.
fn place_of_last_resort(run: &Run<'_>) -> Place {
    let policy = run.model.policy().file.clone();
    let manifests = run.model.facts().packages.iter().filter(|package| package.checked).map(|package| {
        if package.root.is_empty() { "Cargo.toml".to_owned() } else { format!("{}/Cargo.toml", package.root) }
    });
    let file = policy.into_iter().chain(manifests).find(|file| uri(run, file).is_some());
    Place { file: file.unwrap_or_else(|| "Cargo.toml".to_owned()), line: 1, column: 1, len: 0 }
}

fn location(run: &Run<'_>, place: &Place, text: &str, id: Option<usize>) -> Option<Location> {
    let text = line(text);
    Some(Location {
        id,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(run, &place.file)?, uri_base_id: SRCROOT },
            region: Region {
                start_line: place.line.max(1),
                start_column: (place.line > 0).then(|| place.column.max(1)),
                end_line: place.line.max(1),
                end_column: (place.line > 0 && place.len > 0).then(|| place.column.max(1).saturating_add(place.len)),
            },
        },
        message: (!text.is_empty()).then(|| Text { text: unlinked(&cut(&text, LONGEST_MESSAGE)) }),
    })
}

/// A file as a relative reference; `None` where it lies outside the folder that files are relative to.
fn uri(run: &Run<'_>, file: &str) -> Option<String> {
    let root = run.root.to_string_lossy();
    let inside = match file.strip_prefix(root.as_ref()) {
        Some(rest) if !root.is_empty() && rest.starts_with('/') => rest.trim_start_matches('/'),
        _ => file,
    };
    let drive = inside.as_bytes().get(1) == Some(&b':') && inside.as_bytes()[0].is_ascii_alphabetic();
    let outside = inside.split(['/', '\\']).any(|part| part == "..");
    if inside.is_empty() || inside.starts_with(['/', '\\']) || drive || outside {
        return None;
    }
    let inside = run.in_repository(inside);
    let mut uri = String::with_capacity(inside.len());
    for byte in inside.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(uri)
}

/// The base of every place.
const SRCROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: &'r [SarifRun],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: Tool,
    automation_details: Automation,
    original_uri_base_ids: BTreeMap<&'static str, BaseId>,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
struct BaseId {
    description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    name: String,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RuleProperties {
    #[serde(skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
    tags: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    properties: ResultProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ResultProperties {
    finding_rule: String,
    finding_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    end_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}
