//! Parses the tokens of one annotation against the grammar tables.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Ident, LitInt, LitStr, Token, bracketed,
    ext::IdentExt as _,
    parenthesized,
    parse::{ParseStream, Parser as _},
    spanned::Spanned as _,
};
use threatmodel_core::noun::{Classification as _, ThreeLevels};
use threatmodel_grammar::{ATTRIBUTES, Attribute, Constraint, Key, RefKind, Syntax, Takes, nearest::nearest};

use crate::{
    Diagnostic,
    diagnostic::{listed, suggestion},
    span_of,
};

/// A parsed annotation.
pub struct Parsed {
    /// The attribute.
    pub attribute: &'static Attribute,
    /// Where the facade crate is, if the annotation says `crate = path`.
    pub krate: Option<syn::Path>,
    /// The keys that were given and understood, in the order of the grammar.
    pub args: Vec<Arg>,
}

/// A key and its value.
pub struct Arg {
    /// The key.
    pub key: &'static Key,
    /// Where the key, or the reference that comes first, is written.
    pub span: Span,
    /// Its value.
    pub value: Value,
}

/// The value of a key.
pub enum Value {
    /// A key alone, or `= true` or `= false`.
    Flag(bool),
    /// A text or a word.
    Text(Text),
    /// Texts or words.
    Texts(Vec<Text>),
    /// A whole number.
    Number(u32),
    /// Paths of nouns.
    Refs(Vec<syn::Path>),
    /// Paths of nouns, in groups that are taken as one: there is a group of several.
    Groups(Vec<Vec<syn::Path>>),
    /// A level.
    Level(LevelRef),
    /// The word `all`.
    All,
    /// A Rust expression.
    Expr(Box<syn::Expr>),
    /// The path of a function.
    Function(syn::Path),
    /// The path of a detection, and the tokens of the fields of its event, which the macro reads.
    Emission(syn::Path, TokenStream),
}

/// A text and where it is written.
#[derive(Debug)]
pub struct Text {
    /// The text.
    pub value: String,
    /// The place.
    pub span: Span,
}

/// A level of a classification policy, as written.
pub enum LevelRef {
    /// A bare word: a level of the ready-made three.
    Bare(Ident),
    /// The path of a variant.
    Path(syn::Path),
}

/// The attribute of the grammar for `#[name(tokens)]`. `threat` is the verb when its tokens start with a path.
#[must_use]
pub fn attribute(name: &str, tokens: &TokenStream) -> Option<&'static Attribute> {
    let mut same_name = ATTRIBUTES.iter().copied().filter(|attribute| attribute.name == name);
    let noun = same_name.next()?;
    match same_name.next() {
        Some(verb) if starts_with_path(tokens) => Some(verb),
        _ => Some(noun),
    }
}

fn starts_with_path(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    let renamed = matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word == "crate") && {
        // `crate::Injection` starts with the same word.
        let mut ahead = tokens.clone().skip(1);
        matches!(ahead.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=')
    };
    if renamed {
        let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        while tokens.next().is_some_and(|token| !comma(&token)) {}
    }
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Punct(first)), _) => first.as_char() == ':',
        (Some(TokenTree::Ident(_)), Some(TokenTree::Punct(second))) => second.as_char() != '=',
        // Keys are small letters. A type has a capital, or is in a script that has none.
        (Some(TokenTree::Ident(first)), None) => !first.unraw().to_string().starts_with(char::is_lowercase),
        (Some(TokenTree::Group(group)), _) => group.delimiter() == proc_macro2::Delimiter::None,
        _ => false,
    }
}

/// Parses everything that can be, and reports everything that is wrong, each at its token. `name` is where the
/// attribute's name is written.
#[must_use]
pub fn parse(attribute: &'static Attribute, name: Span, tokens: TokenStream) -> (Parsed, Vec<Diagnostic>) {
    let mut parser = Parser {
        attribute,
        name,
        parsed: Parsed { attribute, krate: None, args: Vec::new() },
        given: Vec::new(),
        meant: Vec::new(),
        errors: Vec::new(),
    };
    let result = (|input: ParseStream<'_>| {
        parser.entries(input);
        Ok(())
    })
    .parse2(tokens);
    if let Err(error) = result {
        parser.errors.push(Diagnostic::new(error.span(), error.to_string()));
    }
    parser.finish()
}

