//! The annotation grammar on syn.
