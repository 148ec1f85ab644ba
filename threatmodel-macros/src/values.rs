//! The values of a record as tokens. References become calls that only a type with the right marker trait allows.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_core::grammar::{RefKind, Takes};
use threatmodel_syntax::{Arg, LevelRef, Value};

/// The list of keys and values of a record.
pub(crate) fn args(facade: &TokenStream, args: &[Arg]) -> TokenStream {
    let pairs = args.iter().map(|arg| {
        let (name, value) = (arg.key.name, value(facade, arg));
        quote!((#name, #facade::__private::Value::#value))
    });
    quote!(&[#(#pairs),*])
}

fn value(facade: &TokenStream, arg: &Arg) -> TokenStream {
    match &arg.value {
        Value::Flag(on) => quote!(Flag(#on)),
        Value::Text(text) => {
            let text = &text.value;
            quote!(Text(#text))
        }
        Value::Texts(texts) => {
            let texts = texts.iter().map(|text| &text.value);
            quote!(Texts(&[#(#texts),*]))
        }
        Value::Number(number) => quote!(Number(#number)),
        Value::Refs(paths) => {
            let check = check_of(arg.key.takes);
            let refs = paths.iter().map(|path| quote_spanned!(path.span()=> #facade::__private::#check::<#path>()));
            quote!(Refs(&[#(#refs),*]))
        }
        Value::Level(level) => {
            let name = level.name();
            let of = match level {
                LevelRef::Bare(word) => {
                    let word = quote_spanned!(word.span()=> #word);
                    quote!(#facade::__private::level(#facade::ThreeLevels::#word))
                }
                LevelRef::Path(path) => quote_spanned!(path.span()=> #facade::__private::level(#path)),
            };
            quote!(Level { of: #of, name: #name })
        }
        Value::All => quote!(All),
        Value::Expr(expression) => {
            let text = Value::expr_text(expression);
            quote!(Expr(#text))
        }
    }
}

/// The function of the facade that admits references of this kind only.
fn check_of(takes: Takes) -> Ident {
    let name = match takes {
        Takes::Ref(kind) | Takes::Refs(kind) | Takes::RefsOrAll(kind) => match kind {
            RefKind::Asset => "asset",
            RefKind::Threat => "threat",
            RefKind::Control => "control",
            RefKind::Requirement => "requirement",
            RefKind::Component => "component",
            RefKind::TrustZone => "trust_zone",
            RefKind::Actor => "actor",
            RefKind::Assumption => "assumption",
            RefKind::Noun => "noun_path",
            RefKind::Endpoint => "endpoint",
            RefKind::Satisfiable => "satisfiable",
        },
        _ => "noun_path",
    };
    Ident::new(name, Span::call_site())
}
