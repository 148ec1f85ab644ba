//! What an annotation leaves behind: a record that the linker gathers, or only the check of its types.

/// Leaves a record for the linker.
#[cfg(feature = "collect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    (
        $statement:ident $package:literal $version:literal $kind:ident $item:literal $file:literal $line:literal
        $column:literal $test:literal $ignored:literal $doc:literal $args:expr
    ) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Record {
                statement: $crate::__private::Statement::$statement,
                package: $package,
                version: $version,
                module: ::core::module_path!(),
                item: $item,
                item_kind: $crate::__private::ItemKind::$kind,
                file: $file,
                line: $line,
                column: $column,
                test: $test,
                ignored: $ignored,
                doc: $doc,
                args: $args,
            }
        }
    };
}

/// Checks the types of the references; the constant is never used, so nothing of it reaches the program.
#[cfg(not(feature = "collect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    (
        $statement:ident $package:literal $version:literal $kind:ident $item:literal $file:literal $line:literal
        $column:literal $test:literal $ignored:literal $doc:literal $args:expr
    ) => {
        const _: &[(&str, $crate::__private::Value)] = $args;
    };
}

/// The test that `check!` stands for.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    (($krate:path) $folder:literal $package:literal $workspace:literal [$($feature:literal),*] [$($rule:expr),*]) => {
        #[test]
        fn threat_model() -> ::std::process::ExitCode {
            $crate::__private::check::run(&$crate::__private::check::Setup {
                folder: $folder,
                package: $package,
                workspace: $workspace,
                features: &[$($feature),*],
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
