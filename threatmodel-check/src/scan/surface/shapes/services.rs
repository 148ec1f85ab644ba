//! What services have whatever framework they use: routes, logins, sessions, answers to requests.

use proc_macro2::Span;
use syn::{Expr, Item, spanned::Spanned as _};
use threatmodel_model::surface::Shape;
use threatmodel_syntax::{last_segment, plain_name};

use super::memory::derives;
use crate::scan::surface::{
    function::{has_word, names_in_type},
    reader::{Reader, names_of},
    value::called_name,
};

/// Fields that the sender of a request must not set.
const OWN: [&str; 10] =
    ["admin", "role", "roles", "owner", "price", "balance", "discount", "permissions", "verified", "total"];

pub(super) fn of_items(reader: &mut Reader<'_>, items: &[Item]) {
    for item in items {
        let Item::Struct(item) = item else { continue };
        if !reader.ships(&item.attrs) || !derives(&item.attrs, "Deserialize") {
            continue;
        }
        let request = has_word(
            &item.ident.to_string(),
            &[
                "request",
                "form",
                "input",
                "payload",
                "body",
                "params",
                "query",
                "new",
                "create",
                "update",
                "order",
                "registration",
                "signup",
                "settings",
                "profile",
            ],
        );
        let own =
            item.fields.iter().filter_map(|field| field.ident.as_ref()).find(|name| has_word(&plain_name(name), &OWN));
        if let (true, Some(field)) = (request, own) {
            reader.note_shape(Shape::MassAssignment, field.span(), 0, &plain_name(field));
        }
    }
}

pub(super) fn of_function(reader: &mut Reader<'_>, signature: &syn::Signature) {
    let span = signature.ident.span();
    for (shape, bonus) in shapes(reader, signature) {
        reader.note_shape(shape, span, i8::from(bonus), "");
    }
}

/// The shapes that the function has, each with whether it has them clearly.
fn shapes(reader: &Reader<'_>, signature: &syn::Signature) -> Vec<(Shape, bool)> {
    let function = &reader.function;
    let mut seen = Vec::new();
    let mut note = |shape: Shape, clearly: bool| seen.push((shape, clearly));
    let request = takes(signature, &["Request", "HttpRequest", "ServiceRequest", "IncomingRequest"]);
    let answers = returns(signature, &["Response", "IntoResponse", "HttpResponse", "Responder", "Future", "Reply"]);
    // What is handed an answer already changes it, and answers nothing itself.
    if request && answers && !takes(signature, &["Response", "HttpResponse"]) {
        note(Shape::ServiceImplementation, function.is_named(&["handle", "call", "serve", "service", "dispatch"]));
    }
    let password =
        function.names.iter().any(|name| has_word(name, &["password", "passwd", "passphrase", "pin", "otp", "pwd"]));
    let admits = function.is_in(&[
        "login",
        "signin",
        "sign-in",
        "log-in",
        "logon",
        "authenticate",
        "authentication",
        "authenticator",
    ]);
    if password && admits && (function.is_async || !function.parameters.is_empty()) {
        note(Shape::Login, function.takes(&["password", "passwd", "passphrase", "pin", "otp"]));
    }
    let begins = function.is_named(&["create", "start", "begin", "new", "open", "issue", "login", "signin", "renew"])
        || (function.is_named(&["sign"]) && function.is_named(&["in"]));
    if begins && function.is_in(&["session", "sessions"]) {
        note(Shape::Session, function.is_named(&["sign", "login", "signin"]));
    }
    let message =
        function.takes(&["message", "body", "payload", "request", "event", "signed", "headers", "notification"]);
    let told = function.is_in(&["webhook", "webhooks", "callback", "callbacks", "hook", "notification"]);
    let checked = function.names.iter().any(|name| has_word(name, &["signature", "signed", "hmac", "mac", "merchant"]));
    if message && (told || (checked && function.is_async)) {
        note(Shape::Webhook, told && checked);
    }
    let is_answer = matches!(function.name.as_str(), "into_response" | "error_response");
    let shows_error = function.names.iter().any(|name| matches!(name.as_str(), "err" | "error" | "e"))
        && function.calls.iter().any(|name| name == "to_string" || name == "format!");
    if is_answer || ((request || function.is_async) && answers && shows_error) {
        note(Shape::ErrorInAnswer, is_answer);
    }
    let accepts =
        function.calls.iter().any(|name| matches!(name.as_str(), "accept" | "incoming" | "recv_from" | "accept_bi"));
    let spawns = function.calls.iter().any(|name| matches!(name.as_str(), "spawn" | "spawn_blocking" | "spawn_local"));
    let bounded = function.names.iter().any(|name| has_word(name, &["semaphore", "permit", "limit", "pool"]));
    if accepts && spawns && !bounded {
        note(Shape::TaskPerPeer, false);
    }
    seen
}

