//! The tuning file: thresholds, windows and switches of rules, changed without a build.
//!
//! ```toml
//! [rule."shop::search::SearchProbing"]
//! threshold = 20
//! within = "5m"
//!
//! [rule.UploadAbuse]
//! enabled = false
//! ```
//!
//! The last part of a path is enough where no other rule ends in it. If anything is wrong, all of it is reported and
//! nothing is changed.

use core::{fmt, time::Duration};
use std::{borrow::Cow, collections::BTreeMap};

use threatmodel_grammar::nearest::nearest;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    duration,
    rule::{Kind, Rule},
};

/// Changes to rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tuning {
    /// By the path of the rule.
    changes: BTreeMap<String, Change>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Change {
    threshold: Option<u32>,
    within: Option<Duration>,
    enabled: Option<bool>,
}

/// A tuning file with mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTuning(pub Vec<TuningError>);

impl fmt::Display for InvalidTuning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for InvalidTuning {}

/// Something wrong with a tuning file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct TuningError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The description of the mistake.
    pub message: String,
    /// The text to write instead.
    pub help: String,
}

impl fmt::Display for TuningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}; {}", self.file, self.line, self.column, self.message, self.help)
    }
}

impl core::error::Error for TuningError {}

impl Tuning {
    /// Reads the text of a tuning file for these rules; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// If anything is wrong with it. The error has everything that is.
    pub fn read(text: &str, file: &str, rules: &[Rule]) -> Result<Self, InvalidTuning> {
        let mut reader = Reader { text, file, rules, errors: Vec::new() };
        let mut tuning = Self::default();
        match DeTable::parse(text) {
            Ok(table) => reader.tuning(table.get_ref(), &mut tuning),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                reader.error(at, error.message().to_owned(), "write it as TOML");
            }
        }
        reader.errors.sort_by_key(|error| (error.line, error.column));
        if reader.errors.is_empty() { Ok(tuning) } else { Err(InvalidTuning(reader.errors)) }
    }

    /// Changes the rules.
    pub fn apply(&self, rules: &mut [Rule]) {
        for rule in rules {
            let Some(change) = self.changes.get(&*rule.path) else { continue };
            rule.enabled = change.enabled.unwrap_or(rule.enabled);
            match &mut rule.kind {
                Kind::Threshold { threshold, within, .. } | Kind::Distinct { threshold, within, .. } => {
                    *threshold = change.threshold.unwrap_or(*threshold);
                    *within = change.within.unwrap_or(*within);
                }
                Kind::Sequence { within, .. } | Kind::MissingStep { within, .. } => {
                    *within = change.within.unwrap_or(*within);
                }
                Kind::Every | Kind::Canary => {}
            }
        }
    }
}

type Key<'t> = Spanned<Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

struct Reader<'r> {
    text: &'r str,
    file: &'r str,
    rules: &'r [Rule],
    errors: Vec<TuningError>,
}

impl<'r> Reader<'r> {
    fn tuning(&mut self, table: &DeTable<'_>, tuning: &mut Tuning) {
        for (key, value) in table {
            if key.get_ref() != "rule" {
                self.unknown(key.span().start, "table", key.get_ref(), &["rule"]);
                continue;
            }
            let Some(rules) = value.get_ref().as_table() else {
                self.error(value.span().start, "`rule` is not a table".to_owned(), "write `[rule.\"…\"]`");
                continue;
            };
            // In the order of the file, so that of two changes to one rule the second is told of.
            let mut rules: Vec<_> = rules.iter().collect();
            rules.sort_by_key(|(name, _)| name.span().start);
            for (name, value) in rules {
                let Some(rule) = self.rule(name) else { continue };
                let change = self.change(rule, value);
                if tuning.changes.insert(rule.path.to_string(), change).is_some() {
                    let message = format!("the rule `{}` is changed twice", rule.path);
                    self.error(name.span().start, message, "write its changes in one place");
                }
            }
        }
    }

