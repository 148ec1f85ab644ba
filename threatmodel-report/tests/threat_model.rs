//! The check of our own threat model, with the default policy.

threatmodel::check!();
