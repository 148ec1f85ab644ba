//! Skims a source file: modules, imports, type names and includes at module level, without parsing it.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use ra_ap_rustc_lexer::{TokenKind, strip_shebang};

use super::{bounds, lexer::Lexer};

/// The declarations of a module, as far as they are needed to follow it and to resolve names.
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
    /// Whether `pub`, of whatever reach, stands before it.
    pub(super) public: bool,
    /// The line, from 1, of what leads to another file or is refused; 0 for others, whose lines nobody asks for.
    pub(super) line: u32,
}

/// The kind of declaration.
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
    skim_to(source, source.len())
}

/// Skims a file only as far as something may lead to another file, which is nowhere in most files.
pub(super) fn skim_for_files(source: &str) -> Outline {
    last_lead(source).map_or_else(Outline::default, |last| skim_to(source, last))
}

static MOD: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("mod"));
static INCLUDE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("include"));

/// The last place where `mod` or `include` may stand as a word.
fn last_lead(source: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let is_alone = |start: usize, end: usize| {
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        !is_word(start.checked_sub(1).and_then(|before| bytes.get(before))) && !is_word(bytes.get(end))
    };
    let last = |finder: &Finder<'_>| {
        let found = finder.find_iter(bytes);
        found.filter(|start| is_alone(*start, start + finder.needle().len())).last()
    };
    last(&MOD).max(last(&INCLUDE))
}

/// Skims a file up to the item that starts at this place.
fn skim_to(source: &str, last: usize) -> Outline {
    let lexer = strip_shebang(source).map_or_else(|| Lexer::of(source), |start| Lexer::from(source, start));
    Skimmer { source, lexer, last, line: 1, line_at: 0, depth: 0, own_include: false }.module()
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

struct Skimmer<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    /// The last place that is of interest.
    last: usize,
    line: u32,
    line_at: usize,
    /// How many inline modules are around.
    depth: usize,
    /// Whether a `macro_rules! include` stands above, so that the name is not the language's.
    own_include: bool,
}

