//! `init` as a process: what it adds, what it leaves alone, and that the result says what is missing first.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use subjects::Subject;

use crate::common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use common::{Run, root};

/// A folder with packages.
struct Place {
    folder: PathBuf,
}

const LIBRARY: &str = "[package]\nname = \"plain\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n";

impl Place {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let place = Self { folder: Subject::empty(&format!("init/{name}")).folder };
        for (file, text) in files {
            place.write(file, text);
        }
        place
    }

    fn write(&self, file: &str, text: &str) {
        common::write(&self.folder, file, text);
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap()
    }

    /// Every file and what is in it.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(&path).unwrap_or_default());
                }
            }
        }
        files
    }

    fn init(&self, arguments: &[&str]) -> Run {
        self.init_in("", arguments)
    }

    fn init_in(&self, folder: &str, arguments: &[&str]) -> Run {
        Run::of(&mut common::command(&self.folder.join(folder), &[&["init"], arguments].concat()))
    }
}

#[test]
fn a_fresh_package_gets_what_it_needs_once() {
    let place = Place::new("fresh", &[("Cargo.toml", LIBRARY), ("src/lib.rs", "")]);
    let before = place.files();
    let shown = place.init(&["--dry-run"]).succeeds();
    assert_eq!(place.files(), before, "a dry run changes nothing");
    assert!(shown.out.contains("+threatmodel = { version = \""), "{}", shown.out);
    assert!(shown.out.contains("--- a/Cargo.toml\n+++ b/Cargo.toml\n"), "{}", shown.out);
    assert!(shown.out.contains("--- /dev/null\n+++ b/tests/threat_model.rs\n"), "{}", shown.out);
    assert!(shown.err.contains("nothing was written"), "{}", shown.err);

    let done = place.init(&[]).succeeds();
    assert_eq!(done.out, shown.out, "what is shown is what is done");
    assert!(done.err.contains("next: `cargo test`"), "{}", done.err);
    let version = env!("CARGO_PKG_VERSION");
    let lines = format!(
        "[dependencies]\nthreatmodel = \"{version}\"\n\n[dev-dependencies]\n\
         threatmodel = {{ version = \"{version}\", features = [\"testing\"] }}\n\n[workspace]\n"
    );
    assert_eq!(place.read("Cargo.toml"), LIBRARY.replace("[workspace]\n", &lines));
    let quickstart = root().join("examples/quickstart/tests/threat_model.rs");
    assert_eq!(place.read("tests/threat_model.rs"), fs::read_to_string(quickstart).unwrap());

    let written = place.files();
    let again = place.init(&[]).succeeds();
    assert_eq!((place.files(), again.out.as_str()), (written, ""));
    assert!(again.err.contains("has `threatmodel` already") && again.err.ends_with("nothing to change\n"));
    assert_eq!(place.init(&["--quiet"]).succeeds().err, "");
}

