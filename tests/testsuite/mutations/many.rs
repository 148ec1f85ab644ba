//! Many mutations in few workspaces, each of which one cargo builds; each check is then started as cargo would start it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    thread,
};

use subjects::{Built, Run, Subject, build, isolated};

use super::{
    CHECK,
    outcome::Outcome,
    tree::{CHECKS, LIBRARY, Tree, workspace},
};

/// The program of the shop.
const PROGRAM: &str = include_str!("shop/main.rs");

/// How many packages one workspace has. Each check asks cargo what its workspace is, and the answer grows with it.
const MEMBERS: usize = 20;

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
    let mut outcomes = BTreeMap::new();
    for (number, groups) in groups.chunks(MEMBERS).enumerate() {
        outcomes.extend(Workspace::new(trees, number, groups).outcomes());
    }
    outcomes.into_values().collect()
}

/// Mutations whose packages are members of one workspace.
struct Workspace<'t> {
    subject: Subject,
    members: Vec<Member<'t>>,
}

/// A package that shows some mutations.
struct Member<'t> {
    name: String,
    /// The mutations, by their number.
    trees: Vec<(usize, &'t Tree)>,
    /// Whether the check stands behind the attacks, in one program: to link one takes longer than to run it.
    joined: bool,
}

impl<'t> Workspace<'t> {
    fn new(trees: &[&'t Tree], number: usize, groups: &[Vec<usize>]) -> Self {
        let subject = Subject::empty(&format!("mutations-{number}"));
        subject.locked();
        let members = groups.iter().enumerate().map(|(at, group)| Member {
            name: format!("shop-{:03}", number * MEMBERS + at),
            trees: group.iter().map(|index| (*index, trees[*index])).collect(),
            joined: group.iter().all(|index| trees[*index].may_join()),
        });
        let members: Vec<Member<'t>> = members.collect();
        let version = format!("\nversion = \"1.1.{number}\"\n");
        let write = |file: &str, text: &str| subject.write(file, &text.replace("\nversion = \"1.0.0\"\n", &version));
        let names = members.iter().map(|member| member.name.as_str());
        write("Cargo.toml", &workspace(&["catalogue", "bank"].into_iter().chain(names).collect::<Vec<_>>()));
        for (file, text) in &trees[0].files {
            if file.starts_with("catalogue/") || file.starts_with("bank/") {
                write(file, text);
            }
        }
        for member in &members {
            for (file, text) in member.files() {
                write(&format!("{}/{file}", member.name), &text);
            }
        }
        Self { subject, members }
    }

    fn outcomes(&self) -> BTreeMap<usize, Outcome> {
        let built = self.built();
        let outcomes: Mutex<BTreeMap<usize, Outcome>> = Mutex::default();
        let work = Mutex::new(self.members.iter());
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(|| {
                    while let Some(member) = { work.lock().unwrap().next() } {
                        for (index, tree) in &member.trees {
                            let outcome = member.outcome(&self.subject.folder, tree, &built);
                            outcomes.lock().unwrap().insert(*index, outcome);
                        }
                    }
                });
            }
        });
        // They are many, and the next run builds them anew.
        built.executables.values().for_each(|program| drop(fs::remove_file(program)));
        outcomes.into_inner().unwrap()
    }

    fn built(&self) -> Built {
        let (joined, apart): (Vec<&Member<'_>>, Vec<&Member<'_>>) =
            self.members.iter().partition(|member| member.joined);
        let unit = apart.iter().filter(|member| member.trees.iter().any(|(_, tree)| tree.runs.contains(&LIBRARY)));
        let ways = [
            (joined, &["--test", "attacks"][..]),
            (unit.copied().collect(), &["--tests"][..]),
            (apart, &["--test", "attacks", "--test", CHECK][..]),
        ];
        let mut all = Built::default();
        for (members, targets) in ways.into_iter().filter(|(members, _)| !members.is_empty()) {
            let mut cargo = self.subject.cargo(&["build", "--keep-going"]);
            cargo.args(targets);
            for member in members {
                cargo.args(["--package", &member.name]);
                let (_, features) = member.trees[0].1.compiled();
                cargo.args(
                    features.iter().flat_map(|feature| ["--features".to_owned(), format!("{}/{feature}", member.name)]),
                );
            }
            let Built { executables, said, run } = build(cargo);
            all.executables.extend(executables);
            all.said.extend(said);
            all.run = run;
        }
        all
    }
}

impl Member<'_> {
    /// Its files.
    fn files(&self) -> impl Iterator<Item = (&str, String)> {
        let (_, tree) = self.trees[0];
        let (files, _) = tree.compiled();
        // Files that are not compiled are there too: cargo looks for the files of all targets. Cargo builds programs for the tests of
        // their package; one that no mutation has touched shows nothing here.
        let files = files.into_iter().chain(tree.read()).filter(|file| *file != ("src/main.rs", PROGRAM));
        files.filter_map(|(file, text)| match file {
            "Cargo.toml" => {
                Some((file, text.replace("name = \"shop\"\nversion", &format!("name = \"{}\"\nversion", self.name))))
            }
            "tests/attacks.rs" if self.joined => Some((file, format!("{text}\n{CHECKS}"))),
            "tests/threat_model.rs" if self.joined => None,
            _ => Some((file, text.to_owned())),
        })
    }

    /// The programs to start, with their arguments.
    fn runs<'b>(&self, tree: &Tree, built: &'b Built) -> Option<Vec<(&'b PathBuf, Vec<&'static str>)>> {
        let program = |target: &str| built.executables.get(&(self.name.clone(), target.to_owned()));
        if self.joined {
            let attacks = program("attacks")?;
            return Some(vec![(attacks, vec!["--exact", "--skip", CHECK]), (attacks, vec!["--exact", CHECK])]);
        }
        let is_there =
            |target: &&&str| **target == LIBRARY || tree.files.contains_key(&format!("shop/tests/{target}.rs"));
        let targets = tree.runs.iter().filter(is_there);
        targets.map(|target| Some((program(target)?, tree.harness.clone()))).collect()
    }

    fn outcome(&self, workspace: &Path, tree: &Tree, built: &Built) -> Outcome {
        let Some(runs) = self.runs(tree, built) else {
            let said = built.said.get(&self.name).cloned().unwrap_or_else(|| format!("{:#?}", built.run));
            return Outcome::new(false, false, said);
        };
        let folder = &workspace.join(&self.name);
        for (file, text) in tree.read() {
            subjects::write(folder, file, text);
        }
        let (mut passed, mut output) = (true, String::new());
        for (program, arguments) in runs {
            let mut command = Command::new(program);
            isolated(&mut command)
                .args(&arguments)
                .current_dir(folder)
                .env("CARGO_MANIFEST_DIR", folder)
                .env("CARGO_PKG_NAME", &self.name)
                .env("CARGO_TARGET_DIR", subjects::target())
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
}
