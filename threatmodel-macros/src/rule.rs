//! The rule that a `#[detection]` declares, as a constant for the program.

use proc_macro2::TokenStream;
use quote::quote;
use threatmodel_grammar::duration;
use threatmodel_syntax::{Arg, Parsed, Value};

use crate::head::Head;

/// The implementation that gives the rule, where the program has the feature for it.
pub(crate) fn declared(facade: &TokenStream, parsed: &Parsed, head: &Head, doc: &str) -> TokenStream {
    let Some(ident) = &head.ident else { return TokenStream::new() };
    let Some(threat) = refs(parsed, "of").into_iter().next() else { return TokenStream::new() };
    let (event, level) = (text(parsed, "event"), text(parsed, "level"));
    let level = quote::format_ident!("{level}");
    let kind = kind(facade, parsed);
    let playbook = optional_text(parsed, "playbook").into_iter();
    // The fields that the detection reads in its own event; `detect!` without them would count nothing.
    let own = optional(parsed, "sequence").is_none() && optional(parsed, "at").is_none();
    let needed = if own {
        texts(parsed, "group_by").into_iter().chain(optional_text(parsed, "distinct")).collect()
    } else {
        Vec::new()
    };
    let lacks = format!(
        "`detect!({ident}, …)` lacks a field that the detection reads: it needs {}",
        needed.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
    );
    quote! {
        #facade::__detection! {
            #ident [#(#needed),*] #lacks {
                path: <#ident as #facade::__private::noun::Detection>::PATH,
                doc: #doc,
                event: #event,
                level: #level,
                kind: { #kind },
                threat: #threat,
                playbook: [#(#playbook),*],
            }
        }
    }
}

fn kind(facade: &TokenStream, parsed: &Parsed) -> TokenStream {
    let group_by = texts(parsed, "group_by");
    let within =
        optional_text(parsed, "within").and_then(|text| duration::parse(&text).ok()).map_or(0, duration::nanos);
    let events = |key: &str| -> Vec<TokenStream> {
        refs(parsed, key).iter().map(|path| quote!(#facade::__private::event::<#path>())).collect()
    };
    let threshold = match optional(parsed, "threshold") {
        Some(Value::Number(threshold)) => Some(*threshold),
        _ => None,
    };
    if let Some(threshold) = threshold {
        return match optional_text(parsed, "distinct") {
            Some(field) => quote!(Distinct [#(#group_by),*] #threshold #within #field),
            None => quote!(Threshold [#(#group_by),*] #threshold #within),
        };
    }
    let steps = events("sequence");
    if !steps.is_empty() {
        return quote!(Sequence [#(#group_by),*] #within [#(#steps),*]);
    }
    if let Some(requires) = events("requires").into_iter().next() {
        let at = events("at");
        return quote!(MissingStep [#(#group_by),*] #within (#requires) [#((#at)),*]);
    }
    match optional(parsed, "canary") {
        Some(Value::Flag(true)) => quote!(Canary),
        _ => quote!(Every),
    }
}

fn optional<'p>(parsed: &'p Parsed, key: &str) -> Option<&'p Value> {
    parsed.args.iter().find(|arg| arg.key.name == key).map(|Arg { value, .. }| value)
}

fn optional_text(parsed: &Parsed, key: &str) -> Option<String> {
    match optional(parsed, key) {
        Some(Value::Text(text)) => Some(text.value.clone()),
        _ => None,
    }
}

fn text(parsed: &Parsed, key: &str) -> String {
    optional_text(parsed, key).unwrap_or_default()
}

fn texts(parsed: &Parsed, key: &str) -> Vec<String> {
    match optional(parsed, key) {
        Some(Value::Texts(texts)) => texts.iter().map(|text| text.value.clone()).collect(),
        _ => Vec::new(),
    }
}

fn refs<'p>(parsed: &'p Parsed, key: &str) -> Vec<&'p syn::Path> {
    match optional(parsed, key) {
        Some(Value::Refs(paths)) => paths.iter().collect(),
        _ => Vec::new(),
    }
}
