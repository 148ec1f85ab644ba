//! Functions that call themselves as deep as their input nests.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proc_macro2::Span;
use syn::{Item, visit::Visit};
use threatmodel_model::surface::Shape;
use threatmodel_syntax::{impl_name, plain_name};

use crate::scan::surface::{function::has_word, reader::Reader, value::called_name};

struct Called {
    span: Span,
    calls: BTreeSet<String>,
    /// Whether something in it bounds the depth.
    bounded: bool,
    /// Whether it works on input, and not on a tree of its own.
    reads: bool,
    item: String,
}

pub(super) fn of_items(reader: &mut Reader<'_>, items: &[Item]) {
    // In order: which function of a circle is told must not change from run to run.
    let mut functions: BTreeMap<String, Called> = BTreeMap::new();
    let mut add = |signature: &syn::Signature, body: &syn::Block, owner: Option<&str>| {
        let name = plain_name(&signature.ident);
        let mut calls = Calls { owner, names: BTreeSet::new(), words: HashSet::new() };
        calls.visit_signature(signature);
        calls.visit_block(body);
        let bounded = calls.words.iter().any(|word| {
            has_word(word, &["depth", "recursion", "recursive", "nesting", "level", "levels", "stack", "fuel", "maybe"])
        });
        let item = owner.map_or_else(|| name.clone(), |owner| format!("{owner}::{name}"));
        let reads = reads(&name, owner);
        // Implementations of one trait for many types share names; they call each other as the types nest.
        let known = functions.entry(name).or_insert_with(|| Called {
            span: signature.ident.span(),
            calls: BTreeSet::new(),
            bounded: false,
            reads,
            item,
        });
        known.calls.extend(calls.names);
        known.bounded |= bounded;
    };
    for item in items {
        match item {
            Item::Fn(item) if reader.ships(&item.attrs) => add(&item.sig, &item.block, None),
            Item::Impl(item) if reader.ships(&item.attrs) => {
                let (_, owner) = impl_name(item);
                for inner in &item.items {
                    if let syn::ImplItem::Fn(inner) = inner {
                        add(&inner.sig, &inner.block, Some(&owner));
                    }
                }
            }
            _ => {}
        }
    }
    let mut told = HashSet::new();
    for (name, function) in &functions {
        if !function.reads || told.contains(name) {
            continue;
        }
        if let Some(circle) = circle(&functions, name)
            && !circle.iter().any(|name| functions[name].bounded)
        {
            reader.note_shape(Shape::UnboundedRecursion, function.span, 0, &function.item);
            told.extend(circle);
        }
    }
}

/// Whether a function works on input by its name or that of its type, and not one with a name that so many types have that a call of it
/// need not be a call of ours.
fn reads(name: &str, owner: Option<&str>) -> bool {
    const COMMON: [&str; 18] = [
        "new",
        "default",
        "clone",
        "drop",
        "fmt",
        "eq",
        "hash",
        "len",
        "next",
        "get",
        "insert",
        "push",
        "from",
        "into",
        "cmp",
        "partial_cmp",
        "index",
        "deref",
    ];
    const WORDS: [&str; 25] = [
        "parse",
        "parser",
        "read",
        "reader",
        "decode",
        "decoder",
        "deserialize",
        "load",
        "visit",
        "eval",
        "expr",
        "value",
        "node",
        "from",
        "walk",
        "render",
        "format",
        "compile",
        "resolve",
        "print",
        "expression",
        "element",
        "block",
        "de",
        "loader",
    ];
    !COMMON.contains(&name) && (has_word(name, &WORDS) || owner.is_some_and(|owner| has_word(owner, &WORDS)))
}

/// The functions on a way from this one back to it.
fn circle(functions: &BTreeMap<String, Called>, start: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = vec![start];
    while let Some(at) = queue.pop() {
        for next in &functions.get(at)?.calls {
            if next == start {
                let way = std::iter::successors(Some(at), |name| before.get(name).copied());
                return Some(way.map(str::to_owned).collect());
            }
            if let Some((known, _)) = functions.get_key_value(next)
                && !before.contains_key(known.as_str())
            {
                before.insert(known, at);
                queue.push(known);
            }
        }
    }
    None
}

struct Calls<'o> {
    owner: Option<&'o str>,
    names: BTreeSet<String>,
    words: HashSet<String>,
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        // `Self::f`, `f`; a function of another type is another function.
        let is_own = match &*call.func {
            syn::Expr::Path(path) => {
                let first = path.path.segments.first().map(|first| first.ident.to_string());
                path.path.segments.len() == 1 || first.as_deref() == Some("Self") || first.as_deref() == self.owner
            }
            _ => false,
        };
        if is_own {
            self.names.extend(called_name(&call.func));
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        // Decoders of serde come back by the value that they decode.
        if matches!(plain_name(&call.method).as_str(), "visit_seq" | "visit_map" | "visit_enum") {
            self.names.insert("deserialize_any".to_owned());
        }
        let on_self = matches!(&*call.receiver, syn::Expr::Path(path) if path.path.is_ident("self"));
        if on_self {
            self.names.insert(plain_name(&call.method));
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_ident(&mut self, name: &'ast proc_macro2::Ident) {
        self.words.insert(plain_name(name));
    }

    fn visit_item(&mut self, _: &'ast Item) {}
}
