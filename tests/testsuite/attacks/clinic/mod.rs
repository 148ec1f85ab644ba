//! The crate whose attack tests are run, in a folder of its own.

use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
};

use object::{Object as _, ObjectSymbol as _};
use subjects::{FEATURES, Manifest, Subject, build, isolated};
use threatmodel::evidence::{Line, Run as Evidence};

/// The crate in a folder.
pub(crate) struct Clinic(Subject);

impl Deref for Clinic {
    type Target = Subject;

    fn deref(&self) -> &Subject {
        &self.0
    }
}

/// The traces of switches in a binary.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Traces {
    pub(crate) symbols: Vec<String>,
    pub(crate) text: bool,
}

impl Clinic {
    /// The crate, new. Its dependencies are built once for all of them.
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, FEATURES)
    }

    /// The same with other features of the facade.
    pub(crate) fn with(name: &str, features: &[&'static str]) -> Self {
        let manifest = Manifest::new("clinic")
            .testing(features)
            .section("[features]\nmisfits = []\n\n[[test]]\nname = \"misfits\"\nrequired-features = [\"misfits\"]\n")
            .dev_dependency("tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }");
        let bench =
            "//! A bench of the clinic.\n\n#[test]\nfn reads() {\n    clinic::read(\"alice\", \"1\").unwrap();\n}\n";
        let files = [
            ("src/lib.rs", include_str!("lib.rs")),
            ("tests/attacks.rs", include_str!("attacks.rs")),
            ("tests/misfits.rs", include_str!("misfits.rs")),
            ("tests/threat_model.rs", "threatmodel::check!();\n"),
            ("benches/reading.rs", bench),
        ];
        Self(Subject::new(&format!("attacks/{name}"), &manifest, &files))
    }

    /// The test executable of this name.
    pub(crate) fn executable(&self, name: &str) -> PathBuf {
        build(self.cargo(&["test", "--no-run", "--test", name])).executable("clinic", name).to_owned()
    }

    /// A test executable in the folder, not yet started.
    pub(crate) fn start(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        isolated(&mut command).current_dir(&self.folder).env("THREATMODEL_EVIDENCE", self.evidence());
        command
    }

    /// The traces of switches in attack tests built by a cargo: symbols, and the text of a bypass.
    pub(crate) fn traces(mut cargo: Command) -> Traces {
        cargo.arg("--no-run");
        let bytes = fs::read(build(cargo).executable("clinic", "attacks")).unwrap();
        let file = object::File::parse(&*bytes).unwrap();
        let names = file.symbols().filter_map(|symbol| symbol.name().ok().map(str::to_owned));
        let text = b"bypassed in a test";
        Traces {
            symbols: names.filter(|name| name.contains("SWITCH") || name.contains("6switch4live")).collect(),
            text: bytes.windows(text.len()).any(|window| window == text),
        }
    }

    /// The folder of the newest run.
    pub(crate) fn newest_run(&self) -> PathBuf {
        let runs = fs::read_dir(self.evidence()).unwrap().map(|entry| entry.unwrap().path());
        runs.max_by_key(|path| path.metadata().unwrap().modified().unwrap()).unwrap()
    }

    /// The evidence of the newest run.
    pub(crate) fn left(&self) -> Evidence {
        let run = threatmodel_check::runs::read(&self.evidence(), "no run of this name", |_| true);
        assert!(run.unread.is_empty(), "{:?}", run.unread);
        run
    }

    /// The evidence of its attack tests.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.left().lines
    }
}
