//! `#[derive(Classification)]`: the trait, a record of the levels, and one of each level's handling rules.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use threatmodel_grammar::Statement;
use threatmodel_syntax::{classification, doc_of};

use crate::{
    expand::{error, facade, record_of},
    values,
};

/// Expands the derive.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let item: syn::ItemEnum = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            let message = format!("`Classification` is derived for an enum whose variants are the levels: {error}");
            return quote!(::core::compile_error! { #message });
        }
    };
    let (policy, errors) = classification(&item);
    let errors: TokenStream = errors.iter().map(error).collect();
    let (ident, name) = (&item.ident, item.ident.to_string());
    let levels: Vec<String> = policy.levels.iter().map(|level| level.name.to_string()).collect();
    let default = quote!(::threatmodel);
    let found = policy.levels.iter().find_map(|level| level.handling.as_ref()).map(|(parsed, _)| facade(parsed));
    let facade = found.unwrap_or(default);
    // A policy has no parameters; where it has some, that is the only error.
    let (generics, parameters, bounds) = item.generics.split_for_impl();
    let implementation = quote! {
        impl #generics #facade::__private::noun::Classification for #ident #parameters #bounds {
            const PATH: &'static str = ::core::concat!(::core::module_path!(), "::", #name);
            const LEVELS: &'static [&'static str] = &[#(#levels),*];
        }
    };
    if !errors.is_empty() {
        return quote!(#implementation #errors);
    }
    let word = |text: &str| Ident::new(text, Span::call_site());
    let statement = word(Statement::Classification.name());
    let args = quote!(&[("levels", #facade::__private::Value::Texts(&[#(#levels),*]))]);
    let policy_record =
        record_of(&facade, &statement, &word("Enum"), &name, (false, false), &doc_of(&item.attrs), &args);
    let handling = policy.levels.iter().filter_map(|level| {
        let (parsed, _) = level.handling.as_ref()?;
        let statement = word(Statement::Handling.name());
        let args = values::args(&facade, &parsed.args, None);
        let name = format!("{name}::{}", level.name);
        Some(record_of(&facade, &statement, &word("Variant"), &name, (false, false), "", &args))
    });
    quote! {
        #implementation
        const _: () = { #policy_record #(#handling)* };
    }
}
