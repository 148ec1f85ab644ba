//! The body of a control with `emit = …`: when it returns a rejection, the event is emitted.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_syntax::{Arg, Diagnostic, Parsed, Value, code_start};

use crate::{
    emit::{Emission, What},
    head::{Head, Slot},
};

/// Why this function cannot emit, beyond what its kind says.
pub(crate) fn refusals(parsed: &Parsed, head: &Head) -> Vec<Diagnostic> {
    let Some((arg, detection, fields)) = emission(parsed) else { return Vec::new() };
    let mut refusals = Vec::new();
    if let Err(errors) = Emission::of(TokenStream::new(), detection.clone(), fields.clone()) {
        refusals.extend(errors.into_iter().map(|error| Diagnostic::new(error.span(), error.to_string())));
    }
    let by_hand = "name the type that the function returns, or write `detect!` where it rejects";
    if returns_impl(&head.returns) {
        let message = "`emit` is not allowed on a function that returns `impl Trait`";
        refusals.push(Diagnostic::new(arg.span, message).help(by_hand));
    }
    if matches!(head.returns.clone().into_iter().next(), Some(TokenTree::Punct(never)) if never.as_char() == '!') {
        let message = "`emit` is not allowed on a function that never returns";
        refusals.push(Diagnostic::new(arg.span, message).help("write `detect!` where it rejects"));
    }
    refusals
}

/// A closure cannot name such a type.
fn returns_impl(returns: &TokenStream) -> bool {
    returns.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "impl",
        TokenTree::Group(group) => returns_impl(&group.stream()),
        _ => false,
    })
}

/// The item with its body inside one that looks at what it returns; without `emit` the item as it is.
pub(crate) fn watched(facade: &TokenStream, parsed: &Parsed, head: &Head, mut item: Vec<TokenTree>) -> Vec<TokenTree> {
    let (Some((_, detection, fields)), Some(control), Slot::Body(at)) = (emission(parsed), control(parsed), head.slot)
    else {
        return item;
    };
    let (Some(TokenTree::Group(body)), Ok(mut event)) =
        (item.get(at), Emission::of(facade.clone(), detection.clone(), fields.clone()))
    else {
        return item;
    };
    event.add("control", quote!(#facade::__private::detect::control_name::<#control>()));
    event.add("outcome", "blocked".to_token_stream());
    let event = event.expanded(What::Detection);

    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    // A bypass of another annotation returns from the function itself: it is no rejection.
    let (before, code) = tokens.split_at(code_start(&tokens));
    let code: TokenStream = code.iter().cloned().collect();
    let (returns, span) = match head.returns.is_empty() {
        true => (quote!(()), head.span),
        false => (head.returns.clone(), head.returns.span()),
    };
    let outcome = Ident::new("outcome", Span::mixed_site().located_at(span));
    let run = if head.asynchronous {
        // An async closure would not let the body's value coerce to the type; an early return does.
        quote! {
            let #outcome: #returns = async {
                if let ::core::option::Option::Some(never) = #facade::__private::nothing::<#returns>() {
                    return never;
                }
                #code
            }.await;
        }
    } else {
        quote!(let #outcome = #facade::__private::returned(|| -> #returns { #code });)
    };
    let seen = quote_spanned!(span=> (&#outcome));
    let before: TokenStream = before.iter().cloned().collect();
    let watched = quote! {
        #before
        #run
        #facade::__rejection! { #control, #seen #event }
        #outcome
    };
    let mut group = Group::new(Delimiter::Brace, watched);
    group.set_span(body.span());
    item[at] = TokenTree::Group(group);
    item
}

fn emission(parsed: &Parsed) -> Option<(&Arg, &syn::Path, &TokenStream)> {
    parsed.args.iter().find_map(|arg| match &arg.value {
        Value::Emission(detection, fields) => Some((arg, detection, fields)),
        _ => None,
    })
}

fn control(parsed: &Parsed) -> Option<&syn::Path> {
    parsed.args.iter().find(|arg| arg.key.name == "by").and_then(|by| match &by.value {
        Value::Refs(controls) => controls.first(),
        _ => None,
    })
}
