//! Goes through the code of a file, and notes where a sign holds.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::{
    Expr,
    spanned::Spanned as _,
    visit::{self, Visit},
};
use threatmodel_model::surface::{Argument, Around, Found, Shape, Sign, When};
use threatmodel_syntax::{impl_name, last_segment, plain_name};

use super::{
    function::{Function, has_word, is_secret},
    index::{Index, Mentioned},
    roots, shapes,
    value::{Value, split, text_of},
};
use crate::scan::{
    cfg::{Active, Answer, Cfg},
    depth,
    metadata::{Dependency, PackageInfo},
    names::{Names, Scope},
    tree::FileAt,
    visit::{place, test_attribute},
};

/// The places in a file.
pub(super) fn read(
    package: &PackageInfo,
    file: &FileAt,
    source: &str,
    names: &Names<'_>,
    at: usize,
    index: &Index<'_>,
) -> (Vec<Found>, Option<(usize, String)>) {
    let mut reader = Reader {
        package,
        file,
        source,
        names,
        at,
        roots: roots(package),
        index,
        cfg: package.cfg(),
        module: file.module.clone(),
        active: file.active,
        scopes: Vec::new(),
        owner: None,
        functions: HashSet::new(),
        item: None,
        function: Function::default(),
        mentioned: Mentioned::default(),
        chain: Vec::new(),
        found: Vec::new(),
    };
    let unread = depth::read(source, |parsed| {
        reader.mentions(parsed);
        reader.functions = functions(&parsed.items);
        shapes::of_items(&mut reader, &parsed.items);
        reader.visit_file(parsed);
    });
    (reader.found, unread)
}

pub(super) struct Reader<'a> {
    package: &'a PackageInfo,
    file: &'a FileAt,
    source: &'a str,
    names: &'a Names<'a>,
    at: usize,
    roots: Vec<&'a str>,
    index: &'a Index<'a>,
    cfg: Cfg<'a>,
    module: String,
    active: Active,
    scopes: Vec<Scope>,
    /// The type or trait that a method belongs to.
    owner: Option<String>,
    /// The names of the functions of the module.
    functions: HashSet<String>,
    /// The innermost function, constant or static around.
    item: Option<String>,
    /// The innermost function around.
    pub(super) function: Function,
    /// The crates and types that the file names.
    mentioned: Mentioned,
    /// The methods that are called on the results of those that are being visited.
    chain: Vec<String>,
    found: Vec<Found>,
}

