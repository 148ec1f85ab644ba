//! The scan on packages with every kind of trouble. It names what it cannot read and never panics.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod kinds;
mod suggested;
mod surface;

use std::{
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::MetadataCommand;
use threatmodel_check::scan::{Request, Scanner, scan};
use threatmodel_model::{
    annotation::{Annotation, Arg, Void},
    source::{ProblemKind, Sources},
};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[features]\non = []\noff = []\n\n[workspace]\n");
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn scan(&self) -> Sources {
        let request = Request {
            manifest: self.0.path().join("Cargo.toml"),
            workspace: true,
            outside: false,
            features: Some(vec!["on".to_owned()]),
        };
        scan(&request).unwrap()
    }

    /// The package `shop` in it, alone and without features.
    fn scan_shop(&self) -> Sources {
        let manifest = self.0.path().join("shop/Cargo.toml");
        scan(&Request { manifest, workspace: false, outside: false, features: Some(Vec::new()) }).unwrap()
    }

    /// A stand-in for the facade and one for another crate.
    fn with_crates(&self) -> &Self {
        self.write("threatmodel/Cargo.toml", package("threatmodel", &[]))
            .write("threatmodel/src/lib.rs", "")
            .write("other/Cargo.toml", package("other", &[]))
            .write("other/src/lib.rs", "")
    }
}

