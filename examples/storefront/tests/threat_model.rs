//! The check of the threat model.

threatmodel::check!();
