//! `#[transfers]`.

use super::CODE;
#[cfg(feature = "facts")]
use crate::fact::Scope;
use crate::{Statement, kind::*};
#[cfg(feature = "facts")]
use jiff::civil::Date;

verb! {
    /// Says that somebody else bears the risk.
    Transfer "transfers" as Transfers on CODE;
    first
        /// The threat whose risk is transferred.
        threat = one(Statement::Threat);
    {
        /// Who bears the risk.
        required to: String = text(),
        /// The reason.
        required because: String = text(),
        /// Who answers for the decision.
        required owner: String = text(),
        /// The last day on which the transfer holds.
        optional until: Option<Date> = date(),
        /// The components it also covers, or `all`; without it, only its own component.
        default scope: Scope = scope(),
    }
    example "#[transfers(ChargeBack, to = \"Acme Payments\", because = \"contract, section 4\", owner = \"finance\")]";
}
