//! Nouns whose module or name was changed, and whose `id` was not: they are the same.

use foldhash::{HashMap, HashMapExt as _};
use serde_json::Value;

use crate::model::Model;
use threatmodel_grammar::Statement;

/// The older model with the paths of the newer one, where nouns with an `id` have another path there.
pub(super) fn as_in(before: &Model, after: &Model) -> Option<Model> {
    let mut newer: HashMap<(Statement, &str), &str> = HashMap::new();
    for noun in after.facts().nouns() {
        let (statement, declared) = (noun.attribute().states, noun.declared());
        if let Some(id) = &declared.id {
            newer.insert((statement, id), &declared.path);
        }
    }
    let mut paths: HashMap<&str, &str> = HashMap::new();
    for noun in before.facts().nouns() {
        let (statement, declared) = (noun.attribute().states, noun.declared());
        let path = declared.id.as_deref().and_then(|id| newer.get(&(statement, id)));
        if let Some(path) = path.filter(|path| **path != declared.path) {
            paths.insert(&declared.path, path);
        }
    }
    if paths.is_empty() {
        return None;
    }
    let mut model: Value = serde_json::from_str(&before.to_json().ok()?).ok()?;
    rename(&mut model, &paths);
    Model::from_json(&model.to_string()).ok()
}

/// Wherever a text is the path of such a noun, it is a reference to it.
fn rename(value: &mut Value, paths: &HashMap<&str, &str>) {
    match value {
        Value::String(text) => {
            if let Some(path) = paths.get(text.as_str()) {
                *text = (*path).to_owned();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, paths)),
        Value::Object(members) => members.values_mut().for_each(|member| rename(member, paths)),
        _ => {}
    }
}
