//! Skims a source file: modules, imports, type names and includes at module level, without parsing it.

use super::{
    depth,
    seek::{Next, TEXTS},
};

/// What a module declares, as far as following it and resolving names needs.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The text inside the brackets of each attribute of the module itself, `#![…]`, that `matters`.
    pub(super) attributes: Vec<String>,
    pub(super) items: Vec<Item>,
}

/// One thing that a module declares.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    /// The text inside the brackets of each attribute that `matters`.
    pub(super) attributes: Vec<String>,
    /// The line, from 1, of what leads to another file or is refused; 0 for others, whose lines nobody asks for.
    pub(super) line: u32,
}

/// What it is.
#[derive(Debug)]
pub(super) enum Kind {
    /// `mod name;`
    File(String),
    /// `mod name { … }`
    Inline(String, Outline),
    /// `use …;`, the text between.
    Use(String),
    /// `extern crate …;`, the text between.
    ExternCrate(String),
    /// A struct, an enum, a union or a trait.
    Type(String),
    /// `type Name = …;`: the name and the text behind the `=`.
    Alias(String, String),
    /// `include!(…)`: the text between.
    Include(String),
    /// An inline module, nested too deep to be read.
    TooDeep(String),
}

/// Skims a whole file.
pub(super) fn skim(source: &str) -> Outline {
    let mut skimmer = Skimmer::of(source);
    if skimmer.source.starts_with("#!") && !skimmer.source.trim_start_matches("#!").trim_start().starts_with('[') {
        skimmer.at = source.find('\n').unwrap_or(source.len());
    }
    skimmer.module()
}

/// Whether an attribute outside comments and texts satisfies the test, which gets the text inside its brackets.
pub(super) fn any_attribute(source: &str, mut wanted: impl FnMut(&str) -> bool) -> bool {
    let mut skimmer = Skimmer::of(source);
    let mut hashes = Next::default();
    loop {
        let hash = hashes.from(skimmer.at, |at| skimmer.find(at, |rest| memchr::memchr(b'#', rest)));
        skimmer.at = hash.min(skimmer.next_text());
        match skimmer.bytes.get(skimmer.at) {
            None => return false,
            Some(b'#') => {
                if skimmer.attribute().is_some_and(&mut wanted) {
                    return true;
                }
            }
            Some(_) => skimmer.text_or_slash(),
        }
    }
}

/// The name that a text starting with `as` gives; white space and comments may be around.
pub(super) fn renamed(text: &str) -> Option<&str> {
    let mut skimmer = Skimmer::of(text);
    skimmer.trivia();
    if skimmer.name()? != "as" {
        return None;
    }
    skimmer.trivia();
    skimmer.name()
}

/// The texts of the imports of a file, those of its inline modules too.
pub(super) fn imports(outline: &Outline) -> Vec<&str> {
    let mut imports = Vec::new();
    for item in &outline.items {
        match &item.kind {
            Kind::Use(text) => imports.push(text.as_str()),
            Kind::Inline(_, inner) => imports.extend(self::imports(inner)),
            _ => {}
        }
    }
    imports
}

/// The last name of the path that a text starts with, but for white space and comments.
pub(super) fn last_name(text: &str) -> &str {
    let mut skimmer = Skimmer::of(text);
    let mut last = "";
    while skimmer.trivia() {
        match skimmer.byte() {
            b':' => skimmer.at += 1,
            byte if is_word_start(byte) => last = skimmer.name().unwrap_or_default(),
            _ => break,
        }
    }
    last
}

/// Whether nothing at module level is longer than so many bytes: what ends with a semicolon, or with braces behind which
/// something new starts.
pub(super) fn is_within(source: &str, most: usize) -> bool {
    let mut skimmer = Skimmer::of(source);
    let mut start = 0;
    while skimmer.trivia() {
        match skimmer.byte() {
            b';' => {
                skimmer.at += 1;
                start = skimmer.at;
            }
            b'{' => {
                skimmer.group();
                let end = skimmer.at;
                if end - start > most {
                    return false;
                }
                skimmer.trivia();
                let mut ahead = skimmer;
                let goes_on = !is_word_start(ahead.byte()) || matches!(ahead.word(), "else" | "as");
                if !goes_on || skimmer.byte() == b'#' {
                    start = end;
                }
            }
            _ => skimmer.token(),
        }
        if skimmer.at - start > most {
            return false;
        }
    }
    source.len() - start <= most
}

