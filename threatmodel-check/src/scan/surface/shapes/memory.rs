//! Unsafe code, and what foreign code shares with ours.

use syn::{Expr, Item};
use threatmodel_model::surface::Shape;
use threatmodel_syntax::last_segment;

use crate::scan::surface::reader::Reader;

pub(super) fn of_items(reader: &mut Reader<'_>, items: &[Item]) {
    let sends: Vec<&syn::ItemImpl> = items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(item) if item.unsafety.is_some() && reader.ships(&item.attrs) => Some(item),
            _ => None,
        })
        .collect();
    for item in &sends {
        let name = item.trait_.as_ref().map(|(path, _)| last_segment(path));
        if matches!(name.as_deref(), Some("Send" | "Sync")) {
            // Generic without a bound: what is inside may be anything.
            let bounded = item.generics.type_params().all(|parameter| !parameter.bounds.is_empty())
                || item.generics.where_clause.is_some();
            reader.note_shape(Shape::UnsafeSendSync, item.impl_token.span, if bounded { 0 } else { 1 }, "");
        }
    }
    for item in items {
        match item {
            Item::ForeignMod(block) if reader.ships(&block.attrs) && !block.items.is_empty() => {
                reader.note_shape(Shape::ForeignLayout, block.abi.extern_token.span, 0, "");
            }
            // A decoder that is derived does not hold what the unsafe code about the type relies on.
            Item::Struct(item) if reader.ships(&item.attrs) && derives(&item.attrs, "Deserialize") => {
                let name = item.ident.to_string();
                let is_relied_on = sends.iter().any(|other| names(&other.self_ty, &name));
                if is_relied_on {
                    reader.note_shape(Shape::DerivedOverInvariant, item.ident.span(), 1, &name);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn of_function(reader: &mut Reader<'_>, signature: &syn::Signature) {
    if signature.abi.is_some() {
        let takes_pointer = signature.inputs.iter().any(|input| match input {
            syn::FnArg::Typed(typed) => matches!(&*typed.ty, syn::Type::Ptr(_)),
            syn::FnArg::Receiver(_) => false,
        });
        reader.note_shape(Shape::ExportedFunction, signature.ident.span(), i8::from(takes_pointer), "");
    }
}

pub(super) fn of_expression(reader: &mut Reader<'_>, expression: &Expr) {
    if let Expr::Unsafe(block) = expression {
        reader.note_shape(Shape::UnsafeBlock, block.unsafe_token.span, 0, "");
    }
}

/// Whether an attribute `derive` names this trait.
pub(super) fn derives(attributes: &[syn::Attribute], wanted: &str) -> bool {
    attributes.iter().any(|attribute| {
        // `cfg_attr(feature = "serde", derive(…))` too.
        let tokens = match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("derive") || list.path.is_ident("cfg_attr") => {
                list.tokens.clone()
            }
            _ => return false,
        };
        mentions(tokens, wanted)
    })
}

fn mentions(tokens: proc_macro2::TokenStream, wanted: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(name) => name == wanted,
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), wanted),
        _ => false,
    })
}

fn names(of: &syn::Type, wanted: &str) -> bool {
    matches!(of, syn::Type::Path(path) if last_segment(&path.path) == wanted)
}
