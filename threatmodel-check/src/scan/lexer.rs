//! Passes over Rust source token by token, without making tokens: fast, because most of it is looked at only for the bytes
//! that may end something.

/// The first attribute outside comments and texts that satisfies the test, which gets the text inside its brackets; that
/// text and its place.
pub(super) fn find_attribute(source: &str, mut wanted: impl FnMut(&str) -> bool) -> Option<(usize, &str)> {
    let mut lexer = Lexer::of(source);
    let mut hashes = Next::default();
    loop {
        let hash = hashes.from(lexer.at, |at| lexer.find(at, |rest| memchr::memchr(b'#', rest)));
        lexer.at = hash.min(lexer.next_text());
        match lexer.bytes.get(lexer.at) {
            None => return None,
            Some(b'#') => {
                if let Some(text) = lexer.attribute().filter(|text| wanted(text)) {
                    return Some((lexer.at, text));
                }
            }
            Some(_) => lexer.text_or_slash(),
        }
    }
}

/// The parts of a text that are no comments, texts or characters, each with its place.
pub(super) fn code(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut lexer = Lexer::of(source);
    std::iter::from_fn(move || {
        let start = lexer.at;
        let part = source.get(start..lexer.next_text()).filter(|_| start < source.len())?;
        lexer.at += part.len();
        lexer.text_or_slash();
        Some((start, part))
    })
}

/// The last name of the path that a text starts with, but for white space and comments.
pub(super) fn last_name(text: &str) -> &str {
    let mut lexer = Lexer::of(text);
    let mut last = "";
    while lexer.trivia() {
        match lexer.byte() {
            b':' => lexer.at += 1,
            byte if is_word_start(byte) => last = lexer.name().unwrap_or_default(),
            _ => break,
        }
    }
    last
}

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct Lexer<'s> {
    pub(super) bytes: &'s [u8],
    pub(super) at: usize,
    source: &'s str,
    /// What may start a text or a comment.
    texts: Next,
    /// Where the last text, character or lifetime ended, with the letters that are written to it.
    ended: usize,
}

impl<'s> Lexer<'s> {
    /// The start of a text.
    pub(super) fn of(source: &'s str) -> Self {
        Self { source, bytes: source.as_bytes(), at: 0, texts: Next::default(), ended: 0 }
    }