struct Parser {
    attribute: &'static Attribute,
    name: Span,
    parsed: Parsed,
    /// The keys that were given, understood or not.
    given: Vec<&'static str>,
    /// The keys that are likely meant by words that are none.
    meant: Vec<&'static str>,
    errors: Vec<Diagnostic>,
}

/// The result of a value parser: the value, or the mistake in it.
type Valued = Result<Value, Diagnostic>;

impl Parser {
    fn entries(&mut self, input: ParseStream<'_>) {
        while !input.is_empty() {
            if let Err(error) = self.entry(input) {
                self.errors.push(error);
                skip_to_comma(input);
            }
            if input.is_empty() {
                return;
            }
            if input.parse::<Token![,]>().is_err() {
                self.error(Diagnostic::new(input.span(), "expected `,`").help("separate keys by commas"));
                skip_to_comma(input);
                let _ = input.parse::<Token![,]>();
            }
        }
    }

    fn entry(&mut self, input: ParseStream<'_>) -> Result<(), Diagnostic> {
        let named = input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let flag = || input.peek(Ident::peek_any) && (input.peek2(Token![,]) || is_last(input));
        if !named && (!flag() || self.awaits_first(input)) {
            return self.first(input);
        }
        let word = input.call(Ident::parse_any).map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
        if word == "crate" {
            let _: Token![=] =
                input.parse().map_err(|error: syn::Error| Diagnostic::new(error.span(), error.to_string()))?;
            self.parsed.krate = Some(path(input, "crate")?);
            return Ok(());
        }
        let Some(key) = self.attribute.keys.iter().find(|key| word == key.name) else {
            if named {
                let _: Result<Token![=], _> = input.parse();
                self.meant.extend(nearest(&word.to_string(), &self.key_names()));
            }
            return Err(self.unknown_key(&word));
        };
        if self.given.contains(&key.name) {
            if named {
                let _: Result<Token![=], _> = input.parse();
            }
            return Err(Diagnostic::new(word.span(), format!("`{}` is given twice", key.name)).help("keep one of them"));
        }
        self.given.push(key.name);
        let value = if named {
            let _: Result<Token![=], _> = input.parse();
            value(key, input)?
        } else if matches!(key.takes, Takes::Flag) {
            Value::Flag(true)
        } else {
            return Err(Diagnostic::new(word.span(), format!("`{}` has no value", key.name)).help(how_to_write(key)));
        };
        self.parsed.args.push(Arg { key, span: word.span(), value });
        Ok(())
    }

    /// Whether a lone word is the reference that comes first and not a key.
    fn awaits_first(&self, input: ParseStream<'_>) -> bool {
        let Some(first) = &self.attribute.first else { return false };
        let word = input.fork().call(Ident::parse_any).map(|word| word.to_string()).unwrap_or_default();
        !self.given.contains(&first.name) && !self.attribute.keys.iter().any(|key| key.name == word)
    }

    fn first(&mut self, input: ParseStream<'_>) -> Result<(), Diagnostic> {
        let span = input.span();
        let Some(key) = &self.attribute.first else {
            return Err(Diagnostic::new(span, format!("expected a key of `#[{}]`", self.attribute.name))
                .help(format!("the keys are {}", listed(&self.key_names()))));
        };
        if !(input.peek(Ident::peek_any) || input.peek(Token![::])) {
            // Something stands there, so it is wrong and not missing.
            self.given.push(key.name);
            return Err(Diagnostic::new(span, format!("expected {}", described(key))).help(format!(
                "write its path first, `#[{}({}, …)]`",
                self.attribute.name,
                example_noun(key)
            )));
        }
        if self.given.contains(&key.name) {
            return Err(Diagnostic::new(span, format!("`#[{}]` takes one {}", self.attribute.name, key.name))
                .help("write one attribute for each"));
        }
        self.given.push(key.name);
        let path = path(input, key.name)?;
        self.parsed.args.push(Arg { key, span, value: Value::Refs(vec![path]) });
        Ok(())
    }

