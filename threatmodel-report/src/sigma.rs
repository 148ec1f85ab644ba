//! Detections as Sigma 2.1 rules: YAML for a SIEM that reads the program's log.
//!
//! The log is what `tracing-subscriber` writes as JSON with its event flattened: see [`FORMATTER`]. What raises an alert has
//! the id of the rule; a document that only finds an event for others to count has an id of its own, which never changes
//! either. What Sigma cannot say stands as a rule on the alert that the program itself raises.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_saphyr::LitStr;
use threatmodel_detect::{
    alert::Cause,
    event::{ALERT_TARGET, DETECT_TARGET, STEP_TARGET},
    rule::{Kind, Level, Rule},
};
use threatmodel_model::{model::Model, query::Threat};

use crate::{
    catalogue::{self, Entry},
    ids::Ids,
    loss::{Fate, Loss},
    plain,
    rules_of::{self, Known},
};

/// The product in the log source of every document.
pub const PRODUCT: &str = "threatmodel";

/// How the program must write its log.
pub const FORMATTER: &str = "tracing_subscriber::fmt().json().flatten_event(true).with_target(true)";

/// The fields that the formatter writes itself. A rule that reads a field with such a name cannot be told to Sigma.
pub const RESERVED: [&str; 9] =
    ["timestamp", "level", "target", "filename", "line_number", "threadName", "threadId", "span", "spans"];

/// The longest title, in characters.
const TITLE: usize = 256;

/// The longest description, in characters.
const DESCRIPTION: usize = 65_535;

/// The longest time, in characters.
const TIMESPAN: usize = 10;

const ORDERED_FILE: &str = "a file `.ordered.yaml`, if it is written to a folder";

const ON_ALERT: Fate = Fate::Approximated("a rule on the alert that the program itself raises");

/// The Sigma documents of one detection: the events that it counts, and the rule that raises the alert.
///
/// They belong into one file: `sigma convert` resolves what refers to another document file by file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document {
    /// The name of its file: small letters, digits and hyphens, and an ending. No two of one model are the same.
    ///
    /// It ends in [`ORDERED`] where few converters know what the rule needs, and else in `.yml`.
    pub name: String,
    /// The documents, with `---` between them.
    pub text: String,
}

/// The ending of a file with an ordered sequence. Of the backends of pySigma only that for EQL knows those, the others refuse the whole
/// folder; `sigma convert FOLDER` reads `*.yml`, and so does not see it until `--file-pattern` says so.
pub const ORDERED: &str = ".ordered.yaml";

/// All documents in one file, with `---` between them, and what Sigma could not say.
#[must_use]
pub fn document(model: &Model) -> (String, Loss) {
    let (documents, loss) = documents(model);
    let texts: Vec<String> = documents.into_iter().map(|document| document.text).collect();
    (texts.join("---\n"), loss)
}

/// The documents of each detection by themselves, and what Sigma could not say.
#[must_use]
pub fn documents(model: &Model) -> (Vec<Document>, Loss) {
    let export = Export::of(model);
    let names = Ids::of(export.documents.keys().map(|path| (RULE, path.as_str())));
    let documents = export.documents.iter().map(|(path, documents)| {
        let ending = if documents.iter().any(Written::is_ordered) { ORDERED } else { ".yml" };
        let name = names.find(RULE, path).unwrap_or_default();
        Document { name: format!("{name}{ending}"), text: documents.iter().map(yaml).collect::<Vec<_>>().join("---\n") }
    });
    (documents.collect(), export.loss)
}

/// The value as YAML. Every text is quoted where a reader could take it for something else.
pub(crate) fn yaml(value: &impl Serialize) -> String {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    // Nothing in it can fail to be written: text and numbers under keys that are text, into memory.
    serde_saphyr::to_string_with_options(value, options).unwrap_or_default()
}

#[derive(Serialize)]
struct Written {
    title: String,
    id: String,
    status: &'static str,
    #[serde(serialize_with = "prose")]
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logsource: Option<Logsource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detection: Option<Search>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<Correlation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
    falsepositives: Vec<String>,
    level: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// A field of our own: Sigma has tags for the catalogues that it knows, and for nothing else.
    #[serde(rename = "threatmodel", skip_serializing_if = "Option::is_none")]
    about: Option<About>,
}

