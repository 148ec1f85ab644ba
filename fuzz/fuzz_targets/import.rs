//! The importers: whatever a document says, what is written is Rust, and holds nothing but nouns, links and comments.

#![no_main]

use libfuzzer_sys::fuzz_target;

// The command line is a program, so the module is compiled here once more, with the nouns that it names.
#[allow(dead_code)]
#[path = "../../cargo-threatmodel/src/model.rs"]
mod model;
#[allow(dead_code, unused_imports)]
#[path = "../../cargo-threatmodel/src/import/mod.rs"]
mod import;

fuzz_target!(|text: &str| {
    // A document is recognised by what it says, comments also by the kind of their file.
    let is_document = text.trim_start().starts_with(['{', '\u{feff}']) || text.contains("otmVersion:") || text.contains("threagile_version:");
    let names: &[&str] = if is_document { &["model.json"] } else { &["code.py", "model.gal"] };
    for &name in names {
        let input = import::Input { name: name.to_owned(), text: text.to_owned() };
        let include = |_: &str, _: &str| Err("nothing is included".to_owned());
        let Ok(imported) = import::read(vec![input], &include) else { continue };
        for one in &imported {
            let written = import::write(&one.draft, &one.source, &[text.as_bytes()], "crate::threats::x", |_, line| line % 2 == 0);
            let file = syn::parse_file(&written.text).unwrap_or_else(|error| panic!("{error}\n{}", written.text));
            let is_ours = |item: &syn::Item| matches!(item, syn::Item::Struct(_) | syn::Item::Impl(_) | syn::Item::Mod(_));
            assert!(file.items.iter().all(is_ours), "{}", written.text);
            let mark = import::Mark::read(&written.text).expect("a module has its mark");
            assert!(mark.is_untouched(&written.text), "{}", written.text);
            for beside in &written.beside {
                let item = format!("{}\nfn f() {{}}", beside.attribute);
                syn::parse_str::<syn::ItemFn>(&item).unwrap_or_else(|error| panic!("{error}\n{item}"));
            }
        }
    }
});
