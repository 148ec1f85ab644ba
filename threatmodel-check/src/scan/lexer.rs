//! Passes over Rust source with the compiler's own lexer, without making tokens that are kept.

use ra_ap_rustc_lexer::{Cursor, TokenKind};

/// The first attribute outside comments and texts that satisfies the test, which gets the text inside its brackets; that
/// text and its place.
pub(super) fn find_attribute(source: &str, mut wanted: impl FnMut(&str) -> bool) -> Option<(usize, &str)> {
    let mut lexer = Lexer::of(source);
    while lexer.kind != TokenKind::Eof {
        let is_hash = lexer.kind == TokenKind::Pound;
        lexer.advance();
        if is_hash {
            lexer.take(TokenKind::Bang);
        }
        if is_hash && lexer.kind == TokenKind::OpenBracket {
            let inside = lexer.end;
            // Goes on inside the brackets: an attribute may hold others.
            let text = lexer.clone().group();
            if wanted(text) {
                return Some((inside, text));
            }
        }
    }
    None
}

/// The names and keywords outside comments and texts.
pub(super) fn names(source: &str) -> impl Iterator<Item = &str> {
    let mut lexer = Lexer::of(source);
    std::iter::from_fn(move || {
        while lexer.kind != TokenKind::Eof {
            match lexer.name() {
                None => lexer.advance(),
                name => return name,
            }
        }
        None
    })
}

/// The last name of the path that a text starts with, but for white space and comments.
pub(super) fn last_name(text: &str) -> &str {
    let mut lexer = Lexer::of(text);
    let mut last = "";
    loop {
        match lexer.name() {
            Some(name) => last = name,
            None if lexer.take(TokenKind::Colon) => {}
            None => return last,
        }
    }
}

/// A token of a text, which is no white space and no comment.
#[derive(Clone)]
pub(super) struct Lexer<'s> {
    source: &'s str,
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where the token before it ended.
    pub(super) behind: usize,
    /// Where it starts.
    pub(super) at: usize,
    end: usize,
}

impl<'s> Lexer<'s> {
    /// The first token of a text.
    pub(super) fn of(source: &'s str) -> Self {
        let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self::from(source, start)
    }

    /// The first token from a place on.
    pub(super) fn from(source: &'s str, start: usize) -> Self {
        let mut lexer = Self { source, kind: TokenKind::Eof, behind: start, at: start, end: start };
        lexer.advance();
        lexer
    }

    /// Goes to the next token.
    pub(super) fn advance(&mut self) {
        self.behind = self.end;
        let mut cursor = Cursor::new(self.source.get(self.end..).unwrap_or_default());
        loop {
            let token = cursor.advance_token();
            self.at = self.end;
            self.end += token.len as usize;
            self.kind = match token.kind {
                TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => continue,
                // Two tokens before the edition of 2024.
                TokenKind::GuardedStrPrefix => {
                    self.end = self.at + 1;
                    TokenKind::Pound
                }
                // A name before the edition of 2021.
                TokenKind::UnknownPrefix => TokenKind::Ident,
                kind => kind,
            };
            return;
        }
    }

    /// Passes over one token; a group counts as one.
    pub(super) fn token(&mut self) {
        if self.is_open() {
            self.group();
        } else {
            self.advance();
        }
    }

    /// Whether a group starts here.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.kind, TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace)
    }

    /// Passes over a group and gives the text inside. Unbalanced groups end with the file. Brackets of other kinds are
    /// balanced, or nobody compiles the file.
    pub(super) fn group(&mut self) -> &'s str {
        let (start, open) = (self.end, self.kind);
        let close = match open {
            TokenKind::OpenParen => TokenKind::CloseParen,
            TokenKind::OpenBracket => TokenKind::CloseBracket,
            _ => TokenKind::CloseBrace,
        };
        let mut depth = 0_usize;
        loop {
            let (kind, at) = (self.kind, self.at);
            self.advance();
            if kind == open {
                depth += 1;
            } else if kind == close {
                depth -= 1;
            }
            if depth == 0 || kind == TokenKind::Eof {
                return self.source.get(start..at).unwrap_or_default();
            }
        }
    }

    /// The text up to the next `;` outside groups; the `;` is taken too.
    pub(super) fn until_semicolon(&mut self) -> &'s str {
        let start = self.behind;
        while !matches!(self.kind, TokenKind::Semi | TokenKind::CloseBrace | TokenKind::Eof) {
            self.token();
        }
        let text = self.source.get(start..self.at).unwrap_or_default();
        self.take(TokenKind::Semi);
        text
    }

    /// The keyword or the name that is no raw one; nothing where none stands.
    pub(super) fn word(&mut self) -> Option<&'s str> {
        let word = self.source.get(self.at..self.end).filter(|_| self.kind == TokenKind::Ident)?;
        self.advance();
        Some(word)
    }

    /// A name, without the mark of a raw one; nothing where none stands.
    pub(super) fn name(&mut self) -> Option<&'s str> {
        let raw = self.source.get(self.at + "r#".len()..self.end).filter(|_| self.kind == TokenKind::RawIdent);
        if raw.is_some() {
            self.advance();
        }
        raw.or_else(|| self.word())
    }

    /// Passes over a token of this kind. Whether one stands here.
    pub(super) fn take(&mut self, kind: TokenKind) -> bool {
        let here = self.kind == kind;
        if here {
            self.advance();
        }
        here
    }
}

