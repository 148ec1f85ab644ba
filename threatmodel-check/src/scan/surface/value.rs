//! Where the value of an expression comes from, as far as one function tells.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Expr, Lit, Pat, punctuated::Punctuated, visit::Visit};
use threatmodel_syntax::{last_segment, plain_name};

/// What is known of a value. Nothing that is not known counts as harmless or as harmful.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Value {
    /// It is no literal and no constant.
    pub(super) computed: bool,
    /// It comes from a parameter of the function, other than `self`.
    pub(super) input: bool,
    /// It is a text that was put together, with a part that is computed.
    pub(super) built: bool,
    /// It is a path that was put together.
    pub(super) joined: bool,
    /// It was held against a limit, or is the length of something that is there.
    pub(super) bounded: bool,
    /// Its text, where it is a literal, or the literal that it was put together from.
    pub(super) text: Option<String>,
}

impl Value {
    fn computed() -> Self {
        Self { computed: true, ..Self::default() }
    }

    pub(super) fn input() -> Self {
        Self { computed: true, input: true, ..Self::default() }
    }

    fn and(self, other: Self) -> Self {
        Self {
            computed: self.computed || other.computed,
            input: self.input || other.input,
            built: self.built || other.built,
            joined: self.joined || other.joined,
            bounded: self.bounded && other.bounded,
            text: self.text.or(other.text),
        }
    }
}

/// The values of the names in a function. A name that is bound twice has what both bring: nobody loses input by a rebinding.
#[derive(Debug, Default)]
pub(super) struct Values(HashMap<String, Value>);

/// Methods whose result says how much there is, not what it is.
const MEASURES: [&str; 7] = ["len", "size_hint", "capacity", "count", "is_empty", "exact_len", "remaining"];

/// Methods that hold a number against a limit.
const LIMITS: [&str; 6] = ["min", "clamp", "checked_add", "checked_mul", "checked_sub", "saturating_sub"];

impl Values {
    /// The values in a function with this signature and body.
    pub(super) fn of(signature: &syn::Signature, body: &syn::Block) -> Self {
        let mut values = Self::default();
        for argument in &signature.inputs {
            if let syn::FnArg::Typed(argument) = argument {
                values.bind(&argument.pat, &Value::input());
            }
        }
        // What a loop brings at its end counts at its start.
        for _ in 0..2 {
            Binder(&mut values).visit_block(body);
        }
        values
    }

    fn bind(&mut self, pattern: &Pat, value: &Value) {
        for name in names_in(pattern) {
            let known = self.0.remove(&name);
            let value = value.clone();
            self.0.insert(name, known.map_or_else(|| value.clone(), |known| known.and(value.clone())));
        }
    }

    fn add(&mut self, to: &Expr, value: Value) {
        if let Some(name) = root_of(to) {
            let known = self.0.remove(&name).unwrap_or_default();
            self.0.insert(name, known.and(value));
        }
    }

