//! Components.

use threatmodel_model::query::Exposure;

use super::declare::{number, once, paths, text};

noun_table! {
    /// Modules declared as components.
    "components" of Component, |source| component in source.model.components() => {
        ! "exposures" number("how many places in it face a threat"), component.exposures().count();
        ! "threats" paths(Statement::Threat, "the threats that they face"), once(component.exposures().filter_map(Exposure::threat).map(|threat| threat.facts().path()));
        ! "mitigations" number("how many places in it implement controls"), component.mitigations().count();
        ! "assets" paths(Statement::Asset, "the assets that its code touches"), once(component.accesses().filter_map(|access| access.asset()).map(|asset| asset.facts().path()));
        ! "reaches" paths(Statement::Asset, "the assets that it can reach"), once(component.reach().map(|reach| reach.asset.facts().path()));
        ! "outgoing" number("how many flows leave it"), component.flows_from().count();
        ! "incoming" number("how many flows enter it"), component.flows_to().count();
        ! "module" text("the module that it covers"), &component.facts().module;
    } renamed []
}
