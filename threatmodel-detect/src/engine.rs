//! The engine: judges events by rules, one after another, in bounded memory.
//!
//! **Time** is what the caller gives, counted from the start of its clock, and never goes back inside of the engine. An
//! event that is older than one before it is late: it counts as if it were as new as that one, and is counted in
//! [`Stats::late`]. An event that is exactly `within` old still counts.
//!
//! **Keys.** An event that lacks a field of the key is judged too: absent is a value of its own, different from empty, so
//! such events share a key. They are counted in [`RuleStats::without_key`](crate::stats::RuleStats::without_key).
//!
//! **After an alert** the key starts anew, so that an attack raises one alert per `threshold` events, values or whole
//! sequences, and not one per event. A missing step is told of each time.
//!
//! **Sequences** go by the order of arrival, also among events of one moment. What lies between the steps does not matter,
//! and of several ways to meet the steps the one that starts last counts, so that none is missed.
//!
//! **Memory.** The text of keys is not kept, only a keyed hash. A rule holds at most
//! [`Limits::keys`] keys and [`Limits::events`] events. When there are more, keys whose window has passed make room, which
//! loses nothing; else the key with the fewest live events goes, as of its last event, and among those the one longest
//! untouched. One place is kept for newcomers, so that keys that were seen once never push out one that was seen more
//! often. What was lost is counted, and told by an alert with [`Cause::KeysExhausted`], at most once in `within` for each
//! rule. A missing step that is found while something may have been forgotten is not `certain`.

mod distinct;
mod losses;
mod missing;
mod pool;
mod queues;
mod ring;
mod sequence;
mod table;
mod threshold;

use core::time::Duration;
use std::{collections::HashMap, sync::Arc};

use crate::{
    alert::{Alert, Cause},
    check::{InvalidRules, check},
    duration::nanos,
    event::{Event, EventKind},
    hash::{Hashing, Key},
    honey::{Honey, HoneyError, Trap},
    limits::Limits,
    rule::{Kind, Rule},
    stats::{RuleStats, Stats},
    text::cut,
};

use distinct::Distinct;
use losses::Losses;
use missing::Missing;
use ring::Ring;
use sequence::Sequence;
use threshold::Threshold;

/// Judges events by rules.
///
/// ```
/// use std::time::Duration;
/// use threatmodel_detect::{engine::Engine, event::Event, limits::Limits, rule::{Kind, Level, Rule, Threat}};
///
/// let rule = Rule {
///     path: "shop::SearchProbing".into(),
///     doc: "Somebody probes the search box.".into(),
///     event: "input_validation_fail".into(),
///     level: Level::High,
///     kind: Kind::Threshold {
///         group_by: vec!["client".into()].into(),
///         threshold: 2,
///         within: Duration::from_secs(60),
///     },
///     threat: Threat { path: "shop::SqlInjection".into(), id: None, severity: None },
///     assets: vec!["shop::CardNumbers".into()].into(),
///     playbook: vec![].into(),
///     enabled: true,
/// };
/// let mut engine = Engine::new(vec![rule], Limits::default())?;
/// let event = Event::detection("shop::SearchProbing", &[("client", "10.0.0.1")]);
/// assert!(engine.observe(Duration::from_secs(1), &event).is_empty());
/// let alerts = engine.observe(Duration::from_secs(61), &event);
/// assert_eq!(alerts[0].to_string(), "[High] shop::SearchProbing: 2 events in 1m for client=10.0.0.1 (threat shop::SqlInjection)");
/// # Ok::<(), threatmodel_detect::check::InvalidRules>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    rules: Vec<Tracked>,
    /// The hooks of the rules, by the path of the event.
    hooks: HashMap<Box<str>, Vec<Hook>>,
    trap: Trap,
    hashing: Hashing,
    ring: Ring,
    field: usize,
    now: u64,
    events: u64,
    alerts: u64,
    unknown_rules: u64,
    unused_steps: u64,
    late: u64,
    /// Numbers of the events behind the match at hand.
    sequences: Vec<u64>,
}

