//! `cargo threatmodel explain`: what a rule reports, why, and how to mend it.

use clap::Args;
use threatmodel_core::rules::{RULES, Rule};

use crate::{exit::Exit, subject::Error};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The code or the name of a rule: `TM001`, `unmitigated-threat`; without it, all of them are listed
    rule: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let Some(wanted) = &options.rule else {
        return list();
    };
    let rule = RULES.iter().find(|rule| rule.name == wanted || rule.code.eq_ignore_ascii_case(wanted));
    match rule {
        Some(rule) => {
            anstream::println!("{} {} ({})\n\n{}.\n\n{}", rule.code, rule.name, level(rule), rule.summary, rule.docs);
            Ok(Exit::Clean)
        }
        None => Err(format!("there is no rule `{wanted}`\nhelp: `cargo threatmodel explain` lists them all").into()),
    }
}

/// One line for each rule.
#[allow(clippy::unnecessary_wraps, reason = "a verb ends like the others")]
pub(crate) fn list() -> Result<Exit, Error> {
    for rule in RULES {
        anstream::println!("{}  {:<28} {:<5} {}", rule.code, rule.name, level(rule), rule.summary);
    }
    Ok(Exit::Clean)
}

fn level(rule: &Rule) -> String {
    rule.level.name().to_lowercase()
}
