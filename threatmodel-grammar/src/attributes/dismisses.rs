//! `#[dismisses]`.

use super::CODE;
use crate::kind::*;
#[cfg(feature = "facts")]
use jiff::civil::Date;

verb! {
    /// Says why a kind of threat that the code speaks of is none here. On the declaration of a component it covers the component.
    Dismissal "dismisses" as Dismisses on CODE;
    first
        /// The kind of threat, of a catalogue.
        kind = kind_of_threat();
    {
        /// The reason.
        required because: String = text(),
        /// Who answers for the decision.
        required owner: String = text(),
        /// The last day on which it holds; without it, there is none.
        optional until: Option<Date> = date(),
    }
    example "#[dismisses(PathTraversal, because = \"names come from a list that the program holds\", owner = \"storage\")]";
}
