//! Places in the code, as the repository names them, with the address at which they can be read.

use serde::Serialize;
use threatmodel_model::{annotation::Place, model::facts::Site};

use super::text::text;
use crate::origin::Origin;

/// An item and where it stands.
#[derive(Serialize)]
pub(crate) struct Spot {
    pub(crate) item: String,
    #[serde(flatten)]
    pub(crate) at: At,
}

/// A line of a file.
#[derive(Serialize, Clone)]
pub(crate) struct At {
    /// The file and the line: `src/lib.rs:7`.
    pub(crate) at: String,
    /// The address of the line; empty where there is none.
    pub(crate) url: String,
}

/// What names places.
#[derive(Clone, Copy)]
pub(super) struct Places<'o>(pub(super) &'o Origin);

impl Places<'_> {
    pub(super) fn spot(self, site: &Site) -> Spot {
        Spot { item: text(&site.item), at: self.at(&site.place) }
    }

    pub(super) fn at(self, place: &Place) -> At {
        let path = format!("{}{}", self.0.below, place.file);
        let is_relative = !place.file.starts_with('/');
        let url = if is_relative { self.0.address(&path, place.line) } else { String::new() };
        At { at: format!("{}:{}", text(&path), place.line), url }
    }
}