impl Reader<'_> {
    /// Notes a place of every sign of this shape.
    pub(super) fn note_shape(&mut self, shape: Shape, span: Span, bonus: i8, detail: &str) {
        for sign in self.index.shaped(shape) {
            self.note(sign, shape.name(), span, bonus, detail);
        }
    }

    /// Notes a route, with the functions that it leads to.
    pub(super) fn note_route(&mut self, shape: Shape, span: Span, detail: &str, handlers: &[String]) {
        let before = self.found.len();
        self.note_shape(shape, span, 0, detail);
        // One of the same module is known by its whole path, and another by what is written.
        let known = |handler: &String| match self.functions.contains(handler) {
            true => format!("{}::{handler}", self.module),
            false => handler.clone(),
        };
        let handlers: Vec<String> = handlers.iter().map(known).collect();
        self.found[before..].iter_mut().for_each(|found| handlers.clone_into(&mut found.handlers));
    }

    fn note(&mut self, sign: &Sign, name: &str, span: Span, bonus: i8, detail: &str) {
        let weight = sign.weight.saturating_add_signed(bonus).clamp(1, 9);
        self.found.push(Found {
            role: sign.role,
            area: sign.area.clone(),
            sign: name.to_owned(),
            detail: detail.to_owned(),
            handlers: Vec::new(),
            kinds: sign.kinds.clone(),
            weight,
            package: self.package.name.clone(),
            item: self.item.clone().unwrap_or_else(|| self.module.clone()),
            place: place(self.file, span, self.source),
        });
    }

    /// The path in another crate that a path leads to, by the name of its package and with `std` for what stands in several.
    fn outside(&self, names: &[String]) -> Option<Vec<String>> {
        let mut path =
            self.names.outside(self.at, &self.module, &self.scopes, names, &self.roots).or_else(|| prelude(names))?;
        let root = path.first_mut()?;
        if let Some(Dependency::Package(package)) = self.package.dependencies.get(root.as_str()) {
            *root = package.replace('-', "_");
        }
        if root == "core" || root == "alloc" {
            "std".clone_into(root);
        }
        Some(path)
    }

    /// Collects the crates and types that the file names.
    fn mentions(&mut self, file: &syn::File) {
        struct Paths(Vec<Vec<String>>);
        impl<'ast> Visit<'ast> for Paths {
            fn visit_path(&mut self, path: &'ast syn::Path) {
                self.0.push(names_of(path));
                visit::visit_path(self, path);
            }

            fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
                let (mut names, mut globs) = (Vec::new(), Vec::new());
                crate::scan::names::flatten(item, &mut names, &mut globs);
                self.0.extend(names.into_iter().map(|(_, path)| path));
                self.0.extend(globs);
            }
        }
        let mut paths = Paths(Vec::new());
        paths.visit_file(file);
        paths.0.sort();
        paths.0.dedup();
        paths.0.retain(|path| self.index.concerns(path));
        for path in paths.0 {
            if let Some(path) = self.outside(&path) {
                if path.join("::") == "std::io::prelude" {
                    for name in ["Read", "Write", "BufRead"] {
                        self.mentioned.add(&["std", "io", name].map(str::to_owned));
                    }
                }
                self.mentioned.add(&path);
            }
        }
    }

    /// Visits what stands inside an item, unless only tests see it.
    fn within(&mut self, attributes: &[syn::Attribute], visit: impl FnOnce(&mut Self)) {
        let Some(active) = self.shipped(attributes) else { return };
        let before = std::mem::replace(&mut self.active, active);
        visit(self);
        self.active = before;
    }

    /// Whether an item is compiled in production, as far as is known.
    pub(super) fn ships(&self, attributes: &[syn::Attribute]) -> bool {
        self.shipped(attributes).is_some()
    }

    /// Where an item is compiled; `None` if only tests see it.
    fn shipped(&self, attributes: &[syn::Attribute]) -> Option<Active> {
        let expanded = self.cfg.expanded(attributes.iter().map(|attribute| &attribute.meta));
        let active = self.active.and(self.cfg.of_item(&expanded));
        (active.in_production != Answer::Off && test_attribute(&expanded).is_none()).then_some(active)
    }

    fn named(&mut self, attributes: &[syn::Attribute], name: &str, visit: impl FnOnce(&mut Self)) {
        self.within(attributes, |reader| {
            let path = format!("{}::{name}", reader.module);
            let outer = reader.item.replace(path);
            visit(reader);
            reader.item = outer;
        });
    }

    fn in_function(&mut self, attributes: &[syn::Attribute], signature: &syn::Signature, body: &syn::Block) {
        let name = self.owned(&signature.ident);
        let owner = self.owner.clone().unwrap_or_default();
        self.named(attributes, &name, |reader| {
            let outer = std::mem::replace(&mut reader.function, Function::of(&reader.module, &owner, signature, body));
            reader.attributes(attributes, signature.ident.span());
            shapes::of_function(reader, attributes, signature, body);
            reader.visit_signature(signature);
            let owner = reader.owner.take();
            reader.visit_block(body);
            reader.owner = owner;
            reader.function = outer;
        });
    }

    fn owned(&self, name: &Ident) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}::{name}"),
            None => name.to_string(),
        }
    }

    fn attributes(&mut self, attributes: &[syn::Attribute], span: Span) {
        for attribute in attributes {
            if let Some(path) = self.outside(&names_of(attribute.path())) {
                let known: Vec<_> = self.index.attached(&path).collect();
                for (name, sign) in known {
                    self.note(sign, name, span, 0, "");
                }
            }
        }
    }

    /// Whether what a sign asks of the arguments and of the code around holds, and how much more it then weighs.
    fn holds(&self, sign: &Sign, arguments: &[&Expr]) -> Option<i8> {
        let calls = |name: &String| {
            self.chain.contains(name) || self.function.calls.contains(name) || self.function.names.contains(name)
        };
        if sign.unless.iter().any(calls) || (!sign.unless_all.is_empty() && sign.unless_all.iter().all(calls)) {
            return None;
        }
        let around = match sign.around {
            None => true,
            Some(Around::Secret) => {
                self.function.is_about_secrets() || self.function.parameters.iter().any(|name| is_secret(name))
            }
            Some(Around::Async) => self.function.is_async,
            Some(Around::HostOrOrigin) => {
                self.function.says(&["origin", "host"])
                    || self.function.names.iter().any(|name| name == "HOST" || name == "ORIGIN")
            }
            Some(Around::Downloads) => {
                has_word(&self.function.name, &["download", "update", "upgrade", "install", "fetch"])
                    || self.function.says(&["http://", "https://"])
            }
            Some(_) => false,
        };
        if !around {
            return None;
        }
        let asked: Vec<&Expr> = match sign.argument {
            Argument::At(at) => arguments.get(at).copied().into_iter().collect(),
            Argument::Any => arguments.to_vec(),
        };
        if sign.when == When::Always {
            return Some(0);
        }
        if sign.when == When::ThenUsed {
            return self.is_used_then().then_some(0);
        }
        asked.iter().filter_map(|argument| self.fulfils(sign.when, argument)).max()
    }

    /// Whether a path that is looked at is then opened or changed in the same function.
    fn is_used_then(&self) -> bool {
        const USES: [&str; 14] = [
            "create",
            "remove_file",
            "remove_dir_all",
            "rename",
            "write",
            "create_dir",
            "create_dir_all",
            "set_permissions",
            "chown",
            "copy",
            "symlink",
            "hard_link",
            "mkdir",
            "chmod",
        ];
        USES.iter().any(|name| self.function.calls.contains(*name))
    }

    fn fulfils(&self, when: When, argument: &Expr) -> Option<i8> {
        let value = self.function.values.value(argument);
        let text = value.text.as_deref().unwrap_or_default();
        let holds = match when {
            When::Computed => value.computed,
            When::ForeignTarget => value.computed && !has_host(text),
            When::Input => value.input,
            When::Built => value.built,
            When::Joined => value.computed && (value.joined || value.built),
            When::JoinedFixed => value.joined && !value.computed,
            When::NotFalse => !is_bool(argument, false),
            When::True => is_bool(argument, true),
            When::False => is_bool(argument, false),
            When::OpenMode => mode(argument).is_some_and(|mode| mode & 0o022 != 0),
            When::Shell => {
                let name = text.rsplit('/').next().unwrap_or(text);
                matches!(name, "sh" | "bash" | "zsh" | "cmd" | "cmd.exe" | "powershell" | "pwsh" | "dash")
            }
            When::BareName => !value.computed && !text.is_empty() && !text.contains('/'),
            When::SecretName => {
                is_secret(text) || is_secret(&shown(argument)) || has_word(text, &["pem", "p12", "key"])
            }
            When::Large => number(argument).is_none_or(|number| number > 16 << 20),
            _ => false,
        };
        holds.then_some(i8::from(value.input))
    }

    fn called(&mut self, path: &[String], arguments: &[&Expr], span: Span) {
        // An alias of a function is rare, and a function without a sign is not.
        let may_be_meant = path.last().is_some_and(|name| self.index.has_call(name)) || path.len() == 1;
        let Some(path) = may_be_meant.then(|| self.outside(path)).flatten() else { return };
        let known: Vec<_> = self.index.called(&path).collect();
        self.note_calls(&known, arguments, span);
    }

    /// Notes the place of a call for those of these signs that hold.
    fn note_calls(&mut self, known: &[(&str, &Sign)], arguments: &[&Expr], span: Span) {
        for (name, sign) in known {
            if let Some(bonus) = self.holds(sign, arguments) {
                self.note(sign, name, span, bonus, "");
            }
        }
    }
}

