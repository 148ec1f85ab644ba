//! Sets aside what the parser of the file need not read: bodies of functions in which no annotation can stand, which are
//! most of a file, and what stands in the parentheses of annotations, which is parsed on its own. The compiler parses the
//! bodies anyhow; the scan wants nothing of them but their fingerprint.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use threatmodel_grammar::{ATTRIBUTES, Statement};

use super::bounds;
use threatmodel_syntax::within;

/// The tokens that were set aside.
#[derive(Default)]
pub(super) struct Aside {
    bodies: Groups,
    arguments: Groups,
}

impl Aside {
    /// Sets aside what it can of the tokens of a text. In place of each body stands one that is no more empty than it was,
    /// in place of the arguments of an annotation stand none.
    pub(super) fn set(&mut self, text: &str, tokens: TokenStream) -> TokenStream {
        self.within(&Text::of(text), tokens, 0)
    }

    fn within(&mut self, text: &Text<'_>, tokens: TokenStream, depth: usize) -> TokenStream {
        let mut tokens = tokens.into_iter().peekable();
        let mut left = Vec::with_capacity(tokens.size_hint().0);
        let mut item = None;
        let mut pound = false;
        while let Some(token) = tokens.next() {
            let in_attribute = std::mem::take(&mut pound);
            let token = match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => match item.take() {
                    Some(Item::Function) => self.body(text, group).into(),
                    Some(Item::List) if depth < bounds::MODULES => self.list(text, group, depth + 1).into(),
                    Some(Item::List) | None => group.into(),
                },
                TokenTree::Group(group) if in_attribute => self.attribute(text, group).into(),
                TokenTree::Punct(punct) => {
                    pound = punct.as_char() == '#';
                    if punct.as_char() == ';' {
                        item = None;
                    }
                    punct.into()
                }
                TokenTree::Ident(word) => {
                    // The first word decides: `impl Run<fn(u8)> for Job`, `mod` behind `pub(in super)`.
                    if item.is_none() {
                        item = Item::of(&word, tokens.peek());
                    }
                    word.into()
                }
                token => token,
            };
            left.push(token);
        }
        left.into_iter().collect()
    }

    fn list(&mut self, text: &Text<'_>, group: Group, depth: usize) -> Group {
        let (span, tokens) = (group.span(), within(group));
        grouped(Delimiter::Brace, self.within(text, tokens, depth), span)
    }

    fn body(&mut self, text: &Text<'_>, body: Group) -> Group {
        let span = body.span();
        let written = text.between(span).unwrap_or("#");
        // An attribute starts with a hash. That of a raw text is taken for one, and the body is parsed. So is one that may nest
        // too deep for whoever reads its tokens: the parser is asked that first.
        if written.contains('#') || written.len() > bounds::DEEPEST || body.stream().is_empty() {
            return body;
        }
        let unit = Group::new(Delimiter::Parenthesis, TokenStream::new());
        self.bodies.keep(body);
        grouped(Delimiter::Brace, TokenTree::from(unit).into(), span)
    }

    fn attribute(&mut self, text: &Text<'_>, brackets: Group) -> Group {
        let (delimiter, span) = (brackets.delimiter(), brackets.span());
        let mut tokens: Vec<TokenTree> = within(brackets).into_iter().collect();
        if let [.., TokenTree::Ident(name), TokenTree::Group(arguments)] = &tokens[..]
            && arguments.delimiter() == Delimiter::Parenthesis
            && is_read_alone(name)
            && text.between(arguments.span()).is_some_and(|written| written.len() <= bounds::DEEPEST)
            && let Some(TokenTree::Group(arguments)) = tokens.pop()
        {
            tokens.push(grouped(Delimiter::Parenthesis, TokenStream::new(), arguments.span()).into());
            self.arguments.keep(arguments);
        }
        grouped(delimiter, tokens.into_iter().collect(), span)
    }

    /// The arguments of an annotation that were set aside, by its opening parenthesis. They are given away.
    pub(super) fn arguments(&mut self, opening: Span) -> Option<TokenStream> {
        self.arguments.give(opening).map(within)
    }

    /// The tokens of a function with the body that was set aside, which is given away.
    pub(super) fn whole(&mut self, function: TokenStream) -> impl Iterator<Item = TokenTree> {
        function.into_iter().map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                self.bodies.give(group.span()).unwrap_or(group).into()
            }
            token => token,
        })
    }
}

