//! The check of our own threat model, and the attacks on the command line against each layer of defence.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::{collections::BTreeMap, fs, path::Path};

use cargo_metadata::MetadataCommand;
use tempfile::TempDir;
use threatmodel::prelude::*;
use threatmodel_check::{
    runs,
    scan::{Request, Scanner},
};
use threatmodel_model::{
    diff::Diff,
    evidence,
    model::{Model, today},
    policy::Policy,
    rules::{RULES, judge},
    source::Sources,
};
use threatmodel_text::{findings, table::Screen};

use crate::{
    import, mcp,
    model::*,
    options::Selection,
    subject::read,
    verbs::{
        diff::{FailOn, fails},
        verify::run_name,
    },
};

threatmodel::check!();

/// A package that somebody else wrote, with this in its `lib.rs`.
fn tree(lib: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let manifest = "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let head = "use threatmodel::prelude::*;\n/// In the repository.\n#[threat(targets = [A], stride = [Tampering])]\npub struct Inside;\n";
    fs::write(folder.path().join("src/lib.rs"), format!("{head}{lib}")).unwrap();
    folder
}

fn sources_of(folder: &TempDir) -> Sources {
    let manifest = folder.path().join("Cargo.toml");
    let scanner = Scanner::ask(MetadataCommand::new().manifest_path(&manifest), &[], Some(&manifest)).unwrap();
    read(&scanner, &Request { manifest, workspace: true, outside: false, features: None }).unwrap()
}

/// Everything that the command line says about sources.
fn said(sources: Sources) -> String {
    let root = sources.root.clone();
    let model = Model::from_sources(sources, Policy::default(), today());
    let verdict = judge(&model, None, &[]);
    format!("{}\n{}", model.to_json().unwrap(), findings::render(&verdict.findings, &root, Screen::NONE))
}

#[mitigates(SourceOutside, by = RepositoryBorder, legitimate = a_tree_is_read)]
#[test]
fn sources_that_lead_to_another_file() {
    let outside = TempDir::new().unwrap();
    let secret = Canary::<OtherFiles>::mint().text();
    let file = outside.path().join("secret.rs");
    fs::write(
        &file,
        format!("/// {secret}\n#[threat(Inside)]\nfn shown() {{}}\n#[threat({secret})]\nfn quoted() {{}}\n"),
    )
    .unwrap();
    let lib = format!("#[path = \"{0}\"]\nmod named;\ninclude!(\"{0}\");\nmod linked;\n", file.display());
    let folder = tree(&lib);
    #[cfg(unix)]
    std::os::unix::fs::symlink(&file, folder.path().join("src/linked.rs")).unwrap();
    assert_no_leak!(said(sources_of(&folder)));
}

#[mitigates(HostileTree, by = NestingBound, legitimate = a_tree_is_read)]
#[test]
fn sources_that_nest_without_end() {
    for shape in [["(", "x", ")"], ["!", "x", ""], ["[", "x", "]"]] {
        let [open, inner, close] = shape;
        let body = format!("{}{inner}{}", open.repeat(200_000), close.repeat(200_000));
        let sources = sources_of(&tree(&format!("#[threat(Inside)]\nfn f() {{ {body} }}\n")));
        assert_blocked!(!sources.problems.is_empty(), "what was not read is not said");
    }
}

#[test]
fn a_tree_is_read() {
    let folder = tree("#[threat(Inside)]\nfn faces() {}\nmod beside;\n");
    fs::write(folder.path().join("src/beside.rs"), "#[threat(crate::Inside)]\nfn also() {}\n").unwrap();
    let text = said(sources_of(&folder));
    assert!(text.contains("shop::faces") && text.contains("shop::beside::also"), "{text}");
}

#[mitigates(ForgedEvidence, by = FreshRun, legitimate = a_run_reads_its_own_lines)]
#[test]
fn lines_that_lie_there_already() {
    let folder = TempDir::new().unwrap();
    // As a test or a build script of an earlier run could have left them.
    forge(folder.path(), "verify");
    forge(folder.path(), &run_name());
    std::thread::sleep(std::time::Duration::from_millis(2));
    let run = runs::read_only(folder.path(), &run_name());
    assert_blocked!(run.is_empty(), "the verification reads what was there before it");
}

