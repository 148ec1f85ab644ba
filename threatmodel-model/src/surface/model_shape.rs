//! Threats that the shape of the model speaks of: flows, stores, actors.

use threatmodel_core::{
    names::short,
    words::{ComponentKind, Stride},
};

use super::{Found, Role};
use crate::{
    annotation::Place,
    model::{
        Model,
        facts::{Declaration, Site},
    },
};

/// The area of such places.
pub(super) const AREA: &str = "model";

/// The places in the model that speak of a threat, each with what is to be seen there.
pub(super) fn found(model: &Model) -> Vec<Found> {
    let mut found = Vec::new();
    for flow in model.flows().filter(|flow| flow.facts().site.in_system()) {
        let facts = flow.facts();
        let leaves = model.leaves_zone(facts);
        let upper = flow.assets().any(|asset| asset.position().is_upper());
        let what = format!("the flow from `{}` to `{}` leaves a trust zone", short(&facts.from), short(&facts.to));
        if leaves && !facts.encrypted && upper {
            let said = format!("{what} and is not encrypted");
            found.push(at_site(&facts.site, "unencrypted-flow", said, "cleartext-transmission", 8));
        }
        if leaves && !facts.authenticated && upper {
            let said = format!("{what} and is not authenticated");
            found.push(at_site(&facts.site, "unauthenticated-flow", said, "message-forgery-or-replay", 7));
        }
        let asks = model.actor_at(&facts.from).is_some() && model.component_at(&facts.to).is_some();
        if asks && !facts.authenticated && !is_spoofing_known(model, &facts.to) {
            let said = format!("`{}` asks `{}` without saying who they are", short(&facts.from), short(&facts.to));
            found.push(at_site(&facts.site, "unknown-actor", said, "missing-authentication", 7));
        }
    }
    for component in model.components().filter(|known| known.facts().kind == Some(ComponentKind::Store)) {
        let mut kept = component.accesses().filter_map(|access| access.asset());
        if let Some(asset) = kept.find(|asset| asset.position().is_upper()) {
            let declared = &component.facts().declared;
            let said = format!("`{}` keeps `{}`, which is of an upper level", declared.name, asset.name());
            found.push(at_declaration(declared, "store-of-secrets", said, "cleartext-storage", 6));
        }
    }
    found
}

/// Whether a component has a threat of spoofing already.
fn is_spoofing_known(model: &Model, component: &str) -> bool {
    let exposures = model.component_at(component).into_iter().flat_map(|component| component.exposures());
    let mut threats = exposures.filter_map(|exposure| exposure.threat());
    threats.any(|threat| threat.facts().stride.contains(&Stride::Spoofing))
}

fn at_site(site: &Site, sign: &str, detail: String, kind: &str, weight: u8) -> Found {
    place((&site.package, &site.item, &site.place), sign, detail, kind, weight)
}

fn at_declaration(declared: &Declaration, sign: &str, detail: String, kind: &str, weight: u8) -> Found {
    place((&declared.package, &declared.path, &declared.place), sign, detail, kind, weight)
}

fn place(at: (&str, &str, &Place), sign: &str, detail: String, kind: &str, weight: u8) -> Found {
    let (package, item, place) = at;
    Found {
        role: Role::Setting,
        area: AREA.to_owned(),
        sign: sign.to_owned(),
        detail,
        handlers: Vec::new(),
        kinds: vec![kind.to_owned()],
        weight,
        package: package.to_owned(),
        item: item.to_owned(),
        place: place.clone(),
    }
}