    /// The rule with this path, or whose path alone ends in it.
    fn rule(&mut self, name: &Key<'_>) -> Option<&'r Rule> {
        let (rules, found) = (self.rules, name.get_ref().as_ref());
        if let Some(rule) = rules.iter().find(|rule| rule.path == found) {
            return Some(rule);
        }
        let last = |rule: &Rule| rule.path.rsplit("::").next() == Some(found);
        let ending: Vec<&Rule> = rules.iter().filter(|rule| last(rule)).collect();
        match ending.as_slice() {
            [rule] => return Some(rule),
            [] => {
                let full = found.contains("::");
                let name_of =
                    |rule: &'r Rule| if full { &*rule.path } else { rule.path.rsplit("::").next().unwrap_or("") };
                let mut names: Vec<&str> = rules.iter().map(name_of).collect();
                names.dedup();
                self.unknown(name.span().start, "rule", found, &names);
            }
            several => {
                let paths: Vec<String> = several.iter().map(|rule| format!("`{}`", rule.path)).collect();
                let message = format!("`{found}` may be any of {}", paths.join(", "));
                self.error(name.span().start, message, "write the whole path in quotes");
            }
        }
        None
    }

    fn change(&mut self, rule: &Rule, value: &Value<'_>) -> Change {
        let mut change = Change::default();
        let Some(table) = value.get_ref().as_table() else {
            self.error(
                value.span().start,
                "this is not a table".to_owned(),
                "write `threshold`, `within` or `enabled` below `[rule.\"…\"]`",
            );
            return change;
        };
        let mut known = vec!["enabled"];
        known.extend(rule.kind.threshold().map(|_| "threshold"));
        known.extend(rule.kind.within().map(|_| "within"));
        for (key, value) in table {
            let at = value.span().start;
            match key.get_ref().as_ref() {
                "enabled" => match value.get_ref().as_bool() {
                    Some(enabled) => change.enabled = Some(enabled),
                    None => self.error(at, "this is not a truth value".to_owned(), "write `true` or `false`"),
                },
                name @ ("threshold" | "within") if !known.contains(&name) => {
                    let message = format!("`{}` has no `{name}`: its kind is {}", rule.path, rule.kind.name());
                    self.error(key.span().start, message, "leave it out");
                }
                "threshold" => change.threshold = self.threshold(value),
                "within" => change.within = self.within(value),
                other => self.unknown(key.span().start, "key", other, &known),
            }
        }
        change
    }

    fn threshold(&mut self, value: &Value<'_>) -> Option<u32> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok());
        let (message, help) = match number {
            Some(0) => ("the threshold is 0", "write 1 or more; to switch the rule off, write `enabled = false`"),
            Some(number) => return Some(number),
            None => ("this is not a number of events", "write a whole number, `5`"),
        };
        self.error(value.span().start, message.to_owned(), help);
        None
    }

    fn within(&mut self, value: &Value<'_>) -> Option<Duration> {
        let at = value.span().start;
        let Some(text) = value.get_ref().as_str() else {
            self.error(at, "this is not a text".to_owned(), "write the duration in quotes, `\"1m\"`");
            return None;
        };
        match duration::parse(text) {
            Ok(Duration::ZERO) => {
                self.error(at, "`within` is zero".to_owned(), "write how long the window is, as in `\"1m\"`")
            }
            Ok(within) => return Some(within),
            Err(error) => self.error(at, format!("`{text}` is not a duration"), error.to_string()),
        }
        None
    }

    fn unknown(&mut self, at: usize, what: &str, found: &str, known: &[&str]) {
        let help = nearest(found, known).map_or_else(
            || match known {
                [] => "there are none".to_owned(),
                known => {
                    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                    format!("there are {}", known.join(", "))
                }
            },
            |near| format!("did you mean `{near}`?"),
        );
        self.error(at, format!("unknown {what} `{found}`"), help);
    }

    fn error(&mut self, at: usize, message: String, help: impl Into<String>) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        self.errors.push(TuningError {
            file: self.file.to_owned(),
            line: count(before.matches('\n').count()),
            column: count(line.chars().count()),
            message,
            help: help.into(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Level, Threat};

    fn rules() -> Vec<Rule> {
        let rule = |path: &'static str, kind| Rule {
            path: path.into(),
            doc: "".into(),
            event: "".into(),
            level: Level::Low,
            kind,
            threat: Threat { path: "shop::Theft".into(), id: None, severity: None },
            assets: Cow::Borrowed(&[]),
            playbook: Cow::Borrowed(&[]),
            enabled: true,
        };
        let within = Duration::from_secs(60);
        let group_by = Cow::Borrowed(&[] as &[Cow<'_, str>]);
        vec![
            rule("shop::search::Probing", Kind::Threshold { group_by: group_by.clone(), threshold: 5, within }),
            rule(
                "shop::Stuffing",
                Kind::Distinct { group_by: group_by.clone(), field: "x".into(), threshold: 5, within },
            ),
            rule("shop::pay::Order", Kind::MissingStep { group_by, requires: "a".into(), at: None, within }),
            rule("shop::a::Twice", Kind::Every),
            rule("shop::b::Twice", Kind::Canary),
        ]
    }

    fn tuned(text: &str) -> Result<Vec<Rule>, String> {
        let mut rules = rules();
        Tuning::read(text, "tuning.toml", &rules).map_err(|error| error.to_string())?.apply(&mut rules);
        Ok(rules)
    }

    #[test]
    fn what_the_file_names_is_changed_and_nothing_else() {
        let text = "[rule.\"shop::search::Probing\"]\nthreshold = 0x1_0\nwithin = \"1h30m\"\n[rule.Order]\nwithin = \"5s\"\n[rule.Stuffing]\nenabled = false\n";
        let mut wanted = rules();
        let (seconds, minutes) = (Duration::from_secs(5), Duration::from_secs(90 * 60));
        wanted[0].kind = Kind::Threshold { group_by: Cow::Borrowed(&[]), threshold: 16, within: minutes };
        wanted[1].enabled = false;
        wanted[2].kind =
            Kind::MissingStep { group_by: Cow::Borrowed(&[]), requires: "a".into(), at: None, within: seconds };
        assert_eq!(tuned(text), Ok(wanted));
        assert_eq!(tuned(""), Ok(rules()));
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_a_mend() {
        let text = "\
[rule.\"shop::search::Probin\"]
[rule.Stufing]
[rule.Nowhere]
[rule.Twice]
[rule.\"shop::a::Twice\"]
threshold = 5
[rule.Probing]
treshold = 5
threshold = 0
within = 60
enabled = \"no\"
[rule.\"shop::Stuffing\"]
threshold = \"5\"
within = \"5\"
[rule.Stuffing]
within = \"0s\"
[rules.x]
";
        let wanted = "\
tuning.toml:1:7: unknown rule `shop::search::Probin`; did you mean `shop::search::Probing`?
tuning.toml:2:7: unknown rule `Stufing`; did you mean `Stuffing`?
tuning.toml:3:7: unknown rule `Nowhere`; there are `Probing`, `Stuffing`, `Order`, `Twice`
tuning.toml:4:7: `Twice` may be any of `shop::a::Twice`, `shop::b::Twice`; write the whole path in quotes
tuning.toml:6:1: `shop::a::Twice` has no `threshold`: its kind is Every; leave it out
tuning.toml:8:1: unknown key `treshold`; did you mean `threshold`?
tuning.toml:9:13: the threshold is 0; write 1 or more; to switch the rule off, write `enabled = false`
tuning.toml:10:10: this is not a text; write the duration in quotes, `\"1m\"`
tuning.toml:11:11: this is not a truth value; write `true` or `false`
tuning.toml:13:13: this is not a number of events; write a whole number, `5`
tuning.toml:14:10: `5` is not a duration; `5` has no unit; write `5s` or `5m`
tuning.toml:15:7: the rule `shop::Stuffing` is changed twice; write its changes in one place
tuning.toml:16:10: `within` is zero; write how long the window is, as in `\"1m\"`
tuning.toml:17:2: unknown table `rules`; did you mean `rule`?";
        assert_eq!(tuned(text), Err(wanted.to_owned()));
    }

    #[test]
    fn what_is_no_toml_is_said_to_be_so() {
        let error = tuned("[rule.x]\nwithin = \n").expect_err("no value");
        assert!(error.starts_with("tuning.toml:2:"), "{error}");
        assert!(tuned("rule = 5").expect_err("no table").contains("tuning.toml:1:8: `rule` is not a table"));
        assert!(tuned("[rule]\nOrder = 5").expect_err("no table").contains("tuning.toml:2:9: this is not a table"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-z\\[\\]=\"\\n. 0-9]{0,60}") {
            let _ = tuned(&text);
            let _ = tuned(&format!("[rule.Probing]\n{text}"));
        }
    }
}
