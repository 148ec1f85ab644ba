//! The check of our own threat model, and the attacks on the command line against each layer of defence.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::{fs, path::Path};

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
    model::*,
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
