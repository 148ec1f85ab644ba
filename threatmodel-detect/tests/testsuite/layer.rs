//! The layer in real subscribers, alone and with other layers beside it.

#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use threatmodel_detect::{
    alert::Alert,
    clock::{Clock, ManualClock},
    event::ALERT_TARGET,
    fields::Buffer,
    honey::Honey,
    layer::{Builder, Detector},
    rule::{Kind, Level, Rule, Threat},
    secret::secret,
};
use tracing::{Subscriber, subscriber::with_default};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    layer::{Context, SubscriberExt},
    registry,
    registry::LookupSpan,
};

fn rule(path: &'static str, kind: Kind) -> Rule {
    Rule {
        path: path.into(),
        doc: "".into(),
        event: "authn_login_fail".into(),
        level: Level::High,
        kind,
        threat: Threat { path: "shop::Theft".into(), id: Some("T-1".into()), severity: None },
        assets: vec!["shop::Cards".into(), "shop::Names".into()].into(),
        playbook: vec![].into(),
        enabled: true,
    }
}

fn rules() -> Vec<Rule> {
    let (group_by, within) = (vec!["client".into()].into(), Duration::from_secs(60));
    vec![
        rule("shop::Probing", Kind::Threshold { group_by, threshold: 3, within }),
        rule("shop::Every", Kind::Every),
        rule("shop::Honey", Kind::Canary),
        rule(
            "shop::Unpaid",
            Kind::Sequence {
                group_by: vec!["session".into()].into(),
                steps: vec!["shop::Checkout".into(), "shop::Shipped".into()].into(),
                within,
            },
        ),
    ]
}

fn builder() -> Builder {
    Detector::builder().rules(rules())
}

fn probe(client: &str) {
    tracing::event!(name: "shop::Probing", target: "threatmodel::detect", tracing::Level::INFO, client);
}

fn every() {
    tracing::event!(name: "shop::Every", target: "threatmodel::detect", tracing::Level::DEBUG, {});
}

/// The events that another layer next to the detector received.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn lines(&self) -> Vec<String> {
        self.0.lock().expect("nothing panics with it").clone()
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Seen {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let mut buffer = Buffer::new();
        event.record(&mut buffer);
        let fields: Vec<String> = buffer.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let span = context.event_span(event).map_or("-", |span| span.name());
        let line = format!("{} {span} {} {}", event.metadata().target(), event.metadata().level(), fields.join(";"));
        self.0.lock().expect("nothing panics with it").push(line);
    }
}

/// Collects alerts as lines.
fn collected(builder: Builder) -> (Builder, Seen) {
    let seen = Seen::default();
    let inner = seen.clone();
    let keep = move |alert: &Alert| inner.0.lock().expect("nothing panics with it").push(alert.to_string());
    (builder.on_alert(keep), seen)
}

#[test]
fn alerts_lead_back_to_the_threat() {
    let clock = ManualClock::default();
    let (builder, alerts) = collected(builder().clock(clock.clone()));
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector), || {
        for _ in 0..3 {
            probe("10.0.0.1");
            probe("10.0.0.2");
            clock.advance(Duration::from_secs(30));
        }
        tracing::event!(name: "shop::Checkout", target: "threatmodel::step", tracing::Level::TRACE, session = 7);
        tracing::event!(name: "shop::Shipped", target: "threatmodel::step", tracing::Level::TRACE, session = %7);
        tracing::event!(name: "shop::Nothing", target: "threatmodel::detect", tracing::Level::INFO, {});
        tracing::info!(client = "10.0.0.1", "not heard");
    });
    assert_eq!(
        alerts.lines(),
        [
            "[High] shop::Probing: 3 events in 1m for client=10.0.0.1 (threat shop::Theft, T-1)",
            "[High] shop::Probing: 3 events in 1m for client=10.0.0.2 (threat shop::Theft, T-1)",
            "[High] shop::Unpaid: 2 steps in 0s for session=7 (threat shop::Theft, T-1)",
        ]
    );
    let stats = handle.stats();
    assert_eq!((stats.engine.events, stats.engine.unknown_rules, stats.engine.alerts), (9, 1, 3));
}