/// The names of the functions among items.
fn functions(items: &[syn::Item]) -> HashSet<String> {
    let name = |item: &syn::Item| match item {
        syn::Item::Fn(function) => Some(plain_name(&function.sig.ident)),
        _ => None,
    };
    items.iter().filter_map(name).collect()
}

/// The names of a path, `::` before those that it begins with.
pub(super) fn names_of(path: &syn::Path) -> Vec<String> {
    let names = path.segments.iter().map(|segment| plain_name(&segment.ident));
    path.leading_colon.iter().map(|_| "::".to_owned()).chain(names).collect()
}

/// The standard library's path of a name that needs no import.
fn prelude(names: &[String]) -> Option<Vec<String>> {
    let (first, rest) = names.split_first()?;
    let module = match first.as_str() {
        "Vec" => "vec",
        "String" => "string",
        "Box" => "boxed",
        "println" | "print" | "eprintln" | "eprint" | "dbg" | "include_str" | "include_bytes" | "env" | "format"
            if rest.is_empty() =>
        {
            return Some(vec!["std".to_owned(), first.clone()]);
        }
        _ => return None,
    };
    Some(["std", module, first].into_iter().map(str::to_owned).chain(rest.iter().cloned()).collect())
}

/// Whether a text begins with a host, or with a path on one's own.
fn has_host(text: &str) -> bool {
    let host = text.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(host) => !host.is_empty() && !host.contains('{'),
        None => text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/{"),
    }
}

