//! Nextest, asked with its own command line: `list` for `run`, without what only says how tests are run and told of.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;

use threatmodel_lab::ancestor::Ancestor;

use super::{Command, Target};

/// The options of `run` that `list` does not have, and whether a value follows. What is missing here makes `list` refuse the
/// command line, so that nobody can be asked; it cannot make anything count.
const OF_RUN_ALONE: [(&str, bool); 28] = [
    ("--debugger", true),
    ("--fail-fast", false),
    ("--failure-output", true),
    ("--ff", false),
    ("--final-status-level", true),
    ("--flaky-result", true),
    ("--hide-progress-bar", false),
    ("--interceptor", true),
    ("--jobs", true),
    ("--max-fail", true),
    ("--message-format", true),
    ("--message-format-version", true),
    ("--nff", false),
    ("--no-capture", false),
    ("--no-fail-fast", false),
    ("--no-input-handler", false),
    ("--no-output-indent", false),
    ("--no-run", false),
    ("--no-tests", true),
    ("--nocapture", false),
    ("--retries", true),
    ("--show-progress", true),
    ("--status-level", true),
    ("--stress-count", true),
    ("--stress-duration", true),
    ("--success-output", true),
    ("--test-threads", true),
    ("--tracer", true),
];

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Listed {
    rust_suites: BTreeMap<String, Suite>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Suite {
    package_name: String,
    binary_name: String,
    binary_path: PathBuf,
    cwd: PathBuf,
    #[serde(default)]
    testcases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Case {
    filter_match: Match,
}

#[derive(Deserialize)]
struct Match {
    status: String,
}

pub(super) fn ask(ancestor: &Ancestor) -> Result<Command, String> {
    let (own, for_tests) = ancestor.split();
    let mut arguments = listing(own);
    arguments.extend(["--message-format", "json"].map(str::to_owned));
    if !for_tests.is_empty() {
        arguments.push("--".to_owned());
        arguments.extend(for_tests.iter().filter(|argument| *argument != "--nocapture").cloned());
    }
    let output = ancestor.again(&arguments).output().map_err(|error| format!("nextest cannot be asked: {error}"))?;
    let listed: Listed = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("`{}` cannot be turned into a list of its tests", ancestor.shown()))?;
    let target = |suite: Suite| {
        let runs = suite.testcases.into_iter().filter(|(_, case)| case.filter_match.status == "matches");
        Target {
            package: suite.package_name,
            folder: suite.cwd,
            krate: suite.binary_name.replace('-', "_"),
            program: suite.binary_path,
            tests: Some(runs.map(|(name, _)| name).collect()),
        }
    };
    Ok(Command { targets: listed.rust_suites.into_values().map(target).collect(), arguments: Vec::new() })
}

/// `list` with what selects tests.
fn listing(arguments: &[String]) -> Vec<String> {
    let mut listing = Vec::new();
    let mut verb = false;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let name = argument.split('=').next().unwrap_or(argument);
        if let Some((_, takes)) = OF_RUN_ALONE.iter().find(|(known, _)| *known == name) {
            if *takes && !argument.contains('=') {
                arguments.next();
            }
        } else if argument == "-j" {
            arguments.next();
        } else if !verb && (argument == "run" || argument == "r") {
            verb = true;
            listing.push("list".to_owned());
        } else if !(argument.starts_with("-j") && argument.len() > 2) {
            listing.push(argument.clone());
        }
    }
    listing
}

#[cfg(test)]
mod tests {
    use super::listing;

    #[test]
    fn what_selects_is_kept_and_what_only_runs_is_not() {
        let of = |line: &str| listing(&line.split(' ').map(str::to_owned).collect::<Vec<_>>()).join(" ");
        assert_eq!(of("nextest run --no-fail-fast -j 4 --retries=2 -p shop"), "nextest list -p shop");
        assert_eq!(
            of("nextest r -j2 -E test(run) --partition slice:1/2"),
            "nextest list -E test(run) --partition slice:1/2"
        );
        assert_eq!(of("nextest run run --test-threads 3 --all-features"), "nextest list run --all-features");
    }
}
