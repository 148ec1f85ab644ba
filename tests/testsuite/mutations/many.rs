//! Many mutations in one workspace, which one cargo builds; each check is then started as cargo would start it.

use std::{collections::BTreeMap, fs, path::Path, process::Command, sync::Mutex, thread};

use subjects::{Built, Run, Subject, build, isolated};

use super::{
    CHECK,
    outcome::Outcome,
    tree::{LIBRARY, Tree, workspace},
};

/// The program of the shop.
const PROGRAM: &str = include_str!("shop/main.rs");

/// The outcome of each, in their order.
pub(super) fn outcomes(trees: &[&Tree]) -> Vec<Outcome> {
    // The mutations that compile the same, by the first of them.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known = BTreeMap::new();
    for (index, tree) in trees.iter().enumerate() {
        let group = *known.entry(tree.compiled()).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(index);
    }

    let subject = Subject::empty("mutations");
    subject.locked();
    let names: Vec<String> = (0..groups.len()).map(|number| format!("shop-{number:03}")).collect();
    let members: Vec<&str> = ["catalogue", "bank"].into_iter().chain(names.iter().map(String::as_str)).collect();
    subject.write("Cargo.toml", &workspace(&members));
    for (file, text) in &trees[0].files {
        if file.starts_with("catalogue/") || file.starts_with("bank/") {
            subject.write(file, text);
        }
    }
    let mut tests = vec!["--test".to_owned(), "attacks".to_owned(), "--test".to_owned(), CHECK.to_owned()];
    let mut more = Vec::new();
    for (name, group) in names.iter().zip(&groups) {
        let tree = trees[group[0]];
        let (files, features) = tree.compiled();
        // What is not compiled stands there too: cargo looks for the files of all targets.
        for (file, text) in files.into_iter().chain(tree.read()) {
            // Cargo builds programs for the tests of their package. One that no mutation has touched shows nothing here.
            if (file, text) == ("src/main.rs", PROGRAM) {
                continue;
            }
            let text = if file == "Cargo.toml" {
                text.replace("name = \"shop\"\nversion", &format!("name = \"{name}\"\nversion"))
            } else {
                text.to_owned()
            };
            subject.write(&format!("{name}/{file}"), &text);
        }
        tests.extend(features.iter().flat_map(|feature| ["--features".to_owned(), format!("{name}/{feature}")]));
        if group.iter().any(|index| trees[*index].runs.contains(&LIBRARY)) {
            more.extend(["--package".to_owned(), name.clone()]);
        }
    }
    let cargo = |arguments: &[String]| {
        let mut cargo = subject.cargo(&["build", "--keep-going"]);
        cargo.args(arguments);
        build(cargo)
    };
    tests.push("--workspace".to_owned());
    more.push("--tests".to_owned());
    let mut built = cargo(&tests);
    let Built { executables, said, .. } = cargo(&more);
    built.executables.extend(executables);
    built.said.extend(said);

    let outcomes: Mutex<BTreeMap<usize, Outcome>> = Mutex::default();
    let work = Mutex::new(groups.iter().zip(&names));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((group, name)) = { work.lock().unwrap().next() } {
                    for index in group {
                        let outcome = outcome(&subject.folder.join(name), name, trees[*index], &built);
                        outcomes.lock().unwrap().insert(*index, outcome);
                    }
                }
            });
        }
    });
    // They are many, and the next run builds them anew.
    built.executables.values().for_each(|program| drop(fs::remove_file(program)));
    outcomes.into_inner().unwrap().into_values().collect()
}

fn outcome(folder: &Path, name: &str, tree: &Tree, built: &Built) -> Outcome {
    let is_there = |target: &&&str| **target == LIBRARY || tree.files.contains_key(&format!("shop/tests/{target}.rs"));
    let programs =
        tree.runs.iter().filter(is_there).map(|target| built.executables.get(&(name.to_owned(), (*target).to_owned())));
    let Some(programs) = programs.collect::<Option<Vec<_>>>() else {
        let said = built.said.get(name).cloned().unwrap_or_else(|| format!("{:#?}", built.run));
        return Outcome::new(false, false, said);
    };
    for (file, text) in tree.read() {
        subjects::write(folder, file, text);
    }
    let (mut passed, mut output) = (true, String::new());
    for program in programs {
        let mut command = Command::new(program);
        isolated(&mut command)
            .args(&tree.harness)
            .current_dir(folder)
            .env("CARGO_MANIFEST_DIR", folder)
            .env("CARGO_PKG_NAME", name)
            .env("THREATMODEL_EVIDENCE", folder.join("evidence"));
        let run = Run::of(&mut command);
        passed &= run.passed();
        output += &run.said();
    }
    for (file, _) in tree.read() {
        fs::remove_file(folder.join(file)).unwrap();
    }
    let _ = fs::remove_dir_all(folder.join("evidence"));
    Outcome::new(passed, true, output)
}
