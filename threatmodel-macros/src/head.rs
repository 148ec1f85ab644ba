//! Reads the head of an item from its tokens: enough to know what it is and where a record goes.
//!
//! Bodies are not parsed: an annotation costs what its head costs, however long the function is.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
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
    /// The parameters of a function, in their parentheses.
    pub(crate) parameters: Option<Group>,
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

/// Reads the head of an item.
pub(crate) fn read(tokens: &[TokenTree]) -> Head {
    let mut reader = Reader { tokens, at: 0 };
    let attributes = reader.attributes();
    reader.visibility();
    let mut head = reader.item();
    head.attributes = attributes;
    head
}

struct Reader<'t> {
    tokens: &'t [TokenTree],
    at: usize,
}

impl Reader<'_> {
    fn attributes(&mut self) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        while let (Some(TokenTree::Punct(pound)), Some(TokenTree::Group(group))) = (self.peek(0), self.peek(1)) {
            if pound.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
                break;
            }
            let (name, span) = path_end(&group.stream()).unwrap_or((String::new(), group.span()));
            let tokens = self.tokens[self.at..self.at + 2].iter().cloned().collect();
            attributes.push(Attribute { name, span, tokens, content: group.stream() });
            self.at += 2;
        }
        attributes
    }

    fn visibility(&mut self) {
        if self.word() == "pub" {
            self.at += 1;
            if let Some(TokenTree::Group(group)) = self.peek(0)
                && group.delimiter() == Delimiter::Parenthesis
            {
                self.at += 1;
            }
        }
        // A visibility that a macro_rules! metavariable brings in comes as a group without delimiters.
        if let Some(TokenTree::Group(group)) = self.peek(0)
            && group.delimiter() == Delimiter::None
            && (group.stream().is_empty() || group.stream().to_string().starts_with("pub"))
        {
            self.at += 1;
        }
    }

    fn item(&mut self) -> Head {
        loop {
            match self.word().as_str() {
                "default" | "async" | "unsafe" | "safe" => self.at += 1,
                "extern" => match (self.peek(1), self.peek(2)) {
                    (Some(TokenTree::Ident(next)), _) if next == "crate" => {
                        return self.refused("an `extern crate` line");
                    }
                    (Some(TokenTree::Group(_)), _) | (Some(TokenTree::Literal(_)), Some(TokenTree::Group(_))) => {
                        return self.refused("an `extern` block");
                    }
                    (Some(TokenTree::Literal(_)), _) => self.at += 2,
                    _ => self.at += 1,
                },
                "const" => {
                    let function = matches!(self.peek(1), Some(TokenTree::Ident(next)) if ["fn", "async", "unsafe", "extern"].contains(&next.to_string().as_str()));
                    if !function {
                        return self.constant(ItemKind::Const);
                    }
                    self.at += 1;
                }
                "static" => return self.constant(ItemKind::Static),
                "fn" => return self.function(),
                "struct" => return self.named_type(ItemKind::Struct),
                "enum" => return self.named_type(ItemKind::Enum),
                "union" if matches!(self.peek(1), Some(TokenTree::Ident(_))) => {
                    return self.named_type(ItemKind::Union);
                }
                "trait" => return self.named(ItemKind::Trait),
                "auto" => self.at += 1,
                "impl" => return self.block(),
                "mod" => return self.module(),
                "type" => return self.refused("a type alias"),
                "use" => return self.refused("a `use` line"),
                "macro_rules" => return self.refused("a macro"),
                _ => return self.refused("this"),
            }
        }
    }

    fn function(&mut self) -> Head {
        let before = |keyword: &str| {
            self.tokens[..self.at].iter().any(|token| matches!(token, TokenTree::Ident(word) if word == keyword))
        };
        let (constant, asynchronous) = (before("const"), before("async"));
        self.at += 1;
        let (name, span) = self.name();
        let parameters = self.parameters();
        let returns = parameters.as_ref().map(|(at, _)| returns(&self.tokens[at + 1..])).unwrap_or_default();
        let parameters = parameters.map(|(_, parameters)| parameters);
        let method = parameters.as_ref().is_some_and(starts_with_receiver);
        let slot = match self.tokens.last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Slot::Body(self.tokens.len() - 1),
            _ => {
                Slot::Bound(self.tokens.iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "where")))
            }
        };
        let kind = match (&slot, method) {
            (Slot::Bound(_), _) => ItemKind::TraitFn,
            (_, true) => ItemKind::Method,
            (_, false) => ItemKind::Fn,
        };
        Head { slot, constant, asynchronous, parameters, returns, ..head(Ok(kind), name, span) }
    }

    /// The parameters, in their parentheses, and their position.
    fn parameters(&self) -> Option<(usize, Group)> {
        let mut angle = 0_i32;
        let mut previous = ' ';
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token {
                TokenTree::Punct(punct) => {
                    match punct.as_char() {
                        '<' => angle += 1,
                        '>' if previous != '-' && previous != '=' => angle -= 1,
                        _ => {}
                    }
                    previous = punct.as_char();
                }
                TokenTree::Group(group) if angle == 0 && group.delimiter() == Delimiter::Parenthesis => {
                    return Some((at, group.clone()));
                }
                _ => previous = ' ',
            }
        }
        None
    }

    fn constant(&mut self, kind: ItemKind) -> Head {
        self.at += 1;
        if self.word() == "mut" {
            self.at += 1;
        }
        let (name, span) = self.name();
        let type_at = (self.at + 1).min(self.tokens.len());
        let mut angle = 0_i32;
        let mut previous = ' ';
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            let TokenTree::Punct(punct) = token else {
                previous = ' ';
                continue;
            };
            match punct.as_char() {
                '<' => angle += 1,
                '>' if previous != '-' => angle -= 1,
                '=' if angle == 0 => return Head { slot: Slot::Initialiser(at + 1), ..head(Ok(kind), name, span) },
                _ => {}
            }
            previous = punct.as_char();
        }
        Head { slot: Slot::Type(type_at), ..head(Ok(ItemKind::AssocConst), name, span) }
    }

    fn named_type(&mut self, kind: ItemKind) -> Head {
        self.at += 1;
        let ident = match self.peek(0) {
            Some(TokenTree::Ident(ident)) => Some(ident.clone()),
            _ => None,
        };
        let (name, span) = self.name();
        let generic = matches!(self.peek(0), Some(TokenTree::Punct(punct)) if punct.as_char() == '<');
        Head { ident, generic, ..head(Ok(kind), name, span) }
    }

    fn named(&mut self, kind: ItemKind) -> Head {
        self.at += 1;
        let (name, span) = self.name();
        head(Ok(kind), name, span)
    }

    fn block(&mut self) -> Head {
        let span = self.peek(0).map_or_else(Span::call_site, TokenTree::span);
        head(Ok(ItemKind::Impl), "impl".to_owned(), span)
    }

    fn module(&mut self) -> Head {
        self.at += 1;
        let (name, span) = self.name();
        match self.tokens.last() {
            Some(TokenTree::Group(_)) => head(Ok(ItemKind::Mod), name, span),
            _ => head(Err("a module in another file"), name, span),
        }
    }

    fn refused(&self, what: &'static str) -> Head {
        let span = self.peek(0).map_or_else(Span::call_site, TokenTree::span);
        head(Err(what), String::new(), span)
    }

    fn name(&mut self) -> (String, Span) {
        let found = match self.peek(0) {
            Some(TokenTree::Ident(ident)) => (ident.to_string(), ident.span()),
            Some(other) => (other.to_string(), other.span()),
            None => (String::new(), Span::call_site()),
        };
        self.at += 1;
        found
    }

    fn peek(&self, ahead: usize) -> Option<&TokenTree> {
        self.tokens.get(self.at + ahead)
    }

    fn word(&self) -> String {
        match self.peek(0) {
            Some(TokenTree::Ident(ident)) => ident.to_string(),
            _ => String::new(),
        }
    }
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
        returns: TokenStream::new(),
        slot: Slot::Beside,
    }
}