    fn unknown_key(&self, word: &Ident) -> Diagnostic {
        let help = match self.attribute.keys {
            [] => format!("`#[{}]` takes no keys", self.attribute.name),
            _ => suggestion(&word.to_string(), &self.key_names()).replace("write one of", "the keys are"),
        };
        Diagnostic::new(word.span(), format!("unknown key `{word}` for `#[{}]`", self.attribute.name)).help(help)
    }

    fn key_names(&self) -> Vec<&'static str> {
        self.attribute.keys.iter().map(|key| key.name).collect()
    }

    fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    fn finish(mut self) -> (Parsed, Vec<Diagnostic>) {
        let attribute = self.attribute;
        // A misspelt key has been reported already; do not report it as missing too.
        self.given.append(&mut self.meant);
        for key in attribute.first.iter().chain(attribute.keys) {
            if key.required && !self.given.contains(&key.name) {
                let first = attribute.first.is_some_and(|first| first.name == key.name);
                let (message, help) = if first {
                    (
                        format!("`#[{}]` does not say which {}", attribute.name, key.name),
                        format!("write its path first, `#[{}({}, …)]`", attribute.name, example_noun(key)),
                    )
                } else {
                    (
                        format!("`#[{}]` has no `{}`", attribute.name, key.name),
                        format!("add `{}`: {}", written(key), key.described()),
                    )
                };
                self.errors.push(Diagnostic::new(self.name, message).help(help));
            }
        }
        for constraint in attribute.constraints {
            self.constraint(constraint);
        }
        let order = |arg: &Arg| attribute.keys.iter().position(|key| key.name == arg.key.name).map_or(0, |at| at + 1);
        self.parsed.args.sort_by_key(order);
        (self.parsed, self.errors)
    }

    /// Where the key is written.
    fn span_of(&self, key: &str) -> Span {
        self.parsed.args.iter().find(|arg| arg.key.name == key).map_or(self.name, |arg| arg.span)
    }

    /// How the key is written, for a help.
    fn example_of(&self, key: &str) -> String {
        let known = self.attribute.keys.iter().find(|known| known.name == key);
        known.map_or_else(|| key.to_owned(), written)
    }

    fn constraint(&mut self, constraint: &Constraint) {
        let attribute = self.attribute.name;
        let given = |name: &str| self.given.contains(&name);
        let error = match *constraint {
            Constraint::OneOf(keys) if !keys.iter().any(|key| given(key)) => Some(
                Diagnostic::new(
                    self.name,
                    format!("`#[{attribute}]` has neither {}", listed(keys).replace(", ", " nor ")),
                )
                .help("add one of them, or both"),
            ),
            Constraint::Needs { key, needs, why } if given(key) && !given(needs) => {
                let span = self.span_of(key);
                Some(
                    Diagnostic::new(span, format!("`{key}` needs `{needs}`: {why}"))
                        .help(format!("add `{}`", self.example_of(needs))),
                )
            }
            Constraint::NeedsOneOf { key, needs, why } if given(key) && !needs.iter().any(|key| given(key)) => {
                let error =
                    Diagnostic::new(self.span_of(key), format!("`{key}` needs one of {}: {why}", listed(needs)));
                let examples: Vec<String> = needs.iter().map(|key| format!("`{}`", self.example_of(key))).collect();
                Some(error.help(format!("add one of {}", examples.join(", "))))
            }
            Constraint::AtMostOneOf { keys, why } => {
                let mut both = keys.iter().copied().filter(|key| given(key));
                let pair = both.next().zip(both.next());
                pair.map(|(one, other)| {
                    let message = format!("`{one}` and `{other}` exclude each other: {why}");
                    Diagnostic::new(self.span_of(other), message).help("keep one of them")
                })
            }
            Constraint::WordNeeds { key, word, needs, why } if !given(needs) => self.has_word(key, word).map(|arg| {
                Diagnostic::new(arg.span, format!("`{key} = {word}` needs `{needs}`: {why}"))
                    .help(format!("add `{}`", self.example_of(needs)))
            }),
            Constraint::NeedsWord { key, of, word, why } if given(key) && self.has_word(of, word).is_none() => {
                let error = Diagnostic::new(self.span_of(key), format!("`{key}` needs `{of} = {word}`: {why}"));
                Some(error.help(format!("write `{of} = {word}`, or leave `{key}` out")))
            }
            _ => None,
        };
        self.errors.extend(error);
    }

    /// The key with this word, if it was given.
    fn has_word(&self, key: &str, word: &str) -> Option<&Arg> {
        let is_word = |value: &Value| matches!(value, Value::Text(text) if text.value == word);
        self.parsed.args.iter().find(|arg| arg.key.name == key && is_word(&arg.value))
    }
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

