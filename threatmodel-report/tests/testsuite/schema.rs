//! The published schemas of our own JSON, and what we write against them.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use serde_json::Value;
use threatmodel_model::{diff::Diff, model};
use threatmodel_report::{diff, json};

/// Compares a schema with the published one, and reads it.
fn published(name: &str, schema: &impl serde::Serialize) -> jsonschema::Validator {
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    subjects::in_step(&format!("docs/schemas/{name}"), &text);
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[test]
fn what_we_write_is_what_the_schemas_say() {
    let (models, verdicts, diffs) = (
        published("model.schema.json", &model::schema()),
        published("verdict.schema.json", &json::schema()),
        published("diff.schema.json", &diff::schema()),
    );
    for (name, model) in common::models() {
        let verdict = common::verdict(model);
        let difference = Diff::between(&common::shop(), model);
        assert_eq!(common::violations(&models, &model.to_json().unwrap()), Vec::<String>::new(), "{name}");
        let run = common::run(model, &verdict);
        assert_eq!(common::violations(&verdicts, &json::verdict(&run)), Vec::<String>::new(), "{name}");
        let written = diff::json("shop", "main", &difference);
        assert_eq!(common::violations(&diffs, &written), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_schema_refuses_what_is_no_model() {
    let schema = published("model.schema.json", &model::schema());
    let mut model: Value = serde_json::from_str(&common::shop().to_json().unwrap()).unwrap();
    model["threats"][0]["declared"]["path"] = Value::from(7);
    assert_ne!(common::violations(&schema, &model.to_string()), Vec::<String>::new());
    model.as_object_mut().unwrap().remove("threats");
    assert_ne!(common::violations(&schema, &model.to_string()), Vec::<String>::new());
}
