//! Programs that take the environment as a whole, so that nobody sees which variables they read of it.

use std::path::Path;

use super::environment::Unseen;

const INTERPRETER: Unseen = "it is an interpreter, and takes the environment as a whole";

/// Programs, and libraries that are loaded by any program, without versions.
const INTERPRETERS: &[&str] = &[
    "ash",
    "awk",
    "bash",
    "busybox",
    "csh",
    "dash",
    "deno",
    "fish",
    "gawk",
    "java",
    "jshell",
    "ksh",
    "lua",
    "mawk",
    "mksh",
    "node",
    "original-awk",
    "perl",
    "php",
    "pypy",
    "python",
    "ruby",
    "sh",
    "tclsh",
    "tcsh",
    "zsh",
    "libjli",
    "libjvm",
    "liblua",
    "libnode",
    "libperl",
    "libphp",
    "libpython",
    "libruby",
];

/// Whether a program or library with this name takes the environment as a whole.
pub(super) fn by_name(path: &Path) -> Option<Unseen> {
    let name = path.file_name()?.to_str()?;
    let name = name.split_once(".so").map_or(name, |(name, _)| name);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    INTERPRETERS.contains(&name).then_some(INTERPRETER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_do_not_matter() {
        for name in
            ["/usr/bin/python3.13", "/usr/bin/perl", "/bin/dash", "/usr/lib/libpython3.13.so.1.0", "/opt/java/bin/java"]
        {
            assert!(by_name(Path::new(name)).is_some(), "{name}");
        }
        for name in ["/usr/bin/cat", "/usr/lib/libc.so.6", "/usr/bin/shasum", "/", "/usr/bin/pythonic"] {
            assert_eq!(by_name(Path::new(name)), None, "{name}");
        }
    }
}
