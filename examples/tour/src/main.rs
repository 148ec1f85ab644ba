//! The main job in one command: the storefront's threat model is checked and holds; then a control is lost from a copy of
//! the shop, and the check says so.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The control that is lost from the copy.
const FILE: &str = "src/orders/basket.rs";
const LOST: &str = "#[mitigates(PriceTampering, by = CataloguePrice, bypass = seen)]\n";

fn main() -> ExitCode {
    match tour() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tour() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let target = target_folder(&root)?;
    let copy = copy_of_storefront(&root, &target.join("tour"))?;

    println!("1. The storefront as it is. Its attack tests: `cargo test --package storefront --test attacks`\n");
    attack(&copy, &target)?;
    println!("\n   And what they show of its threat model: `cargo test --package storefront --test threat_model`\n");
    if !check(&copy, &target)? {
        return Err("the storefront's threat model does not hold".into());
    }

    println!("\n2. The same shop after somebody deleted one line of {FILE}:\n");
    println!("   - {LOST}");
    lose_control(&copy)?;
    attack(&copy, &target)?;
    println!();
    if check(&copy, &target)? {
        return Err("the check of the changed shop should have failed".into());
    }
    println!("\nThe check failed, as it should. The changed shop is in {}", copy.display());
    Ok(())
}

/// Runs the attack tests of the copy, each configuration in a process of its own, and says how many it has seen.
fn attack(copy: &Path, target: &Path) -> Result<()> {
    let output = test(copy, target, "attacks").arg("--no-fail-fast").output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let Some(result) = said.lines().find_map(|line| line.strip_prefix("test result: ")) else {
        return Err(format!("the attack tests were not run:\n{}", String::from_utf8_lossy(&output.stderr)).into());
    };
    let count = |what: &str| {
        let counted = result.split([';', '.']).find_map(|part| part.trim().strip_suffix(what));
        counted.map_or("0", str::trim).to_owned()
    };
    println!(
        "   {} attacks and legitimate uses seen to come out as they must, {} not",
        count("passed"),
        count("failed")
    );
    Ok(())
}

/// Runs the check of the copy. Whether it passed.
fn check(copy: &Path, target: &Path) -> Result<bool> {
    Ok(test(copy, target, "threat_model").status()?.success())
}

/// The tests of one target. What they depend on is built where this workspace builds it too.
fn test(copy: &Path, target: &Path, name: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["test", "--quiet", "--package", "storefront", "--test", name])
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", target.join("tour/target"))
        .env("CARGO_BUILD_BUILD_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env("THREATMODEL_EVIDENCE", target.join("tour/evidence"))
        .env("RUST_BACKTRACE", "0")
        .env_remove("THREATMODEL_BLESS")
        .env_remove("THREATMODEL_RUN");
    command
}

/// The folder that this program was built into, as cargo says.
fn target_folder(root: &Path) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output =
        Command::new(cargo).args(["metadata", "--format-version", "1", "--no-deps"]).current_dir(root).output()?;
    let text = String::from_utf8(output.stdout)?;
    let (_, rest) = text.split_once("\"target_directory\":\"").ok_or("cargo does not say where it builds")?;
    let (folder, _) = rest.split_once('"').ok_or("cargo does not say where it builds")?;
    Ok(PathBuf::from(folder.replace("\\\\", "\\")))
}

/// A workspace with the storefront alone, which uses this workspace's `threatmodel`.
fn copy_of_storefront(root: &Path, to: &Path) -> Result<PathBuf> {
    let shop = to.join("storefront");
    // Evidence of an earlier tour would do, and shows nothing to somebody who watches.
    for old in [&shop, &to.join("evidence")] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    copy(&root.join("examples/storefront"), &shop)?;
    fs::copy(root.join("Cargo.lock"), to.join("Cargo.lock"))?;
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let (workspace, _) = manifest.split_once("[package]").ok_or("the workspace has no package")?;
    let (start, behind) = workspace.split_once("members = [").ok_or("the workspace has no members")?;
    let (_, behind) = behind.split_once(']').ok_or("the list of members has no end")?;
    fs::write(to.join("Cargo.toml"), format!("{start}members = [\"storefront\"]{behind}"))?;

    let own = to.join("storefront/Cargo.toml");
    let root = root.to_string_lossy().replace('\\', "/");
    fs::write(&own, fs::read_to_string(&own)?.replace("path = \"../..\"", &format!("path = \"{root}\"")))?;
    Ok(to.to_owned())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

fn lose_control(copy: &Path) -> Result<()> {
    let file = copy.join("storefront").join(FILE);
    let source = fs::read_to_string(&file)?;
    if !source.contains(LOST) {
        return Err(format!("{FILE} has no line `{}`", LOST.trim_end()).into());
    }
    fs::write(&file, source.replace(LOST, ""))?;
    Ok(())
}
