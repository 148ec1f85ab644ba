//! What annotated code asks and tells: whether a control is on, and that a function ran. The switches themselves stand below.

use crate::noun::Control;

/// Whether the control is on. Outside attack tests it is.
///
/// For controls that are not one function: a middleware that is or is not added, a flag of a connection, a part of a
/// query. A call that is answered with `true` is what shows that an attack reached the control.
///
/// Without the feature `testing`, and in optimised builds, this is `true` and folded away.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[must_use]
#[inline]
pub fn control_on<C: Control + ?Sized>() -> bool {
    C::switch().ask()
}

/// Whether the control is on. Outside attack tests it is.
///
/// For controls that are not one function: a middleware that is or is not added, a flag of a connection, a part of a
/// query. A call that is answered with `true` is what shows that an attack reached the control.
///
/// Without the feature `testing`, and in optimised builds, this is `true` and folded away.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[must_use]
#[inline(always)]
pub fn control_on<C: Control + ?Sized>() -> bool {
    true
}

/// Whether the control is on, asked by a test that sets up something in its place.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[must_use]
pub fn stands_in<C: Control + ?Sized>() -> bool {
    C::switch().stand_in()
}

/// Yes: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[must_use]
pub fn stands_in<C: Control + ?Sized>() -> bool {
    true
}

/// Whether an attack test has turned the control off. Asking leaves no trace: it shows nothing of the control.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[must_use]
#[inline]
pub fn is_off<C: Control + ?Sized>() -> bool {
    C::switch().is_off()
}

/// Whether an attack test has turned the control off: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[must_use]
#[inline(always)]
pub fn is_off<C: Control + ?Sized>() -> bool {
    false
}

/// What the control's attribute leaves in the implementation of its trait: the switch.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __switch {
    ($control:ident) => {
        fn switch() -> &'static $crate::switch::Switch {
            static SWITCH: $crate::switch::Switch =
                $crate::switch::Switch::new(<$control as $crate::noun::Control>::PATH);
            $crate::record::inventory::submit! { $crate::switch::Registered(&SWITCH) }
            &SWITCH
        }
    };
}

/// Nothing: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __switch {
    ($control:ident) => {};
}

/// Remembers that a function that implements these controls was entered.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __enter {
    ([$($control:ty),*]) => {
        $(<$control as $crate::noun::Control>::switch().enter();)*
    };
}

/// Nothing: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __enter {
    ($($anything:tt)*) => {};
}

/// Remembers that this very function ran, for each of its controls.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __site {
    ([$($control:ty),*] $fingerprint:literal) => {
        {
            static SITE: $crate::switch::Site = $crate::switch::Site::new($fingerprint);
            $crate::record::inventory::submit! { $crate::switch::RegisteredSite(&SITE) }
            $(SITE.enter(<$control as $crate::noun::Control>::switch());)*
        }
    };
}

/// Nothing: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __site {
    ($($anything:tt)*) => {};
}

/// Remembers that the function ran in which the control is asked, as this text says.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __question {
    ($control:ty, $function:literal, $text:literal) => {{
        static QUESTION: $crate::switch::Question = $crate::switch::Question::new($function, $text);
        $crate::record::inventory::submit! { $crate::switch::RegisteredQuestion(&QUESTION) }
        QUESTION.comes_to(<$control as $crate::noun::Control>::switch());
    }};
}

/// Nothing: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __question {
    ($($anything:tt)*) => {};
}

/// Remembers that the function that faces a threat ran.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __reach {
    ([$threat:expr] $package:literal $file:literal $line:literal) => {{
        static EXPOSURE: $crate::switch::Exposure = $crate::switch::Exposure::new($threat, $package, $file, $line);
        $crate::record::inventory::submit! { $crate::switch::RegisteredExposure(&EXPOSURE) }
        EXPOSURE.reach();
    }};
}

/// Nothing: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __reach {
    ($($anything:tt)*) => {};
}

/// Whether the control is on in this very function.
#[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_here {
    ($control:ty, $fingerprint:literal) => {{
        static SITE: $crate::switch::Site = $crate::switch::Site::new($fingerprint);
        $crate::record::inventory::submit! { $crate::switch::RegisteredSite(&SITE) }
        SITE.ask(<$control as $crate::noun::Control>::switch())
    }};
}

/// Yes: this build has no switches.
#[cfg(not(all(feature = "switches", any(debug_assertions, threatmodel_switches))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_here {
    ($control:ty, $fingerprint:literal) => {
        $crate::ask::control_on::<$control>()
    };
}

/// Returns the expression at once where the control is off in this function. Without switches the compiler still checks the
/// type, and throws the rest away.
#[doc(hidden)]
#[macro_export]
macro_rules! __bypass {
    ($control:ty, $expression:expr, $fingerprint:literal) => {
        #[allow(clippy::unused_unit)]
        {
            if !$crate::__on_here!($control, $fingerprint) {
                return $expression;
            }
        }
    };
}