impl Skimmer<'_> {
    /// The items up to the closing brace or the end.
    fn module(&mut self) -> Outline {
        let mut outline = Outline::default();
        let mut attributes: Vec<String> = Vec::new();
        // The name that `::` follows, and the includes without one.
        let mut before: Option<&str> = None;
        let mut lone = Vec::new();
        let mut public = false;
        while self.lexer.at <= self.last {
            match self.lexer.kind {
                TokenKind::Eof => break,
                TokenKind::CloseBrace => {
                    self.lexer.advance();
                    break;
                }
                TokenKind::Pound => {
                    self.lexer.advance();
                    let inner = self.lexer.take(TokenKind::Bang);
                    if self.lexer.kind == TokenKind::OpenBracket {
                        let text = self.lexer.group();
                        if matters(text) {
                            let list = if inner { &mut outline.attributes } else { &mut attributes };
                            list.push(text.to_owned());
                        }
                    }
                }
                TokenKind::Semi | TokenKind::OpenBrace => {
                    self.lexer.token();
                    attributes.clear();
                    public = false;
                }
                _ => {
                    let start = self.lexer.at;
                    let is_raw = self.lexer.kind == TokenKind::RawIdent;
                    let Some(word) = self.lexer.name() else {
                        before = before.filter(|_| self.lexer.kind == TokenKind::Colon);
                        self.lexer.token();
                        continue;
                    };
                    public |= word == "pub";
                    let path = std::mem::replace(&mut before, (self.lexer.kind == TokenKind::Colon).then_some(word));
                    if word == "include" {
                        if path.map_or(self.own_include, |of| !is_of_language(of)) {
                            continue;
                        }
                        lone.extend(path.is_none().then_some(outline.items.len()));
                    }
                    // No keyword is a raw name, but the name of a macro may be.
                    if (!is_raw || word == "include")
                        && let Some(kind) = self.item(word)
                    {
                        let line = match kind {
                            Kind::File(_) | Kind::Include(_) | Kind::TooDeep(_) => self.line(start),
                            _ => 0,
                        };
                        outline.items.push(Item {
                            kind,
                            attributes: std::mem::take(&mut attributes),
                            public: std::mem::take(&mut public),
                            line,
                        });
                    }
                }
            }
        }
        let brings = |item: &Item| matches!(&item.kind, Kind::Use(import) if brings_include(import));
        if !lone.is_empty() && outline.items.iter().any(brings) {
            lone.retain(|&at| matches!(outline.items.get(at), Some(Item { kind: Kind::Include(_), .. })));
            lone.iter().rev().for_each(|&at| _ = outline.items.remove(at));
        }
        outline
    }

    /// The declaration that the keyword starts, if it is of interest.
    fn item(&mut self, word: &str) -> Option<Kind> {
        match word {
            "mod" => {
                let name = plain(self.lexer.name()?);
                if self.lexer.kind == TokenKind::OpenBrace {
                    if self.depth == bounds::MODULES {
                        self.lexer.group();
                        return Some(Kind::TooDeep(name));
                    }
                    self.lexer.advance();
                    self.depth += 1;
                    let own_include = self.own_include;
                    let inner = self.module();
                    (self.depth, self.own_include) = (self.depth - 1, own_include);
                    return Some(Kind::Inline(name, inner));
                }
                Some(Kind::File(name))
            }
            // `impl Trait + use<'a>` is no import.
            "use" if self.lexer.kind == TokenKind::Lt => None,
            "use" => Some(Kind::Use(self.lexer.until_semicolon().to_owned())),
            "extern" => {
                let mut ahead = self.lexer.clone();
                if ahead.name() != Some("crate") {
                    return None;
                }
                let text = ahead.until_semicolon().to_owned();
                self.lexer = ahead;
                Some(Kind::ExternCrate(text))
            }
            "struct" | "enum" | "trait" | "union" => Some(Kind::Type(plain(self.lexer.name()?))),
            "type" => {
                let name = plain(self.lexer.name()?);
                let text = self.lexer.until_semicolon();
                let (_, of) = text.split_once('=')?;
                Some(Kind::Alias(name, of.to_owned()))
            }
            "macro_rules" => {
                self.own_include |= self.lexer.take(TokenKind::Bang) && self.lexer.name() == Some("include");
                None
            }
            "include" => {
                let is_macro = self.lexer.take(TokenKind::Bang) && self.lexer.is_open();
                is_macro.then(|| Kind::Include(self.lexer.group().to_owned()))
            }
            _ => None,
        }
    }

    /// The line of a place, which is behind the last one that was asked for.
    fn line(&mut self, at: usize) -> u32 {
        let newlines = memchr::memchr_iter(b'\n', &self.source.as_bytes()[self.line_at..at]).count();
        self.line += u32::try_from(newlines).unwrap_or(u32::MAX);
        self.line_at = at;
        self.line
    }
}

/// Whether a path that starts with this name leads into a crate that has the `include!` of the language.
fn is_of_language(name: &str) -> bool {
    matches!(name, "core" | "std")
}

/// Whether an import makes `include` a macro of somebody else.
fn brings_include(import: &str) -> bool {
    let mut lexer = Lexer::of(import);
    let (mut renamed, mut first) = (false, None);
    while lexer.kind != TokenKind::Eof {
        let Some(word) = lexer.name() else {
            lexer.advance();
            continue;
        };
        first = first.or(Some(word));
        let goes_on = lexer.kind == TokenKind::Colon || lexer.clone().name() == Some("as");
        if word == "include" && !goes_on && (renamed || !first.is_some_and(is_of_language)) {
            return true;
        }
        renamed = word == "as";
    }
    false
}

/// Whether an attribute may say that something is not compiled, where its file is, or that macros of a crate need no import. Others
/// are not kept.
fn matters(text: &str) -> bool {
    ["cfg", "path", "macro_use"].iter().any(|word| text.contains(word))
}