impl Written {
    fn is_ordered(&self) -> bool {
        self.correlation.as_ref().is_some_and(|correlation| correlation.kind == IN_ORDER)
    }
}

/// The correlation of a sequence.
const IN_ORDER: &str = "temporal_ordered";

/// What the detection is about, by the paths of the model.
#[derive(Serialize)]
struct About {
    threat: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assets: Vec<String>,
    event: String,
}

/// Writes a text over several lines as such, where no reader can mistake it: nothing stands before or behind its lines.
pub(crate) fn prose<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let tame = |line: &str| line.trim() == line && !line.chars().any(char::is_control);
    if text.contains('\n') && !text.starts_with('\n') && !text.ends_with('\n') && text.split('\n').all(tame) {
        LitStr(text).serialize(serializer)
    } else {
        text.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Logsource {
    product: &'static str,
    service: String,
    definition: String,
}

#[derive(Serialize)]
struct Search {
    selection: Selection,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Selection>,
    condition: &'static str,
}

#[derive(Serialize)]
struct Selection {
    target: &'static str,
    #[serde(rename = "rule.id", skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(rename = "step|cased", skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
}

#[derive(Serialize)]
struct Correlation {
    #[serde(rename = "type")]
    kind: &'static str,
    rules: Vec<String>,
    #[serde(rename = "group-by")]
    group_by: Vec<String>,
    timespan: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
}

#[derive(Serialize)]
struct Condition {
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    gte: u32,
}

const RULE: &str = "rule";

struct Export<'m> {
    model: &'m Model,
    /// Those of each detection: the events first, then the rule.
    documents: BTreeMap<String, Vec<Written>>,
    loss: Loss,
}

impl<'m> Export<'m> {
    fn of(model: &'m Model) -> Self {
        let mut export = Self { model, documents: BTreeMap::new(), loss: Loss::default() };
        let (known, unusable) = rules_of::known(model);
        for known in &known {
            export.rule(known);
        }
        for unusable in unusable {
            export.loss.note("detections", "", &unusable.path, Fate::LeftOut, "no rule can be made of it");
        }
        export
    }

    /// The document that raises the alert of a rule, and those of the events that it counts.
    fn rule(&mut self, known: &Known<'m>) {
        let rule = &known.rule;
        let mut events = Vec::new();
        let (search, correlation, note) = match self.correlation(rule, &mut events) {
            Ok(Some(correlation)) => (None, Some(correlation), None),
            Ok(None) => (Some(on_event(rule)), None, None),
            Err((field, why)) => {
                self.loss.note("detections", field, &rule.path, ON_ALERT, why);
                (Some(on_alert(rule)), None, Some(why))
            }
        };
        let written = written(known, search, correlation, note);
        if written.is_ordered() {
            let why = "of the backends of `sigma convert` only EQL knows ordered sequences";
            self.loss.note("detections", "sequence", &rule.path, Fate::Moved(ORDERED_FILE), why);
        }
        events.push(written);
        self.documents.insert(rule.path.to_string(), events);
    }

