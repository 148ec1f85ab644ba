//! The examples of the page about assets compile, each in what its text says is around it.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;

use subjects::{Manifest, Subject, root};

/// What stands before and after each example, in the order of the page.
const AROUND: [(&str, &str); 4] = [
    ("use threatmodel::prelude::*;\n", ""),
    ("pub fn example() -> Result<(), Box<dyn std::error::Error>> {\n", "Ok(())\n}\n"),
    ("pub fn example(model: &threatmodel::model::Model) {\n", "}\n"),
    (
        "use threatmodel::prelude::*;
        #[component(kind = Process)]
        pub struct Database;
        struct Store;
        impl Store {
            fn open(_: &std::path::Path) -> Option<Self> { None }
            fn write(&self, _: fn()) -> Option<()> { None }
        }
        fn record_an_order() {}
        mod tempfile {
            pub struct Folder;
            impl Folder {
                pub fn path(&self) -> &std::path::Path { std::path::Path::new(\"\") }
            }
            pub fn tempdir() -> Option<Folder> { None }
        }\n",
        "",
    ),
];

#[test]
fn examples_about_assets_compile() {
    let page = fs::read_to_string(root().join("docs/asset-list.md")).unwrap();
    let examples: Vec<&str> =
        page.split("\n```rust\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect();
    assert_eq!(examples.len(), AROUND.len(), "say what is around each example");
    let mut code = String::from("#![allow(dead_code, unused_imports)]\n");
    for (number, (example, (before, after))) in examples.iter().zip(AROUND).enumerate() {
        code += &format!("mod example{number} {{\n{before}{example}\n{after}}}\n");
    }
    let files = [("src/lib.rs", ""), ("tests/examples.rs", &*code)];
    Subject::new("examples", &Manifest::new("examples"), &files).test(&["--no-run", "--test", "examples"]).succeeds();
}
