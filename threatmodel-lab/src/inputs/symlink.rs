//! Where symbolic links lead.

use super::Inputs;

/// The name under which a link of [`symlink`] is made, for those that lead to themselves.
pub const LINK: &str = "link";

/// Where symbolic links lead out of a folder, to `/etc/passwd` for instance: [`symlink_to`].
#[must_use]
pub fn symlink() -> Inputs {
    symlink_to("/etc/passwd")
}

/// Where symbolic links lead out of a folder, to this absolute path for instance (CWE-59, CWE-61).
///
/// To the target, from the root, up from the folder, and through the process; to the folder of the target, for a program
/// that then walks on; to what has no end, answers nothing, or is another program's; and to nothing or itself. Make each
/// as [`LINK`] in the folder that the system works in, let it read, write, copy, delete or pack, and ask about the
/// target: `assert_no_leak!` for what was read, whether it is unchanged for what was written, and for what has no end
/// whether the system comes to one.
#[must_use]
pub fn symlink_to(target: &str) -> Inputs {
    let target = target.trim_start_matches('/');
    let (folder, name) = target.rsplit_once('/').unwrap_or(("", target));
    let last = folder.rsplit('/').next().unwrap_or_default();
    Inputs::texts([
        ("target: absolute", format!("/{target}")),
        ("target: absolute, two slashes", format!("//{target}")),
        ("target: absolute, dot segment", format!("/./{target}")),
        ("target: absolute, up from a folder", format!("/{folder}/../{last}/{name}")),
        ("target: absolute, up beyond the root", format!("/../../{target}")),
        ("target: relative, 40 up", format!("{}{target}", "../".repeat(40))),
        ("target: relative, from the folder itself", format!("./{}{target}", "../".repeat(40))),
        ("target: through the process", format!("/proc/self/root/{target}")),
        ("target: through a thread", format!("/proc/thread-self/root/{target}")),
        ("folder: of the target", format!("/{folder}")),
        ("folder: root", "/".to_owned()),
        ("folder: parent", "..".to_owned()),
        ("folder: parent of the parent", "../..".to_owned()),
        ("folder: of temporary files", "/tmp".to_owned()),
        ("folder: of the process", "/proc/self/cwd".to_owned()),
        ("endless: zeros", "/dev/zero".to_owned()),
        ("endless: random bytes", "/dev/urandom".to_owned()),
        ("endless: refuses what is written", "/dev/full".to_owned()),
        ("process: its environment", "/proc/self/environ".to_owned()),
        ("process: its standard input", "/proc/self/fd/0".to_owned()),
        ("process: its memory", "/proc/self/mem".to_owned()),
        ("process: of the system", "/proc/1/cmdline".to_owned()),
        ("nothing: not there", "/no-such-folder/no-such-file".to_owned()),
        ("nothing: not there yet, beside the folder", "../created-by-a-link".to_owned()),
        ("itself: folder", ".".to_owned()),
        ("itself: link", LINK.to_owned()),
        ("itself: link, by its folder", format!("./{LINK}")),
    ])
    .distinct()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn each_leads_out_of_the_folder_or_never_ends() {
        let place = tempfile::tempdir().unwrap();
        let place = place.path().canonicalize().unwrap();
        let (folder, secrets) = (place.join("public"), place.join("secrets"));
        for made in [&folder, &secrets] {
            std::fs::create_dir(made).unwrap();
        }
        let target = secrets.join("canary.txt");
        std::fs::write(&target, "canary").unwrap();
        let link = folder.join(LINK);
        for input in &symlink_to(target.to_str().unwrap()) {
            std::os::unix::fs::symlink(&**input, &link).unwrap();
            let (label, followed) = (input.label(), link.canonicalize());
            if label.starts_with("target: ") && (cfg!(target_os = "linux") || !input.starts_with("/proc")) {
                assert_eq!(std::fs::read(&link).ok().as_deref(), Some(&b"canary"[..]), "{label}");
            } else if label == "folder: of the target" {
                assert_eq!(followed.unwrap(), secrets);
            } else if label.starts_with("itself: link") || label.starts_with("nothing: ") {
                assert!(followed.is_err(), "{label}");
            } else if label == "itself: folder" {
                assert_eq!(followed.unwrap(), folder);
            } else {
                // What a system does not have, or does not show, is not inside either.
                assert!(followed.map_or(true, |path| !path.starts_with(&folder)), "{label}");
            }
            std::fs::remove_file(&link).unwrap();
        }
    }
}
