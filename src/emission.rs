//! The expansion of `#[detection]`, `detect!`, `step!` and the constants of nouns: with the feature `detect` a rule, events and
//! their fields, without it nothing.

/// The rule of a detection, for the program.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __detection {
    ($ident:ident [$($needed:literal),*] $lacks:literal {
        path: $path:expr,
        doc: $doc:literal,
        event: $event:literal,
        level: $level:ident,
        kind: { $($kind:tt)* },
        threat: $threat:path,
        playbook: [$($playbook:literal),*],
    }) => {
        impl $crate::__private::detect::Declared for $ident {
            const DECLARATION: &'static $crate::__private::detect::Declaration =
                &$crate::__private::detect::Declaration {
                    rule: $crate::__private::detect::rule_of::<$threat>(
                        $path,
                        $doc,
                        $event,
                        $crate::__private::detect::rule::Level::$level,
                        $crate::__kind!($($kind)*),
                        $crate::__texts!($($playbook),*),
                    ),
                    needs: &[$($needed),*],
                    lacks: $lacks,
                };
        }
        $crate::__private::detect::inventory::submit! {
            $crate::__private::detect::Entry($crate::__private::detect::declaration::<$ident>())
        }
    };
}

/// Nothing: the program does not detect.
#[cfg(not(feature = "detect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __detection {
    ($($anything:tt)*) => {};
}

/// The facts about a noun that are available in the program.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __facts {
    ($($constants:tt)*) => { $($constants)* };
}

/// Nothing: nobody tells of it.
#[cfg(not(feature = "detect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __facts {
    ($($anything:tt)*) => {};
}

/// A list of texts in a constant.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __texts {
    ($($text:expr),*) => {
        $crate::__private::detect::Cow::Borrowed(&[$($crate::__private::detect::Cow::Borrowed($text)),*])
    };
}

/// The pattern of events that a detection looks for.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __kind {
    (Every) => { $crate::__private::detect::rule::Kind::Every };
    (Canary) => { $crate::__private::detect::rule::Kind::Canary };
    (Threshold [$($field:literal),*] $threshold:literal $within:literal) => {
        $crate::__private::detect::rule::Kind::Threshold {
            group_by: $crate::__texts!($($field),*),
            threshold: $threshold,
            within: ::core::time::Duration::from_nanos($within),
        }
    };
    (Distinct [$($field:literal),*] $threshold:literal $within:literal $distinct:literal) => {
        $crate::__private::detect::rule::Kind::Distinct {
            group_by: $crate::__texts!($($field),*),
            field: $crate::__private::detect::Cow::Borrowed($distinct),
            threshold: $threshold,
            within: ::core::time::Duration::from_nanos($within),
        }
    };
    (Sequence [$($field:literal),*] $within:literal [$($step:expr),*]) => {
        $crate::__private::detect::rule::Kind::Sequence {
            group_by: $crate::__texts!($($field),*),
            steps: $crate::__texts!($($step),*),
            within: ::core::time::Duration::from_nanos($within),
        }
    };
    (MissingStep [$($field:literal),*] $within:literal ($requires:expr) [$(($at:expr))?]) => {
        $crate::__private::detect::rule::Kind::MissingStep {
            group_by: $crate::__texts!($($field),*),
            requires: $crate::__private::detect::Cow::Borrowed($requires),
            at: $crate::__at!($($at)?),
            within: ::core::time::Duration::from_nanos($within),
        }
    };
}

/// The step that needs another, if it is named.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __at {
    () => {
        ::core::option::Option::None
    };
    ($at:expr) => {
        ::core::option::Option::Some($crate::__private::detect::Cow::Borrowed($at))
    };
}

/// The event of a detection. Whatever is wrong with the type is an error once, because it is named once.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __detect {
    ($noun:path { $($name:literal = $bound:ident [$($sigil:tt)?] ($value:expr),)* }) => {{
        const __THREATMODEL_SAID: &$crate::__private::detect::Declaration =
            $crate::__private::detect::declaration::<$noun>();
        const _: () = if !__THREATMODEL_SAID.has_all(&[$($name),*]) {
            ::core::panic!("{}", __THREATMODEL_SAID.lacks)
        };
        static __THREATMODEL_IDS: $crate::__private::detect::OnceLock<$crate::__private::detect::Ids> =
            $crate::__private::detect::OnceLock::new();
        $crate::__emit! {
            [$($bound ($value))*]
            name: __THREATMODEL_SAID.path(),
            target: "threatmodel::detect",
            { __THREATMODEL_SAID.tracing_level() }
            "event" = event [] (&*__THREATMODEL_SAID.rule.event),
            "rule.id" = rule [] (__THREATMODEL_SAID.ids(&__THREATMODEL_IDS).rule.as_str()),
            "threat.id" = threat [] (__THREATMODEL_SAID.ids(&__THREATMODEL_IDS).threat.as_str()),
            "threat.severity" = severity [] (__THREATMODEL_SAID.rule.threat.severity.as_deref()),
            "asset.ids" = assets [] (__THREATMODEL_SAID.ids(&__THREATMODEL_IDS).assets.as_str()),
            $($name = $bound [$($sigil)?] ($bound),)*
        }
    }};
}