fn plain(name: &str) -> String {
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{super::lexer::FOLLOWED, *};

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

    /// The items that lead to other files, with their attributes and lines, and the attributes of the modules around.
    fn leads(outline: &Outline) -> Vec<String> {
        let mut list = Vec::new();
        for item in &outline.items {
            match &item.kind {
                Kind::File(_) | Kind::Include(_) | Kind::TooDeep(_) => list.push(format!("{item:?}")),
                Kind::Inline(name, inner) => {
                    let inside = leads(inner);
                    let around = (name, &item.attributes, &inner.attributes);
                    list.extend(inside.iter().map(|item| format!("{around:?} {item}")));
                }
                _ => {}
            }
        }
        list
    }

    #[test]
    fn an_include_of_somebody_else_is_none() {
        for source in [
            "other::include! { a } ::other::include!(b);",
            "use other::include; include!(a);",
            "include!(a); use other::{b, c as include};",
            "macro_rules! include { () => {} } include!(a); mod b { include! { c } }",
        ] {
            assert!(!listed(&skim(source)).iter().any(|item| item.contains("include ")), "{source}");
        }
        for source in [
            "std::include!(a);",
            "::core::include! { a }",
            "use std::include; include!(a);",
            "use other::include as more; use include::more; include!(a);",
            "mod b { macro_rules! include { () => {} } } include!(a);",
            "mod b { use other::d; include!(a); } use other::include;",
            "mod b { use other::include; } include!(a);",
        ] {
            assert!(
                listed(&skim(source)).iter().any(|item| item.contains("include a") || item.contains("include  a")),
                "{source}"
            );
        }
    }

    #[test]
    fn only_as_much_is_skimmed_as_leads_to_files() {
        let source =
            "use a::b; #[cfg(c)] mod d { struct E; mod f; } fn modify() { g } struct H; core::include!(\"i\");";
        assert_eq!(leads(&skim(source)).len(), 2);
        assert_eq!(leads(&skim(source)), leads(&skim_for_files(source)));
        let (modules, rest) = ("mod a;\u{2028}mod\u{2028}b;", " struct C; // modern, included: premod_x\n use d;");
        assert_eq!(listed(&skim_for_files(&format!("{modules}{rest}"))), ["file a", "file b"]);
        assert!(listed(&skim_for_files(rest)).is_empty());
    }

    #[test]
    fn letters_that_are_written_to_a_text_are_no_prefix_of_the_next() {
        for text in FOLLOWED {
            assert_eq!(listed(&skim(&format!("a! {{ {text} }} mod b;"))), ["file b"], "{text}");
            assert_eq!(listed(&skim(&format!("{text} mod b;"))), ["file b"], "{text}");
        }
    }

    #[test]
    fn white_space_is_what_the_compiler_takes_for_it() {
        let source =
            "mod\u{b}a;\u{85}mod\u{2028}b\u{2029};\u{200e}pub\u{200f}mod é\u{85};use\u{2028}c\u{2028}as\u{b}d;";
        assert_eq!(listed(&skim(source)), ["file a", "file b", "file é", "use c\u{2028}as\u{b}d"]);
        assert!(syn::parse_file(source).is_ok());
    }

    #[test]
    fn attributes_stay_with_their_item_and_lines_count_from_one() {
        let outline = skim("\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod a;\nmod b;\n");
        assert_eq!(outline.items[0].attributes, ["cfg(test)", "path = \"x.rs\""]);
        assert_eq!((outline.items[0].line, outline.items[1].line), (4, 5));
        assert!(outline.items[1].attributes.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_skimmed(text in "[a-z#\\[\\]{}()'\"/*!;=r \\n\\\\é]{0,80}") {
            let _ = skim(&text);
        }

        #[test]
        fn what_leads_to_files_is_found_without_the_rest(
            text in "(mod|include|use|fn|r#| |\n|;|\\{|\\}|\\(|\\)|\"|'|!|//|/\\*|\\*/|#\\[cfg\\(a\\)\\]|x|é|1|\\u{2028}){0,40}"
        ) {
            proptest::prop_assert_eq!(leads(&skim(&text)), leads(&skim_for_files(&text)), "{}", text);
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
