//! Reads the head of an item with syn: enough to know what it is and where a record goes.
//!
//! Bodies are not parsed: an annotation costs what its head costs, however long the function is.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    LitStr, ReturnType, Signature, StaticMutability, Token, Type, Visibility,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
};
use threatmodel_core::words::ItemKind;
use threatmodel_syntax::plain_name;

/// The head of an item.
pub(crate) struct Head {
    /// The attributes that are still on the item: those below the annotation that is being expanded, and doc comments.
    pub(crate) attributes: Vec<Attribute>,
    /// What the item is, or what it is that no annotation can stand on.
    pub(crate) kind: Result<ItemKind, &'static str>,
    /// The item's name as records keep it.
    pub(crate) name: String,
    /// Where the name, or what stands for it, is written.
    pub(crate) span: Span,
    /// The name as an identifier, where the item is a type.
    pub(crate) ident: Option<Ident>,
    /// Whether a type has generic parameters.
    pub(crate) generic: bool,
    /// Whether it is a `const fn`.
    pub(crate) constant: bool,
    /// Whether it is an `async fn`.
    pub(crate) asynchronous: bool,
    /// Where the parameters of a function are written, if it has any.
    pub(crate) parameters: Option<Span>,
    /// The whole signature of a function.
    pub(crate) signature: Option<Box<Signature>>,
    /// What a function returns, without the arrow; nothing where it says nothing.
    pub(crate) returns: TokenStream,
    /// Where a record goes.
    pub(crate) slot: Slot,
}

/// An attribute of the item.
pub(crate) struct Attribute {
    /// The last segment of its path.
    pub(crate) name: String,
    /// Where the name is written.
    pub(crate) span: Span,
    /// The whole attribute with its `#`.
    pub(crate) tokens: TokenStream,
    /// What stands in its brackets.
    pub(crate) content: TokenStream,
}

/// Where a record goes.
#[derive(Clone, Copy)]
pub(crate) enum Slot {
    /// Next to the item.
    Beside,
    /// At the start of the body at this position of the tokens.
    Body(usize),
    /// In a block around the initialiser that starts at this position and ends before the last token.
    Initialiser(usize),
    /// In a bound of a function of a trait without a body, which always holds; the flag says whether it has bounds already.
    Bound(bool),
    /// In the type, which starts at this position, of a constant of a trait without a value.
    Type(usize),
}

/// Reads the head of an item. What syn cannot read is an error of the compiler, too.
pub(crate) fn read(tokens: &[TokenTree]) -> Head {
    // syn copies all that it is given.
    let (head, body) = match tokens.split_last() {
        Some((TokenTree::Group(body), head)) if body.delimiter() == Delimiter::Brace => (head, true),
        _ => (tokens, false),
    };
    let mut attributes = Vec::new();
    let parser = |input: ParseStream<'_>| {
        attributes = input.call(syn::Attribute::parse_outer)?.iter().map(attribute).collect();
        input.parse::<Visibility>()?;
        let head = Reader { tokens: head.len(), body }.item(input);
        input.parse::<TokenStream>()?;
        head
    };
    let head = parser.parse2(head.iter().cloned().collect()).unwrap_or_else(|error| refused("this", error.span()));
    Head { attributes, ..head }
}

fn attribute(attribute: &syn::Attribute) -> Attribute {
    let last = attribute.path().segments.last().map(|segment| &segment.ident);
    Attribute {
        name: last.map(plain_name).unwrap_or_default(),
        span: last.map_or_else(Span::call_site, Ident::span),
        tokens: attribute.to_token_stream(),
        content: attribute.meta.to_token_stream(),
    }
}

struct Reader {
    /// How many tokens the item has before its body.
    tokens: usize,
    /// Whether braces end it.
    body: bool,
}

