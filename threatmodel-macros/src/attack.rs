//! An attack test: the function without its test attribute, and a module of its name with one test for each
//! configuration.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_grammar::{RefKind, Statement, names::snake_case};
use threatmodel_syntax::{Diagnostic, Parsed, Value, is_test_attribute, plain_name};

use crate::{
    cases, compiled,
    head::{Attribute, Head, Slot},
    place, switch, values,
};

/// The mark that `#[mitigates]` puts first into the annotations below it, which no longer see the test attribute.
pub(crate) const MARK: &str = "__test";

/// The reason why this test cannot be an attack test.
pub(crate) fn refusals(head: &Head, item: &[TokenTree]) -> Vec<Diagnostic> {
    let mut refusals: Vec<Diagnostic> = head
        .attributes
        .iter()
        .filter_map(|attribute| {
            let (message, help) = match attribute.name.as_str() {
                "should_panic" => (
                    "an attack test cannot be `#[should_panic]`: any failure would pass for a blocked attack"
                        .to_owned(),
                    "say what happened with `assert_blocked!`, `assert_no_leak!` or `compromised!`",
                ),
                "quickcheck" => (
                    "an attack test cannot be `#[quickcheck]`: its inputs have no names, so nobody could say which one got through"
                        .to_owned(),
                    "loop over the inputs inside the test, or give each a name with `#[test_case(…)]` or `#[case(…)]` of rstest",
                ),
                "mitigates" => (
                    format!("`{}` is an attack test already", head.name),
                    "an attack test is about one threat: move the attack into a function, and call it from two tests",
                ),
                _ => return None,
            };
            Some(Diagnostic::new(attribute.span, message).help(help))
        })
        .collect();
    if let (Some(parameters), false) = (head.parameters, cases::are_given(head)) {
        let message = "nothing gives this attack test its arguments";
        let help =
            "give them with `#[rstest]` or `#[test_case(…)]` below this annotation, or make them inside the test";
        refusals.push(Diagnostic::new(parameters, message).help(help));
    }
    let body = match head.slot {
        Slot::Body(at) => item.get(at),
        _ => None,
    };
    if hides(&head.name, body) {
        let message = format!(
            "the configurations of this test stand in a module `{}`, which hides what the test uses",
            head.name
        );
        refusals.push(Diagnostic::new(head.span, message).help("give the test another name"));
    }
    if let Some(question) = body.and_then(switch::question) {
        let message = "an attack test that asks the switch shows nothing: it is what the configuration has set";
        let help =
            "attack the code that asks it, and say with `assert_blocked!` or `assert_no_leak!` what came of that";
        refusals.push(Diagnostic::new(question, message).help(help));
    }
    refusals
}