fn is_last(input: ParseStream<'_>) -> bool {
    let fork = input.fork();
    fork.call(Ident::parse_any).is_ok() && fork.is_empty()
}

fn value(key: &'static Key, input: ParseStream<'_>) -> Valued {
    match key.takes {
        Takes::Text => text(key, input).map(Value::Text),
        Takes::SyntaxText(syntax) => checked_text(key, syntax, input).map(Value::Text),
        Takes::SyntaxTexts(syntax) => list(key, input, |input| checked_text(key, syntax, input)).map(Value::Texts),
        Takes::Word(words) => word(key, words, input).map(Value::Text),
        Takes::WordOrText(words) => word_or_text(key, words, input).map(Value::Text),
        Takes::Words(words) => list(key, input, |input| word(key, words, input)).map(Value::Texts),
        Takes::WordsOrTexts(words) => list(key, input, |input| word_or_text(key, words, input)).map(Value::Texts),
        Takes::Flag => flag(key, input),
        Takes::Field => field(key, input).map(Value::Text),
        Takes::Fields => list(key, input, |input| field(key, input)).map(Value::Texts),
        Takes::Number(least, most) => number(key, least, most, input),
        Takes::Ref(_) => {
            if input.peek(syn::token::Bracket) {
                return Err(
                    Diagnostic::new(input.span(), format!("`{}` takes one path", key.name)).help(how_to_write(key))
                );
            }
            path(input, key.name).map(|path| Value::Refs(vec![path]))
        }
        Takes::Refs(_) => list(key, input, |input| path(input, key.name)).map(Value::Refs),
        Takes::RefsOrAll(_) => {
            let all = input.peek(Ident) && !input.peek2(Token![::]) && {
                input.fork().parse::<Ident>().is_ok_and(|word| word == "all")
            };
            if all {
                let _ = input.parse::<Ident>();
                return Ok(Value::All);
            }
            list(key, input, |input| path(input, key.name)).map(Value::Refs)
        }
        Takes::RefGroups(_) => groups(key, input),
        Takes::Function => path(input, key.name).map(Value::Function),
        Takes::Emission => emission(key, input),
        Takes::Level => level(key, input),
        Takes::Expr => input
            .parse::<syn::Expr>()
            .map(|expression| Value::Expr(Box::new(expression)))
            .map_err(|error| Diagnostic::new(error.span(), format!("`{}` takes a Rust expression: {error}", key.name))),
    }
}

