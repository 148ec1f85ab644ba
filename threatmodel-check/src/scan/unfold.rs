//! Items that stand in `cfg_if!` and `cfg_select!`: each arm under the condition that it has, so that they are read as if they
//! stood there alone.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::{Item, parse_quote};

use threatmodel_syntax::last_segment;

/// How deep one may stand in another.
const DEPTH: usize = 16;

/// Puts what stands in such macros in their place.
pub(super) fn unfold(items: &mut Vec<Item>) {
    unfold_to(items, 0);
}

fn unfold_to(items: &mut Vec<Item>, depth: usize) {
    if depth > DEPTH || !items.iter().any(|item| matches!(item, Item::Macro(_) | Item::Mod(_))) {
        return;
    }
    let mut unfolded = Vec::with_capacity(items.len());
    for mut item in std::mem::take(items) {
        if let Item::Mod(inner) = &mut item
            && let Some((_, inside)) = &mut inner.content
        {
            unfold_to(inside, depth + 1);
        }
        match arms(&item).as_deref().and_then(items_of) {
            Some(mut inside) => {
                unfold_to(&mut inside, depth + 1);
                unfolded.append(&mut inside);
            }
            None => unfolded.push(item),
        }
    }
    *items = unfolded;
}

/// An arm: its condition, if it has one, and what stands in it.
type Arm = (Option<TokenStream>, Group);

/// The arms of such a macro call.
fn arms(item: &Item) -> Option<Vec<Arm>> {
    let Item::Macro(call) = item else { return None };
    let tokens: Vec<TokenTree> = call.mac.tokens.clone().into_iter().collect();
    match last_segment(&call.mac.path).as_str() {
        "cfg_if" => cfg_if(&tokens),
        "cfg_select" => cfg_select(&tokens),
        _ => None,
    }
}

/// `if #[cfg(unix)] { … } else if #[cfg(windows)] { … } else { … }`
fn cfg_if(tokens: &[TokenTree]) -> Option<Vec<Arm>> {
    let mut arms = Vec::new();
    let mut rest = tokens;
    loop {
        match rest {
            [
                TokenTree::Ident(word),
                TokenTree::Punct(_),
                TokenTree::Group(attribute),
                TokenTree::Group(body),
                more @ ..,
            ] if word == "if" && body.delimiter() == Delimiter::Brace => {
                let mut inside = attribute.stream().into_iter();
                let (name, condition) = (inside.next()?, inside.next()?);
                let (TokenTree::Ident(name), TokenTree::Group(condition)) = (name, condition) else { return None };
                arms.push(((name == "cfg").then(|| condition.stream())?.into(), body.clone()));
                rest = more;
            }
            [TokenTree::Ident(word), TokenTree::Group(body)] if word == "else" => {
                arms.push((None, body.clone()));
                return Some(arms);
            }
            [TokenTree::Ident(word), more @ ..] if word == "else" => rest = more,
            [] => return Some(arms),
            _ => return None,
        }
    }
}

/// `unix => { … } all(windows, test) => { … } _ => { … }`
fn cfg_select(tokens: &[TokenTree]) -> Option<Vec<Arm>> {
    let mut arms = Vec::new();
    let mut condition = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at..] {
            [TokenTree::Punct(equals), TokenTree::Punct(arrow), TokenTree::Group(body), ..]
                if equals.as_char() == '=' && arrow.as_char() == '>' && body.delimiter() == Delimiter::Brace =>
            {
                let condition: Vec<TokenTree> = std::mem::take(&mut condition);
                let any = matches!(&condition[..], [TokenTree::Ident(word)] if word == "_");
                arms.push(((!any).then(|| condition.into_iter().collect()), body.clone()));
                at += 3;
            }
            [TokenTree::Punct(comma), ..] if comma.as_char() == ',' && condition.is_empty() => at += 1,
            [token, ..] => {
                condition.push(token.clone());
                at += 1;
            }
            [] => break,
        }
    }
    condition.is_empty().then_some(arms)
}

/// The items of all arms, each under its condition; `None` where one holds something else.
fn items_of(arms: &[Arm]) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let mut before: Vec<TokenStream> = Vec::new();
    for (condition, body) in arms {
        let file: syn::File = syn::parse2(body.stream()).ok()?;
        let own = condition.clone().unwrap_or_else(|| quote!(all()));
        let attribute: syn::Attribute = parse_quote!(#[cfg(all(#own, not(any(#(#before),*))))]);
        for mut item in file.items {
            attributes(&mut item)?.insert(0, attribute.clone());
            items.push(item);
        }
        before.extend(condition.clone());
    }
    Some(items)
}

fn attributes(item: &mut Item) -> Option<&mut Vec<syn::Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::ExternCrate(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::ForeignMod(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::TraitAlias(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return None,
    })
}
