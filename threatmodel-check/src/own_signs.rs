//! The signs of a team: whether their paths can lead anywhere.

use std::collections::BTreeSet;

use cargo_metadata::Metadata;
use threatmodel_grammar::nearest::nearest;
use threatmodel_model::{
    annotation::Place,
    policy::Policy,
    source::{Problem, ProblemKind, Sources},
};

use crate::home::Home;

/// Reports each path of a sign that begins with a crate which no package of the workspace is or depends on: nothing would ever be
/// found by it, and silence would look like safety.
pub fn verify(policy: &Policy, home: &Home, metadata: &Metadata, sources: &mut Sources) {
    if policy.signs.is_empty() {
        return;
    }
    let known = crates(metadata);
    let text = home.find("threatmodel.toml").and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let paths = policy.signs.iter().flat_map(|sign| sign.calls.iter().chain(&sign.types).chain(&sign.attributes));
    for path in paths {
        let root = path.split("::").next().unwrap_or_default().trim_end_matches('!');
        if known.contains(root) {
            continue;
        }
        let line = text.lines().position(|line| line.contains(&format!("\"{path}\""))).map_or(1, |at| at + 1);
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let help = nearest(root, &names).map_or_else(
            || "a path begins with the name of a crate that the code depends on, as code writes it".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        sources.problems.push(Problem {
            kind: ProblemKind::Policy,
            place: Place {
                file: home.shown("threatmodel.toml"),
                line: u32::try_from(line).unwrap_or(u32::MAX),
                column: 1,
                len: 0,
            },
            message: format!("`{path}` leads nowhere: no package of the workspace is or depends on `{root}`"),
            help,
        });
    }
}

/// The crates that code of the workspace may name.
fn crates(metadata: &Metadata) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = ["std", "core", "alloc"].map(str::to_owned).into();
    for package in metadata.workspace_packages() {
        known.extend(package.targets.iter().map(|target| target.name.replace('-', "_")));
        for dependency in &package.dependencies {
            known.extend(
                [Some(&dependency.name), dependency.rename.as_ref()]
                    .into_iter()
                    .flatten()
                    .map(|name| name.replace('-', "_")),
            );
        }
    }
    known
}