/// References, one by one or as `all(A, B)`. Without a group of several they are plain references.
fn groups(key: &Key, input: ParseStream<'_>) -> Valued {
    let groups = list(key, input, |input| {
        let together = input.peek(Ident)
            && input.peek2(syn::token::Paren)
            && input.fork().parse::<Ident>().is_ok_and(|word| word == "all");
        if !together {
            return path(input, key.name).map(|path| vec![path]);
        }
        let span = input.span();
        let _ = input.parse::<Ident>();
        let inner = in_parentheses(input).map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
        let mut group = Vec::new();
        while !inner.is_empty() {
            match path(&inner, key.name) {
                Ok(path) => group.push(path),
                Err(error) => {
                    drain(&inner);
                    return Err(error);
                }
            }
            if !inner.is_empty() && inner.parse::<Token![,]>().is_err() {
                let error = Diagnostic::new(inner.span(), "expected `,`").help("separate entries by commas");
                drain(&inner);
                return Err(error);
            }
        }
        match group.len() {
            0 | 1 => Err(Diagnostic::new(span, "`all(…)` takes several").help("name one alone without `all`")),
            _ => Ok(group),
        }
    })?;
    let paths: Vec<&syn::Path> = groups.iter().flatten().collect();
    if let Some(path) = repeated(&paths) {
        let text = path.to_token_stream().to_string().replace(' ', "");
        return Err(Diagnostic::new(path.span(), format!("`{}` names `{text}` twice", key.name)).help("keep one"));
    }
    match groups.iter().all(|group| group.len() == 1) {
        true => Ok(Value::Refs(groups.into_iter().flatten().collect())),
        false => Ok(Value::Groups(groups)),
    }
}

/// The first path that another before it is written like.
fn repeated<'p>(paths: &[&'p syn::Path]) -> Option<&'p syn::Path> {
    // Mostly there is one, and nothing to compare it with.
    let more = if paths.len() > 1 { paths } else { &[] };
    let written: Vec<String> = more.iter().map(|path| path.to_token_stream().to_string()).collect();
    (1..written.len()).find(|&at| written[..at].contains(&written[at])).map(|at| more[at])
}

/// A detection, and the fields in parentheses if there are any.
fn emission(key: &Key, input: ParseStream<'_>) -> Valued {
    let path = path(input, key.name)?;
    if !input.peek(syn::token::Paren) {
        return Ok(Value::Emission(path, TokenStream::new()));
    }
    let fields = in_parentheses(input).and_then(|inner| inner.parse::<TokenStream>());
    fields.map(|fields| Value::Emission(path, fields)).map_err(|error| Diagnostic::new(error.span(), error.to_string()))
}

/// Whether a text comes next. The cursor finds out at less cost than the parser.
fn is_text(input: ParseStream<'_>) -> bool {
    input.cursor().literal().is_some() && input.peek(LitStr)
}

fn in_parentheses<'a>(input: &syn::parse::ParseBuffer<'a>) -> syn::Result<syn::parse::ParseBuffer<'a>> {
    let content;
    parenthesized!(content in input);
    Ok(content)
}

fn text(key: &Key, input: ParseStream<'_>) -> Result<Text, Diagnostic> {
    if !is_text(input) {
        return Err(Diagnostic::new(input.span(), format!("`{}` takes a text", key.name)).help(how_to_write(key)));
    }
    let literal: LitStr = input.parse().map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
    let text = Text { value: literal.value(), span: literal.span() };
    if text.value.trim().is_empty() {
        return Err(
            Diagnostic::new(text.span, format!("`{}` is empty", key.name)).help(format!("say it: {}", key.described()))
        );
    }
    Ok(text)
}

fn checked_text(key: &Key, syntax: Syntax, input: ParseStream<'_>) -> Result<Text, Diagnostic> {
    let text = text(key, input)?;
    match syntax.check(&text.value) {
        Ok(()) => Ok(text),
        Err(error) => {
            let near = nearest(&text.value, syntax.known());
            let help = near
                .map_or_else(|| error.help.to_string(), |near| format!("did you mean `\"{near}\"`? Or {}", error.help));
            Err(Diagnostic::new(text.span, error.message).help(help))
        }
    }
}

/// The name of a field: an identifier, or several with dots between them.
fn field(key: &Key, input: ParseStream<'_>) -> Result<Text, Diagnostic> {
    if !input.peek(Ident::peek_any) {
        let error = Diagnostic::new(input.span(), format!("`{}` takes the name of a field", key.name));
        return Err(error.help(how_to_write(key)));
    }
    let parts = syn::punctuated::Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any);
    let parts = parts.map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
    let span = parts.first().map_or_else(|| input.span(), Ident::span);
    let names: Vec<String> = parts.iter().map(crate::plain_name).collect();
    Ok(Text { value: names.join("."), span })
}

