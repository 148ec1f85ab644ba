//! `#[detects]`.

use super::CODE;
use crate::{Statement, kind::*};

verb! {
    /// Says that this code emits the event of a detection.
    Emission "detects" as Detects on CODE;
    first
        /// The detection whose event this code emits.
        detection = one(Statement::Detection);
    {}
    example "#[detects(SearchProbing)]\nfn refuse(client: Client, input: &str) { … }";
}
