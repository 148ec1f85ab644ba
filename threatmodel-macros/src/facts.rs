//! The facts about a noun in the program itself: constants of its marker trait, for events and alerts. A program without
//! detection has none, and its build spends no time on them.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_syntax::{Arg, Parsed, Value};

use crate::values;

/// The rank of the level of an asset; `None` if it is unclassified.
pub(crate) fn asset(facade: &TokenStream, parsed: &Parsed) -> TokenStream {
    let Some(Value::Level(level)) = value(parsed, "classification") else { return TokenStream::new() };
    let (policy, name) = (values::policy_of(facade, level), level.name());
    quote!(#facade::__facts! { const POSITION: #facade::__private::LevelPosition = #policy.position(#name); })
}

/// The id of a threat, its severity and what it hits.
pub(crate) fn threat(facade: &TokenStream, parsed: &Parsed) -> TokenStream {
    let some = |value: Option<TokenStream>| match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    };
    let id = some(text(parsed, "id").map(|id| quote!(#id)));
    let targets = match value(parsed, "targets") {
        Some(Value::Refs(paths)) => paths.as_slice(),
        _ => &[],
    };
    let targets: Vec<TokenStream> =
        targets.iter().map(|path| quote_spanned!(path.span()=> #facade::__private::asset::<#path>())).collect();
    let words = quote!(#facade::__private::words);
    let word = |of: &str, name: &str| {
        let (of, name) = (Ident::new(of, proc_macro2::Span::call_site()), quote::format_ident!("{name}"));
        quote!(#words::#of::#name)
    };
    let list = |key: &str, of: &str| -> Vec<TokenStream> {
        match value(parsed, key) {
            Some(Value::Texts(names)) => names.iter().map(|name| word(of, &name.value)).collect(),
            _ => Vec::new(),
        }
    };
    let one = |key: &str, of: &str| some(text(parsed, key).map(|name| word(of, &name)));
    let kind = match value(parsed, "kind") {
        Some(Value::Refs(paths)) => paths.first(),
        _ => None,
    };
    let of_kind = |name: &str| {
        let (path, name) = (kind?, quote::format_ident!("{name}"));
        Some(quote_spanned!(path.span()=> #facade::__private::kind::<#path>().#name))
    };
    let (stride, linddun) = (list("stride", "Stride"), list("linddun", "Linddun"));
    let named = stride.is_empty() && linddun.is_empty();
    let listed =
        |list: Vec<TokenStream>, name: &str| of_kind(name).filter(|_| named).unwrap_or_else(|| quote!(&[#(#list),*]));
    let (stride, linddun) = (listed(stride, "stride"), listed(linddun, "linddun"));
    let likelihood = match value(parsed, "likelihood") {
        None => of_kind("likelihood").unwrap_or_else(|| one("likelihood", "Likelihood")),
        Some(_) => one("likelihood", "Likelihood"),
    };
    let (impact, severity) = (one("impact", "Impact"), one("severity", "Severity"));
    quote! {
        #facade::__facts! {
            const ID: ::core::option::Option<&'static str> = #id;
            const SEVERITY: ::core::option::Option<#words::Severity> = ::core::option::Option::Some(
                #facade::__private::Stated {
                    positions: &[#(#targets.position),*],
                    stride: #stride,
                    linddun: #linddun,
                    likelihood: #likelihood,
                    impact: #impact,
                    severity: #severity,
                }
                .risk(&#facade::__private::RiskPolicy::DEFAULT)
                .severity,
            );
            const TARGETS: &'static [::std::borrow::Cow<'static, str>] =
                &[#(::std::borrow::Cow::Borrowed(#targets.path)),*];
        }
    }
}

fn value<'p>(parsed: &'p Parsed, key: &str) -> Option<&'p Value> {
    parsed.args.iter().find(|arg| arg.key.name == key).map(|Arg { value, .. }| value)
}

fn text(parsed: &Parsed, key: &str) -> Option<String> {
    match value(parsed, key) {
        Some(Value::Text(text)) => Some(text.value.clone()),
        _ => None,
    }
}
