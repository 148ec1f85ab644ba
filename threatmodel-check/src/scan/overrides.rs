//! Functions of traits that are said to stop a threat, and implementations that replace them without saying so.
//!
//! `#[mitigates]` on the body of a trait's function speaks of that body. An implementation with a body of its own has nothing of it,
//! and would be taken for covered.

use syn::visit::{self, Visit};
use threatmodel_core::names::short;
use threatmodel_model::source::{Problem, ProblemKind};

use super::{
    cfg::{Active, Cfg},
    depth,
    metadata::PackageInfo,
    names::Names,
    tree::FileAt,
    visit::{Guarded, place},
};
use threatmodel_syntax::plain_name;

/// The implementations in a file that replace such a function without the annotation. What only tests compile is left out.
pub(super) fn of_file(
    package: &PackageInfo,
    file: &FileAt,
    names: &Names<'_>,
    at: usize,
    guarded: &[Guarded],
) -> Vec<Problem> {
    let source = file.text();
    let mut reader = Reader {
        file,
        source: &source,
        names,
        at,
        guarded,
        cfg: package.cfg(),
        module: file.module.clone(),
        active: file.active,
        problems: Vec::new(),
    };
    depth::read(&source, |parsed| reader.visit_file(parsed));
    reader.problems
}

struct Reader<'a> {
    file: &'a FileAt,
    source: &'a str,
    names: &'a Names<'a>,
    at: usize,
    guarded: &'a [Guarded],
    cfg: Cfg<'a>,
    module: String,
    active: Active,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn conditions(&self, attributes: &[syn::Attribute]) -> Active {
        self.active.and(self.cfg.of_item(&self.cfg.expanded(attributes.iter().map(|attribute| &attribute.meta))))
    }

    fn is_annotated(&self, attributes: &[syn::Attribute]) -> bool {
        let expanded = self.cfg.expanded(attributes.iter().map(|attribute| &attribute.meta));
        let ours = |path| self.names.attribute(self.at, &self.module, &[], path) == Some("mitigates");
        expanded.iter().any(|attribute| ours(attribute.meta.path()))
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let inner = format!("{}::{}", self.module, plain_name(&item.ident));
        let outer = (std::mem::replace(&mut self.module, inner), self.active);
        self.active = self.conditions(&item.attrs);
        visit::visit_item_mod(self, item);
        (self.module, self.active) = outer;
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let active = self.conditions(&item.attrs);
        let of = item.trait_.as_ref().and_then(|(path, _)| self.names.resolve(self.at, &self.module, &[], path));
        let Some(of) = of.filter(|_| !active.is_for_tests_only()) else { return };
        for function in &item.items {
            let syn::ImplItem::Fn(function) = function else { continue };
            let name = function.sig.ident.to_string();
            let guards = self.guarded.iter().any(|guarded| guarded.of == of && guarded.function == name);
            if guards && !self.is_annotated(&function.attrs) {
                self.problems.push(Problem {
                    kind: ProblemKind::Overridden,
                    place: place(self.file, function.sig.ident.span(), self.source),
                    message: format!(
                        "`{name}` of `{}` has `#[mitigates]`, and this implementation replaces it",
                        short(&of)
                    ),
                    help: "annotate it with `#[mitigates]` too and attack it, or leave the body of the trait in place"
                        .to_owned(),
                });
            }
        }
    }
}
