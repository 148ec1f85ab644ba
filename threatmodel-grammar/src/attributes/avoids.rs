//! `#[avoids]`.

use super::CODE;
use crate::{Statement, kind::*};

verb! {
    /// Says that the system does not do what the threat depends on; no code may then be exposed to it.
    Avoidance "avoids" as Avoids on CODE;
    first
        /// The threat that cannot occur.
        threat = one(Statement::Threat);
    {
        /// The reason.
        required because: String = text(),
        /// Who answers for the decision.
        required owner: String = text(),
    }
    example "#[avoids(XmlBomb, because = \"we read no XML\", owner = \"platform\")]";
}
