//! `detect!` and `step!`: the event that tells of a detection or of a step.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::{
    Token,
    ext::IdentExt as _,
    parse::{Parse, ParseStream, Parser as _},
    punctuated::Punctuated,
    spanned::Spanned as _,
};

/// The names of fields that the macro writes itself.
const RESERVED: [&str; 6] = ["event", "threat.id", "threat.severity", "asset.ids", "rule.id", "detection"];

/// The kind of event to emit.
#[derive(Clone, Copy)]
pub(crate) enum What {
    Detection,
    Step,
}

/// `[crate = path,] Type, field = value, …`
pub(crate) struct Emission {
    facade: TokenStream,
    noun: syn::Path,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    span: Span,
    /// `%` or `?`, as `tracing` has it.
    sigil: Option<TokenStream>,
    secret: bool,
    value: syn::Expr,
}

impl Parse for Emission {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut facade = quote!(::threatmodel);
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            facade = syn::Path::parse_mod_style(input)?.to_token_stream();
            input.parse::<Token![,]>()?;
        }
        if input.is_empty() {
            return Err(
                input.error("write the detection or the step first: `detect!(SearchProbing, client = %client)`")
            );
        }
        let noun = syn::Path::parse_mod_style(input)?;
        let mut fields = Vec::new();
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
            fields = Punctuated::<Field, Token![,]>::parse_terminated(input)?.into_iter().collect();
        }
        Ok(Self { facade, noun, fields })
    }
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let secret = {
            let ahead = input.fork();
            // `secret` alone may be a field of that name.
            ahead.call(Ident::parse_any).is_ok_and(|word| word == "secret") && ahead.peek(Ident::peek_any)
        };
        if secret {
            input.call(Ident::parse_any)?;
        }
        let short = sigil(input)?;
        let names = Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)?;
        let span = names.span();
        let name = names.iter().map(threatmodel_syntax::plain_name).collect::<Vec<_>>().join(".");
        if RESERVED.contains(&name.as_str()) {
            return Err(syn::Error::new(
                span,
                format!("`{name}` is written by the macro itself; give the field another name"),
            ));
        }
        if short.is_none() && input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let sigil = sigil(input)?;
            return Ok(Self { name, span, sigil, secret, value: input.parse()? });
        }
        // A name alone is a variable, or a field of one.
        let value: syn::Expr = syn::parse2(names.to_token_stream())?;
        Ok(Self { name, span, sigil: short, secret, value })
    }
}

fn sigil(input: ParseStream<'_>) -> syn::Result<Option<TokenStream>> {
    if input.peek(Token![%]) {
        return input.parse::<Token![%]>().map(|sigil| Some(sigil.to_token_stream()));
    }
    if input.peek(Token![?]) {
        return input.parse::<Token![?]>().map(|sigil| Some(sigil.to_token_stream()));
    }
    Ok(None)
}

impl Emission {
    /// The event of a detection, from what `emit = Detection(fields)` says.
    pub(crate) fn of(facade: TokenStream, noun: syn::Path, fields: TokenStream) -> syn::Result<Self> {
        let fields = Punctuated::<Field, Token![,]>::parse_terminated.parse2(fields)?.into_iter().collect();
        Ok(Self { facade, noun, fields })
    }

    /// Adds a field, unless one of this name is given.
    pub(crate) fn add(&mut self, name: &str, value: TokenStream) {
        if !self.fields.iter().any(|field| field.name == name) {
            let (name, span) = (name.to_owned(), self.noun.span());
            self.fields.push(Field { name, span, sigil: None, secret: false, value: syn::Expr::Verbatim(value) });
        }
    }
}

/// Expands the macro.
pub(crate) fn expand(what: What, tokens: TokenStream) -> TokenStream {
    match syn::parse2::<Emission>(tokens) {
        Ok(emission) => emission.expanded(what),
        Err(error) => {
            let error = error.to_compile_error();
            quote!({ #error })
        }
    }
}

impl Emission {
    pub(crate) fn expanded(&self, what: What) -> TokenStream {
        let mut errors = TokenStream::new();
        for (at, field) in self.fields.iter().enumerate() {
            if self.fields[..at].iter().any(|earlier| earlier.name == field.name) {
                errors.extend(
                    syn::Error::new(field.span, format!("the field `{}` is given twice", field.name))
                        .to_compile_error(),
                );
            }
        }
        let (facade, noun) = (&self.facade, &self.noun);
        let bound: Vec<Ident> = (0..self.fields.len()).map(|at| format_ident!("field_{at}")).collect();
        let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
        let shown = self.fields.iter().map(|field| field.shown(facade));
        let macro_name = match what {
            What::Detection => quote!(__detect),
            What::Step => quote!(__step),
        };
        quote_spanned! {noun.span()=> {
            #errors
            #facade::#macro_name! { #noun { #(#names = #bound #shown,)* } }
        } }
    }
}

impl Field {
    /// How `tracing` shows it, and the value.
    fn shown(&self, facade: &TokenStream) -> TokenStream {
        let (sigil, value) = (&self.sigil, &self.value);
        let debug = sigil.as_ref().is_some_and(|sigil| sigil.to_string() == "?");
        match (self.secret, debug) {
            (true, true) => {
                quote!([%] (#facade::__private::detect::secret::secret(&::core::format_args!("{:?}", #value))))
            }
            (true, false) => quote!([%] (#facade::__private::detect::secret::secret(&(#value)))),
            (false, _) => quote!([#sigil] (#value)),
        }
    }
}
