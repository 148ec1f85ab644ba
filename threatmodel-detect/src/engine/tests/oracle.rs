//! Each kind against an evaluator that keeps every event.

use super::*;

/// An event of the stream: how much later than the one before, whether it is late instead, and which it is.
#[derive(Debug, Clone)]
struct Happened {
    at: u64,
    path: &'static str,
    client: Option<&'static str>,
    value: Option<&'static str>,
}

/// An alert as both evaluators state it: its event, its start, its count, and whether it is certain.
type Verdict = (usize, u64, u64, bool);

const WITHIN: u64 = 10;

fn stream() -> impl Strategy<Value = Vec<Happened>> {
    let client = prop::sample::select(vec![None, Some(""), Some("x"), Some("x"), Some("y")]);
    let value = prop::sample::select(vec![None, Some(""), Some("1"), Some("2"), Some("3"), Some("4")]);
    let path = prop::sample::select(vec![OWN, "a", "b", "c"]);
    let one = (0..6_u64, prop::bool::weighted(0.1), path, client, value);
    prop::collection::vec(one, 0..120).prop_map(|steps| {
        let mut now = 0;
        let mut happened = Vec::new();
        for (later, late, path, client, value) in steps {
            now += later;
            let at = if late { now.saturating_sub(7) } else { now };
            happened.push(Happened { at, path, client, value });
        }
        happened
    })
}

fn verdicts(kind: Kind, events: &[Happened]) -> Vec<Verdict> {
    let mut engine = engine(kind);
    let mut verdicts = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let number = index.to_string();
        let mut pairs = vec![("n", number.as_str())];
        pairs.extend(event.client.map(|client| ("client", client)));
        pairs.extend(event.value.map(|value| ("value", value)));
        for alert in engine.observe(Duration::from_secs(event.at), &Event::detection(event.path, pairs.as_slice())) {
            assert_eq!((alert.evidence.len() as u64, alert.evidence_missing), (alert.count, 0));
            assert_eq!((alert.evidence[0].at, alert.evidence[alert.evidence.len() - 1].at), (alert.first, alert.last));
            assert_eq!(alert.evidence.last().map(|last| &last.fields[0].value), Some(&number));
            verdicts.push((index, alert.first.as_secs(), alert.count, alert.certain));
        }
    }
    verdicts
}

/// The events with the time at which they count.
fn clamped(events: &[Happened]) -> Vec<Happened> {
    let mut now = 0;
    let clamp = |event: &Happened| {
        now = now.max(event.at);
        Happened { at: now, ..event.clone() }
    };
    events.iter().map(clamp).collect()
}

/// Judges each event together with those of its key since the last alert of the key.
fn naive(events: &[Happened], judge: impl Fn(&[Happened]) -> Option<(u64, u64, bool)>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let mut keys: HashMap<Option<&str>, Vec<Happened>> = HashMap::new();
    for (index, event) in clamped(events).into_iter().enumerate() {
        let known = keys.entry(event.client).or_default();
        known.push(event);
        if let Some((first, count, certain)) = judge(known) {
            known.clear();
            verdicts.push((index, first, count, certain));
        }
    }
    verdicts
}

/// The events that are live at the last one.
fn live(known: &[Happened]) -> Vec<Happened> {
    let now = known.last().map_or(0, |event| event.at);
    known.iter().filter(|event| now - event.at <= WITHIN).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn thresholds(events in stream(), number in 1..6_u32) {
        let wanted = naive(&events, |known| {
            let live: Vec<Happened> = live(known).into_iter().filter(|event| event.path == OWN).collect();
            let full = known.last()?.path == OWN && live.len() as u32 >= number;
            full.then(|| (live[0].at, live.len() as u64, true))
        });
        prop_assert_eq!(verdicts(threshold(number, WITHIN), &events), wanted);
    }

    #[test]
    fn distinct_values(events in stream(), number in 1..5_u32) {
        let wanted = naive(&events, |known| {
            let mut latest: HashMap<&str, u64> = HashMap::new();
            for event in live(known).iter().filter(|event| event.path == OWN) {
                latest.extend(event.value.map(|value| (value, event.at)));
            }
            let last = known.last()?;
            let full = last.path == OWN && last.value.is_some() && latest.len() as u32 >= number;
            full.then(|| (*latest.values().min().expect("not empty"), latest.len() as u64, true))
        });
        prop_assert_eq!(verdicts(distinct(number, WITHIN), &events), wanted);
    }

    #[test]
    fn sequences(events in stream(), steps in prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 2..5)) {
        let wanted = naive(&events, |known| {
            // Backwards from the last event, each step as late as it can be.
            let mut left = steps.iter().rev().peekable();
            (left.next()? == &known.last()?.path).then_some(())?;
            let mut first = known.last()?.at;
            for event in live(known).iter().rev().skip(1) {
                if left.next_if(|step| **step == event.path).is_some() {
                    first = event.at;
                }
            }
            left.peek().is_none().then_some((first, steps.len() as u64, true))
        });
        prop_assert_eq!(verdicts(sequence(&steps, WITHIN), &events), wanted);
    }

    #[test]
    fn missing_steps(events in stream(), at in prop::sample::select(vec![None, Some("b")])) {
        let mut wanted = Vec::new();
        let events = clamped(&events);
        for (index, event) in events.iter().enumerate().filter(|(_, event)| event.path == at.unwrap_or(OWN)) {
            let seen = events[..index].iter().any(|before| {
                before.path == "a" && before.client == event.client && event.at - before.at <= WITHIN
            });
            if !seen {
                wanted.push((index, event.at, 1, event.at >= WITHIN));
            }
        }
        prop_assert_eq!(verdicts(missing("a", at, WITHIN), &events), wanted);
    }
}