    /// The correlation that the rule is; none where every event raises an alert. Else the field that Sigma has no words for,
    /// and why.
    fn correlation(
        &self,
        rule: &Rule,
        events: &mut Vec<Written>,
    ) -> Result<Option<Correlation>, (&'static str, &'static str)> {
        let mut event = |path: &str| {
            let found = self.event(rule, path);
            let id = found.id.clone();
            events.push(found);
            id
        };
        let reserved = |field: &str| RESERVED.contains(&field);
        let formatter = "the formatter writes a field of that name itself";
        if rule.kind.group_by().iter().any(|field| reserved(field)) {
            return Err(("group_by", formatter));
        }
        let timespan = match rule.kind.within() {
            None => String::new(),
            Some(within) => {
                timespan(within).ok_or(("within", "Sigma has only whole seconds, and at most ten characters"))?
            }
        };
        let group_by: Vec<String> = rule.kind.group_by().iter().map(|field| field.to_string()).collect();
        // The same field twice makes the same keys.
        let group_by = unique(group_by);
        Ok(Some(match &rule.kind {
            Kind::Every => return Ok(None),
            Kind::Canary => return Err(("canary", "a honey value is not known before the program runs")),
            Kind::MissingStep { .. } => return Err(("requires", "Sigma cannot look for what did not happen")),
            Kind::Threshold { threshold, .. } => Correlation {
                kind: "event_count",
                rules: vec![event(&rule.path)],
                group_by,
                timespan,
                condition: Some(Condition { field: None, gte: *threshold }),
            },
            Kind::Distinct { field, threshold, .. } => {
                if reserved(field) {
                    return Err(("distinct", formatter));
                }
                let condition = Condition { field: Some(field.to_string()), gte: *threshold };
                let rules = vec![event(&rule.path)];
                Correlation { kind: "value_count", rules, group_by, timespan, condition: Some(condition) }
            }
            Kind::Sequence { steps, .. } => {
                let different: BTreeSet<&str> = steps.iter().map(AsRef::as_ref).collect();
                if different.len() < steps.len() {
                    return Err(("sequence", "each rule stands in a correlation once"));
                }
                let rules = steps.iter().map(|step| event(step)).collect();
                Correlation { kind: IN_ORDER, rules, group_by, timespan, condition: None }
            }
        }))
    }

    /// The document that finds the event of this path for the rule.
    fn event(&self, rule: &Rule, path: &str) -> Written {
        // No path has a `#`, so no id is that of a rule. Readers resolve ids over all files of a folder, so each file has its own.
        let id = Rule::id_of(&format!("{}#event {path}", rule.path)).to_string();
        let detection = self.model.detection_at(path);
        let step = self.model.workflow_step_at(path);
        let of_rule = || Selection { rule: Some(Rule::id_of(path).to_string()), ..Selection::on(DETECT_TARGET) };
        let of_step = || Selection { step: Some(literal(path)), ..Selection::on(STEP_TARGET) };
        let (selection, other, condition) = match (detection, step) {
            (Some(_), None) => (of_rule(), None, "selection"),
            (None, Some(_)) => (of_step(), None, "selection"),
            // It is declared where the model does not reach.
            _ => (of_rule(), Some(of_step()), "selection or step"),
        };
        let declared = detection.map(|found| &found.facts().declared).or(step.map(|found| &found.facts().declared));
        let doc = declared.map_or("", |declared| declared.doc.as_str());
        Written {
            title: title(&format!("Event of {path} for {}", rule.path)),
            id,
            status: "experimental",
            description: description(&[doc, "Raises no alert: rules count it."]),
            references: Vec::new(),
            logsource: Some(logsource(declared.map_or("", |declared| &declared.package))),
            detection: Some(Search { selection, step: other, condition }),
            correlation: None,
            fields: Vec::new(),
            falsepositives: vec!["It is an ordinary event by itself.".to_owned()],
            level: Level::Informational.name().to_lowercase(),
            tags: Vec::new(),
            about: None,
        }
    }
}

fn written(known: &Known<'_>, search: Option<Search>, correlation: Option<Correlation>, note: Option<&str>) -> Written {
    let Known { detection, rule } = known;
    let (facts, threat) = (detection.facts(), detection.threat());
    let threatens = match &rule.threat.severity {
        Some(severity) => format!("Threat: {}, severity {severity}.", rule.threat.path),
        None => format!("Threat: {}.", rule.threat.path),
    };
    let assets = format!("Assets: {}.", rule.assets.join(", "));
    let playbook = format!("What to do: {}", rule.playbook.join("\n"));
    let on_alert = note.map(|why| format!("Needs the alerts of the program in its log: {why}."));
    let paragraphs = [
        facts.declared.doc.as_str(),
        &format!("Looks for {}.", facts.looks_for()),
        on_alert.as_deref().unwrap_or_default(),
        &threatens,
        if rule.assets.is_empty() { "" } else { &assets },
        if rule.playbook.is_empty() { "" } else { &playbook },
    ];
    let score = detection.score();
    let mut falsepositives = score
        .false_alarms
        .iter()
        .map(|test| plain::cut(&format!("The test {} raised it.", plain::line(test)), DESCRIPTION).into_owned());
    let first = falsepositives.next().unwrap_or_else(|| "Unknown".to_owned());
    Written {
        title: title(&format!("{}: {}", facts.declared.name, facts.looks_for())),
        id: rule.id().to_string(),
        status: if detection.is_triggered() && score.false_alarms.is_empty() { "test" } else { "experimental" },
        description: description(&paragraphs),
        references: references(threat),
        logsource: search.is_some().then(|| logsource(&facts.declared.package)),
        detection: search,
        correlation,
        fields: unique(rule.kind.group_by().iter().map(|field| field.to_string()).collect()),
        falsepositives: unique(core::iter::once(first).chain(falsepositives).collect()),
        level: rule.level.name().to_lowercase(),
        tags: tags(threat),
        about: Some(About {
            threat: plain::line(&rule.threat.path),
            assets: unique(rule.assets.iter().map(|path| plain::line(path)).collect()),
            event: plain::line(&rule.event),
        }),
    }
}