fn word(key: &Key, words: &[&str], input: ParseStream<'_>) -> Result<Text, Diagnostic> {
    if is_text(input) {
        let literal: LitStr = input.parse().map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
        let help = match words.contains(&literal.value().as_str()) {
            true => format!("write `{}` without quotes", literal.value()),
            false => format!("write one of {}", listed(words)),
        };
        return Err(Diagnostic::new(literal.span(), format!("`{}` takes a word, not a text", key.name)).help(help));
    }
    if !input.peek(Ident) {
        return Err(Diagnostic::new(input.span(), format!("`{}` takes a word", key.name)).help(how_to_write(key)));
    }
    let path = path(input, key.name)?;
    let (name, span) = (crate::last_segment(&path), span_of(&path));
    if !words.contains(&name.as_str()) {
        let help = suggestion(&name, words);
        return Err(Diagnostic::new(span, format!("unknown word `{name}` for `{}`", key.name)).help(help));
    }
    if path.segments.len() > 1 {
        let help = format!("write `{name}` alone");
        return Err(Diagnostic::new(span, format!("`{}` takes a word, not a path", key.name)).help(help));
    }
    Ok(Text { value: name, span })
}

fn word_or_text(key: &Key, words: &[&str], input: ParseStream<'_>) -> Result<Text, Diagnostic> {
    if !is_text(input) {
        return word(key, words, input).map_err(|mut error| {
            error.help =
                error.help.map(|help| format!("{help}; a word of your own is written as text, `\"EdgeCache\"`"));
            error
        });
    }
    let text = text(key, input)?;
    // `layer = "DataAccess"` would look like the ready-made layer; it is the same one, so it is written the same way.
    if words.contains(&text.value.as_str()) {
        let help = format!("write `{}` without quotes", text.value);
        return Err(Diagnostic::new(text.span, format!("`{}` is a word of the grammar", text.value)).help(help));
    }
    Ok(text)
}

fn flag(key: &Key, input: ParseStream<'_>) -> Valued {
    match input.parse::<syn::LitBool>() {
        Ok(literal) => Ok(Value::Flag(literal.value())),
        Err(error) => Err(Diagnostic::new(error.span(), format!("`{}` takes `true` or `false`", key.name))
            .help(format!("write `{}` alone to switch it on", key.name))),
    }
}

fn number(key: &Key, least: u32, most: u32, input: ParseStream<'_>) -> Valued {
    let span = input.span();
    let number = input.parse::<LitInt>().ok().and_then(|literal| literal.base10_parse::<u32>().ok());
    match number {
        Some(number) if (least..=most).contains(&number) => Ok(Value::Number(number)),
        _ => Err(Diagnostic::new(span, format!("`{}` takes a whole number from {least} to {most}", key.name))
            .help(how_to_write(key))),
    }
}

fn level(key: &Key, input: ParseStream<'_>) -> Valued {
    if is_text(input) {
        let literal: LitStr = input.parse().map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
        return Err(Diagnostic::new(literal.span(), format!("`{}` takes a level, not a text", key.name))
            .help(how_to_write(key)));
    }
    let path = path(input, key.name)?;
    match path.get_ident() {
        None => Ok(Value::Level(LevelRef::Path(path))),
        Some(word) if ThreeLevels::LEVELS.iter().any(|level| word == level) => {
            Ok(Value::Level(LevelRef::Bare(word.clone())))
        }
        Some(word) => {
            let help = suggestion(&word.to_string(), ThreeLevels::LEVELS);
            Err(Diagnostic::new(word.span(), format!("unknown level `{word}`"))
                .help(format!("{help}\na level of another policy is written with the policy's name, `Level::Sealed`")))
        }
    }
}