    /// The text up to the next `;` outside groups; the `;` is taken too.
    pub(super) fn until_semicolon(&mut self) -> &'s str {
        let start = self.at;
        while self.trivia() {
            match self.byte() {
                b';' => {
                    let text = self.source.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return text;
                }
                b'}' => break,
                _ => self.token(),
            }
        }
        self.source.get(start..self.at).unwrap_or_default()
    }

    /// Passes over white space and comments. Whether something is left.
    pub(super) fn trivia(&mut self) -> bool {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c => self.at += 1,
                b'/' if self.is_comment() => self.comment(),
                0xef if self.at == 0 && self.bytes.starts_with(&[0xef, 0xbb, 0xbf]) => self.at = 3,
                0xc2 | 0xe2 if self.wide_space() > 0 => self.at += self.wide_space(),
                _ => return true,
            }
        }
        false
    }

    /// How many bytes of white space beyond ASCII stand here: the rest of what Unicode calls `Pattern_White_Space`.
    fn wide_space(&self) -> usize {
        match self.bytes.get(self.at..) {
            Some([0xc2, 0x85, ..]) => 2,
            Some([0xe2, 0x80, 0x8e | 0x8f | 0xa8 | 0xa9, ..]) => 3,
            _ => 0,
        }
    }

    fn is_comment(&self) -> bool {
        matches!(self.bytes.get(self.at + 1), Some(b'/' | b'*'))
    }

    fn comment(&mut self) {
        if self.bytes.get(self.at + 1) == Some(&b'*') {
            self.block_comment();
        } else {
            self.at = self.find(self.at, |rest| memchr::memchr(b'\n', rest));
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            self.at = self.find(self.at, |rest| memchr::memchr2(b'/', b'*', rest));
            match self.bytes.get(self.at..) {
                Some([b'/', b'*', ..]) => {
                    depth += 1;
                    self.at += 2;
                }
                Some([b'*', b'/', ..]) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
    }

    /// Where the search finds something from a place on; the end of the file where it does not.
    fn find(&self, from: usize, search: impl FnOnce(&[u8]) -> Option<usize>) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        search(rest).map_or(self.bytes.len(), |at| from + at)
    }

    /// The next byte that may start a text or a comment.
    fn next_text(&mut self) -> usize {
        let mut texts = self.texts;
        let at = texts.from(self.at, |at| self.find(at, |rest| memchr::memchr3(TEXTS[0], TEXTS[1], TEXTS[2], rest)));
        self.texts = texts;
        at
    }

    /// Passes over the text or the comment that such a byte starts, or over the byte.
    fn text_or_slash(&mut self) {
        match self.byte() {
            b'"' => self.text(),
            b'\'' => self.quote(),
            b'/' if self.is_comment() => self.comment(),
            _ => self.at += 1,
        }
    }

    /// What stands in the brackets of an attribute that starts here, with a hash; nothing if none does. Goes on inside its
    /// brackets: an attribute may hold others.
    fn attribute(&mut self) -> Option<&'s str> {
        self.at = self.find(self.at, |rest| rest.iter().position(|byte| *byte != b'#'));
        // The hashes of a raw text.
        if self.byte() == b'"' {
            self.text();
            return None;
        }
        self.trivia();
        if self.byte() == b'!' {
            self.at += 1;
            self.trivia();
        }
        if self.byte() != b'[' {
            return None;
        }
        let mut back = *self;
        back.at += 1;
        back.next_text();
        let text = self.group();
        *self = back;
        Some(text)
    }

    /// Passes over one token; a group counts as one.
    pub(super) fn token(&mut self) {
        match self.byte() {
            b'(' | b'[' | b'{' => {
                self.group();
            }
            b'"' => self.string(),
            b'\'' => self.quote(),
            byte if is_word_start(byte) => {
                self.word();
            }
            byte if byte.is_ascii_digit() => {
                self.letters();
            }
            _ => self.at += 1,
        }
    }

    /// Passes over a group and gives the text inside. Unbalanced groups end with the file.
    ///
    /// Most of a file is inside groups, so this looks only for its own kind of brackets, and for what may start a text or a
    /// comment: brackets of other kinds between them are balanced, or nobody compiles the file.
    pub(super) fn group(&mut self) -> &'s str {
        let start = self.at + 1;
        let open = self.byte();
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        };
        let mut depth = 0_usize;
        let mut brackets = Next::default();
        loop {
            let bracket = brackets.from(self.at, |at| self.find(at, |rest| memchr::memchr2(open, close, rest)));
            self.at = bracket.min(self.next_text());
            match self.bytes.get(self.at) {
                None => return self.source.get(start..).unwrap_or_default(),
                Some(byte) if *byte == open => {
                    depth += 1;
                    self.at += 1;
                }
                Some(byte) if *byte == close => {
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        return self.source.get(start..self.at - 1).unwrap_or_default();
                    }
                }
                Some(_) => self.text_or_slash(),
            }
        }
    }

    /// A text at its opening quote, raw if what stands before says so.
    fn text(&mut self) {
        // Letters that belong to what is before are no prefix.
        let before = self.source.get(self.ended.min(self.at)..self.at).unwrap_or_default();
        let word = before.trim_end_matches('#');
        let hashes = before.len() - word.len();
        let prefix = word.rfind(|letter: char| !is_word(letter)).map_or(word, |at| {
            let behind = word[at..].chars().next().map_or(0, char::len_utf8);
            &word[at + behind..]
        });
        let raw = matches!(prefix, "r" | "br" | "cr");
        if raw {
            self.at -= hashes;
            self.raw_string();
        } else {
            self.string();
        }
    }

    /// Passes over the letters and digits that come next.
    fn letters(&mut self) -> &'s str {
        let start = self.at;
        self.at = self.find(start, |rest| rest.iter().position(|byte| !is_word_byte(*byte)));
        let word = self.source.get(start..self.at).unwrap_or_default();
        if !word.is_ascii()
            && let Some(space) = word.find(|letter| !is_word(letter))
        {
            self.at = start + space;
            return &word[..space];
        }
        word
    }

    /// Ends a text, a character or a lifetime; letters may be written to it.
    fn end(&mut self) {
        self.letters();
        self.ended = self.at;
    }

    /// A word; a prefix of a text, as in `br#"…"#`, brings the whole text.
    pub(super) fn word(&mut self) -> &'s str {
        let word = self.letters();
        match (word, self.byte()) {
            ("r" | "br" | "cr", b'"' | b'#') => self.raw_string(),
            ("b" | "c", b'"') => self.string(),
            ("b", b'\'') => self.quote(),
            _ => {}
        }
        word
    }

    /// A name, without the mark of a raw one; nothing where none stands.
    pub(super) fn name(&mut self) -> Option<&'s str> {
        if !is_word_start(self.byte()) {
            return None;
        }
        let word = self.word();
        // `r#type`: the hash was left by `raw_string`, which found no text behind it.
        if word == "r" && self.byte() == b'#' {
            self.at += 1;
            return self.name();
        }
        Some(word)
    }

    fn string(&mut self) {
        self.at += 1;
        loop {
            self.at = self.find(self.at, |rest| memchr::memchr2(b'"', b'\\', rest));
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    self.end();
                    return;
                }
                Some(_) => self.at += 2,
                None => return,
            }
        }
    }

    fn raw_string(&mut self) {
        let hashes = self.bytes[self.at..].iter().take_while(|byte| **byte == b'#').count();
        if self.bytes.get(self.at + hashes) != Some(&b'"') {
            return;
        }
        self.at += hashes + 1;
        loop {
            self.at = self.find(self.at, |rest| memchr::memchr(b'"', rest));
            let Some(rest) = self.bytes.get(self.at + 1..) else { return };
            let closing = rest.iter().take(hashes).take_while(|byte| **byte == b'#').count();
            self.at += 1 + closing;
            if closing == hashes {
                self.end();
                return;
            }
        }
    }

    /// A character or a lifetime.
    fn quote(&mut self) {
        self.at += 1;
        let rest = self.source.get(self.at..).unwrap_or_default();
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some('\\'), _) => {
                self.at += 2;
                while self.at < self.bytes.len() && self.byte() != b'\'' && self.byte() != b'\n' {
                    self.at += 1;
                }
                self.at = (self.at + 1).min(self.bytes.len());
            }
            (Some(letter), Some('\'')) => self.at += letter.len_utf8() + 1,
            _ => {}
        }
        self.end();
    }

    /// The byte here, 0 at the end.
    pub(super) fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }
}

