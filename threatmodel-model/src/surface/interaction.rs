//! Interactions: components and flows that cross a trust boundary, and the STRIDE categories that nobody has considered of them.

use std::collections::BTreeSet;

use threatmodel_core::{names::short, words::Stride};

use crate::{
    annotation::Place,
    model::{Model, facts::Flow},
    policy::Matter,
    query::Component,
};

/// The categories that can hit data on its way. What can hit its ends is examined at the components.
const OF_FLOW: [Stride; 3] = [Stride::Tampering, Stride::InformationDisclosure, Stride::DenialOfService];

/// A component or a flow that has to be examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Interaction<'m> {
    /// Its name in a message.
    pub(crate) name: String,
    /// The path of the component, or of the code that the flow is declared on.
    pub(crate) item: &'m str,
    /// Its name in the lock.
    of: String,
    pub(crate) place: &'m Place,
    /// The categories that no threat has there.
    pub(crate) unmet: Vec<Stride>,
    /// Those of them that nobody has dismissed.
    pub(crate) open: Vec<Stride>,
}

impl Interaction<'_> {
    /// The line of the lock for a category that nobody has considered.
    pub(crate) fn line(&self, category: Stride) -> String {
        format!("unconsidered {category} of {}", self.of)
    }
}

/// The interactions of the checked packages.
pub(crate) fn interactions(model: &Model) -> Vec<Interaction<'_>> {
    let facts = model.facts();
    let is_checked = |package: &str| facts.packages.iter().any(|known| known.checked && known.name == package);
    let components = model.components().filter(|component| is_checked(&component.facts().declared.package));
    let of_components = components.map(|component| {
        let (declared, path) = (&component.facts().declared, component.facts().path());
        let met: BTreeSet<Stride> = threats_in(model, component).into_iter().flat_map(|(_, stride)| stride).collect();
        let unmet = Stride::ALL.iter().copied().filter(|category| !met.contains(category)).collect();
        interaction(model, format!("component `{}`", short(path)), path, path.to_owned(), &declared.place, unmet)
    });
    let flows = facts.flows.iter().filter(|flow| is_checked(&flow.site.package) && model.leaves_zone(flow));
    let of_flows = flows.map(|flow| {
        let mut met = of_flow(model, flow);
        // Whoever has encrypted it has thought of readers on the way.
        met.extend(flow.encrypted.then_some(Stride::InformationDisclosure));
        let unmet = OF_FLOW.into_iter().filter(|category| !met.contains(category)).collect();
        let name = format!("the flow from `{}` to `{}`", short(&flow.from), short(&flow.to));
        interaction(model, name, &flow.site.item, format!("{} to {}", flow.from, flow.to), &flow.site.place, unmet)
    });
    of_components.chain(of_flows).collect()
}

fn interaction<'m>(
    model: &Model,
    name: String,
    item: &'m str,
    of: String,
    place: &'m Place,
    unmet: Vec<Stride>,
) -> Interaction<'m> {
    let today = model.facts().as_of;
    let dismissed = |category: Stride| {
        model.policy().dismissals.iter().any(|known| {
            known.of == Matter::Stride(category)
                && known.holds(today)
                && known.item.as_deref().is_none_or(|named| named == item)
        })
    };
    let open = unmet.iter().copied().filter(|category| !dismissed(*category)).collect();
    Interaction { name, item, of, place, unmet, open }
}

/// The threats that a component faces, stops or has a decision about, each with its targets and categories.
fn threats_in<'m>(model: &'m Model, component: Component<'m>) -> Vec<(&'m [String], Vec<Stride>)> {
    let path = component.facts().path();
    let faced = component.exposures().map(|known| known.facts()).filter(|known| known.site.in_system());
    let stopped = component.mitigations().map(|known| known.facts()).filter(|known| known.site.in_system());
    let decided = model.decisions().map(|known| known.facts()).filter(|known| known.site.component == path);
    let threats = faced
        .map(|known| &known.threat)
        .chain(stopped.map(|known| &known.threat))
        .chain(decided.map(|known| &known.threat));
    threats
        .filter_map(|threat| model.threat_at(threat))
        .map(|threat| (threat.facts().targets.as_slice(), threat.facts().stride.clone()))
        .collect()
}

/// The categories of the threats to what a flow carries, at either of its ends.
fn of_flow(model: &Model, flow: &Flow) -> BTreeSet<Stride> {
    let ends = [&flow.from, &flow.to].into_iter().filter_map(|end| model.component_at(end));
    let threats = ends.flat_map(|end| threats_in(model, end));
    let hits = |targets: &[String]| flow.carries.is_empty() || flow.carries.iter().any(|asset| targets.contains(asset));
    threats.filter(|(targets, _)| hits(targets)).flat_map(|(_, stride)| stride).collect()
}