/// A rule with what it remembers.
#[derive(Debug)]
struct Tracked {
    rule: Arc<Rule>,
    within: u64,
    state: State,
    losses: Losses,
    /// The time and number of the losses last reported.
    told: Option<(u64, u64)>,
    events: u64,
    alerts: u64,
    without_key: u64,
    without_value: u64,
}

#[derive(Debug)]
enum State {
    Every,
    Threshold(Threshold),
    Distinct(Distinct),
    Sequence(Sequence),
    Missing(Missing),
}

/// The part that an event with a given path plays in a rule.
#[derive(Debug, Clone, Copy)]
struct Hook {
    rule: usize,
    role: Role,
}

#[derive(Debug, Clone, Copy)]
enum Role {
    /// The rule's own event, or the step that needs another.
    Own,
    /// The steps of a sequence, a bit for each.
    Steps(u32),
    /// The step that is required.
    Required,
}

/// When an event counts, how far back the window of the rule at hand goes, and the number of the event.
#[derive(Debug, Clone, Copy)]
struct Moment {
    now: u64,
    cutoff: u64,
    sequence: u64,
}

/// That an event is the one that a rule waited for.
#[derive(Debug, Clone, Copy)]
struct Match {
    first: u64,
    count: u32,
    certain: bool,
}

impl Engine {
    /// An engine for these rules.
    ///
    /// # Errors
    ///
    /// If something is wrong with a rule. The error has everything that is.
    pub fn new(rules: Vec<Rule>, limits: Limits) -> Result<Self, InvalidRules> {
        let limits = limits.sane();
        check(&rules, &limits)?;
        let mut hooks: HashMap<Box<str>, Vec<Hook>> = HashMap::new();
        for (index, rule) in rules.iter().enumerate() {
            hooks.entry((&*rule.path).into()).or_default();
            if rule.enabled {
                for (path, role) in roles(rule) {
                    hooks.entry(path.into()).or_default().push(Hook { rule: index, role });
                }
            }
        }
        Ok(Self {
            rules: rules.into_iter().map(|rule| Tracked::new(rule, &limits)).collect(),
            hooks,
            trap: Trap::default(),
            hashing: Hashing::default(),
            ring: Ring::new(limits.evidence, limits.field),
            field: limits.field,
            now: 0,
            events: 0,
            alerts: 0,
            unknown_rules: 0,
            unused_steps: 0,
            late: 0,
            sequences: Vec::new(),
        })
    }

