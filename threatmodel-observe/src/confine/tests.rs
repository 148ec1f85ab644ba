//! Grants for a list. Their effect is tested by the tests that run programs.

use std::collections::BTreeSet;

use tempfile::TempDir;
use threatmodel_core::words::Op::{self, Connect, Create, Delete, Listen, Read, Write};
use threatmodel_grammar::locator::Locator;

use super::*;
use crate::{
    list::{Listed, Place},
    resolver::Resolver,
};

/// A folder with a file, a folder and a link in it.
struct Scene {
    _folder: TempDir,
    at: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().canonicalize().unwrap();
        std::fs::create_dir(at.join("folder")).unwrap();
        std::fs::write(at.join("file"), "").unwrap();
        std::fs::write(at.join("folder/inner"), "").unwrap();
        std::os::unix::fs::symlink("folder/inner", at.join("link")).unwrap();
        Self { _folder: folder, at }
    }

    fn listed(&self, name: &str, locator: &str, ops: &[Op]) -> Listed {
        let parsed: Locator = locator.parse().unwrap();
        let database = !["file", "dir", "unix", "tcp", "udp", "env", "exec"].contains(&parsed.scheme());
        let resolved = parsed.resolve(|_| None, &self.at).unwrap();
        Listed {
            asset: name.to_owned(),
            adjacent: false,
            within: true,
            declared: ops.iter().copied().collect(),
            anything: false,
            places: vec![Place { text: locator.to_owned(), resolved, database }],
        }
    }

    fn confine(&self, assets: Vec<Listed>) -> Confinement {
        let list = AssetList { assets, unresolved: Vec::new() };
        let baseline = Baseline::read(|_| None, Resolver::default()).unwrap();
        Confinement::of(&list, &baseline, &self.at.join("program"), &[])
    }

    fn one(&self, locator: &str, ops: &[Op]) -> Confinement {
        self.confine(vec![self.listed("shop::Asset", locator, ops)])
    }

    /// The grants in the folder, by their paths from there on, but for that of the program.
    fn grants(&self, confinement: &Confinement) -> Vec<(String, Vec<Right>)> {
        let below = confinement.grants.iter().filter_map(|grant| {
            let path = grant.path().strip_prefix(&self.at).ok()?.to_str()?.to_owned();
            (path != "program").then(|| (path, grant.rights.iter().copied().collect()))
        });
        below.collect()
    }

    fn whys(confinement: &Confinement) -> String {
        confinement.gaps.iter().map(|gap| gap.why.as_str()).collect::<Vec<_>>().join("; ")
    }
}

fn of(path: &str, rights: &[Right]) -> (String, Vec<Right>) {
    (path.to_owned(), rights.to_vec())
}

#[test]
fn rights_follow_the_declared_operations() {
    let scene = Scene::new();
    let read = scene.one("file:file", &[Read]);
    assert_eq!(scene.grants(&read), [of("file", &[Right::Read])]);
    assert!(read.gaps.is_empty(), "{:?}", read.gaps);
    assert_eq!(scene.grants(&scene.one("file:file", &[Write])), [of("file", &[Right::Write])]);
    assert_eq!(scene.grants(&scene.one("file:file", &[])), []);
    assert_eq!(scene.grants(&scene.one("dir:folder", &[Read])), [of("folder", &[Right::Read, Right::List])]);
    // Of a folder that is named as a file only the listing.
    assert_eq!(scene.grants(&scene.one("file:folder", &[Read])), [of("folder", &[Right::List])]);
    let mut freely = scene.listed("shop::Asset", "file:file", &[]);
    freely.anything = true;
    let [around, file] = &scene.grants(&scene.confine(vec![freely]))[..] else { panic!("not two grants") };
    assert!(around.0.is_empty() && around.1.contains(&Right::RemoveFile));
    assert_eq!(file, &of("file", &[Right::Read, Right::Write, Right::Execute]));
}

#[test]
fn what_is_made_or_removed_needs_the_folder_around_it_and_no_more() {
    let scene = Scene::new();
    let new = scene.one("file:new", &[Read, Create]);
    assert_eq!(scene.grants(&new), [of("", &[Right::Read, Right::Write, Right::MakeFile, Right::MakeFolder])]);
    assert!(Scene::whys(&new).contains("it may be made or removed: the folder"), "{:?}", new.gaps);
    let removed = scene.one("file:file", &[Delete]);
    assert_eq!(scene.grants(&removed), [of("", &[Right::RemoveFile, Right::RemoveFolder])]);
    // Not the folder above the one that is missing.
    let deeper = scene.one("file:nothing/new", &[Create]);
    assert_eq!(scene.grants(&deeper), []);
    assert!(Scene::whys(&deeper).contains("there is no folder"), "{:?}", deeper.gaps);
    let absent = scene.one("file:nothing", &[Read]);
    assert_eq!(
        (scene.grants(&absent), Scene::whys(&absent)),
        (vec![], "nothing is there: nothing is granted".to_owned())
    );
    let database = scene.one("sqlite:shop.db#cards", &[Read, Write]);
    let [(folder, rights)] = &scene.grants(&database)[..] else { panic!("{:?}", scene.grants(&database)) };
    assert!(folder.is_empty() && rights.contains(&Right::RemoveFile) && rights.contains(&Right::List), "{rights:?}");
}