fn forge(folder: &Path, run: &str) {
    fs::create_dir_all(folder.join(run)).unwrap();
    fs::write(folder.join(run).join(format!("forged.{}", evidence::EXTENSION)), "{\"format\":1}\n").unwrap();
}

#[test]
fn a_run_reads_its_own_lines() {
    let folder = TempDir::new().unwrap();
    let name = run_name();
    forge(folder.path(), &name);
    assert!(!runs::read_only(folder.path(), &name).is_empty());
}

/// The packages that are asked about, as the command line has them.
fn selected(folder: &Path) -> Selection {
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        selection: Selection,
    }
    let manifest = folder.join("Cargo.toml");
    let line = ["line".as_ref(), "--offline".as_ref(), "--manifest-path".as_ref(), manifest.as_os_str()];
    <Line as clap::Parser>::parse_from(line).selection
}

#[mitigates(DecidesForOwner, by = ReadOnly, legitimate = an_assistant_is_answered)]
#[test]
fn an_assistant_that_asks_for_everything() {
    let folder = tree("fn main() {}\n");
    let names = || {
        let entries = fs::read_dir(folder.path()).unwrap().chain(fs::read_dir(folder.path().join("src")).unwrap());
        entries.map(|entry| entry.unwrap()).map(|entry| (entry.path(), fs::read(entry.path()).ok())).collect()
    };
    let before: BTreeMap<_, _> = names();
    let json = |text: &str| text.parse::<serde_json::Value>().unwrap();
    for (tool, arguments) in [
        ("check", "{}"),
        ("query", r#"{"sql": "DELETE FROM decisions"}"#),
        ("query", r#"{"sql": "SELECT * FROM decisions"}"#),
        ("suggest", r#"{"everything": true}"#),
        ("explain", r#"{"rule": "lock-missing"}"#),
        ("at", r#"{"file": "src/lib.rs", "line": 1}"#),
        ("needed_evidence", r#"{"files": ["src/lib.rs"]}"#),
        ("attack_test", r#"{"threat": "Inside"}"#),
    ] {
        mcp::ask(selected(folder.path()), tool, json(arguments)).unwrap();
    }
    assert_blocked!(names() == before, "a tool has written something");
}

#[test]
fn an_assistant_is_answered() {
    let folder = tree("");
    let (refused, text) = mcp::ask(selected(folder.path()), "suggest", serde_json::json!({})).unwrap();
    assert!(!refused && text.contains("suggestions"), "{text}");
}

/// What an assistant learns about a file.
fn learned(named: &Path, root: &Path) -> String {
    match mcp::file::Source::read(&named.to_string_lossy(), root) {
        Ok(source) => format!("{:?}", source.items),
        Err(error) => error.to_string(),
    }
}

#[mitigates(FileAskedOutside, by = WorkspaceBorder, legitimate = a_file_of_the_workspace_is_shown)]
#[test]
fn an_assistant_that_asks_about_another_file() {
    let outside = TempDir::new().unwrap();
    let secret = Canary::<OtherFiles>::mint().text();
    let file = outside.path().join("secret.rs");
    fs::write(&file, format!("fn {secret}() {{}}\n")).unwrap();
    let folder = tree("");
    let mut said = learned(&file, folder.path());
    let up = Path::new("..").join(outside.path().file_name().unwrap()).join("secret.rs");
    said += &learned(&up, folder.path());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&file, folder.path().join("src/linked.rs")).unwrap();
        said += &learned(Path::new("src/linked.rs"), folder.path());
    }
    assert_no_leak!(said);
}

#[test]
fn a_file_of_the_workspace_is_shown() {
    let folder = tree("fn faces() {}\n");
    assert!(learned(Path::new("src/lib.rs"), folder.path()).contains("faces"));
}

/// A model without anything but its policy.
fn under(policy: &str) -> Model {
    let names: Vec<_> = RULES.iter().map(|rule| rule.policy_name()).collect();
    let (policy, errors) = Policy::read(policy, "threatmodel.toml", &names);
    assert!(errors.is_empty(), "{errors:?}");
    Model::from_sources(Sources::default(), policy, today())
}

#[mitigates(PoisonedPolicy, by = WeakerFails, legitimate = a_stricter_policy_passes)]
#[test]
fn a_policy_that_asks_for_less() {
    for lower in [
        "[evidence]\nCritical = \"Claimed\"\n",
        "[rules]\norphan-control = \"allow\"\n",
        "[[exempt]]\nrule = \"orphan-control\"\nitem = \"shop::X\"\nreason = \"none\"\n",
    ] {
        let diff = Diff::between(&under(""), &under(lower));
        assert_blocked!(fails(FailOn::Weaker, &diff), "nothing fails at {lower}");
    }
}

#[test]
fn a_stricter_policy_passes() {
    let diff = Diff::between(&under(""), &under("[evidence]\nLow = \"Proven\"\n"));
    assert!(!diff.is_weaker() && !fails(FailOn::Weaker, &diff));
}

/// The module that a model of Open Threat Model becomes.
fn imported(id: &str, description: &str) -> syn::File {
    let asset = serde_json::json!({ "id": id, "name": "Cards", "description": description });
    let document = serde_json::json!({
        "otmVersion": "0.2.0", "project": { "id": "shop", "name": "Shop" }, "assets": [asset]
    });
    let input = import::Input { name: "shop.json".to_owned(), text: document.to_string() };
    let one = import::read(vec![input], &|_, _| Err("nothing is included".to_owned())).unwrap().remove(0);
    let written = import::write(&one.draft, &one.source, &[], "crate::shop", |_, _| false);
    syn::parse_file(&written.text).unwrap()
}

fn structs(module: &syn::File) -> Vec<String> {
    let names = module.items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        _ => None,
    });
    names.collect()
}

#[mitigates(CodeInImport, by = ImportedTextIsQuoted, legitimate = a_model_becomes_nouns)]
#[test]
fn texts_that_end_a_comment_or_a_literal() {
    let literal = "a\")] pub struct Injected; #[threatmodel::asset(id = \"b";
    let texts = [
        "x\npub struct Injected;\n",
        "x\r\npub struct Injected;\n",
        "*/ pub struct Injected; /*\u{2028}pub struct Injected;",
    ];
    for (id, description) in texts.map(|text| ("a", text)).into_iter().chain([(literal, "Numbers")]) {
        assert_blocked!(structs(&imported(id, description)) == ["Cards"], "what the model says is code");
    }
}

#[test]
fn a_model_becomes_nouns() {
    assert_eq!(structs(&imported("a", "Numbers of cards.")), ["Cards"]);
}

/// The lines of a manifest's tables of dependencies that have no comment above them.
fn without_reason(manifest: &str) -> Vec<&str> {
    let mut listed = false;
    let mut explained = false;
    let mut bare = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            // What the workspace names once has its reason where a package asks for it.
            listed = line.ends_with("dependencies]") && line != "[workspace.dependencies]";
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else if line.is_empty() {
            explained = false;
        } else if listed && line.contains('=') && !explained {
            bare.push(line);
        }
    }
    bare
}

#[satisfies(DependenciesHaveReasons)]
#[test]
fn every_dependency_has_its_reason() {
    assert_eq!(without_reason("[dependencies]\n# Why.\na = \"1\"\nb = \"1\"\n\nc = \"1\"\n"), ["c = \"1\""]);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folders = fs::read_dir(workspace).unwrap().map(|entry| entry.unwrap().path());
    let manifests = folders.map(|folder| folder.join("Cargo.toml")).filter(|manifest| manifest.is_file());
    let mut read = 0;
    for manifest in manifests.chain([workspace.join("Cargo.toml")]) {
        let text = fs::read_to_string(&manifest).unwrap();
        assert_eq!(without_reason(&text), Vec::<&str>::new(), "{}", manifest.display());
        read += 1;
    }
    assert!(read >= 8, "{read}");
}