    /// The rules, in the order they were given.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.iter().map(|tracked| &tracked.rule)
    }

    /// Looks for a honey value in every event from now on.
    ///
    /// # Errors
    ///
    /// If the value is too short, or the rule that it names does not look for canaries.
    pub fn add_honey(&mut self, honey: Honey) -> Result<(), HoneyError> {
        let named = |tracked: &Tracked| tracked.rule.path == honey.rule && tracked.rule.kind == Kind::Canary;
        match self.rules.iter().position(named) {
            Some(rule) => self.trap.add(honey, rule),
            None => Err(HoneyError::NoRule { name: honey.name.into_owned(), rule: honey.rule.into_owned() }),
        }
    }

    /// Whether there are honey values, so that events of every kind matter.
    #[must_use]
    pub fn has_honey(&self) -> bool {
        !self.trap.is_empty()
    }

    /// Judges an event, at this time from the start of the clock.
    ///
    /// Once the engine has grown to the traffic, it allocates nothing as long as there is no alert: for a new key, or for
    /// more live events than there ever were, its tables may grow, up to the limits.
    pub fn observe(&mut self, at: Duration, event: &Event<'_>) -> Vec<Alert> {
        let mut alerts = Vec::new();
        self.events += 1;
        let at = nanos(at);
        self.late += u64::from(at < self.now);
        self.now = self.now.max(at);
        let mut number = None;
        if !self.trap.is_empty() {
            self.trapped(event, &mut number, &mut alerts);
        }
        if event.kind != EventKind::Other {
            self.judge(event, number, &mut alerts);
        }
        self.alerts += alerts.len() as u64;
        alerts
    }

    /// Raises the rules of the honey values in the event.
    fn trapped(&mut self, event: &Event<'_>, number: &mut Option<u64>, alerts: &mut Vec<Alert>) {
        let found = self.trap.find(event.fields);
        for (honey, rule, field) in found {
            let Some(tracked) = self.rules.get_mut(rule).filter(|tracked| tracked.rule.enabled) else { continue };
            let number = *number.get_or_insert_with(|| self.ring.record(self.now, event));
            let (evidence, evidence_missing) = self.ring.take(&[number]);
            tracked.alerts += 1;
            tracked.events += 1;
            alerts.push(Alert {
                number: self.alerts + alerts.len() as u64,
                rule: Arc::clone(&tracked.rule),
                cause: Cause::Found,
                key: vec![("honey".to_owned(), honey.name.to_string()), ("field".to_owned(), field.to_owned())],
                count: 1,
                first: Duration::from_nanos(self.now),
                last: Duration::from_nanos(self.now),
                certain: true,
                evidence,
                evidence_missing,
            });
        }
    }

    fn judge(&mut self, event: &Event<'_>, number: Option<u64>, alerts: &mut Vec<Alert>) {
        let Some(hooks) = self.hooks.get(event.path) else {
            match event.kind {
                EventKind::Detection => self.unknown_rules += 1,
                EventKind::Step => self.unused_steps += 1,
                EventKind::Other => {}
            }
            return;
        };
        if hooks.is_empty() {
            return;
        }
        let number = number.unwrap_or_else(|| self.ring.record(self.now, event));
        for hook in hooks {
            let Some(tracked) = self.rules.get_mut(hook.rule) else { continue };
            let canary = tracked.rule.kind == Kind::Canary;
            if canary && alerts.iter().any(|alert| Arc::ptr_eq(&alert.rule, &tracked.rule)) {
                continue;
            }
            let moment = Moment { now: self.now, cutoff: self.now.saturating_sub(tracked.within), sequence: number };
            self.sequences.clear();
            if let Some(found) = tracked.observe(hook.role, event, moment, &self.hashing, &mut self.sequences) {
                self.sequences.push(number);
                let (evidence, evidence_missing) = self.ring.take(&self.sequences);
                tracked.alerts += 1;
                alerts.push(Alert {
                    number: self.alerts + alerts.len() as u64,
                    rule: Arc::clone(&tracked.rule),
                    cause: Cause::Found,
                    key: key_pairs(&tracked.rule, event, self.field),
                    count: u64::from(found.count),
                    first: Duration::from_nanos(found.first),
                    last: Duration::from_nanos(self.now),
                    certain: found.certain,
                    evidence,
                    evidence_missing,
                });
            }
            if let Some((first, count)) = tracked.untold(self.now) {
                tracked.alerts += 1;
                alerts.push(Alert {
                    number: self.alerts + alerts.len() as u64,
                    rule: Arc::clone(&tracked.rule),
                    cause: Cause::KeysExhausted,
                    key: Vec::new(),
                    count,
                    first: Duration::from_nanos(first),
                    last: Duration::from_nanos(self.now),
                    certain: true,
                    evidence: Vec::new(),
                    evidence_missing: 0,
                });
            }
        }
    }

    /// Returns the counters of the engine: what it saw and what it lost.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let rules: Vec<RuleStats> = self.rules.iter().map(Tracked::stats).collect();
        Stats {
            events: self.events,
            alerts: self.alerts,
            unknown_rules: self.unknown_rules,
            unused_steps: self.unused_steps,
            late: self.late,
            memory: self.ring.memory()
                + self.trap.memory()
                + self.sequences.capacity() * size_of::<u64>()
                + rules.iter().map(|rule| rule.memory).sum::<usize>(),
            rules,
        }
    }
}

impl Tracked {
    fn new(rule: Rule, limits: &Limits) -> Self {
        let within = rule.kind.within().map_or(0, nanos);
        let state = match &rule.kind {
            Kind::Every | Kind::Canary => State::Every,
            Kind::Threshold { threshold, .. } => {
                State::Threshold(Threshold::new(*threshold, limits.keys, limits.events))
            }
            Kind::Distinct { threshold, .. } => State::Distinct(Distinct::new(*threshold, limits.keys, limits.events)),
            Kind::Sequence { steps, .. } => State::Sequence(Sequence::new(steps.len(), limits.keys)),
            Kind::MissingStep { .. } => State::Missing(Missing::new(within, limits.keys)),
        };
        Self {
            rule: Arc::new(rule),
            within,
            state,
            losses: Losses::default(),
            told: None,
            events: 0,
            alerts: 0,
            without_key: 0,
            without_value: 0,
        }
    }

