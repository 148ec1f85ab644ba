//! The sound workspace holds however it is run.

use std::{fs, thread};

use subjects::{Run, Subject, has_nextest};

use super::tree::{Tree, workspace};

#[test]
fn the_sound_workspace_holds_however_it_is_run() {
    let subject = Subject::empty("honest");
    subject.locked();
    write(&subject);
    let shop = ["test", "--package", "shop"];
    holds(&subject.test(&shop[1..]), 1);
    holds(&subject.test(&["--package", "shop", "--", "--test-threads=1"]), 1);
    let manifest = subject.folder.join("Cargo.toml");
    let mut elsewhere = subject.cargo(&shop);
    holds(&Run::of(elsewhere.arg("--manifest-path").arg(manifest).current_dir("/")), 1);
    if has_nextest("a sound workspace under nextest") {
        let run = Run::of(&mut subject.cargo(&["nextest", "run", "--package", "shop"]));
        assert!(run.passed(), "{}", run.said());
        // Built here and run beside other sources, while these are still there.
        let moved = Subject::empty("honest-moved");
        subjects::copy(&subject.folder, &moved.folder);
        let archive = moved.folder.join("tests.tar.zst");
        let archived = ["nextest", "archive", "--package", "shop", "--archive-file"];
        let _ = Run::of(subject.cargo(&archived).arg(&archive)).succeeds();
        moved.write(
            "shop/src/read.rs",
            "//! No target includes it.\n#[threatmodel::threat(shop::CardTheft)]\nfn read() {}\n",
        );
        let unpacked = || {
            let mut nextest = moved.cargo(&["nextest", "run", "--workspace-remap", ".", "--archive-file"]);
            Run::of(nextest.arg(&archive))
        };
        let red = unpacked();
        assert!(!red.passed() && red.said().contains("shop/src/read.rs"), "{}", red.said());
        moved.delete("shop/src/read.rs");
        let green = unpacked();
        assert!(green.passed(), "{}", green.said());
    }

    // Two packages at once: by one cargo, and by two.
    holds(&subject.test(&["--workspace"]), 2);
    thread::scope(|scope| {
        for package in ["shop", "branch"] {
            let subject = &subject;
            scope.spawn(move || holds(&subject.test(&["--package", package]), 1));
        }
    });

    #[cfg(unix)]
    holds(&covered(&subject, &shop), 1);

    // A copy of the tree, which is built into the same folder under the same name.
    let copy = Subject::empty("honest-copy");
    subjects::copy(&subject.folder, &copy.folder);
    holds(&copy.test(&shop[1..]), 1);
    holds(&subject.test(&shop[1..]), 1);
}

#[track_caller]
fn holds(run: &Run, checks: usize) {
    assert!(run.passed(), "{}", run.said());
    assert_eq!(run.result("threat_model"), Some("ok"), "{}", run.said());
    assert_eq!(run.said().matches("test threat_model ... ok").count(), checks, "{}", run.said());
}

/// With the flags of coverage for the packages of the workspace, as tools for coverage give them.
#[cfg(unix)]
fn covered(subject: &Subject, arguments: &[&str]) -> Run {
    use std::os::unix::fs::PermissionsExt as _;

    let wrapper = subject.folder.join("covers");
    fs::write(&wrapper, "#!/bin/sh\nexec \"$@\" -C instrument-coverage\n").unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
    let profiles = subject.folder.join("profiles");
    let mut cargo = subject.cargo(arguments);
    cargo.env("RUSTC_WORKSPACE_WRAPPER", wrapper).env("LLVM_PROFILE_FILE", profiles.join("%p-%m.profraw"));
    let run = Run::of(&mut cargo);
    assert!(fs::read_dir(profiles).unwrap().next().is_some(), "nothing was covered\n{}", run.said());
    run
}

/// The sound shop, and another like it.
fn write(subject: &Subject) {
    let version = "\nversion = \"1.2.0\"\n";
    for (file, text) in &Tree::new(&[]).files {
        let text = text.replace("\nversion = \"1.0.0\"\n", version);
        match file.strip_prefix("shop/") {
            None if file == "Cargo.toml" => {
                subject.write(file, &workspace(&["shop", "branch", "catalogue", "bank"]));
            }
            None => subject.write(file, &text),
            Some(own) => {
                subject.write(file, &text);
                let other = text.replace("name = \"shop\"\nversion", "name = \"branch\"\nversion");
                subject.write(&format!("branch/{own}"), &other);
            }
        }
    }
}
