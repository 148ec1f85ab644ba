//! Counters of events and alerts: their names, and with the feature `metrics` the counting.
//!
//! Labels come from rules alone, so that there are as many counters as rules, whatever an attacker sends.

/// Counts alerts, by `rule` and `threat`, both paths, and by `cause`, as [`Cause::name`](crate::alert::Cause::name) has it.
pub const ALERTS: &str = "threatmodel_alerts_total";

/// Counts the events of rules that the layer heard, by `rule` and `threat`, both paths.
pub const EVENTS: &str = "threatmodel_events_total";

#[cfg(feature = "metrics")]
pub(crate) use counting::Counters;

#[cfg(feature = "metrics")]
mod counting {
    use std::collections::HashMap;

    use metrics::{Key, Label, Level, Metadata, Unit, with_recorder};

    use super::{ALERTS, EVENTS};
    use crate::{alert::Cause, event::EventKind, rule::Rule};

    static METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

    /// The counters of each rule. They are looked up in the recorder each time, so that one that is set late is heard too.
    pub(crate) struct Counters(HashMap<String, OfRule>);

    struct OfRule {
        events: Key,
        found: Key,
        exhausted: Key,
    }

    impl Counters {
        /// Counters of these rules. Each is 0 from now on: a counter that begins with its first alert has not risen.
        pub(crate) fn of<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
            let counters = Self(rules.map(|rule| (rule.path.to_string(), OfRule::new(rule))).collect());
            with_recorder(|recorder| {
                recorder.describe_counter(
                    ALERTS.into(),
                    Some(Unit::Count),
                    "Alerts that rules of detection raised".into(),
                );
                recorder.describe_counter(EVENTS.into(), Some(Unit::Count), "Events of rules of detection".into());
                for rule in counters.0.values() {
                    for key in [&rule.events, &rule.found, &rule.exhausted] {
                        recorder.register_counter(key, &METADATA).increment(0);
                    }
                }
            });
            counters
        }

        pub(crate) fn event(&self, kind: EventKind, path: &str) {
            if kind == EventKind::Detection
                && let Some(rule) = self.0.get(path)
            {
                add_one(&rule.events);
            }
        }

        pub(crate) fn alert(&self, rule: &Rule, cause: Cause) {
            if let Some(rule) = self.0.get(&*rule.path) {
                add_one(match cause {
                    Cause::Found => &rule.found,
                    Cause::KeysExhausted => &rule.exhausted,
                });
            }
        }
    }

    impl OfRule {
        fn new(rule: &Rule) -> Self {
            let labels = || vec![Label::new("rule", rule.path.clone()), Label::new("threat", rule.threat.path.clone())];
            let alerts = |cause: Cause| {
                let mut labels = labels();
                labels.push(Label::new("cause", cause.name()));
                Key::from_parts(ALERTS, labels)
            };
            Self {
                events: Key::from_parts(EVENTS, labels()),
                found: alerts(Cause::Found),
                exhausted: alerts(Cause::KeysExhausted),
            }
        }
    }

    fn add_one(key: &Key) {
        with_recorder(|recorder| recorder.register_counter(key, &METADATA).increment(1));
    }
}
