//! The meaning of the names that a program passes.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use nix::unistd::Pid;

use super::process;
use crate::record::Touched;

/// A name that a program gave.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// As it was given.
    pub(super) asked: PathBuf,
    /// From the root, with links as they are.
    pub(super) absolute: PathBuf,
}

/// Resolves a name of a thread against its working directory, or a directory descriptor.
pub(super) fn resolve(thread: Pid, process: Pid, directory: i32, asked: PathBuf) -> io::Result<Name> {
    let absolute = if asked.is_absolute() {
        asked.clone()
    } else if directory == libc::AT_FDCWD {
        process::working_directory(thread)?.join(&asked)
    } else {
        process::descriptor(thread, directory)?.join(&asked)
    };
    Ok(Name { asked, absolute: from_inside(&absolute, thread, process) })
}

/// The real path behind an absolute one: all links resolved but, unless `follow`, one at the end.
///
/// The rest of a path that does not exist has no links and is taken literally.
pub(super) fn real(absolute: &Path, follow: bool) -> PathBuf {
    // Drops doubled slashes, dots and a slash at the end.
    let path: PathBuf = absolute.components().collect();
    if follow && let Ok(real) = fs::canonicalize(&path) {
        return real;
    }
    let mut rest = Vec::new();
    let mut head = path.as_path();
    while let (Some(parent), Some(last)) = (head.parent(), head.components().next_back()) {
        rest.push(last);
        head = parent;
        if let Ok(mut real) = fs::canonicalize(head) {
            for part in rest.iter().rev() {
                match part {
                    Component::ParentDir => {
                        real.pop();
                    }
                    part => real.push(part),
                }
            }
            return real;
        }
    }
    path
}

/// Whether there is something at a path.
pub(super) fn exists(absolute: &Path) -> bool {
    fs::metadata(absolute).is_ok()
}

/// Whether this is what the system calls a file without a name: its number, in the folder where it was made.
pub(super) fn is_nameless(what: &Touched) -> bool {
    let Touched::File(path) = what else { return false };
    let number = path.file_name().and_then(|name| name.to_str()?.strip_prefix('#'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The descriptor that a name in `/proc` stands for.
pub(super) fn descriptor(absolute: &Path, process: Pid) -> Option<i32> {
    let rest = absolute.strip_prefix(format!("/proc/{process}/fd")).ok()?;
    rest.to_str()?.parse().ok()
}

/// `/proc/self` means someone else here.
fn from_inside(path: &Path, thread: Pid, process: Pid) -> PathBuf {
    if let Ok(rest) = path.strip_prefix("/proc/self") {
        return join(PathBuf::from(format!("/proc/{process}")), rest);
    }
    if let Ok(rest) = path.strip_prefix("/proc/thread-self") {
        return join(PathBuf::from(format!("/proc/{process}/task/{thread}")), rest);
    }
    path.to_owned()
}

/// The number of a process is another in each run: its own folder is recorded as `/proc/self`.
pub(super) fn from_outside(path: PathBuf, thread: Pid, process: Pid) -> PathBuf {
    let Ok(rest) = path.strip_prefix("/proc") else { return path };
    if let Ok(rest) = rest.strip_prefix(process.to_string()) {
        if let Ok(rest) = rest.strip_prefix(format!("task/{thread}")) {
            return join(PathBuf::from("/proc/thread-self"), rest);
        }
        return join(PathBuf::from("/proc/self"), rest);
    }
    path
}

/// `join` of nothing would leave a slash at the end.
fn join(folder: PathBuf, rest: &Path) -> PathBuf {
    if rest.as_os_str().is_empty() { folder } else { folder.join(rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_links_and_what_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("real")).unwrap();
        fs::write(root.join("real/file"), "").unwrap();
        std::os::unix::fs::symlink("real", root.join("link")).unwrap();
        std::os::unix::fs::symlink("file", root.join("real/last")).unwrap();

        assert_eq!(real(&root.join("link/./file"), false), root.join("real/file"));
        assert_eq!(real(&root.join("link/last"), false), root.join("real/last"));
        assert_eq!(real(&root.join("link/last"), true), root.join("real/file"));
        assert_eq!(real(&root.join("link/../none"), true), root.join("none"));
        assert_eq!(real(&root.join("link/none/../other"), true), root.join("real/other"));
        assert_eq!(real(Path::new("/"), true), Path::new("/"));
    }

    #[test]
    fn a_process_is_itself() {
        let (thread, process) = (Pid::from_raw(7), Pid::from_raw(5));
        let outside = |path: &str| from_outside(PathBuf::from(path), thread, process);
        assert_eq!(outside("/proc/5"), Path::new("/proc/self"));
        assert_eq!(outside("/proc/5/maps"), Path::new("/proc/self/maps"));
        assert_eq!(outside("/proc/5/task/7/stat"), Path::new("/proc/thread-self/stat"));
        assert_eq!(outside("/proc/55/maps"), Path::new("/proc/55/maps"));
        assert_eq!(from_inside(Path::new("/proc/self/maps"), thread, process), Path::new("/proc/5/maps"));
    }
}
