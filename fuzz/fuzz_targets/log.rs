//! Corpora line by line: what a replay reads. Lines that are good are written as lines that read as the same, and every
//! other one is reported, in order.

#![no_main]

use core::{fmt::Debug, time::Duration};

use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;
use serde_json::Value;
use threatmodel_detect::{
    corpus::{AlertLine, BadLine, EventLine, Lines, replay},
    engine::Engine,
    limits::Limits,
    rule::{Kind, Level, Rule, Threat},
};

fuzz_target!(|log: &[u8]| {
    let values: Vec<Result<Value, BadLine>> = read(log);
    let events: Vec<Result<EventLine, BadLine>> = read(log);
    let alerts: Vec<Result<AlertLine, BadLine>> = read(log);
    assert_eq!(values.len(), events.len());
    assert_eq!(values.len(), alerts.len());
    same_again(events.iter().flatten(), EventLine::to_json);
    same_again(alerts.iter().flatten(), AlertLine::to_json);

    let mut engine = Engine::new(vec![rule()], Limits::default()).expect("the rule is good");
    let replay = replay(&mut engine, log).expect("in memory");
    assert_eq!(replay.events as usize, events.iter().flatten().count());
    assert_eq!(replay.bad, events.into_iter().filter_map(Result::err).collect::<Vec<_>>());
    assert!(replay.alerts.len() <= replay.events as usize);
});

fn read<L: DeserializeOwned>(log: &[u8]) -> Vec<Result<L, BadLine>> {
    let lines: Vec<Result<L, BadLine>> = Lines::new(log).map(|line| line.expect("in memory")).collect();
    let bad: Vec<u64> = lines.iter().filter_map(|line| line.as_ref().err()).map(|bad| bad.line).collect();
    assert!(bad.is_sorted_by(|a, b| a < b), "{bad:?}");
    lines
}

fn same_again<'l, L>(lines: impl Iterator<Item = &'l L>, written: impl Fn(&L) -> String)
where
    L: DeserializeOwned + Debug + PartialEq + 'l,
{
    for line in lines {
        let text = written(line);
        assert!(!text.contains('\n'), "{text}");
        let again: L = serde_json::from_str(&text).expect("what is written is a line");
        assert_eq!(&again, line);
    }
}

/// Two tries of one client within a second.
fn rule() -> Rule {
    Rule {
        path: "shop::Guessing".into(),
        doc: "".into(),
        event: "".into(),
        level: Level::High,
        kind: Kind::Threshold { group_by: vec!["client".into()].into(), threshold: 2, within: Duration::from_secs(1) },
        threat: Threat { path: "shop::Theft".into(), id: None, severity: None },
        assets: vec![].into(),
        playbook: vec![].into(),
        enabled: true,
    }
}
