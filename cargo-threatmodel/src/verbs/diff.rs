//! `cargo threatmodel diff`: the model at a git revision against that of the working tree, both from the sources.

use clap::{Args, ValueEnum};
use threatmodel::prelude::*;
use threatmodel_check::scan::repository;
use threatmodel_model::{diff::Diff, model::Model};
use threatmodel_report::diff;
use threatmodel_text::{
    in_repository,
    table::{Screen, Tone, prose},
};

use crate::{
    before::{Before, nothing},
    exit::Exit,
    model::{PoisonedPolicy, WeakerFails},
    options::Selection,
    output,
    subject::{Error, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// The git revision to compare with
    #[arg(default_value = "HEAD", value_name = "REV")]
    revision: String,
    /// Compare with the commit from which REV and HEAD both descend, as a pull request does
    #[arg(long)]
    merge_base: bool,
    /// Exit with 1 if the model changed in this way
    #[arg(long, value_enum, value_name = "EFFECT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// The format of differences
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Protection is gone, something new is permitted, or the sources can no longer be read
    Weaker,
    /// Input comes in, or a value can do harm, at a new place that nobody has considered
    Surface,
    /// The model differs in any way
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For a comment on a pull request
    Markdown,
    /// One object for each package
    Json,
}

pub(crate) fn run(options: &Options) -> Result<Exit, Error> {
    let now = Workspace::load(&options.selection)?.with_surface();
    let Before { commit, models: mut before, .. } =
        Before::load(&options.revision, options.merge_base, &now, &options.selection)?;
    let mut exit = Exit::Clean;
    let root = now.root();
    let repository = repository(&root).unwrap_or(&root);
    let mut report = |name: &str, before: Option<Model>, after: Option<Model>| -> Result<(), Error> {
        let mut diff = Diff::between(&before.unwrap_or_else(nothing), &after.unwrap_or_else(nothing));
        let short = commit.get(..12).unwrap_or(&commit);
        match options.format {
            Format::Text => output::show(&painted(&diff::text(name, short, &diff), output::screen()))?,
            Format::Markdown => {
                diff.rename_files(|file| in_repository(&root, repository, file));
                output::put(&diff::markdown(name, short, &diff))?;
            }
            Format::Json => output::put(&(diff::json(name, &commit, &diff) + "\n"))?,
        }
        if options.fail_on.iter().any(|&effect| fails(effect, &diff)) {
            exit = Exit::Findings;
        }
        Ok(())
    };
    // A package that no longer has a threat model has lost all of it, and that is what must be seen.
    let after =
        if before.is_empty() { now.subjects(&options.selection)? } else { now.subjects_if_any(&options.selection)? };
    for subject in after {
        let known = before.iter().position(|(name, _)| *name == subject.name).map(|at| before.remove(at).1);
        report(&subject.name, known, Some(subject.model))?;
    }
    for (name, model) in before {
        report(&name, Some(model), None)?;
    }
    Ok(exit)
}

/// The lines in the colours of what they say, as wide as the screen. Names and texts of models stand within lines.
fn painted(text: &str, screen: Screen) -> String {
    let mut painted = String::new();
    for line in text.lines() {
        let folded = screen.width.map_or_else(|| line.to_owned(), |width| prose(line, width, "      "));
        painted += &match line.as_bytes() {
            [b' ', b' ', b'-', ..] => screen.painted(&folded, Tone::Bad),
            [b' ', b' ', b'~', ..] => screen.painted(&folded, Tone::Doubtful),
            [b' ', b' ', b'+', ..] => screen.painted(&folded, Tone::Good),
            [first, ..] if *first != b' ' => screen.bold(&folded),
            _ => folded,
        };
        painted.push('\n');
    }
    painted
}

/// Whether a difference fails the command.
#[threat(PoisonedPolicy)]
#[mitigates(PoisonedPolicy, by = WeakerFails, bypass = false)]
pub(crate) fn fails(on: FailOn, diff: &Diff) -> bool {
    match on {
        FailOn::Weaker => diff.is_weaker(),
        FailOn::Surface => diff.has_unconsidered(),
        FailOn::Any => !diff.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str =
        "changes of shop\n\nweaker\n  - a mitigation of `Theft` is gone\n  ~ its severity is lower\n  + a test\n";

    #[test]
    fn lines_have_the_colours_of_what_they_say() {
        let text = painted(DIFF, Screen { colour: true, width: Some(30) });
        let wanted = "\u{1b}[1mchanges of shop\u{1b}[0m\n\n\u{1b}[1mweaker\u{1b}[0m\n\u{1b}[31m  - a mitigation of `Theft` is\n      \
                      gone\u{1b}[0m\n\u{1b}[33m  ~ its severity is lower\u{1b}[0m\n\u{1b}[32m  + a test\u{1b}[0m\n";
        assert_eq!(text, wanted);
    }

    #[test]
    fn a_pipe_takes_the_lines_as_they_are() {
        assert_eq!(painted(DIFF, Screen::NONE), DIFF);
    }
}