impl Reader {
    fn item(&self, input: ParseStream<'_>) -> syn::Result<Head> {
        // Words that say nothing of where a record goes.
        while input.peek(Token![default]) || input.peek(Token![auto]) || input.peek(Token![safe]) {
            input.call(Ident::parse_any)?;
        }
        if is_function(&input.fork()) {
            return self.function(input);
        }
        input.parse::<Option<Token![unsafe]>>()?;
        let span = input.span();
        let refused = |what| Ok(refused(what, span));
        match input.fork().call(Ident::parse_any).map(|word| word.to_string()).unwrap_or_default().as_str() {
            "const" => self.constant(input, ItemKind::Const),
            "static" => self.constant(input, ItemKind::Static),
            "struct" => named_type(input, ItemKind::Struct),
            "enum" => named_type(input, ItemKind::Enum),
            "union" if input.peek2(Ident::peek_any) => named_type(input, ItemKind::Union),
            "trait" => named(input, Ok(ItemKind::Trait)),
            "impl" => Ok(head(Ok(ItemKind::Impl), "impl".to_owned(), span)),
            "mod" => named(input, if self.body { Ok(ItemKind::Mod) } else { Err("a module in another file") }),
            "extern" if input.peek2(Token![crate]) => refused("an `extern crate` line"),
            "extern" => refused("an `extern` block"),
            "type" => refused("a type alias"),
            "use" => refused("a `use` line"),
            "macro_rules" => refused("a macro"),
            _ => refused("this"),
        }
    }

    fn function(&self, input: ParseStream<'_>) -> syn::Result<Head> {
        let signature: Signature = input.parse()?;
        let (kind, slot) = match (self.body, signature.receiver()) {
            (false, _) => (ItemKind::TraitFn, Slot::Bound(signature.generics.where_clause.is_some())),
            (true, Some(_)) => (ItemKind::Method, Slot::Body(self.tokens)),
            (true, None) => (ItemKind::Fn, Slot::Body(self.tokens)),
        };
        let returns = match &signature.output {
            ReturnType::Default => TokenStream::new(),
            ReturnType::Type(_, returned) => returned.to_token_stream(),
        };
        let takes_nothing = signature.inputs.is_empty() && signature.variadic.is_none();
        Ok(Head {
            slot,
            constant: signature.constness.is_some(),
            asynchronous: signature.asyncness.is_some(),
            parameters: (!takes_nothing).then(|| signature.paren_token.span.join()),
            returns,
            ..head(Ok(kind), signature.ident.to_string(), signature.ident.span())
        })
        .map(|head| Head { signature: Some(Box::new(signature)), ..head })
    }

    fn constant(&self, input: ParseStream<'_>, kind: ItemKind) -> syn::Result<Head> {
        input.call(Ident::parse_any)?;
        input.parse::<StaticMutability>()?;
        // The name of a constant may be `_`.
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        let type_at = self.at(input)?;
        input.parse::<Type>()?;
        let (kind, slot) = match input.parse::<Option<Token![=]>>()? {
            Some(_) => (kind, Slot::Initialiser(self.at(input)?)),
            None => (ItemKind::AssocConst, Slot::Type(type_at)),
        };
        Ok(Head { slot, ..head(Ok(kind), name.to_string(), name.span()) })
    }

    /// The position of the next token.
    fn at(&self, input: ParseStream<'_>) -> syn::Result<usize> {
        let left = input.fork().parse::<TokenStream>()?.into_iter().count();
        Ok(self.tokens.saturating_sub(left))
    }
}

/// Whether `fn` comes behind what may stand before it.
fn is_function(ahead: ParseStream<'_>) -> bool {
    let is_before = || {
        let of_function = ahead.peek(Token![const]) || ahead.peek(Token![async]) || ahead.peek(Token![unsafe]);
        of_function || ahead.peek(Token![extern]) || ahead.peek(LitStr)
    };
    while is_before() && ahead.parse::<TokenTree>().is_ok() {}
    ahead.peek(Token![fn])
}

fn named_type(input: ParseStream<'_>, kind: ItemKind) -> syn::Result<Head> {
    let ident = name(input)?;
    let generic = input.peek(Token![<]);
    let (name, span) = (ident.to_string(), ident.span());
    Ok(Head { ident: Some(ident), generic, ..head(Ok(kind), name, span) })
}

fn named(input: ParseStream<'_>, kind: Result<ItemKind, &'static str>) -> syn::Result<Head> {
    let name = name(input)?;
    Ok(head(kind, name.to_string(), name.span()))
}

/// The name behind the keyword.
fn name(input: ParseStream<'_>) -> syn::Result<Ident> {
    input.call(Ident::parse_any)?;
    input.parse()
}

fn refused(what: &'static str, span: Span) -> Head {
    head(Err(what), String::new(), span)
}

fn head(kind: Result<ItemKind, &'static str>, name: String, span: Span) -> Head {
    Head {
        attributes: Vec::new(),
        kind,
        name,
        span,
        ident: None,
        generic: false,
        constant: false,
        asynchronous: false,
        parameters: None,
        signature: None,
        returns: TokenStream::new(),
        slot: Slot::Beside,
    }
}
