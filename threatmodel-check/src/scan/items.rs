//! The items of a file, each with its lines: what stands around a line.

use std::thread;

use syn::{
    Ident, ImplItem, ItemImpl, TraitItem, Type,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{bounds::STACK, depth};

/// An item of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// Its name, `impl Type` for an implementation.
    pub name: String,
    /// Whether it is a function or a method.
    pub function: bool,
    /// Its first line, from 1: of its documentation or its first attribute, where it has any.
    pub first: u32,
    /// Its last line.
    pub last: u32,
}

impl Item {
    /// Whether a line is one of its own.
    #[must_use]
    pub fn has(&self, line: u32) -> bool {
        (self.first..=self.last).contains(&line)
    }
}

/// The items of a source text that have a name or are implementations, an item before those that it has within.
///
/// # Errors
///
/// If the text cannot be parsed, or nests too deep: the line, and why.
pub fn items(text: &str) -> Result<Vec<Item>, (usize, String)> {
    let mut items = Items(Vec::new());
    // What nests needs room.
    let unread = thread::scope(|scope| {
        let read = || depth::read(text, |file| items.visit_file(file));
        let reads = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        match reads.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(unread)) => unread,
            Ok(Err(_)) | Err(_) => Some((1, "the system gives no thread to read it".to_owned())),
        }
    });
    unread.map_or(Ok(items.0), Err)
}

struct Items(Vec<Item>);

impl Items {
    fn add(&mut self, name: String, function: bool, item: &impl Spanned) {
        let span = item.span();
        let line = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
        self.0.push(Item { name, function, first: line(span.start().line), last: line(span.end().line) });
    }
}

impl<'ast> Visit<'ast> for Items {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Impl(block) => self.add(of_impl(block), false, item),
            _ => {
                if let Some(name) = of_item(item) {
                    self.add(name.to_string(), matches!(item, syn::Item::Fn(_)), item);
                }
            }
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let name = match item {
            ImplItem::Const(item) => Some(&item.ident),
            ImplItem::Fn(item) => Some(&item.sig.ident),
            ImplItem::Type(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(name) = name {
            self.add(name.to_string(), matches!(item, ImplItem::Fn(_)), item);
        }
        visit::visit_impl_item(self, item);
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let name = match item {
            TraitItem::Const(item) => Some(&item.ident),
            TraitItem::Fn(item) => Some(&item.sig.ident),
            TraitItem::Type(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(name) = name {
            self.add(name.to_string(), matches!(item, TraitItem::Fn(_)), item);
        }
        visit::visit_trait_item(self, item);
    }
}

fn of_item(item: &syn::Item) -> Option<&Ident> {
    Some(match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Mod(item) => &item.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    })
}

fn of_impl(block: &ItemImpl) -> String {
    let name = match &*block.self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    format!("impl {}", name.as_deref().unwrap_or("…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_their_attributes_and_what_is_within() {
        let text = "mod a {\n    /// Doc.\n    #[inline]\n    fn b() {\n        fn c() {}\n    }\n}\nimpl A {\n    fn d() {}\n}\ntrait T {\n    fn e();\n}\n";
        let items = items(text).unwrap();
        let lines: Vec<(&str, u32, u32)> =
            items.iter().map(|item| (item.name.as_str(), item.first, item.last)).collect();
        let all = [("a", 1, 7), ("b", 2, 6), ("c", 5, 5), ("impl A", 8, 10), ("d", 9, 9), ("T", 11, 13), ("e", 12, 12)];
        assert_eq!(lines, all);
        let functions = items.iter().filter(|item| item.function).map(|item| item.name.as_str());
        assert_eq!(functions.collect::<Vec<_>>(), ["b", "c", "d", "e"]);
    }

    #[test]
    fn what_cannot_be_parsed_or_nests_too_deep_is_said() {
        assert_eq!(items("fn a() {}\nfn b(").unwrap_err().0, 2);
        let deep = format!("fn f() {{ {}{} }}", "(".repeat(200_000), ")".repeat(200_000));
        assert!(items(&deep).unwrap_err().1.contains("too deep"));
    }
}
