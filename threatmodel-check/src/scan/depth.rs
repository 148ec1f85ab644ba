//! Bounds how deep sources may nest: a parser that descends with them would end the whole check on a hostile file.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree, token_stream::IntoIter};
use ra_ap_rustc_lexer::TokenKind;
use syn::parse::Parse;

use super::{aside::Aside, bounds::DEEPEST, lexer::Lexer};
use threatmodel_syntax::plainly;

/// Parses a file, unless it nests too deep.
fn parse_file(source: &str) -> syn::Result<syn::File> {
    parse_file_with(source, |_, tokens| tokens)
}

/// Reads a file, and forgets the places of its tokens. Returns the reason why it cannot be parsed, with its line, which where it has no
/// annotation is nobody's business.
pub(super) fn read(source: &str, read: impl FnOnce(&syn::File)) -> Option<(usize, String)> {
    let unread = match parse_file(source) {
        Ok(file) => {
            read(&file);
            None
        }
        Err(error) => Some((error.span().start().line, error.to_string())),
    };
    proc_macro2::extra::invalidate_current_thread_spans();
    unread
}

/// Parses a file without what can be set aside, which it gives too.
pub(super) fn parse_without_aside(source: &str) -> syn::Result<(syn::File, Aside)> {
    let mut aside = Aside::default();
    let file = parse_file_with(source, |text, tokens| {
        // Tokens that are set aside keep their raw names.
        if has_raw_names(text) { tokens } else { aside.set(text, tokens) }
    })?;
    Ok((file, aside))
}

fn parse_file_with(source: &str, prepared: impl FnOnce(&str, TokenStream) -> TokenStream) -> syn::Result<syn::File> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let shebang = source.starts_with("#!") && !source[2..].trim_start().starts_with('[');
    let (shebang, rest) = match source.find('\n') {
        Some(end) if shebang => (Some(source[..end].to_owned()), &source[end..]),
        None if shebang => (Some(source.to_owned()), ""),
        _ => (None, source),
    };
    let mut file: syn::File = parse_with(rest, prepared)?;
    file.shebang = shebang;
    Ok(file)
}

/// Parses a text, unless it nests too deep.
pub(super) fn parse_str<T: Parse>(text: &str) -> syn::Result<T> {
    parse_with(text, |_, tokens| tokens)
}

fn parse_with<T: Parse>(text: &str, prepared: impl FnOnce(&str, TokenStream) -> TokenStream) -> syn::Result<T> {
    let tokens = prepared(text, text.parse()?);
    // A token takes a byte at least, and to go through all of them takes a copy of each.
    if text.len() > DEEPEST
        && !is_within(text, DEEPEST)
        && let Some(span) = too_deep(tokens.clone())
    {
        return Err(syn::Error::new(span, "this nests too deep to be read"));
    }
    // Most files have no raw identifiers, and to write all their tokens anew would take its time.
    syn::parse2(if has_raw_names(text) { plainly(tokens) } else { tokens })
}

fn has_raw_names(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_name = |at: usize| bytes.get(at + 2).is_some_and(|byte| !matches!(byte, b'"' | b'#'));
    memchr::memmem::find_iter(bytes, b"r#").any(is_name)
}

/// Whether nothing at module level is longer than so many bytes: what ends with a semicolon, or with braces behind which
/// something new starts.
fn is_within(source: &str, most: usize) -> bool {
    let mut lexer = Lexer::of(source);
    let mut start = 0;
    while lexer.kind != TokenKind::Eof {
        let kind = lexer.kind;
        lexer.token();
        let end = lexer.behind;
        if end - start > most {
            return false;
        }
        let ended = match kind {
            TokenKind::Semi => true,
            TokenKind::OpenBrace => {
                let next = lexer.clone().name();
                lexer.kind == TokenKind::Pound || next.is_some_and(|next| !matches!(next, "else" | "as"))
            }
            _ => false,
        };
        if ended {
            start = end;
        }
    }
    source.len() - start <= most
}

/// One group, and what the parser may have descended into in it.
struct Level {
    tokens: IntoIter,
    /// The tokens of the statement so far.
    count: usize,
    /// The angle brackets of the statement that are still open.
    angles: usize,
    /// Whether the last token was a group in braces, which may have ended the statement.
    after_block: bool,
}

