//! Secrets: kept, compared, shown; keys that are made, and signatures that are verified.

use proc_macro2::Span;
use syn::{BinOp, Expr, Item, spanned::Spanned as _};
use threatmodel_model::surface::Shape;
use threatmodel_syntax::{last_segment, plain_name};

use super::memory::derives;
use crate::scan::surface::{
    function::{has_word, is_secret, names_in_type, words},
    reader::Reader,
    value::{called_name, captured, split, text_of},
};

/// Words of values that are compared to find out whether somebody knows a secret.
const PROOFS: [&str; 12] =
    ["mac", "hmac", "tag", "signature", "digest", "token", "code", "challenge", "checksum", "nonce", "hash", "proof"];

pub(super) fn of_items(reader: &mut Reader<'_>, items: &[Item]) {
    for item in items {
        match item {
            Item::Const(item) if reader.ships(&item.attrs) => constant(reader, &item.ident, &item.expr),
            Item::Static(item) if reader.ships(&item.attrs) => constant(reader, &item.ident, &item.expr),
            Item::Struct(item) if reader.ships(&item.attrs) && derives(&item.attrs, "Debug") => {
                let field = item.fields.iter().find(|field| {
                    field.ident.as_ref().is_some_and(|name| is_secret(&plain_name(name))) && holds_text(&field.ty)
                });
                if let Some(field) = field {
                    let name = field.ident.as_ref().map(plain_name).unwrap_or_default();
                    reader.note_shape(Shape::PrintableSecret, item.ident.span(), 0, &name);
                }
            }
            _ => {}
        }
    }
}

fn constant(reader: &mut Reader<'_>, name: &proc_macro2::Ident, value: &Expr) {
    let text = Reader::literal(value).or_else(|| match value {
        Expr::Reference(inner) => Reader::literal(&inner.expr),
        _ => None,
    });
    // A name for something, or where it lies, is no secret.
    let is_value = |text: &String| {
        text.len() >= 8
            && !text.contains([' ', '/', '{', '<'])
            && !text.ends_with("_KEY")
            && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    if is_secret(&name.to_string()) && text.as_ref().is_some_and(is_value) {
        reader.note_shape(Shape::SecretConstant, name.span(), 0, "");
    }
}

/// Whether a type holds the secret itself, and not something that keeps it hidden.
fn holds_text(of: &syn::Type) -> bool {
    let names = names_in_type(of);
    ["String", "str", "Vec", "u8", "Bytes"].iter().any(|name| names.iter().any(|word| word == name))
        && !names.iter().any(|word| word.starts_with("Secret") || word == "Zeroizing" || word == "Redacted")
}

pub(super) fn of_function(reader: &mut Reader<'_>, attributes: &[syn::Attribute], signature: &syn::Signature) {
    let span = signature.ident.span();
    let function = &reader.function;
    let instrumented = attributes.iter().find(|attribute| last_segment(attribute.path()) == "instrument");
    if let Some(attribute) = instrumented {
        let skipped = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        let shown = function.parameters.iter().find(|name| {
            is_secret(name)
                && !skipped.contains("skip_all")
                && !(skipped.contains("skip") && skipped.contains(name.as_str()))
        });
        if let Some(name) = shown.cloned() {
            reader.note_shape(Shape::InstrumentedSecret, span, 1, &name);
        } else if is_named_in(&skipped) {
            reader.note_shape(Shape::InstrumentedSecret, span, 0, "");
        }
    }
    let function = &reader.function;
    let makes = function.is_named(&[
        "generate", "gen", "keygen", "random", "rand", "keypair", "nonce", "salt", "seed", "new", "create",
    ]);
    let random = function.names.iter().any(|name| {
        has_word(name, &["rng", "rand", "random", "osrng", "getrandom", "entropy", "csprng", "thread_rng", "crypto"])
            || name == "OsRng"
    });
    let valued = function.is_about_secrets()
        || function
            .is_named(&["key", "keygen", "keypair", "nonce", "iv", "salt", "password", "id", "session", "token"]);
    if makes && random && valued {
        let opens = reader.function.is_in(&["session", "token", "key", "keypair", "secret"]);
        reader.note_shape(Shape::KeyGeneration, span, i8::from(opens), "");
    }
    let function = &reader.function;
    let verifies = function.is_named(&["verify", "verifies", "verified", "authenticate", "validate"]) && {
        let all = |wanted: &[&str]| {
            function.names.iter().any(|name| has_word(name, wanted))
                || has_word(&function.owner, wanted)
                || has_word(&function.name, wanted)
        };
        all(&[
            "signature",
            "sig",
            "signatures",
            "mac",
            "hmac",
            "signer",
            "verifier",
            "jwt",
            "jws",
            "gpg",
            "pgp",
            "checksum",
            "digest",
        ])
    };
    if verifies {
        reader.note_shape(Shape::VerifyingFunction, span, 0, "");
    }
    let function = &reader.function;
    let works = function.is_named(&["decrypt", "unpad", "modpow", "unwrap", "exp", "pow", "decode", "from", "sign"]);
    let general = function
        .calls
        .iter()
        .any(|name| has_word(name, &["base64", "hex", "decode", "pow", "modpow", "unpad", "inv", "invert"]));
    if works && general && (function.is_about_secrets() || function.is_named(&["decrypt", "unpad"])) {
        reader.note_shape(Shape::BranchOnSecret, span, i8::from(reader.function.is_about_secrets()), "");
    }
    if signature.ident == "verify_server_cert" || signature.ident == "verify_tls12_signature" {
        reader.note_shape(Shape::CertificateVerifier, span, 0, "");
    }
}

/// Whether the arguments of `#[instrument]` name a secret as a field.
fn is_named_in(arguments: &str) -> bool {
    arguments.contains("fields")
        && arguments.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(is_secret)
}

pub(super) fn of_expression(reader: &mut Reader<'_>, expression: &Expr) {
    match expression {
        Expr::Binary(binary) if matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_)) => {
            let sides = [name_of(&binary.left), name_of(&binary.right)];
            let fixed = |side: &Expr| !reader.value(side).computed;
            if fixed(&binary.left) || fixed(&binary.right) || sides.iter().any(|name| is_measure(name)) {
                return;
            }
            let secret = sides.iter().any(|name| is_secret(name));
            let proof = sides.iter().any(|name| has_word(name, &PROOFS));
            let checks = reader.function.is_named(&[
                "verify",
                "check",
                "validate",
                "compare",
                "matches",
                "authenticate",
                "eq",
                "decrypt",
                "open",
            ]) || reader.function.is_about_secrets();
            if secret || (proof && checks) {
                reader.note_shape(Shape::SecretComparison, binary.op.span(), i8::from(checks), "");
            }
        }
        // A path that a secret decides takes its own time.
        Expr::If(branch) if reader.function.is_about_secrets() && names_secret(&branch.cond) => {
            reader.note_shape(Shape::BranchOnSecret, branch.if_token.span, 0, "");
        }
        Expr::Index(index) if reader.function.is_about_secrets() && names_secret(&index.index) => {
            reader.note_shape(Shape::BranchOnSecret, index.bracket_token.span.open(), 0, "");
        }
        _ => {}
    }
}

