//! Properties of an item that both the macros and the scan need.

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::spanned::Spanned as _;

use crate::plain_name;

/// The last segment of a path, as text; empty for a path without one.
#[must_use]
pub fn last_segment(path: &syn::Path) -> String {
    path.segments.last().map(|segment| plain_name(&segment.ident)).unwrap_or_default()
}

/// Where a path is written. One word is not joined from its tokens, as syn would do.
#[must_use]
pub fn span_of(path: &syn::Path) -> Span {
    path.get_ident().map_or_else(|| path.span(), Ident::span)
}

/// Whether an attribute with this last segment of its path makes a function a test: `test` of any crate (`#[test]`,
/// `#[tokio::test]`, `#[test_log::test]` …), and the attributes of well-known test crates that have another name.
#[must_use]
pub fn is_test_attribute(last_segment: &str) -> bool {
    matches!(last_segment, "test" | "rstest" | "test_case" | "quickcheck" | "googletest" | "gtest")
}

/// The doc comment of an item: its lines without the space after the slashes.
#[must_use]
pub fn doc_of(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    join_doc(lines)
}

/// The lines of a doc comment as one text, without the space after the slashes.
pub fn join_doc(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    let lines =
        lines.iter().flat_map(|text| text.split('\n')).map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The name of an impl block: `impl Type` or `impl Trait for Type`, and the name of the type.
#[must_use]
pub fn impl_name(block: &syn::ItemImpl) -> (String, String) {
    let of = match &*block.self_ty {
        syn::Type::Path(path) => last_segment(&path.path),
        other => other.to_token_stream().to_string(),
    };
    let name = match &block.trait_ {
        Some((path, _)) => format!("impl {} for {of}", last_segment(path)),
        None => format!("impl {of}"),
    };
    (name, of)
}
