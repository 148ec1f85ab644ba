//! The code at the start of a function that implements controls: it records that the function was entered, and returns at
//! once if an attack test has turned the control off.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_grammar::{RefKind, Statement};
use threatmodel_syntax::{Arg, Parsed, Value};

use crate::{
    head::{Head, Slot},
    place::{self, Place},
    questions, values,
};

/// The statements for the start of the body.
pub(crate) fn statements(
    facade: &TokenStream,
    parsed: &Parsed,
    head: &Head,
    item: &[TokenTree],
    fingerprint: &str,
) -> TokenStream {
    let arg = |name: &str| parsed.args.iter().find(|arg: &&Arg| arg.key.name == name).map(|arg| &arg.value);
    let controls = match arg("by") {
        Some(Value::Refs(controls)) => controls.as_slice(),
        _ => &[],
    };
    // A switch is read at run time.
    if head.constant {
        return TokenStream::new();
    }
    let switch = match (arg("bypass"), controls) {
        (Some(Value::Expr(expression)), [control]) => {
            return quote_spanned!(expression.span()=> #facade::__bypass! { #control, #expression, #fingerprint });
        }
        // The body asks for its controls one by one, which is nearer to the truth than that the function was called.
        _ if asks(head, item) => questions(facade, head, item),
        _ => quote!(#facade::__enter! { [#(#controls),*] }),
    };
    quote!(#switch #facade::__site! { [#(#controls),*] #fingerprint })
}

/// The name of the macro that remembers that an exposed function ran.
const REACH: &str = "__reach";

/// The statement of a function that faces a threat: it tells that the function was reached.
pub(crate) fn reach(facade: &TokenStream, parsed: &Parsed, head: &Head) -> TokenStream {
    let threat = parsed.args.iter().find_map(|arg| match &arg.value {
        Value::Refs(paths) if arg.key.name == "threat" => paths.first(),
        _ => None,
    });
    // A constant function has no state in which it could remember anything.
    let (Some(threat), Slot::Body(_), false) = (threat, head.slot, head.constant) else { return TokenStream::new() };
    let (package, Place { file, line, .. }) = (place::cargo("CARGO_PKG_NAME"), place::here());
    let (mac, line) = (Ident::new(REACH, Span::call_site()), proc_macro2::Literal::u32_unsuffixed(line));
    let threat = values::references(facade, RefKind::One(Statement::Threat), std::slice::from_ref(threat));
    quote!(#facade::#mac! { [#threat[0]] #package #file #line })
}

/// Where the statements of [`reach`] end, which attributes above have put at the start of a body. What returns where a control
/// is off comes after them: the function was reached.
pub(crate) fn end_of_reach(body: &[TokenTree]) -> usize {
    let mut end = 0;
    for at in 2..body.len() {
        if let [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(_)] = &body[at - 2..=at]
            && bang.as_char() == '!'
            && name == REACH
        {
            end = at + 1;
        }
    }
    end
}

/// Tells of each question of the body that the function ran, so that one that was never asked is known.
fn questions(facade: &TokenStream, head: &Head, item: &[TokenTree]) -> TokenStream {
    let Slot::Body(at) = head.slot else { return TokenStream::new() };
    let (body, name) = (item.get(at).cloned().into_iter().collect(), &head.name);
    let questions = questions::of(body).into_iter();
    questions
        .map(|questions::Question { control, text }| quote!(#facade::__question! { #control, #name, #text }))
        .collect()
}

/// Whether the body asks whether a control is on.
fn asks(head: &Head, item: &[TokenTree]) -> bool {
    let Slot::Body(at) = head.slot else { return false };
    item.get(at).and_then(question).is_some()
}

/// Where the tokens ask whether a control is on.
pub(crate) fn question(token: &TokenTree) -> Option<Span> {
    match token {
        TokenTree::Ident(word) => (word == questions::ASKS).then(|| word.span()),
        TokenTree::Group(group) => group.stream().into_iter().find_map(|token| question(&token)),
        _ => None,
    }
}
