//! The lines of a corpus.

use core::{fmt, time::Duration};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
};

use crate::{
    alert::{Alert, Recorded},
    engine::Engine,
    event::{Event, EventKind},
};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 1;

/// An event of a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EventLine {
    /// The version of the format: [`FORMAT`].
    #[serde(deserialize_with = "format")]
    pub format: u32,
    /// The time in microseconds from the start.
    pub at: u64,
    /// The source of the event.
    pub kind: EventKind,
    /// The path of the rule or step; the name of any other event.
    pub path: String,
    /// Its fields.
    pub fields: Pairs,
    /// The test that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The binary of that test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binary: Option<String>,
    /// The package of that test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// The configuration that the test ran in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// The detection that the test expects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

/// An alert of a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AlertLine {
    /// The version of the format: [`FORMAT`].
    #[serde(deserialize_with = "format")]
    pub format: u32,
    /// The time of its last event in microseconds from the start.
    pub at: u64,
    /// The time of its first event in microseconds from the start.
    pub first: u64,
    /// The path of the rule.
    pub rule: String,
    /// The id of the rule.
    pub rule_id: String,
    /// The path of the threat.
    pub threat: String,
    /// The level.
    pub level: String,
    /// The cause of the alert.
    pub cause: String,
    /// The key.
    pub key: Pairs,
    /// How many events, values, steps or keys.
    pub count: u64,
    /// Whether it is certain.
    pub certain: bool,
    /// The test that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The binary of that test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binary: Option<String>,
    /// The package of that test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// The configuration that the test ran in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// The detection that the test expects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

/// The origin of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The test.
    pub test: Option<String>,
    /// Its binary.
    pub binary: Option<String>,
    /// Its package.
    pub package: Option<String>,
    /// The configuration that it ran in.
    pub configuration: Option<String>,
    /// The detection that it expects.
    pub expected: Option<String>,
}

impl EventLine {
    /// The line of an event.
    #[must_use]
    pub fn new(at: Duration, event: &Event<'_>, origin: &Origin) -> Self {
        let pairs = event.fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self::of(at, event.kind, event.path.to_owned(), pairs.collect(), origin)
    }

    /// The line of an event that is the evidence of an alert. Values that were cut stay cut.
    #[must_use]
    pub fn recorded(event: &Recorded, origin: &Origin) -> Self {
        let pairs = event.fields.iter().map(|field| (field.name.clone(), field.value.clone()));
        Self::of(event.at, event.kind, event.path.clone(), pairs.collect(), origin)
    }

    fn of(at: Duration, kind: EventKind, path: String, fields: Vec<(String, String)>, origin: &Origin) -> Self {
        let Origin { test, binary, package, configuration, expected } = origin.clone();
        let (format, at, fields) = (FORMAT, micros(at), Pairs::first_of_each(fields));
        Self { format, at, kind, path, fields, test, binary, package, configuration, expected }
    }

    /// Lets an engine judge it.
    pub fn judge(&self, engine: &mut Engine) -> Vec<Alert> {
        let pairs: Vec<(&str, &str)> =
            self.fields.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let event = Event { kind: self.kind, path: &self.path, fields: pairs.as_slice().into() };
        engine.observe(Duration::from_micros(self.at), &event)
    }

    /// The line as JSON, without a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Nothing in it can fail to be written: keys are text, and there are no maps of other kinds.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl AlertLine {
    /// The line of an alert.
    #[must_use]
    pub fn new(alert: &Alert, origin: &Origin) -> Self {
        let Origin { test, binary, package, configuration, expected } = origin.clone();
        Self {
            format: FORMAT,
            at: micros(alert.last),
            first: micros(alert.first),
            rule: alert.rule.path.to_string(),
            rule_id: alert.id().to_string(),
            threat: alert.threat().path.to_string(),
            level: alert.level().name().to_owned(),
            cause: alert.cause.name().to_owned(),
            key: Pairs::first_of_each(alert.key.clone()),
            count: alert.count,
            certain: alert.certain,
            test,
            binary,
            package,
            configuration,
            expected,
        }
    }

    /// The line as JSON, without a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Nothing in it can fail to be written: keys are text, and there are no maps of other kinds.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Names and values in order; each name once. An object in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// Of each name, the first value: the one that rules look at.
    #[must_use]
    pub fn first_of_each(pairs: Vec<(String, String)>) -> Self {
        let mut kept: Vec<(String, String)> = Vec::with_capacity(pairs.len());
        for (name, value) in pairs {
            if !kept.iter().any(|(known, _)| *known == name) {
                kept.push((name, value));
            }
        }
        Self(kept)
    }
}

impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object whose values are text")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs: Vec<(String, String)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    if pairs.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format_args!("the field `{name}` stands twice")));
                    }
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const KINDS: [EventKind; 3] = [EventKind::Detection, EventKind::Step, EventKind::Other];
        let name = String::deserialize(deserializer)?;
        KINDS.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            D::Error::custom(format_args!("unknown kind `{name}`; there are `detection`, `step` and `other`"))
        })
    }
}

fn format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        FORMAT => Ok(FORMAT),
        other => Err(D::Error::custom(format_args!("format {other} is not known; this program reads format {FORMAT}"))),
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
