//! Tells files with annotations from those without, so that only the former are parsed.

use std::{cell::LazyCell, sync::LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};
use ra_ap_rustc_lexer::TokenKind;
use threatmodel_grammar::ATTRIBUTES;

use super::lexer::{Lexer, find_attribute, last_name, names};

/// The words that may indicate annotations in a file, besides the names of the attributes, which follow these. The name of the
/// facade, which comes before `threat`, does not indicate any, but must not be mistaken for it.
const WORDS: [&str; 3] = ["Classification", "cfg_attr", "threatmodel"];

/// Finds all of them in one pass; nothing where they cannot be made one.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = WORDS.into_iter().chain(ATTRIBUTES.iter().map(|attribute| attribute.name));
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()
});

/// Whether a file has annotations, by a look that knows comments and texts; `possible` is what a fast look at its words
/// said. `others` are further names that attributes go by.
pub(super) fn is_annotated(source: &str, possible: bool, others: &[String]) -> bool {
    possible && known(source).is_some() || !others.is_empty() && other(source, others).is_some()
}

/// The first attribute of a file with annotations that makes it one: the text inside its brackets, with its place.
pub(super) fn annotation<'s>(source: &'s str, others: &[String]) -> Option<(usize, &'s str)> {
    known(source).or_else(|| other(source, others))
}

/// The names that an import gives to attributes of ours, or to the derive macro.
pub(super) fn other_names(import: &str) -> Vec<String> {
    let Some(finder) = FINDER.as_ref() else { return Vec::new() };
    let is_ours = |pattern: usize| pattern >= WORDS.len() || WORDS[pattern] == "Classification";
    let names = finder.find_iter(import).filter(|found| is_ours(found.pattern().as_usize()));
    let renamed = names.filter_map(|found| renamed(import.get(found.end()..)?));
    renamed.map(str::to_owned).collect()
}

/// Whether a file can have annotations, or give attributes of ours other names, by its words alone.
pub(super) fn is_possible(source: &str) -> bool {
    let Some(finder) = FINDER.as_ref() else { return true };
    let bytes = source.as_bytes();
    let (mut conditional, mut seen) = (false, false);
    let mut before = Before::default();
    for found in finder.find_iter(bytes) {
        match found.pattern().as_usize() {
            0 => return true,
            1 => conditional = true,
            2 => {}
            _ if before.is_bracket(&bytes[..found.start()]) || renamed(&source[found.end()..]).is_some() => {
                return true;
            }
            _ => seen = true,
        }
        if conditional && seen {
            return true;
        }
    }
    false
}

/// The first attribute that goes by a name of ours, or by one that this file gave it.
fn known(source: &str) -> Option<(usize, &str)> {
    let renames = LazyCell::new(|| renames(source));
    find_attribute(source, |text| {
        let name = last_name(text);
        let ours = |name: &str| ATTRIBUTES.iter().any(|attribute| attribute.name == name);
        match name {
            "cfg_attr" => *renames || has_word(text, |word| ours(word) || word == "Classification"),
            "derive" => *renames || has_word(text, |word| word == "Classification"),
            _ => ours(name) || !is_everyday(name) && *renames,
        }
    })
}

/// The first attribute that goes by one of these names.
fn other<'s>(source: &'s str, others: &[String]) -> Option<(usize, &'s str)> {
    let is_other = |word: &str| others.iter().any(|other| word == other);
    find_attribute(source, |text| {
        let name = last_name(text);
        is_other(name) || matches!(name, "cfg_attr" | "derive") && has_word(text, is_other)
    })
}

/// Whether a word outside comments and texts satisfies the test.
fn has_word(text: &str, wanted: impl Fn(&str) -> bool) -> bool {
    names(text).any(wanted)
}

/// Whether an import gives an attribute of ours another name, at whatever depth.
fn renames(source: &str) -> bool {
    let mut lexer = Lexer::of(source);
    while lexer.kind != TokenKind::Eof {
        match lexer.word() {
            // `impl Trait + use<'a>` is no import.
            Some("use") if lexer.kind != TokenKind::Lt => {
                if !other_names(lexer.until_semicolon()).is_empty() {
                    return true;
                }
            }
            Some(_) => {}
            None => lexer.advance(),
        }
    }
    false
}

/// The name that a text starting with `as` gives; white space and comments may be around.
fn renamed(text: &str) -> Option<&str> {
    let mut lexer = Lexer::of(text);
    if lexer.name()? != "as" {
        return None;
    }
    lexer.name()
}

/// The text before a name, without its path; kept for the next name, so that no byte is examined twice.
#[derive(Default)]
struct Before {
    /// How far it is known.
    known: usize,
    /// The last byte that is no part of a path. The hash is that of a raw identifier.
    last: Option<usize>,
    /// Whether a line ends behind that byte.
    ended: bool,
    is_bracket: bool,
}