#[test]
fn what_is_there_stays_as_it_is() {
    let manifest = "# The shop.\r\n[package]\r\nname   = 'shop'\r\nversion = \"1.0.0\" # as released\r\nedition = \"2024\"\r\n\
        autotests = false\r\n\r\n[dependencies]\r\n# Why it is here.\r\nzeta = { version = '1',  optional = true }\r\n\r\n\
        # Found by hand.\r\n[[test]]\r\nname = \"other\"\r\n\r\n[workspace]\r\n# The end.\r\n";
    let place = Place::new(
        "kept",
        &[
            ("Cargo.toml", manifest),
            ("src/lib.rs", ""),
            ("tests/other.rs", ""),
            ("threatmodel.toml", "[decisions]\nsoon = 3\n"),
        ],
    );
    let run = place.init(&[]).succeeds();
    assert!(run.err.contains("`threatmodel.toml` is there already"), "{}", run.err);
    let after = place.read("Cargo.toml");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "line ends stay");
    // Without the lines that came, the file is what it was.
    let added = |line: &&str| !line.contains("threat") && *line != "[dev-dependencies]\r";
    let kept: Vec<&str> = after.split('\n').filter(added).collect();
    let without_blank = |text: &str| text.replace("\r\n\r\n", "\r\n").replace("[[test]]\r\n[workspace]", "[workspace]");
    assert_eq!(without_blank(&without_blank(&kept.join("\n"))), without_blank(manifest));
    assert!(after.contains("threatmodel = \""), "{after}");
    assert!(after.contains("[[test]]\r\nname = \"other\"\r\n\r\n[[test]]\r\nname = \"threat_model\"\r\n"), "{after}");
    assert_eq!(place.read("threatmodel.toml"), "[decisions]\nsoon = 3\n");
    assert_eq!(place.init(&[]).succeeds().out, "");

    // A dependency without the feature is not touched, and a test of that name is not replaced.
    let manifest = format!("{LIBRARY}[dev-dependencies]\nthreatmodel = {{ git = \"https://example.org/x\" }} # mine\n");
    let place = Place::new(
        "dev",
        &[("Cargo.toml", &manifest), ("src/lib.rs", ""), ("tests/threat_model/main.rs", "// Mine.\n")],
    );
    let run = place.init(&[]).succeeds();
    assert!(
        run.err.contains("without the feature `testing`") && run.err.contains("help: add `features"),
        "{}",
        run.err
    );
    let after = place.read("Cargo.toml");
    assert!(
        after.contains("[dev-dependencies]\nthreatmodel = { git = \"https://example.org/x\" } # mine\n"),
        "{after}"
    );
    assert!(after.contains("[dependencies]\nthreatmodel = { git = \"https://example.org/x\" }\n"), "{after}");
    assert!(!place.folder.join("tests/threat_model.rs").exists());

    let taken = format!("{LIBRARY}[dependencies]\nthreatmodel = {{ package = \"other\", version = \"1\" }}\n");
    let place = Place::new("taken", &[("Cargo.toml", &taken), ("src/lib.rs", "")]);
    let before = place.files();
    place.init(&[]).fails_with("`threatmodel` is the name of another dependency");
    place.init(&["--path", "."]).fails_with("does not lead to the package `threatmodel`");
    place.init(&["--package", "nobody"]).fails_with("no package");
    assert_eq!(place.files(), before);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_not_followed() {
    let place = Place::new("links", &[("in/Cargo.toml", LIBRARY), ("in/src/lib.rs", ""), ("out/keep", "")]);
    std::os::unix::fs::symlink("../out", place.folder.join("in/tests")).unwrap();
    let before = place.files();
    place.init_in("in", &[]).fails_with("`tests` is a link that leads out");
    assert_eq!(place.files(), before);

    // A link that leads nowhere is a file that is there.
    fs::remove_file(place.folder.join("in/tests")).unwrap();
    std::os::unix::fs::symlink("../out/policy", place.folder.join("in/threatmodel.toml")).unwrap();
    let run = place.init_in("in", &[]).succeeds();
    assert!(run.err.contains("`threatmodel.toml` is there already"), "{}", run.err);
    assert!(!place.folder.join("out/policy").exists());
}

#[test]
fn the_check_goes_where_it_is_run() {
    let root = root().to_str().unwrap();
    let manifest = "[package]\nname = \"tool\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n";
    let main = ("src/main.rs", "fn main() {}\n");
    let with = |name: &str, more: &str, files: &[(&str, &str)]| {
        let manifest = format!("{manifest}{more}");
        let place = Place::new(name, &[&[("Cargo.toml", manifest.as_str()), main], files].concat());
        place.init(&["--path", root]).succeeds();
        (place.read("src/main.rs").contains("check!"), place.folder.join("tests/threat_model.rs").exists())
    };
    assert_eq!(with("one", "", &[]), (true, false));
    assert_eq!(
        with("untested", "[[bin]]\nname = \"tool\"\npath = \"src/main.rs\"\ntest = false\n", &[]),
        (false, true)
    );
    assert_eq!(with("two", "", &[("src/bin/other.rs", "fn main() {}\n")]), (false, true));
    assert_eq!(with("library", "", &[("src/lib.rs", "")]), (false, true));
    // A word in a comment and the check of somebody else are no check.
    let place = Place::new(
        "unlike",
        &[
            ("Cargo.toml", manifest),
            ("src/main.rs", "// check!() and mod threat_model\nfn main() {\n    precheck!();\n}\n"),
        ],
    );
    place.init(&["--path", root]).succeeds();
    assert!(place.read("src/main.rs").ends_with("mod threat_model {\n    threatmodel::check!();\n}\n"));
    let place = Place::new(
        "elsewhere",
        &[
            ("Cargo.toml", manifest),
            ("src/main.rs", "fn main() {}\n#[cfg(test)]\nmod own {\n    threatmodel::check!();\n}\n"),
        ],
    );
    assert!(place.init(&["--path", root]).succeeds().err.contains("`src/main.rs` has the check already"));
    let (has, _) = with("has", "", &[("tests/threat_model.rs", "threatmodel::check!();\n")]);
    assert!(!has, "what is there stays");
}

