//! Rules: what is looked for, in which time, and which threat it speaks of.

use core::time::Duration;
use std::borrow::Cow;

pub use threatmodel_core::words::AlertLevel as Level;
use uuid::Uuid;

/// Text that is written in the program, or was read while it runs.
pub type Text = Cow<'static, str>;

/// A list of texts that is written in the program, or was read while it runs.
pub type Texts = Cow<'static, [Text]>;

/// A detection rule.
///
/// Every field can be written in a `const` or `static`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The path it is declared by, `shop::search::SearchProbing`: its name everywhere, and the name of its own event.
    pub path: Text,
    /// The description of the rule.
    pub doc: Text,
    /// The event in the OWASP logging vocabulary.
    pub event: Text,
    /// The severity of an alert.
    pub level: Level,
    /// The pattern of events that raises an alert.
    pub kind: Kind,
    /// The threat it belongs to.
    pub threat: Threat,
    /// Paths of the assets that the threat hits.
    pub assets: Texts,
    /// The response to an alert, line by line.
    pub playbook: Texts,
    /// Whether it is evaluated. Events of a rule that is not are still known.
    pub enabled: bool,
}

impl Rule {
    /// The namespace of the ids of rules: a random UUID, fixed for good.
    pub const NAMESPACE: Uuid = Uuid::from_u128(0xaab4_03a7_4e5f_4643_be68_aab0_7f31_0f76);

    /// The id: the same for the same path, on every machine and in every version.
    #[must_use]
    pub fn id(&self) -> Uuid {
        Self::id_of(&self.path)
    }

    /// The id of the rule that is declared by this path: its UUID of version 5 in [`Rule::NAMESPACE`].
    #[must_use]
    pub fn id_of(path: &str) -> Uuid {
        Uuid::new_v5(&Self::NAMESPACE, path.as_bytes())
    }
}

/// The threat of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threat {
    /// The path it is declared by.
    pub path: Text,
    /// The id that people know it by.
    pub id: Option<Text>,
    /// Its severity before any control. Where the rule is declared in the program, the compiler has derived it.
    pub severity: Option<Text>,
}

/// The pattern of events that raises an alert.
///
/// Fields in `group_by` split events into keys, and each key is judged alone; without any, there is one key. An event that
/// is exactly `within` old still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Each event of the rule.
    Every,
    /// That many events of the rule for one key.
    Threshold {
        /// Fields that make the key.
        group_by: Texts,
        /// How many events.
        threshold: u32,
        /// In which time.
        within: Duration,
    },
    /// Events of the rule for one key with that many different values in a field.
    Distinct {
        /// Fields that make the key.
        group_by: Texts,
        /// The field whose values are told apart.
        field: Text,
        /// How many different values.
        threshold: u32,
        /// In which time.
        within: Duration,
    },
    /// Steps, or events of rules, for one key in this order, whatever lies between them.
    Sequence {
        /// Fields that make the key.
        group_by: Texts,
        /// Paths of steps and rules. One that stands twice needs two events.
        steps: Texts,
        /// The time from the first to the last.
        within: Duration,
    },
    /// Something that happens for a key without what must come before it.
    MissingStep {
        /// Fields that make the key.
        group_by: Texts,
        /// The step, or the rule whose event, must come before.
        requires: Text,
        /// The step that needs it; the rule's own event, unless given.
        at: Option<Text>,
        /// The maximum time between the two.
        within: Duration,
    },
    /// A honey value that turns up in any event, and each event of the rule.
    Canary,
}

impl Kind {
    /// The name of the kind, as in `Threshold`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Every => "Every",
            Self::Threshold { .. } => "Threshold",
            Self::Distinct { .. } => "Distinct",
            Self::Sequence { .. } => "Sequence",
            Self::MissingStep { .. } => "MissingStep",
            Self::Canary => "Canary",
        }
    }

    /// Fields that make the key.
    #[must_use]
    pub fn group_by(&self) -> &[Text] {
        match self {
            Self::Threshold { group_by, .. }
            | Self::Distinct { group_by, .. }
            | Self::Sequence { group_by, .. }
            | Self::MissingStep { group_by, .. } => group_by,
            Self::Every | Self::Canary => &[],
        }
    }

    /// The window, if the kind has one.
    #[must_use]
    pub const fn within(&self) -> Option<Duration> {
        match self {
            Self::Threshold { within, .. }
            | Self::Distinct { within, .. }
            | Self::Sequence { within, .. }
            | Self::MissingStep { within, .. } => Some(*within),
            Self::Every | Self::Canary => None,
        }
    }

    /// The threshold, if the kind has one.
    #[must_use]
    pub const fn threshold(&self) -> Option<u32> {
        match self {
            Self::Threshold { threshold, .. } | Self::Distinct { threshold, .. } => Some(*threshold),
            Self::Every | Self::Sequence { .. } | Self::MissingStep { .. } | Self::Canary => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static WRITTEN: Rule = Rule {
        path: Cow::Borrowed("shop::SearchProbing"),
        doc: Cow::Borrowed(""),
        event: Cow::Borrowed("input_validation_fail"),
        level: Level::High,
        kind: Kind::Threshold {
            group_by: Cow::Borrowed(&[Cow::Borrowed("client")]),
            threshold: 5,
            within: Duration::from_secs(60),
        },
        threat: Threat { path: Cow::Borrowed("shop::SqlInjection"), id: None, severity: None },
        assets: Cow::Borrowed(&[]),
        playbook: Cow::Borrowed(&[Cow::Borrowed("Block the client.")]),
        enabled: true,
    };

    #[test]
    fn a_rule_can_be_written_in_a_static_or_read_while_the_program_runs() {
        let mut read = WRITTEN.clone();
        read.path = Cow::Owned(String::from("shop::SearchProbing"));
        assert_eq!(read, WRITTEN);
    }

    #[test]
    fn ids_never_change() {
        assert_eq!(WRITTEN.id().to_string(), "4e73ed2a-d640-5762-9af9-9ccc2ce131e8");
        assert_eq!(WRITTEN.id(), Rule::id_of("shop::SearchProbing"));
        assert_ne!(WRITTEN.id(), Rule::id_of("shop::Search"));
    }

    #[test]
    fn levels_have_names_and_an_order() {
        for level in Level::ALL {
            assert_eq!(Level::from_name(level.name()), Some(*level));
        }
        assert_eq!(Level::from_name("high"), None);
        assert!(Level::High < Level::Critical);
    }
}
