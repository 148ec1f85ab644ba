//! Tests that ask whether a control is on: what they show is what the configuration has set.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use threatmodel_model::source::{Problem, ProblemKind};

use super::{
    cfg::{Active, Cfg},
    depth,
    metadata::PackageInfo,
    tree::FileAt,
    visit::{place, test_attribute},
};

/// The name of the function that asks.
const QUESTION: &str = "control_on";

/// Where code of a file that only tests compile asks. `tests` says that the whole file is such code.
pub(super) fn of_file(package: &PackageInfo, file: &FileAt, tests: bool) -> Vec<Problem> {
    let source = file.text();
    if !source.contains(QUESTION) {
        return Vec::new();
    }
    let cfg = package.cfg();
    let tests = tests || file.active.is_for_tests_only();
    let mut reader = Reader { file, source: &source, cfg, active: file.active, tests, problems: Vec::new() };
    depth::read(&source, |parsed| reader.visit_file(parsed));
    reader.problems
}

struct Reader<'a> {
    file: &'a FileAt,
    source: &'a str,
    cfg: Cfg<'a>,
    active: Active,
    /// Whether what is around is for tests.
    tests: bool,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn within(&mut self, attributes: &[syn::Attribute], visit: impl FnOnce(&mut Self)) {
        let attributes = self.cfg.expanded(attributes.iter().map(|attribute| &attribute.meta));
        // A function with `#[mitigates]` asks for itself, even if only some builds have it.
        let is_control = attributes
            .iter()
            .any(|attribute| attribute.meta.path().segments.last().is_some_and(|last| last.ident == "mitigates"));
        if is_control && test_attribute(&attributes).is_none() {
            return;
        }
        let before = (self.active, self.tests);
        self.active = self.active.and(self.cfg.of_item(&attributes));
        self.tests |= self.active.is_for_tests_only() || test_attribute(&attributes).is_some();
        visit(self);
        (self.active, self.tests) = before;
    }

    fn asks(&mut self, span: Span) {
        if self.tests {
            self.problem(span, "test code asks whether a control is on");
        }
    }

    fn problem(&mut self, span: Span, message: &str) {
        self.problems.push(Problem {
                kind: ProblemKind::Asked,
                place: place(self.file, span, self.source),
                message: message.to_owned(),
                help: "attack the code that asks it. Where no function of the system is the control, choose what the test sets up \
                       with `threatmodel::lab::stand_in`"
                    .to_owned(),
            });
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(word) if word == QUESTION => self.asks(word.span()),
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

/// Code in these items is for tests if their attributes say so.
macro_rules! within {
    ($($visit:ident: $item:ident),+ $(,)?) => { $(
        fn $visit(&mut self, item: &'ast syn::$item) {
            self.within(&item.attrs, |reader| visit::$visit(reader, item));
        }
    )+ };
}

impl<'ast> Visit<'ast> for Reader<'_> {
    within! {
        visit_item_mod: ItemMod,
        visit_item_fn: ItemFn,
        visit_item_const: ItemConst,
        visit_item_static: ItemStatic,
        visit_item_macro: ItemMacro,
        visit_item_impl: ItemImpl,
        visit_impl_item_fn: ImplItemFn,
        visit_impl_item_const: ImplItemConst,
        visit_item_trait: ItemTrait,
        visit_trait_item_fn: TraitItemFn,
    }

    // Under another name nobody would see it asked.
    fn visit_use_rename(&mut self, rename: &'ast syn::UseRename) {
        if rename.ident == QUESTION {
            self.problem(
                rename.ident.span(),
                "`control_on` is given another name, under which tests could ask it unseen",
            );
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last().filter(|last| last.ident == QUESTION) {
            self.asks(last.ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(mac.tokens.clone());
    }

    // Attributes ask nothing: a `bypass` stands on code.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
