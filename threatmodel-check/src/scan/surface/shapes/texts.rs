//! Texts that somebody else interprets, put together by hand.

use proc_macro2::Span;
use syn::{Expr, spanned::Spanned as _};
use threatmodel_model::surface::Shape;
use threatmodel_syntax::{last_segment, plain_name};

use crate::scan::surface::{
    function::has_word,
    reader::Reader,
    value::{captured, text_of},
};

/// Macros that put a text together or write it.
const TEMPLATES: [&str; 8] = ["format", "write", "writeln", "format_args", "println", "print", "eprintln", "eprint"];

pub(super) fn of_function(reader: &mut Reader<'_>, signature: &syn::Signature) {
    // Bytes of a header, or of markup, that a function writes itself.
    let writes = ["write_all", "extend_from_slice", "push_str", "write", "write!", "put_slice", "extend", "write_str"]
        .iter()
        .any(|name| reader.function.calls.contains(*name));
    if writes && reader.function.says(&["\r\n"]) {
        let about =
            i8::from(reader.function.is_named(&["header", "headers", "head", "request", "response", "command"]));
        reader.note_shape(Shape::HeaderText, signature.ident.span(), about, "");
    }
    if writes && reader.function.texts.iter().any(|text| is_markup(text)) {
        let quoted = i8::from(reader.function.says(&["href=", "src=", "onclick"]));
        reader.note_shape(Shape::MarkupText, signature.ident.span(), quoted, "");
    }
}

pub(super) fn of_macro(reader: &mut Reader<'_>, made: &syn::Macro) {
    let name = last_segment(&made.path);
    if !TEMPLATES.contains(&name.as_str()) {
        return;
    }
    let (text, parts) = reader.function.values.of_template(&made.tokens);
    let Some(text) = text else { return };
    let span = made.path.span();
    if !parts.computed {
        return;
    }
    if matches!(name.as_str(), "format" | "write" | "format_args") && is_sql(&text) {
        reader.note_shape(Shape::SqlText, span, i8::from(parts.input), "");
    }
    if name == "format" && is_markup(&text) {
        reader.note_shape(Shape::MarkupText, span, i8::from(parts.input) + 1, "");
    }
    let shows = matches!(name.as_str(), "println" | "print" | "writeln" | "write");
    if shows && says_of_others(made) {
        reader.note_shape(Shape::UntrustedTextToTerminal, span, 0, "");
    }
}

/// Whether what is shown is named like something that others wrote.
fn says_of_others(made: &syn::Macro) -> bool {
    const WORDS: [&str; 15] = [
        "path",
        "name",
        "message",
        "subject",
        "author",
        "title",
        "summary",
        "body",
        "comment",
        "description",
        "filename",
        "branch",
        "tag",
        "url",
        "email",
    ];
    let mut names = Vec::new();
    collect(made.tokens.clone(), &mut names);
    names.iter().any(|name| has_word(name, &WORDS))
}

fn collect(tokens: proc_macro2::TokenStream, names: &mut Vec<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(name) => names.push(plain_name(&name)),
            proc_macro2::TokenTree::Group(group) => collect(group.stream(), names),
            proc_macro2::TokenTree::Literal(literal) => {
                if let Some(text) = text_of(&syn::Lit::new(literal)) {
                    names.extend(captured(&text));
                }
            }
            proc_macro2::TokenTree::Punct(_) => {}
        }
    }
}

pub(super) fn of_expression(reader: &mut Reader<'_>, expression: &Expr) {
    let Some(text) = Reader::literal(expression) else { return };
    let lower = text.to_lowercase();
    let span: Span = expression.span();
    if let Some(rest) = lower.strip_prefix("http://") {
        let host = rest.split(['/', ':', '{']).next().unwrap_or_default();
        let local = matches!(host, "" | "localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]") || host.starts_with("[");
        // Namespaces of XML are names, not addresses.
        let named = [
            "www.w3.org",
            "schemas.",
            "xmlns",
            "ns.adobe.com",
            "purl.org",
            "json-schema.org",
            "xml.apache.org",
            "example.",
        ];
        if !local && !named.iter().any(|name| rest.contains(name)) {
            let loads = reader.function.is_named(&["download", "fetch", "get", "update", "install"])
                || reader.function.says(&["curl", "wget", ".tar", ".zip", ".tgz"]);
            reader.note_shape(Shape::PlainHttpAddress, span, i8::from(loads), host);
        }
    }
    match lower.as_str() {
        "x-forwarded-for" | "x-real-ip" | "forwarded" | "x-forwarded-host" | "x-client-ip" | "cf-connecting-ip" => {
            reader.note_shape(Shape::ClientAddressHeader, span, 0, &lower);
        }
        "transfer-encoding" | "chunked" => reader.note_shape(Shape::FramingHeader, span, 0, &lower),
        "set-cookie" => reader.note_shape(Shape::CookieText, span, 0, ""),
        _ => {}
    }
}

/// Whether a text is one of SQL, in which something is left open.
fn is_sql(text: &str) -> bool {
    let text = text.trim_start().to_uppercase();
    let begins = [
        ("SELECT ", " FROM "),
        ("INSERT ", " INTO "),
        ("INSERT INTO ", ""),
        ("UPDATE ", " SET "),
        ("DELETE FROM ", ""),
        ("CREATE TABLE ", ""),
        ("DROP TABLE ", ""),
        ("ALTER TABLE ", ""),
        ("WITH ", " SELECT "),
        ("REPLACE INTO ", ""),
        ("PRAGMA ", "="),
        ("ATTACH ", ""),
        ("COPY ", " FROM "),
    ];
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
    begins.iter().any(|(begin, then)| text.starts_with(begin) && text.contains(then.trim_end()))
        || (text.contains(" WHERE ") && text.contains(" IN ("))
        || text.starts_with("WHERE ")
        || text.starts_with("ORDER BY ")
}

/// Whether a text holds a tag of HTML.
fn is_markup(text: &str) -> bool {
    let text = text.to_lowercase();
    const TAGS: [&str; 19] = [
        "<a ", "<img ", "<div", "<span", "<p>", "<td", "<li", "<h1", "<script", "<html", "<input", "<iframe", "<b>",
        "<table", "<link ", "<meta ", "<br", "<pre", "<code",
    ];
    TAGS.iter().any(|tag| text.contains(tag)) || text.contains("href=\"")
}
