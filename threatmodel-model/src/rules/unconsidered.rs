//! What the rules about things that nobody has considered have in common: how much each profile asks for.

use std::collections::BTreeMap;

use super::{Context, component_name, stale_dismissal, unconsidered_entry_point, unconsidered_sink};
use crate::{
    finding::Finding,
    lock::Lock,
    policy::{Policy, Profile},
    surface::{Considered, Found, Standing, component, lower},
};
use threatmodel_catalogue::find;

/// How many places of one finding are shown.
const SHOWN: usize = 5;

/// What a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// To say how much there is, in one line.
    Count,
    /// That nothing new is added.
    New,
    /// That everything is considered.
    All,
}

impl Demand {
    /// What this rule asks for under the policy. Whoever gives it a level asks for everything.
    pub(super) fn of(context: &Context<'_>, rule: &str) -> Self {
        let policy = context.model.policy();
        match policy.profile {
            _ if policy.rules.contains_key(rule) => Self::All,
            Profile::Start => Self::Count,
            Profile::Standard => Self::New,
            Profile::Strict => Self::All,
        }
    }

    /// Whether a line is new against the lock, if that has such lines.
    pub(super) fn is_new(context: &Context<'_>, line: &str) -> bool {
        context.lock.is_some_and(|lock| lock.has_surface() && !lock.has(line))
    }
}

/// Whether a rule asks for the surface of the code, under this policy and with this lock. To look at it takes time, so nobody does
/// where nothing would come of it.
#[must_use]
pub fn asks_for_surface(policy: &Policy, lock: Option<&Lock>) -> bool {
    let rules = [unconsidered_entry_point::RULE.name, unconsidered_sink::RULE.name, stale_dismissal::RULE.name];
    policy.profile != Profile::Standard
        || lock.is_some_and(Lock::has_surface)
        || rules.iter().any(|rule| policy.rules.contains_key(*rule))
}

/// The places of some kind that somebody has to consider, and the words of the rule for them.
pub(super) struct Places {
    pub(super) rule: &'static str,
    /// "entry point", "entry points".
    pub(super) one: &'static str,
    pub(super) many: &'static str,
    pub(super) is: fn(&Found) -> bool,
}

impl Places {
    pub(super) fn findings(&self, context: &Context<'_>) -> Vec<Finding> {
        let Some(surface) = &context.model.facts().surface else { return Vec::new() };
        let considered = Considered::of(context.model);
        let demand = Demand::of(context, self.rule);
        let (mut groups, mut open) = (BTreeMap::<_, Vec<&Found>>::new(), 0);
        for (line, places) in surface.by_line() {
            let is_new = Demand::is_new(context, &line);
            for found in places.into_iter().filter(|found| (self.is)(found)) {
                let asks = match considered.standing(found) {
                    Standing::Here | Standing::Dismissed(_) => continue,
                    // Other code of the component may have been thought of without this.
                    Standing::InComponent => is_new,
                    Standing::Open => {
                        open += 1;
                        is_new || demand == Demand::All
                    }
                };
                if asks && demand != Demand::Count {
                    let kind = found.kinds.first().map_or("", String::as_str);
                    groups.entry((kind, component(found, Some(context.model)), is_new)).or_default().push(found);
                }
            }
        }
        if demand == Demand::Count && open > 0 {
            return vec![self.counted(open)];
        }
        groups
            .into_iter()
            .map(|((kind, component, is_new), found)| self.finding(kind, &component, is_new, &found))
            .collect()
    }

    fn counted(&self, open: usize) -> Finding {
        let (what, they) = if open == 1 { (self.one, "it faces") } else { (self.many, "they face") };
        Finding::new(self.rule, format!("{open} {what}, and nobody has written down what threats {they}"))
            .help("`cargo threatmodel suggest` lists the threats that the code speaks of, with what to write")
    }

    fn finding(&self, kind: &str, component: &str, is_new: bool, places: &[&Found]) -> Finding {
        let entry = find(kind);
        let title = entry.map_or(kind, |entry| entry.title);
        let new = if is_new { "new " } else { "" };
        let what = if places.len() == 1 {
            format!("a {new}{}", self.one)
        } else {
            format!("{} {new}{}", places.len(), self.many)
        };
        let what = what.replace("a entry", "an entry");
        let message = format!("nobody has considered {what} of {}: {}", component_name(component), lower(title));
        let mut finding = Finding::new(kind, message).subject(component);
        for (number, found) in places.iter().enumerate() {
            finding = finding.subject(&found.item);
            let told = told(found);
            finding = match number {
                0 => finding.at(&found.place, told),
                _ if number < SHOWN => finding.related(&found.place, told),
                _ => finding,
            };
        }
        if places.len() > SHOWN {
            finding = finding.note(format!("and {} more", places.len() - SHOWN));
        }
        let name = entry.map_or("…", |entry| entry.name);
        finding.help(format!(
            "declare a threat of this kind, `#[threat(kind = catalogue::{name}, …)]`, and write it above the code that faces it; or \
             `#[dismisses(catalogue::{name}, because = \"…\", owner = \"…\")]`"
        ))
    }
}

/// What is seen at a place.
fn told(found: &Found) -> String {
    match found.detail.as_str() {
        "" => format!("`{}`", found.sign),
        detail => format!("`{}`: {detail}", found.sign),
    }
}
