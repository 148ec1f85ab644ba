//! A test with `#[satisfies]`: its body, and around it what leaves evidence of what it came to.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use threatmodel_grammar::Statement;

use crate::{
    attack, compiled,
    head::{Head, Slot},
    place,
};

/// The test whose body tells what it came to. An attack test leaves evidence of its own.
pub(crate) fn watched(facade: &TokenStream, head: &Head, mut item: Vec<TokenTree>) -> Vec<TokenTree> {
    let attacks = head.attributes.iter().any(|other| attack::annotation(other) == Some(Statement::Mitigation));
    let Slot::Body(at) = head.slot else { return item };
    if attacks || head.constant {
        return item;
    }
    if let Some(TokenTree::Group(body)) = item.get(at) {
        let mut group = Group::new(Delimiter::Brace, around(facade, head, &body.stream()));
        group.set_span(body.span());
        item[at] = TokenTree::Group(group);
    }
    item
}

fn around(facade: &TokenStream, head: &Head, body: &TokenStream) -> TokenStream {
    let declaration = declaration(facade, head);
    let name = |name: &str| Ident::new(name, Span::mixed_site());
    let (running, result) = (name("running"), name("result"));
    // An early return returns from here.
    let run = if head.asynchronous { quote!(async move { #body }.await) } else { quote!((move || { #body })()) };
    let returns = &head.returns;
    let opaque = returns.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "impl"));
    let kind = match (returns.is_empty(), opaque) {
        (true, _) => quote!(: ()),
        (false, true) => TokenStream::new(),
        (false, false) => quote!(: #returns),
    };
    quote! {
        #facade::__attack!({ { #body } } {{
            #declaration
            let mut #running = CHECK.start();
            #[allow(clippy::let_unit_value, clippy::redundant_closure_call, clippy::redundant_async_block)]
            let #result #kind = #run;
            #running.returned({
                use #facade::lab::check::{Known as _, Unknown as _};
                (&#facade::lab::check::Returned(&#result)).told()
            });
            #[allow(clippy::let_unit_value, clippy::let_and_return)]
            #result
        }})
    }
}

fn declaration(facade: &TokenStream, head: &Head) -> TokenStream {
    let (package, file) = (place::cargo("CARGO_PKG_NAME"), place::here().file);
    let compiled = compiled::tokens(facade);
    let name = head.name.strip_prefix("r#").unwrap_or(&head.name);
    let should_panic = head.attributes.iter().find(|attribute| attribute.name == "should_panic");
    // Only the harness compares the expected message of the panic.
    let should_panic = match should_panic.map(|attribute| attribute.content.clone().into_iter().count()) {
        None => quote!(Some(false)),
        Some(1) => quote!(Some(true)),
        Some(_) => quote!(None),
    };
    quote! {
        static CHECK: #facade::lab::check::Check = #facade::lab::check::Check {
            package: #package,
            compiled: #compiled,
            test: ::core::concat!(::core::module_path!(), "::", #name),
            file: #file,
            should_panic: ::core::option::Option::#should_panic,
        };
    }
}
