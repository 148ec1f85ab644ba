//! `cfg` predicates with three answers: on, off, and unknown.

use std::{borrow::Cow, collections::HashSet};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::{
    Ident, LitBool, LitStr, Meta, Token,
    ext::IdentExt as _,
    parenthesized,
    parse::{ParseStream, Parser as _},
    punctuated::Punctuated,
};
use threatmodel_syntax::plain_name;

/// Whether code is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    /// It is not.
    Off,
    /// Only the compiler knows.
    Unknown,
    /// It is.
    On,
}

impl Answer {
    fn not(self) -> Self {
        match self {
            Self::Off => Self::On,
            Self::Unknown => Self::Unknown,
            Self::On => Self::Off,
        }
    }
}

/// Whether code is compiled for tests and for production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Active {
    /// When tests are built.
    pub(super) in_test: Answer,
    /// When the program is built for users.
    pub(super) in_production: Answer,
    /// When the library is built that tests link, which is neither a test nor, for certain, what users get.
    pub(super) in_linked: Answer,
}

/// What is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Build {
    Test,
    Production,
    Linked,
}

impl Active {
    pub(super) const ALWAYS: Self = Self { in_test: Answer::On, in_production: Answer::On, in_linked: Answer::On };
    pub(super) const IN_TESTS: Self = Self { in_test: Answer::On, in_production: Answer::Off, in_linked: Answer::Off };

    /// Both this and that must hold.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            in_test: self.in_test.min(other.in_test),
            in_production: self.in_production.min(other.in_production),
            in_linked: self.in_linked.min(other.in_linked),
        }
    }

    /// Whether the build of the tests compiles it and that of the program does not.
    pub(super) fn is_for_tests_only(self) -> bool {
        self.in_production == Answer::Off && self.in_test != Answer::Off
    }

    /// Whether tests and the program are known to differ in it, or may.
    fn differs_in_tests(self) -> bool {
        self.in_test != self.in_production
    }

    /// Where that holds, this must too.
    fn unless_not(self, condition: Self) -> Self {
        Self {
            in_test: self.in_test.max(condition.in_test.not()),
            in_production: self.in_production.max(condition.in_production.not()),
            in_linked: self.in_linked.max(condition.in_linked.not()),
        }
    }

    /// Whether any build compiles it.
    pub(super) fn anywhere(self) -> Answer {
        self.in_test.max(self.in_production)
    }
}

/// Answers for one package.
pub(super) struct Cfg<'f> {
    pub(super) features: Option<&'f HashSet<String>>,
    /// Whether the code is read for every platform, not only for this one.
    pub(super) any_platform: bool,
}

