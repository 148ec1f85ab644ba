//! Events that the static levels of `tracing` do not take out.
//!
//! Any crate of a program can ask for `release_max_level_warn` and its like, and the macros of `tracing` then leave events below
//! out when the program is compiled. A rule that waits for one of them would be blind, or would alert where the step that it
//! requires was taken. So events of detections, steps and alerts are emitted without these macros where they would be left out.

use tracing::{
    Event, Metadata, Value,
    callsite::DefaultCallsite,
    dispatcher::get_default,
    field::Field,
    level_filters::{LevelFilter, STATIC_MAX_LEVEL},
    span::Id,
};

/// Whether the macros of `tracing` emit events of this level in this program.
#[doc(hidden)]
#[must_use]
#[inline]
pub fn is_compiled(level: tracing::Level) -> bool {
    level <= STATIC_MAX_LEVEL
}

/// Whether anybody wants the event of this place.
#[doc(hidden)]
#[must_use]
pub fn is_wanted(callsite: &'static DefaultCallsite, metadata: &'static Metadata<'static>) -> bool {
    let interest = callsite.interest();
    let asked = || interest.is_always() || get_default(|subscriber| subscriber.enabled(metadata));
    *metadata.level() <= LevelFilter::current() && !interest.is_never() && asked()
}

/// Emits an event of this place with these values, one for each of its fields, in the span that the thread is in.
#[doc(hidden)]
pub fn emit<const N: usize>(metadata: &'static Metadata<'static>, values: [&dyn Value; N]) {
    with_fields(metadata, values, |fields| Event::dispatch(metadata, &metadata.fields().value_set(fields)));
}

/// The same in this span, or in none.
#[cfg_attr(not(feature = "layer"), expect(dead_code, reason = "only alerts are told in a span that was left"))]
pub(crate) fn emit_in<const N: usize>(
    span: Option<&Id>,
    metadata: &'static Metadata<'static>,
    values: [&dyn Value; N],
) {
    with_fields(metadata, values, |fields| {
        Event::child_of(span.cloned(), metadata, &metadata.fields().value_set(fields));
    });
}

/// Does something with fields and their values.
fn with_fields<const N: usize>(
    metadata: &'static Metadata<'static>,
    values: [&dyn Value; N],
    work: impl FnOnce(&[(&Field, Option<&dyn Value>); N]),
) {
    let mut names = metadata.fields().iter();
    let fields: [Option<Field>; N] = core::array::from_fn(|_| names.next());
    let Some(Some(first)) = fields.first() else { return };
    // `__place!` has named as many fields as there are values.
    let field = |at: usize| fields.get(at).and_then(Option::as_ref).unwrap_or(first);
    work(&core::array::from_fn(|at| (field(at), values.get(at).copied())));
}

/// A place that events come from: two statics with these names.
#[doc(hidden)]
#[macro_export]
macro_rules! __place {
    ($callsite:ident, $metadata:ident: $name:expr, $target:expr, $level:expr, [$($field:literal),* $(,)?]) => {
        static $callsite: $crate::private::tracing::callsite::DefaultCallsite =
            $crate::private::tracing::callsite::DefaultCallsite::new(&$metadata);
        static $metadata: $crate::private::tracing::Metadata<'static> = $crate::private::tracing::Metadata::new(
            $name,
            $target,
            $level,
            ::core::option::Option::Some(::core::file!()),
            ::core::option::Option::Some(::core::line!()),
            ::core::option::Option::Some(::core::module_path!()),
            $crate::private::tracing::field::FieldSet::new(
                &[$($field),*],
                $crate::private::tracing::callsite::Identifier(&$callsite),
            ),
            $crate::private::tracing::metadata::Kind::EVENT,
        );
    };
}
