//! The crate whose attack tests are run, in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use object::{Object as _, ObjectSymbol as _};
use threatmodel::evidence::{Line, Run as Evidence};

/// The crate in a folder.
pub(crate) struct Clinic {
    pub(crate) folder: PathBuf,
    target: PathBuf,
    evidence: PathBuf,
}

/// What a binary has of switches.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Traces {
    pub(crate) symbols: Vec<String>,
    pub(crate) text: bool,
}

/// A run of its tests.
pub(crate) struct Run {
    pub(crate) passed: bool,
    pub(crate) output: String,
}

impl Clinic {
    /// The crate, new. Its dependencies are built once for all of them.
    pub(crate) fn new(name: &str) -> Self {
        let tests = Path::new(env!("CARGO_TARGET_TMPDIR")).join("attacks");
        let folder = tests.join(name);
        let _ = fs::remove_dir_all(&folder);
        let clinic = Self { evidence: folder.join("evidence"), folder, target: tests.join("target") };
        let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
        clinic.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"clinic\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[features]\nmisfits = []\n\n[[test]]\nname = \"misfits\"\nrequired-features = [\"misfits\"]\n\n[dependencies]\n\
                 threatmodel = {{ path = \"{root}\" }}\n\n[dev-dependencies]\n\
                 threatmodel = {{ path = \"{root}\", features = [\"testing\"] }}\n\
                 tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n\
                 [workspace]\n\n[profile.dev]\ndebug = false\n"
            ),
        );
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"), clinic.folder.join("Cargo.lock")).unwrap();
        clinic.write("src/lib.rs", include_str!("lib.rs"));
        clinic.write("tests/attacks.rs", include_str!("attacks.rs"));
        clinic.write("tests/misfits.rs", include_str!("misfits.rs"));
        clinic.write("tests/threat_model.rs", "threatmodel::check!();\n");
        clinic.write(
            "benches/reading.rs",
            "//! A bench of the clinic.\n\n#[test]\nfn reads() {\n    clinic::read(\"alice\", \"1\").unwrap();\n}\n",
        );
        clinic
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{file} has `{from}` not exactly once");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// `cargo` with these arguments, not yet started. The crates share a target folder, so their evidence goes elsewhere.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).env("THREATMODEL_EVIDENCE", &self.evidence);
        command
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Run {
        self.run(&mut self.command(arguments))
    }

    pub(crate) fn test(&self, arguments: &[&str]) -> Run {
        self.cargo(&[&["test", "--offline"], arguments].concat())
    }

    /// Runs a command in the folder, unless it has one already.
    pub(crate) fn run(&self, command: &mut Command) -> Run {
        if command.get_current_dir().is_none() {
            command.current_dir(&self.folder);
        }
        for name in ["THREATMODEL_DUTY", "THREATMODEL_RUN", "THREATMODEL_SEED", "THREATMODEL_BLESS", "NEXTEST_RUN_ID"] {
            command.env_remove(name);
        }
        let output = command
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUST_BACKTRACE", "0")
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Run { passed: output.status.success(), output: text }
    }

    /// The test binary of this name.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.built(self.command(&["test", "--offline", "--no-run", "--test", name, "--message-format", "json"]))
    }

    /// What a test binary built with these arguments and flags has of switches: symbols, and the text of a bypass.
    pub(crate) fn traces(&self, arguments: &[&str], flags: Option<&str>) -> Traces {
        let all =
            [&["test", "--offline", "--no-run", "--test", "attacks", "--message-format", "json"], arguments].concat();
        let mut command = self.command(&all);
        if let Some(flags) = flags {
            command.env("RUSTFLAGS", flags);
        }
        let bytes = fs::read(self.built(command)).unwrap();
        let file = object::File::parse(&*bytes).unwrap();
        let names = file.symbols().filter_map(|symbol| symbol.name().ok().map(str::to_owned));
        let text = b"bypassed in a test";
        Traces {
            symbols: names.filter(|name| name.contains("SWITCH") || name.contains("6switch4live")).collect(),
            text: bytes.windows(text.len()).any(|window| window == text),
        }
    }

    fn built(&self, mut command: Command) -> PathBuf {
        let run = self.run(&mut command);
        let (_, rest) = run.output.rsplit_once("\"executable\":\"").expect("cargo says where the binary is");
        PathBuf::from(rest.split_once('"').unwrap().0)
    }

    /// The folder of the newest run.
    pub(crate) fn newest_run(&self) -> PathBuf {
        let runs = fs::read_dir(&self.evidence).unwrap().map(|entry| entry.unwrap().path());
        runs.max_by_key(|path| path.metadata().unwrap().modified().unwrap()).unwrap()
    }

    /// What the newest run left.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let run = Evidence::read(&self.evidence, "no run of this name");
        assert!(run.unread.is_empty(), "{:?}", run.unread);
        run.lines
    }
}

impl Run {
    /// What the harness says of a test: `ok`, `FAILED`, `ignored, why`.
    pub(crate) fn result(&self, test: &str) -> Option<&str> {
        let start = format!("test {test} ... ");
        self.output.lines().find_map(|line| line.strip_prefix(&start))
    }

    /// What a test that failed has printed.
    pub(crate) fn report(&self, test: &str) -> &str {
        let start = format!("---- {test} stdout ----\n");
        let rest = self.output.split_once(&start).unwrap_or_else(|| panic!("no report of {test}\n{}", self.output)).1;
        rest.split_once("\n---- ").map_or(rest, |(report, _)| report)
    }
}