impl Cfg<'_> {
    /// The attributes that these stand for, each with its condition and its position: a `cfg_attr` stands for those
    /// inside it, however deep.
    pub(super) fn expanded<'m>(&self, metas: impl IntoIterator<Item = &'m Meta>) -> Vec<Conditional<'m>> {
        let mut expanded = Vec::new();
        for (position, meta) in metas.into_iter().enumerate() {
            self.expand(Cow::Borrowed(meta), Active::ALWAYS, position, &mut expanded);
        }
        expanded
    }

    fn expand<'m>(&self, meta: Cow<'m, Meta>, active: Active, position: usize, expanded: &mut Vec<Conditional<'m>>) {
        let inner = match meta.as_ref() {
            Meta::List(list) if list.path.is_ident("cfg_attr") => conditional(&list.tokens),
            _ => None,
        };
        match inner {
            Some((condition, inner)) => {
                let active = active.and(self.active(&condition));
                inner.into_iter().for_each(|meta| self.expand(Cow::Owned(meta), active, position, expanded));
            }
            None => expanded.push(Conditional { meta, active, position }),
        }
    }

    /// Whether an item with these attributes is compiled.
    pub(super) fn of_item(&self, attributes: &[Conditional<'_>]) -> Active {
        let conditions = attributes.iter().filter_map(|attribute| match attribute.meta.as_ref() {
            Meta::List(list) if list.path.is_ident("cfg") => {
                Some(self.active(&list.tokens).unless_not(attribute.active))
            }
            _ => None,
        });
        conditions.fold(Active::ALWAYS, Active::and)
    }

    /// The answer to the tokens in `cfg(…)` or the first argument of `cfg_attr(…)`.
    pub(super) fn active(&self, predicate: &TokenStream) -> Active {
        let answer = |build: Build| {
            let parser = |input: ParseStream<'_>| {
                let answer = self.predicate(input, build)?;
                input.parse::<Option<Token![,]>>()?;
                Ok(answer)
            };
            parser.parse2(predicate.clone()).unwrap_or(Answer::Unknown)
        };
        Active {
            in_test: answer(Build::Test),
            in_production: answer(Build::Production),
            in_linked: answer(Build::Linked),
        }
    }

    /// Whether a `cfg` within the code, of whatever form, has it otherwise in the tests of its crate than in the program. An
    /// assertion of debug builds is such a `cfg` if what it asserts matters.
    pub(super) fn differs_in_tests(&self, code: TokenStream, matters: fn(TokenStream) -> bool) -> bool {
        let mut tokens = code.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let name = match token {
                TokenTree::Group(group) if self.differs_in_tests(group.stream(), matters) => return true,
                TokenTree::Ident(name) => name,
                _ => continue,
            };
            // `cfg!(…)` and `cfg_select! { … }`.
            let is_macro =
                tokens.next_if(|token| matches!(token, TokenTree::Punct(bang) if bang.as_char() == '!')).is_some();
            let Some(TokenTree::Group(group)) = tokens.peek() else { continue };
            let conditions = match plain_name(&name).as_str() {
                "debug_assert" | "debug_assert_eq" | "debug_assert_ne" if is_macro => {
                    if matters(group.stream()) {
                        return true;
                    }
                    continue;
                }
                "cfg" | "cfg_attr" => parts(group.stream()).into_iter().take(1).collect(),
                "cfg_select" => parts(group.stream()),
                _ => Vec::new(),
            };
            if conditions.iter().any(|condition| self.active(condition).differs_in_tests()) {
                return true;
            }
        }
        false
    }

    fn predicate(&self, input: ParseStream<'_>, build: Build) -> syn::Result<Answer> {
        if input.peek(LitBool) {
            let literal: LitBool = input.parse()?;
            return Ok(known(literal.value()));
        }
        let word = input.call(Ident::parse_any)?.to_string();
        if input.peek(syn::token::Paren) {
            let list;
            parenthesized!(list in input);
            let mut parts = Vec::new();
            while !list.is_empty() {
                parts.push(self.predicate(&list, build)?);
                if !list.is_empty() {
                    list.parse::<Token![,]>()?;
                }
            }
            let parts = parts.into_iter();
            return Ok(match word.as_str() {
                "all" => parts.min().unwrap_or(Answer::On),
                "any" => parts.max().unwrap_or(Answer::Off),
                "not" => parts.min().unwrap_or(Answer::Unknown).not(),
                _ => Answer::Unknown,
            });
        }
        if input.parse::<Option<Token![=]>>()?.is_some() {
            let value: LitStr = input.parse()?;
            return Ok(self.pair(&word, &value.value()));
        }
        Ok(match word.as_str() {
            "test" => known(build == Build::Test),
            "unix" | "windows" if self.any_platform => Answer::Unknown,
            "unix" => known(cfg!(unix)),
            "windows" => known(cfg!(windows)),
            "miri" => known(cfg!(miri)),
            // What is built for users is built without; how tests are built, a profile says.
            "debug_assertions" if build == Build::Production => Answer::Off,
            // Flags of the team's own, and those that a profile may set for each package: only the compiler knows.
            _ => Answer::Unknown,
        })
    }

    fn pair(&self, key: &str, value: &str) -> Answer {
        use std::env::consts::{ARCH, FAMILY, OS};
        match key {
            "feature" => self.features.map_or(Answer::Unknown, |features| known(features.contains(value))),
            "target_os" | "target_arch" | "target_family" if self.any_platform => Answer::Unknown,
            "target_os" => known(value == OS),
            "target_arch" => known(value == ARCH),
            "target_family" => known(value == FAMILY),
            _ => Answer::Unknown,
        }
    }
}

/// An attribute that is there under a condition.
pub(super) struct Conditional<'m> {
    pub(super) meta: Cow<'m, Meta>,
    pub(super) active: Active,
    /// The position among the attributes of the item, those inside a `cfg_attr` at its own.
    pub(super) position: usize,
}

/// The condition and the attributes of `cfg_attr(condition, attributes…)`.
fn conditional(tokens: &TokenStream) -> Option<(TokenStream, Vec<Meta>)> {
    let parser = |input: ParseStream<'_>| {
        let mut condition = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            condition.extend(std::iter::once(input.parse::<TokenTree>()?));
        }
        input.parse::<Option<Token![,]>>()?;
        let inner = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
        Ok((condition, inner.into_iter().collect()))
    };
    parser.parse2(tokens.clone()).ok()
}

