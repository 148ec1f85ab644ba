//! Commands that are timed, and the packages that they look at.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A command in a folder that says nothing.
pub(crate) fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The most memory that the command has had at once, as GNU time knows it.
pub(crate) fn peak(command: Command) -> String {
    let mut time = Command::new("/usr/bin/time");
    time.args(["--format", "%M"]).arg(command.get_program()).args(command.get_args()).stdout(Stdio::null());
    let output = time.current_dir(command.get_current_dir().unwrap()).output();
    let kibibytes = output.ok().and_then(|output| String::from_utf8(output.stderr).ok());
    let kibibytes = kibibytes.and_then(|text| text.lines().last().and_then(|line| line.parse::<u32>().ok()));
    kibibytes.map_or_else(String::new, |kibibytes| format!("{:.0} MiB at most", f64::from(kibibytes) / 1024.0))
}

/// A package that depends on threatmodel, with a feature in its tests. The folder for its sources.
pub(crate) fn package(folder: &Path, feature: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let facade = format!("threatmodel = {{ path = {:?}", root.display().to_string());
    let manifest = format!(
        "[package]\nname = \"subject\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{facade} }}\n\n\
         [dev-dependencies]\n{facade}, features = [{feature:?}] }}\n\n[workspace]\n"
    );
    let source = folder.join("src");
    fs::create_dir_all(&source).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    // Cargo has been here before, as it has where people work: it keeps in this folder what it knows of the compiler, and
    // otherwise asks that each time.
    fs::create_dir(folder.join("target")).unwrap();
    source
}
