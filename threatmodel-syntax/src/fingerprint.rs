//! A fingerprint of code: it changes with the tokens, not with comments, layout or place.

use std::{
    fmt::{self, Display, Write},
    mem::take,
};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::raw::RAW;

/// The fingerprint of an item without its attributes, as 16 hexadecimal digits.
///
/// The macros and the scan must agree, although an attribute above may have put a record at the start of the body
/// already, so calls of macros whose names start with `__` are left out there.
#[must_use]
pub fn fingerprint(item: impl IntoIterator<Item = TokenTree>) -> String {
    let mut hash = Hash::default();
    let tokens: Vec<TokenTree> = item.into_iter().collect();
    let mut at = 0;
    while let [TokenTree::Punct(pound), TokenTree::Group(group), ..] = &tokens[at..] {
        if pound.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
            break;
        }
        at += 2;
    }
    for token in tokens.into_iter().skip(at) {
        match token {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => hash.body(body),
            token => hash.token(token),
        }
    }
    format!("{:016x}", hash.0)
}

/// FNV-1a over the text of the tokens: short, and the same with every compiler.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn text(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Hashes the written token without this text at its start, and without building a string.
    fn written(&mut self, token: &impl Display, without: &'static str) {
        // Writing to a hash cannot fail.
        let _ = write!(Written { hash: self, without }, "{token}");
    }

    fn body(&mut self, body: Group) {
        self.text("{");
        self.code(without_records(within(body)));
        self.text("}");
    }

    /// Hashes tokens without doc comments, which the compiler writes as other literals than a parser does.
    fn code(&mut self, tokens: impl IntoIterator<Item = TokenTree>) {
        let mut held: Vec<TokenTree> = Vec::new();
        for token in tokens {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == '#' && held.is_empty() => held.push(token),
                TokenTree::Punct(punct) if punct.as_char() == '!' && held.len() == 1 => held.push(token),
                TokenTree::Group(group) if !held.is_empty() && is_doc(group) => held.clear(),
                _ => held.drain(..).chain([token]).for_each(|token| self.token(token)),
            }
        }
        held.into_iter().for_each(|token| self.token(token));
    }

    fn token(&mut self, token: TokenTree) {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                self.text(open);
                self.code(within(group));
                self.text(close);
            }
            // No separators: `x.0.1` is one token to the compiler and several to a parser.
            TokenTree::Ident(ident) => self.written(&ident, RAW),
            TokenTree::Punct(punct) => self.text(punct.as_char().encode_utf8(&mut [0; 4])),
            TokenTree::Literal(literal) => self.written(&literal, ""),
        }
    }
}

/// Writes to the hash; the text left out at the start comes in one piece.
struct Written<'h> {
    hash: &'h mut Hash,
    without: &'static str,
}

impl Write for Written<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let without = take(&mut self.without);
        self.hash.text(text.strip_prefix(without).unwrap_or(text));
        Ok(())
    }
}

/// Whether this is what a doc comment becomes: `[doc = "…"]`.
fn is_doc(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    group.delimiter() == Delimiter::Bracket
        && matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "doc")
        && matches!(tokens.next(), Some(TokenTree::Punct(equals)) if equals.as_char() == '=')
}

/// The tokens of a group, which nobody else needs: they are not copied.
#[must_use]
pub fn within(group: Group) -> TokenStream {
    let tokens = group.stream();
    drop(group);
    tokens
}

/// The body without what annotations have put at its start.
fn without_records(body: TokenStream) -> Vec<TokenTree> {
    let mut tokens: Vec<TokenTree> = body.into_iter().collect();
    let mut at = 0;
    while let [TokenTree::Punct(pound), TokenTree::Punct(bang), TokenTree::Group(_), ..] = &tokens[at..] {
        if pound.as_char() != '#' || bang.as_char() != '!' {
            break;
        }
        at += 3;
    }
    while let Some(end) = record(&tokens[at..]) {
        tokens.drain(at..at + end);
    }
    tokens
}

