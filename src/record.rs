//! The expansion of an annotation: a record that the linker collects, or only the check of its types.

/// Leaves a record for the linker. The tokens are handed on as they are: each step that reads them costs build time.
#[cfg(feature = "collect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ([$($args:tt)*] $($fields:tt)*) => {
        $crate::__private::inventory::submit! { $crate::__private::Record { $($fields)* args: $($args)* } }
    };
}

/// Checks the types of the references; the constant is never used, so nothing of it reaches the program.
#[cfg(not(feature = "collect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ([$($args:tt)*] $($fields:tt)*) => {
        const _: &[(&str, $crate::__private::Value)] = $($args)*;
    };
}

/// An attack test: with the feature `testing` its configurations, without it the plain test.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __attack {
    ({ $($plain:tt)* } { $($configured:tt)* }) => { $($configured)* };
}

/// An attack test: with the feature `testing` its configurations, without it the plain test.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __attack {
    ({ $($plain:tt)* } { $($configured:tt)* }) => { $($plain)* };
}

/// The test that `check!` stands for.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    (($krate:path) $folder:literal $package:literal $workspace:literal $compiled:expr, [$($rule:expr),*]) => {
        // In a function the harness would not find the test, and the model would be green for want of a check: there the module
        // above does not have what stands beside it.
        #[allow(non_upper_case_globals)]
        const check_stands_in_a_module_and_not_in_a_function: () = ();
        #[doc(hidden)]
        mod __check_stands_in_a_module {
            const _: () = super::check_stands_in_a_module_and_not_in_a_function;
        }
        #[::core::prelude::v1::test]
        fn threat_model() -> ::std::process::ExitCode {
            $crate::__private::check::run(&$crate::__private::check::Setup {
                folder: $folder,
                package: $package,
                workspace: $workspace,
                compiled: $compiled,
                rules: &[$($rule),*],
            })
        }
    };
}

/// Says what is missing.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    ($($anything:tt)*) => {
        ::core::compile_error! {
            "`check!` needs the feature `testing`\n\nhelp: write `threatmodel = { version = \"0.1\", features = [\"testing\"] }` below `[dev-dependencies]`"
        }
    };
}
