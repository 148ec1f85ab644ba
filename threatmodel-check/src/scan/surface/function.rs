//! A function as the shapes of code look at it: what it calls, names, and says.

use std::collections::HashSet;

use syn::visit::{self, Visit};
use threatmodel_syntax::{last_segment, plain_name};

use super::value::{Values, called_name, names_in, text_of};

/// The function around a place.
#[derive(Default)]
pub(super) struct Function {
    /// Its own name; empty outside of one.
    pub(super) name: String,
    /// The name of the type that it belongs to.
    pub(super) owner: String,
    /// The words of the path that it has: modules, type, name.
    pub(super) context: Vec<String>,
    pub(super) is_async: bool,
    /// The names of what it calls.
    pub(super) calls: HashSet<String>,
    /// Every name in it.
    pub(super) names: HashSet<String>,
    /// Its texts, in lower case.
    pub(super) texts: Vec<String>,
    /// The names of its parameters.
    pub(super) parameters: Vec<String>,
    pub(super) values: Values,
}

impl Function {
    pub(super) fn of(module: &str, owner: &str, signature: &syn::Signature, body: &syn::Block) -> Self {
        let mut function = Self {
            context: words(&format!("{module}_{owner}_{}", signature.ident).replace("::", "_")),
            name: plain_name(&signature.ident),
            owner: owner.to_owned(),
            is_async: signature.asyncness.is_some(),
            values: Values::of(signature, body),
            ..Self::default()
        };
        for input in &signature.inputs {
            if let syn::FnArg::Typed(typed) = input {
                function.parameters.extend(names_in(&typed.pat));
            }
        }
        function.names.extend(function.parameters.iter().cloned());
        Reader(&mut function).visit_block(body);
        function
    }

    /// Whether its name has one of these words.
    pub(super) fn is_named(&self, words: &[&str]) -> bool {
        has_word(&self.name, words)
    }

    /// Whether the path that it has, or its name, has one of these words, or one of these pairs of words.
    pub(super) fn is_in(&self, wanted: &[&str]) -> bool {
        self.context.iter().any(|word| wanted.contains(&word.as_str()))
            || self.context.windows(2).any(|pair| wanted.contains(&format!("{}-{}", pair[0], pair[1]).as_str()))
    }

    /// Whether one of its parameters has one of these words.
    pub(super) fn takes(&self, wanted: &[&str]) -> bool {
        self.parameters.iter().any(|name| has_word(name, wanted))
    }

    /// Whether it calls something with one of these words in its name.
    pub(super) fn does(&self, wanted: &[&str]) -> bool {
        self.calls.iter().any(|name| has_word(name, wanted))
    }

    /// Whether it reads a format: bytes or texts become values.
    pub(super) fn parses(&self) -> bool {
        const WORDS: [&str; 24] = [
            "parse",
            "read",
            "decode",
            "deserialize",
            "from",
            "load",
            "next",
            "visit",
            "scan",
            "unpack",
            "lex",
            "tokenize",
            "consume",
            "skip",
            "advance",
            "take",
            "get",
            "fetch",
            "eval",
            "expr",
            "node",
            "value",
            "recv",
            "try",
        ];
        self.is_named(&WORDS)
    }

    /// Whether it, or the type that it belongs to, is about secrets.
    pub(super) fn is_about_secrets(&self) -> bool {
        is_secret(&self.name) || is_secret(&self.owner)
    }

    /// Whether one of its texts has one of these.
    pub(super) fn says(&self, texts: &[&str]) -> bool {
        self.texts.iter().any(|own| texts.iter().any(|text| own.contains(text)))
    }
}

/// The words of a name: `snake_case` and `CamelCase` are parted.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && before_lower;
        before_lower = letter.is_lowercase() || letter.is_ascii_digit();
        if letter == '_' || letter == '-' || letter == '.' || starts {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a name has one of these words.
pub(super) fn has_word(name: &str, wanted: &[&str]) -> bool {
    words(name).iter().any(|word| wanted.contains(&word.as_str()))
}

/// Whether a name is one of a secret.
pub(super) fn is_secret(name: &str) -> bool {
    const SECRETS: [&str; 17] = [
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "secrets",
        "token",
        "credential",
        "credentials",
        "pin",
        "otp",
        "totp",
        "mnemonic",
        "privkey",
        "apikey",
        "passcode",
        "keypair",
    ];
    let words = words(name);
    let pairs = [
        ("private", "key"),
        ("secret", "key"),
        ("api", "key"),
        ("access", "key"),
        ("signing", "key"),
        ("session", "key"),
        ("auth", "key"),
    ];
    words.iter().any(|word| SECRETS.contains(&word.as_str()))
        || words.windows(2).any(|pair| pairs.contains(&(pair[0].as_str(), pair[1].as_str())))
}

/// The names in a type: of itself, and of what it is about.
pub(super) fn names_in_type(of: &syn::Type) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_ident(&mut self, name: &'ast proc_macro2::Ident) {
            self.0.push(name.to_string());
        }
    }
    let mut names = Names(Vec::new());
    names.visit_type(of);
    names.0
}

struct Reader<'f>(&'f mut Function);

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        self.0.calls.extend(called_name(&call.func));
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.0.calls.insert(plain_name(&call.method));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_ident(&mut self, name: &'ast proc_macro2::Ident) {
        self.0.names.insert(plain_name(name));
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.0.texts.extend(text_of(literal).map(|text| text.to_lowercase()));
    }

    fn visit_macro(&mut self, made: &'ast syn::Macro) {
        self.0.calls.insert(last_segment(&made.path) + "!");
        self.tokens(made.tokens.clone());
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Reader<'_> {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(name) => {
                    self.0.names.insert(plain_name(&name));
                }
                proc_macro2::TokenTree::Literal(literal) => {
                    self.0.texts.extend(text_of(&syn::Lit::new(literal)).map(|text| text.to_lowercase()));
                }
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_into_words() {
        assert_eq!(words("read_getPngHeader2"), ["read", "get", "png", "header2"]);
        assert!(is_secret("accessToken") && is_secret("SIGNING_KEY") && is_secret("user_password"));
        assert!(!is_secret("tokenizer") && !is_secret("key") && !is_secret("pinned"));
    }
}