/// One value, or several in brackets; not none. Every value that is wrong is reported by the first.
fn list<T>(
    key: &Key,
    input: ParseStream<'_>,
    one: impl Fn(ParseStream<'_>) -> Result<T, Diagnostic>,
) -> Result<Vec<T>, Diagnostic> {
    if !input.peek(syn::token::Bracket) {
        return one(input).map(|value| vec![value]);
    }
    let span = input.span();
    let inner = &opened(input).map_err(|error| Diagnostic::new(error.span(), error.to_string()))?;
    let mut values = Vec::new();
    while !inner.is_empty() {
        match one(inner) {
            Ok(value) => values.push(value),
            Err(error) => {
                drain(inner);
                return Err(error);
            }
        }
        if !inner.is_empty() && inner.parse::<Token![,]>().is_err() {
            let error = Diagnostic::new(inner.span(), "expected `,`").help("separate entries by commas");
            drain(inner);
            return Err(error);
        }
    }
    if values.is_empty() {
        return Err(Diagnostic::new(span, format!("`{}` is empty", key.name)).help(how_to_write(key)));
    }
    Ok(values)
}

fn opened<'a>(input: &syn::parse::ParseBuffer<'a>) -> syn::Result<syn::parse::ParseBuffer<'a>> {
    let content;
    bracketed!(content in input);
    Ok(content)
}

/// Takes the rest, so that syn does not report it a second time.
fn drain(input: ParseStream<'_>) {
    while !input.is_empty() && input.parse::<TokenTree>().is_ok() {}
}

fn path(input: ParseStream<'_>, key: &str) -> Result<syn::Path, Diagnostic> {
    let start = input.cursor();
    let path = syn::Path::parse_mod_style(input).map_err(|error| {
        if input.cursor() == start && input.peek(syn::Lit) {
            return Diagnostic::new(input.span(), format!("`{key}` takes a path, not a literal"))
                .help("write the path of the type, without quotes");
        }
        Diagnostic::new(error.span(), format!("`{key}` takes the path of a type")).help("write `module::Type`")
    })?;
    if input.peek(Token![<]) {
        return Err(Diagnostic::new(input.span(), "a reference has no generic arguments").help("write the path alone"));
    }
    Ok(path)
}

/// How a key is written, for a help.
fn how_to_write(key: &Key) -> String {
    format!("write `{}`", written(key))
}

fn written(key: &Key) -> String {
    let name = key.name;
    match key.takes {
        Takes::Text => format!("{name} = \"…\""),
        Takes::SyntaxText(syntax) => format!("{name} = \"{}\"", syntax.example()),
        Takes::SyntaxTexts(syntax) => format!("{name} = [\"{}\"]", syntax.example()),
        Takes::Word(words) | Takes::WordOrText(words) => format!("{name} = {}", first(words)),
        Takes::Words(words) | Takes::WordsOrTexts(words) => format!("{name} = [{}]", first(words)),
        Takes::Flag => name.to_owned(),
        Takes::Number(_, most) => format!("{name} = {}", (most / 2).min(50)),
        Takes::Field => format!("{name} = client"),
        Takes::Fields => format!("{name} = [client]"),
        Takes::Ref(_) => format!("{name} = {}", example_noun(key)),
        Takes::Refs(_) | Takes::RefsOrAll(_) | Takes::RefGroups(_) => format!("{name} = [{}]", example_noun(key)),
        Takes::Function => format!("{name} = a_customer_searches"),
        Takes::Level => format!("{name} = Confidential"),
        Takes::Expr => format!("{name} = Ok(input)"),
        Takes::Emission => format!("{name} = SearchProbing(client = %client)"),
    }
}

fn first<'w>(words: &[&'w str]) -> &'w str {
    words.first().copied().unwrap_or("…")
}

fn described(key: &Key) -> &'static str {
    key.takes.references().map_or("a value", RefKind::described)
}

fn example_noun(key: &Key) -> &'static str {
    key.takes.references().map_or("…", RefKind::example)
}

impl LevelRef {
    /// The name of the level.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Bare(word) => word.to_string(),
            Self::Path(path) => crate::last_segment(path),
        }
    }
}

impl Value {
    /// An expression or a path as source text.
    #[must_use]
    pub fn source_text(tokens: &impl ToTokens) -> String {
        tokens.to_token_stream().to_string()
    }
}