#[test]
fn patterns_and_links_are_told() {
    let scene = Scene::new();
    let pattern = scene.one("file:folder/*.txt", &[Read]);
    assert_eq!(scene.grants(&pattern), [of("folder", &[Right::Read, Right::List])]);
    assert!(Scene::whys(&pattern).starts_with("it is a pattern"), "{:?}", pattern.gaps);
    assert_eq!(scene.grants(&scene.one("file:nothing/*.txt", &[Read])), []);
    let link = scene.one("file:link", &[Read]);
    assert_eq!(scene.grants(&link), []);
    assert!(Scene::whys(&link).contains("links lead from there to"), "{:?}", link.gaps);
}

#[test]
fn of_tcp_the_ports_count() {
    let scene = Scene::new();
    let ports = |ports: &[u16]| Ports::These(ports.iter().copied().collect());
    let ask = scene.one("tcp://db:5432", &[Connect]);
    assert_eq!((ask.bind, ask.connect), (ports(&[]), ports(&[5432])));
    let listen = scene.one("tcp://127.0.0.1:8080", &[Listen]);
    assert_eq!((listen.bind, listen.connect), (ports(&[8080]), ports(&[8080])));
    let any = scene.one("tcp://127.0.0.1:0", &[Listen]);
    assert!(Scene::whys(&any).contains("the kernel chooses the port"), "{:?}", any.gaps);
    assert_eq!((any.bind, any.connect), (ports(&[0]), Ports::Any));
    let open = scene.one("tcp://db:*", &[Connect]);
    assert!(Scene::whys(&open).contains("every TCP port is granted"), "{:?}", open.gaps);
    assert_eq!((open.bind, open.connect), (ports(&[]), Ports::Any));
    let unused = scene.one("tcp://db:5432", &[]);
    assert_eq!((unused.bind, unused.connect), (ports(&[]), ports(&[])));
}

#[test]
fn others_are_not_granted_and_named_where_a_grant_reaches_them() {
    let scene = Scene::new();
    let mut other = scene.listed("shop::Other", "file:folder/inner", &[Read]);
    other.within = false;
    let mut adjacent = scene.listed("shop::Neighbour", "file:file", &[Read]);
    adjacent.adjacent = true;
    assert_eq!(scene.grants(&scene.confine(vec![other.clone(), adjacent.clone()])), []);
    let wide = scene.confine(vec![scene.listed("shop::Asset", "dir:folder", &[Read]), other, adjacent]);
    let named: BTreeSet<&str> = wide.gaps.iter().map(|gap| gap.asset.as_str()).collect();
    assert_eq!(named, BTreeSet::from(["shop::Other"]), "{:?}", wide.gaps);
}

#[test]
fn the_baseline_counts_as_far_as_it_is_about_the_command() {
    let scene = Scene::new();
    let lookup = |name: &str| (name == "CARGO_HOME" || name == "TARGET").then(|| scene.at.display().to_string());
    let baseline = Baseline::read(lookup, Resolver::default()).unwrap();
    let list = AssetList { assets: Vec::new(), unresolved: Vec::new() };
    let writes = |program: &str| {
        let confinement = Confinement::of(&list, &baseline, &scene.at.join(program), &[]);
        scene.grants(&confinement).iter().any(|(path, rights)| path.is_empty() && rights.contains(&Right::MakeFile))
    };
    assert!(writes("bin/cargo"), "what cargo starts writes there, and is confined with it");
    assert!(
        !Baseline::read(lookup, Resolver::default())
            .unwrap()
            .of_one_test()
            .entries_for(&scene.at.join("bin/cargo"))
            .any(|entry| { entry.name.starts_with("build") })
    );
    let elsewhere = Confinement::of(&list, &baseline, Path::new("/opt/shop"), &[]);
    assert_eq!(scene.grants(&elsewhere), []);
}

#[test]
fn a_confinement_is_handed_over_as_it_is() {
    let scene = Scene::new();
    let name = std::os::unix::ffi::OsStringExt::from_vec(b"odd\xff".to_vec());
    let mut confinement = scene.one("tcp://127.0.0.1:0", &[Listen]);
    confinement.grants.push(Grant { path: name, rights: BTreeSet::from([Right::Read]) });
    let text = serde_json::to_string(&confinement).unwrap();
    assert_eq!(serde_json::from_str::<Confinement>(&text).unwrap(), confinement);
}
