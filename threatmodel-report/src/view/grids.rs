//! Tables that show a model at a glance: threats by layer, by STRIDE category, by likelihood and impact.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use threatmodel_core::words::{Impact, Likelihood, Stride};
use threatmodel_model::{model::Model, query};
use threatmodel_text::matrix;

use super::{
    text::{Link, anchor, link, text},
    threat::of_component,
};

#[derive(Serialize)]
pub(crate) struct Matrix {
    pub(crate) layers: Vec<String>,
    pub(crate) rows: Vec<MatrixRow>,
}

#[derive(Serialize)]
pub(crate) struct MatrixRow {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) severity: &'static str,
    pub(crate) state: &'static str,
    pub(crate) cells: Vec<Option<(String, Vec<Link>)>>,
}

/// A table of counts of threats.
#[derive(Serialize)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<GridRow>,
}

#[derive(Serialize)]
pub(crate) struct GridRow {
    pub(crate) head: Link,
    pub(crate) cells: Vec<Cell>,
}

/// Threats that are counted together.
#[derive(Serialize, Default)]
pub(crate) struct Cell {
    pub(crate) threats: usize,
    /// How many of them still need somebody to do something.
    pub(crate) unsettled: usize,
    /// The highest severity among them; empty where there are none.
    pub(crate) severity: &'static str,
}

pub(super) fn matrix(model: &Model) -> Matrix {
    let matrix::Matrix { rows, layers, .. } = matrix::Matrix::of(model);
    let row = |(threat, cells): &(query::Threat<'_>, BTreeMap<&str, matrix::Defence<'_>>)| MatrixRow {
        anchor: anchor(threat.facts().path()),
        name: text(threat.name()),
        severity: threat.severity().name(),
        state: threat.state().name(),
        cells: layers
            .iter()
            .map(|layer| {
                let cell = cells.get(layer)?;
                Some((
                    cell.shown.clone(),
                    cell.controls.iter().map(|control| link(&control.facts().declared)).collect(),
                ))
            })
            .collect(),
    };
    Matrix { rows: rows.iter().map(row).collect(), layers: layers.iter().map(|layer| text(layer)).collect() }
}

/// The threats that code of each component faces, by STRIDE category.
pub(super) fn stride(model: &Model) -> Grid {
    let mut faced: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for exposure in model.exposures().filter(|exposure| exposure.concerns_system()) {
        let exposure = exposure.facts();
        faced.entry(&exposure.site.component).or_default().insert(&exposure.threat);
    }
    for component in model.components() {
        faced.entry(component.facts().path()).or_default();
    }
    let rows = faced.into_iter().map(|(component, paths)| {
        let threats: Vec<_> = paths.into_iter().filter_map(|path| model.threat_at(path)).collect();
        let cell = |category: &Stride| cell(threats.iter().filter(|threat| threat.facts().stride.contains(category)));
        GridRow { head: of_component(model, component), cells: Stride::ALL.iter().map(cell).collect() }
    });
    Grid { columns: Stride::ALL.iter().map(|category| category.name()).collect(), rows: rows.collect() }
}

/// Threats by impact, the highest first, and likelihood.
pub(super) fn risk(model: &Model) -> Grid {
    let threats: Vec<_> = model.threats().collect();
    let row = |impact: &Impact| GridRow {
        head: (String::new(), impact.name().to_owned()),
        cells: Likelihood::ALL
            .iter()
            .map(|likelihood| {
                cell(threats.iter().filter(|threat| {
                    let risk = threat.risk();
                    risk.impact == *impact && risk.likelihood == *likelihood
                }))
            })
            .collect(),
    };
    Grid {
        columns: Likelihood::ALL.iter().map(|likelihood| likelihood.name()).collect(),
        rows: Impact::ALL.iter().rev().map(row).collect(),
    }
}

fn cell<'t, 'm: 't>(threats: impl Iterator<Item = &'t query::Threat<'m>>) -> Cell {
    let mut severity = None;
    let mut cell = Cell::default();
    for threat in threats {
        cell.threats += 1;
        cell.unsettled += usize::from(threat.state().is_unsettled());
        severity = severity.max(Some(threat.severity()));
    }
    cell.severity = severity.map_or("", |severity| severity.name());
    cell
}
