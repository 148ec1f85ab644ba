//! The models themselves.

use threatmodel_model::rules::{is_of_input, judge};

use super::{
    Source,
    declare::{flag, number},
};

table! {
    /// The models that are asked; their name is `model`.
    "models" of "model", |source| (source, facts) in std::iter::once((*source, source.model.facts())) => {
        ! "soon" number("how many days before its end the policy has a decision reported as soon expiring"), facts.policy.soon;
        ! "shown" flag("what tests last showed was looked at; with `--last-run`"), facts.run.looked;
        ! "unread" number("how many problems of its sources nobody has exempted: what they hide, no query finds"), unread(&source);
    }
}

/// How many problems of the sources of a model nobody has exempted. Annotations that are missing because of them cannot match a query.
#[must_use]
pub fn unread(source: &Source<'_>) -> usize {
    let facts = source.model.facts();
    if facts.problems.is_empty() && facts.doubts.is_empty() {
        return 0;
    }
    judge(source.model, source.lock, &[]).findings.iter().filter(|finding| is_of_input(finding)).count()
}