/// What stands between the arrow and the bounds, the body or the semicolon.
fn returns(after_parameters: &[TokenTree]) -> TokenStream {
    let [TokenTree::Punct(dash), TokenTree::Punct(arrow), rest @ ..] = after_parameters else {
        return TokenStream::new();
    };
    if dash.as_char() != '-' || arrow.as_char() != '>' {
        return TokenStream::new();
    }
    // The last token is the body or the semicolon; a brace before it belongs to a constant in the type.
    let rest = rest.split_last().map_or(rest, |(_, rest)| rest);
    let bounds = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "where");
    rest.iter().take_while(|token| !bounds(token)).cloned().collect()
}

fn starts_with_receiver(parameters: &Group) -> bool {
    let mut tokens = parameters.stream().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '#' | '&') => {}
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                tokens.next();
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {}
            TokenTree::Ident(ident) if ident == "mut" => {}
            TokenTree::Ident(ident) => return ident == "self",
            _ => return false,
        }
    }
    false
}

/// The last segment of the path that an attribute starts with.
fn path_end(content: &TokenStream) -> Option<(String, Span)> {
    let mut end = None;
    for token in content.clone() {
        match token {
            TokenTree::Ident(ident) => end = Some((plain_name(&ident), ident.span())),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => break,
        }
    }
    end
}