    /// What is known of the value of an expression.
    pub(super) fn value(&self, expression: &Expr) -> Value {
        match expression {
            Expr::Lit(literal) => Value { text: text_of(&literal.lit), ..Value::default() },
            Expr::Path(path) => self.of_path(&path.path),
            Expr::Reference(inner) => self.value(&inner.expr),
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Try(inner) => self.value(&inner.expr),
            Expr::Await(inner) => self.value(&inner.base),
            Expr::Cast(inner) => self.value(&inner.expr),
            Expr::Unary(inner) => self.value(&inner.expr),
            Expr::Field(field) => Value { computed: true, ..self.value(&field.base) },
            Expr::Index(index) => self.value(&index.expr),
            Expr::MethodCall(call) => self.of_method(call),
            Expr::Call(call) => {
                let all = call.args.iter().map(|argument| self.value(argument)).reduce(Value::and).unwrap_or_default();
                // What wraps a value, `Some(x)`, `PathBuf::from(x)`, is that value; what takes none brings something new.
                let constructs = called_name(&call.func).is_some_and(|name| {
                    name.starts_with(char::is_uppercase) || matches!(name.as_str(), "from" | "new" | "from_str")
                });
                Value { computed: all.computed || !constructs || call.args.is_empty(), ..all }
            }
            Expr::Macro(made) => self.of_macro(&made.mac),
            Expr::Binary(binary) => {
                let (left, right) = (self.value(&binary.left), self.value(&binary.right));
                let adds_text =
                    matches!(binary.op, syn::BinOp::Add(_)) && (left.text.is_some() || right.text.is_some());
                let both = left.and(right);
                Value { built: both.built || (adds_text && both.computed), ..both }
            }
            Expr::Array(array) => self.all(array.elems.iter()),
            Expr::Tuple(tuple) => self.all(tuple.elems.iter()),
            Expr::Struct(made) => self.all(made.fields.iter().map(|field| &field.expr)),
            Expr::Block(block) => self.of_block(&block.block),
            Expr::Unsafe(block) => self.of_block(&block.block),
            Expr::If(branch) => {
                let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| self.value(otherwise));
                self.of_block(&branch.then_branch).and(otherwise.unwrap_or_default())
            }
            Expr::Match(branch) => self
                .all(branch.arms.iter().map(|arm| &*arm.body))
                .and(Value { input: self.value(&branch.expr).input, ..Value::default() }),
            _ => Value::computed(),
        }
    }

    fn all<'e>(&self, expressions: impl Iterator<Item = &'e Expr>) -> Value {
        expressions.map(|expression| self.value(expression)).reduce(Value::and).unwrap_or_default()
    }

    fn of_block(&self, block: &syn::Block) -> Value {
        match block.stmts.last() {
            Some(syn::Stmt::Expr(last, None)) => self.value(last),
            _ => Value::default(),
        }
    }

    fn of_path(&self, path: &syn::Path) -> Value {
        let Some(last) = path.segments.last() else { return Value::computed() };
        let name = plain_name(&last.ident);
        if let (1, Some(known)) = (path.segments.len(), self.0.get(&name)) {
            return known.clone();
        }
        // Constants, variants and types are what they are.
        Value { computed: !name.starts_with(char::is_uppercase), ..Value::default() }
    }

    fn of_method(&self, call: &syn::ExprMethodCall) -> Value {
        let name = plain_name(&call.method);
        let receiver = self.value(&call.receiver);
        if MEASURES.contains(&name.as_str()) {
            return Value { computed: true, input: false, bounded: true, ..Value::default() };
        }
        let arguments = call.args.iter().map(|argument| self.value(argument)).reduce(Value::and);
        let taken = arguments.clone().unwrap_or_default();
        let joins = matches!(name.as_str(), "join" | "with_extension" | "with_file_name" | "child");
        // A fixed name below a folder of somebody's leads nowhere else.
        let leads = joins && (taken.computed || !receiver.computed);
        let is_literal = receiver.text.is_some() && !receiver.computed && arguments.is_none();
        let keeps = matches!(
            name.as_str(),
            "to_string"
                | "to_owned"
                | "into"
                | "as_str"
                | "as_ref"
                | "as_bytes"
                | "to_path_buf"
                | "clone"
                | "unwrap"
                | "as_path"
        );
        let mut value = receiver.and(taken.clone());
        value.joined |= leads;
        value.computed |= !(is_literal || keeps || joins);
        value.bounded = LIMITS.contains(&name.as_str());
        value
    }

    /// What is known of what a macro makes, from the literal and the values in it.
    pub(super) fn of_macro(&self, made: &syn::Macro) -> Value {
        let name = last_segment(&made.path);
        match name.as_str() {
            "format" | "format_args" | "concat_string" => {
                let (text, parts) = self.of_template(&made.tokens);
                Value { built: parts.computed, text, ..parts }
            }
            "concat" | "env" | "include_str" | "stringify" | "file" | "line" => {
                Value { text: Some(made.tokens.to_string()), ..Value::default() }
            }
            "vec" => made
                .parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated)
                .map_or_else(|_| Value::computed(), |all| self.all(all.iter())),
            _ => Value::computed(),
        }
    }

    /// The literal in the arguments of a macro like `format!`, and what is known of all that goes into it.
    pub(super) fn of_template(&self, tokens: &TokenStream) -> (Option<String>, Value) {
        let mut text: Option<String> = None;
        let mut parts = Value::default();
        let arguments = split(tokens.clone());
        for argument in arguments {
            let parsed = syn::parse2::<Expr>(argument.clone());
            match parsed {
                Ok(Expr::Lit(literal)) if text.is_none() => {
                    if let Some(template) = text_of(&literal.lit) {
                        for name in captured(&template) {
                            parts = parts.and(self.0.get(&name).cloned().unwrap_or_else(Value::computed));
                        }
                        text = Some(template);
                    }
                }
                Ok(Expr::Assign(named)) => parts = parts.and(self.value(&named.right)),
                Ok(expression) => parts = parts.and(self.value(&expression)),
                Err(_) => {
                    // `name = value` of tracing, or something that only the macro reads.
                    let names = argument.into_iter().filter_map(|token| match token {
                        TokenTree::Ident(name) => Some(name.to_string()),
                        _ => None,
                    });
                    for name in names {
                        parts = parts.and(self.0.get(&name).cloned().unwrap_or_default());
                    }
                }
            }
        }
        (text, parts)
    }
}