/// Groups by the line and column where each begins. They are kept in the order of the text.
#[derive(Default)]
struct Groups(Vec<((usize, usize), Option<Group>)>);

impl Groups {
    fn keep(&mut self, group: Group) {
        self.0.push((start(group.span()), Some(group)));
    }

    /// The group that begins where the span does, once.
    fn give(&mut self, span: Span) -> Option<Group> {
        let at = self.0.binary_search_by_key(&start(span), |(start, _)| *start).ok()?;
        self.0[at].1.take()
    }
}

/// Whether an attribute with this name is parsed on its own, if it is ours. What a level says is read with its policy.
fn is_read_alone(name: &Ident) -> bool {
    ATTRIBUTES.iter().any(|attribute| attribute.states != Statement::Handling && name == attribute.name)
}

fn start(span: Span) -> (usize, usize) {
    let start = span.start();
    (start.line, start.column)
}

/// A text that knows where its lines are.
struct Text<'t> {
    text: &'t str,
    /// Where each line begins, if a column is a byte. Otherwise columns are letters, and to count those takes longer.
    lines: Option<Vec<usize>>,
}

impl<'t> Text<'t> {
    fn of(text: &'t str) -> Self {
        let ends = || memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        Self { text, lines: text.is_ascii().then(|| std::iter::once(0).chain(ends()).collect()) }
    }

    fn between(&self, span: Span) -> Option<&'t str> {
        self.text.get(self.range(span)?)
    }

    fn range(&self, span: Span) -> Option<Range<usize>> {
        let Some(lines) = &self.lines else { return Some(span.byte_range()) };
        let byte = |at: proc_macro2::LineColumn| Some(lines.get(at.line.checked_sub(1)?)? + at.column);
        Some(byte(span.start())?..byte(span.end())?)
    }
}

/// The kind of item that braces may belong to.
enum Item {
    /// A function that is declared.
    Function,
    /// An item with other items between its braces.
    List,
}

impl Item {
    fn of(word: &Ident, next: Option<&TokenTree>) -> Option<Self> {
        // The type of a function has no name: `fn(u8)`.
        if word == "fn" && matches!(next, Some(TokenTree::Ident(_))) {
            return Some(Self::Function);
        }
        ["mod", "impl", "trait"].iter().any(|list| word == list).then_some(Self::List)
    }
}