#[test]
fn fields_of_every_type_become_text() {
    let seen = Seen::default();
    with_default(registry().with(seen.clone()), || {
        let error = std::io::Error::other("gone");
        tracing::info!(
            text = "a b",
            int = -5_i64,
            unsigned = 5_u8,
            long = u128::MAX,
            float = 0.5,
            yes = true,
            debug = ?Some(1),
            display = %1.5,
            error = &error as &dyn std::error::Error,
            hidden = %secret("hunter2").to_string().len(),
            "said {}", 1
        );
    });
    let line = &seen.lines()[0];
    let fields = "text=a b;int=-5;unsigned=5;long=340282366920938463463374607431768211455;float=0.5;yes=true;debug=Some(1);display=1.5;error=gone;hidden=39";
    assert!(line.contains(fields) && line.contains("message=said 1"), "{line}");
}

#[test]
fn other_layers_see_what_they_saw_without_the_detector() {
    for filtered in [false, true] {
        let (all, warnings, shop) = (Seen::default(), Seen::default(), Seen::default());
        let (builder, alerts) = collected(builder());
        let detector = builder.build().expect("fine");
        let detector: Box<dyn Layer<_> + Send + Sync> =
            if filtered { detector.filtered().boxed() } else { detector.boxed() };
        let subscriber = registry()
            .with(all.clone())
            .with(detector)
            .with(warnings.clone().with_filter(LevelFilter::WARN))
            .with(shop.clone().with_filter(Targets::new().with_target("shop", LevelFilter::TRACE)));
        with_default(subscriber, || {
            let _span = tracing::info_span!("request").entered();
            tracing::trace!(target: "shop", "one");
            every();
            tracing::warn!("two");
        });
        let count = [all, warnings, shop, alerts].map(|seen| seen.lines().len());
        assert_eq!(count, [3, 1, 1, 1], "filtered: {filtered}");
    }
}

#[test]
fn honey_is_found_in_any_event() {
    let honey =
        |value: &'static str| Honey { name: "shop::Admin".into(), value: value.into(), rule: "shop::Honey".into() };
    let (builder, alerts) = collected(builder().honey(honey("admin-7731")).emit_events(true));
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    let seen = Seen::default();
    with_default(registry().with(detector).with(seen.clone()), || {
        tracing::debug!("nothing");
        tracing::debug!(query = ?["x", "admin-7731"], "login");
        handle.add_honey(honey("token-8812")).expect("fine");
        tracing::debug!("token-8812");
        assert!(handle.add_honey(honey("a")).is_err());
    });
    assert_eq!(alerts.lines().len(), 2);
    assert!(alerts.lines()[0].contains("honey=shop::Admin field=query"));
    // The alerts themselves are not searched, or there would be more and more.
    assert_eq!((handle.stats().engine.events, seen.lines().len()), (3, 5));
}

#[test]
fn alerts_are_told_as_events_to_every_layer_in_the_span_they_arose_in() {
    let (before, after, infos) = (Seen::default(), Seen::default(), Seen::default());
    let detector = builder().emit_events(true).build().expect("fine");
    let handle = detector.handle();
    let subscriber = registry()
        .with(before.clone())
        .with(detector.filtered())
        .with(after.clone())
        .with(infos.clone().with_filter(LevelFilter::INFO));
    with_default(subscriber, || {
        let _span = tracing::info_span!("request").entered();
        every();
    });
    for seen in [&before, &after] {
        assert_eq!(seen.lines().iter().filter(|line| line.starts_with(ALERT_TARGET)).count(), 1);
        assert_eq!(seen.lines().len(), 2);
    }
    let id = Rule::id_of("shop::Every");
    assert_eq!(
        infos.lines(),
        [format!(
            "threatmodel::alert request ERROR message=[High] shop::Every: happened (threat shop::Theft, T-1);rule.id={id};rule.path=shop::Every;event=authn_login_fail;rule.level=High;cause=found;threat.path=shop::Theft;threat.id=T-1;asset.paths=shop::Cards,shop::Names;key=;count=1;certain=true;number=0"
        )]
    );
    assert_eq!(handle.stats().untold, 0);
}

