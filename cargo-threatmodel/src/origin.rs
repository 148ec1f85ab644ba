//! Where a report comes from: what git says of the sources, and which command made the evidence.

use threatmodel_model::policy::SourceLinks;
use threatmodel_report::Origin;
use threatmodel_text::below;

use crate::{revision::git, subject::Subject};

/// The verb that runs the tests and judges by what they showed, as reports name it.
pub(crate) const VERIFY: &str = "cargo threatmodel verify";

/// What the name of each of its runs begins with.
pub(crate) const RUN: &str = "verify-";

/// The origin of a report on a package. `command` made the evidence, where this process has seen it; of what earlier processes left,
/// only `verify` says so in its name.
pub(crate) fn of(subject: &Subject, command: Option<&str>) -> Origin {
    let ask = |arguments: &[&str]| git(&subject.root, arguments, None).ok();
    let mut origin = Origin::below(below(&subject.root, &subject.repository));
    origin.commit = ask(&["rev-parse", "--verify", "--quiet", "HEAD"]);
    // A file that git does not track may be a source.
    origin.changed = ask(&["status", "--porcelain"]).is_none_or(|said| !said.is_empty());
    let lines = &subject.model.facts().run.lines;
    let verified = || !lines.is_empty() && lines.iter().all(|line| line.run.starts_with(RUN));
    origin.command = command.or_else(|| verified().then_some(VERIFY)).map(str::to_owned);
    let stated = subject.model.policy().source_links.clone();
    let guessed = || SourceLinks::guess(&ask(&["remote", "get-url", "origin"])?);
    origin.sources = stated.or_else(guessed);
    origin
}
