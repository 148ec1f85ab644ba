//! The quiet path allocates nothing: an event that raises no alert, for a key that is known.

#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use threatmodel_detect::{
    engine::Engine,
    event::Event,
    honey::Honey,
    layer::Detector,
    limits::Limits,
    rule::{Kind, Rule, Texts},
    secret::secret,
};
use tracing_subscriber::layer::SubscriberExt;

use crate::common::rule;

const WITHIN: Duration = Duration::from_secs(60);

fn rules() -> Vec<Rule> {
    let group_by = || -> Texts { vec!["client".into(), "account".into()].into() };
    let kinds = [
        ("shop::Threshold", Kind::Threshold { group_by: group_by(), threshold: 1000, within: WITHIN }),
        (
            "shop::Distinct",
            Kind::Distinct { group_by: group_by(), field: "query".into(), threshold: 3, within: WITHIN },
        ),
        (
            "shop::Sequence",
            Kind::Sequence {
                group_by: group_by(),
                steps: vec!["shop::Threshold".into(), "shop::Step".into(), "shop::Never".into()].into(),
                within: WITHIN,
            },
        ),
        (
            "shop::Missing",
            Kind::MissingStep {
                group_by: group_by(),
                requires: "shop::Threshold".into(),
                at: Some("shop::Step".into()),
                within: WITHIN,
            },
        ),
        ("shop::Honey", Kind::Canary),
    ];
    kinds.map(|(path, kind)| rule(path, kind)).into()
}

fn honey() -> Honey {
    Honey { name: "shop::Admin".into(), value: "admin-7731".into(), rule: "shop::Honey".into() }
}

#[test]
fn an_engine_that_knows_its_keys() {
    let mut engine = Engine::new(rules(), Limits::default()).expect("fine");
    engine.add_honey(honey()).expect("fine");
    let mut run = |seconds: u64| {
        let mut alerts = 0;
        for client in ["10.0.0.1", "10.0.0.2", "10.0.0.3"] {
            let pairs = [("client", client), ("account", "a"), ("query", "' OR 1=1")];
            for path in ["shop::Threshold", "shop::Distinct", "shop::Step"] {
                alerts += engine.observe(Duration::from_secs(seconds), &Event::detection(path, &pairs)).len();
            }
            alerts += engine.observe(Duration::from_secs(seconds), &Event::other("other", &pairs)).len();
        }
        assert_eq!(alerts, 0);
    };
    // As long as a window, so that events begin to leave it.
    (0..100).for_each(&mut run);
    let counted = allocation_counter::measure(|| (100..1000).for_each(run));
    assert_eq!(counted.count_total, 0);
}

#[test]
fn the_layer() {
    for filtered in [false, true] {
        let detector = Detector::builder().rules(rules()).honey(honey()).build().expect("fine");
        let handle = detector.handle();
        let dispatch = if filtered {
            tracing::Dispatch::new(tracing_subscriber::registry().with(detector.filtered()))
        } else {
            tracing::Dispatch::new(tracing_subscriber::registry().with(detector))
        };
        tracing::dispatcher::with_default(&dispatch, || {
            let mut number = 0_u64;
            let mut log = |times: u64| {
                for _ in 0..times {
                    number += 1;
                    tracing::event!(
                        name: "shop::Distinct",
                        target: "threatmodel::detect",
                        tracing::Level::INFO,
                        client = %std::net::Ipv4Addr::LOCALHOST,
                        account = 7,
                        query = %secret("' OR 1=1"),
                        number,
                        message = "found"
                    );
                    tracing::event!(name: "shop::Unused", target: "threatmodel::step", tracing::Level::INFO, number);
                    tracing::info!(number, "something else");
                }
            };
            log(3);
            let counted = allocation_counter::measure(|| log(900));
            assert_eq!(counted.count_total, 0, "filtered: {filtered}");
        });
        let stats = handle.stats();
        assert_eq!((stats.engine.events, stats.engine.alerts, stats.unheard), (2709, 0, 0));
        assert!(allocation_counter::measure(|| drop(handle.stats())).count_total > 0, "the counter counts");
    }
}
