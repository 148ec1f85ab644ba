//! The page about the command line is what the program says of itself.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::fmt::Write as _;

use subjects::{Run, in_step};

use crate::common;

const INTRODUCTION: &str = "\
# The command line

The `--help` output of `cargo threatmodel` and its verbs. Options named as in cargo have the same meaning, and the variables
`CARGO_TERM_COLOR`, `CARGO_TERM_QUIET`, `CARGO_TERM_VERBOSE`, `CARGO_TARGET_DIR` and `NO_COLOR` are respected. A test generates
this page from the program.
";

fn help(arguments: &[&str]) -> String {
    let Run { out, .. } = Run::of(&mut common::command(common::root(), arguments)).succeeds();
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

#[test]
fn the_page_is_what_the_program_says() {
    let whole = help(&["--help"]);
    let verbs = whole.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let verbs: Vec<&str> =
        verbs.filter_map(|line| line.split_whitespace().next()).filter(|verb| *verb != "help").collect();
    assert!(verbs.len() > 12, "{verbs:?}");
    let mut page = format!("{INTRODUCTION}\n```text\n{whole}\n```\n");
    for verb in verbs {
        let _ = write!(page, "\n## {verb}\n\n```text\n{}\n```\n", help(&[verb, "--help"]));
    }
    in_step("docs/command-line.md", &page);
}
