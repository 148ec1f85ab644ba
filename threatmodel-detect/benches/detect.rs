//! The cost of detection: for one event without a subscriber, with the layer, with rules at many keys; events per second
//! against the same events through a layer that does nothing; and memory against the number of keys.
//! `cargo bench -p threatmodel-detect --all-features`

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

use std::{fmt::Write as _, hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use threatmodel_detect::{
    clock::{Clock, ManualClock, SystemClock},
    engine::Engine,
    event::Event,
    honey::Honey,
    layer::Detector,
    limits::Limits,
    rule::{Kind, Level, Rule, Texts, Threat},
};
use tracing::{Dispatch, dispatcher::with_default};
use tracing_subscriber::{Layer, layer::SubscriberExt, registry};

const KEYS: [usize; 3] = [1, 1_000, 1_000_000];

const WITHIN: Duration = Duration::from_secs(60);

fn main() {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    event(&mut criterion);
    engine(&mut criterion);
    second(&mut criterion);
    memory();
    criterion.final_summary();
}

fn rule(path: &'static str, kind: Kind) -> Rule {
    Rule {
        path: path.into(),
        doc: "".into(),
        event: "input_validation_fail".into(),
        level: Level::High,
        kind,
        threat: Threat { path: "shop::SqlInjection".into(), id: None, severity: None },
        assets: vec![].into(),
        playbook: vec![].into(),
        enabled: true,
    }
}

fn client() -> Texts {
    vec!["client".into()].into()
}

/// A rule that nobody sets off: what it waits for is the second step, and there is none.
fn quiet() -> Rule {
    let steps = vec!["shop::Never".into(), "shop::Probing".into()].into();
    rule("shop::Quiet", Kind::Sequence { group_by: client(), steps, within: WITHIN })
}

fn threshold(threshold: u32, within: Duration) -> Rule {
    rule("shop::Probing", Kind::Threshold { group_by: client(), threshold, within })
}

fn limits() -> Limits {
    Limits { keys: 1 << 20, events: 1 << 20, ..Limits::default() }
}

fn clients(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("10.{}.{}.{}", index >> 16, index >> 8 & 255, index & 255)).collect()
}

fn probe(client: &str) {
    tracing::event!(
        name: "shop::Probing",
        target: "threatmodel::detect",
        tracing::Level::INFO,
        client,
        input = "' OR 1=1",
        outcome = "blocked"
    );
}

/// A clock that is moved, and costs what the clock of the system does.
#[derive(Clone, Default)]
struct Moved(ManualClock, SystemClock);

impl Clock for Moved {
    fn now(&self) -> Duration {
        black_box(self.1.now());
        self.0.now()
    }
}

/// A layer that does nothing with what it is given.
struct Nothing;

impl<S: tracing::Subscriber> Layer<S> for Nothing {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        black_box(event);
    }
}

/// An event under a subscriber.
fn under(group: &mut BenchmarkGroup<'_, WallTime>, name: BenchmarkId, dispatch: &Dispatch) {
    with_default(dispatch, || group.bench_function(name, |bencher| bencher.iter(|| probe(black_box("10.0.0.1")))));
}

/// Nanoseconds for each event, from the macro on.
fn event(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one event");
    group.bench_function("no subscriber", |bencher| bencher.iter(|| probe(black_box("10.0.0.1"))));
    under(
        &mut group,
        BenchmarkId::from_parameter("a layer that does nothing"),
        &Dispatch::new(registry().with(Nothing)),
    );
    let quiet = Detector::builder().rules([quiet()]).build().unwrap();
    under(&mut group, BenchmarkId::from_parameter("quiet rule"), &Dispatch::new(registry().with(quiet)));
    for keys in KEYS {
        let clock = Moved::default();
        let detector = Detector::builder().rules([threshold(5, WITHIN)]).limits(limits()).clock(clock.clone());
        let dispatch = Dispatch::new(registry().with(detector.build().unwrap().filtered()));
        let clients = clients(keys);
        with_default(&dispatch, || {
            // All keys at once; then two windows between the events of a key, so that it stays quiet.
            clients.iter().for_each(|client| probe(client));
            let mut next = clients.iter().cycle();
            group.bench_function(BenchmarkId::new("threshold rule", keys), |bencher| {
                bencher.iter(|| {
                    clock.0.advance(WITHIN * 2 / u32::try_from(keys).unwrap());
                    probe(black_box(next.next().unwrap()));
                });
            });
        });
    }
    let honey = |index| Honey {
        name: "shop::Admin".into(),
        value: format!("admin-{index:06}").into(),
        rule: "shop::Honey".into(),
    };
    for count in [1, 1_000] {
        let detector = Detector::builder().rules([rule("shop::Honey", Kind::Canary)]);
        let detector = (0..count).fold(detector, |detector, index| detector.honey(honey(index))).build().unwrap();
        let name = BenchmarkId::new("honey values", count);
        under(&mut group, name, &Dispatch::new(registry().with(detector)));
    }
    group.finish();
}