impl Before {
    /// Whether what stands before a name can be the start of an attribute: a bracket, and perhaps a path or a comment.
    fn is_bracket(&mut self, bytes: &[u8]) -> bool {
        // Beyond ASCII there is white space, too.
        let path = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"_:# \t\x0b\x0c\r\n".contains(byte);
        let new = &bytes[self.known..];
        let last = new.iter().rposition(|byte| !path(byte));
        let ends = memchr::memchr(b'\n', &new[last.map_or(0, |at| at + 1)..]).is_some();
        if last.is_some() || ends && !self.ended {
            self.last = last.map(|at| self.known + at).or(self.last);
            self.ended = ends;
            self.is_bracket = self.last.is_some_and(|last| opens(&bytes[..=last], ends));
        }
        self.known = bytes.len();
        self.is_bracket
    }
}

/// Whether an attribute's bracket is the last of these bytes, or only a comment stands behind it. A comment that is not
/// `ended` goes on over the name.
fn opens(bytes: &[u8], ended: bool) -> bool {
    let line = &bytes[memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1)..];
    bytes.ends_with(b"[") || bytes.ends_with(b"*/") || ended && memchr::memmem::find(line, b"//").is_some()
}

/// Attributes of the language that no import renames.
fn is_everyday(name: &str) -> bool {
    matches!(
        name,
        "allow" | "warn" | "deny" | "forbid" | "expect" | "cfg" | "doc" | "test" | "must_use" | "inline" | "path"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_annotated(source: &str, others: &[String]) -> bool {
        super::is_annotated(source, is_possible(source), others)
    }

    #[test]
    fn every_spelling_of_an_attribute_is_seen() {
        for text in [
            "#[threat(X)] struct A;",
            "#[ threatmodel :: r#threat (X)] struct A;",
            "#[/* it's */ threat(X)] struct A;",
            "#\u{b}[\u{200e}\u{2028}threat\u{85}(X)] struct A;",
            "#[tm\u{2029}::\u{200f}threat(X)] struct A;",
            "#[risk(X)] struct A; use tm::threat\u{b}as\u{2028}risk;",
            "#[ // a threat, [one] of many: it's bad;\n threat(X)] struct A;",
            "#[ // a, b\n // c, d\n\n tm::threat(X)] struct A;",
            "// a threat, and a threat\n#[threat(X)] struct A;",
            "#[cfg_attr(a, threat(X))] struct A;",
            "use threatmodel::threat as risk; #[risk(X)] struct A;",
            "use tm::{asset, threat\n  as\trisk}; #[risk(X)] struct A;",
            "use tm::threat as risk; #[cfg_attr(a, risk(X))] struct A;",
            "#[risk(X)] struct A; use tm::threat /* well */as risk;",
            "fn f() { a(); use tm::{b, threat as risk}; #[risk(X)] struct A; }",
            "use tm::Classification as Levels; #[derive(Debug, Levels)] enum A {}",
        ] {
            assert!(is_annotated(text, &[]), "{text}");
        }
    }

    #[test]
    fn words_in_code_and_comments_are_none() {
        for text in [
            "/// Does something with a threat.\nfn threat() {}",
            "fn f(asset: A) { a / threat; b /\n threat; [threat] }",
            "// #[threat(X)]\nstruct A;",
            "//! A threat\n//! and an asset.",
            "#[cfg_attr(a, ignore = \"detection is off, as a threat\")] fn f() {}",
            "#[cfg_attr(a, threats, doc(/* a threat */))] #[derive(Classifications)] struct A;",
            "use threatmodel::prelude as tm; #[risk(X)] struct A;",
            "use a::b; #[risk(X)] fn f() { control as u8; use_control as u8 }",
            "fn f<'a>() -> impl B + use<'a> { control as u8 } #[risk(X)] struct A;",
            "/* threat as risk */ #[non_exhaustive] fn f() {}",
            "/// Well known for access control as such.\n#[non_exhaustive]\nstruct A;",
        ] {
            assert!(!is_annotated(text, &[]), "{text}");
        }
        assert!(
            !is_possible("/// Does something with a threat\n/// and another threat.\nfn f() {}"),
            "not even looked at"
        );
    }

    #[test]
    fn other_names_are_those_of_the_import() {
        let names = |import: &str| other_names(import);
        assert_eq!(names("tm::{threat as risk, asset, flow /* x */ as r#type, control\n as _}"), ["risk", "type", "_"]);
        assert_eq!(names("tm::threat, threat as_x, a as threat"), [""; 0]);
        let others = ["risk".to_owned()];
        for text in [
            "#[derive(a::risk)] enum A {}",
            "#[risk(X)] fn f() {}",
            "#[a::risk(X)] fn f() {}",
            "#[cfg_attr(b, risk(X))] fn f() {}",
        ] {
            assert!(is_annotated(text, &others) && !is_annotated(text, &[]), "{text}");
        }
        assert!(!is_annotated("// #[risk(X)]\nfn risk() {}", &others));
    }

    proptest::proptest! {
        #[test]
        fn each_name_is_judged_as_if_it_were_alone(text in "(threat| |,|/|\\*|\n|\\[|//|#\\[){0,30}") {
            let bytes = text.as_bytes();
            let mut before = Before::default();
            for at in memchr::memmem::find_iter(bytes, b"threat") {
                proptest::prop_assert_eq!(before.is_bracket(&bytes[..at]), Before::default().is_bracket(&bytes[..at]));
            }
        }
    }
}
