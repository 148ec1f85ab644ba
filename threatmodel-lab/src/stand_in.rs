//! Stand-ins for controls that are not functions of the system.

use threatmodel_core::{ask, noun::Control};

/// Chooses what a test sets its system up with, for a control that no function of the system is: a library, an option, the
/// platform.
///
/// Returns `real` where the control is on, and `undefended` where the configuration has turned it off. What is chosen may be a
/// value, an option, a handler, a whole server. A control that was switched in this way was shown against a stand-in, and reports
/// say so. It shows nothing of functions with `#[mitigates]`: those are switched where they are.
///
/// ```ignore
/// fn shop() -> Shop {
///     let limits = lab::stand_in::<ProxyLimits, _>(Limits::of_the_proxy(), Limits::none());
///     Shop::start(limits)
/// }
/// ```
#[must_use]
pub fn stand_in<C: Control + ?Sized, T>(real: T, undefended: T) -> T {
    if ask::stands_in::<C>() { real } else { undefended }
}