/// The arguments of a macro, as they are parted by commas.
pub(super) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut arguments = vec![TokenStream::new()];
    for token in tokens {
        match (&token, arguments.last_mut()) {
            (TokenTree::Punct(comma), _) if comma.as_char() == ',' => arguments.push(TokenStream::new()),
            (_, Some(last)) => last.extend([token]),
            (_, None) => {}
        }
    }
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

/// The names in the braces of a template: `{name}`, `{name:?}`.
pub(super) fn captured(template: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some(escaped) = rest.strip_prefix('{') {
            rest = escaped;
            continue;
        }
        let end = rest.find(['}', ':']).unwrap_or(rest.len());
        let name = rest[..end].trim();
        if name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            names.push(name.to_owned());
        }
    }
    names
}

/// The text of a literal; of bytes, as far as they are one.
pub(super) fn text_of(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(text.value()),
        Lit::ByteStr(bytes) => Some(String::from_utf8_lossy(&bytes.value()).into_owned()),
        _ => None,
    }
}

/// The last name of what is called.
pub(super) fn called_name(function: &Expr) -> Option<String> {
    match function {
        Expr::Path(path) => Some(last_segment(&path.path)),
        Expr::Paren(inner) => called_name(&inner.expr),
        _ => None,
    }
}

/// The name that an expression is about: `a` of `a.b[0]`.
fn root_of(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Path(path) => path.path.get_ident().map(plain_name),
        Expr::Field(field) => root_of(&field.base),
        Expr::Index(index) => root_of(&index.expr),
        Expr::Reference(inner) => root_of(&inner.expr),
        Expr::Unary(inner) => root_of(&inner.expr),
        Expr::Paren(inner) => root_of(&inner.expr),
        _ => None,
    }
}

/// The names that a pattern binds.
pub(super) fn names_in(pattern: &Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.0.push(plain_name(&pattern.ident));
            syn::visit::visit_pat_ident(self, pattern);
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pattern);
    names.0
}

/// Gives names the values that they are bound to.
struct Binder<'v>(&'v mut Values);