/// Texts and lifetimes, with letters of theirs before a text that ends with an escaped quote and its own.
#[cfg(test)]
pub(super) const FOLLOWED: [&str; 7] = [
    "'r\"\\\"\"",
    "\"a\"r\"\\\"\"",
    "r#\"a\"#r\"\\\"\"",
    "'a'r\"\\\"\"",
    "b\"\"br\"\\\"\"",
    "'\\''r\"\\\"\"",
    "'r#\"\\\"\"",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_in_comments_and_texts_are_none() {
        let seen = |source: &str| find_attribute(source, |text| text.starts_with("mitigates")).is_some();
        assert!(seen("fn f() { #[mitigates(A)] fn g() {} }"));
        let spaced = find_attribute("# [ mitigates(A)] fn g() {}", |text| text.trim().starts_with("mitigates"));
        assert_eq!(spaced, Some((3, " mitigates(A)")));
        assert!(!seen("// #[mitigates(A)]\nfn f() {}"));
        assert!(!seen("/* #[mitigates(A)] */ const A: &str = \"#[mitigates(A)]\";"));
        for text in [
            "r##\"\"# #[mitigates(A)]\"##",
            "br#\"#[mitigates(A)]\"#",
            "\"\\\"#[mitigates(A)]\"",
            "c\"#[mitigates(A)]\"",
            "(b'\\'', \"#[mitigates(A)]\")",
            "('\"', \"#[mitigates(A)]\")",
            "(r#a, \"#[mitigates(A)]\")",
        ] {
            assert!(!seen(&format!("const A: B = {text};")), "{text}");
            assert!(seen(&format!("const A: B = {text}; #[mitigates(A)] fn f() {{}}")), "{text}");
            assert!(!seen(&format!("#[doc = {text}] fn f() {{}}")), "{text}");
            assert!(seen(&format!("#[doc({text}, #[mitigates(A)])] fn f() {{}}")), "{text}");
        }
        assert!(seen("####[mitigates(A)]"));
        // What is written to a text or follows a lifetime is no prefix of the next text.
        for text in FOLLOWED {
            assert!(seen(&format!("a! {{ {text} }} #[mitigates(A)] fn f() {{}}")), "{text}");
            assert!(!seen(&format!("a! {{ {text}, \"#[mitigates(A)]\" }}")), "{text}");
        }
    }

    /// Whether the tokens hold an attribute of this name, as a lexer sees them.
    fn has_attribute(tokens: proc_macro2::TokenStream, name: &str) -> bool {
        use proc_macro2::{Delimiter, TokenTree};
        let (mut pound, mut found) = (false, false);
        for token in tokens {
            pound = match token {
                TokenTree::Punct(punct) => punct.as_char() == '#' || pound && punct.as_char() == '!',
                TokenTree::Group(group) => {
                    let first = group.stream().into_iter().next().map(|token| token.to_string());
                    found |= pound && group.delimiter() == Delimiter::Bracket && first.as_deref() == Some(name);
                    found |= has_attribute(group.stream(), name);
                    false
                }
                _ => false,
            };
        }
        found
    }

    #[test]
    fn names_are_in_neither_texts_nor_comments() {
        let parts = |source| names(source).collect::<Vec<_>>().join("|");
        assert_eq!(parts("a /* b */ c // d\ne \"f\" g r#\"h\"# i 'j' k 'l m r#n"), "a|c|e|g|i|k|m|n");
        assert_eq!(parts("a / b"), "a|b");
        assert_eq!(parts("\"a"), "");
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(4_000))]

        #[test]
        fn attributes_are_where_a_lexer_sees_them(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "#", "[", "]", "#[m]", "#![m(a)]", "(", ")", "{", "}", "'r ", "'a", "'a'", "b'#'", "'\\''", "'\"'", "\"a\"", "\"\\\"",
                "\"", "r\"\\\"", "r#\"\"", "\"#", "br", "c", "r", "r#m", "1", "1e5", "//", "/*", "*/", "\n", " ", "\u{2028}", "\u{b}",
                "é", "m", "!", "::",
            ]), 0..16),
        ) {
            let text = parts.concat();
            // Where letters and a text follow a quote, this lexer sees a prefix; the compiler's sees a lifetime, or a suffix.
            let unlike = ["'r\"", "'r#", "'br", "'c\"", "'cr", "'b"].iter().any(|start| text.contains(start));
            if !unlike && let Ok(tokens) = text.parse::<proc_macro2::TokenStream>() {
                let seen = find_attribute(&text, |inside| last_name(inside) == "m").is_some();
                proptest::prop_assert_eq!(seen, has_attribute(tokens, "m"), "{:?}", text);
            }
        }

        #[test]
        fn any_text_can_be_passed_over(text in "[a-z#\\[\\]{}()'\"/*!;=r \\n\\\\é]{0,80}") {
            find_attribute(&text, |_| false);
        }
    }
}