#[derive(Clone, Copy)]
struct Skimmer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    line: u32,
    line_at: usize,
    /// How many inline modules are around.
    depth: usize,
    /// What may start a text or a comment.
    texts: Next,
    /// Where the last text, character or lifetime ended, with the letters that are written to it.
    ended: usize,
}

impl<'s> Skimmer<'s> {
    fn of(source: &'s str) -> Self {
        let bytes = source.as_bytes();
        Self { source, bytes, at: 0, line: 1, line_at: 0, depth: 0, texts: Next::default(), ended: 0 }
    }

    /// The items up to the closing brace or the end.
    fn module(&mut self) -> Outline {
        let mut outline = Outline::default();
        let mut attributes: Vec<String> = Vec::new();
        while self.trivia() {
            match self.byte() {
                b'}' => {
                    self.at += 1;
                    return outline;
                }
                b'#' => {
                    self.at += 1;
                    self.trivia();
                    let inner = self.byte() == b'!';
                    if inner {
                        self.at += 1;
                        self.trivia();
                    }
                    if self.byte() == b'[' {
                        let text = self.group();
                        if matters(text) {
                            let list = if inner { &mut outline.attributes } else { &mut attributes };
                            list.push(text.to_owned());
                        }
                    }
                }
                b';' => {
                    self.at += 1;
                    attributes.clear();
                }
                b'{' => {
                    self.group();
                    attributes.clear();
                }
                byte if is_word_start(byte) => {
                    let start = self.at;
                    let word = self.word();
                    if let Some(kind) = self.item(word) {
                        let line = match kind {
                            Kind::File(_) | Kind::Include(_) | Kind::TooDeep(_) => self.line(start),
                            _ => 0,
                        };
                        outline.items.push(Item { kind, attributes: std::mem::take(&mut attributes), line });
                    }
                }
                _ => self.token(),
            }
        }
        outline
    }

    /// What the keyword declares, if it declares something of interest.
    fn item(&mut self, word: &str) -> Option<Kind> {
        match word {
            "mod" => {
                self.trivia();
                let name = plain(self.name()?);
                self.trivia();
                if self.byte() == b'{' {
                    if self.depth == depth::MODULES {
                        self.group();
                        return Some(Kind::TooDeep(name));
                    }
                    self.at += 1;
                    self.depth += 1;
                    let inner = self.module();
                    self.depth -= 1;
                    return Some(Kind::Inline(name, inner));
                }
                Some(Kind::File(name))
            }
            "use" => {
                self.trivia();
                // `impl Trait + use<'a>` is no import.
                if self.byte() == b'<' {
                    return None;
                }
                Some(Kind::Use(self.until_semicolon().to_owned()))
            }
            "extern" => {
                let back = *self;
                self.trivia();
                if self.name() == Some("crate") {
                    return Some(Kind::ExternCrate(self.until_semicolon().to_owned()));
                }
                *self = back;
                None
            }
            "struct" | "enum" | "trait" => {
                self.trivia();
                Some(Kind::Type(plain(self.name()?)))
            }
            "union" => {
                let back = *self;
                self.trivia();
                match self.name() {
                    Some(name) => Some(Kind::Type(plain(name))),
                    None => {
                        *self = back;
                        None
                    }
                }
            }
            "type" => {
                self.trivia();
                let name = plain(self.name()?);
                let text = self.until_semicolon();
                let (_, of) = text.split_once('=')?;
                Some(Kind::Alias(name, of.to_owned()))
            }
            "include" => {
                let back = *self;
                self.trivia();
                if self.byte() == b'!' {
                    self.at += 1;
                    self.trivia();
                    if matches!(self.byte(), b'(' | b'[' | b'{') {
                        return Some(Kind::Include(self.group().to_owned()));
                    }
                }
                *self = back;
                None
            }
            _ => None,
        }
    }

