//! `cargo threatmodel explain`: what a rule reports, why it matters, and what to write instead.

use clap::Args;
use threatmodel_core::words::RuleLevel;
use threatmodel_model::rules::{RULES, Rule};
use threatmodel_text::table::{Cell, Screen, Table, Tone};

use crate::{exit::Exit, output, page, subject::Error};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The code or the name of a rule, such as `TM001` or `unmitigated-threat`; lists all rules if omitted
    rule: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    output::show(&shown(options.rule.as_deref(), output::screen())?)?;
    Ok(Exit::Clean)
}

/// One line for each rule.
pub(crate) fn list() -> Result<Exit, Error> {
    output::show(&shown(None, output::screen())?)?;
    Ok(Exit::Clean)
}

/// What a rule reports, by its code or its name; without one, a line for each rule.
pub(crate) fn explained(wanted: Option<&str>) -> Result<String, Error> {
    shown(wanted, Screen::NONE)
}

fn shown(wanted: Option<&str>, screen: Screen) -> Result<String, Error> {
    let Some(wanted) = wanted else {
        let mut table = Table::default();
        for rule in RULES {
            let tone = match rule.level {
                RuleLevel::Deny => Tone::Bad,
                RuleLevel::Warn => Tone::Doubtful,
                RuleLevel::Allow => Tone::Plain,
            };
            let level = Cell::new(&level(rule), tone);
            table.push([rule.code.into(), rule.name.into(), level, rule.summary.into()]);
        }
        return Ok(table.text(screen));
    };
    let rule = RULES.iter().find(|rule| rule.name == wanted || rule.code.eq_ignore_ascii_case(wanted));
    match rule {
        Some(rule) => {
            let page =
                format!("# {} {} ({})\n\n{}.\n\n{}\n", rule.code, rule.name, level(rule), rule.summary, rule.docs);
            Ok(page::shown(&page, screen).trim_start_matches("# ").to_owned())
        }
        None => Err(format!("there is no rule `{wanted}`\nhelp: `cargo threatmodel explain` lists them all").into()),
    }
}

fn level(rule: &Rule) -> String {
    rule.level.name().to_lowercase()
}
