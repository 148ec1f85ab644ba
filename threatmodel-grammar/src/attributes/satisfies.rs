//! `#[satisfies]`.

use super::CODE;
use crate::{RefKind, kind::*};

verb! {
    /// Says that this code or test meets a requirement, or that this test checks an assumption.
    Satisfaction "satisfies" as Satisfies on CODE;
    first
        /// The requirement that is met, or the assumption that this test checks.
        requirement = reference(RefKind::Satisfiable);
    {}
    example "#[satisfies(NoStringBuiltSql)]\nfn find(text: &str) -> Vec<Product> { … }";
}