#[test]
fn a_full_channel_drops_and_counts() {
    let (builder, alerts) = builder().channel(2);
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector), || {
        for _ in 0..5 {
            every();
        }
        assert_eq!(alerts.try_iter().map(|alert| alert.number).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(handle.stats().dropped, 3);
        drop(alerts);
        every();
    });
    assert_eq!((handle.stats().dropped, handle.stats().engine.alerts), (4, 6));
}

#[test]
fn callbacks_that_panic_or_log_disturb_nothing() {
    let calls = Arc::new(AtomicU64::new(0));
    let (inner, log) = (Arc::clone(&calls), Seen::default());
    let detector = builder()
        .on_alert(|_| panic!("on purpose"))
        .on_alert(move |alert| {
            inner.fetch_add(1, Ordering::Relaxed);
            tracing::error!("{alert}");
            every();
        })
        .build()
        .expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector).with(log.clone()), || {
        every();
        every();
    });
    let stats = handle.stats();
    assert_eq!((calls.load(Ordering::Relaxed), stats.panics, stats.engine.alerts), (2, 2, 2));
    // Two events, and two that the callback logs for each of them.
    assert_eq!((log.lines().len(), stats.unheard), (6, 2));
}

#[test]
fn values_that_panic_as_they_are_read_disturb_nothing() {
    struct Nasty;
    impl std::fmt::Debug for Nasty {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("on purpose")
        }
    }
    let (builder, alerts) = builder().channel(9);
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector), || {
        let client = "10.0.0.1";
        tracing::event!(name: "shop::Every", target: "threatmodel::detect", tracing::Level::INFO, client, value = ?Nasty);
        every();
    });
    let alerts: Vec<Alert> = alerts.try_iter().collect();
    assert_eq!((handle.stats().panics, alerts.len()), (1, 1));
    assert_eq!(alerts[0].evidence[0].fields, [], "nothing is left of the event before");
}

#[test]
fn a_clock_that_panics_or_goes_back_disturbs_nothing() {
    struct Broken(AtomicU64);
    impl Clock for Broken {
        fn now(&self) -> Duration {
            match self.0.fetch_add(1, Ordering::Relaxed) {
                0 => Duration::from_secs(100),
                1 => panic!("on purpose"),
                _ => Duration::ZERO,
            }
        }
    }
    let (builder, alerts) = collected(builder().clock(Broken(AtomicU64::new(0))));
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector), || {
        for _ in 0..4 {
            probe("a");
        }
    });
    let stats = handle.stats();
    assert_eq!((stats.panics, stats.engine.late, alerts.lines().len()), (1, 2, 1));
}

#[test]
fn threads_are_counted_together() {
    let (builder, alerts) = collected(builder());
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    let dispatch = tracing::Dispatch::new(registry().with(detector));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                tracing::dispatcher::with_default(&dispatch, || {
                    for _ in 0..300 {
                        probe("a");
                    }
                });
            });
        }
    });
    let stats = handle.stats();
    assert_eq!((alerts.lines().len(), stats.engine.events, stats.engine.late), (800, 2400, 0));
}

#[test]
fn mistakes_are_told_when_it_is_built() {
    let twice = builder().rules(rules()).build().expect_err("each rule twice").to_string();
    assert_eq!(twice.lines().count(), 4, "{twice}");
    let honey = Honey { name: "x".into(), value: "long enough".into(), rule: "shop::Every".into() };
    let refused = builder().honey(honey.clone()).honey(honey).build().expect_err("no canary rule").to_string();
    assert_eq!(refused.lines().count(), 2, "{refused}");
}

#[cfg(feature = "tuning")]
#[test]
fn a_tuning_file_changes_rules() {
    let tuning = "[rule.Probing]\nthreshold = 2\n[rule.Every]\nenabled = false\n";
    let (builder, alerts) = collected(builder().tuning(tuning, "tuning.toml"));
    with_default(registry().with(builder.build().expect("fine")), || {
        probe("a");
        probe("a");
        every();
    });
    assert_eq!(alerts.lines().len(), 1);
    let wrong = self::builder().tuning("[rule.Probin]", "tuning.toml").build().expect_err("unknown");
    assert_eq!(wrong.to_string(), "tuning.toml:1:7: unknown rule `Probin`; did you mean `Probing`?");
}