#[test]
fn a_workspace_compiles_and_says_what_is_missing_first() {
    let member = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n{more}")
    };
    let root = root().to_str().unwrap();
    let renamed =
        format!("\n[dependencies]\n{}tm = {{ package = \"threatmodel\", path = '{root}' }}\n", subjects::alike());
    let place = Place::new(
        "workspace",
        &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"*-member\"]\nresolver = \"3\"\n\n[workspace.dependencies]\n\n\
                 [profile.dev]\ndebug = false\n",
            ),
            ("lib-member/Cargo.toml", &member("lib-member", "")),
            ("lib-member/src/lib.rs", ""),
            ("bin-member/Cargo.toml", &member("bin-member", "\n[dependencies]\n")),
            ("bin-member/src/main.rs", "fn main() {}\n"),
            ("renamed-member/Cargo.toml", &member("renamed-member", &renamed)),
            ("renamed-member/src/lib.rs", ""),
        ],
    );
    fs::copy(Path::new(root).join("Cargo.lock"), place.folder.join("Cargo.lock")).unwrap();

    // One member is selected by where we stand, as cargo does it.
    let first = place.init_in("lib-member", &["--path", root]).succeeds();
    assert!(!first.out.contains("bin-member") && first.out.contains("+++ b/lib-member/Cargo.toml"), "{}", first.out);
    assert!(place.read("lib-member/Cargo.toml").ends_with(
        "[dependencies]\nthreatmodel.workspace = true\n\n[dev-dependencies]\n\
         threatmodel = { workspace = true, features = [\"testing\"] }\n"
    ));
    let shared = place.read("Cargo.toml");
    assert!(shared.contains("[workspace.dependencies]\nthreatmodel = { path = \"../"), "{shared}");
    assert!(
        place.folder.join("threatmodel.toml").exists() && !place.folder.join("lib-member/threatmodel.toml").exists()
    );

    // At the root of a virtual workspace all members are.
    let rest = place.init(&[]).succeeds();
    assert!(rest.out.contains("+++ b/bin-member/Cargo.toml") && !rest.out.contains("lib-member"), "{}", rest.out);
    assert!(rest.err.contains("`bin-member` has no library"), "{}", rest.err);
    assert_eq!(
        place.read("bin-member/src/main.rs"),
        "fn main() {}\n\n#[cfg(test)]\nmod threat_model {\n    threatmodel::check!();\n}\n"
    );
    assert!(!place.folder.join("bin-member/tests").exists());
    assert_eq!(place.read("Cargo.toml"), shared);
    assert!(place.read("renamed-member/tests/threat_model.rs").ends_with("tm::check!(crate = tm);\n"));
    assert_eq!(place.init(&["--workspace"]).succeeds().out, "");

    let test = common::cargo(
        &place.folder,
        &["test", "--offline", "--no-fail-fast", "--test", "threat_model", "--bin", "bin-member"],
    );
    let test = Run::of(&mut common::building(test));
    assert_ne!(test.code, 0);
    let missing = "error[TM027]: the model has no threat that concerns the checked code";
    assert_eq!(test.out.matches(missing).count() + test.err.matches(missing).count(), 3, "{}{}", test.out, test.err);
    assert_eq!(test.err.matches("error[").count() + test.out.matches("error[").count(), 3, "nothing else before it");
}
