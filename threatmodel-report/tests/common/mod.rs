//! Models for the tests of the formats: one of a small shop, an empty one, and the shop with hostile texts.
#![allow(dead_code, clippy::unwrap_used, reason = "each test binary uses some of it, and a test that fails says where")]

use std::{path::Path, sync::LazyLock, time::Duration};

use serde_json::Value;
use threatmodel_core::{
    model::Model,
    rules::{Verdict, judge},
};
use threatmodel_report::Run;

const SHOP: &str = include_str!("../fixture/model.json");

/// The model of a small shop.
pub(crate) fn shop() -> Model {
    Model::from_json(SHOP).unwrap()
}

/// A model without anything.
pub(crate) fn empty() -> Model {
    let mut model: Value = serde_json::from_str(SHOP).unwrap();
    for (key, value) in model.as_object_mut().unwrap() {
        if key != "policy"
            && let Some(list) = value.as_array_mut()
        {
            list.clear();
        }
    }
    Model::from_json(&model.to_string()).unwrap()
}

/// Texts that break out of a format that does not expect them.
pub(crate) fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "</script><script>alert(1)</script>",
        "\"'`\"\"\\",
        "\r\n\nnext line\n- [ ] item\n",
        "\u{1b}[31mred",
        "\u{202e}txet",
        "=cmd|' /C calc'!A0",
        "＝1+1",
        "  @SUM(1)",
        "\t-2+3",
        ",;\"=1\",+2;@x",
        "nul\0byte",
        "\u{fffe}\u{ffff}\u{1fffe}",
        "]]> <!-- &amp; &lt; %25 {0} [text](1)",
        "\"] --> x; }; digraph { a -> b }",
        "../../etc/passwd",
        "C:\\Windows\\x",
        "",
        "TM001",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("a".repeat(1_000_000));
    texts
}

/// The shop with this text in place of every text, so that all paths are one.
pub(crate) fn hostile(text: &str) -> Model {
    replaced(|_| text.to_owned())
}

/// The shop with this text at the end of every text, so that paths still lead somewhere.
pub(crate) fn hostile_at_the_end(text: &str) -> Model {
    replaced(|old| format!("{old}{text}"))
}

/// The shop with this text before every text.
pub(crate) fn hostile_at_the_start(text: &str) -> Model {
    replaced(|old| format!("{text}{old}"))
}

/// The shop with other names, docs and paths. Quicker than to change every text.
pub(crate) fn renamed(by: impl Fn(&str) -> String) -> Model {
    let mut model: Value = serde_json::from_str(SHOP).unwrap();
    let mut paths = std::collections::HashSet::new();
    walk(&mut model, &mut |key, text| {
        if key == "path" {
            paths.insert(text.clone());
        }
    });
    walk(&mut model, &mut |key, text| {
        if matches!(key, "name" | "doc" | "owner" | "because" | "misuse") || paths.contains(text) {
            *text = by(text);
        }
    });
    Model::from_json(&model.to_string()).unwrap()
}

fn walk(value: &mut Value, each: &mut impl FnMut(&str, &mut String)) {
    walk_below("", value, each);
}

fn walk_below(key: &str, value: &mut Value, each: &mut impl FnMut(&str, &mut String)) {
    match value {
        Value::String(text) => each(key, text),
        Value::Array(list) => list.iter_mut().for_each(|item| walk_below(key, item, each)),
        Value::Object(map) => map.iter_mut().for_each(|(key, item)| walk_below(key, item, each)),
        _ => {}
    }
}

fn replaced(by: impl Fn(&str) -> String) -> Model {
    let mut model: Value = serde_json::from_str(SHOP).unwrap();
    for pointer in TEXTS.iter() {
        let text = model.pointer_mut(pointer).unwrap();
        *text = Value::from(by(text.as_str().unwrap()));
    }
    Model::from_json(&model.to_string()).unwrap()
}

/// Where the texts of the model are. A word of the vocabulary or a date is none: the model cannot be read with another.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let original: Value = serde_json::from_str(SHOP).unwrap();
    let mut strings = Vec::new();
    strings_below(&original, String::new(), &mut strings);
    let mut model = original;
    strings.retain(|pointer| {
        let old = std::mem::replace(model.pointer_mut(pointer).unwrap(), Value::from("x"));
        let free = Model::from_json(&model.to_string()).is_ok();
        *model.pointer_mut(pointer).unwrap() = old;
        free
    });
    assert!(strings.len() > 500, "{}", strings.len());
    strings
});

fn strings_below(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::String(_) => into.push(pointer),
        Value::Array(list) => {
            for (at, item) in list.iter().enumerate() {
                strings_below(item, format!("{pointer}/{at}"), into);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                strings_below(item, format!("{pointer}/{key}"), into);
            }
        }
        _ => {}
    }
}

/// What the rules say about a model.
pub(crate) fn verdict(model: &Model) -> Verdict {
    judge(model, None, &[])
}

/// A run of the check over a model.
pub(crate) fn run<'r>(model: &'r Model, verdict: &'r Verdict) -> Run<'r> {
    Run {
        subject: "shop",
        model,
        verdict,
        root: Path::new("/work/shop"),
        files: 1,
        parsed: 1,
        locked: true,
        took: Duration::from_millis(7),
    }
}

/// Every model that a format must survive, with what is hostile about it.
pub(crate) fn models() -> Vec<(String, Model)> {
    let mut models = vec![("shop".to_owned(), shop()), ("empty".to_owned(), empty())];
    for text in hostile_texts() {
        let name: String = text.chars().take(20).collect();
        // A megabyte in each of some hundred texts would test the machine.
        if text.len() > 1_000 {
            let mut model: Value = serde_json::from_str(SHOP).unwrap();
            model["threats"][0]["declared"]["doc"] = Value::from(text.as_str());
            model["assets"][0]["owner"] = Value::from(text.as_str());
            model["components"][0]["declared"]["name"] = Value::from(text.as_str());
            models.push((format!("{name:?} in some"), Model::from_json(&model.to_string()).unwrap()));
            continue;
        }
        models.push((format!("{name:?} alone"), hostile(&text)));
        models.push((format!("{name:?} at the end"), hostile_at_the_end(&text)));
        models.push((format!("{name:?} at the start"), hostile_at_the_start(&text)));
    }
    models
}

/// The schema of this name, if the folder of schemas is known. They are not part of this repository.
pub(crate) fn schema(name: &str) -> Option<jsonschema::Validator> {
    let Some(folder) = std::env::var_os("THREATMODEL_SCHEMAS") else {
        eprintln!("SKIPPED: set THREATMODEL_SCHEMAS to the folder with {name} to validate against it");
        return None;
    };
    let text = std::fs::read_to_string(Path::new(&folder).join(name)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    Some(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
}

/// What a document violates.
pub(crate) fn violations(schema: &jsonschema::Validator, document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    let errors = schema.iter_errors(&document);
    errors.take(5).map(|error| format!("{}: {error:.300}", error.instance_path())).collect()
}
