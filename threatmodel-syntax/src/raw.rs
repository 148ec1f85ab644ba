//! Raw identifiers: to the compiler `r#ignore` is `ignore`, and readers of attributes must see no difference either.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

/// The prefix of a raw identifier.
pub(crate) const RAW: &str = "r#";

/// The name of an identifier, however it is written.
#[must_use]
pub fn plain_name(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix(RAW) {
        Some(plain) => plain.to_owned(),
        None => name,
    }
}

/// The tokens with every raw identifier written plainly, at the same place. Keywords stay raw: they would be others.
#[must_use]
pub fn plainly(tokens: TokenStream) -> TokenStream {
    let plain = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) => {
            let name = plain_name(&ident);
            match syn::parse_str::<Ident>(&name) {
                Ok(_) => Ident::new(&name, ident.span()).into(),
                Err(_) => TokenTree::Ident(ident),
            }
        }
        TokenTree::Group(group) => {
            let mut plain = Group::new(group.delimiter(), plainly(group.stream()));
            plain.set_span(group.span());
            plain.into()
        }
        other => other,
    });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_keywords_stay() {
        let tokens: TokenStream = "#[r#ignore] fn r#type(self) { r#a::<r#fn>(\"r#b\", x) }".parse().unwrap();
        assert_eq!(plainly(tokens).to_string(), "# [ignore] fn r#type (self) { a ::< r#fn > (\"r#b\" , x) }");
    }
}
