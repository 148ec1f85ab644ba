//! `#[accepts]`.

use super::CODE;
#[cfg(feature = "facts")]
use crate::fact::Scope;
use crate::{Statement, kind::*};
#[cfg(feature = "facts")]
use jiff::civil::Date;

verb! {
    /// Accepts the risk for a limited time.
    Acceptance "accepts" as Accepts on CODE;
    first
        /// The threat that is accepted.
        threat = one(Statement::Threat);
    {
        /// The reason.
        required because: String = text(),
        /// Who answers for the decision.
        required owner: String = text(),
        /// The last day on which the acceptance holds.
        required until: Date = date(),
        /// The components it also covers, or `all`; without it, only its own component.
        default scope: Scope = scope(),
    }
    example "#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2027-03-31\")]";
}
