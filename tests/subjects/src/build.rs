//! Builds packages with cargo.

use std::{
    collections::BTreeMap,
    env,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    thread,
};

use crate::Run;

/// The target folder, into which packages are built as the workspace is: what both depend on is compiled once.
///
/// # Panics
///
/// If this program does not lie where cargo puts tests.
#[must_use]
pub fn target() -> &'static Path {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET.get_or_init(|| {
        let program = env::current_exe().expect("this program has a path");
        // `target/debug/deps/testsuite-…`
        program.ancestors().nth(3).expect("cargo puts tests three folders deep").to_owned()
    })
}

/// The folder in which packages lie. It is none below the target folder, which confined programs may touch as they like.
#[must_use]
pub fn packages() -> PathBuf {
    let mut hash = DefaultHasher::new();
    target().hash(&mut hash);
    env::temp_dir().join(format!("threatmodel-subjects-{:08x}", hash.finish() as u32))
}

/// Makes a cargo, or a program that starts one, build where all packages of tests are built, and leave its evidence apart from
/// that of the workspace's own tests.
pub fn into_one_folder(command: &mut Command) {
    command.env("CARGO_TARGET_DIR", target()).env("THREATMODEL_EVIDENCE", packages().join("evidence"));
    // Nothing is built a second time from nearly the same sources.
    command.env("CARGO_INCREMENTAL", "0");
}

/// The results of a build by cargo: programs and messages.
#[derive(Debug, Default)]
pub struct Built {
    /// The executables, by the name of their package and that of their target; unit tests have the name of what they test.
    pub executables: BTreeMap<(String, String), PathBuf>,
    /// The messages of the compiler about each package, as text.
    pub said: BTreeMap<String, String>,
    /// How cargo ended, and what it said itself.
    pub run: Option<Run>,
}

impl Built {
    /// The executable of a target.
    ///
    /// # Panics
    ///
    /// If it was not built.
    #[must_use]
    #[track_caller]
    pub fn executable(&self, package: &str, target: &str) -> &Path {
        let found = self.executables.get(&(package.to_owned(), target.to_owned()));
        found.unwrap_or_else(|| {
            panic!("`{target}` of `{package}` was not built\n{:#?}\n{:#?}", self.said.get(package), self.run)
        })
    }
}

/// Runs a cargo that builds, with its messages as JSON. It may not succeed.
///
/// # Panics
///
/// If cargo cannot be started.
#[must_use]
pub fn build(mut cargo: Command) -> Built {
    cargo.args(["--message-format", "json"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut cargo = cargo.spawn().expect("cargo can be started");
    let (out, err) = (cargo.stdout.take().expect("it is piped"), cargo.stderr.take().expect("it is piped"));
    let listening = thread::spawn(move || {
        let mut said = String::new();
        for line in BufReader::new(err).lines().map_while(Result::ok) {
            // A build that waits for another looks like one that hangs; the harness keeps what tests print, not this.
            if line.contains("Blocking waiting for file lock") {
                let _ = writeln!(std::io::stderr(), "a test builds packages:{line}");
            }
            said.push_str(&line);
            said.push('\n');
        }
        said
    });
    let mut built = Built::default();
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
        match message {
            Message::Artifact { package_id, target, profile, executable: Some(executable) } => {
                let target = if profile.test || !target.kind.iter().any(|kind| kind == "bin") {
                    target.name
                } else {
                    format!("{} itself", target.name)
                };
                built.executables.insert((name(&package_id), target), executable);
            }
            Message::Said { package_id, message } => {
                built.said.entry(name(&package_id)).or_default().push_str(&message.rendered.unwrap_or_default());
            }
            _ => {}
        }
    }
    let status = cargo.wait().expect("cargo ends");
    let err = listening.join().unwrap_or_default();
    built.run = Some(Run { code: status.code().unwrap_or(-1), out: String::new(), err });
    built
}

/// The name in an id: `path+file:///folder/name#1.0.0`, `path+file:///folder#name@1.0.0`.
fn name(id: &str) -> String {
    let (place, version) = id.rsplit_once('#').unwrap_or((id, ""));
    let name = version.split_once('@').map_or_else(|| place.rsplit('/').next().unwrap_or(place), |(name, _)| name);
    name.to_owned()
}

#[derive(serde::Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact { package_id: String, target: Target, profile: Profile, executable: Option<PathBuf> },
    #[serde(rename = "compiler-message")]
    Said { package_id: String, message: Said },
    #[serde(other)]
    Other,
}

#[derive(serde::Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Profile {
    test: bool,
}

#[derive(serde::Deserialize)]
struct Said {
    rendered: Option<String>,
}