fn is_bool(expression: &Expr, wanted: bool) -> bool {
    matches!(expression, Expr::Lit(literal) if matches!(&literal.lit, syn::Lit::Bool(known) if known.value == wanted))
}

fn number(expression: &Expr) -> Option<u64> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Binary(binary) => {
            let (left, right) = (number(&binary.left)?, number(&binary.right)?);
            match binary.op {
                syn::BinOp::Mul(_) => left.checked_mul(right),
                syn::BinOp::Shl(_) => left.checked_shl(u32::try_from(right).ok()?),
                syn::BinOp::Add(_) => left.checked_add(right),
                _ => None,
            }
        }
        Expr::Paren(inner) => number(&inner.expr),
        _ => None,
    }
}

/// The mode in an argument: `0o777`, `Permissions::from_mode(0o777)`.
fn mode(expression: &Expr) -> Option<u64> {
    match expression {
        Expr::Call(call) => call.args.iter().find_map(mode),
        Expr::Reference(inner) => mode(&inner.expr),
        other => number(other),
    }
}

/// Whether what a method is called on, or what that was made from, is named with one of these words.
fn is_called_on(receiver: &Expr, words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut next = Some(receiver);
    while let Some(expression) = next {
        let (name, inner): (String, Option<&Expr>) = match expression {
            Expr::MethodCall(call) => (plain_name(&call.method), Some(&call.receiver)),
            Expr::Field(field) => (shown(expression), Some(&field.base)),
            Expr::Call(call) => (shown(&call.func), None),
            Expr::Await(waited) => (String::new(), Some(&waited.base)),
            Expr::Try(tried) => (String::new(), Some(&tried.expr)),
            Expr::Reference(inner) => (String::new(), Some(&inner.expr)),
            Expr::Paren(inner) => (String::new(), Some(&inner.expr)),
            Expr::Unary(inner) => (String::new(), Some(&inner.expr)),
            other => (shown(other), None),
        };
        if has_word(&name, &words) {
            return true;
        }
        next = inner;
    }
    false
}

