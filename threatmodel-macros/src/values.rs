//! The values of a record as tokens. References become calls that only a type with the right marker trait allows.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_core::value::FINGERPRINT;
use threatmodel_grammar::{RefKind, Statement, names::snake_case};
use threatmodel_syntax::{Arg, LevelRef, Value};

/// The list of keys and values of a record, with the fingerprint of the code where one is kept.
pub(crate) fn args(facade: &TokenStream, args: &[Arg], fingerprint: Option<&str>) -> TokenStream {
    let fingerprint =
        fingerprint.map(|fingerprint| quote!((#FINGERPRINT, #facade::__private::Value::Text(#fingerprint))));
    let pairs = args.iter().map(|arg| {
        let (name, value) = (arg.key.name, value(facade, arg));
        quote!((#name, #facade::__private::Value::#value))
    });
    let pairs = pairs.chain(fingerprint);
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
            let refs = references(facade, kind_of(arg), paths);
            quote!(Refs(#refs))
        }
        Value::Groups(groups) => {
            let groups = groups.iter().map(|paths| references(facade, kind_of(arg), paths));
            quote!(Groups(&[#(#groups),*]))
        }
        Value::Level(level) => {
            let (name, of) = (level.name(), policy_of(facade, level));
            quote!(Level { of: #of.path, name: #name })
        }
        Value::All => quote!(All),
        Value::Expr(expression) => {
            let text = Value::source_text(expression);
            quote!(Expr(#text))
        }
        Value::Function(path) => {
            let text = Value::source_text(path);
            quote!(Expr(#text))
        }
        Value::Emission(path, _) => {
            let refs = references(facade, kind_of(arg), std::slice::from_ref(path));
            quote!(Refs(#refs))
        }
    }
}

/// The paths of the nouns, each through a call that admits its kind only.
pub(crate) fn references(facade: &TokenStream, kind: RefKind, paths: &[syn::Path]) -> TokenStream {
    let check = format_ident!("{}", snake_case(kind.trait_name()));
    // More than the path is known of these.
    let path_of = matches!(kind, RefKind::One(Statement::Asset) | RefKind::Kind).then(|| quote!(.path));
    let refs = paths.iter().map(|path| {
        let known = quote_spanned!(path.span()=> #facade::__private::#check::<#path>());
        quote!(#known #path_of)
    });
    quote!(&[#(#refs),*])
}

/// The policy that a level belongs to, through a call that admits nothing but levels.
pub(crate) fn policy_of(facade: &TokenStream, level: &LevelRef) -> TokenStream {
    match level {
        LevelRef::Bare(word) => {
            let word = quote_spanned!(word.span()=> #word);
            quote!(#facade::__private::level(#facade::ThreeLevels::#word))
        }
        LevelRef::Path(path) => quote_spanned!(path.span()=> #facade::__private::level(#path)),
    }
}

/// The kind of references that a key takes.
fn kind_of(arg: &Arg) -> RefKind {
    arg.key.takes.references().unwrap_or(RefKind::Noun)
}
