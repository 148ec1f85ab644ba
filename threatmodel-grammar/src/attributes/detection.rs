//! `#[detection]`.

use crate::{Constraint, RefKind, Statement, Syntax, kind::*};
use threatmodel_core::words::AlertLevel;

noun! {
    /// The event that shows an attempt, and when it raises an alert.
    Detection "detection" {
        /// The threat that it detects.
        required threat("of"): String = one(Statement::Threat),
        /// The event in the OWASP logging vocabulary, or your own name that starts with `x_`.
        required event: String = checked(Syntax::LogEvent),
        /// The severity of an alert.
        required level: AlertLevel = word::<AlertLevel>() => protects "detection {noun} {value}",
        /// The fields that form the key, such as a client or a session; each key is counted separately.
        default group_by: Vec<String> = fields(),
        /// The number of events within the period that raises an alert.
        optional threshold: Option<u32> = number(1, 1_000_000),
        /// Counts different values of this field instead of events.
        optional distinct: Option<String> = field(),
        /// Steps or detections that raise an alert if they occur in this order within the period.
        default sequence: Vec<String> = references(RefKind::Event),
        /// The step or detection that must have occurred before, within the period; its absence raises an alert.
        optional requires: Option<String> = reference(RefKind::Event),
        /// The step that needs the one in `requires`; without `at`, the event of this detection.
        optional at: Option<String> = reference(RefKind::Event),
        /// The period, such as `1m` or `1h30m`.
        optional within: Option<String> = checked(Syntax::Duration),
        /// A honey value that turns up in any event raises an alert.
        default canary: bool = flag(),
        /// What to do about an alert.
        optional playbook: Option<String> = text(),
    }
    constraints [
        Constraint::AtMostOneOf {
            keys: &["threshold", "sequence", "requires", "canary"],
            why: "a detection looks for one of them; declare a second detection for the other",
        },
        Constraint::Needs { key: "threshold", needs: "within", why: "events are counted within a period" },
        Constraint::Needs { key: "sequence", needs: "within", why: "steps that are far apart are not a sequence" },
        Constraint::Needs { key: "requires", needs: "within", why: "old steps do not count" },
        Constraint::Needs { key: "distinct", needs: "threshold", why: "it sets the number of different values" },
        Constraint::Needs { key: "at", needs: "requires", why: "it names the step that needs the required one" },
        Constraint::NeedsOneOf {
            key: "within",
            needs: &["threshold", "sequence", "requires"],
            why: "it is the period in which they are looked for",
        },
        Constraint::NeedsOneOf {
            key: "group_by",
            needs: &["threshold", "sequence", "requires"],
            why: "without them every event raises an alert",
        },
    ];
    example "#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High, group_by = client, threshold = 5, within = \"1m\")]\npub struct SearchProbing;";
}

#[cfg(feature = "facts")]
impl Detection {
    /// Describes the pattern of events that raises an alert.
    #[must_use]
    pub fn looks_for(&self) -> String {
        let short = |path: &String| threatmodel_core::names::short(path).to_owned();
        let what = if let (Some(threshold), Some(field)) = (self.threshold, &self.distinct) {
            format!("{threshold} different values of {field}")
        } else if let Some(threshold) = self.threshold {
            format!("{threshold} events")
        } else if !self.sequence.is_empty() {
            format!("the sequence {}", self.sequence.iter().map(short).collect::<Vec<_>>().join(", "))
        } else if let Some(required) = &self.requires {
            let at = self.at.as_ref().map_or_else(|| self.declared.name.clone(), short);
            format!("{at} without {} before it", short(required))
        } else if self.canary {
            "a honey value in any event".to_owned()
        } else {
            "every event".to_owned()
        };
        let within = self.within.as_ref().map_or_else(String::new, |within| format!(" within {within}"));
        let by =
            if self.group_by.is_empty() { String::new() } else { format!(" for each {}", self.group_by.join(", ")) };
        format!("{what}{within}{by}")
    }

    /// Whether its own event is part of what it looks for: that of a sequence, of a step that needs another, or of a honey
    /// value is not.
    #[must_use]
    pub fn needs_own_event(&self) -> bool {
        self.sequence.is_empty() && self.at.is_none() && !self.canary
    }
}
