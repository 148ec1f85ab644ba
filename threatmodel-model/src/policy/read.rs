//! Reads `threatmodel.toml`. Reports everything that is wrong with it, each at its place.

mod dismissal;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Exemption, Handling, Policy, Profile, Property, RiskPolicy, SourceLinks};
use crate::{
    annotation::Place,
    surface::{Sign, signs},
};
use threatmodel_core::words::{ControlKind, Evidence, FlowProtection, Impact, Layer, Likelihood, RuleLevel, Severity};
use threatmodel_grammar::nearest::nearest;

/// The properties of a rule that the policy needs.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RuleName {
    /// The code, `TM001`.
    pub code: &'static str,
    /// The name, `unmitigated-threat`.
    pub name: &'static str,
    /// Whether `threatmodel.toml` may change its level or exempt from it.
    pub fixed: bool,
    /// Whether an exemption from it must end.
    pub exemption_ends: bool,
}

/// Something wrong with `threatmodel.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyError {
    /// Where.
    pub place: Place,
    /// The description of the mistake.
    pub message: String,
    /// The text to write instead.
    pub help: String,
}

impl core::fmt::Display for PolicyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}:{}: {}; {}", self.place.file, self.place.line, self.message, self.help)
    }
}

impl core::error::Error for PolicyError {}

impl Policy {
    /// Reads the text of `threatmodel.toml`; `file` is its name in messages, `rules` are the rules that there are.
    ///
    /// Mistakes are left out of the policy and reported; the rest is read.
    #[must_use]
    pub fn read(text: &str, file: &str, rules: &[RuleName]) -> (Self, Vec<PolicyError>) {
        let mut reader = Reader { text, file, rules, errors: Vec::new() };
        let mut policy = Self { file: Some(file.to_owned()), ..Self::default() };
        match DeTable::parse(text) {
            Ok(table) => reader.policy(table.get_ref(), &mut policy),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                reader.error(span, error.message().to_owned(), "write it as TOML");
            }
        }
        reader.errors.sort_by(|a, b| a.place.cmp(&b.place));
        (policy, reader.errors)
    }
}

type Value<'t> = Spanned<DeValue<'t>>;
type Span = core::ops::Range<usize>;

struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    rules: &'t [RuleName],
    errors: Vec<PolicyError>,
}

const TABLES: &[&str] = &[
    "profile",
    "rules",
    "evidence",
    "layers",
    "detection",
    "risk",
    "decisions",
    "handling",
    "links",
    "lock",
    "accesses",
    "attacks",
    "catalogue",
    "dismiss",
    "exempt",
    "sign",
];

