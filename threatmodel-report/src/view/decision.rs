//! What a report says of decisions, assumptions, exemptions and dismissals: what somebody answers for.

use serde::Serialize;
use threatmodel_model::{
    model::{Model, facts::Treatment},
    query,
};

use super::{
    place::{At, Places, Spot},
    text::{Link, days_left, link, short, text},
};

#[derive(Serialize)]
pub(crate) struct Decision {
    pub(crate) threat: Link,
    pub(crate) what: String,
    pub(crate) because: String,
    pub(crate) owner: String,
    #[serde(flatten)]
    pub(crate) until: Until,
    pub(crate) holds: bool,
    #[serde(flatten)]
    pub(crate) at: At,
}

/// The last day on which something holds.
#[derive(Serialize, Default)]
pub(crate) struct Until {
    /// The day; empty where it does not end.
    pub(crate) until: String,
    /// How many days are left, in words.
    pub(crate) left: String,
    /// How pressing that is: `bad` where it has ended, `warn` where it soon does, or nothing.
    pub(crate) pressing: &'static str,
}

impl Until {
    pub(super) fn new(model: &Model, until: Option<jiff::civil::Date>) -> Self {
        let Some(until) = until else { return Self::default() };
        let days = days_left(model.facts().as_of, until);
        let (left, pressing) = match days {
            ..0 => (format!("ended {} ago", count(-days)), "bad"),
            0 => ("ends today".to_owned(), "warn"),
            _ if days <= i64::from(model.policy().soon) => (format!("{} left", count(days)), "warn"),
            _ => (format!("{} left", count(days)), ""),
        };
        Self { until: until.to_string(), left, pressing }
    }
}

fn count(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[derive(Serialize)]
pub(crate) struct Assumption {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) owner: String,
    #[serde(flatten)]
    pub(crate) until: Until,
    pub(crate) about: Vec<String>,
    pub(crate) checks: Vec<Spot>,
}

pub(super) fn decision(model: &Model, decision: query::Decision<'_>, places: Places<'_>) -> Decision {
    let facts = decision.facts();
    let what = match &facts.treatment {
        Treatment::Accept => "accepted".to_owned(),
        Treatment::Transfer { to } => format!("transferred to {}", text(to)),
        Treatment::Avoid => "avoided".to_owned(),
    };
    let threat = model.threat_at(&facts.threat);
    Decision {
        threat: threat.map_or_else(|| (String::new(), short(&facts.threat)), |threat| link(&threat.facts().declared)),
        what,
        because: text(&facts.because),
        owner: text(&facts.owner),
        until: Until::new(model, facts.until),
        holds: decision.holds(),
        at: places.at(&facts.site.place),
    }
}

pub(super) fn assumption(model: &Model, assumption: query::Assumption<'_>, places: Places<'_>) -> Assumption {
    let facts = assumption.facts();
    Assumption {
        name: text(facts.name()),
        doc: text(&facts.declared.doc),
        owner: text(&facts.owner),
        until: Until::new(model, facts.until),
        about: facts.about.iter().map(|path| short(path)).collect(),
        checks: assumption.checks().map(|check| places.spot(&check.facts().site)).collect(),
    }
}