/// Whether it is a length or a kind, which is public.
fn is_measure(name: &str) -> bool {
    has_word(name, &["len", "length", "kind", "type", "count", "id", "name", "is", "size"])
}

fn names_secret(expression: &Expr) -> bool {
    let name = name_of(expression);
    is_secret(&name) && !is_measure(&name)
}

/// The name of what a value is: the last of a path or of fields, or what is asked for it.
fn name_of(expression: &Expr) -> String {
    match expression {
        Expr::Path(path) => last_segment(&path.path),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => plain_name(name),
            syn::Member::Unnamed(_) => name_of(&field.base),
        },
        Expr::MethodCall(call) => {
            let name = plain_name(&call.method);
            if matches!(
                name.as_str(),
                "as_bytes" | "as_ref" | "as_str" | "as_slice" | "to_string" | "into" | "clone" | "unwrap" | "borrow"
            ) {
                name_of(&call.receiver)
            } else {
                name
            }
        }
        Expr::Reference(inner) => name_of(&inner.expr),
        Expr::Unary(inner) => name_of(&inner.expr),
        Expr::Paren(inner) => name_of(&inner.expr),
        Expr::Index(index) => name_of(&index.expr),
        Expr::Binary(binary) => name_of(&binary.left),
        Expr::Call(call) => called_name(&call.func).unwrap_or_default(),
        _ => String::new(),
    }
}

pub(super) fn of_macro(reader: &mut Reader<'_>, made: &syn::Macro) {
    const SHOWS: [&str; 15] = [
        "trace",
        "debug",
        "info",
        "warn",
        "error",
        "log",
        "event",
        "span",
        "info_span",
        "debug_span",
        "trace_span",
        "println",
        "eprintln",
        "print",
        "dbg",
    ];
    let name = last_segment(&made.path);
    if !SHOWS.contains(&name.as_str()) {
        return;
    }
    let shown = shown_secret(&made.tokens);
    if let Some(secret) = shown {
        reader.note_shape(Shape::SecretInText, made.path.span(), 0, &secret);
    }
}

/// The first secret among the values that a macro shows.
fn shown_secret(tokens: &proc_macro2::TokenStream) -> Option<String> {
    for argument in split(tokens.clone()) {
        let mut name: Option<(String, Span)> = None;
        let mut measured = false;
        for token in argument {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    let text = plain_name(&ident);
                    measured |= is_measure(&text) || matches!(text.as_str(), "is_some" | "is_none" | "expires");
                    name = Some((text, ident.span())).filter(|(text, _)| is_secret(text)).or(name);
                }
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Some(text) = text_of(&syn::Lit::new(literal)) {
                        let captured = captured(&text);
                        if let Some(secret) = captured.into_iter().find(|name| is_secret(name) && words(name).len() < 4)
                        {
                            return Some(secret);
                        }
                    }
                }
                _ => {}
            }
        }
        if let (Some((name, _)), false) = (name, measured) {
            return Some(name);
        }
    }
    None
}
