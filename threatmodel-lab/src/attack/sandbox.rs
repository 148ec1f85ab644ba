//! Where a configuration with controls off may write. Its attack succeeds, and what it then does is real: a path that was made
//! absolute leads out of the folders of the test.

use std::{env, fs, path::PathBuf, sync::OnceLock};

use threatmodel_model::{policy::Policy, rules::RULES};

use crate::place;

/// Folders in which everybody writes: temporary ones, devices, and what the kernel shows of processes.
const COMMON: [&str; 4] = ["/tmp", "/var/tmp", "/dev", "/proc"];

/// The folders below which such a configuration may write; where one of them is not there, nobody writes in it.
pub(super) fn folders() -> &'static [PathBuf] {
    static FOLDERS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOLDERS.get_or_init(|| {
        let profiles = env::var_os("LLVM_PROFILE_FILE").map(PathBuf::from);
        let profiles = profiles.and_then(|file| file.parent().map(PathBuf::from));
        let own = [place::target().ok(), place::evidence().ok(), Some(env::temp_dir()), profiles];
        let mut folders: Vec<PathBuf> = own.into_iter().flatten().chain(COMMON.map(PathBuf::from)).collect();
        folders.extend(of_policy());
        // A folder below another one adds nothing.
        folders.sort();
        folders.dedup_by(|folder, above| folder.starts_with(above));
        folders
    })
}

/// The folders that `[attacks] write` of the policy adds.
fn of_policy() -> Vec<PathBuf> {
    let Some(package) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else { return Vec::new() };
    let root = package.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&package).to_owned();
    let Some(file) = place::of_package("threatmodel.toml", &package, &root) else { return Vec::new() };
    let (Ok(text), Some(folder)) = (fs::read_to_string(&file), file.parent()) else { return Vec::new() };
    let rules: Vec<_> = RULES.iter().map(|rule| rule.policy_name()).collect();
    // The check reports its mistakes.
    let (policy, _) = Policy::read(&text, "threatmodel.toml", &rules);
    policy.attacks_write.iter().map(|path| folder.join(path)).collect()
}

/// Keeps this thread, and what it starts, from writing elsewhere. Whether the kernel can do that.
#[cfg(target_os = "linux")]
pub(super) fn enter() -> bool {
    use landlock::{
        ABI, AccessFs, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus, path_beneath_rules,
    };
    // The third version is the first that can restrict truncation.
    let writes = AccessFs::from_write(ABI::V3);
    let restricted = Ruleset::default()
        .handle_access(writes)
        .and_then(Ruleset::create)
        .and_then(|set| set.add_rules(path_beneath_rules(folders(), writes)))
        .and_then(|set| set.restrict_self());
    restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Other systems cannot.
#[cfg(not(target_os = "linux"))]
pub(super) fn enter() -> bool {
    false
}