/// The tags of the namespaces that Sigma knows.
fn tags(threat: Option<Threat<'_>>) -> Vec<String> {
    let refs = threat.into_iter().flat_map(|threat| &threat.facts().refs);
    unique(refs.filter_map(|reference| Entry::of(reference)?.sigma_tag()).collect())
}

impl Selection {
    /// What goes to a target of the log.
    const fn on(target: &'static str) -> Self {
        Self { target, rule: None, step: None, cause: None }
    }
}

fn on_event(rule: &Rule) -> Search {
    let selection = Selection { rule: Some(rule.id().to_string()), ..Selection::on(DETECT_TARGET) };
    Search { selection, step: None, condition: "selection" }
}

fn on_alert(rule: &Rule) -> Search {
    let cause = Some(Cause::Found.name());
    let selection = Selection { rule: Some(rule.id().to_string()), cause, ..Selection::on(ALERT_TARGET) };
    Search { selection, step: None, condition: "selection" }
}

fn logsource(package: &str) -> Logsource {
    Logsource {
        product: PRODUCT,
        service: plain::line(package),
        definition: format!("The log of the program as JSON, written by `{FORMATTER}`."),
    }
}

fn references(threat: Option<Threat<'_>>) -> Vec<String> {
    let refs = threat.into_iter().flat_map(|threat| &threat.facts().refs);
    unique(refs.map(|reference| plain::line(&catalogue::address(reference))).collect())
}

fn title(text: &str) -> String {
    plain::cut(&plain::line(text), TITLE).into_owned()
}

fn description(paragraphs: &[&str]) -> String {
    let said: Vec<&str> = paragraphs.iter().copied().filter(|paragraph| !paragraph.trim().is_empty()).collect();
    plain::cut(&plain::visible(&said.join("\n\n")), DESCRIPTION).into_owned()
}

/// The text as a value that only it matches: `*`, `?` and `\` mean themselves.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '?' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A time in the largest unit that it is a whole number of: `90m`.
fn timespan(time: Duration) -> Option<String> {
    let seconds = time.as_secs();
    if time.subsec_nanos() > 0 || seconds == 0 {
        return None;
    }
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size))?;
    let text = format!("{}{unit}", seconds / size);
    (text.len() <= TIMESPAN).then_some(text)
}

fn unique(list: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    list.into_iter().filter(|entry| seen.insert(entry.clone())).collect()
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{literal, timespan};

    #[test]
    fn times_are_in_the_largest_whole_unit() {
        let written = |text: &str| timespan(threatmodel_detect::duration::parse(text).ok()?);
        for (time, expected) in [("1m", "1m"), ("1h30m", "90m"), ("90s", "90s"), ("48h", "2d"), ("61s", "61s")] {
            assert_eq!(written(time).as_deref(), Some(expected));
        }
        assert_eq!(written("250ms"), None);
        assert_eq!(written("1s500ms"), None);
        assert_eq!(timespan(Duration::from_secs(18_446_744_073)), None, "twelve characters");
    }

    #[test]
    fn nothing_in_a_value_is_a_wildcard() {
        assert_eq!(literal(r"a::B*?\"), r"a::B\*\?\\");
    }
}
