//! `#[mitigates]`.

use super::CODE;
#[cfg(feature = "facts")]
use crate::fact::Scope;
use crate::{Statement, kind::*};

verb! {
    /// Says that the control is implemented here; on a test, that the test shows the control stopping the threat.
    Mitigation "mitigates" as Mitigates on CODE;
    first
        /// The threat that is stopped.
        threat = one(Statement::Threat);
    {
        /// The control; on a test, each of the controls that alone stops the threat, and `all(A, B)` for those that only together do.
        required by: Vec<Vec<String>> = groups(Statement::Control),
        /// The components it also covers, or `all`; without it, only its own component.
        default scope: Scope = scope(),
        /// What the function returns with the control switched off in a test.
        optional bypass: Option<String> = expression(),
        /// The detection whose event the function emits when it returns a rejection: `Err`, `None`, `false`.
        optional emit: Option<String> = emission(),
        /// On a test: the test of the same use by an entitled user, which must still work.
        optional legitimate: Option<String> = function(),
    }
    example "#[mitigates(SqlInjection, by = BoundParameters)]\nfn find(text: &str) -> Vec<Product> { … }";
}