impl<'t> Reader<'t> {
    fn policy(&mut self, table: &DeTable<'t>, policy: &mut Policy) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "rules" => self.each(value, |reader, key, value| reader.rule(key, value, policy)),
                "evidence" => self.each(value, |reader, key, value| {
                    let severity = reader.key_word(key, Severity::NAMES, "severity", Severity::from_name);
                    let rung = reader.word(value, Evidence::NAMES, "rung of evidence", Evidence::from_name);
                    if let (Some(severity), Some(rung)) = (severity, rung) {
                        policy.evidence.insert(severity, rung);
                    }
                }),
                "profile" => {
                    let profile = self.word(value, Profile::NAMES, "profile", Profile::from_name);
                    policy.profile = profile.unwrap_or(policy.profile);
                }
                "layers" => self.each(value, |reader, key, value| {
                    let severity = reader.key_word(key, Severity::NAMES, "severity", Severity::from_name);
                    if let (Some(severity), Some(layers)) = (severity, reader.layers(value)) {
                        policy.layers.insert(severity, layers);
                    }
                }),
                "detection" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "from" => {
                        let severity = reader.word(value, Severity::NAMES, "severity", Severity::from_name);
                        policy.detected = severity.unwrap_or(policy.detected);
                    }
                    other => reader.unknown(key.span(), "key of `[detection]`", other, &["from"]),
                }),
                "risk" => self.each(value, |reader, key, value| reader.risk(key, value, &mut policy.risk)),
                "decisions" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "soon" => policy.soon = reader.days(value).unwrap_or(policy.soon),
                    other => reader.unknown(key.span(), "key of `[decisions]`", other, &["soon"]),
                }),
                "handling" => self.each(value, |reader, key, value| {
                    let handling = reader.handling(value);
                    policy.handling.insert(key.get_ref().to_string(), handling);
                }),
                "lock" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "required" => match value.get_ref().as_bool() {
                        Some(required) => policy.lock_required = Some(required),
                        None => reader.error(
                            value.span(),
                            "`required` is not `true` or `false`".to_owned(),
                            "write `required = true`",
                        ),
                    },
                    other => reader.unknown(key.span(), "key of `[lock]`", other, &["required"]),
                }),
                "links" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "source" => policy.source_links = reader.source_links(value),
                    other => reader.unknown(key.span(), "key of `[links]`", other, &["source"]),
                }),
                "accesses" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "clients" => policy.clients = reader.clients(value),
                    other => reader.unknown(key.span(), "key of `[accesses]`", other, &["clients"]),
                }),
                "attacks" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "write" => policy.attacks_write = reader.texts(value).unwrap_or_default(),
                    other => reader.unknown(key.span(), "key of `[attacks]`", other, &["write"]),
                }),
                "catalogue" => self.each(value, |reader, key, value| match key.get_ref().as_ref() {
                    "sets" => policy.sets = reader.sets(value),
                    other => reader.unknown(key.span(), "key of `[catalogue]`", other, &["sets"]),
                }),
                "dismiss" => self.entries(value, "dismiss", |reader, entry| {
                    policy.dismissals.extend(reader.dismissals(entry));
                }),
                "exempt" => self.entries(value, "exempt", |reader, entry| {
                    policy.exemptions.extend(reader.exemption(entry));
                }),
                "sign" => match signs(self.text) {
                    Ok(signs) => policy.signs = self.known(signs, value.span()),
                    Err(error) => self.error(error.span, error.message, "see `docs/surface.md` for the form of a sign"),
                },
                other => self.unknown(key.span(), "table or key", other, TABLES),
            }
        }
    }

    fn rule(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'t>, policy: &mut Policy) {
        let Some(rule) = self.rule_name(key.span(), key.get_ref()) else { return };
        let levels = ["allow", "warn", "deny"];
        let Some(text) = self.text(value) else { return };
        let level = match text {
            "allow" => RuleLevel::Allow,
            "warn" => RuleLevel::Warn,
            "deny" => RuleLevel::Deny,
            other => return self.unknown(value.span(), "level", other, &levels),
        };
        if rule.fixed && level != RuleLevel::Deny {
            return self.error(
                value.span(),
                format!("the level of `{}` cannot be lowered", rule.name),
                "fix what it reports: without it, no other result of the check is reliable",
            );
        }
        policy.rules.insert(rule.name.to_owned(), level);
    }

    fn source_links(&mut self, value: &Value<'t>) -> Option<SourceLinks> {
        let template = self.text(value)?;
        SourceLinks::new(template)
            .map_err(|error| {
                let help = "write `source = \"https://host/{path}#L{line}\"`; `{commit}` stands for the commit";
                self.error(value.span(), error.to_string(), help);
            })
            .ok()
    }

    fn rule_name(&mut self, span: Span, name: &str) -> Option<RuleName> {
        let known = self.rules.iter().find(|rule| rule.name == name || rule.code == name).copied();
        if known.is_none() {
            let names: Vec<&str> = self.rules.iter().map(|rule| rule.name).collect();
            self.unknown(span, "rule", name, &names);
        }
        known
    }

    fn risk(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Value<'t>, risk: &mut RiskPolicy) {
        match key.get_ref().as_ref() {
            "matrix" => self.each(value, |reader, key, value| {
                let row = reader.key_word(key, Likelihood::NAMES, "likelihood", Likelihood::from_name);
                let severities = reader.row::<Severity, 5>(value, Severity::NAMES, "severity", Severity::from_name);
                if let (Some(row), Some(severities)) = (row, severities) {
                    risk.matrix[row as usize] = severities;
                }
            }),
            "impact" => self.each(value, |reader, key, value| {
                let names: Vec<&str> = Property::ALL.iter().map(|property| property.name()).collect();
                let by_name = |name: &str| Property::ALL.iter().copied().find(|property| property.name() == name);
                let row = reader.key_word(key, &names, "property", by_name);
                let impacts = reader.row::<Impact, 4>(value, Impact::NAMES, "impact", Impact::from_name);
                if let (Some(row), Some(impacts)) = (row, impacts) {
                    risk.impact[row as usize] = impacts;
                }
            }),
            other => self.unknown(key.span(), "key of `[risk]`", other, &["matrix", "impact"]),
        }
    }

    fn row<T: Copy, const N: usize>(
        &mut self,
        value: &Value<'t>,
        names: &[&str],
        what: &str,
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<[T; N]> {
        let words = self.words(value, names, what, from_name)?;
        let found = words.len();
        let row = <[T; N]>::try_from(words).ok();
        if row.is_none() {
            self.error(
                value.span(),
                format!("this row has {found} entries, and {N} are needed"),
                "give one for each column",
            );
        }
        row
    }

    fn handling(&mut self, value: &Value<'t>) -> Handling {
        let mut handling = Handling::default();
        const KEYS: &[&str] = &["owner", "flows", "layers", "kinds", "evidence"];
        self.each(value, |reader, key, value| match key.get_ref().as_ref() {
            "owner" => match value.get_ref().as_bool() {
                Some(owner) => handling.owner = owner,
                None => reader.error(value.span(), "this is not a truth value".to_owned(), "write `true` or `false`"),
            },
            "flows" => {
                let words = reader.words(value, FlowProtection::NAMES, "flow protection", FlowProtection::from_name);
                handling.flows = words.unwrap_or_default();
            }
            "layers" => handling.layers = reader.texts(value).unwrap_or_default(),
            "kinds" => {
                let words = reader.words(value, ControlKind::NAMES, "kind of control", ControlKind::from_name);
                handling.kinds = words.unwrap_or_default();
            }
            "evidence" => {
                handling.evidence = reader.word(value, Evidence::NAMES, "rung of evidence", Evidence::from_name);
            }
            other => reader.unknown(key.span(), "key of a handling rule", other, KEYS),
        });
        for layer in &handling.layers {
            let near = Layer::NAMES.iter().find(|name| name.eq_ignore_ascii_case(layer) && *name != layer);
            if let Some(near) = near {
                self.unknown(value.span(), "layer", layer, &[near]);
            }
        }
        handling
    }

    /// Each table of a list of them.
    fn entries(&mut self, value: &Value<'t>, name: &str, mut read: impl FnMut(&mut Self, &Value<'t>)) {
        match value.get_ref().as_array() {
            Some(list) => list.iter().for_each(|entry| read(self, entry)),
            None => {
                self.error(value.span(), format!("`{name}` is not a list of tables"), format!("write `[[{name}]]`"))
            }
        }
    }

    fn exemption(&mut self, entry: &Value<'t>) -> Option<Exemption> {
        let (mut rule, mut item, mut reason, mut until) = (None, None, None, None);
        let mut complete = true;
        self.each(entry, |reader, key, value| match key.get_ref().as_ref() {
            "rule" => {
                rule = reader.text(value).map(str::to_owned).and_then(|name| reader.rule_name(value.span(), &name));
                complete &= rule.is_some();
                if let Some(known) = rule.filter(|known| known.fixed) {
                    let message = format!("nothing can be exempt from `{}`", known.name);
                    reader.error(value.span(), message, "fix what it reports");
                    complete = false;
                }
            }
            "item" => item = reader.text(value).map(str::to_owned),
            "reason" => {
                reason = reader.reason(value);
                complete &= reason.is_some();
            }
            "until" => {
                until = reader.date(value);
                complete &= until.is_some();
            }
            other => reader.unknown(key.span(), "key of an exemption", other, &["rule", "item", "reason", "until"]),
        });
        let missing = [("rule", rule.is_none()), ("item", item.is_none()), ("reason", reason.is_none())];
        for (key, _) in missing.iter().filter(|(_, missing)| *missing) {
            if complete {
                self.error(
                    entry.span(),
                    format!("this exemption has no `{key}`"),
                    "an exemption has `rule`, `item` and `reason`",
                );
            }
        }
        if let Some(rule) = rule.filter(|rule| rule.exemption_ends && until.is_none() && complete) {
            let message = format!("an exemption from `{}` needs an end date", rule.name);
            self.error(entry.span(), message, "add `until = \"…\"`, the last day on which it holds");
            return None;
        }
        let place = self.place(entry.span());
        complete.then_some(())?;
        Some(Exemption { rule: rule?.name.to_owned(), item: item?, reason: reason?, until, place })
    }

    /// A text that says something.
    fn reason(&mut self, value: &Value<'t>) -> Option<String> {
        let text = self.text(value)?;
        if text.trim().is_empty() {
            self.error(value.span(), "this text is empty".to_owned(), "whoever reads it must see who decided, and why");
            return None;
        }
        Some(text.to_owned())
    }

    fn date(&mut self, value: &Value<'t>) -> Option<jiff::civil::Date> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            _ => self.text(value)?.to_owned(),
        };
        let date = text.parse().ok();
        if date.is_none() {
            self.error(value.span(), format!("`{text}` is not a date"), "write a calendar date, `\"2027-03-31\"`");
        }
        date
    }

    fn each(
        &mut self,
        value: &Value<'t>,
        mut visit: impl FnMut(&mut Self, &Spanned<std::borrow::Cow<'t, str>>, &Value<'t>),
    ) {
        let Some(table) = value.get_ref().as_table() else {
            return self.error(value.span(), "this is not a table".to_owned(), "write `key = value` lines below `[…]`");
        };
        for (key, value) in table {
            visit(self, key, value);
        }
    }

    fn text<'v>(&mut self, value: &'v Value<'t>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.error(value.span(), "this is not a text".to_owned(), "write it in quotes");
        }
        text
    }

    fn texts(&mut self, value: &Value<'t>) -> Option<Vec<String>> {
        let Some(list) = value.get_ref().as_array() else {
            self.error(value.span(), "this is not a list".to_owned(), "write `[\"…\", \"…\"]`");
            return None;
        };
        list.iter().map(|entry| self.text(entry).map(str::to_owned)).collect()
    }

    fn words<T>(
        &mut self,
        value: &Value<'t>,
        names: &[&str],
        what: &str,
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(list) = value.get_ref().as_array() else {
            self.error(value.span(), "this is not a list".to_owned(), "write `[\"…\", \"…\"]`");
            return None;
        };
        list.iter().map(|entry| self.word(entry, names, what, &from_name)).collect()
    }

    fn word<T>(
        &mut self,
        value: &Value<'t>,
        names: &[&str],
        what: &str,
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(value)?;
        let word = from_name(text);
        if word.is_none() {
            self.unknown(value.span(), what, text, names);
        }
        word
    }

    fn key_word<T>(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        names: &[&str],
        what: &str,
        from_name: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = from_name(key.get_ref());
        if word.is_none() {
            self.unknown(key.span(), what, key.get_ref(), names);
        }
        word
    }

    /// Paths of crates and modules.
    fn clients(&mut self, value: &Value<'t>) -> Vec<String> {
        let Some(list) = value.get_ref().as_array() else {
            self.error(value.span(), "this is not a list".to_owned(), "write `[\"…\", \"…\"]`");
            return Vec::new();
        };
        let mut clients = Vec::new();
        for entry in list {
            let Some(text) = self.text(entry) else { continue };
            let is_name = |name: &str| {
                name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
                    && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            };
            if text.split("::").all(is_name) {
                clients.push(text.to_owned());
            } else {
                let help = "write a crate as code names it, `\"reqwest\"`, or a module of it, `\"tokio::fs\"`";
                self.error(entry.span(), format!("`{text}` is not the path of a module"), help);
            }
        }
        clients
    }

    fn days(&mut self, value: &Value<'t>) -> Option<u32> {
        let days = value.get_ref().as_integer().and_then(|number| number.as_str().replace('_', "").parse().ok());
        if days.is_none() {
            self.error(value.span(), "this is not a number of days".to_owned(), "write a whole number, `30`");
        }
        days
    }

    fn layers(&mut self, value: &Value<'t>) -> Option<u32> {
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        let layers = number.filter(|layers| *layers > 0);
        if layers.is_none() {
            self.error(value.span(), "this is not a number of layers".to_owned(), "write a whole number from 1, `2`");
        }
        layers
    }

    /// Those signs whose kinds of threat there are.
    fn known(&mut self, signs: Vec<Sign>, span: Span) -> Vec<Sign> {
        let is_known = |kind: &str| threatmodel_catalogue::find(kind).is_some();
        for kind in signs.iter().flat_map(|sign| &sign.kinds).filter(|kind| !is_known(kind)) {
            let at = self.text.find(&format!("\"{kind}\"")).map_or(span.clone(), |at| at..at + kind.len() + 2);
            self.unknown_kind(at, kind);
        }
        signs
    }

    fn unknown_kind(&mut self, span: Span, kind: &str) {
        let ids: Vec<&str> = threatmodel_catalogue::ALL.iter().map(|entry| entry.id).collect();
        let help = nearest(kind, &ids).map_or_else(
            || "`cargo doc` of `threatmodel-catalogue` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.error(span, format!("unknown kind of threat `{kind}`"), help);
    }

    fn unknown(&mut self, span: Span, what: &str, found: &str, known: &[&str]) {
        let help = nearest(found, known).map_or_else(
            || format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.error(span, format!("unknown {what} `{found}`"), help);
    }

    fn error(&mut self, span: Span, message: String, help: impl Into<String>) {
        let place = self.place(span);
        self.errors.push(PolicyError { place, message, help: help.into() });
    }

    fn place(&self, span: Span) -> Place {
        let start = span.start.min(self.text.len());
        let before = self.text.get(..start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let here = self.text.get(start..span.end.min(self.text.len())).unwrap_or_default();
        let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        Place {
            file: self.file.to_owned(),
            line: u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1),
            column: count(&before[line_start..]).saturating_add(1),
            len: count(here.lines().next().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &[RuleName] = &[
        RuleName { code: "TM001", name: "unmitigated-threat", fixed: false, exemption_ends: true },
        RuleName { code: "TM900", name: "invalid-policy", fixed: true, exemption_ends: false },
        RuleName { code: "TM011", name: "orphan-control", fixed: false, exemption_ends: false },
    ];

    fn errors(text: &str) -> Vec<String> {
        Policy::read(text, "threatmodel.toml", RULES).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_full_policy_is_read() {
        let text = r#"
            profile = "strict"
            [rules]
            orphan-control = "warn"
            TM001 = "deny"
            [evidence]
            Medium = "Tested"
            [layers]
            Critical = 2
            [detection]
            from = "Low"
            [risk.matrix]
            Likely = ["High", "High", "High", "Critical", "Critical"]
            [risk.impact]
            Integrity = ["Severe", "Severe", "Severe", "Severe"]
            [decisions]
            soon = 14
            [handling.Restricted]
            owner = true
            flows = ["Encrypted"]
            layers = ["Cryptography"]
            kinds = ["Preventive"]
            evidence = "Tested"
            [accesses]
            clients = ["reqwest", "tokio::fs"]
            [attacks]
            write = ["data"]
            [[exempt]]
            rule = "unmitigated-threat"
            item = "shop::threats::Slow"
            reason = "the proxy is not live yet"
            until = 2027-01-31
            [catalogue]
            sets = ["cwe-top-25"]
            [[dismiss]]
            kind = "insecure-cookie"
            item = "shop::client"
            reason = "it reads cookies"
            owner = "web"
            [[dismiss]]
            stride = ["Spoofing", "Repudiation"]
            reason = "nobody signs in"
            owner = "web"
            until = "2027-01-31"
        "#;
        let (policy, errors) = Policy::read(text, "threatmodel.toml", RULES);
        assert_eq!(errors, []);
        assert_eq!(policy.rules["orphan-control"], RuleLevel::Warn);
        assert_eq!(policy.rules["unmitigated-threat"], RuleLevel::Deny);
        assert_eq!(policy.evidence(Severity::Medium), Evidence::Tested);
        assert_eq!((policy.profile, policy.requires_lock()), (Profile::Strict, true));
        assert_eq!((policy.layers(Severity::Critical), policy.layers(Severity::High)), (2, 0));
        assert_eq!(policy.detected, Severity::Low);
        assert_eq!(policy.risk.severity(Likelihood::Likely, Impact::Negligible), Severity::High);
        assert_eq!(policy.soon, 14);
        let handling = policy.handling("threatmodel::ThreeLevels", "Restricted").expect("read above");
        assert!(handling.owner && handling.evidence == Some(Evidence::Tested));
        assert_eq!(policy.exemptions[0].item, "shop::threats::Slow");
        assert_eq!(policy.clients, ["reqwest", "tokio::fs"]);
        assert_eq!(policy.attacks_write, ["data"]);
        assert_eq!(policy.exemptions[0].place.line, 28);
        let dismissed: Vec<_> =
            policy.dismissals.iter().map(|known| (known.of.to_string(), known.item.as_deref())).collect();
        let expected = [("insecure-cookie", Some("shop::client")), ("Spoofing", None), ("Repudiation", None)];
        assert_eq!(dismissed, expected.map(|(of, item)| (of.to_owned(), item)));
        assert_eq!(
            (policy.sets, policy.dismissals[2].until),
            (vec!["cwe-top-25".to_owned()], "2027-01-31".parse().ok())
        );
    }

    #[test]
    fn every_mistake_is_reported_with_its_line_and_the_nearest_name() {
        let text = "[rules]\norphan-controls = \"warn\"\nunmitigated-threat = \"off\"\ninvalid-policy = \"warn\"\n[evidense]\nHigh = 1\n[decisions]\nsoon = \"x\"\n[layers]\nHigh = 0\n[[exempt]]\nrule = \"orphan-control\"\nitem = \"x\"\n";
        insta::assert_snapshot!(errors(text).join("\n"), @r"
        threatmodel.toml:2: unknown rule `orphan-controls`; did you mean `orphan-control`?
        threatmodel.toml:3: unknown level `off`; there are `allow`, `warn`, `deny`
        threatmodel.toml:4: the level of `invalid-policy` cannot be lowered; fix what it reports: without it, no other result of the check is reliable
        threatmodel.toml:5: unknown table or key `evidense`; did you mean `evidence`?
        threatmodel.toml:8: this is not a number of days; write a whole number, `30`
        threatmodel.toml:10: this is not a number of layers; write a whole number from 1, `2`
        threatmodel.toml:11: this exemption has no `reason`; an exemption has `rule`, `item` and `reason`
        ");
    }

    #[test]
    fn every_mistake_in_a_dismissal_is_reported() {
        let text = "[catalogue]\nsets = [\"owasp-top-2025\"]\nset = 1\n[[dismiss]]\nkind = \"sql-injections\"\nreason = \"r\"\nowner = \"o\"\n[[dismiss]]\nkind = \"sql-injection\"\nset = \"cwe-top-25\"\nreason = \" \"\nowner = \"o\"\n[[dismiss]]\nreason = \"r\"\nowner = \"o\"\n[[dismiss]]\nentry = \"A99:2025\"\nstrid = \"Spoofing\"\nowner = \"o\"\nuntil = \"soon\"\n";
        insta::assert_snapshot!(errors(text).join("\n"));
        let (policy, _) = Policy::read(text, "threatmodel.toml", RULES);
        assert_eq!((policy.dismissals, policy.sets), (vec![], Vec::<String>::new()));
    }

    #[test]
    fn an_exemption_from_an_open_threat_ends() {
        let text = "[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"x\"\nreason = \"y\"\n";
        assert_eq!(
            errors(text),
            [
                "threatmodel.toml:1: an exemption from `unmitigated-threat` needs an end date; add `until = \"…\"`, the last day on which it holds"
            ]
        );
    }

    #[test]
    fn a_client_is_named_as_code_names_it() {
        assert_eq!(
            errors("[accesses]\nclients = [\"aws-sdk-s3\"]\n"),
            [
                "threatmodel.toml:2: `aws-sdk-s3` is not the path of a module; write a crate as code names it, `\"reqwest\"`, or a module of it, `\"tokio::fs\"`"
            ]
        );
    }

    #[test]
    fn what_is_not_toml_is_said_to_be_so() {
        let (policy, errors) = Policy::read("[rules\n", "threatmodel.toml", RULES);
        assert_eq!((policy.rules.len(), errors.len(), errors[0].place.line), (0, 1, 1));
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_policy_or_an_error(text in "[a-z\\[\\]=\"\\n. 0-9]{0,60}") {
            let _ = Policy::read(&text, "threatmodel.toml", RULES);
        }
    }
}
