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
    for found in finder.find_iter(bytes) {
        match found.pattern().as_usize() {
            0 => return true,
            1 => conditional = true,
            2 => named = true,
            _ if in_brackets(&bytes[..found.start()]) => return true,
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
        let name = last_name(text);
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

/// Whether what stands before a name is the start of an attribute: a bracket, and perhaps a path or a comment. The hash is
/// that of a raw identifier.
fn in_brackets(before: &[u8]) -> bool {
    let path = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:# \t\r\n".contains(byte);
    let last = before.iter().rev().find(|byte| !path(byte));
    matches!(last, Some(b'[' | b'/'))
}

/// The last segment of the path that the text inside an attribute's brackets starts with.
fn last_name(text: &str) -> &str {
    let text = text.trim();
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || "_:#".contains(letter))).unwrap_or(text.len());
    let name = text[..end].rsplit("::").next().unwrap_or_default();
    name.strip_prefix("r#").unwrap_or(name)
}

/// Attributes of the language that no import renames.
fn is_everyday(name: &str) -> bool {
    matches!(
        name,
        "allow" | "warn" | "deny" | "forbid" | "expect" | "cfg" | "doc" | "test" | "must_use" | "inline" | "path"
    )
}
