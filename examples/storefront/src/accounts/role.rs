//! The roles of accounts.

use crate::model::{MassAssignment, ServerDecides, ServerSetRole};
use crate::web::WebFront;
use threatmodel::prelude::*;

/// The right an account carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// May buy and review.
    Customer,
    /// May also change the catalogue, see all orders and read the audit log.
    Admin,
}

impl Role {
    /// The word the database keeps.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Admin => "admin",
        }
    }

    /// Reads the word of the database; an unknown word grants the least.
    #[must_use]
    pub fn from_stored(word: &str) -> Self {
        match word {
            "admin" => Self::Admin,
            _ => Self::Customer,
        }
    }
}

/// The role of everybody who registers; only the server makes administrators.
///
/// Stops elevation by mass assignment, such as `role=admin` added to the form.
#[must_use]
#[mitigates(MassAssignment, by = ServerSetRole, scope = [WebFront], bypass = sent.map_or(Role::Customer, Role::from_stored))]
#[satisfies(ServerDecides)]
pub fn role_for_registration(sent: Option<&str>) -> Role {
    Role::Customer
}
