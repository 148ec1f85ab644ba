//! The modules that declare to emit the event of a detection, with `#[detects(X)]` or a control with `emit = X`.

use std::{collections::HashMap, sync::LazyLock};

use threatmodel_core::{
    record::{Record, linked},
    value::Value,
    words::ItemKind,
};
use threatmodel_grammar::Statement;

/// The records of code that emits, by the path of the detection.
static MARKS: LazyLock<HashMap<&'static str, Vec<&'static Record>>> = LazyLock::new(|| {
    let mut marks: HashMap<&str, Vec<&Record>> = HashMap::new();
    for record in linked().filter(|record| !record.test) {
        let key = match record.statement {
            Statement::Emission => "detection",
            Statement::Mitigation => "emit",
            _ => continue,
        };
        for (_, value) in record.args.iter().filter(|(name, _)| *name == key) {
            if let Value::Refs(detections) = value {
                detections.iter().for_each(|detection| marks.entry(detection).or_default().push(record));
            }
        }
    }
    marks
});

/// Whether code in this module is marked as emitting the event of the detection: what a test emits itself shows nothing of
/// the program.
pub(super) fn mark(detection: &str, module: &str) -> bool {
    MARKS.get(detection).is_some_and(|records| records.iter().any(|record| covers(record, module)))
}

/// Whether the item is in the module; an inline module covers what is in it.
fn covers(record: &Record, module: &str) -> bool {
    let inside = |module: &str| {
        let below = module.strip_prefix(record.module)?.strip_prefix("::")?.strip_prefix(record.item)?;
        Some(below.is_empty() || below.starts_with("::"))
    };
    record.module == module || record.item_kind == ItemKind::Mod && inside(module).unwrap_or(false)
}
