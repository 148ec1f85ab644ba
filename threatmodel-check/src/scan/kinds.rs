//! The kinds of threats that catalogues of other people declare with `kind!`, as their sources have them.

use std::path::Path;

use cargo_metadata::{Metadata, Package};
use syn::{
    Expr, ExprLit, Lit, LitStr, Token,
    parse::{Parse, ParseStream},
    visit::Visit,
};
use threatmodel_core::words::{Likelihood, Linddun, Stride};
use threatmodel_model::source::DeclaredKind;
use threatmodel_syntax::{doc_of, last_segment, plain_name};

use super::{depth, files};

/// The package whose macro declares kinds, and which has its own as data.
const OURS: &str = "threatmodel-catalogue";

/// The kinds of the packages that depend on ours.
pub(super) fn read(metadata: &Metadata) -> Vec<DeclaredKind> {
    let depends = |package: &&Package| package.dependencies.iter().any(|dependency| dependency.name == OURS);
    metadata.packages.iter().filter(depends).flat_map(of_package).collect()
}

fn of_package(package: &Package) -> Vec<DeclaredKind> {
    let library = package.targets.iter().find(|target| target.is_kind(cargo_metadata::TargetKind::Lib));
    let (Some(library), Some(folder)) = (library, package.manifest_path.parent()) else { return Vec::new() };
    let sources = files::listed(folder.as_std_path().to_owned(), false);
    sources.iter().flat_map(|file| of_file(file, &library.name.replace('-', "_"))).collect()
}

fn of_file(file: &Path, krate: &str) -> Vec<DeclaredKind> {
    let mut kinds = Kinds { krate, found: Vec::new() };
    if let Ok(source) = std::fs::read_to_string(file)
        && source.contains("kind!")
    {
        // A file that cannot be parsed declares nothing, and a threat that names one of its kinds is then a finding.
        let _ = depth::read(&source, |parsed| kinds.visit_file(parsed));
    }
    kinds.found
}

struct Kinds<'k> {
    krate: &'k str,
    found: Vec<DeclaredKind>,
}

impl<'ast> Visit<'ast> for Kinds<'_> {
    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if last_segment(&item.mac.path) == "kind"
            && let Ok(Declared(kind)) = item.mac.parse_body()
        {
            self.found.push(DeclaredKind { krate: self.krate.to_owned(), ..kind });
        }
    }
}

/// What stands in the braces of `kind!`.
struct Declared(DeclaredKind);

impl Parse for Declared {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(syn::Attribute::parse_outer)?;
        input.parse::<syn::Visibility>()?;
        input.parse::<Token![struct]>()?;
        let name: syn::Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let id: LitStr = input.parse()?;
        let doc = doc_of(&attributes);
        let description = doc.split("\n\n").next().unwrap_or_default().to_owned();
        let mut kind = DeclaredKind { name: plain_name(&name), id: id.value(), description, ..DeclaredKind::default() };
        let keys;
        syn::braced!(keys in input);
        while !keys.is_empty() {
            let key: syn::Ident = keys.parse()?;
            keys.parse::<Token![:]>()?;
            let value: Expr = keys.parse()?;
            if !keys.is_empty() {
                keys.parse::<Token![,]>()?;
            }
            match plain_name(&key).as_str() {
                "title" => kind.title = texts(&value).pop().unwrap_or_default(),
                "refs" => kind.refs = texts(&value),
                "stride" => kind.stride = words(&value).iter().filter_map(|word| Stride::from_name(word)).collect(),
                "linddun" => kind.linddun = words(&value).iter().filter_map(|word| Linddun::from_name(word)).collect(),
                "likelihood" => kind.likelihood = words(&value).iter().find_map(|word| Likelihood::from_name(word)),
                _ => {}
            }
        }
        Ok(Self(kind))
    }
}

/// The texts of a literal or of an array of them.
fn texts(value: &Expr) -> Vec<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => vec![text.value()],
        Expr::Array(list) => list.elems.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The words of an array, or in `Some(…)`.
fn words(value: &Expr) -> Vec<String> {
    match value {
        Expr::Path(path) => vec![last_segment(&path.path)],
        Expr::Array(list) => list.elems.iter().flat_map(words).collect(),
        Expr::Call(call) => call.args.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}