fn takes(signature: &syn::Signature, names: &[&str]) -> bool {
    signature.inputs.iter().any(|input| match input {
        syn::FnArg::Typed(typed) => is_one_of(&typed.ty, names),
        syn::FnArg::Receiver(_) => false,
    })
}

fn returns(signature: &syn::Signature, names: &[&str]) -> bool {
    match &signature.output {
        syn::ReturnType::Type(_, of) => is_one_of(of, names),
        syn::ReturnType::Default => false,
    }
}

fn is_one_of(of: &syn::Type, names: &[&str]) -> bool {
    names_in_type(of).iter().any(|name| names.contains(&name.as_str()))
}

pub(super) fn of_expression(reader: &mut Reader<'_>, expression: &Expr) {
    match expression {
        Expr::MethodCall(call) => {
            let name = plain_name(&call.method);
            let path = call.args.first().and_then(Reader::literal).filter(|path| path.starts_with('/'));
            if let ("route" | "at" | "nest" | "service" | "resource" | "scope", Some(path)) = (name.as_str(), path) {
                let handlers: Vec<String> = call.args.iter().skip(1).flat_map(handlers).collect();
                let methods = call.args.iter().skip(1).flat_map(methods).collect::<Vec<_>>().join(", ");
                let detail = if methods.is_empty() { path } else { format!("{methods} {path}") };
                reader.note_route(Shape::Routes, call.method.span(), &detail, &handlers);
                let privileged = detail.split('/').any(|part| {
                    has_word(
                        part,
                        &["admin", "internal", "debug", "metrics", "manage", "management", "backoffice", "actuator"],
                    )
                });
                if ["POST", "PUT", "PATCH", "DELETE"].iter().any(|method| detail.contains(method)) {
                    reader.note_route(Shape::ChangingRoute, call.method.span(), &detail, &handlers);
                }
                if privileged {
                    reader.note_route(Shape::PrivilegedRoute, call.method.span(), &detail, &handlers);
                }
            }
        }
        Expr::Path(path) => {
            let name = last_segment(&path.path);
            named_header(reader, &name, path.span());
        }
        _ => {}
    }
}

/// Headers by the names that the `http` crate gives them.
fn named_header(reader: &mut Reader<'_>, name: &str, span: Span) {
    match name {
        "TRANSFER_ENCODING" => reader.note_shape(Shape::FramingHeader, span, 0, "transfer-encoding"),
        "FORWARDED" | "X_FORWARDED_FOR" => reader.note_shape(Shape::ClientAddressHeader, span, 0, "forwarded"),
        "SET_COOKIE" => reader.note_shape(Shape::CookieText, span, 0, ""),
        _ => {}
    }
}

/// The methods of requests, as frameworks name their functions.
const METHODS: [&str; 9] = ["get", "post", "put", "patch", "delete", "head", "options", "any", "trace"];

/// The methods of a route, `GET, POST` of `get(a).post(b)`.
fn methods(expression: &Expr) -> Vec<String> {
    let upper = |name: String| METHODS.contains(&name.as_str()).then(|| name.to_uppercase());
    match expression {
        Expr::Call(call) => called_name(&call.func).and_then(upper).into_iter().collect(),
        Expr::MethodCall(call) => {
            let mut known = methods(&call.receiver);
            known.extend(upper(plain_name(&call.method)));
            known
        }
        _ => Vec::new(),
    }
}

/// The functions that a route leads to: `a` and `b` of `get(a).post(b).with_state(c)`.
fn handlers(expression: &Expr) -> Vec<String> {
    let routes = |name: &str| METHODS.contains(&name) || name == "to";
    match expression {
        Expr::Path(path) => vec![names_of(&path.path).join("::")],
        Expr::Call(call) => call.args.iter().flat_map(handlers).collect(),
        Expr::MethodCall(call) => {
            let arguments = call.args.iter().filter(|_| routes(&plain_name(&call.method)));
            [&*call.receiver].into_iter().chain(arguments).flat_map(handlers).collect()
        }
        _ => Vec::new(),
    }
}
