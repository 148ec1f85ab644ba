//! Return values of a control that mean a rejection.

/// A type that says whether a control rejected: `#[mitigates(…, emit = SearchProbing)]` emits the event where it did.
///
/// `Err`, `None` and `false` are rejections. Implement it for what your own controls return:
///
/// ```
/// use threatmodel_detect::Rejects;
///
/// struct Response {
///     status: u16,
/// }
///
/// impl Rejects for Response {
///     fn is_rejection(&self) -> bool {
///         (400..500).contains(&self.status)
///     }
/// }
/// assert!(Response { status: 403 }.is_rejection());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not tell whether it is a rejection",
    label = "`emit` needs a `Result`, an `Option`, a `bool`, or another type that implements `Rejects`",
    note = "implement `threatmodel::detect::Rejects` for `{Self}`, or write `detect!` where the function rejects"
)]
pub trait Rejects {
    /// Whether this is what somebody gets whom the control stops.
    fn is_rejection(&self) -> bool;
}

impl<T, E> Rejects for Result<T, E> {
    fn is_rejection(&self) -> bool {
        self.is_err()
    }
}

impl<T> Rejects for Option<T> {
    fn is_rejection(&self) -> bool {
        self.is_none()
    }
}

impl Rejects for bool {
    fn is_rejection(&self) -> bool {
        !self
    }
}
