//! `#[flow]`.

use super::CODE;
use crate::{RefKind, Statement, kind::*};

verb! {
    /// Declares a data flow from one component or actor to another.
    Flow "flow" as Flows on CODE;
    {
        /// Where the data comes from; without it, the component that the flow is in.
        implied from: String = endpoint_or_own(),
        /// Where the data goes.
        required to: String = reference(RefKind::Endpoint),
        /// The assets that it carries.
        required carries: Vec<String> = several(Statement::Asset),
        /// The protocol, such as `https`.
        optional protocol: Option<String> = text(),
        /// Both ends know who the other is.
        default authenticated: bool = flag(),
        /// Nobody on the way can read it.
        default encrypted: bool = flag(),
    }
    example "#[flow(to = PaymentGateway, carries = [CardNumbers], protocol = \"https\", authenticated, encrypted)]";
}