/// The engine alone.
fn engine(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("engine");
    for keys in KEYS {
        let clients = clients(keys);
        let mut engine = Engine::new(vec![threshold(5, WITHIN)], limits()).unwrap();
        for client in &clients {
            engine.observe(Duration::ZERO, &Event::detection("shop::Probing", &[("client", client.as_str())]));
        }
        let (mut next, mut now) = (clients.iter().cycle(), 0);
        group.bench_function(BenchmarkId::new("threshold", keys), |bencher| {
            bencher.iter(|| {
                now += WITHIN.as_nanos() as u64 * 2 / keys as u64;
                let pairs = [("client", next.next().unwrap().as_str()), ("input", "' OR 1=1")];
                black_box(engine.observe(Duration::from_nanos(now), &Event::detection("shop::Probing", &pairs)).len())
            });
        });
    }
    group.finish();
}

/// A whole set of rules on one core, with attacks among the events, against the same events through a layer that does
/// nothing.
fn second(criterion: &mut Criterion) {
    const EVENTS: usize = 10_000;
    let clients = clients(EVENTS);
    let clock = Moved::default();
    let run = || {
        // A client is seen three times in a window, and the attacker three thousand times.
        clock.0.advance(WITHIN / 2);
        for (index, client) in clients.iter().enumerate() {
            // Each tenth event is an attacker's.
            probe(if index % 10 == 0 { "192.0.2.1" } else { client });
        }
    };
    let detector = |rules: Vec<Rule>| {
        let detector = Detector::builder().rules(rules).clock(clock.clone()).build().unwrap();
        Dispatch::new(registry().with(detector.filtered()))
    };
    let within = WITHIN;
    let rules = vec![
        threshold(5, within),
        quiet(),
        rule(
            "shop::Many",
            Kind::Sequence {
                group_by: client(),
                steps: vec!["shop::Probing".into(), "shop::Login".into()].into(),
                within,
            },
        ),
        rule(
            "shop::NoLogin",
            Kind::MissingStep {
                group_by: client(),
                requires: "shop::Probing".into(),
                at: Some("shop::Login".into()),
                within,
            },
        ),
    ];
    let mut group = criterion.benchmark_group("events per second");
    group.throughput(Throughput::Elements(EVENTS as u64));
    with_default(&Dispatch::new(registry().with(Nothing)), || {
        group.bench_function("a layer that does nothing", |bencher| bencher.iter(run));
    });
    with_default(&detector(vec![threshold(5, WITHIN)]), || {
        group.bench_function("one rule", |bencher| bencher.iter(run));
    });
    with_default(&detector(rules), || {
        group.bench_function("four rules", |bencher| bencher.iter(run));
    });
    group.finish();
}

/// Memory of a rule with so many keys, each seen once; and what it is held to by default.
fn memory() {
    let mut text = String::new();
    for (name, limits) in [("limits raised", limits()), ("default limits", Limits::default())] {
        for keys in [1, 1_000, 65_536, 1_000_000] {
            let mut engine = Engine::new(vec![threshold(5, Duration::from_secs(3600))], limits).unwrap();
            for client in clients(keys) {
                engine.observe(Duration::ZERO, &Event::detection("shop::Probing", &[("client", client.as_str())]));
            }
            let stats = engine.stats();
            let (rule, bytes) = (&stats.rules[0], stats.rules[0].memory);
            let _ = writeln!(
                text,
                "memory, {name}, {keys} clients: {bytes} bytes for {} keys, {} evicted; {} bytes in all",
                rule.keys, rule.evicted, stats.memory
            );
        }
    }
    print!("{text}");
}