/// The exposures: what faces which threat, and why it does not count.
fn exposures(sources: &Sources) -> Vec<(String, Option<String>, Option<Void>)> {
    let found = sources.annotations.iter().filter(|annotation| annotation.arg("threat").is_some());
    let mut found: Vec<_> =
        found.map(|annotation| (annotation.path(), referred(annotation), annotation.void)).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn referred(annotation: &Annotation) -> Option<String> {
    match annotation.arg("threat") {
        Some(Arg::Refs(references)) => references[0].path.clone(),
        _ => None,
    }
}

fn problems(sources: &Sources) -> Vec<(ProblemKind, String, u32)> {
    sources.problems.iter().map(|problem| (problem.kind, problem.place.file.clone(), problem.place.line)).collect()
}

const THREAT: &str = "use threatmodel::prelude::*;\n#[threat(targets = [A], stride = [Tampering])]\npub struct T;\n";

#[test]
fn modules_are_followed_wherever_they_lie() {
    let folder = Folder::new();
    folder
        .write("src/lib.rs", format!("{THREAT}mod a;\nmod b {{ mod c; #[path = \"odd.rs\"] mod d; }}\n#[path = \"../else/where.rs\"]\nmod e;\ninclude!(\"part.rs\");\ninclude!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/else/part2.rs\"));\n"))
        .write("src/a.rs", "mod inner;\n#[threat(crate::T)]\nfn f() {}\n")
        .write("src/a/inner.rs", "#[threat(super::super::T)]\nfn f() {}\n")
        .write("src/b/c/mod.rs", "mod deep;\n#[threat(crate::T)]\nfn f() {}\n")
        .write("src/b/c/deep.rs", "#[threat(crate::T)]\nfn f() {}\n")
        .write("src/b/odd.rs", "#[threat(crate::T)]\nfn f() {}\n")
        .write("else/where.rs", "mod beside;\n#[threat(crate::T)]\nfn f() {}\n")
        .write("else/beside.rs", "#[threat(crate::T)]\nfn f() {}\n")
        .write("src/part.rs", "#[threat(T)]\nfn included() {}\n")
        .write("else/part2.rs", "#[threat(T)]\nfn included_too() {}\n");
    let sources = folder.scan();
    let found: Vec<String> = exposures(&sources)
        .into_iter()
        .map(|(item, path, void)| {
            assert_eq!((path.as_deref(), void), (Some("shop::T"), None), "{item}");
            item
        })
        .collect();
    assert_eq!(
        found,
        [
            "shop::a::f",
            "shop::a::inner::f",
            "shop::b::c::deep::f",
            "shop::b::c::f",
            "shop::b::d::f",
            "shop::e::beside::f",
            "shop::e::f",
            "shop::included",
            "shop::included_too",
        ]
    );
    assert_eq!(problems(&sources), []);
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = Folder::new();
    folder
        .write("src/lib.rs", "mod missing;\nmod binary;\nmod broken;\ninclude!(\"gone.rs\");\n#[cfg(feature = \"off\")]\nmod off;\n#[cfg(target_os = \"none\")]\nmod elsewhere;\n")
        .write("src/binary.rs", b"fn f() {}\n\xff\xfe\n#[threat(T)]")
        .write("src/broken.rs", "fn f() {}\n#[threat(T)]\nfn g( -> {}\n");
    let sources = folder.scan();
    let mut found = problems(&sources);
    found.sort();
    assert_eq!(
        found,
        [
            (ProblemKind::Unread, "src/binary.rs".to_owned(), 2),
            (ProblemKind::Unread, "src/broken.rs".to_owned(), 3),
            (ProblemKind::Unread, "src/gone.rs".to_owned(), 1),
            (ProblemKind::Unread, "src/lib.rs".to_owned(), 1),
        ]
    );
}

#[test]
fn raw_names_are_the_plain_ones() {
    let folder = Folder::new();
    let lib = "mod far;\n#[r#path = \"odd.rs\"]\nmod r#there;\n#[r#cfg(any())]\n#[r#threat(T)]\nfn off() {}\n#[r#threat(T)]\nfn r#near() {}\nr#include!(\"part.rs\");\n";
    folder
        .write("src/lib.rs", format!("{THREAT}{lib}"))
        .write("src/far.rs", "#[r#threatmodel::r#threat(crate::T)]\nfn f() {}\n")
        .write("src/odd.rs", "#[threat(crate::r#T)]\nfn f() {}\n")
        .write("src/part.rs", "#[threat(T)]\nfn included() {}\n");
    let sources = folder.scan();
    let found: Vec<(String, bool)> = exposures(&sources)
        .into_iter()
        .map(|(item, path, void)| {
            assert_eq!(path.as_deref(), Some("shop::T"), "{item}");
            (item, void.is_none())
        })
        .collect();
    let expected = ["shop::far::f", "shop::included", "shop::near"].map(|item| (item.to_owned(), true));
    assert_eq!(found[..3], expected);
    assert_eq!(found[3..], [("shop::off".to_owned(), false), ("shop::there::f".to_owned(), true)]);
    assert_eq!(problems(&sources), []);
}

#[cfg(unix)]
#[test]
fn what_leads_out_of_the_repository_is_not_read() {
    let outside = tempfile::TempDir::new().unwrap();
    let secret = outside.path().join("secret.rs");
    std::fs::write(&secret, "#[threat(T)]\nfn secret() {}\n").unwrap();
    std::fs::write(outside.path().join("mod.rs"), "#[threat(T)]\nfn secret() {}\n").unwrap();
    let folder = Folder::new();
    let absolute = secret.display();
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    folder.write(
        "src/lib.rs",
        format!(
            "{THREAT}mod linked;\nmod folder;\n#[path = \"{absolute}\"]\nmod named;\ninclude!(\"../../{name}/secret.rs\");\nmod inside;\nmod gone;\n"
        ),
    );
    folder.write("elsewhere/inside.rs", "#[threat(T)]\nfn shown() {}\n");
    std::os::unix::fs::symlink(&secret, folder.path().join("src/linked.rs")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("src/folder")).unwrap();
    std::os::unix::fs::symlink("../elsewhere/inside.rs", folder.path().join("src/inside.rs")).unwrap();
    let sources = folder.scan();
    let found: Vec<String> = exposures(&sources).into_iter().map(|(item, ..)| item).collect();
    assert_eq!(found, ["shop::inside::shown"]);
    let out = sources.problems.iter().filter(|problem| problem.message.contains("leads out of the repository"));
    assert_eq!(out.count(), 4, "{:?}", sources.problems);
    assert!(sources.problems.iter().any(|problem| problem.message.contains("is missing")));
    assert_eq!(sources.problems.len(), 5);
}

/// Shapes that make a parser descend, each so often. All are syntax that the compiler takes, up to its own limits.
fn descents(times: usize) -> Vec<(&'static str, String)> {
    let around = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(times), close.repeat(times));
    let body = |text: String| format!("fn f() {{ {text}; }}");
    vec![
        ("parentheses", body(around("(", "x", ")"))),
        ("brackets", body(around("[", "x", "]"))),
        ("blocks", body(around("{", "x", "}"))),
        ("not", body(around("!", "x", ""))),
        ("references", body(around("&", "x", ""))),
        ("assignments", body(around("a = ", "x", ""))),
        ("sums", body(around("a + ", "x", ""))),
        ("calls", body(format!("x{}", ".a()".repeat(times)))),
        ("nested calls", body(around("a(", "x", ")"))),
        ("else", body(around("if a {} else ", "{}", ""))),
        ("closures", body(around("|a| ", "x", ""))),
        ("returns", body(around("return ", "x", ""))),
        ("generics", format!("type A = {};", around("A<B, ", "C", ">"))),
        ("types", format!("fn f(x: {}) {{}}", around("&", "u8", ""))),
        ("patterns", body(format!("let {} = y", around("(", "x", ")")))),
        ("functions", format!("type A = {};", around("fn() -> ", "u8", ""))),
        ("imports", format!("use {};", around("a::{", "b", "}"))),
        ("modules", around("mod a {", "", "}")),
        ("items", around("fn f() {", "", "}")),
        ("conditions", format!("#[cfg({})]\nmod gone;", around("not(", "x", ")"))),
        ("macros", body(around("a!{", "x", "}"))),
        ("comments", around("/*", "", "*/")),
    ]
}

