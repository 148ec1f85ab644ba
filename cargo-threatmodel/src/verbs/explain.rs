//! `cargo threatmodel explain`: what a rule reports, why it matters, and what to write instead.

use clap::Args;
use threatmodel_model::rules::{RULES, Rule};

use crate::{exit::Exit, output, subject::Error};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The code or the name of a rule, such as `TM001` or `unmitigated-threat`; lists all rules if omitted
    rule: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let Some(wanted) = &options.rule else {
        return list();
    };
    let rule = RULES.iter().find(|rule| rule.name == wanted || rule.code.eq_ignore_ascii_case(wanted));
    match rule {
        Some(rule) => {
            let head = format!("{} {} ({})", rule.code, rule.name, level(rule));
            output::show(&format!("{head}\n\n{}.\n\n{}\n", rule.summary, rule.docs))?;
            Ok(Exit::Clean)
        }
        None => Err(format!("there is no rule `{wanted}`\nhelp: `cargo threatmodel explain` lists them all").into()),
    }
}

/// One line for each rule.
pub(crate) fn list() -> Result<Exit, Error> {
    let line = |rule: &&Rule| format!("{}  {:<28} {:<5} {}\n", rule.code, rule.name, level(rule), rule.summary);
    output::show(&RULES.iter().map(line).collect::<String>())?;
    Ok(Exit::Clean)
}

fn level(rule: &Rule) -> String {
    rule.level.name().to_lowercase()
}
