//! Shapes of code that tell of a threat without the name of a library.

mod business;
mod depth;
mod memory;
mod numbers;
mod secrets;
mod services;
mod texts;

use super::reader::Reader;

/// Looks at the items of a module.
pub(super) fn of_items(reader: &mut Reader<'_>, items: &[syn::Item]) {
    memory::of_items(reader, items);
    secrets::of_items(reader, items);
    services::of_items(reader, items);
    business::of_items(reader, items);
    depth::of_items(reader, items);
}

/// Looks at a function as a whole, which the reader has just entered.
pub(super) fn of_function(
    reader: &mut Reader<'_>,
    attributes: &[syn::Attribute],
    signature: &syn::Signature,
    body: &syn::Block,
) {
    memory::of_function(reader, signature);
    secrets::of_function(reader, attributes, signature);
    services::of_function(reader, signature);
    numbers::of_function(reader, body);
    texts::of_function(reader, signature);
    business::of_function(reader, signature);
}

/// Looks at an expression.
pub(super) fn of_expression(reader: &mut Reader<'_>, expression: &syn::Expr) {
    memory::of_expression(reader, expression);
    numbers::of_expression(reader, expression);
    secrets::of_expression(reader, expression);
    texts::of_expression(reader, expression);
    services::of_expression(reader, expression);
}

/// Looks at the call of a macro.
pub(super) fn of_macro(reader: &mut Reader<'_>, made: &syn::Macro) {
    texts::of_macro(reader, made);
    secrets::of_macro(reader, made);
    numbers::of_macro(reader, made);
}
