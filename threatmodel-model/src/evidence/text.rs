//! Evidence as text: one line of JSON, in a form that this version knows.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::FORMAT;

const CUT_SHORT: &str = "it is cut short";

/// Reads a whole line of evidence: JSON in a form that this version knows, with its end.
///
/// # Errors
///
/// If the text is cut short, of another version, or no such evidence.
pub fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, LineError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    if !text.ends_with('\n') {
        return Err(LineError(CUT_SHORT.to_owned()));
    }
    let Version { format } = serde_json::from_str(text).map_err(|error| LineError(error.to_string()))?;
    if format != FORMAT {
        let newer = format!("it has format {format}, and this version of threatmodel reads format {FORMAT}");
        return Err(LineError(newer));
    }
    serde_json::from_str(text).map_err(|error| LineError(error.to_string()))
}

/// The evidence as it is written, with its end.
pub(super) fn written(evidence: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(evidence).map(|json| json + "\n")
}

/// The reason why a text is not a line of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError(String);

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for LineError {}
