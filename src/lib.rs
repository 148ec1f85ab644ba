//! A threat model that your tests verify.