/// A step of a workflow.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __step {
    ($noun:path { $($name:literal = $bound:ident [$($sigil:tt)?] ($value:expr),)* }) => {{
        const __THREATMODEL_STEP: &str = $crate::__private::workflow_step::<$noun>();
        $crate::__emit! {
            [$($bound ($value))*]
            name: __THREATMODEL_STEP,
            target: "threatmodel::step",
            { $crate::__private::detect::tracing::Level::INFO }
            "step" = step [] (__THREATMODEL_STEP),
            $($name = $bound [$($sigil)?] ($bound),)*
        }
    }};
}

/// Emits the event; each value is evaluated once, and only where somebody listens.
#[cfg(all(feature = "detect", not(feature = "testing")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __emit {
    (
        [$($bound:ident ($value:expr))*] name: $path:expr, target: $target:literal, { $level:expr }
        $($name:literal = $field:ident [$($sigil:tt)?] ($said:expr),)*
    ) => {{
        $crate::__private::detect::place! {
            __THREATMODEL_CALLSITE, __THREATMODEL_PLACE: $path, $target, $level, [$($name),*]
        }
        let __threatmodel_wanted = if $crate::__private::detect::is_compiled($level) {
            $crate::__private::detect::tracing::event_enabled!(target: $target, $level)
        } else {
            $crate::__private::detect::is_wanted(&__THREATMODEL_CALLSITE, &__THREATMODEL_PLACE)
        };
        if __threatmodel_wanted {
            match ($(&($value),)*) {
                ($($bound,)*) => $crate::__told! {
                    __THREATMODEL_PLACE: $path, $target, $level, $($name = $field [$($sigil)?] ($said),)*
                }
            }
        }
    }};
}

/// Emits the event, and again to what records the events of tests; each value is evaluated once.
#[cfg(all(feature = "detect", feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __emit {
    (
        [$($bound:ident ($value:expr))*] name: $path:expr, target: $target:literal, { $level:expr }
        $($name:literal = $field:ident [$($sigil:tt)?] ($said:expr),)*
    ) => {{
        $crate::__private::detect::place! {
            __THREATMODEL_CALLSITE, __THREATMODEL_PLACE: $path, $target, $level, [$($name),*]
        }
        match ($(&($value),)*) {
            ($($bound,)*) => $crate::__private::detect::emitted(|| {
                let __threatmodel_wanted = $crate::__private::detect::is_compiled($level)
                    || $crate::__private::detect::is_wanted(&__THREATMODEL_CALLSITE, &__THREATMODEL_PLACE);
                if __threatmodel_wanted {
                    $crate::__told! {
                        __THREATMODEL_PLACE: $path, $target, $level, $($name = $field [$($sigil)?] ($said),)*
                    }
                }
            })
        }
    }};
}

/// Emits the event: as `tracing` does it, and where its static levels left it out, without its macros. What is wrong with a
/// value is an error once, because it is named once.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __told {
    (
        $place:ident: $path:expr, $target:literal, $level:expr,
        $($name:literal = $field:ident [$($sigil:tt)?] ($said:expr),)*
    ) => {
        match ($(&$crate::__value!([$($sigil)?] $said) as &dyn $crate::__private::detect::tracing::Value,)*) {
            ($($field,)*) => {
                if $crate::__private::detect::is_compiled($level) {
                    $crate::__private::detect::tracing::event!(
                        name: $path, target: $target, $level, $($name = $field,)*
                    )
                } else {
                    $crate::__private::detect::emit(&$place, [$($field),*])
                }
            }
        }
    };
}

/// A value as `tracing` records it: as it is, as it displays, or as it is debugged.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __value {
    ([] $said:expr) => {
        $said
    };
    ([%] $said:expr) => {
        $crate::__private::detect::tracing::field::display($said)
    };
    ([?] $said:expr) => {
        $crate::__private::detect::tracing::field::debug($said)
    };
}

/// Says what is missing.
#[cfg(not(feature = "detect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __detect {
    ($($anything:tt)*) => {
        ::core::compile_error! {
            "`detect!` needs the feature `detect`\n\nhelp: write `threatmodel = { version = \"0.1\", features = [\"detect\"] }` below `[dependencies]`"
        }
    };
}

/// Says what is missing.
#[cfg(not(feature = "detect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __step {
    ($($anything:tt)*) => {
        ::core::compile_error! {
            "`step!` needs the feature `detect`\n\nhelp: write `threatmodel = { version = \"0.1\", features = [\"detect\"] }` below `[dependencies]`"
        }
    };
}

/// The event of a control, where what its function returned is a rejection and the control itself was on.
#[cfg(feature = "detect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __rejection {
    ($control:ty, ($outcome:expr) { $($event:tt)* }) => {
        if $crate::__private::detect::rejected($outcome) && !$crate::__private::is_off::<$control>() {
            $($event)*
        }
    };
}

/// Says what is missing.
#[cfg(not(feature = "detect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __rejection {
    ($($anything:tt)*) => {
        ::core::compile_error! {
            "`emit` needs the feature `detect`\n\nhelp: write `threatmodel = { version = \"0.1\", features = [\"detect\"] }` below `[dependencies]`"
        }
    };
}