/// The attack test as it is expanded; `function` is the item with its record, without its attributes.
pub(crate) fn expand(
    facade: &TokenStream,
    parsed: &Parsed,
    head: &Head,
    function: &[TokenTree],
    fingerprint: &str,
) -> TokenStream {
    let ignored = head.attributes.iter().any(|attribute| attribute.name == "ignore");
    let sorted = Sorted::of(head, ignored);
    let Sorted { of_tests, of_module, of_case, of_function, cfgs } = &sorted;
    let (name, plain) = match head.name.strip_prefix("r#") {
        Some(plain) => (Ident::new_raw(plain, head.span), plain),
        None => (Ident::new(&head.name, head.span), head.name.as_str()),
    };
    let attack = format_ident!("__attack_{plain}");
    let declaration = declaration(facade, parsed, &name, &attack, fingerprint);
    let given = cases::are_given(head);
    let (imported, in_module) = named(head, plain, cfgs);
    let tests = configurations(parsed).into_iter().map(|configuration| {
        let (test, of, claim, without) = (
            Ident::new(&configuration.name, head.span),
            Ident::new(configuration.kind, Span::call_site()),
            configuration.claim,
            configuration.without,
        );
        let task = quote!(#facade::lab::attack::Task {
            configuration: #facade::lab::attack::Configuration::#of,
            claim: #claim,
            without: #without,
        });
        if given {
            let case = cases::attribute(facade, &attack, &task);
            let function = cases::configuration(facade, head, &test, &name);
            // Where cases have attributes, those above a case are of that case alone; those below the last are of all.
            return quote!(#of_module #of_case #case #function);
        }
        let run = if head.asynchronous { quote!(run_async) } else { quote!(run) };
        let (asynchronous, wait) =
            if head.asynchronous { (quote!(async), quote!(.await)) } else { (TokenStream::new(), TokenStream::new()) };
        quote! {
            #of_module
            #of_case
            #asynchronous fn #test() {
                #facade::lab::attack::#run(
                    &super::#attack,
                    #task,
                    ::core::stringify!(#test),
                    super::#name,
                )#wait;
            }
        }
    });
    let configured = given.then(|| cases::shared(head, function));
    let function: TokenStream = function.iter().cloned().collect();
    let configured = configured.unwrap_or_else(|| function.clone());
    quote! {
        #facade::__attack! {
            { #of_tests #of_function #cfgs #function }
            {
                #[cfg(test)]
                #of_function
                #cfgs
                #configured

                #declaration

                #imported

                #[cfg(test)]
                #cfgs
                #[allow(unused_imports, clippy::wildcard_imports, clippy::used_underscore_binding)]
                mod #name {
                    use super::*;
                    #in_module
                    #(#tests)*
                }
            }
        }
    }
}