/// What may start a text, a character or a comment.
const TEXTS: [u8; 3] = [b'"', b'\'', b'/'];

/// A place that was found and counts until it is passed: so each kind of byte is looked for once, however often others come
/// first.
#[derive(Debug, Clone, Copy, Default)]
struct Next(Option<usize>);

impl Next {
    /// The place at or behind `at`; looked for from there if the known one is passed.
    fn from(&mut self, at: usize, find: impl FnOnce(usize) -> usize) -> usize {
        match self.0 {
            Some(known) if known >= at => known,
            _ => *self.0.insert(find(at)),
        }
    }
}

/// Whether a word can start with the byte.
pub(super) const fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether a letter can be one of a word; what else is beyond ASCII is white space to the compiler.
pub(super) fn is_word(letter: char) -> bool {
    !matches!(letter, '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        && u8::try_from(letter).map_or(true, |byte| !byte.is_ascii() || is_word_byte(byte))
}

fn is_word_byte(byte: u8) -> bool {
    WORD_BYTES[usize::from(byte)]
}

/// Most of the bytes at module level are asked.
const WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte: u8 = 0;
    while byte < u8::MAX {
        table[byte as usize] = is_word_start(byte) || byte.is_ascii_digit();
        byte += 1;
    }
    table[255] = true;
    table
};

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
    fn code_is_what_is_neither_text_nor_comment() {
        let parts = |source| code(source).map(|(_, part)| part).collect::<Vec<_>>().join("|");
        assert_eq!(parts("a /* b */ c // d\ne \"f\" g r#\"h\"# i 'j' k 'l m"), "a | c |\ne | g r#| i | k | m");
        assert_eq!(parts("a / b"), "a | b");
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
