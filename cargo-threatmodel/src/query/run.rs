//! A query against models: the Rust queries of `threatmodel_model::query`, filtered, ordered and cut.

use std::rc::Rc;

use threatmodel_model::model::Model;

use super::{
    ast::RelationKind,
    fields::{Field, Row, View},
    plan::{Filter, Plan},
    value::Value,
};

/// The rows that match.
pub(crate) struct Answer<'m> {
    /// The columns of a table.
    pub(super) shown: Vec<&'static Field>,
    /// The columns of formats for programs.
    pub(super) all: Vec<&'static Field>,
    /// Whether rows of several packages may be among them.
    pub(super) several: bool,
    /// The rows, each with its package.
    pub(super) rows: Vec<(&'m str, Row<'m>)>,
}

impl Answer<'_> {
    /// Whether nothing matches.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Asks the models, each by the name of its package.
pub(super) fn answer<'m>(plan: &Plan, models: &[(&'m str, &'m Model)]) -> Answer<'m> {
    let mut rows = Vec::new();
    for (package, model) in models {
        let of_model = rows_of(plan, model).into_iter();
        let matching = of_model.filter(|row| plan.filter.as_ref().is_none_or(|filter| filter.holds(row)));
        rows.extend(matching.map(|row| (*package, row)));
    }
    if let Some((field, descending)) = plan.order {
        // Each value is made once; the sort keeps the order of the query where values are equal.
        let mut keyed: Vec<(Value<'m>, _)> = rows.into_iter().map(|row| ((field.get)(&row.1), row)).collect();
        keyed.sort_by(|(left, _), (right, _)| left.order(right, descending));
        rows = keyed.into_iter().map(|(_, row)| row).collect();
    }
    rows.truncate(plan.limit);
    let reaches = plan.relations.iter().any(|(kind, _)| *kind == RelationKind::ReachableFrom);
    let known = || plan.noun.fields.iter().filter(|field| reaches || !field.of_reach);
    let (shown, all) = match plan.show.is_empty() {
        true => (known().filter(|field| field.shown).collect(), known().collect()),
        false => (plan.show.clone(), plan.show.clone()),
    };
    Answer { shown, all, several: models.len() > 1, rows }
}

/// The rows of the noun, or those that all relations lead to.
fn rows_of<'m>(plan: &Plan, model: &'m Model) -> Vec<Row<'m>> {
    let all = (plan.noun.all)(model).into_iter().map(|view| Row { model, view, reach: None });
    let mut rows: Vec<Row<'m>> = all.collect();
    for (kind, path) in &plan.relations {
        let related = related(plan, model, *kind, path);
        rows.retain_mut(|row| {
            let Some(found) = related.iter().find(|found| found.view == row.view) else { return false };
            row.reach = found.reach.clone().or(row.reach.take());
            true
        });
    }
    rows
}

/// The rows that the relation leads to from this noun; empty if the model does not have it.
fn related<'m>(plan: &Plan, model: &'m Model, kind: RelationKind, path: &str) -> Vec<Row<'m>> {
    let rows = |views: Vec<View<'m>>| views.into_iter().map(|view| Row { model, view, reach: None }).collect();
    let threat = || model.threat_at(path).into_iter();
    let asset = || model.asset_at(path).into_iter();
    let component = || model.component_at(path).into_iter();
    let control = || model.control_at(path).into_iter();
    match (plan.noun.name, kind) {
        ("threats", RelationKind::On) => rows(asset().flat_map(|asset| asset.threats()).map(View::Threat).collect()),
        ("threats", RelationKind::Of) => {
            let exposures = component().flat_map(|component| component.exposures());
            rows(exposures.filter_map(|exposure| exposure.threat()).map(View::Threat).collect())
        }
        ("exposures", RelationKind::Against) => {
            rows(threat().flat_map(|threat| threat.exposures()).map(View::Exposure).collect())
        }
        ("exposures", RelationKind::Of) => {
            rows(component().flat_map(|component| component.exposures()).map(View::Exposure).collect())
        }
        ("controls", RelationKind::Against) => {
            rows(threat().flat_map(|threat| threat.controls()).map(|known| View::Control(known.control)).collect())
        }
        ("controls", RelationKind::On) => rows(asset().flat_map(|asset| asset.controls()).map(View::Control).collect()),
        ("tests", RelationKind::Against) => rows(threat().flat_map(|threat| threat.tests()).map(View::Test).collect()),
        ("tests", RelationKind::Of) => rows(control().flat_map(|control| control.tests()).map(View::Test).collect()),
        ("assets", RelationKind::ReachableFrom) => {
            let actor = model.actor_at(path).into_iter().flat_map(|actor| actor.reach());
            let reached = component().flat_map(|component| component.reach()).chain(actor);
            let row = |reach: threatmodel_model::query::Reach<'m>| Row {
                model,
                view: View::Asset(reach.asset),
                reach: Some(Rc::new(reach)),
            };
            reached.map(row).collect()
        }
        ("requirements", RelationKind::Against) => {
            rows(threat().flat_map(|threat| threat.requirements()).map(View::Requirement).collect())
        }
        ("decisions", RelationKind::Against) => {
            rows(threat().flat_map(|threat| threat.decisions()).map(View::Decision).collect())
        }
        ("assumptions", RelationKind::On) => {
            rows(asset().flat_map(|asset| asset.assumptions()).map(View::Assumption).collect())
        }
        ("flows", RelationKind::On) => rows(asset().flat_map(|asset| asset.flows()).map(View::Flow).collect()),
        ("flows", RelationKind::Of) => {
            let both = component().flat_map(|component| component.flows_from().chain(component.flows_to()));
            rows(both.map(View::Flow).collect())
        }
        ("detections", RelationKind::Against) => {
            rows(threat().flat_map(|threat| threat.detections()).map(View::Detection).collect())
        }
        _ => Vec::new(),
    }
}

impl Filter {
    fn holds(&self, row: &Row<'_>) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.holds(row)),
            Self::All(parts) => parts.iter().all(|part| part.holds(row)),
            Self::Not(part) => !part.holds(row),
            Self::Has(field) => (field.get)(row).is_given(),
            Self::Compare(field, comparison, literal) => (field.get)(row).compares(*comparison, literal),
        }
    }
}