/// Where the code of a function's body begins: after its inner attributes and the calls that annotations have put there.
#[must_use]
pub fn code_start(body: &[TokenTree]) -> usize {
    let mut at = 0;
    while let [TokenTree::Punct(pound), TokenTree::Punct(bang), TokenTree::Group(_), ..] = &body[at..] {
        if pound.as_char() != '#' || bang.as_char() != '!' {
            break;
        }
        at += 3;
    }
    while let Some(length) = record(&body[at..]) {
        // A hidden macro of somebody else may return, and belongs to the code.
        let ours = body[at..at + length].iter().any(|token| match token {
            TokenTree::Ident(name) => OURS.iter().any(|ours| name == ours),
            _ => false,
        });
        if !ours {
            break;
        }
        at += length;
    }
    at
}

/// The names that annotations put at the start of a body.
const OURS: [&str; 7] = ["__record", "__bypass", "__enter", "__on_here", "__question", "__reach", "__site"];

/// How many tokens the call of a hidden macro at the start takes: `::threatmodel::__record! { … }`.
fn record(tokens: &[TokenTree]) -> Option<usize> {
    let path = tokens.iter().take_while(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Ident(_) => true,
        _ => false,
    });
    let path = path.count();
    let hidden = matches!(tokens[..path].last(), Some(TokenTree::Ident(name)) if name.to_string().starts_with("__"));
    match &tokens[path..] {
        [TokenTree::Punct(bang), TokenTree::Group(group), ..]
            if hidden && bang.as_char() == '!' && group.delimiter() == Delimiter::Brace =>
        {
            Some(path + 2)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use quote::ToTokens as _;

    use super::*;

    fn of(source: &str) -> String {
        fingerprint(TokenStream::from_str(source).unwrap())
    }

    #[test]
    fn comments_layout_and_attributes_do_not_matter() {
        let plain = of("fn f(x: (u8, (u8, u8))) -> u8 { x.1.0 }");
        assert_eq!(plain, of("/// Doc.\n#[inline] fn f(x: (u8, (u8, u8))) -> u8 {\n // why\n x.1.0\n}"));
        assert_eq!(plain, of("fn f(x: (u8, (u8, u8))) -> u8 { ::threatmodel::__record! { a b } x.1.0 }"));
        assert_eq!(
            plain,
            of(
                "fn f(#[doc = r\" p\"] x: (u8, (u8, u8))) -> u8 {\n //! Within.\n /// Before.\n x.1.0\n #[doc = \"w\"] }"
            )
        );
        assert_ne!(plain, of("fn f(x: (u8, (u8, u8))) -> u8 { #[doc(hidden)] x.1.0 }"));
        assert_ne!(plain, of("fn f(x: (u8, (u8, u8))) -> u8 { #![inline] x.1.0 }"));
        assert_ne!(plain, of("fn f(x: (u8, (u8, u8))) -> u8 { x.1.1 }"));
        assert_ne!(plain, of("fn f(x: (u8, (u8, u8))) -> u16 { x.1.0 }"));
    }

    #[test]
    fn raw_names_are_plain_and_what_only_looks_like_them_is_not() {
        assert_eq!(of("fn f() { r#g(x) }"), of("fn f() { g(r#x) }"));
        assert_ne!(of("fn f() { r#g(\"r#x\") }"), of("fn f() { g(\"x\") }"));
        assert_eq!(of("fn f() { a(b'c', 1.5e3_f32, r\"d\") }"), "56842f077c8d1d9f", "the same as ever");
    }

    #[test]
    fn a_parsed_function_has_the_fingerprint_of_its_tokens() {
        let source = "pub async fn f<'a, T: Fn() -> u8>(x: &'a (u8, (u8, f32)), t: T) -> Result<(), &'static str> { \
                      if x.1.0 == b'x' && 1.5e3 > x.1.1 { return Ok(()); } let y = [1u8; 3]; match y { [a, ..] => {} } \
                      println!(\"{}\", r#\"raw\"#); Err(\"no\") }";
        let parsed: syn::ItemFn = syn::parse_str(source).unwrap();
        assert_eq!(of(source), fingerprint(parsed.to_token_stream()));
    }
}