fn grouped(delimiter: Delimiter, tokens: TokenStream, span: Span) -> Group {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    group
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quote::ToTokens as _;

    use super::*;
    use threatmodel_syntax::fingerprint;

    fn left(text: &str) -> String {
        Aside::default().set(text, text.parse().unwrap()).to_string()
    }

    fn same(text: &str) -> String {
        text.parse::<TokenStream>().unwrap().to_string()
    }

    #[test]
    fn bodies_without_a_hash_are_set_aside() {
        let text =
            "mod a { impl<T: Fn(u8)> B for C<T> { pub(crate) const fn d(&self) -> [u8; { 1 }] { let e = f(); e } } }";
        assert_eq!(left(text), same(&text.replace("let e = f(); e", "()")));
        assert_eq!(left("trait A { async fn b() { c() } fn d(); }"), same("trait A { async fn b() { () } fn d(); }"));
        assert_eq!(left("fn a() -> B<{ 1 + 1 }> { c() }"), same("fn a() -> B<{ () }> { c() }"), "read as before");
    }

    #[test]
    fn all_else_stays() {
        for text in [
            "fn a() {}",
            "fn a() { #[threat(X)] fn b() {} }",
            "fn a() { write!(f, \"{:#?}\", x) }",
            "struct A { b: fn(u8) -> C }",
            "static A: fn(u8) = { b };",
            "macro_rules! a { () => { fn b() { c() } } }",
            "a! { fn b() { c() } }",
            "enum E { A { b: u8 } }",
            &format!("{}fn a() {{ b() }}{}", "mod c {".repeat(bounds::MODULES + 1), "}".repeat(bounds::MODULES + 1)),
        ] {
            assert_eq!(left(text), same(text));
        }
        assert_eq!(
            left("impl A<fn(u8)> for B { const C: u8 = 1; }"),
            same("impl A<fn(u8)> for B { const C: u8 = 1; }")
        );
    }

    #[test]
    fn arguments_of_annotations_are_set_aside_and_given_away_once() {
        let text = "#[threat(A)]\n#[tm::mitigates(B, by = [C])] #[test] #[doc(threat(A))]\nfn a() {}\nimpl D { #[accesses(E)] fn b() {} }";
        let mut aside = Aside::default();
        let left = aside.set(text, text.parse().unwrap());
        let bare =
            "#[threat()] #[tm::mitigates()] #[test] #[doc(threat(A))] fn a() {} impl D { #[accesses()] fn b() {} }";
        assert_eq!(left.to_string(), same(bare));
        let file: syn::File = syn::parse2(left).unwrap();
        let syn::Item::Fn(function) = &file.items[0] else { panic!("a function comes first") };
        let given: Vec<Option<String>> = [0, 1, 1, 2, 3]
            .into_iter()
            .map(|at| match &function.attrs[at].meta {
                syn::Meta::List(list) => aside.arguments(list.delimiter.span().open()).map(|tokens| tokens.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(given, [Some(same("A")), Some(same("B, by = [C]")), None, None, None]);
    }

    #[test]
    fn other_arguments_stay() {
        for text in [
            "#[handling(stored(encrypted))] struct A;",
            "#[cfg_attr(test, threat(A))] struct A;",
            "#[threat = \"x\"] struct A;",
            "#[threat[A]] struct A;",
            "enum E { #[threat(A)] B }",
            "a! { #[threat(A)] struct B; }",
            &format!("#[threat({})] struct A;", "A, ".repeat(bounds::DEEPEST / 3 + 1)),
        ] {
            assert_eq!(left(text), same(text));
        }
    }

    #[test]
    fn a_body_that_may_nest_too_deep_stays() {
        let count = |length: usize| {
            let text = format!("fn a() {{{}}}", "b;".repeat(length / 2));
            let mut aside = Aside::default();
            aside.set(&text, text.parse().unwrap());
            aside.bodies.0.len()
        };
        assert_eq!((count(bounds::DEEPEST - 2), count(bounds::DEEPEST)), (1, 0));
    }

    /// The fingerprint of the only function, read with and without its body.
    fn fingerprints(text: &str) -> [String; 2] {
        let mut aside = Aside::default();
        let function: syn::ItemFn = syn::parse2(aside.set(text, text.parse().unwrap())).unwrap();
        assert!(!aside.bodies.0.is_empty(), "{text}");
        let whole: syn::ItemFn = syn::parse_str(text).unwrap();
        [fingerprint(aside.whole(function.to_token_stream())), fingerprint(whole.to_token_stream())]
    }

    #[test]
    fn a_body_that_was_set_aside_has_its_fingerprint() {
        for text in [
            "/// Ä.\npub fn é(x: (u8, (u8, f32))) -> u8 { if x.1.0 == b'x' { return 1; } println!(\"{}\", \"raw\"); 0 }",
            "fn a() -> B<{ 1 + 1 }> { c() }",
            "fn a<const N: usize>() -> [u8; N] where [(); { N + 1 }]: { loop {} }",
        ] {
            let [aside, whole] = fingerprints(text);
            assert_eq!(aside, whole, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_span_is_found_in_its_text(text in "(a|b\\(c\\)|\\{ d \\}|\\{\n+\\}|\\[\r\n e\\]| |\n|/\\*\n\\*/|\"f\ng\"|é|\t){0,20}") {
            let known = Text::of(&text);
            for token in text.parse::<TokenStream>().unwrap() {
                prop_assert_eq!(known.range(token.span()), Some(token.span().byte_range()));
            }
        }

        #[test]
        fn whatever_stands_in_a_body(words in proptest::collection::vec("(a|é|\"ü\"|1|x\\.1\\.0|;|\\(b\\)|\\{c\\}|'d'|->|::)", 1..20)) {
            let text = format!("/// ö\nfn f() {{ {} }}", words.join(" "));
            let mut aside = Aside::default();
            let tokens = aside.set(&text, text.parse().unwrap());
            prop_assert_eq!(aside.bodies.0.len(), 1);
            prop_assert_eq!(
                fingerprint(aside.whole(tokens)),
                fingerprint(text.parse::<TokenStream>().unwrap())
            );
        }
    }
}
