//! `#[threat(X)]`.

use super::CODE;
use crate::{Statement, kind::*};

verb! {
    /// Says that this code faces the threat; on a test, that the test exercises it without claiming a control.
    Exposure "threat" as Exposes on CODE;
    first
        /// The threat that this code faces, or that this test exercises.
        threat = one(Statement::Threat);
    {}
    example "#[threat(SqlInjection)]\nfn search(input: &str) -> Vec<Product> { … }";
}
