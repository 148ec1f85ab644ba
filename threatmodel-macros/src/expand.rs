//! Expands one annotation: the item as it was, the marker traits of a noun, and the record.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use threatmodel_core::words::ItemKind;
use threatmodel_grammar::{Attribute, RefKind, Statement};
use threatmodel_syntax::{
    Bearer, Diagnostic, Parsed, attribute, code_start, fingerprint, is_test_attribute, misfits, parse,
};

use crate::{
    attack, facts,
    head::{self, Head, Slot},
    place, rejection, rule, satisfaction, switch, values,
};

/// Expands `#[name(tokens)] item`.
pub(crate) fn annotation(name: &str, tokens: TokenStream, item: TokenStream) -> TokenStream {
    let (tokens, marked) = without_mark(tokens);
    let Some(attribute) = attribute(name, &tokens) else { return item };
    let (parsed, errors) = parse(attribute, Span::call_site(), tokens);
    let item: Vec<TokenTree> = item.into_iter().collect();
    let head = head::read(&item);

    let mut test = Test::of(&head);
    if let Some(ignored) = marked {
        test = Test { is: true, ignored };
    }
    let attack = test.is && marked.is_none() && attribute.states == Statement::Mitigation;
    let mut refusals = if attack { attack::refusals(&head, &item) } else { Vec::new() };
    refusals.extend(rejection::refusals(&parsed, &head));
    let misfits = head.kind.ok().map(|kind| misfits(&parsed, Bearer { kind, test: test.is, constant: head.constant }));
    let mut errors: TokenStream = errors.iter().chain(misfits.iter().flatten()).chain(&refusals).map(error).collect();
    let sound = errors.is_empty();
    if let Some(refusal) = refusal(attribute, &head) {
        errors.extend(error(&refusal));
        return with(item, errors);
    }
    let facade = facade(&parsed);
    let mut nouns =
        if attribute.states.is_noun() { marker_traits(&facade, &parsed, &head) } else { TokenStream::new() };
    if !sound {
        errors.extend(nouns);
        return with(item, errors);
    }
    let body = match head.slot {
        Slot::Body(_) if attribute.states == Statement::Mitigation => Some(fingerprint(item.iter().cloned())),
        _ => None,
    };
    if attribute.states == Statement::Detection {
        let (cfgs, rule) = (cfgs(&head), rule::declared(&facade, &parsed, &head, &doc(&head)));
        nouns.extend(quote!(#cfgs const _: () = { #rule };));
    }
    let mut record = record(&facade, attribute, &parsed, &head, test, body.as_deref());
    match (body, head.slot) {
        (Some(fingerprint), Slot::Body(at)) if attack => {
            let item = with_body(item, at, record);
            let function = &item[2 * head.attributes.len()..];
            attack::expand(&facade, &parsed, &head, function, &fingerprint)
        }
        (body, _) => {
            if attribute.states == Statement::Exposure && !test.is {
                record.extend(switch::reach(&facade, &parsed, &head));
            }
            if body.is_some() && !test.is {
                record.extend(switch::statements(&facade, &parsed, &head, &item, body.as_deref().unwrap_or_default()));
            }
            let item = if test.is && marked.is_none() && attribute.states == Statement::Satisfaction {
                satisfaction::watched(&facade, &head, item)
            } else {
                rejection::watched(&facade, &parsed, &head, item)
            };
            placed(&facade, item, &head, nouns, record)
        }
    }
}

/// Whether the item is a test, and whether that is ignored.
#[derive(Clone, Copy)]
struct Test {
    is: bool,
    ignored: bool,
}

impl Test {
    fn of(head: &Head) -> Self {
        let has = |wanted: fn(&str) -> bool| head.attributes.iter().any(|attribute| wanted(&attribute.name));
        let is = has(is_test_attribute);
        Self { is, ignored: is && has(|name| name == "ignore") }
    }
}

/// The tokens without the mark that an attack test puts into the annotations below it, and whether the test is ignored
/// where there was one.
fn without_mark(tokens: TokenStream) -> (TokenStream, Option<bool>) {
    let mut rest = tokens.clone().into_iter();
    match rest.next() {
        Some(TokenTree::Ident(word)) if word == attack::MARK => (rest.collect(), Some(false)),
        Some(TokenTree::Ident(word)) if word == format!("{}_ignored", attack::MARK) => (rest.collect(), Some(true)),
        _ => (tokens, None),
    }
}

/// The facade crate: `::threatmodel`, or what `crate = …` says.
pub(crate) fn facade(parsed: &Parsed) -> TokenStream {
    match &parsed.krate {
        Some(path) => path.to_token_stream(),
        None => quote!(::threatmodel),
    }
}

pub(crate) fn error(diagnostic: &Diagnostic) -> TokenStream {
    let message = diagnostic.to_string();
    quote_spanned!(diagnostic.span=> ::core::compile_error! { #message })
}

fn with(item: Vec<TokenTree>, more: TokenStream) -> TokenStream {
    let mut tokens: TokenStream = item.into_iter().collect();
    tokens.extend(more);
    tokens
}

/// The reason why the attribute is not allowed on this item, if so.
fn refusal(attribute: &Attribute, head: &Head) -> Option<Diagnostic> {
    let name = attribute.name;
    let refuse =
        |message: String, help: &str| Some(Diagnostic { span: head.span, message, help: Some(help.to_owned()) });
    let is_noun = attribute.states.is_noun();
    match head.kind {
        Err(what) if is_noun => {
            refuse(format!("`#[{name}]` is not allowed on {what}"), "declare it on a struct, an enum or a union")
        }
        Err("a module in another file") => refuse(
            format!("`#[{name}]` is not allowed on a module in another file"),
            "write it on the items inside the module, or on a type there",
        ),
        Err(what) => refuse(
            format!("`#[{name}]` is not allowed on {what}"),
            "write it on a function, a method, a type, a constant, an impl, a trait or an inline module",
        ),
        Ok(kind) if !fits(attribute, kind) => refuse(
            format!("`#[{name}]` is not allowed on {}", described(kind)),
            "declare it on a struct, an enum or a union",
        ),
        Ok(_) if is_noun && head.generic => refuse(
            format!("`#[{name}]` is not allowed on a generic type"),
            "declare it on a type of its own without parameters, and refer to that",
        ),
        Ok(_) if is_noun => second_noun(attribute, head),
        Ok(_) => None,
    }
}

/// A type is one noun: its path is the reference, and two nouns with one path could not be told apart.
fn second_noun(attribute: &Attribute, head: &Head) -> Option<Diagnostic> {
    head.attributes.iter().find_map(|other| {
        let mut content = other.content.clone().into_iter().skip_while(|token| !matches!(token, TokenTree::Group(_)));
        let tokens = match content.next() {
            Some(TokenTree::Group(group)) => group.stream(),
            _ => TokenStream::new(),
        };
        let second = threatmodel_syntax::attribute(&other.name, &tokens).filter(|second| second.states.is_noun())?;
        Some(Diagnostic {
            span: other.span,
            message: format!("`{}` is already {}", head.name, attribute.states.described()),
            help: Some(format!("a type is one noun: give {} a type of its own", second.states.described())),
        })
    })
}

fn fits(attribute: &Attribute, kind: ItemKind) -> bool {
    attribute.on.contains(&kind)
}

fn described(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Struct | ItemKind::Enum | ItemKind::Union => "a type",
        ItemKind::Variant => "a variant",
        ItemKind::Fn | ItemKind::Method | ItemKind::TraitFn => "a function",
        ItemKind::Const | ItemKind::AssocConst => "a constant",
        ItemKind::Static => "a static",
        ItemKind::Impl => "an impl block",
        ItemKind::Trait => "a trait",
        ItemKind::Mod => "a module",
    }
}

/// The implementations that make the type a reference.
fn marker_traits(facade: &TokenStream, parsed: &Parsed, head: &Head) -> TokenStream {
    let statement = parsed.attribute.states;
    let Some(ident) = &head.ident else { return TokenStream::new() };
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let cfgs = cfgs(head);
    let groups = RefKind::GROUPS.iter().copied().filter(|kind| kind.admits(statement));
    let traits = std::iter::once(RefKind::One(statement)).chain(groups).map(|kind| {
        let of_trait = Ident::new(kind.trait_name(), Span::call_site());
        let more = match kind {
            RefKind::One(Statement::Asset) => Some(facts::asset(facade, parsed)),
            RefKind::One(Statement::Threat) => Some(facts::threat(facade, parsed)),
            RefKind::One(Statement::Control) => Some(quote!(#facade::__switch! { #ident })),
            _ => None,
        };
        quote! {
            #cfgs
            impl #facade::__private::noun::#of_trait for #ident {
                const PATH: &'static str = ::core::concat!(::core::module_path!(), "::", #name);
                #more
            }
        }
    });
    traits.collect()
}

/// The `cfg`s of an item, for what is written beside it.
fn cfgs(head: &Head) -> TokenStream {
    head.attributes
        .iter()
        .filter(|attribute| attribute.name == "cfg")
        .map(|attribute| attribute.tokens.clone())
        .collect()
}

fn record(
    facade: &TokenStream,
    attribute: &Attribute,
    parsed: &Parsed,
    head: &Head,
    test: Test,
    fingerprint: Option<&str>,
) -> TokenStream {
    let statement = Ident::new(attribute.states.name(), Span::call_site());
    let kind = Ident::new(head.kind.unwrap_or(ItemKind::Fn).name(), Span::call_site());
    let doc = doc(head);
    let name = head.name.strip_prefix("r#").unwrap_or(&head.name);
    record_of(
        facade,
        &statement,
        &kind,
        name,
        (test.is, test.ignored),
        &doc,
        &values::args(facade, &parsed.args, fingerprint),
    )
}

/// The call that leaves a record, or checks its types where nothing is collected.
pub(crate) fn record_of(
    facade: &TokenStream,
    statement: &Ident,
    kind: &Ident,
    name: &str,
    (test, ignored): (bool, bool),
    doc: &str,
    args: &TokenStream,
) -> TokenStream {
    let place::Place { file, line, column } = place::here();
    let (package, version) = (place::cargo("CARGO_PKG_NAME"), place::cargo("CARGO_PKG_VERSION"));
    quote! {
        #facade::__record! { [#args]
            statement: #facade::__private::Statement::#statement,
            package: #package,
            version: #version,
            module: ::core::module_path!(),
            item: #name,
            item_kind: #facade::__private::ItemKind::#kind,
            file: #file,
            line: #line,
            column: #column,
            test: #test,
            ignored: #ignored,
            doc: #doc,
        }
    }
}

fn doc(head: &Head) -> String {
    let lines = head.attributes.iter().filter(|attribute| attribute.name == "doc").filter_map(|attribute| {
        let literal = attribute.content.clone().into_iter().nth(2)?;
        syn::parse2::<syn::LitStr>(literal.into()).ok().map(|literal| literal.value())
    });
    threatmodel_syntax::join_doc(lines)
}

/// The item with its record where one can stand.
fn placed(
    facade: &TokenStream,
    mut item: Vec<TokenTree>,
    head: &Head,
    nouns: TokenStream,
    record: TokenStream,
) -> TokenStream {
    match head.slot {
        Slot::Body(at) => with_body(item, at, record).into_iter().collect(),
        Slot::Initialiser(at) => {
            let end =
                item.len() - usize::from(matches!(item.last(), Some(TokenTree::Punct(last)) if last.as_char() == ';'));
            let initialiser: TokenStream = item[at..end].iter().cloned().collect();
            let span = initialiser.span();
            let block = quote_spanned!(span=> { #record #initialiser });
            let rest = item.split_off(end);
            item.truncate(at);
            item.into_iter().chain(block).chain(rest).collect()
        }
        Slot::Beside => {
            let cfgs = cfgs(head);
            // A type that is nothing but a noun is used where the model speaks of it, which may be in tests only.
            let bare = matches!(&item[..], [.., TokenTree::Ident(_), TokenTree::Punct(end)] if end.as_char() == ';');
            let unused = (bare && !nouns.is_empty()).then(|| quote!(#[allow(dead_code)]));
            let item: Vec<TokenTree> = unused.into_iter().flatten().chain(item).collect();
            with(item, quote!(#nouns #cfgs const _: () = { #record };))
        }
        Slot::Bound(more) => in_bound(item, more, &record),
        Slot::Type(at) => in_type(facade, &item, at, &record),
    }
}

/// The item with the statements at the start of the body, which stands at this position.
fn with_body(mut item: Vec<TokenTree>, at: usize, statements: TokenStream) -> Vec<TokenTree> {
    if let Some(TokenTree::Group(body)) = item.get(at) {
        let inside = in_future(is_desugared(&item[..at]), body.stream(), &statements)
            .unwrap_or_else(|| in_body(body.stream(), statements));
        let mut group = Group::new(Delimiter::Brace, inside);
        group.set_span(body.span());
        item[at] = TokenTree::Group(group);
    }
    item
}

/// Whether a macro further up has made a function with a boxed future of an `async fn`: it names the lifetime after itself.
fn is_desugared(signature: &[TokenTree]) -> bool {
    signature.windows(2).any(|tokens| match tokens {
        [TokenTree::Punct(tick), TokenTree::Ident(name)] if tick.as_char() == '\'' => {
            ["async_trait", "async_recursion"].iter().any(|known| name == known)
        }
        _ => false,
    })
}

/// The body with the statements at the start of the future that it boxes, if that is all that it returns, and a macro further up
/// has written it. What returns there returns the output, as in an `async fn`.
fn in_future(desugared: bool, body: TokenStream, statements: &TokenStream) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = body.into_iter().collect();
    let [
        ..,
        TokenTree::Ident(boxed),
        TokenTree::Punct(_),
        TokenTree::Punct(_),
        TokenTree::Ident(pin),
        TokenTree::Group(call),
    ] = &tokens[..]
    else {
        return None;
    };
    // A function without references has no lifetime that tells of the macro; but what the macro writes stands nowhere.
    let is_written = || boxed.span().source_text().is_none_or(|text| text == "Box");
    if boxed != "Box" || pin != "pin" || call.delimiter() != Delimiter::Parenthesis || !desugared && is_written() {
        return None;
    }
    let argument: Vec<TokenTree> = call.stream().into_iter().collect();
    let is_future = |head: &[TokenTree]| {
        let words: Vec<String> = head.iter().map(ToString::to_string).collect();
        words == ["async", "move"] || words == ["async"]
    };
    let Some((TokenTree::Group(block), head)) = argument.split_last() else { return None };
    if block.delimiter() != Delimiter::Brace || !is_future(head) {
        return None;
    }
    let mut inner = Group::new(Delimiter::Brace, in_body(block.stream(), statements.clone()));
    inner.set_span(block.span());
    let mut outer = Group::new(Delimiter::Parenthesis, head.iter().cloned().chain([TokenTree::Group(inner)]).collect());
    outer.set_span(call.span());
    tokens.pop();
    tokens.push(TokenTree::Group(outer));
    Some(tokens.into_iter().collect())
}

/// A function without a body has no place for a statement, but the length of an array in a bound is an expression, and
/// that can hold one. The documentation shows the function as the user wrote it.
fn in_bound(mut item: Vec<TokenTree>, more: bool, record: &TokenStream) -> TokenStream {
    let written: TokenStream = item.iter().cloned().collect();
    let end = item.pop();
    let ends_in_comma = matches!(item.last(), Some(TokenTree::Punct(last)) if last.as_char() == ',');
    let joint = match (more, ends_in_comma) {
        (false, _) => quote!(where),
        (true, false) => quote!(,),
        (true, true) => TokenStream::new(),
    };
    let item: TokenStream = item.into_iter().collect();
    quote! {
        #[cfg(doc)]
        #written
        #[cfg(not(doc))]
        #[allow(trivial_bounds)]
        #item #joint [(); { #record 0 }]: ::core::marker::Sized #end
    }
}

/// A constant without a value has no place for a statement either, but a parameter of its type is an expression.
fn in_type(facade: &TokenStream, item: &[TokenTree], at: usize, record: &TokenStream) -> TokenStream {
    let written: TokenStream = item.iter().cloned().collect();
    let end = item.len().saturating_sub(1).max(at);
    let before: TokenStream = item[..at].iter().cloned().collect();
    let kind: TokenStream = item[at..end].iter().cloned().collect();
    quote! {
        #[cfg(doc)]
        #written
        #[cfg(not(doc))]
        #before #facade::__private::Carrying<#kind, { #record 0 }>;
    }
}

/// The body with the record first, after its inner attributes and what tells that an exposed function was reached.
fn in_body(body: TokenStream, record: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    let mut at = 0;
    while let [TokenTree::Punct(pound), TokenTree::Punct(bang), TokenTree::Group(group), ..] = &tokens[at..] {
        if pound.as_char() != '#' || bang.as_char() != '!' || group.delimiter() != Delimiter::Bracket {
            break;
        }
        at += 3;
    }
    let at = at.max(switch::end_of_reach(&tokens[..code_start(&tokens)]));
    let (inner, rest) = tokens.split_at(at);
    inner.iter().cloned().chain(record).chain(rest.iter().cloned()).collect()
}
