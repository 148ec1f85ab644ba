//! Cargo, asked with its own command line: `--no-run` builds what is to be tested, and everything is built.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
};

use serde::Deserialize;

use threatmodel_lab::ancestor::Ancestor;

use super::{Command, Target};

/// One of cargo's messages.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    package_id: String,
    #[serde(default)]
    manifest_path: PathBuf,
    target: Option<Named>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

pub(super) fn ask(ancestor: &Ancestor) -> Result<Command, String> {
    let (own, for_tests) = ancestor.split();
    let mut arguments = own.to_vec();
    arguments.extend(["--no-run", "--message-format=json"].map(str::to_owned));
    let mut cargo = ancestor.again(&arguments).spawn().map_err(|error| format!("cargo cannot be asked: {error}"))?;
    let mut targets = Vec::new();
    let mut finished = false;
    if let Some(out) = cargo.stdout.take() {
        for line in BufReader::new(out).lines() {
            let message = line.ok().and_then(|line| serde_json::from_str::<Message>(&line).ok());
            let Some(message) = message else {
                // An alias may have a `--` of its own: then the tests are being run, with options that they do not know.
                let _ = cargo.kill();
                break;
            };
            finished |= message.reason == "build-finished";
            targets.extend(target(message));
        }
    }
    let _ = cargo.wait();
    if !finished {
        return Err(format!("`{}` does not answer `--no-run --message-format=json`", ancestor.shown()));
    }
    Ok(Command { targets, arguments: for_tests.to_vec() })
}

fn target(message: Message) -> Option<Target> {
    let (target, profile, program) = (message.target?, message.profile?, message.executable?);
    profile.test.then(|| Target {
        package: name(&message.package_id).to_owned(),
        folder: message.manifest_path.parent().map(PathBuf::from).unwrap_or_default(),
        krate: target.name.replace('-', "_"),
        program,
        tests: None,
    })
}

/// The name in an id of a package: `path+file:///folder/name#1.0.0`, `path+file:///folder#name@1.0.0`.
fn name(id: &str) -> &str {
    let (place, version) = id.rsplit_once('#').unwrap_or((id, ""));
    version.split_once('@').map_or_else(|| place.rsplit('/').next().unwrap_or(place), |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_package_is_named_by_its_folder_or_by_itself() {
        assert_eq!(name("path+file:///work/shop#1.0.0"), "shop");
        assert_eq!(name("path+file:///work/a/b#shop@1.0.0"), "shop");
        assert_eq!(name("registry+https://example.org/index#shop@1.0.0"), "shop");
    }
}
