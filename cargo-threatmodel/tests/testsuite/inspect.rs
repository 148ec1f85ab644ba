//! `inspect` as a process: what is linked into which test binary, and why an annotation is not.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use subjects::{Manifest, Subject};

use crate::common;

use std::{fs, ops::Deref};

use common::Run;

/// The clinic of the attack tests, and another package that it depends on.
struct Clinic(Subject);

impl Deref for Clinic {
    type Target = Subject;

    fn deref(&self) -> &Subject {
        &self.0
    }
}

impl Clinic {
    fn new(name: &str) -> Self {
        let manifest = Manifest::new("clinic")
            .section("[features]\nextra = []\n")
            .dependency("payments = { path = \"payments\" }")
            .dev_dependency("tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }");
        let payments = Manifest::new("payments").member().testing(&[]).to_string();
        let files = [
            ("src/lib.rs", include_str!("../../../tests/testsuite/attacks/clinic/lib.rs")),
            ("tests/attacks.rs", include_str!("../../../tests/testsuite/attacks/clinic/attacks.rs")),
            ("tests/threat_model.rs", "use payments as _;\nthreatmodel::check!();\n"),
            ("payments/Cargo.toml", &payments),
            (
                "payments/src/lib.rs",
                "#[threatmodel::asset(kind = Data, classification = Confidential, owner = \"payments\")]\npub struct Cards;\n",
            ),
        ];
        Self(Subject::new(&format!("inspect/{name}"), &manifest, &files))
    }

    fn inspect(&self, arguments: &[&str]) -> Run {
        let arguments = [&["inspect", "--offline"], arguments].concat();
        Run::of(&mut common::building(common::command(&self.folder, &arguments)))
    }
}

trait About {
    /// The output about the annotation at this place: its line, and the reason below it.
    fn about(&self, place: &str) -> (String, String);
}

impl About for Run {
    #[track_caller]
    fn about(&self, place: &str) -> (String, String) {
        let mut lines = self.out.lines().skip_while(|line| !format!("{line} ").contains(&format!(" at {place} ")));
        let line = lines.next().unwrap_or_else(|| panic!("nothing at {place}: {}{}", self.out, self.err));
        let reason = lines.next().filter(|line| line.starts_with("      ")).unwrap_or_default();
        (line.trim().to_owned(), reason.trim().to_owned())
    }
}

#[test]
fn what_is_not_collected_has_its_reason() {
    let clinic = Clinic::new("reasons");
    let sound = clinic.inspect(&[]);
    assert_eq!(sound.code, 0, "{}{}", sound.out, sound.err);
    assert!(sound.out.ends_with("sources and binaries agree\n"), "{}", sound.out);
    let binary = |run: &Run, name: &str| {
        let line = run.out.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no {name}: {}", run.out));
        (line.trim()[..3].to_owned(), line.split_once(name).unwrap().1.to_owned())
    };
    let (check, what) = binary(&sound, "the test `threat_model`");
    assert_eq!(what, ": has the check; 19 records: 18 of clinic, 1 of payments");
    let (attacks, what) = binary(&sound, "the test `attacks`");
    assert_eq!(what, ": 24 records: 24 of clinic", "attack tests answer too");
    let (line, _) = sound.about("src/lib.rs:5");
    assert!(line.starts_with("asset clinic::Records") && line.contains(&check) && line.contains(&attacks), "{line}");

    // A check that is asked what it has linked does not pass for one that has found nothing.
    let asked = common::cargo(&clinic.folder, &["test", "--offline", "--test", "threat_model"]);
    let mut asked = common::building(asked);
    let asked = Run::of(asked.env("THREATMODEL_INSPECT", clinic.folder.join("linked.json")));
    assert!(asked.code != 0 && asked.out.contains("this test did not run"), "{}{}", asked.out, asked.err);

    clinic.write("tests/threat_model.rs", "threatmodel::check!();\n");
    let lines = fs::read_to_string(clinic.folder.join("src/lib.rs")).unwrap().lines().count();
    let more = "\
macro_rules! made { () => { #[asset(kind = Data, classification = Restricted, owner = \"x\")] pub struct Made; } }
made!();
#[cfg(feature = \"extra\")]
#[threat(Asking)]
pub fn extra() {}
#[cfg(any())]
#[threat(Asking)]
pub fn never() {}
#[cfg(test)]
mod tests {
    use super::*;
    #[threat(Asking)]
    #[test]
    fn plain() {}
}
";
    let text = fs::read_to_string(clinic.folder.join("src/lib.rs")).unwrap();
    clinic.write("src/lib.rs", &(text + more));
    clinic.write("src/bin/tool.rs", "#[threatmodel::threat(clinic::Asking)]\nfn main() {}\n");
    clinic.write("examples/shown.rs", "#[threatmodel::threat(clinic::Asking)]\nfn main() {}\n");
    clinic.write("tests/lost/part.rs", "#[threatmodel::threat(clinic::Asking)]\nfn lost() {}\n");
    let differs = clinic.inspect(&[]);
    assert_eq!(differs.code, 1, "{}{}", differs.out, differs.err);
    let (check, _) = binary(&differs, "the test `threat_model`");
    let unlinked = format!("`payments` has 1 annotation in its library, and none is linked into {check}");
    assert!(differs.out.contains(&unlinked), "{}", differs.out);
    assert!(differs.out.contains("help: write `use payments as _;` beside `check!`"), "{}", differs.out);
    assert!(differs.out.contains("tests/lost/part.rs:1: "), "{}", differs.out);
    for (place, reason) in [
        (format!("src/lib.rs:{}", lines + 1), "not in the sources: a macro wrote it"),
        (format!("src/lib.rs:{}", lines + 4), "the feature `extra` is off"),
        (format!("src/lib.rs:{}", lines + 7), "a `cfg` on it or around it is off"),
        (format!("src/lib.rs:{}", lines + 12), "which was not asked: it has neither `check!` nor an attack test"),
        ("payments/src/lib.rs:1".to_owned(), "no binary that was asked links `payments`"),
        ("src/bin/tool.rs:1".to_owned(), "which was not asked: it has neither `check!` nor an attack test"),
        ("examples/shown.rs:1".to_owned(), "`cargo test` builds no test binary from its target `shown`"),
    ] {
        let (_, why) = differs.about(&place);
        assert!(why.contains(reason), "{place}: {why}");
    }
    let at = |text: &str| differs.out.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(
        at("\ndifferences: 3") < at("\nin the sources and rightly")
            && at("rightly") < at("\nin the sources and linked")
    );

    let one = clinic.inspect(&["--quiet", "clinic::Made"]);
    assert!(one.code == 1 && one.out.contains("clinic::Made") && !one.out.contains("clinic::Records"), "{}", one.out);

    clinic.write("src/lib.rs", "fn broken(\n");
    let broken = clinic.inspect(&[]);
    assert!(broken.code == 2 && broken.err.contains("the tests cannot be built"), "{}{}", broken.out, broken.err);
}
