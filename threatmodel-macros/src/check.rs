//! `threatmodel::check!`: one test that runs the check in the package it stands in.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Ident, Token, bracketed,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
};

use crate::place;

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
    let cfgs = cfgs();
    let link = link();
    quote! {
        #link
        #krate::__check! { (#krate) #manifest #package #workspace #cfgs [#(&#rules),*] }
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

/// The `--cfg` flags that this package is compiled with: features, flags of build scripts and of `RUSTFLAGS`. Only the command
/// line of the compiler has them; if it is in a file, they are unknown.
pub(crate) fn cfgs() -> TokenStream {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument.starts_with('@')) {
        return quote!(None);
    }
    let apart = arguments.windows(2).filter(|pair| pair[0] == "--cfg").map(|pair| pair[1].as_str());
    let joined = arguments.iter().filter_map(|argument| argument.strip_prefix("--cfg="));
    // One target is a test and another is not, and both are of one package.
    let cfgs = apart.chain(joined).filter(|cfg| *cfg != "test");
    quote!(Some(&[#(#cfgs),*]))
}

/// An integration test links the library of its package only if it names it; a one-line test file names nothing.
fn link() -> TokenStream {
    let integration_test = std::env::var_os("CARGO_TARGET_TMPDIR").is_some();
    let arguments: Vec<String> = std::env::args().collect();
    let library = library_name();
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

/// The crate name of the package's library: what `[lib]` says, or the package's own name.
///
/// The manifest is read line by line: a parser of TOML would be built for every user, and a name that this does not find
/// is reported by the check as a library that is not linked.
fn library_name() -> String {
    let manifest = std::path::Path::new(&place::cargo("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let named = library_named_in(&text);
    named.unwrap_or_else(|| place::cargo("CARGO_PKG_NAME")).replace('-', "_")
}

/// The name of the library in a manifest, if given: `[lib]` with `name`, `lib.name`, or `lib = { name = … }`.
fn library_named_in(manifest: &str) -> Option<String> {
    let bare = |key: &str| key.replace(['"', '\'', ' ', '\t'], "");
    let mut section = String::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            section = bare(heading.split(']').next().unwrap_or_default());
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = match (section.as_str(), bare(key).as_str()) {
            ("lib", "name") | ("", "lib.name") => Some(value),
            ("", "lib") => value.split(['{', ',']).find_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                (bare(key) == "name").then_some(value)
            }),
            _ => None,
        };
        let text = value.map(|value| value.trim().trim_start_matches(['"', '\'']));
        if let Some(name) = text.and_then(|text| text.get(..text.find(['"', '\''])?)) {
            return Some(name.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::library_named_in;

    #[test]
    fn the_name_of_a_library_is_found_where_cargo_finds_it() {
        for manifest in [
            "[package]\nname = \"a\"\n[lib]\nname = \"b\"\n",
            "[package]\nname = \"a\"\n[lib] # the library\npath = \"x\"\nname = 'b' # so\n",
            "lib.name = \"b\"\n[package]\nname = \"a\"\n",
            "lib = { path = \"x\", name = \"b\" }\n[package]\nname = \"a\"\n",
            "[ lib ]\n\"name\" = \"b\"\n[[test]]\nname = \"c\"\n",
        ] {
            assert_eq!(library_named_in(manifest).as_deref(), Some("b"), "{manifest}");
        }
        assert_eq!(library_named_in("[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\n[lib]\npath = \"x\"\n"), None);
    }
}