    /// The text up to the next `;` outside groups; the `;` is taken too.
    fn until_semicolon(&mut self) -> &'s str {
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
    fn trivia(&mut self) -> bool {
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
    fn token(&mut self) {
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
                while self.at < self.bytes.len() && is_word_byte(self.byte()) {
                    self.at += 1;
                }
            }
            _ => self.at += 1,
        }
    }

    /// Passes over a group and gives the text inside. Unbalanced groups end with the file.
    ///
    /// Most of a file is inside groups, so this looks only for its own kind of brackets, and for what may start a text or a
    /// comment: brackets of other kinds between them are balanced, or nobody compiles the file.
    fn group(&mut self) -> &'s str {
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
    fn word(&mut self) -> &'s str {
        let word = self.letters();
        match (word, self.byte()) {
            ("r" | "br" | "cr", b'"' | b'#') => self.raw_string(),
            ("b" | "c", b'"') => self.string(),
            ("b", b'\'') => self.quote(),
            _ => {}
        }
        word
    }

    fn name(&mut self) -> Option<&'s str> {
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

    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// The line of a place, which is behind the last one that was asked for.
    fn line(&mut self, at: usize) -> u32 {
        let newlines = memchr::memchr_iter(b'\n', &self.bytes[self.line_at..at]).count();
        self.line += u32::try_from(newlines).unwrap_or(u32::MAX);
        self.line_at = at;
        self.line
    }
}

/// Whether an attribute may say that something is not compiled, or where its file is. Others are not kept.
fn matters(text: &str) -> bool {
    text.contains("cfg") || text.contains("path")
}

fn plain(name: &str) -> String {
    name.to_owned()
}

const fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether a letter can be one of a word; what else is beyond ASCII is white space to the compiler.
fn is_word(letter: char) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(outline: &Outline) -> Vec<String> {
        let mut list = Vec::new();
        for item in &outline.items {
            match &item.kind {
                Kind::File(name) => list.push(format!("file {name}")),
                Kind::Inline(name, inner) => {
                    list.push(format!("inline {name}"));
                    list.extend(listed(inner).into_iter().map(|inner| format!("{name}::{inner}")));
                }
                Kind::Use(text) => list.push(format!("use {}", text.trim())),
                Kind::ExternCrate(text) => list.push(format!("extern {}", text.trim())),
                Kind::Type(name) => list.push(format!("type {name}")),
                Kind::Alias(name, of) => list.push(format!("alias {name} {}", of.trim())),
                Kind::Include(text) => list.push(format!("include {text}")),
                Kind::TooDeep(name) => list.push(format!("too deep {name}")),
            }
        }
        list
    }

    #[test]
    fn modules_are_found_and_what_only_looks_like_one_is_not() {
        let source = r##"
            #!/usr/bin/env run
            //! mod doc;
            /* mod a; /* mod b; */ mod c; */
            pub(crate) mod real;
            const TEXT: &str = "mod text; \" mod more;";
            const RAW: &str = r#"mod raw; " mod"#;
            const BYTE: u8 = b'"'; const CHAR: char = '"'; const QUOTE: char = '\''; const TICK: char = '{';
            fn f<'a>(x: &'a str) -> impl Iterator + use<'a> { mod inside; }
            macro_rules! m { () => { mod made; } }
            m! { mod argument; }
            #[cfg(test)] mod tests { use super::*; mod deep; struct In; }
            use a::{b as c, d::*};
            extern crate alloc as al;
            extern "C" { fn g(); }
            struct S<T> where T: Fn() -> u8 { f: T }
            enum E { A } trait T {} union U { a: u8 }
            type Alias = crate::x::Real;
            include!("more.rs");
            mod r#type;
        "##;
        assert_eq!(
            listed(&skim(source)),
            [
                "file real",
                "inline tests",
                "tests::use super::*",
                "tests::file deep",
                "tests::type In",
                "use a::{b as c, d::*}",
                "extern alloc as al",
                "type S",
                "type E",
                "type T",
                "type U",
                "alias Alias crate::x::Real",
                "include \"more.rs\"",
                "file type",
            ]
        );
    }

    #[test]
    fn white_space_is_what_the_compiler_takes_for_it() {
        let source =
            "mod\u{b}a;\u{85}mod\u{2028}b\u{2029};\u{200e}pub\u{200f}mod é\u{85};use\u{2028}c\u{2028}as\u{b}d;";
        assert_eq!(listed(&skim(source)), ["file a", "file b", "file é", "use c\u{2028}as\u{b}d"]);
        assert_eq!(last_name("a\u{85}::\u{200e}b\u{2028}(c)"), "b");
        assert!(syn::parse_file(source).is_ok());
    }

    #[test]
    fn attributes_stay_with_their_item_and_lines_count_from_one() {
        let outline = skim("\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod a;\nmod b;\n");
        assert_eq!(outline.items[0].attributes, ["cfg(test)", "path = \"x.rs\""]);
        assert_eq!((outline.items[0].line, outline.items[1].line), (4, 5));
        assert!(outline.items[1].attributes.is_empty());
    }

    #[test]
    fn attributes_in_comments_and_texts_are_none() {
        let seen = |source: &str| any_attribute(source, |text| text.starts_with("mitigates"));
        assert!(seen("fn f() { #[mitigates(A)] fn g() {} }"));
        assert!(any_attribute("# [ mitigates(A)] fn g() {}", |text| text.trim().starts_with("mitigates")));
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
        for text in [
            "'r\"\\\"\"",
            "\"a\"r\"\\\"\"",
            "r#\"a\"#r\"\\\"\"",
            "'a'r\"\\\"\"",
            "b\"\"br\"\\\"\"",
            "'\\''r\"\\\"\"",
            "'r#\"\\\"\"",
        ] {
            assert!(seen(&format!("a! {{ {text} }} #[mitigates(A)] fn f() {{}}")), "{text}");
            assert!(!seen(&format!("a! {{ {text}, \"#[mitigates(A)]\" }}")), "{text}");
            assert_eq!(listed(&skim(&format!("a! {{ {text} }} mod b;"))), ["file b"], "{text}");
            assert_eq!(listed(&skim(&format!("{text} mod b;"))), ["file b"], "{text}");
        }
    }

    #[test]
    fn what_is_at_module_level_has_a_length() {
        for text in ["fn a() { b() }", "const A: B = \"{;\"; ", "#[a] struct A {}", "impl A { fn b() {} }"] {
            let whole = text.repeat(3);
            assert!(is_within(&whole, text.len()), "{text}");
            assert!(!is_within(&whole, text.trim_end().len() / 2), "{text}");
        }
        assert!(is_within("a! {}; // {\na! {}", 12));
        assert!(!is_within("const A: B = if a {} else if b {} else {} as C;", 30));
        assert!(!is_within("const A: B = {} + {} + {} + {} + {};", 20));
        assert!(!is_within("fn a() {} fn b(", 5));
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
                let seen = any_attribute(&text, |inside| last_name(inside) == "m");
                proptest::prop_assert_eq!(seen, has_attribute(tokens, "m"), "{:?}", text);
            }
        }

        #[test]
        fn any_text_can_be_skimmed(text in "[a-z#\\[\\]{}()'\"/*!;=r \\n\\\\é]{0,80}") {
            let _ = skim(&text);
            any_attribute(&text, |_| false);
            proptest::prop_assert!(is_within(&text, text.len()));
        }

        #[test]
        fn modules_agree_with_syn(names in proptest::collection::vec("[a-z]{3,6}", 1..6), noise in 0..5_usize) {
            let noises = ["fn f() { let x = '}'; }", "const A: &str = \"{\";", "/* { */", "struct X { a: u8 }", "impl<'a> Y<'a> { fn z() {} }"];
            let source: String = names.iter().map(|name| format!("{}\nmod x{name};\n", noises[noise])).collect();
            if let Ok(file) = syn::parse_file(&source) {
                let parsed: Vec<String> = file.items.iter().filter_map(|item| match item {
                    syn::Item::Mod(module) => Some(format!("file {}", module.ident)),
                    _ => None,
                }).collect();
                let skimmed: Vec<String> = listed(&skim(&source)).into_iter().filter(|item| item.starts_with("file")).collect();
                proptest::prop_assert_eq!(parsed, skimmed);
            }
        }
    }
}
