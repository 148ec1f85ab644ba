//! `#[derive(Classification)]`: the levels of a policy and what they demand.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use threatmodel_grammar::Statement;

use crate::{Diagnostic, Parsed, last_segment, parse};

/// The levels of a classification policy, least protected first.
pub struct Policy {
    /// The levels.
    pub levels: Vec<PolicyLevel>,
}

/// A level of a classification policy.
pub struct PolicyLevel {
    /// Its name.
    pub name: syn::Ident,
    /// The requirements of the level, and where they are written.
    pub handling: Option<(Parsed, Span)>,
}

/// Parses an enum with `#[derive(Classification)]`, and reports everything that is wrong with it.
#[must_use]
pub fn classification(item: &syn::ItemEnum) -> (Policy, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    if !item.generics.params.is_empty() {
        let span = item.generics.span();
        errors.push(
            Diagnostic::new(span, "a classification policy has no generic parameters").help("write a plain enum"),
        );
    }
    if item.variants.len() < 2 {
        let message = "a classification policy has at least two levels";
        errors.push(
            Diagnostic::new(item.ident.span(), message).help("add the levels as variants, least protected first"),
        );
    }
    let levels = item
        .variants
        .iter()
        .map(|variant| {
            if !matches!(variant.fields, syn::Fields::Unit) {
                let message = format!("the level `{}` has fields", variant.ident);
                errors.push(Diagnostic::new(variant.fields.span(), message).help("write the name alone"));
            }
            PolicyLevel { name: variant.ident.clone(), handling: handling(&variant.attrs, &mut errors) }
        })
        .collect();
    (Policy { levels }, errors)
}

fn handling(attributes: &[syn::Attribute], errors: &mut Vec<Diagnostic>) -> Option<(Parsed, Span)> {
    let mut found: Option<(Parsed, Span)> = None;
    for attribute in attributes.iter().filter(|attribute| last_segment(attribute.path()) == "handling") {
        let span = attribute.path().span();
        if found.is_some() {
            errors.push(
                Diagnostic::new(span, "a level has one `#[handling]`").help("write all demands into one attribute"),
            );
            continue;
        }
        let tokens = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.clone(),
            _ => {
                let help = "write `#[handling(owner, flows = [Encrypted])]`";
                errors.push(Diagnostic::new(span, "`#[handling]` says nothing").help(help));
                continue;
            }
        };
        let (parsed, mut wrong) = parse(threatmodel_grammar::attribute(Statement::Handling), span, tokens);
        errors.append(&mut wrong);
        found = Some((parsed, span));
    }
    found
}
