//! What programs that sell, pay and keep accounts have, by the words of their trade.

use syn::Item;
use threatmodel_model::surface::Shape;
use threatmodel_syntax::plain_name;

use crate::scan::surface::{
    function::{has_word, is_secret},
    reader::Reader,
};

/// Words of what is owed, owned or counted.
const STOCKS: [&str; 10] =
    ["stock", "balance", "inventory", "seat", "credit", "quota", "voucher", "coupon", "points", "tickets"];

/// Words of what belongs to somebody.
const BELONGINGS: [&str; 12] = [
    "receipt", "order", "orders", "invoice", "document", "message", "profile", "account", "file", "payment", "ticket",
    "booking",
];

pub(super) fn of_items(reader: &mut Reader<'_>, items: &[Item]) {
    for item in items {
        let Item::Struct(item) = item else { continue };
        if !reader.ships(&item.attrs) {
            continue;
        }
        let name = item.ident.to_string();
        let card = has_word(&name, &["card", "iban", "passport"])
            && item
                .fields
                .iter()
                .filter_map(|field| field.ident.as_ref())
                .any(|field| has_word(&plain_name(field), &["number", "pan", "cvc", "cvv", "iban", "digits"]));
        if card {
            reader.note_shape(Shape::SecretInStore, item.ident.span(), 1, &name);
        }
    }
}

pub(super) fn of_function(reader: &mut Reader<'_>, signature: &syn::Signature) {
    for (shape, clearly) in shapes(reader) {
        reader.note_shape(shape, signature.ident.span(), i8::from(clearly), "");
    }
}

/// The shapes that the function has, each with whether it has them clearly.
fn shapes(reader: &Reader<'_>) -> Vec<(Shape, bool)> {
    let function = &reader.function;
    let mut seen = Vec::new();
    let mut note = |shape: Shape, clearly: bool| seen.push((shape, clearly));
    let stores = function.says(&["insert into", "update ", "create table"])
        || function.does(&["insert", "save", "store", "persist", "put", "write"]);
    let secret = function.parameters.iter().any(|name| is_secret(name))
        || function.is_in(&["token", "tokens", "password", "card", "secret"]);
    if secret
        && (function.says(&["insert into", "create table"])
            || function.is_in(&["stored"])
            || (stores && function.is_named(&["store", "save", "insert", "start", "create", "persist"])))
    {
        note(Shape::SecretInStore, function.is_in(&["session", "card", "token", "tokens"]));
    }
    let reads = function.says(&["select "])
        || function.does(&["find", "get", "load", "by", "read", "placed", "exists", "fetch", "lines"]);
    let writes = function.says(&["update ", "insert into"])
        || function.does(&[
            "insert",
            "update",
            "save",
            "place",
            "take",
            "reserve",
            "charge",
            "decrement",
            "withdraw",
            "set",
        ]);
    let traded = function.is_in(&STOCKS) || function.names.iter().any(|name| has_word(name, &STOCKS));
    let atomic = function.says(&["for update", "on conflict"]);
    if (traded && writes && !atomic)
        || (reads
            && writes
            && function.is_in(&["checkout", "transfer", "withdraw", "redeem", "booking", "reservation"]))
    {
        note(Shape::ReadThenWrite, traded);
    }
    let steps = [
        "checkout",
        "check-out",
        "payment",
        "pay",
        "charge",
        "refund",
        "transfer",
        "order",
        "orders",
        "approve",
        "confirm",
        "publish",
        "submit",
    ];
    if function.is_in(&steps)
        && writes
        && function.is_named(&[
            "place", "check", "pay", "charge", "refund", "transfer", "submit", "approve", "confirm", "checkout",
        ])
    {
        note(Shape::WorkflowStep, function.is_async);
    }
    let number = function.takes(&["id", "number", "reference", "uuid", "slug"]);
    let own = function.names.iter().any(|name| has_word(name, &["owner", "reader", "account", "user"]));
    if number
        && reads
        && function.is_in(&BELONGINGS)
        && !function.is_in(&["store", "sql", "db", "database", "admin", "schema", "migrations"])
    {
        note(Shape::ObjectById, own);
    }
    let money = ["price", "amount", "total", "cents", "discount", "fee", "cost"];
    if function.is_in(&money)
        && function.is_in(&["basket", "cart", "checkout", "order", "orders", "payment", "invoice", "pricing"])
    {
        note(Shape::Amount, function.is_named(&money));
    }
    if function.takes(&["quantity", "qty", "pieces", "units"]) && !function.is_in(&["store", "sql", "db"]) {
        note(Shape::Quantity, true);
    }
    // A log is read and drawn by other functions; those that add to it call something that does.
    let adds =
        function.does(&["append", "write", "writeln", "record", "insert", "push", "execute", "send", "save", "hash"]);
    if function.is_in(&["audit", "auditlog", "log", "journal", "ledger"])
        && function.is_named(&["append", "write", "record", "log", "entry", "add", "insert"])
        && !function.parameters.is_empty()
        && adds
    {
        note(Shape::LogEntry, function.is_in(&["audit", "journal", "ledger"]));
    }
    let logs = function
        .calls
        .iter()
        .any(|name| name.ends_with('!') && ["info!", "warn!", "error!", "detect!", "event!"].contains(&name.as_str()));
    let changes = function.is_in(&["admin", "administration"]) && writes;
    if !logs && (changes || function.is_in(&["audit"]) && function.is_named(&["append", "record"])) {
        note(Shape::Notable, changes);
    }
    let password = function.takes(&["password", "passphrase", "passwd"]);
    if password
        && (function.does(&["hash", "argon", "argon2", "bcrypt", "scrypt", "pbkdf2", "digest"])
            || function.is_named(&["hash", "stored", "store"]))
    {
        note(Shape::Password, true);
    }
    if function.is_in(&["search", "query", "filter"])
        && function.takes(&["terms", "term", "query", "text", "words", "typed", "filter", "pattern"])
    {
        note(Shape::Search, function.is_named(&["search"]));
    }
    seen
}
