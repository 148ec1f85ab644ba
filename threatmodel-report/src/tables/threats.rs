//! Threats.

use threatmodel_core::words::{Evidence, Impact, Likelihood, Severity};
use threatmodel_model::query::Threat;

use super::declare::{RUNGS, STATES, flag, number, once, path, paths, rung, word};

noun_table! {
    /// Threats. `severity`, `likelihood` and `impact` are those that count; what an annotation says itself is `stated_…`.
    "threats" of Threat, |source| threat in source.model.threats() => {
        ! "severity" word(Severity::NAMES, "before any control"), threat.severity().name();
        ! "state" word(STATES, "the worst over its exposures"), threat.state().name();
        ! "evidence" word(RUNGS, "the weakest for any control, anywhere it is faced; `None` where no control is claimed or none covers some code that faces it"), rung(evidence(threat));
        ! "needed_evidence" word(Evidence::NAMES, "the evidence that its severity requires"), threat.needed_evidence().name();
        ! "unmitigated" flag("needs work: open, short of evidence, or unexposed and undecided"), threat.state().is_unsettled();
        ! "likelihood" word(Likelihood::NAMES, "the effective likelihood"), threat.risk().likelihood.name();
        ! "impact" word(Impact::NAMES, "the effective impact"), threat.risk().impact.name();
        ! "unassessed" flag("it has no likelihood although it targets an upper level"), threat.risk().unassessed;
        ! "overridden" flag("impact or severity are not the derived ones"), threat.risk().is_overridden();
        ! "controls" paths(Statement::Control, "the controls that code claims against it"), once(threat.controls().map(|known| known.control.facts().path()));
        ? "only_control" path(Statement::Control, "the one control that stands against it: a claim does not stand beside one that has reached the rung that is needed"), threat.only_control().map(|known| known.control.facts().path());
        ! "components" paths(Statement::Component, "where code faces it"), once(threat.exposures().map(|exposure| exposure.facts().site.component.as_str()));
        ! "requirements" paths(Statement::Requirement, "the requirements that follow from it"), once(threat.requirements().map(|requirement| requirement.facts().path()));
        ! "exposures" number("how many places face it"), threat.exposures().count();
        ! "tests" number("how many tests exercise it, including those that do not count"), threat.tests().count();
        ! "decisions" number("how many decisions are about it"), threat.decisions().count();
    } renamed [("severity", "stated_severity"), ("likelihood", "stated_likelihood"), ("impact", "stated_impact")]
}

/// The weakest evidence for a threat. `None` if nothing is claimed against it, or if no control covers some code that faces it: a
/// control in one place does not defend another.
fn evidence(threat: Threat<'_>) -> Option<Evidence> {
    let mut lowest = threat.controls().map(|known| known.pair.evidence).min()?;
    for exposure in threat.exposures() {
        lowest = lowest.min(exposure.pairs().iter().map(|pair| pair.evidence).min()?);
    }
    Some(lowest)
}
