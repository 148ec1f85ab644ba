//! `#[assumption]`.

#[cfg(feature = "facts")]
use jiff::civil::Date;

use crate::{RefKind, kind::*};

noun! {
    /// Something that the model takes for granted.
    Assumption "assumption" {
        /// The nouns it is about.
        required about: Vec<String> = references(RefKind::Noun),
        /// Who answers for it.
        required owner: String = text(),
        /// When it runs out, unless a test `#[satisfies]` it.
        optional until: Option<Date> as "Option<String>" = date(),
    }
    line protects "assumption {noun}";
    constraints [];
    example "#[assumption(about = [ServerRoom], owner = \"operations\", until = \"2027-03-31\")]\npub struct RoomIsLocked;";
}
