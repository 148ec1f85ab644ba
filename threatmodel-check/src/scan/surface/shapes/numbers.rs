//! Numbers, sizes and positions that input decides on.

use proc_macro2::Span;
use syn::{BinOp, Expr, spanned::Spanned as _, visit::Visit};
use threatmodel_model::surface::Shape;
use threatmodel_syntax::{last_segment, plain_name};

use crate::scan::surface::{function::has_word, reader::Reader, value::called_name};

/// Functions that reserve as much memory as their last argument says.
const RESERVES: [&str; 10] = [
    "with_capacity",
    "reserve",
    "reserve_exact",
    "resize",
    "resize_with",
    "zeroed",
    "with_len",
    "set_len",
    "from_elem",
    "try_reserve",
];

/// Words of numbers that a format says of itself.
const SIZES: [&str; 21] = [
    "len", "length", "size", "count", "offset", "width", "height", "dim", "dims", "shape", "stride", "num", "total",
    "index", "idx", "pos", "position", "start", "end", "capacity", "volume",
];

pub(super) fn of_function(reader: &mut Reader<'_>, body: &syn::Block) {
    growth(reader, body);
    let takes_in = reader.function.calls.iter().any(|name| {
        ["read", "recv", "fill", "poll", "next"].iter().any(|word| name.starts_with(word)) || name.ends_with("_io")
    });
    if !reader.function.parses() && !takes_in {
        return;
    }
    let mut loops = Loops { unbounded: None, removes: None, depth: 0 };
    loops.visit_block(body);
    if let Some(span) = loops.unbounded {
        let skips = i8::from(reader.function.is_named(&["skip", "discard", "read", "next"]));
        reader.note_shape(Shape::LoopOnInput, span, skips, "");
    }
    if let Some(span) = loops.removes {
        reader.note_shape(Shape::QuadraticOnInput, span, 0, "");
    }
}

/// Collections that a receiver fills, where nothing speaks of a limit.
fn growth(reader: &mut Reader<'_>, body: &syn::Block) {
    const RECEIVES: [&str; 12] = [
        "recv", "receive", "handle", "on", "process", "accept", "poll", "read", "enqueue", "frame", "message",
        "headers",
    ];
    let function = &reader.function;
    let limited = function
        .names
        .iter()
        .any(|name| has_word(name, &["max", "limit", "limits", "capacity", "bound", "threshold", "quota"]));
    if limited || !function.is_named(&RECEIVES) {
        return;
    }
    let mut grows = Grows(None);
    grows.visit_block(body);
    if let Some(span) = grows.0 {
        reader.note_shape(Shape::GrowthByInput, span, 0, "");
    }
}

/// The first place where something of `self` grows.
struct Grows(Option<Span>);