fn shown(expression: &Expr) -> String {
    match expression {
        Expr::Path(path) => last_segment(&path.path),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => plain_name(name),
            syn::Member::Unnamed(_) => String::new(),
        },
        Expr::Reference(inner) => shown(&inner.expr),
        Expr::MethodCall(call) => shown(&call.receiver),
        _ => String::new(),
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.in_function(&item.attrs, &item.sig, &item.block);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.named(&item.attrs, &item.ident.to_string(), |reader| reader.visit_expr(&item.expr));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.named(&item.attrs, &item.ident.to_string(), |reader| reader.visit_expr(&item.expr));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.named(&item.attrs, &item.ident.to_string(), |reader| {
            reader.attributes(&item.attrs, item.ident.span());
            visit::visit_fields(reader, &item.fields);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let (_, of) = impl_name(item);
        let outer = self.owner.replace(of);
        self.within(&item.attrs, |reader| {
            reader.attributes(&item.attrs, item.impl_token.span);
            item.items.iter().for_each(|inner| reader.visit_impl_item(inner));
        });
        self.owner = outer;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.in_function(&item.attrs, &item.sig, &item.block);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let outer = self.owner.replace(item.ident.to_string());
        self.within(&item.attrs, |reader| item.items.iter().for_each(|inner| reader.visit_trait_item(inner)));
        self.owner = outer;
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.in_function(&item.attrs, &item.sig, block);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        let inner = format!("{}::{}", self.module, plain_name(&item.ident));
        let outer = std::mem::replace(&mut self.module, inner);
        let scopes = std::mem::take(&mut self.scopes);
        let outside = std::mem::replace(&mut self.functions, functions(items));
        self.within(&item.attrs, |reader| {
            shapes::of_items(reader, items);
            items.iter().for_each(|item| reader.visit_item(item));
        });
        (self.module, self.scopes, self.functions) = (outer, scopes, outside);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scopes.push(Scope::of(block));
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        if self.item.is_some() {
            shapes::of_expression(self, expression);
        }
        visit::visit_expr(self, expression);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func
            && path.qself.is_none()
        {
            let arguments: Vec<&Expr> = call.args.iter().collect();
            self.called(&names_of(&path.path), &arguments, path.path.span());
            call.args.iter().for_each(|argument| self.visit_expr(argument));
            return;
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_path(&mut self, expression: &'ast syn::ExprPath) {
        // A function that is handed on, or a constant.
        if expression.qself.is_none() && expression.path.segments.len() > 1 {
            self.called(&names_of(&expression.path), &[], expression.path.span());
        }
        visit::visit_expr_path(self, expression);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = plain_name(&call.method);
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let mut known = self.index.method(&name, &self.mentioned);
        known.retain(|(_, sign)| sign.receiver.is_empty() || is_called_on(&call.receiver, &sign.receiver));
        self.note_calls(&known, &arguments, call.method.span());
        self.chain.push(name);
        self.visit_expr(&call.receiver);
        self.chain.pop();
        call.args.iter().for_each(|argument| self.visit_expr(argument));
    }

    fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
        if path.qself.is_none()
            && self.index.has_type(&last_segment(&path.path))
            && let Some(names) = self.outside(&names_of(&path.path))
        {
            let known: Vec<_> = self.index.named(&names).collect();
            for (name, sign) in known {
                self.note(sign, name, path.span(), 0, "");
            }
        }
        visit::visit_type_path(self, path);
    }

    fn visit_macro(&mut self, made: &'ast syn::Macro) {
        let arguments: Vec<Expr> =
            split(made.tokens.clone()).into_iter().filter_map(|tokens| syn::parse2(tokens).ok()).collect();
        if let Some(mut path) = self.outside(&names_of(&made.path)) {
            // Signs mark the names of macros.
            path.last_mut().into_iter().for_each(|last| last.push('!'));
            let known: Vec<_> = self.index.called(&path).collect();
            self.note_calls(&known, &arguments.iter().collect::<Vec<_>>(), made.path.span());
        }
        shapes::of_macro(self, made);
        for argument in &arguments {
            self.visit_expr(argument);
        }
        if arguments.is_empty() {
            self.tokens(made.tokens.clone());
        }
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        // The body of `macro_rules!` is called where it is expanded.
        if item.ident.is_none() {
            self.within(&item.attrs, |reader| reader.visit_macro(&item.mac));
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

impl Reader<'_> {
    /// What stands in the blocks among the tokens of a macro that only the macro reads.
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Group(group) = token {
                if group.delimiter() == proc_macro2::Delimiter::Brace
                    && let Ok(block) = syn::parse2::<syn::Block>(TokenStream::from(TokenTree::Group(group.clone())))
                {
                    for statement in &block.stmts {
                        self.visit_stmt(statement);
                    }
                } else {
                    self.tokens(group.stream());
                }
            }
        }
    }

    /// Whether a value is one that the shapes of input are about.
    pub(super) fn value(&self, expression: &Expr) -> Value {
        self.function.values.value(expression)
    }

    /// The text of a literal.
    pub(super) fn literal(expression: &Expr) -> Option<String> {
        match expression {
            Expr::Lit(literal) => text_of(&literal.lit),
            _ => None,
        }
    }
}