/// The imports that keep the meaning of a test attribute that the language has one of, too: `use test_log::test;`. In the module of the
/// configurations a glob import would bring it, and the compiler calls that ambiguous.
fn named(head: &Head, plain: &str, cfgs: &TokenStream) -> (TokenStream, TokenStream) {
    let is_lone = |name: &str| {
        let is_it = |attribute: &Attribute| {
            attribute.name == name
                && matches!(attribute.content.clone().into_iter().next(), Some(TokenTree::Ident(word)) if word == name)
        };
        head.attributes.iter().any(is_it)
    };
    ["test", "test_case"]
        .into_iter()
        .filter(|name| is_lone(name))
        .map(|name| {
            // Of this crate's edition, so that the path starts here and not at the root of the crate.
            let name = Ident::new(name, Span::call_site());
            let alias = format_ident!("__{name}_of_{plain}");
            (
                quote!(#[cfg(test)] #cfgs #[allow(unused_imports)] use #name as #alias;),
                quote!(use super::#alias as #name;),
            )
        })
        .unzip()
}

/// The declaration that the configurations share.
fn declaration(facade: &TokenStream, parsed: &Parsed, name: &Ident, attack: &Ident, fingerprint: &str) -> TokenStream {
    let place::Place { file, line, .. } = place::here();
    let package = place::cargo("CARGO_PKG_NAME");
    let compiled = compiled::tokens(facade);
    let threat = values::references(facade, RefKind::One(Statement::Threat), &parsed_paths(parsed, "threat"));
    let claims =
        claims(parsed).into_iter().map(|claim| values::references(facade, RefKind::One(Statement::Control), &claim));
    let legitimate = parsed.args.iter().find_map(|arg| match &arg.value {
        Value::Function(path) if arg.key.name == "legitimate" => {
            // The test may stand where `Some` and `None` are something else.
            let option = quote!(::core::option::Option);
            Some(quote_spanned!(path.span()=> #option::Some(|| #facade::lab::attack::legitimate(#path))))
        }
        _ => None,
    });
    let legitimate = legitimate.unwrap_or_else(|| quote!(::core::option::Option::None));
    quote! {
        #[cfg(test)]
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        static #attack: #facade::lab::attack::Attack = #facade::lab::attack::Attack {
            package: #package,
            compiled: #compiled,
            test: ::core::concat!(::core::module_path!(), "::", ::core::stringify!(#name)),
            file: #file,
            line: #line,
            threat: #threat[0],
            claims: &[#(#claims),*],
            legitimate: #legitimate,
            fingerprint: #fingerprint,
        };
    }
}

/// The attributes of the test, each where it belongs.
#[derive(Default)]
struct Sorted {
    /// The attributes that make a function a test and say how it runs.
    of_tests: TokenStream,
    /// The same where it is written in the module of the configurations: up to the first one that makes a test, and the rest. What
    /// stands between is copied onto the cases first, so that it comes around what the rest does.
    of_module: TokenStream,
    of_case: TokenStream,
    /// The attributes about the function.
    of_function: TokenStream,
    /// Whether it is there at all.
    cfgs: TokenStream,
}

impl Sorted {
    fn of(head: &Head, ignored: bool) -> Self {
        let (mut sorted, mut is_test) = (Self::default(), false);
        for attribute in &head.attributes {
            let tokens = attribute.tokens.clone();
            match attribute.name.as_str() {
                "cfg" => sorted.cfgs.extend(tokens),
                "doc" | "allow" | "expect" | "warn" | "deny" | "track_caller" | "inline" => {
                    sorted.of_function.extend(tokens);
                }
                _ if annotation(attribute).is_some() => sorted.of_function.extend(marked(attribute, ignored)),
                // This depends on its content; a test attribute or `ignore` belongs to the tests.
                "cfg_attr" if !brings_test(attribute) => sorted.of_function.extend(tokens),
                _ => {
                    let list = if is_test { &mut sorted.of_case } else { &mut sorted.of_module };
                    list.extend(with_content(attribute, &one_deeper(attribute.content.clone())));
                    is_test |= is_test_attribute(&attribute.name) || brings_test(attribute);
                    sorted.of_tests.extend(tokens);
                }
            }
        }
        sorted
    }
}

/// The tokens as they mean the same one module further in: `super::rt::test` becomes `super::super::rt::test`.
pub(crate) fn one_deeper(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
    // What follows `::` does not start a path, and `self` alone is no path.
    let starts = |at: usize| is_colon(at + 1) && is_colon(at + 2) && !(at > 1 && is_colon(at - 1) && is_colon(at - 2));
    let deeper = tokens.iter().enumerate().map(|(at, token)| match token {
        TokenTree::Ident(first) if first == "super" && starts(at) => {
            let span = first.span();
            quote_spanned!(span=> super::#first)
        }
        TokenTree::Ident(first) if first == "self" && starts(at) => {
            Ident::new("super", first.span()).into_token_stream()
        }
        TokenTree::Group(group) => {
            let mut deeper = proc_macro2::Group::new(group.delimiter(), one_deeper(group.stream()));
            deeper.set_span(group.span());
            TokenTree::Group(deeper).into()
        }
        token => token.clone().into(),
    });
    deeper.collect()
}

/// The attribute with something else in its brackets. The tokens stay where they were written.
fn with_content(attribute: &Attribute, content: &TokenStream) -> TokenStream {
    let tokens = attribute.tokens.clone().into_iter().map(|token| match token {
        TokenTree::Group(brackets) => {
            let mut other = proc_macro2::Group::new(brackets.delimiter(), content.clone());
            other.set_span(brackets.span());
            TokenTree::Group(other)
        }
        other => other,
    });
    tokens.collect()
}

/// Whether the name of the test is one that paths start with: in the crate it is a module of that name, which hides any other.
fn hides(name: &str, body: Option<&TokenTree>) -> bool {
    fn leads(name: &str, tokens: TokenStream) -> bool {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        tokens.iter().enumerate().any(|(at, token)| match token {
            TokenTree::Group(group) => leads(name, group.stream()),
            TokenTree::Ident(word) => {
                let is_colon =
                    |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
                word == name && is_colon(at + 1) && is_colon(at + 2) && !(at > 0 && is_colon(at - 1))
            }
            _ => false,
        })
    }
    let of_language = ["std", "core", "alloc"].contains(&name);
    of_language || body.is_some_and(|body| leads(name, body.clone().into()))
}

/// The statement of the attribute, if it is one of ours.
pub(crate) fn annotation(attribute: &Attribute) -> Option<Statement> {
    let tokens = match attribute.content.clone().into_iter().last() {
        Some(TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    threatmodel_syntax::attribute(&attribute.name, &tokens).map(|attribute| attribute.states)
}

/// The annotation, told that it stands on a test.
fn marked(attribute: &Attribute, ignored: bool) -> TokenStream {
    let mark = format_ident!("{}", if ignored { format!("{MARK}_ignored") } else { MARK.to_owned() });
    let mut content: Vec<TokenTree> = attribute.content.clone().into_iter().collect();
    if let Some(TokenTree::Group(group)) = content.last_mut() {
        let inside = group.stream();
        let mut marked = proc_macro2::Group::new(group.delimiter(), quote!(#mark #inside));
        marked.set_span(group.span());
        *group = marked;
    }
    let content: TokenStream = content.into_iter().collect();
    // Their place is the place of the record.
    with_content(attribute, &content)
}

fn brings_test(attribute: &Attribute) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(word) => {
                let name = plain_name(&word);
                name == "ignore" || is_test_attribute(&name)
            }
            TokenTree::Group(group) => any(group.stream()),
            _ => false,
        })
    }
    let mut content = attribute.content.clone().into_iter();
    content
        .find_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        })
        .is_some_and(|inside| {
            // The condition itself may say `test`; what it brings stands behind the first comma.
            let mut brought = inside
                .into_iter()
                .skip_while(|token| !matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','));
            brought.next();
            any(brought.collect())
        })
}

/// One test of the module.
struct Configuration {
    name: String,
    /// The variant of `Configuration`.
    kind: &'static str,
    /// The position of the claim that it is about.
    claim: usize,
    /// The position, in that claim, of the control that is left out.
    without: usize,
}

fn configurations(parsed: &Parsed) -> Vec<Configuration> {
    let names = names(&claims(parsed));
    let mut all = vec![
        Configuration { name: "all_on".to_owned(), kind: "AllOn", claim: 0, without: 0 },
        Configuration { name: "without_defences".to_owned(), kind: "WithoutDefences", claim: 0, without: 0 },
    ];
    for (claim, controls) in names.iter().enumerate() {
        let name = format!("only_{}", controls.join("_and_"));
        all.push(Configuration { name, kind: "Only", claim, without: 0 });
        if controls.len() < 2 {
            continue;
        }
        for (without, left_out) in controls.iter().enumerate() {
            let rest: Vec<&str> =
                controls.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, name)| name.as_str()).collect();
            let name = format!("{}_without_{left_out}", rest.join("_and_"));
            all.push(Configuration { name, kind: "Incomplete", claim, without });
        }
    }
    all
}

/// The names of the controls as parts of names of functions; with the modules before them where two would be alike.
fn names(claims: &[Vec<syn::Path>]) -> Vec<Vec<String>> {
    let short =
        |path: &syn::Path| path.segments.last().map_or_else(String::new, |segment| snake_case(&plain(&segment.ident)));
    let all: Vec<String> = claims.iter().flatten().map(short).collect();
    let name = |path: &syn::Path| {
        let own = short(path);
        if all.iter().filter(|name| **name == own).count() == 1 {
            return own;
        }
        let segments: Vec<String> = path.segments.iter().map(|segment| snake_case(&plain(&segment.ident))).collect();
        segments.join("_")
    };
    claims.iter().map(|claim| claim.iter().map(name).collect()).collect()
}

fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

/// The controls that the test names, those together that only together stop the threat.
fn claims(parsed: &Parsed) -> Vec<Vec<syn::Path>> {
    let by = parsed.args.iter().find(|arg| arg.key.name == "by").map(|arg| &arg.value);
    match by {
        Some(Value::Refs(paths)) => paths.iter().map(|path| vec![path.clone()]).collect(),
        Some(Value::Groups(groups)) => groups.clone(),
        _ => Vec::new(),
    }
}

fn parsed_paths(parsed: &Parsed, key: &str) -> Vec<syn::Path> {
    let value = parsed.args.iter().find(|arg| arg.key.name == key).map(|arg| &arg.value);
    match value {
        Some(Value::Refs(paths)) => paths.clone(),
        _ => Vec::new(),
    }
}
