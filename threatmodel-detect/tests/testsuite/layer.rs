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
    layer::{Builder, Detector, Handle},
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

/// Waits until all alerts are told.
fn told(handle: &Handle) {
    assert!(handle.wait(Duration::from_secs(20)), "nothing is in the way");
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
    told(&handle);
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
        let handle = detector.handle();
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
        told(&handle);
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
    told(&handle);
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
    told(&handle);
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
    told(&handle);
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
    told(&handle);
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
    told(&handle);
    let stats = handle.stats();
    assert_eq!((alerts.lines().len(), stats.engine.events, stats.engine.late), (800, 2400, 0));
}

#[test]
fn alerts_are_told_in_order_and_those_that_are_lost_are_counted() {
    let (numbers, gate) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(())));
    let (inner, waits) = (Arc::clone(&numbers), Arc::clone(&gate));
    let detector = builder()
        .on_alert(move |alert| {
            drop(waits.lock().expect("nothing panics with it"));
            inner.lock().expect("nothing panics with it").push(alert.number);
        })
        .build()
        .expect("fine");
    let handle = detector.handle();
    let dispatch = tracing::Dispatch::new(registry().with(detector.filtered()));
    let log = |times: u64| {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| tracing::dispatcher::with_default(&dispatch, || (0..times).for_each(|_| every())));
            }
        });
    };
    let hold = gate.lock().expect("nothing panics with it");
    log(1000);
    assert!(!handle.wait(Duration::ZERO), "the callback waits");
    drop(hold);
    told(&handle);
    let numbers = || std::mem::take(&mut *numbers.lock().expect("nothing panics with it"));
    let (first, untold) = (numbers(), handle.stats().untold);
    assert!(first.is_sorted(), "{first:?}");
    assert_eq!((first.len() as u64 + untold, handle.stats().engine.alerts), (2000, 2000));
    // Whether the callback had one in its hands when the last came depends on the threads.
    assert!((1024..=1025).contains(&first.len()), "{}", first.len());
    log(10);
    told(&handle);
    assert_eq!((numbers(), handle.stats().untold), ((2000..2020).collect(), untold), "there is room again");
}

#[test]
fn evidence_that_waits_is_bounded() {
    let within = Duration::from_secs(60);
    let many = rule("shop::Probing", Kind::Threshold { group_by: vec![].into(), threshold: 4000, within });
    let gate = Arc::new(Mutex::new(()));
    let waits = Arc::clone(&gate);
    let detector = Detector::builder()
        .rules([many])
        .on_alert(move |_| drop(waits.lock().expect("nothing panics with it")))
        .build()
        .expect("fine");
    let handle = detector.handle();
    let hold = gate.lock().expect("nothing panics with it");
    with_default(registry().with(detector.filtered()), || (0..40_000).for_each(|_| probe("a")));
    drop(hold);
    told(&handle);
    let stats = handle.stats();
    assert_eq!(stats.engine.alerts, 10);
    assert!((5..=6).contains(&stats.untold), "four wait, and one may be in the hands of the callback: {stats:?}");
}

#[test]
fn who_tells_cannot_wait_for_itself() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let own: Arc<Mutex<Option<Handle>>> = Arc::default();
    let inner = Arc::clone(&own);
    let detector = builder()
        .on_alert(move |_| {
            let handle = inner.lock().expect("nothing panics with it").clone().expect("it is there");
            sender.send(handle.wait(Duration::from_secs(600))).expect("the test waits");
        })
        .build()
        .expect("fine");
    let handle = detector.handle();
    *own.lock().expect("nothing panics with it") = Some(handle.clone());
    with_default(registry().with(detector), every);
    assert_eq!(receiver.recv_timeout(Duration::from_secs(20)), Ok(false));
    told(&handle);
    drop(own.lock().expect("nothing panics with it").take());
}

#[test]
fn alerts_outlive_the_subscriber_and_the_span() {
    let (seen, gate) = (Seen::default(), Arc::new(Mutex::new(())));
    let waits = Arc::clone(&gate);
    let detector = builder()
        .emit_events(true)
        .on_alert(move |_| drop(waits.lock().expect("nothing panics with it")))
        .build()
        .expect("fine");
    let handle = detector.handle();
    let hold = gate.lock().expect("nothing panics with it");
    with_default(registry().with(detector).with(seen.clone()), || {
        let _span = tracing::info_span!("request").entered();
        every();
    });
    drop(hold);
    told(&handle);
    let alerts: Vec<String> = seen.lines().into_iter().filter(|line| line.starts_with(ALERT_TARGET)).collect();
    assert!(alerts.len() == 1 && alerts[0].starts_with("threatmodel::alert request ERROR"), "{alerts:?}");
    assert_eq!(handle.stats().untold, 0);
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
    let detector = builder.build().expect("fine");
    let handle = detector.handle();
    with_default(registry().with(detector), || {
        probe("a");
        probe("a");
        every();
    });
    told(&handle);
    assert_eq!(alerts.lines().len(), 1);
    let wrong = self::builder().tuning("[rule.Probin]", "tuning.toml").build().expect_err("unknown");
    assert_eq!(wrong.to_string(), "tuning.toml:1:7: unknown rule `Probin`; did you mean `Probing`?");
}