/// What stands before each comma, arrow and block.
fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let (mut parts, mut part) = (Vec::new(), Vec::new());
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '>') => {
                parts.push(part.drain(..).collect());
            }
            TokenTree::Punct(punct) if punct.as_char() == '=' && punct.spacing() == Spacing::Joint => {}
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => part.clear(),
            _ => part.push(token),
        }
    }
    parts.push(part.into_iter().collect());
    parts
}

fn known(on: bool) -> Answer {
    if on { Answer::On } else { Answer::Off }
}

/// Whether the code may call a function or a macro: `f(…)`, `f::<T>(…)`, `m!(…)`.
pub(super) fn calls(code: TokenStream) -> bool {
    let mut before = [None, None];
    code.into_iter().any(|token| {
        let is_call = match (&token, &before) {
            (TokenTree::Group(group), _) if calls(group.stream()) => true,
            (TokenTree::Group(_), [Some(TokenTree::Ident(_)), Some(TokenTree::Punct(bang))])
                if bang.as_char() == '!' =>
            {
                true
            }
            (TokenTree::Group(group), [_, Some(TokenTree::Ident(_))]) => group.delimiter() == Delimiter::Parenthesis,
            (TokenTree::Group(group), [_, Some(TokenTree::Punct(end))]) if end.as_char() == '>' => {
                group.delimiter() == Delimiter::Parenthesis
            }
            _ => false,
        };
        before = [before[1].take(), Some(token)];
        is_call
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(predicate: &str) -> (Answer, Answer) {
        let features = HashSet::from(["on".to_owned()]);
        let tokens = predicate.parse().unwrap();
        let active = Cfg { features: Some(&features), any_platform: false }.active(&tokens);
        (active.in_test, active.in_production)
    }

    #[test]
    fn predicates_have_three_answers() {
        use Answer::{Off, On, Unknown};
        assert_eq!(answer("test"), (On, Off));
        assert_eq!(answer("not(test)"), (Off, On));
        assert_eq!(answer("feature = \"on\""), (On, On));
        assert_eq!(answer("feature = \"off\""), (Off, Off));
        assert_eq!(answer("all(test, feature = \"off\")"), (Off, Off));
        assert_eq!(answer("any(feature = \"off\", something)"), (Unknown, Unknown));
        assert_eq!(answer("all(something, feature = \"off\")"), (Off, Off));
        assert_eq!(answer("not(something)"), (Unknown, Unknown));
        assert_eq!(answer("all()"), (On, On));
        assert_eq!(answer("any()"), (Off, Off));
        assert_eq!(answer("false"), (Off, Off));
        assert_eq!(answer("&&"), (Unknown, Unknown));
    }

    #[test]
    fn code_that_tests_have_otherwise_is_known() {
        let cfg = Cfg { features: None, any_platform: false };
        let differs = |code: &str| cfg.differs_in_tests(code.parse().unwrap(), |_| true);
        for code in [
            "if cfg!(test) { a() }",
            "#[cfg(not(test))] return true; a()",
            "{ { #[r#cfg(all(unix, test))] let a = 1; } }",
            "a(#[cfg_attr(debug_assertions, b)] c)",
            "cfg_select! { test => a(), _ => { b() } }",
            "cfg_select! { unix => { a() } any(test, x) => { b() } _ => c() }",
            "cfg_if! { if #[cfg(test)] { a() } else { b() } }",
            "std::debug_assert_eq!(a, b); c()",
        ] {
            assert!(differs(code), "{code}");
        }
        for code in [
            "a(test) && b.cfg(c > d, test)",
            "if cfg!(unix) { a() }",
            "#[cfg(feature = \"x\")] a(); #[allow(test)] b()",
            "cfg_select! { unix => test(a, b > c), _ => { debug_assertions() } }",
            "assert!(a); debug_assert(b)",
        ] {
            assert!(!differs(code), "{code}");
        }
    }

    #[test]
    fn an_assertion_may_call_something() {
        for (code, calling) in [
            ("a < b", false),
            ("(a - 1) < b[c], \"{}\"", false),
            ("!is_empty(a)", true),
            ("self.allowed()", true),
            ("(a, b::<C>(d))", true),
            ("matches!(a, B)", true),
        ] {
            assert_eq!(calls(code.parse().unwrap()), calling, "{code}");
        }
    }

    #[test]
    fn without_known_features_every_feature_is_unknown() {
        let active = Cfg { features: None, any_platform: false }.active(&"feature = \"x\"".parse().unwrap());
        assert_eq!(active.anywhere(), Answer::Unknown);
    }
}
