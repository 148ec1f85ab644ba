//! What could not be read.

use super::declare::text;

table! {
    /// Problems in the sources: what the model lacks because of them, no query finds.
    "problems" of "problem", |source| problem in &source.model.facts().problems => {
        ! "message" text("what is wrong, in one line"), &problem.message;
        ! "help" text("the suggested fix"), &problem.help;
    }, place &problem.place
}