impl<'ast> Visit<'ast> for Binder<'_> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        syn::visit::visit_local(self, local);
        if let Some(init) = &local.init {
            let value = self.0.value(&init.expr);
            self.0.bind(&local.pat, &value);
        }
    }

    fn visit_expr_let(&mut self, bound: &'ast syn::ExprLet) {
        let value = self.0.value(&bound.expr);
        self.0.bind(&bound.pat, &value);
        syn::visit::visit_expr_let(self, bound);
    }

    fn visit_expr_for_loop(&mut self, bound: &'ast syn::ExprForLoop) {
        let value = self.0.value(&bound.expr);
        self.0.bind(&bound.pat, &value);
        syn::visit::visit_expr_for_loop(self, bound);
    }

    fn visit_expr_match(&mut self, branch: &'ast syn::ExprMatch) {
        let value = Value { text: None, ..self.0.value(&branch.expr) };
        branch.arms.iter().for_each(|arm| self.0.bind(&arm.pat, &value));
        syn::visit::visit_expr_match(self, branch);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        closure.inputs.iter().for_each(|pattern| self.0.bind(pattern, &Value::computed()));
        syn::visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_assign(&mut self, assigned: &'ast syn::ExprAssign) {
        let value = self.0.value(&assigned.right);
        self.0.add(&assigned.left, value);
        syn::visit::visit_expr_assign(self, assigned);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if matches!(binary.op, syn::BinOp::AddAssign(_)) {
            let value = self.0.value(&binary.right);
            let built = value.computed;
            self.0.add(&binary.left, Value { built, ..value });
        }
        syn::visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = plain_name(&call.method);
        if let ("push_str" | "push" | "extend" | "extend_from_slice" | "set_file_name" | "set_extension", Some(added)) =
            (name.as_str(), call.args.first())
        {
            let value = self.0.value(added);
            let built = value.built || (value.computed && name == "push_str");
            let joined = name == "push" || name == "set_file_name";
            self.0.add(&call.receiver, Value { built, joined: joined || value.joined, ..value });
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of the argument of `sink(…)` in the body of `fn f(input: &str)`.
    fn value(body: &str) -> Value {
        let function: syn::ItemFn = syn::parse_str(&format!("fn f(&self, input: &str) {{ {body} }}")).unwrap();
        let values = Values::of(&function.sig, &function.block);
        struct Sink<'v>(&'v Values, Option<Value>);
        impl<'ast> Visit<'ast> for Sink<'_> {
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                if called_name(&call.func).as_deref() == Some("sink") {
                    self.1 = Some(self.0.value(&call.args[0]));
                }
                syn::visit::visit_expr_call(self, call);
            }
        }
        let mut sink = Sink(&values, None);
        sink.visit_block(&function.block);
        sink.1.unwrap()
    }

    #[test]
    fn literals_and_constants_are_not_computed() {
        for body in [
            "sink(\"a\")",
            "sink(LIMIT)",
            "let a = \"a\"; sink(&a)",
            "sink(PathBuf::from(\"a\"))",
            "sink(\"a\".to_string())",
            "sink(format!(\"a\"))",
            "sink(concat!(\"a\", \"b\"))",
        ] {
            assert!(!value(body).computed, "{body}");
        }
    }

    #[test]
    fn input_stays_input_on_its_way() {
        for body in [
            "sink(input)",
            "let a = input.trim(); sink(a)",
            "let a = parse(input)?; sink(a.b)",
            "for a in input.lines() { sink(a) }",
            "if let Some(a) = input.get(1) { sink(a) }",
            "match input.len() { _ => sink(format!(\"{input}\")) }",
            "let mut a = String::new(); a.push_str(input); sink(a)",
        ] {
            assert!(value(body).input, "{body}");
        }
        assert!(!value("sink(self.a)").input);
        assert!(!value("sink(input.len())").input);
    }

    #[test]
    fn texts_that_are_put_together_are_built() {
        for body in [
            "sink(format!(\"select {}\", input))",
            "sink(format!(\"select {input}\"))",
            "sink(\"select \".to_owned() + input)",
            "let mut a = String::from(\"select \"); a.push_str(input); sink(&a)",
            "let mut a = String::from(\"select \"); a += input; sink(&a)",
        ] {
            assert!(value(body).built, "{body}");
        }
        for body in ["sink(format!(\"select {}\", LIMIT))", "sink(input)", "sink(format!(\"{{input}}\"))"] {
            assert!(!value(body).built, "{body}");
        }
        assert!(value("sink(root.join(input))").joined);
    }
}
