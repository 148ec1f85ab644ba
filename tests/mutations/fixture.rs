//! The sound workspace: a shop with a library, a program, unit tests, two test binaries, a dependency that is a member,
//! and a catalogue of threats.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The files of the workspace.
const FILES: &[(&str, &str)] = &[
    ("shop/src/lib.rs", include_str!("shop/lib.rs")),
    ("shop/src/orders.rs", include_str!("shop/orders.rs")),
    ("shop/src/main.rs", include_str!("shop/main.rs")),
    ("shop/tests/attacks.rs", include_str!("shop/attacks.rs")),
    ("shop/tests/threat_model.rs", "threatmodel::check!();\n"),
    ("shop/deploy/unit.service", "ProtectSystem=strict\n"),
    ("catalogue/src/lib.rs", include_str!("shop/catalogue.rs")),
    ("bank/src/lib.rs", include_str!("shop/bank.rs")),
];

pub(crate) struct Fixture {
    folder: PathBuf,
}

/// What became of a run.
pub(crate) struct Outcome {
    pub(crate) passed: bool,
    pub(crate) compiled: bool,
    /// The codes of the findings, sorted, each once.
    pub(crate) codes: Vec<String>,
    pub(crate) output: String,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutations");
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// The sound workspace again.
    pub(crate) fn reset(&self) {
        for member in ["shop", "catalogue", "bank"] {
            let _ = fs::remove_dir_all(self.folder.join(member));
        }
        let _ = fs::remove_file(self.folder.join("threatmodel.toml"));
        // What attack tests of another case have left says nothing about this one.
        let _ = fs::remove_dir_all(self.folder.join("target/threatmodel"));
        let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        if !self.folder.join("Cargo.lock").exists() {
            fs::copy(lock, self.folder.join("Cargo.lock")).unwrap();
        }
        self.write("Cargo.toml", "[workspace]\nmembers = [\"shop\", \"catalogue\", \"bank\"]\nresolver = \"3\"\n\n[profile.dev]\ndebug = false\n");
        let package = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n");
        let dependency = format!("\n[dependencies]\nthreatmodel = {{ path = \"{root}\" }}\n");
        let testing =
            format!("\n[dev-dependencies]\nthreatmodel = {{ path = \"{root}\", features = [\"testing\"] }}\n");
        let shop = format!(
            "{}\n[features]\nslow = []\nextra = []\n{dependency}catalogue = {{ path = \"../catalogue\" }}\nbank = {{ path = \"../bank\" }}\n{testing}",
            package("shop")
        );
        self.write("shop/Cargo.toml", &shop);
        self.write("catalogue/Cargo.toml", &format!("{}{dependency}", package("catalogue")));
        self.write("bank/Cargo.toml", &format!("{}{dependency}", package("bank")));
        for (path, text) in FILES {
            self.write(path, text);
        }
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

    pub(crate) fn delete(&self, file: &str) {
        fs::remove_file(self.folder.join(file)).unwrap();
    }

    /// Runs the check of the shop.
    pub(crate) fn check(&self, arguments: &[&str]) -> Outcome {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["test", "--offline", "--quiet", "--package", "shop"])
            .args(if arguments.contains(&"--lib") { &[][..] } else { &["--test", "threat_model"] })
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUST_BACKTRACE", "0")
            .env("NO_COLOR", "1")
            .env_remove("THREATMODEL_BLESS")
            .output()
            .unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let mut codes: Vec<String> = text
            .lines()
            .filter_map(|line| {
                let (_, rest) = line.split_once("[TM")?;
                let code = rest.split_once("]:")?.0;
                Some(format!("TM{code}"))
            })
            .collect();
        codes.sort();
        codes.dedup();
        let compiled = text.contains("running ");
        Outcome { passed: output.status.success(), compiled, codes, output: text }
    }
}
