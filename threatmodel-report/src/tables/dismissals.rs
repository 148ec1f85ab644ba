//! Dismissals.

use threatmodel_grammar::Statement;

use super::declare::{flag, key, number, text};

table! {
    /// Kinds of threat that code speaks of and that, somebody answers for it, are none there.
    "dismissals" of "dismissal", |source| (number, dismissal, as_of) in {
        let facts = source.model.facts();
        facts.dismissals.iter().enumerate().map(|(number, dismissal)| (number, dismissal, facts.as_of))
    } => {
        ! "number" number("its position in the model"), number;
        ! "kind" text("the kind of threat, by its id in the catalogue"), &dismissal.kind;
        ! "because" key(Statement::Dismissal, "because"), &dismissal.because;
        ! "owner" key(Statement::Dismissal, "owner"), &dismissal.owner;
        ? "until" key(Statement::Dismissal, "until"), dismissal.until;
        ! "holds" flag("it counts on the day of the model"), dismissal.site.in_system() && dismissal.until.is_none_or(|until| until >= as_of);
    } site &dismissal.site
}
