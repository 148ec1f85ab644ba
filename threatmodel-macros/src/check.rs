//! `threatmodel::check!`: one test that runs the check in the package it stands in.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Ident, Token, bracketed,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
};

use crate::{compiled, library, place};

/// The arguments of `check!`.
struct Options {
    workspace: bool,
    rules: Vec<syn::Expr>,
    krate: TokenStream,
}

/// Expands `check!(tokens)`.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let Options { workspace, rules, krate } = match parse.parse2(tokens) {
        Ok(options) => options,
        Err(error) => {
            let message = error.to_string();
            return quote_spanned!(error.span()=> ::core::compile_error! { #message });
        }
    };
    if !has_harness() {
        let message = "`check!` is a test, and this target has no test harness that would run it\n\nhelp: delete `harness = false`, \
                       or write `check!` in a target of its own, `tests/threat_model.rs`";
        return quote!(::core::compile_error! { #message });
    }
    if is_in_a_function() {
        let message = "`check!` stands in a function, where no harness finds the test that it is\n\nhelp: write it in a module, or \
                       alone in `tests/threat_model.rs`";
        return quote!(::core::compile_error! { #message });
    }
    let manifest = place::cargo("CARGO_MANIFEST_DIR");
    let package = place::cargo("CARGO_PKG_NAME");
    let compiled = compiled::tokens(&krate);
    let link = link();
    quote! {
        #link
        #krate::__check! { (#krate) #manifest #package #workspace #compiled, [#(&#rules),*] }
    }
}

fn parse(input: ParseStream<'_>) -> syn::Result<Options> {
    let mut options = Options { workspace: false, rules: Vec::new(), krate: quote!(::threatmodel) };
    while !input.is_empty() {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "workspace" => options.workspace = true,
            "rules" => {
                input.parse::<Token![=]>()?;
                let list;
                bracketed!(list in input);
                let rules = list.parse_terminated(
                    |input| {
                        input.parse::<Option<Token![&]>>()?;
                        input.parse::<syn::Expr>()
                    },
                    Token![,],
                )?;
                options.rules = rules.into_iter().collect();
            }
            "crate" => {
                input.parse::<Token![=]>()?;
                let path = input.call(syn::Path::parse_mod_style)?;
                options.krate = quote!(#path);
            }
            other => {
                let message = format!(
                    "unknown option `{other}` for `check!`\n\nhelp: the options are `workspace`, `rules = [MY_RULE]` and `crate = path`"
                );
                return Err(syn::Error::new(word.span(), message));
            }
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(options)
}

/// Whether tests are built here with the harness that runs them, as the compiler was told. Where its command line is in a file,
/// nobody knows.
fn has_harness() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    let for_tests = std::env::var_os("CARGO_TARGET_TMPDIR").is_some()
        || arguments.windows(2).any(|pair| pair[0] == "--cfg" && pair[1] == "test");
    !for_tests || has("--test") || arguments.iter().any(|argument| argument.starts_with('@'))
}

/// Whether the file has a `check!` in a body, and none in a module. What a macro writes is not seen.
fn is_in_a_function() -> bool {
    let file = proc_macro::Span::call_site().local_file();
    let text = file.and_then(|file| std::fs::read_to_string(file).ok());
    let parsed = text.and_then(|text| syn::parse_file(&text).ok());
    parsed.is_some_and(|file| !stands_in(&file.items, false) && stands_in(&file.items, true))
}

/// Whether a `check!` stands among the items of these modules, or of the bodies in them.
fn stands_in(items: &[syn::Item], bodies: bool) -> bool {
    let is_check = |made: &syn::Macro| made.path.segments.last().is_some_and(|last| last.ident == "check");
    let in_block = |block: &syn::Block| {
        block.stmts.iter().any(|statement| match statement {
            syn::Stmt::Item(item) => stands_in(std::slice::from_ref(item), true),
            syn::Stmt::Macro(made) => is_check(&made.mac),
            _ => false,
        })
    };
    items.iter().any(|item| match item {
        syn::Item::Macro(made) => is_check(&made.mac),
        syn::Item::Mod(module) => module.content.as_ref().is_some_and(|(_, items)| stands_in(items, bodies)),
        syn::Item::Fn(function) => bodies && in_block(&function.block),
        syn::Item::Const(constant) => match &*constant.expr {
            syn::Expr::Block(block) => bodies && in_block(&block.block),
            _ => false,
        },
        _ => false,
    })
}

/// An integration test links the library of its package only if it names it; a one-line test file names nothing.
fn link() -> TokenStream {
    let integration_test = std::env::var_os("CARGO_TARGET_TMPDIR").is_some();
    let arguments: Vec<String> = std::env::args().collect();
    let library = library::name();
    // Where the package has no library, the compiler is given none of that name.
    let given = |name: &str| {
        let start = format!("{name}=");
        arguments.windows(2).any(|pair| pair[0] == "--extern" && pair[1].starts_with(&start))
    };
    if integration_test && given(&library) {
        let library = Ident::new(&library, Span::call_site());
        quote!(extern crate #library as _;)
    } else {
        TokenStream::new()
    }
}
