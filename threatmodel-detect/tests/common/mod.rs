//! A rule for tests that have a process of their own.

use threatmodel_detect::rule::{Kind, Level, Rule, Threat};

/// A rule of this kind about a theft.
pub(crate) fn rule(path: &'static str, kind: Kind) -> Rule {
    Rule {
        path: path.into(),
        doc: "".into(),
        event: "".into(),
        level: Level::High,
        kind,
        threat: Threat { path: "shop::Theft".into(), id: None, severity: None },
        assets: vec![].into(),
        playbook: vec![].into(),
        enabled: true,
    }
}
