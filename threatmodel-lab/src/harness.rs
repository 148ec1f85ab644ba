//! What the test harness around us was asked for.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Whether it shows what tests print also where they pass: `cargo test -- --nocapture`.
#[must_use]
pub fn shows_output() -> bool {
    env::args().any(|argument| argument == "--nocapture" || argument == "--no-capture")
        || env::var_os("RUST_TEST_NOCAPTURE").is_some_and(|value| value != "0")
}

/// Whether it was told to run some tests only. Under nextest it always is, because that starts it once for each test.
#[must_use]
pub fn is_filtered() -> bool {
    env::var_os("NEXTEST").is_none() && filters(env::args().skip(1))
}

/// The test that this process was started for alone, with `--exact`: nextest starts one for each.
#[cfg(any(feature = "confine", feature = "detect"))]
pub(crate) fn only_test() -> Option<String> {
    only(env::args().skip(1))
}

#[cfg(any(feature = "confine", feature = "detect"))]
fn only(arguments: impl Iterator<Item = String>) -> Option<String> {
    let (mut arguments, mut named, mut exact) = (arguments, None, false);
    while let Some(argument) = arguments.next() {
        if WITH_VALUE.contains(&argument.as_str()) || argument == "--skip" {
            arguments.next();
        } else if argument == "--exact" {
            exact = true;
        } else if !argument.starts_with('-') {
            named = Some(argument);
        }
    }
    named.filter(|_| exact)
}

/// The options of the test harness whose value is the next argument.
const WITH_VALUE: [&str; 6] = ["--test-threads", "--color", "--format", "--logfile", "--shuffle-seed", "-Z"];

fn filters(arguments: impl Iterator<Item = String>) -> bool {
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        if WITH_VALUE.contains(&argument.as_str()) {
            arguments.next();
            continue;
        }
        let named = !argument.starts_with('-');
        if named || argument == "--skip" || argument.starts_with("--skip=") || argument == "--ignored" {
            return true;
        }
    }
    false
}

/// Whether whoever started this runs the tests of the whole workspace, as far as its command line shows; `whole` says
/// whether that is so without an option, in the workspace's folder.
#[must_use]
pub fn runs_workspace(root: &Path, whole: bool) -> bool {
    let Some(started) = parent() else { return false };
    let has = |wanted: &[&str]| started.arguments.iter().any(|argument| wanted.contains(&argument.as_str()));
    if has(&["--workspace", "--all"]) {
        return !started.arguments.iter().any(|argument| argument == "--exclude" || argument.starts_with("--exclude="));
    }
    let narrowed = started.arguments.iter().any(|argument| {
        argument.starts_with("-p") || argument.starts_with("--package") || argument.starts_with("--manifest-path")
    });
    whole && !narrowed && started.folder.is_some_and(|folder| folder == root)
}

/// The process that started this one.
struct Parent {
    arguments: Vec<String>,
    folder: Option<PathBuf>,
}

#[cfg(unix)]
fn parent() -> Option<Parent> {
    let id = std::os::unix::process::parent_id();
    let line = std::fs::read(format!("/proc/{id}/cmdline")).ok();
    let arguments = match line {
        Some(line) => line.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into_owned()).collect(),
        // Other systems than Linux.
        None => {
            let output = std::process::Command::new("ps").args(["-o", "args=", "-p", &id.to_string()]).output().ok()?;
            String::from_utf8_lossy(&output.stdout).split_whitespace().map(str::to_owned).collect()
        }
    };
    Some(Parent { arguments, folder: std::fs::read_link(format!("/proc/{id}/cwd")).ok() })
}

#[cfg(not(unix))]
fn parent() -> Option<Parent> {
    None
}

#[cfg(test)]
mod tests {
    use super::filters;

    #[cfg(any(feature = "confine", feature = "detect"))]
    #[test]
    fn the_only_test_is_named_exactly() {
        let only = |line: &str| super::only(line.split_whitespace().map(str::to_owned));
        assert_eq!(only("a::b --exact --nocapture --test-threads 1"), Some("a::b".to_owned()));
        assert_eq!(only("--format pretty --exact a::b --skip c"), Some("a::b".to_owned()));
        for line in ["a::b", "--exact", "--exact --skip a", "--test-threads 1"] {
            assert_eq!(only(line), None, "{line}");
        }
    }

    #[test]
    fn a_filter_is_told_from_an_option() {
        let filters = |line: &str| filters(line.split_whitespace().map(str::to_owned));
        for line in ["", "--nocapture", "--test-threads 1 --color always", "--test-threads=1 -q", "--include-ignored"] {
            assert!(!filters(line), "{line}");
        }
        for line in ["threat_model", "--skip without_defences", "--skip=x", "--nocapture all_on", "--ignored"] {
            assert!(filters(line), "{line}");
        }
    }
}
