//! How this package is compiled, as the command line of the compiler tells it.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use proc_macro2::TokenStream;
use quote::quote;

use crate::library;

/// The value that says how this package is compiled; it is unknown where a file holds the command line.
pub(crate) fn tokens(facade: &TokenStream) -> TokenStream {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument.starts_with('@')) {
        return quote!(::core::option::Option::None);
    }
    // One target is a test and another is not, and both are of one package.
    let cfgs = values(&arguments, "--cfg").filter(|cfg| *cfg != "test");
    let dependencies = dependencies(&arguments, &library::name());
    quote! {
        ::core::option::Option::Some(#facade::lab::Compiled { cfgs: &[#(#cfgs),*], dependencies: #dependencies })
    }
}

/// A hash of the names of the files that the crate is compiled against. Those of the targets of a package are the same, but for
/// its own library.
fn dependencies(arguments: &[String], own: &str) -> String {
    let files: BTreeMap<&str, &str> = values(arguments, "--extern")
        .filter_map(|value| {
            let (name, file) = value.split_once('=')?;
            // `priv:name`
            let name = name.rsplit(':').next().unwrap_or(name);
            // What is only checked is compiled against `.rmeta`.
            Some((name, Path::new(file).file_stem()?.to_str()?)).filter(|(name, _)| *name != own)
        })
        .collect();
    let mut hash = DefaultHasher::new();
    files.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// The values of an option, in the next argument or behind `=`.
fn values<'a>(arguments: &'a [String], option: &'static str) -> impl Iterator<Item = &'a str> {
    let apart = arguments.windows(2).filter(move |pair| pair[0] == option).map(|pair| pair[1].as_str());
    let joined = arguments.iter().filter_map(move |argument| argument.strip_prefix(option)?.strip_prefix('='));
    apart.chain(joined)
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    #[test]
    fn the_files_of_dependencies_count_and_the_own_library_does_not() {
        let of = |line: &str| {
            let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
            dependencies(&arguments, "shop")
        };
        let one = of("rustc --extern pin=/target/debug/deps/libpin-1.rlib --extern proc_macro");
        assert_eq!(one, of("rustc --extern=shop=/a/libshop-3.rlib --extern=priv:pin=/b/libpin-1.rmeta"));
        assert_ne!(one, of("rustc --extern pin=/target/debug/deps/libpin-2.rlib"));
        assert_ne!(one, of("rustc"));
    }
}
