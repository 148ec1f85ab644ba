//! Tells files with annotations from those without, so that only the former are parsed.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use threatmodel_core::grammar::ATTRIBUTES;

use super::outline;

/// What may make a file one with annotations, besides the names of the attributes, which come behind these. `threatmodel`
/// comes before `threat`, so that the longer name is the one that is found.
const WORDS: [&str; 3] = ["Classification", "cfg_attr", "threatmodel"];

/// Finds all of them in one pass; nothing where they cannot be made one.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = WORDS.into_iter().chain(ATTRIBUTES.iter().map(|attribute| attribute.name));
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()
});

/// Whether a file has annotations: a fast look for their names behind a bracket, and where there is one, a look that
/// knows comments and texts.
pub(super) fn is_annotated(source: &str) -> bool {
    is_possible(source) && has_one(source)
}

/// Whether a file can have annotations, by its words alone.
fn is_possible(source: &str) -> bool {
    let Some(finder) = FINDER.as_ref() else { return true };
    let bytes = source.as_bytes();
    let (mut conditional, mut named, mut seen) = (false, false, false);
    let mut before = Before::default();
    for found in finder.find_iter(bytes) {
        match found.pattern().as_usize() {
            0 => return true,
            1 => conditional = true,
            2 => named = true,
            _ if before.is_bracket(&bytes[..found.start()]) => return true,
            _ => seen = true,
        }
        if conditional && seen {
            return true;
        }
    }
    named && is_renaming(bytes)
}

fn has_one(source: &str) -> bool {
    let bytes = source.as_bytes();
    let renamed = memchr::memmem::find(bytes, b"threatmodel").is_some() && is_renaming(bytes);
    outline::any_attribute(source, |text| {
        let name = outline::last_name(text);
        let ours = |name: &str| ATTRIBUTES.iter().any(|attribute| attribute.name == name);
        match name {
            "cfg_attr" => {
                ATTRIBUTES.iter().any(|attribute| text.contains(attribute.name)) || text.contains("Classification")
            }
            "derive" => text.contains("Classification"),
            _ => ours(name) || renamed && !is_everyday(name),
        }
    })
}

/// Whether a file may give something another name.
fn is_renaming(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b" as ").is_some()
}

/// What stands before a name, but for a path; kept for the next name, so that no byte is looked at twice.
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
        let path = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:# \t\r\n".contains(byte);
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

    #[test]
    fn an_attribute_may_have_a_comment_before_its_name() {
        for text in [
            "#[threat(X)] struct A;",
            "#[ threatmodel :: r#threat (X)] struct A;",
            "#[/* it's */ threat(X)] struct A;",
            "#[ // a threat, [one] of many: it's bad;\n threat(X)] struct A;",
            "#[ // a, b\n // c, d\n\n tm::threat(X)] struct A;",
            "// a threat, and a threat\n#[threat(X)] struct A;",
            "#[cfg_attr(a, threat(X))] struct A;",
        ] {
            assert!(is_annotated(text), "{text}");
        }
    }

    #[test]
    fn words_in_code_and_comments_are_none() {
        for text in [
            "/// Does something with a threat.\nfn threat() {}",
            "fn f(asset: A) { a / threat; b /\n threat; [threat] }",
            "// #[threat(X)]\nstruct A;",
            "//! A threat\n//! and an asset.",
        ] {
            assert!(!is_annotated(text), "{text}");
        }
        assert!(
            !is_possible("/// Does something with a threat\n/// and another threat.\nfn f() {}"),
            "not even looked at"
        );
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
