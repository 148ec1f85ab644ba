//! An attack test whose arguments another macro gives: fixtures and cases of `#[rstest]`, `#[test_case(…)]`, `#[sqlx::test]`.
//!
//! Each configuration is a function with the parameters and the attributes of the test, and passes its arguments on. What the other
//! macro makes of it has [`__case`](crate::__case) still, which tells the name that a case has been given.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, FnArg, Meta, Pat, Signature, Visibility,
    parse::{ParseStream, Parser as _},
    parse_quote,
    spanned::Spanned as _,
};

use crate::{
    attack::{annotation, one_deeper},
    head::{self, Head, Slot},
};

/// Whether another macro gives the test its arguments, or makes several tests of it.
pub(crate) fn are_given(head: &Head) -> bool {
    head.attributes.iter().any(|attribute| attribute.name == "test_case")
        || head.parameters.is_some()
            && head.attributes.iter().any(|attribute| {
                let is_plain = attribute.content.clone().into_iter().nth(1).is_none() && attribute.name == "test";
                !is_plain && !is_of_language(&attribute.name) && annotation(attribute).is_none()
            })
}

/// Whether the attribute is one of the language that gives no arguments.
fn is_of_language(name: &str) -> bool {
    const KNOWN: [&str; 11] = [
        "allow",
        "cfg",
        "deny",
        "doc",
        "expect",
        "ignore",
        "inline",
        "must_use",
        "should_panic",
        "track_caller",
        "warn",
    ];
    KNOWN.contains(&name)
}

/// The function that the configurations share: what other macros read is gone from its parameters.
pub(crate) fn shared(head: &Head, function: &[TokenTree]) -> TokenStream {
    let Some((body, before)) = function.split_last() else { return TokenStream::new() };
    let parser = |input: ParseStream<'_>| Ok((input.parse::<Visibility>()?, input.parse::<Signature>()?));
    let Ok((visibility, mut signature)) = parser.parse2(before.iter().cloned().collect()) else {
        return function.iter().cloned().collect();
    };
    let awaited = head.attributes.iter().any(|attribute| attribute.name == "awt");
    for parameter in &mut signature.inputs {
        let FnArg::Typed(parameter) = parameter else { continue };
        if !awaited && parameter.attrs.iter().any(is_unawaited_future) {
            let output = &parameter.ty;
            *parameter.ty = parse_quote!(impl ::core::future::Future<Output = #output>);
        }
        let is_of_compiler = |attribute: &Attribute| {
            ["allow", "cfg", "cfg_attr", "deny", "expect", "forbid", "warn"]
                .iter()
                .any(|name| attribute.path().is_ident(name))
        };
        parameter.attrs.retain(is_of_compiler);
    }
    quote!(#visibility #signature #body)
}

/// Whether rstest hands over a future of the type that is written.
fn is_unawaited_future(attribute: &Attribute) -> bool {
    let awaits = match &attribute.meta {
        Meta::List(list) => list.tokens.to_string().contains("awt"),
        _ => false,
    };
    attribute.path().is_ident("future") && !awaits
}

/// The function of one configuration, without its attributes.
pub(crate) fn configuration(facade: &TokenStream, head: &Head, test: &Ident, shared: &Ident) -> TokenStream {
    let Some(signature) = &head.signature else { return TokenStream::new() };
    let mut signature = Signature { ident: test.clone(), output: syn::ReturnType::Default, ..(**signature).clone() };
    let mut arguments = Vec::new();
    for (at, parameter) in signature.inputs.iter_mut().enumerate() {
        let FnArg::Typed(parameter) = parameter else { continue };
        let name = match &*parameter.pat {
            // Other macros know a fixture by the name of its argument.
            Pat::Ident(pattern) if pattern.subpat.is_none() => pattern.ident.clone(),
            pattern => Ident::new(&format!("argument_{at}"), pattern.span()),
        };
        *parameter.pat = parse_quote!(#name);
        arguments.push(name);
    }
    let wait = signature.asyncness.map(|_| quote!(.await));
    let signature = one_deeper(quote!(#signature));
    quote!(#signature { #facade::lab::attack::told(super::#shared(#(#arguments),*)#wait) })
}

/// The attribute that other macros copy onto what they make of a configuration.
pub(crate) fn attribute(facade: &TokenStream, attack: &Ident, task: &TokenStream) -> TokenStream {
    quote!(#[#facade::__private::__case((#facade) (#attack) (#task))])
}

/// The body in the process of the configuration.
pub(crate) fn expand(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let groups: Vec<TokenStream> = tokens
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        })
        .collect();
    let mut item: Vec<TokenTree> = item.into_iter().collect();
    let head = head::read(&item);
    let (Slot::Body(at), [facade, attack, task]) = (head.slot, &groups[..]) else { return item.into_iter().collect() };
    let name = head.name.strip_prefix("r#").unwrap_or(&head.name);
    // Where it has parameters, it is called by the tests, and only the harness knows which one is running.
    let case = match head.parameters {
        None => quote!(Some(::core::concat!(::core::module_path!(), "::", #name))),
        Some(_) => quote!(None),
    };
    let Some(TokenTree::Group(body)) = item.get(at) else { return item.into_iter().collect() };
    let (inside, span) = (body.stream(), body.span());
    let run = if head.asynchronous {
        quote!(#facade::lab::attack::run_case_async(&#attack, #task, ::core::option::Option::#case, move || async move { #inside }).await)
    } else {
        quote!(#facade::lab::attack::run_case(&#attack, #task, ::core::option::Option::#case, move || { #inside }))
    };
    let mut group = Group::new(Delimiter::Brace, quote!(#run;));
    group.set_span(span);
    item[at] = TokenTree::Group(group);
    item.into_iter().collect()
}