impl Level {
    fn of(tokens: TokenStream) -> Self {
        Self { tokens: tokens.into_iter(), count: 0, angles: 0, after_block: false }
    }
}

/// Where the tokens nest deeper than allowed. Never too little: whatever is not surely the end of a statement counts on.
fn too_deep(tokens: TokenStream) -> Option<Span> {
    let mut levels = vec![Level::of(tokens)];
    let mut above = 0;
    while let Some(level) = levels.last_mut() {
        let Some(token) = level.tokens.next() else {
            levels.pop();
            above -= levels.last().map_or(0, |level| level.count);
            continue;
        };
        let after_block = std::mem::replace(&mut level.after_block, false);
        level.count += 1;
        match &token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => (level.count, level.angles) = (0, 0),
                // Within angle brackets a comma ends nothing.
                ',' => level.count = level.angles,
                '<' => level.angles += 1,
                '>' => level.angles = level.angles.saturating_sub(1),
                '#' if after_block => (level.count, level.angles) = (0, 0),
                _ => {}
            },
            TokenTree::Ident(ident) if after_block && ident != "else" && ident != "as" => {
                (level.count, level.angles) = (1, 0);
            }
            TokenTree::Group(group) => {
                level.after_block = group.delimiter() == Delimiter::Brace;
                above += level.count;
                levels.push(Level::of(group.stream()));
            }
            _ => {}
        }
        if above + levels.last().map_or(0, |level| level.count) > DEEPEST {
            return Some(token.span());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_too_deep(text: &str) -> bool {
        too_deep(text.parse().unwrap()).is_some()
    }

    #[test]
    fn what_descends_is_counted() {
        let many = DEEPEST + 1;
        for deep in [
            format!("{}{}", "(".repeat(many), ")".repeat(many)),
            format!("mod a {{{}{}}}", "[".repeat(many), "]".repeat(many)),
            format!("{}true", "!".repeat(many)),
            format!("{}x", "a = ".repeat(many)),
            format!("{}{{}}", "if a {} else ".repeat(many)),
            format!("{}{}", "A<B, ".repeat(many), ">".repeat(many)),
            format!("{}x", "|a| ".repeat(many)),
            format!("{}x", "a + ".repeat(many)),
        ] {
            assert!(is_too_deep(&deep), "{}", &deep[..20]);
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

    #[test]
    fn what_is_too_deep_is_long() {
        let many = DEEPEST + 1;
        for deep in [
            format!("fn f() {{}} {}{}", "(".repeat(many), ")".repeat(many)),
            format!("mod a {{ fn f() {{}} const A: B = {}true; }}", "!".repeat(many)),
            format!("const A: B = {}{{}};", "if a {} else ".repeat(many)),
            format!("const A: B = {}{{}};", "{} + ".repeat(many)),
            format!("a!{{}} {}", "{".repeat(many)),
        ] {
            assert!(!is_within(&deep, DEEPEST), "{}", &deep[..20]);
        }
    }

    #[test]
    fn what_is_only_long_is_not() {
        let many = DEEPEST * 3;
        for long in [
            "fn f() { g(); }".repeat(many),
            "a();".repeat(many),
            "#[a] fn f() {} ".repeat(many),
            format!("[{}]", "1, ".repeat(many)),
            format!("match a {{ {} }}", "A => {} ".repeat(many)),
            format!("[{}]", "A<B>, ".repeat(many)),
            "impl A for B { fn f(&self) -> C<D> {} }".repeat(many),
        ] {
            assert!(!is_too_deep(&long), "{}", &long[..20]);
        }
    }

    #[test]
    fn files_are_parsed_as_syn_does() {
        for source in
            ["#!/usr/bin/env run\nfn f() {}", "#![allow(x)]\nfn f() {}", "\u{feff}fn f() {}", "#!/x", "", "fn f("]
        {
            let (ours, theirs) = (parse_file(source), syn::parse_file(source));
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{source}");
            if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                assert_eq!((ours.shebang, ours.items.len()), (theirs.shebang, theirs.items.len()), "{source}");
            }
        }
    }
}
