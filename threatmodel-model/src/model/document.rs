//! The JSON form of a model: one object with `format` and the facts.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{Facts, Model};

/// The version of the JSON form. It grows when a reader of the older form would misread the newer.
pub const FORMAT: u32 = 3;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Written<'m> {
    format: u32,
    #[serde(flatten)]
    facts: &'m Facts,
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// The reason why a text is not a model.
#[derive(Debug)]
#[non_exhaustive]
pub enum ModelError {
    /// It is not JSON, or not of the model's form.
    Malformed(serde_json::Error),
    /// It is of a form that this version does not know.
    Format(u32),
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "this is not a model: {error}"),
            Self::Format(found) => write!(
                f,
                "this model has format {found}, and this version of threatmodel reads format {FORMAT}; read it with the version that wrote it"
            ),
        }
    }
}

impl core::error::Error for ModelError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            Self::Format(_) => None,
        }
    }
}

/// The JSON schema (2020-12) of a model as `Model::to_json` writes it.
#[cfg(feature = "schema")]
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Written<'_>)
}

impl Model {
    /// The model as JSON, described in `docs/model.md`.
    ///
    /// # Errors
    ///
    /// If the model cannot be written, which no model that this crate makes brings about.
    pub fn to_json(&self) -> Result<String, ModelError> {
        serde_json::to_string_pretty(&Written { format: FORMAT, facts: &self.facts }).map_err(ModelError::Malformed)
    }

    /// The model that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// If the text is not a model or is of a format that this version does not know.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let Version { format } = serde_json::from_str(text).map_err(ModelError::Malformed)?;
        if format != FORMAT {
            return Err(ModelError::Format(format));
        }
        serde_json::from_str(text).map(Self::from_facts).map_err(ModelError::Malformed)
    }
}
