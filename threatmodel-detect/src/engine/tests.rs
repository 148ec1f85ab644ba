//! Each kind at the edges of its window, and against an evaluator that keeps every event.

use proptest::prelude::*;

use super::*;
use crate::rule::{Level, Text, Texts, Threat};

mod bounds;
mod kinds;
mod oracle;

const OWN: &str = "shop::Own";

fn texts(names: &[&'static str]) -> Texts {
    names.iter().copied().map(Text::from).collect::<Vec<_>>().into()
}

fn rule(path: &'static str, kind: Kind) -> Rule {
    Rule {
        path: path.into(),
        doc: "".into(),
        event: "sys_monitor_disabled".into(),
        level: Level::High,
        kind,
        threat: Threat { path: "shop::Theft".into(), id: Some("T-1".into()), severity: Some("High".into()) },
        assets: texts(&["shop::Cards"]),
        playbook: texts(&["Call somebody."]),
        enabled: true,
    }
}

fn threshold(threshold: u32, seconds: u64) -> Kind {
    Kind::Threshold { group_by: texts(&["client"]), threshold, within: Duration::from_secs(seconds) }
}

fn distinct(threshold: u32, seconds: u64) -> Kind {
    let within = Duration::from_secs(seconds);
    Kind::Distinct { group_by: texts(&["client"]), field: "value".into(), threshold, within }
}

fn sequence(steps: &[&'static str], seconds: u64) -> Kind {
    Kind::Sequence { group_by: texts(&["client"]), steps: texts(steps), within: Duration::from_secs(seconds) }
}

fn missing(requires: &'static str, at: Option<&'static str>, seconds: u64) -> Kind {
    let within = Duration::from_secs(seconds);
    Kind::MissingStep { group_by: texts(&["client"]), requires: requires.into(), at: at.map(Text::from), within }
}

fn engine(kind: Kind) -> Engine {
    limited(kind, Limits::default())
}

fn limited(kind: Kind, limits: Limits) -> Engine {
    Engine::new(vec![rule(OWN, kind)], limits).expect("the rule is fine")
}

const SECOND: Duration = Duration::from_secs(1);
const NANO: Duration = Duration::from_nanos(1);