impl<'ast> Visit<'ast> for Grows {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let grows = matches!(
            plain_name(&call.method).as_str(),
            "push"
                | "push_back"
                | "insert"
                | "extend"
                | "extend_from_slice"
                | "append"
                | "entry"
                | "put_slice"
                | "read_from"
        );
        if grows && is_of_self(&call.receiver) {
            self.0.get_or_insert(call.method.span());
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

fn is_of_self(expression: &Expr) -> bool {
    match expression {
        Expr::Field(field) => {
            is_of_self(&field.base) || matches!(&*field.base, Expr::Path(path) if path.path.is_ident("self"))
        }
        Expr::MethodCall(call) => is_of_self(&call.receiver),
        Expr::Reference(inner) => is_of_self(&inner.expr),
        _ => false,
    }
}

struct Loops {
    unbounded: Option<Span>,
    removes: Option<Span>,
    depth: usize,
}

impl<'ast> Visit<'ast> for Loops {
    fn visit_expr_loop(&mut self, repeated: &'ast syn::ExprLoop) {
        self.unbounded.get_or_insert(repeated.loop_token.span);
        self.depth += 1;
        syn::visit::visit_expr_loop(self, repeated);
        self.depth -= 1;
    }

    fn visit_expr_while(&mut self, repeated: &'ast syn::ExprWhile) {
        if !matches!(&*repeated.cond, Expr::Let(_)) {
            self.unbounded.get_or_insert(repeated.while_token.span);
        }
        self.depth += 1;
        syn::visit::visit_expr_while(self, repeated);
        self.depth -= 1;
    }

    fn visit_expr_for_loop(&mut self, repeated: &'ast syn::ExprForLoop) {
        self.depth += 1;
        syn::visit::visit_expr_for_loop(self, repeated);
        self.depth -= 1;
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = plain_name(&call.method);
        let at_start = call.args.first().is_some_and(|first| matches!(first, Expr::Lit(literal) if matches!(&literal.lit, syn::Lit::Int(number) if number.base10_digits() == "0")));
        if self.depth > 0
            && (matches!(name.as_str(), "remove" | "insert") && at_start || matches!(name.as_str(), "nth" | "drain"))
        {
            self.removes.get_or_insert(call.method.span());
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

pub(super) fn of_expression(reader: &mut Reader<'_>, expression: &Expr) {
    match expression {
        Expr::Call(call) => {
            if let Some(name) = called_name(&call.func)
                && RESERVES.contains(&name.as_str())
                && let Some(size) = call.args.last()
            {
                allocation(reader, size, call.func.span());
            }
        }
        Expr::MethodCall(call) => {
            let name = plain_name(&call.method);
            if RESERVES.contains(&name.as_str())
                && let Some(size) = call.args.first()
            {
                allocation(reader, size, call.method.span());
            }
            if matches!(name.as_str(), "product" | "pow") && reader.function.parses() && is_size_named(&call.receiver) {
                reader.note_shape(Shape::ArithmeticOnInput, call.method.span(), 1, "");
            }
            if matches!(name.as_str(), "unwrap" | "expect")
                && reader.value(&call.receiver).input
                && reader.function.parses()
            {
                reader.note_shape(Shape::PanicOnInput, call.method.span(), 0, "");
            }
        }
        Expr::Binary(binary) => {
            let overflows = matches!(
                binary.op,
                BinOp::Mul(_)
                    | BinOp::Add(_)
                    | BinOp::Sub(_)
                    | BinOp::Shl(_)
                    | BinOp::MulAssign(_)
                    | BinOp::AddAssign(_)
                    | BinOp::SubAssign(_)
                    | BinOp::ShlAssign(_)
            );
            let multiplies = matches!(binary.op, BinOp::Mul(_) | BinOp::Shl(_));
            if !overflows {
                return;
            }
            let (left, right) = (reader.value(&binary.left), reader.value(&binary.right));
            if reader.function.parses() || (multiplies && (left.input || right.input)) {
                let is_text = left.text.is_some() || right.text.is_some();
                let foreign = (left.computed && !left.bounded && is_size_named(&binary.left))
                    || (right.computed && !right.bounded && is_size_named(&binary.right));
                if foreign && !is_text {
                    let product = matches!(binary.op, BinOp::Mul(_) | BinOp::MulAssign(_) | BinOp::Shl(_));
                    reader.note_shape(Shape::ArithmeticOnInput, binary.op.span(), i8::from(product), "");
                }
            }
        }
        Expr::Cast(cast) => {
            let narrow = matches!(&*cast.ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| {
                matches!(last.ident.to_string().as_str(), "u8" | "u16" | "u32" | "i8" | "i16" | "i32")
            }));
            // The length of what somebody sends goes into a field that has no room for it.
            let is_length = measures(&cast.expr) && !matches!(&*cast.expr, Expr::Lit(_));
            if narrow && (is_length || (reader.function.parses() && is_size_named(&cast.expr))) {
                reader.note_shape(Shape::NarrowingCast, cast.as_token.span, i8::from(is_length), "");
            }
        }
        Expr::Index(index) => {
            let value = reader.value(&index.expr);
            let is_whole = matches!(&*index.index, Expr::Range(range) if range.start.is_none() && range.end.is_none());
            let checked = ["len", "is_empty", "get", "starts_with", "split_at_checked", "first", "remaining"]
                .iter()
                .any(|name| reader.function.calls.contains(*name));
            let of_bytes = matches!(&*index.expr, Expr::MethodCall(call) if call.method == "as_bytes");
            if !is_whole && ((value.input && reader.function.parses()) || of_bytes) {
                reader.note_shape(Shape::IndexOnInput, index.bracket_token.span.open(), i8::from(!checked), "");
            }
        }
        _ => {}
    }
}

pub(super) fn of_macro(reader: &mut Reader<'_>, made: &syn::Macro) {
    let name = last_segment(&made.path);
    if name == "vec" {
        // `vec![0; length]`
        let mut size = proc_macro2::TokenStream::new();
        let mut behind = false;
        for token in made.tokens.clone() {
            match &token {
                proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ';' => behind = true,
                _ if behind => size.extend([token]),
                _ => {}
            }
        }
        if let Ok(size) = syn::parse2::<Expr>(size) {
            allocation(reader, &size, made.path.span());
        }
    }
    let panics = matches!(name.as_str(), "panic" | "unreachable" | "todo" | "unimplemented" | "assert" | "assert_eq");
    if panics && reader.function.parses() {
        reader.note_shape(Shape::PanicOnInput, made.path.span(), 0, "");
    }
}

/// Memory of a size that is neither constant nor the length of something that is there.
fn allocation(reader: &mut Reader<'_>, size: &Expr, span: Span) {
    let value = reader.value(size);
    if value.computed && !value.bounded && !measures(size) {
        let named = i8::from(is_size_named(size)) + i8::from(reader.function.parses()) - 1;
        reader.note_shape(Shape::AllocationByInput, span, named, "");
    }
}

/// Whether a length that is there decides, whatever is added.
fn measures(expression: &Expr) -> bool {
    match expression {
        Expr::MethodCall(call) => {
            matches!(plain_name(&call.method).as_str(), "len" | "min" | "clamp" | "size_hint" | "capacity" | "count")
                || measures(&call.receiver)
        }
        Expr::Binary(binary) => measures(&binary.left) || measures(&binary.right),
        Expr::Paren(inner) => measures(&inner.expr),
        Expr::Cast(inner) => measures(&inner.expr),
        Expr::Field(field) => matches!(&field.member, syn::Member::Unnamed(_)) && measures(&field.base),
        _ => false,
    }
}

/// Whether a value is named like a number that a format says of itself, or is read from bytes.
fn is_size_named(expression: &Expr) -> bool {
    match expression {
        Expr::Path(path) => has_word(&last_segment(&path.path), &SIZES),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => has_word(&plain_name(name), &SIZES),
            syn::Member::Unnamed(_) => false,
        },
        Expr::Cast(inner) => is_size_named(&inner.expr),
        Expr::Paren(inner) => is_size_named(&inner.expr),
        Expr::Reference(inner) => is_size_named(&inner.expr),
        Expr::Unary(inner) => is_size_named(&inner.expr),
        Expr::Try(inner) => is_size_named(&inner.expr),
        Expr::MethodCall(call) => {
            let name = plain_name(&call.method);
            name.starts_with("read_u")
                || name.starts_with("read_i")
                || name.starts_with("get_u")
                || has_word(&name, &["length", "size", "count"])
                || is_size_named(&call.receiver)
        }
        Expr::Call(call) => called_name(&call.func).is_some_and(|name| {
            name.starts_with("read_u") || matches!(name.as_str(), "from_be_bytes" | "from_le_bytes" | "from_ne_bytes")
        }),
        _ => false,
    }
}