    fn observe(
        &mut self,
        role: Role,
        event: &Event<'_>,
        moment: Moment,
        hashing: &Hashing,
        sequences: &mut Vec<u64>,
    ) -> Option<Match> {
        self.events += 1;
        let kind = &self.rule.kind;
        let mut absent = false;
        let mut key = || -> Key {
            hashing.key(kind.group_by().iter().map(|field| {
                let value = event.fields.value(field);
                absent |= value.is_none();
                value
            }))
        };
        let losses = &mut self.losses;
        let found = match (&mut self.state, role) {
            (State::Threshold(state), Role::Own) => state.observe(key(), moment, losses, sequences),
            (State::Distinct(state), Role::Own) => {
                let Kind::Distinct { field, .. } = kind else { return None };
                let key = key();
                match event.fields.value(field) {
                    Some(value) => state.observe(key, hashing.value(value), moment, losses, sequences),
                    None => {
                        self.without_value += 1;
                        None
                    }
                }
            }
            (State::Sequence(state), Role::Steps(steps)) => state.observe(key(), steps, moment, losses, sequences),
            (State::Missing(state), Role::Required) => {
                state.seen(key(), moment, losses);
                None
            }
            (State::Missing(state), Role::Own) => state.needed(key(), moment, losses),
            (State::Every, _) => Some(Match { first: moment.now, count: 1, certain: true }),
            _ => None,
        };
        self.without_key += u64::from(absent);
        found
    }

    /// Losses that were not told of yet: when the last were told of, or now, and how many keys since.
    fn untold(&mut self, now: u64) -> Option<(u64, u64)> {
        let (since, told) = self.told.unwrap_or((now, 0));
        let due = self.told.is_none() || now - since > self.within;
        if self.losses.keys == told || !due {
            return None;
        }
        self.told = Some((now, self.losses.keys));
        Some((since, self.losses.keys - told))
    }

    fn stats(&self) -> RuleStats {
        let (keys, memory) = match &self.state {
            State::Every => (0, 0),
            State::Threshold(state) => (state.keys(), state.memory()),
            State::Distinct(state) => (state.keys(), state.memory()),
            State::Sequence(state) => (state.keys(), state.memory()),
            State::Missing(state) => (state.keys(), state.memory()),
        };
        RuleStats {
            path: self.rule.path.to_string(),
            events: self.events,
            alerts: self.alerts,
            without_key: self.without_key,
            without_value: self.without_value,
            keys,
            evicted: self.losses.keys,
            memory,
        }
    }
}

/// The paths that a rule listens to.
fn roles(rule: &Rule) -> Vec<(&str, Role)> {
    match &rule.kind {
        Kind::Every | Kind::Threshold { .. } | Kind::Distinct { .. } | Kind::Canary => vec![(&*rule.path, Role::Own)],
        Kind::Sequence { steps, .. } => {
            let mut roles: Vec<(&str, Role)> = Vec::new();
            for (position, step) in steps.iter().enumerate() {
                let known = roles.iter_mut().find(|(path, _)| path == step);
                match known {
                    Some((_, Role::Steps(positions))) => *positions |= 1 << position,
                    _ => roles.push((step, Role::Steps(1 << position))),
                }
            }
            roles
        }
        Kind::MissingStep { requires, at, .. } => {
            vec![(requires, Role::Required), (at.as_ref().unwrap_or(&rule.path), Role::Own)]
        }
    }
}

fn key_pairs(rule: &Rule, event: &Event<'_>, field: usize) -> Vec<(String, String)> {
    let pairs = rule.kind.group_by().iter().filter_map(|name| Some((name, event.fields.value(name)?)));
    pairs.map(|(name, value)| (name.to_string(), cut(value, field).to_owned())).collect()
}

#[cfg(test)]
mod tests;
