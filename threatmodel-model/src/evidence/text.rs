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

/// How many characters of a text are kept at each end.
const KEPT: usize = 240;

/// Returns what a test said in one line, without its middle where it is long: what failed comes first, and where it failed last.
#[must_use]
pub fn brief(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let line = lines.join("; ");
    let letters = line.chars().count();
    if letters <= 2 * KEPT {
        return line;
    }
    let (start, end): (String, String) =
        (line.chars().take(KEPT).collect(), line.chars().skip(letters - KEPT).collect());
    format!("{} […] {}", start.trim_end(), end.trim_start())
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

#[cfg(test)]
mod tests {
    use super::{KEPT, brief};

    #[test]
    fn a_long_text_keeps_both_ends_in_one_line() {
        assert_eq!(
            brief("left != right\n  left: 1\n\n right: 2 (src/a.rs:1:2)"),
            "left != right; left: 1; right: 2 (src/a.rs:1:2)"
        );
        let long = format!("command failed\n{}\n(tests/a.rs:9:5)", "ä".repeat(5 * KEPT));
        let cut = brief(&long);
        assert!(cut.starts_with("command failed; ää") && cut.ends_with("; (tests/a.rs:9:5)"), "{cut}");
        assert!(cut.contains(" […] ") && cut.chars().count() < 2 * KEPT + 10, "{cut}");
    }
}
