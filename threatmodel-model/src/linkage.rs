//! The annotations linked into one test binary, for `cargo threatmodel inspect`: the binary writes them to a file on request.

use serde::{Deserialize, Serialize};

use threatmodel_core::{record::Record, words::ItemKind};
use threatmodel_grammar::Statement;

/// The variable that asks; its value is the file to write to. Tests that are asked do not run, and fail.
pub const VARIABLE: &str = "THREATMODEL_INSPECT";

/// The version of the form. It grows when a reader of the older form would misread the newer.
pub const FORMAT: u32 = 1;

/// The annotations linked into a binary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Linkage {
    /// The version of the form, [`FORMAT`].
    pub format: u32,
    /// The records.
    pub records: Vec<Entry>,
}

/// A record without its keys and values: what is annotated, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// The statement of the annotation.
    pub statement: Statement,
    /// The package's name.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// The module that the item is in.
    pub module: String,
    /// The item's name.
    pub item: String,
    /// The kind of the item.
    pub item_kind: ItemKind,
    /// The source file, relative to the package's folder.
    pub file: String,
    /// The line of the attribute, from 1.
    pub line: u32,
    /// The column of the attribute's name, from 1.
    pub column: u32,
    /// Whether the item is a test.
    pub test: bool,
}

impl From<&Record> for Entry {
    fn from(record: &Record) -> Self {
        Self {
            statement: record.statement,
            package: record.package.to_owned(),
            version: record.version.to_owned(),
            module: record.module.to_owned(),
            item: record.item.to_owned(),
            item_kind: record.item_kind,
            file: record.file.to_owned(),
            line: record.line,
            column: record.column,
            test: record.test,
        }
    }
}

impl Linkage {
    /// The records that a binary wrote down.
    ///
    /// # Errors
    ///
    /// If the text is of another version, or no such text at all.
    pub fn from_json(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let Version { format } = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if format != FORMAT {
            return Err(format!("it has format {format}, and this version of threatmodel reads format {FORMAT}"));
        }
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{FORMAT, Linkage};

    #[test]
    fn what_another_version_wrote_is_not_guessed_at() {
        let written = serde_json::to_string(&Linkage { format: FORMAT, records: Vec::new() }).expect("plain data");
        assert_eq!(Linkage::from_json(&written).map(|linkage| linkage.records.len()), Ok(0));
        let newer = written.replace("\"format\":1", "\"format\":2");
        assert!(Linkage::from_json(&newer).is_err_and(|why| why.contains("it has format 2")));
    }
}