#[test]
fn no_depth_of_sources_ends_the_check() {
    for times in [100, 7_900, 100_000] {
        for (name, text) in descents(times) {
            let folder = Folder::new();
            folder.write("src/lib.rs", format!("{THREAT}#[threat(T)]\nfn shown() {{}}\n{text}\n"));
            let sources = folder.scan();
            // Read whole, or named: never passed over.
            let found = exposures(&sources).len();
            assert!(found == 1 || !sources.problems.is_empty(), "{name} {times} times");
            if times == 100 && name != "conditions" {
                assert_eq!(problems(&sources), [], "{name}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn files_that_requirements_name_are_found_and_read_where_somebody_looks_into_them() {
    let folder = Folder::new();
    let requirement = |name: &str, file: &str, more: &str| {
        format!(
            "#[requirement(from = [T], phase = Deployment, check = \"look\", file = \"{file}\"{more})]\npub struct {name};\n"
        )
    };
    let looks = ", contains = \"wanted\"";
    let requirements = [
        requirement("There", "there.toml", ""),
        requirement("Read", "read.toml", looks),
        requirement("Both", "both.toml", looks) + &requirement("Again", "both.toml", ""),
        requirement("Gone", "gone.toml", looks),
        requirement("Outside", "../outside.toml", looks),
        requirement("Folder", "src", ""),
        requirement("Pipe", "pipe", looks),
    ];
    folder.write("src/lib.rs", format!("{THREAT}{}", requirements.concat()));
    for file in ["there.toml", "read.toml", "both.toml"] {
        folder.write(file, "wanted");
    }
    // Who reads it waits until somebody writes.
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    let found: Vec<(String, Option<String>)> =
        folder.scan().named.into_iter().map(|((_, file), text)| (file, text)).collect();
    let found: Vec<(&str, Option<&str>)> = found.iter().map(|(file, text)| (file.as_str(), text.as_deref())).collect();
    assert_eq!(
        found,
        [
            ("../outside.toml", None),
            ("both.toml", Some("wanted")),
            ("gone.toml", None),
            ("pipe", None),
            ("read.toml", Some("wanted")),
            ("src", None),
            ("there.toml", Some("")),
        ]
    );
}

#[cfg(unix)]
#[test]
fn circles_end() {
    let folder = Folder::new();
    folder.write("src/lib.rs", "mod a;\n#[path = \"lib.rs\"]\nmod again;\n").write("src/a.rs", "mod a;\n");
    std::os::unix::fs::symlink(".", folder.path().join("src/a")).unwrap();
    let sources = folder.scan();
    assert!(!sources.problems.is_empty());
    assert!(sources.problems.iter().all(|problem| problem.kind == ProblemKind::Unread), "{:?}", sources.problems);
    assert!(sources.files < 200);
}

#[test]
fn a_cfg_is_on_off_or_unknown() {
    let folder = Folder::new();
    let condition = |name: &str, condition: &str| format!("#[cfg({condition})]\n#[threat(T)]\nfn {name}() {{}}\n");
    let text = [
        condition("a", "feature = \"on\""),
        condition("b", "feature = \"off\""),
        condition("c", "some_flag"),
        condition("d", "not(any(feature = \"off\", windows, not(unix)))"),
        "#[cfg(feature = \"off\")]\nmod m {\n    use super::*;\n    #[threat(T)]\n    fn e() {}\n}\n#[cfg_attr(feature = \"on\", threat(T))]\nfn f() {}\n#[cfg_attr(feature = \"off\", threat(T))]\nfn g() {}\n".to_owned(),
    ];
    folder.write("src/lib.rs", format!("{THREAT}{}", text.concat()));
    let voids: Vec<Option<Void>> = exposures(&folder.scan()).into_iter().map(|(_, _, void)| void).collect();
    let unix = if cfg!(unix) { None } else { Some(Void::CfgOff) };
    assert_eq!(
        voids,
        [None, Some(Void::CfgOff), Some(Void::CfgUnknown), unix, None, Some(Void::CfgOff), Some(Void::CfgOff)]
    );
}

#[test]
fn arms_of_conditional_macros_are_read_under_their_conditions() {
    let folder = Folder::new();
    folder.write(
        "src/lib.rs",
        "use threatmodel::prelude::*;\n#[threat(targets = [A], stride = [Tampering])]\npub struct T;\n\
         cfg_select! {\n    feature = \"on\" => { #[threat(T)] fn one() {} }\n    _ => { #[threat(T)] fn two() {} }\n}\n\
         mod inner {\n    use super::T;\n    cfg_if::cfg_if! {\n        if #[cfg(feature = \"off\")] { #[threat(T)] fn three() {} }\n        \
         else if #[cfg(all())] { mod deep { #[threat(super::T)] fn four() {} } }\n        else { #[threat(T)] fn five() {} }\n    }\n}\n\
         other! { #[threat(T)] fn six() {} }\n",
    );
    let found: Vec<(String, Option<Void>)> =
        exposures(&folder.scan()).into_iter().map(|(item, _, void)| (item, void)).collect();
    let expected = [
        ("shop::inner::deep::four", None),
        ("shop::inner::five", Some(Void::CfgOff)),
        ("shop::inner::three", Some(Void::CfgOff)),
        ("shop::one", None),
        ("shop::two", Some(Void::CfgOff)),
    ];
    assert_eq!(found, expected.map(|(item, void)| (item.to_owned(), void)));
}

#[test]
fn imports_of_the_edition_of_2015_start_at_the_root() {
    let folder = Folder::new();
    folder
        .write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2015\"\n\n[workspace]\n")
        .write("src/lib.rs", "extern crate threatmodel;\npub mod model;\npub mod inner;\n")
        .write("src/model.rs", "#[threat(targets = [A], stride = [Tampering])]\npub struct T;\n")
        .write("src/inner.rs", "use model::*;\n#[threat(T)]\nfn f() {}\n\nmod deep {\n    use model::T as Other;\n    use std::fmt;\n    #[threat(Other)]\n    fn g() {}\n}\n");
    let found: Vec<Option<String>> = exposures(&folder.scan()).into_iter().map(|(_, path, _)| path).collect();
    assert_eq!(found, [Some("shop::model::T".to_owned()), Some("shop::model::T".to_owned())]);
}

#[test]
fn names_are_resolved_and_never_guessed() {
    let folder = Folder::new();
    folder.write(
        "src/lib.rs",
        "use threatmodel::prelude::*;\n\
         pub mod threats {\n    #[threatmodel::threat(targets = [A], stride = [Tampering])]\n    pub struct T;\n    pub mod deep { pub struct U; }\n    pub use deep::*;\n}\n\
         pub use threats::{T as Renamed, deep};\npub mod all { pub use super::threats::*; }\ntype Alias = threats::T;\n\
         mod a { use super::*; #[threat(Renamed)] fn f() {} }\n\
         mod b { use crate::all::*; #[threat(T)] fn f() {} #[threat(U)] fn g() {} }\n\
         mod c { #[threat(T)] fn f() {} }\n\
         mod d { fn outer() { use crate::threats as t; #[threat(t::T)] fn f() {} } }\n\
         mod e { fn outer() { struct T; #[threat(T)] fn f() {} } }\n\
         mod f { #[threat(super::Alias)] fn f() {} }\n\
         mod g { #[cfg(unix)] use crate::threats::T; #[cfg(not(unix))] use crate::threats::deep::U as T; #[threat(T)] fn f() {} }\n\
         mod h { #[cfg(one)] use crate::threats::T; #[cfg(not(one))] use crate::threats::deep::U as T; #[threat(T)] fn f() {} }\n\
         mod i { #[threat(nowhere::T)] fn f() {} }\n",
    );
    let found: Vec<(String, Option<String>)> =
        exposures(&folder.scan()).into_iter().map(|(item, path, _)| (item, path)).collect();
    let expected = [
        ("shop::a::f", Some("shop::threats::T")),
        ("shop::b::f", Some("shop::threats::T")),
        ("shop::b::g", Some("shop::threats::deep::U")),
        ("shop::c::f", None),
        ("shop::d::f", Some("shop::threats::T")),
        ("shop::e::f", Some("shop::e::T")),
        ("shop::f::f", Some("shop::threats::T")),
        ("shop::g::f", Some(if cfg!(unix) { "shop::threats::T" } else { "shop::threats::deep::U" })),
        ("shop::h::f", None),
        ("shop::i::f", None),
    ];
    let expected: Vec<(String, Option<String>)> =
        expected.iter().map(|(item, path)| ((*item).to_owned(), path.map(str::to_owned))).collect();
    assert_eq!(found, expected);
}

#[test]
fn attributes_of_other_crates_are_not_ours() {
    let folder = Folder::new();
    folder
        .write("other/Cargo.toml", "[package]\nname = \"other\"\nversion = \"1.0.0\"\nedition = \"2024\"\n")
        .write("other/src/lib.rs", "");
    folder.write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\nother = { path = \"other\" }\n\n[workspace]\nmembers = [\"other\"]\n");
    folder.write("src/lib.rs", "#[other::threat(T)]\nfn a() {}\nmod m {\n    use other::flow;\n    #[flow(T)]\n    fn b() {}\n}\n#[threat(T)]\nfn c() {}\n");
    let found: Vec<String> = folder.scan().annotations.iter().map(Annotation::path).collect();
    assert_eq!(found, ["shop::c"]);
}

#[test]
fn what_other_macros_read_is_ours_only_where_it_is_imported() {
    let folder = Folder::new();
    let helped = "#[derive(other::Collection)]\n#[component(storage = \"folder\")]\npub struct Images {\n    #[asset(path = \"a\")]\n    pub logo: u8,\n}\n";
    folder
        .write("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\nexclude = [\"threatmodel\", \"house\", \"other\"]\n")
        .with_crates()
        .write("house/Cargo.toml", package("house", &["threatmodel"]))
        .write("house/src/lib.rs", "pub use threatmodel::prelude::*;\n")
        .write("shop/Cargo.toml", package("shop", &["threatmodel", "house", "other"]))
        .write("shop/src/lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\nmod e;\nmod f;\nmod g;\nmod h;\npub mod model;\nuse threatmodel::threat;\n#[threat(targets = [A], stride = [Tampering])]\npub struct T;\n")
        .write("shop/src/model.rs", "use threatmodel::prelude::*;\npub(crate) use std::fmt;\n#[asset(kind = Data)]\npub struct A;\n")
        .write("shop/src/g.rs", format!("use crate::model::*;\n{helped}"))
        .write("shop/src/h.rs", "pub(crate) use threatmodel::component;\npub mod i;\n")
        .write("shop/src/h/i.rs", "use super::*;\n#[derive(other::Collection)]\n#[component]\nstruct Five;\n")
        // A helper, also where globs lead to other crates, to modules that import nothing of ours, or in a circle.
        .write("shop/src/a.rs", helped)
        .write("shop/src/b.rs", format!("use std::fmt::*;\nuse other::*;\nuse super::c::*;\nuse self::Kind::*;\nenum Kind {{ A }}\n{helped}"))
        .write("shop/src/c.rs", format!("use super::b::*;\nuse serde::Serialize;\n{}", helped.replace("other::Collection", "Serialize")))
        .write("shop/src/d.rs", "#[other::bridge]\nmod ffi {\n    #[flow(push)]\n    fn a() {}\n    impl B {\n        #[threat(level = 1)]\n        fn c() {}\n    }\n}\n")
        // Ours: what is imported, however far away, or by a macro call.
        .write("shop/src/e.rs", "use house::*;\n#[derive(other::Collection)]\n#[component]\nstruct One;\n#[other::bridge]\nmod inner {\n    use super::*;\n    #[threat(crate::T)]\n    fn two() {}\n}\n")
        .write("shop/src/f.rs", "our_imports!();\n#[other::bridge]\n#[threat(crate::T)]\nfn three() {}\nfn block() {\n    use threatmodel::prelude::*;\n    #[derive(other::Collection)]\n    #[component]\n    struct Four;\n}\n");
    let sources = folder.scan_shop();
    let found: Vec<String> = sources.annotations.iter().map(Annotation::path).collect();
    assert_eq!(
        found,
        [
            "shop::e::One",
            "shop::e::inner::two",
            "shop::f::three",
            "shop::f::Four",
            "shop::h::i::Five",
            "shop::T",
            "shop::model::A"
        ]
    );
    assert_eq!(problems(&sources), []);
}

#[test]
fn code_that_others_may_have_rewritten_before_an_annotation_saw_it_is_known() {
    let folder = Folder::new();
    let lib = "#[threat(T)]\n#[other::attribute]\nfn above() {}\n#[other::attribute]\n#[threat(T)]\nfn below() {}\n\
               #[cfg_attr(all(), inline, other::attribute)]\n#[doc = \"x\"]\n#[threat(T)]\nfn conditional() {}\n\
               #[allow(unused)]\n#[inline]\n#[threat(T)]\nfn language() {}\n\
               struct S;\n#[other::attribute]\nimpl S { #[threat(T)]\nfn method() {} }\n";
    folder.write("src/lib.rs", format!("{THREAT}{lib}"));
    let sources = folder.scan();
    let found = sources.annotations.iter().filter(|annotation| annotation.arg("threat").is_some());
    let rewritten: Vec<(&str, bool)> =
        found.map(|annotation| (annotation.item.as_str(), annotation.rewritten)).collect();
    let wanted = [("above", false), ("below", true), ("conditional", true), ("language", false), ("S::method", true)];
    assert_eq!(rewritten, wanted);
}

#[test]
fn macro_use_of_the_facade_makes_its_attributes_ours_everywhere() {
    let folder = Folder::new();
    folder
        .write("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\nexclude = [\"threatmodel\", \"other\"]\n")
        .with_crates()
        .write("shop/Cargo.toml", package("shop", &["threatmodel", "other"]))
        .write("shop/src/lib.rs", "#[macro_use]\nextern crate threatmodel;\nmod a;\n")
        .write("shop/src/a.rs", "#[derive(other::Collection)]\n#[component]\nstruct One;\n");
    let found: Vec<String> = folder.scan_shop().annotations.iter().map(Annotation::path).collect();
    assert_eq!(found, ["shop::a::One"]);
}

/// A package that stands for another: in the test it need not work.
fn package(name: &str, dependencies: &[&str]) -> String {
    let path = |name: &&str| format!("{name} = {{ path = \"../{name}\" }}\n");
    let dependencies: String = dependencies.iter().map(path).collect();
    format!("[package]\nname = {name:?}\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}")
}

#[test]
fn attributes_are_known_by_names_that_others_gave_them() {
    let folder = Folder::new();
    folder
        .write("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\nexclude = [\"threatmodel\", \"house\", \"other\"]\n")
        .with_crates()
        .write("house/Cargo.toml", package("house", &["threatmodel", "other"]))
        .write("house/src/lib.rs", "pub use threatmodel::{threat as risk, prelude::threat as peril};\npub mod deep;\n")
        .write("house/src/deep.rs", "pub use other::threat as menace;\npub use threatmodel::threat;\n")
        .write("shop/Cargo.toml", package("shop", &["threatmodel", "house", "other"]))
        .write("shop/src/lib.rs", "pub use threatmodel::threat\n    as hazard;\n#[threatmodel::threat(targets = [A], stride = [Tampering])]\npub struct T;\nmod a;\nmod b;\nmod c;\nmod d;\n")
        .write("shop/src/a.rs", "use crate::hazard;\n#[hazard(crate::T)]\nfn by_name() {}\n#[crate::hazard(crate::T)]\nfn by_path() {}\n#[cfg_attr(test, hazard(crate::T))]\nfn in_tests() {}\n")
        .write("shop/src/b.rs", "use house::*;\n#[risk(crate::T)]\nfn by_glob() {}\n#[house::peril(crate::T)]\nfn of_another() {}\n")
        .write("shop/src/c.rs", "use house::deep::threat;\n#[threat(crate::T)]\nfn passed_on() {}\nfn block() {\n    use threatmodel::threat as weak;\n    #[weak(crate::T)]\n    fn in_a_block() {}\n}\n")
        .write("shop/src/d.rs", "use house::deep::menace;\nuse other::risk;\n#[menace(crate::T)]\nfn foreign() {}\n#[risk(crate::T)]\nfn foreign_too() {}\n");
    let sources = folder.scan_shop();
    let found: Vec<String> = exposures(&sources).into_iter().map(|(item, ..)| item).collect();
    assert_eq!(
        found,
        [
            "shop::a::by_name",
            "shop::a::by_path",
            "shop::a::in_tests",
            "shop::b::by_glob",
            "shop::b::of_another",
            "shop::c::in_a_block",
            "shop::c::passed_on",
        ]
    );
    assert_eq!(problems(&sources), []);
}

#[test]
fn a_derived_classification_is_known_by_any_name_and_none_of_another_crate_is_ours() {
    let folder = Folder::new();
    let levels = |derive: &str, name: &str| format!("#[derive({derive})]\npub enum {name} {{ Low, High }}\n");
    folder
        .write("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\nexclude = [\"threatmodel\", \"other\"]\n")
        .with_crates()
        .write("shop/Cargo.toml", package("shop", &["threatmodel", "other"]))
        .write(
            "shop/src/lib.rs",
            format!(
                "pub use threatmodel::Classification as Levels;\nmod a;\nmod b;\nmod c;\n{}",
                levels("Debug, Levels", "Own")
            ),
        )
        .write("shop/src/a.rs", levels("crate::Levels", "Theirs"))
        .write("shop/src/b.rs", levels("threatmodel::Classification", "Plain"))
        .write("shop/src/c.rs", "#[derive(other::Classification)]\npub enum Foreign { With(u8) }\n");
    let sources = folder.scan_shop();
    let found: Vec<String> = sources.annotations.iter().map(Annotation::path).collect();
    assert_eq!(found, ["shop::a::Theirs", "shop::b::Plain", "shop::Own"]);
    assert_eq!(problems(&sources), []);
}

#[test]
fn every_target_is_read_and_says_what_it_is() {
    let folder = Folder::new();
    folder
        .write("src/lib.rs", format!("{THREAT}#[cfg(test)]\nmod tests {{\n    use super::*;\n    #[threat(T)]\n    #[test]\n    fn unit() {{ work(); }}\n}}\n"))
        .write("src/main.rs", "#[threat(shop::T)]\nfn main() {}\n")
        .write("src/bin/tool.rs", "use shop::T;\n#[threat(T)]\nfn main() {}\n")
        .write("tests/it.rs", "#[threat(shop::T)]\n#[test]\nfn it() { work(); }\nmod common;\n")
        .write("tests/common/mod.rs", "#[threat(shop::T)]\npub fn helper() {}\n")
        .write("examples/ex.rs", "#[threat(shop::T)]\n#[test]\nfn in_example() { work(); }\nfn main() {}\n")
        .write("benches/b.rs", "#[threat(shop::T)]\nfn main() {}\n");
    let sources = folder.scan();
    let found: Vec<(String, Option<Void>, bool)> = sources
        .annotations
        .iter()
        .filter(|annotation| annotation.arg("threat").is_some())
        .map(|annotation| (annotation.path(), annotation.void, annotation.test_only))
        .collect();
    let find =
        |item: &str| found.iter().find(|(path, ..)| path == item).map(|(_, void, test_only)| (*void, *test_only));
    assert_eq!(find("shop::tests::unit"), Some((None, true)));
    assert_eq!(find("shop::main"), Some((None, false)));
    assert_eq!(find("tool::main"), Some((None, false)));
    assert_eq!(find("it::it"), Some((None, true)));
    assert_eq!(find("it::common::helper"), Some((None, true)));
    assert_eq!(find("ex::in_example"), Some((Some(Void::TargetNotTested), true)));
    assert_eq!(find("b::main"), Some((None, true)));
    assert!(exposures(&sources).iter().all(|(_, path, _)| path.as_deref() == Some("shop::T")));
}

#[test]
fn a_manifest_that_is_none_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let request =
        |path: &Path| Request { manifest: path.join("Cargo.toml"), workspace: false, outside: false, features: None };
    assert!(scan(&request(folder.path())).is_err());
    fs::write(folder.path().join("Cargo.toml"), "[package\n").unwrap();
    let error = scan(&request(folder.path())).unwrap_err().to_string();
    assert!(error.starts_with("cargo could not describe the workspace"), "{error}");
}

#[test]
fn files_without_annotations_are_not_parsed() {
    let folder = Folder::new();
    folder
        .write("src/lib.rs", "mod a;\nmod b;\nmod c;\n")
        .write("src/a.rs", "// #[threat(T)]\nfn f( this would not parse\n")
        .write("src/b.rs", "const A: &str = \"#[mitigates(T)]\"; fn f( nor would this\n")
        .write("src/c.rs", "#[threat(T)]\nfn f() {}\n");
    let sources = folder.scan();
    assert_eq!((sources.files, sources.parsed), (4, 1));
    assert_eq!(problems(&sources), []);
}

#[test]
fn files_that_no_target_includes_are_named() {
    let folder = Folder::new();
    folder
        .write("src/lib.rs", "pub use threatmodel::threat as hazard;\n")
        .write("src/plain.rs", "fn f() {\n    #[threat(T)]\n    fn g() {}\n}\n")
        .write("src/own.rs", "use threatmodel::threat as risk;\n#[risk(T)]\nfn f() {}\n")
        .write("src/theirs.rs", "use crate::hazard;\n#[hazard(\n    T\n)]\nfn f() {}\n")
        .write("src/none.rs", "#[test]\n#[cfg_attr(a, ignore = \"a threat: detection is off\")]\nfn f() {}\n");
    let sources = folder.scan();
    let mut found: Vec<_> = sources
        .problems
        .iter()
        .map(|problem| {
            (problem.kind, problem.place.file.as_str(), problem.place.line, problem.place.column, problem.place.len)
        })
        .collect();
    found.sort_by_key(|found| found.1);
    let stray = |file, line, column, len| (ProblemKind::NotInTarget, file, line, column, len);
    assert_eq!(found, [stray("src/own.rs", 2, 3, 7), stray("src/plain.rs", 2, 7, 9), stray("src/theirs.rs", 2, 3, 7)]);
}

#[test]
fn names_are_known_where_the_only_annotations_lie_elsewhere() {
    // Neither file lies in the package's folder, so nobody knows of them before the module tree is followed.
    let folder = Folder::new();
    let manifest = "[package]\nname = \"inner\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
    folder
        .write(".git/HEAD", "")
        .write("Cargo.toml", "[workspace]\nmembers = [\"inner\"]\nresolver = \"3\"\n")
        .write("inner/Cargo.toml", manifest)
        .write(
            "inner/src/lib.rs",
            "#[path = \"../../shared/a.rs\"]\nmod a;\n#[path = \"../../shared/b.rs\"]\nmod b;\npub use crate::a::T as Renamed;\n",
        )
        .write("shared/a.rs", THREAT)
        .write("shared/b.rs", "use crate::Renamed;\n#[threatmodel::threat(Renamed)]\nfn f() {}\n");
    let manifest = folder.path().join("inner/Cargo.toml");
    let sources = scan(&Request { manifest, workspace: false, outside: false, features: None }).unwrap();
    assert_eq!(exposures(&sources), [("inner::b::f".to_owned(), Some("inner::a::T".to_owned()), None)]);
    assert_eq!((sources.files, sources.parsed), (3, 2));
}

#[test]
fn a_scanner_reads_a_workspace_once_and_answers_for_each_package() {
    let folder = Folder::new();
    let member = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n");
    folder
        .write("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n")
        .write("one/Cargo.toml", member("one"))
        .write("one/src/lib.rs", THREAT)
        .write("two/Cargo.toml", member("two"))
        .write("two/src/lib.rs", format!("{THREAT}#[threat(T)]\nfn f() {{}}\n"));
    let manifest = |name: &str| folder.path().join(name).join("Cargo.toml");
    let mut command = MetadataCommand::new();
    let scanner = Scanner::ask(command.manifest_path(manifest("one")), &[], Some(&manifest("one"))).unwrap();
    let scan_of = |name: &str, workspace: bool| {
        scanner.scan(&Request { manifest: manifest(name), workspace, outside: false, features: None }).unwrap()
    };
    let both = scan_of("one", true);
    // All answers are about the files as first read.
    folder.write("one/src/lib.rs", "");
    assert_eq!((scan_of("one", false).annotations.len(), scan_of("two", false).annotations.len()), (1, 2));
    assert_eq!(both.annotations.len(), 3);
}

#[test]
fn names_are_known_of_files_that_were_read_for_modules_only() {
    let folder = Folder::new();
    let user = "use crate::*;\n#[threatmodel::threat(Last)]\nfn a() {}\n#[threatmodel::threat(names::inline::more::Inline)]\nfn b() {}\n#[threatmodel::threat(me::names::inner::deep::Same)]\nfn c() {}\n";
    let off = "#[cfg(any())]\nmod tests { use super::*; #[threatmodel::threat(Last)] fn d() {} }\nmod tests {}\n";
    folder
        .write("src/lib.rs", format!("mod names;\nmod user;\npub use names::inner::deep::Renamed as Last;\nextern crate self as me;\n{THREAT}"))
        .write("src/names.rs", "pub mod inner;\npub mod inline { pub mod more { pub use crate::T as Inline; } pub mod more {} }\n")
        .write("src/names/inner.rs", "pub mod deep { include!(\"more.rs\"); }\n")
        .write("src/names/more.rs", "extern crate self as own;\npub use own::T as Renamed;\npub type Same = Renamed;\n")
        .write("src/user.rs", format!("{user}{off}"));
    let sources = folder.scan();
    let faces = |item: &str, void| (format!("shop::user::{item}"), Some("shop::T".to_owned()), void);
    assert_eq!(
        exposures(&sources),
        [faces("a", None), faces("b", None), faces("c", None), faces("tests::d", Some(Void::CfgOff))]
    );
    assert_eq!(problems(&sources), []);
}

/// The calls that lead into these modules: where they stand, what they call, and whether something says what for.
fn calls(folder: &Folder, modules: &[&str]) -> Vec<String> {
    let request =
        Request { manifest: folder.path().join("Cargo.toml"), workspace: true, outside: false, features: Some(vec![]) };
    let calls = Scanner::of_manifest(&request.manifest).unwrap().calls(&request, modules).unwrap();
    let stated = |stated| if stated { " (stated)" } else { "" };
    calls
        .iter()
        .map(|call| format!("{} {} -> {}{}", call.place.line, call.item, call.callee, stated(call.stated)))
        .collect()
}

#[test]
fn calls_are_followed_through_names() {
    let folder = Folder::new();
    folder
        .write(
            "src/lib.rs",
            "\
use std::{env, fs as files, fs::File, process::Command};
use std::fs::read_to_string;
mod below;
mod own;
type Disk = std::fs::File;
pub use std::net;
fn plain() { std::fs::read(\"a\"); }
fn rooted() { ::std::fs::read(\"a\"); }
fn alias() { files::read(\"a\"); File::open(\"a\"); Disk::open(\"a\"); read_to_string(\"a\"); }
fn others() { Command::new(\"a\"); net::TcpStream::connect(\"a\"); env::var(\"A\"); }
fn value(paths: Vec<String>) { paths.iter().map(files::read); }
fn closure() { let f = || async { File::open(\"a\") }; }
fn inner() { use std::fs; fs::write(\"a\", \"b\"); fn nested() { std::fs::read(\"b\"); } }
static SET: fn() = || { env::var(\"A\"); };
",
        )
        .write("src/below.rs", "use super::*;\nfn f() { files::read(\"a\"); super::net::UdpSocket::bind(\"a\"); crate::own::g(); }\n")
        .write("src/own.rs", "mod fs { pub fn read() {} }\nstruct File;\nimpl File { fn open() {} }\npub fn g() { fs::read(); File::open(); }\n")
        .write("src/main.rs", "fn main() { shop::net::TcpListener::bind(\"a\"); }\n");
    let found = calls(&folder, &["std::fs", "std::net", "std::process", "std::env"]);
    assert_eq!(
        found,
        [
            "2 shop::below::f -> std::fs::read",
            "2 shop::below::f -> std::net::UdpSocket::bind",
            "7 shop::plain -> std::fs::read",
            "8 shop::rooted -> std::fs::read",
            "9 shop::alias -> std::fs::read",
            "9 shop::alias -> std::fs::File::open",
            "9 shop::alias -> std::fs::File::open",
            "9 shop::alias -> std::fs::read_to_string",
            "10 shop::others -> std::process::Command::new",
            "10 shop::others -> std::net::TcpStream::connect",
            "10 shop::others -> std::env::var",
            "11 shop::value -> std::fs::read",
            "12 shop::closure -> std::fs::File::open",
            "13 shop::inner -> std::fs::write",
            "13 shop::nested -> std::fs::read",
            "14 shop::SET -> std::env::var",
            "1 shop::main -> std::net::TcpListener::bind",
        ]
    );
    assert_eq!(calls(&folder, &["std::process"]), ["10 shop::others -> std::process::Command::new"]);
}

#[test]
fn calls_of_tests_are_none_and_accesses_cover_what_is_below() {
    let folder = Folder::new();
    folder
        .write(
            "src/lib.rs",
            "\
use threatmodel::prelude::*;
use std::fs;
#[asset(kind = Data)]
pub struct A;
#[accesses(A, ops = [Read])]
fn stated() { fs::read(\"a\"); fn below() { std::fs::read(\"a\"); } }
struct S;
#[threatmodel::accesses(A, ops = [Read])]
impl S { fn method() { fs::read(\"a\"); } }
#[accesses(A, ops = [Read])]
mod inline { fn f() { std::fs::read(\"a\"); } }
#[cfg_attr(feature = \"off\", accesses(A, ops = [Read]))]
fn not_stated() { fs::read(\"a\"); }
#[test]
fn test() { fs::read(\"a\"); }
#[cfg(test)]
mod tests { fn helper() { std::fs::read(\"a\"); } }
#[cfg(feature = \"off\")]
fn off() { fs::read(\"a\"); }
trait T { fn provided() { fs::read(\"a\"); } }
macro_rules! m { () => { std::fs::read(\"a\") } }
fn macros(a: V) { println!(\"{:?} {}\", fs::read(\"a\"), a.read(\"b\")); vec![std::fs::File::open(\"a\"), \"fs::read()\"]; }
",
        )
        .write("tests/it.rs", "fn f() { std::fs::read(\"a\"); }\n");
    assert_eq!(
        calls(&folder, &["std::fs"]),
        [
            "6 shop::stated -> std::fs::read (stated)",
            "6 shop::below -> std::fs::read (stated)",
            "9 shop::S::method -> std::fs::read (stated)",
            "11 shop::inline::f -> std::fs::read (stated)",
            "13 shop::not_stated -> std::fs::read",
            "20 shop::T::provided -> std::fs::read",
            "22 shop::macros -> std::fs::read",
            "22 shop::macros -> std::fs::File::open",
        ]
    );
}

#[test]
fn calls_into_client_crates_go_by_the_name_in_code() {
    let folder = Folder::new();
    folder.write(
        "src/lib.rs",
        "\
use reqwest::Client;
use tokio::{fs, spawn};
fn f() { reqwest::get(\"a\"); Client::new(); fs::read(\"a\"); spawn(async {}); let x = reqwest::Method::GET; }
",
    );
    assert_eq!(
        calls(&folder, &["reqwest", "tokio::fs"]),
        ["3 shop::f -> reqwest::get", "3 shop::f -> reqwest::Client::new", "3 shop::f -> tokio::fs::read"]
    );
}
