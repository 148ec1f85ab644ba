//! Triage as a process, on logs of the storefront.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use crate::common;

use common::{Run, command, root, write};

fn triage(log: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "shop.log", log);
    let file = folder.path().join("shop.log");
    let arguments = ["triage", "--offline", "-p", "storefront", file.to_str().unwrap()];
    Run::of(&mut command(root(), &arguments))
}

#[test]
fn the_exit_code_says_what_came_of_it() {
    let known = "{\"level\":\"ERROR\",\"target\":\"threatmodel::alert\",\"rule.path\":\"storefront::model::detections::SearchProbing\"}\n";
    let run = triage(known).succeeds();
    assert_eq!(run.out, "1 events: 1 that the model explains, 0 that are no trouble, 0 that nothing explains\n");

    let unknown = format!(
        "{known}{{\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 17 is locked\"}}\nnot json\n"
    );
    let run = triage(&unknown);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(
        run.out.contains("1 × order … is locked (no threat explains it)\n  from shop::db, line 2\n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("      pub struct OrderIsLocked;"), "{}", run.out);
    assert!(run.out.contains("1 lines could not be read:\n  line 3: it is no JSON"), "{}", run.out);

    assert_eq!(triage("not json\n").code, 3, "what could not be read cannot be explained");
    let arguments = ["triage", "--offline", "-p", "storefront", "/nowhere/at/all.log"];
    Run::of(&mut command(root(), &arguments)).fails_with("/nowhere/at/all.log");
}
