//! The arguments of the surrounding test harness.

use std::{
    collections::BTreeSet,
    env,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Whether it shows what tests print also where they pass: `cargo test -- --nocapture`.
#[must_use]
pub fn shows_output() -> bool {
    env::args().any(|argument| argument == "--nocapture" || argument == "--no-capture")
        || env::var_os("RUST_TEST_NOCAPTURE").is_some_and(|value| value != "0")
}

/// Set for what is asked for its tests or targets: who finds it set asks nobody, and runs no attack.
pub const ASKED: &str = "THREATMODEL_ASKED";

/// The tests that a program with the harness lists, started by this command; none where it does not tell.
#[must_use]
pub fn list(mut command: Command) -> BTreeSet<String> {
    command.args(["--list", "--format", "terse"]).env(ASKED, "1").stdin(Stdio::null()).stderr(Stdio::null());
    let said = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).lines().filter_map(|line| line.strip_suffix(": test").map(str::to_owned)).collect()
}

/// The tests of this program: all, and those among them that it was not asked to run. None where this program is only asked, which
/// a harness of somebody's own may not understand.
pub(crate) fn own_tests() -> &'static (BTreeSet<String>, BTreeSet<String>) {
    static TESTS: OnceLock<(BTreeSet<String>, BTreeSet<String>)> = OnceLock::new();
    TESTS.get_or_init(|| {
        let program = env::current_exe().ok().filter(|_| env::var_os(ASKED).is_none());
        let Some(program) = program else { return Default::default() };
        let all = list(Command::new(&program));
        let mut asked = Command::new(&program);
        asked.args(env::args_os().skip(1));
        let left_out = all.difference(&list(asked)).cloned().collect();
        (all, left_out)
    })
}

/// The test that this process was started for alone, with `--exact`: nextest starts one for each.
pub(crate) fn only_test() -> Option<String> {
    only(env::args().skip(1))
}

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

#[cfg(test)]
mod tests {
    #[test]
    fn the_only_test_is_named_exactly() {
        let only = |line: &str| super::only(line.split_whitespace().map(str::to_owned));
        assert_eq!(only("a::b --exact --nocapture --test-threads 1"), Some("a::b".to_owned()));
        assert_eq!(only("--format pretty --exact a::b --skip c"), Some("a::b".to_owned()));
        for line in ["a::b", "--exact", "--exact --skip a", "--test-threads 1"] {
            assert_eq!(only(line), None, "{line}");
        }
    }
}
