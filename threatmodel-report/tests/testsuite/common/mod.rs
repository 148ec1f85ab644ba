//! Models for the tests of the formats: one of a small shop, an empty one, and the shop with hostile texts.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "tests use some of it and benches some, and a test that fails says where"
)]

use std::{collections::HashMap, path::Path, sync::LazyLock, time::Duration};

use serde_json::Value;
use subjects::Skip;
use threatmodel_model::{
    model::Model,
    rules::{Verdict, judge},
};
use threatmodel_report::Run;

const SHOP: &str = include_str!("../../fixture/model.json");

/// The model of a small shop.
pub(crate) fn shop() -> Model {
    Model::from_json(SHOP).unwrap()
}

/// The shop with a detection of every kind, and the steps that they name.
pub(crate) fn detecting() -> Model {
    Model::from_json(&detecting_facts(|_, _| {}).to_string()).unwrap()
}

fn detecting_facts(mut each: impl FnMut(&str, &mut String)) -> Value {
    let mut model: Value = serde_json::from_str(SHOP).unwrap();
    let mut more: Value = serde_json::from_str(include_str!("../../fixture/detection.json")).unwrap();
    // A word of the vocabulary has no other text.
    walk(&mut more, &mut |key, text| {
        if key != "level" {
            each(key, text);
        }
    });
    for (list, facts) in more.as_object_mut().unwrap() {
        model[list] = facts.take();
    }
    model
}

/// Every model that an export of detections must survive, with what is hostile about it.
pub(crate) fn detecting_models() -> impl Iterator<Item = (&'static str, &'static Model)> {
    static MODELS: LazyLock<Vec<(String, Model)>> = LazyLock::new(hostile_detecting);
    MODELS.iter().map(|(name, model)| (name.as_str(), model))
}

fn hostile_detecting() -> Vec<(String, Model)> {
    let mut models = vec![("detecting".to_owned(), detecting())];
    models.extend([("shop".to_owned(), shop()), ("empty".to_owned(), empty())]);
    let mut push = |name: &str, text: &str, change: &dyn Fn(&str, &str) -> String| {
        let mut model = detecting_facts(|key, old| *old = change(key, old));
        for threat in model["threats"].as_array_mut().unwrap() {
            let path = threat["declared"]["path"].as_str().unwrap().to_owned();
            threat["declared"]["path"] = Value::from(change("threat", &path));
            threat["refs"].as_array_mut().unwrap().push(Value::from(text));
            threat["targets"].as_array_mut().unwrap().push(Value::from(text));
        }
        let start: String = text.chars().take(20).collect();
        models.push((format!("{start:?} {name}"), Model::from_json(&model.to_string()).unwrap()));
    };
    for text in hostile_texts() {
        // A megabyte in each would test the machine.
        if text.len() > 1_000 {
            push("in docs", "long", &|key, old| if key == "doc" { text.clone() } else { old.to_owned() });
            continue;
        }
        push("alone", &text, &|_, _| text.clone());
        push("alone, but for times", &text, &|key, old| if key == "within" { old.to_owned() } else { text.clone() });
        // Paths stay different, and times can be read.
        let kept = |key: &str| matches!(key, "within" | "file");
        push("at the end", &text, &|key, old| if kept(key) { old.to_owned() } else { format!("{old}{text}") });
        push("at the start", &text, &|key, old| if kept(key) { old.to_owned() } else { format!("{text}{old}") });
    }
    models
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

/// The shop with its threats and what is said of them so many times, and its components and their flows. The assets are the same.
pub(crate) fn many(threats: usize, components: usize) -> Model {
    let mut model: Value = serde_json::from_str(SHOP).unwrap();
    let declared = |list: &Value| {
        let paths = list.as_array().unwrap().iter().map(|noun| noun["declared"]["path"].as_str().unwrap().to_owned());
        paths.collect::<Vec<_>>()
    };
    let copied = [
        (declared(&model["threats"]), threats, &["/threats", "/exposures", "/mitigations", "/tests", "/run/lines"][..]),
        (declared(&model["components"]), components, &["/components", "/flows"]),
    ];
    for (paths, copies, lists) in copied {
        for pointer in lists {
            let list = model.pointer_mut(pointer).unwrap().as_array_mut().unwrap();
            let original = Value::from(list.clone());
            for copy in 1..copies {
                let mut more = original.clone();
                walk(&mut more, &mut |key, text| {
                    if ["name", "item", "test", "module"].contains(&key) || paths.contains(text) {
                        *text = format!("{text}{copy}");
                    }
                });
                list.extend(more.as_array().unwrap().iter().cloned());
            }
        }
    }
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

/// Where the texts of the model are. A word of the vocabulary or a date is none: the model cannot be read with another. What one
/// element of a list has in a place, all have.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let original: Value = serde_json::from_str(SHOP).unwrap();
    let mut strings = Vec::new();
    strings_below(&original, String::new(), &mut strings);
    let mut model = original;
    let mut known = HashMap::new();
    strings.retain(|pointer| {
        let kind = pointer.replace(|letter: char| letter.is_ascii_digit(), "");
        *known.entry(kind).or_insert_with(|| {
            let old = std::mem::replace(model.pointer_mut(pointer).unwrap(), Value::from("x"));
            let free = Model::from_json(&model.to_string()).is_ok();
            *model.pointer_mut(pointer).unwrap() = old;
            free
        })
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

/// The verdict of the rules on a model.
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
        repository: Path::new("/work/shop"),
        files: 1,
        parsed: 1,
        locked: true,
        took: Duration::from_millis(7),
    }
}

/// Every model that a format must survive, with what is hostile about it.
pub(crate) fn models() -> impl Iterator<Item = (&'static str, &'static Model)> {
    static MODELS: LazyLock<Vec<(String, Model)>> = LazyLock::new(hostile_models);
    MODELS.iter().map(|(name, model)| (name.as_str(), model))
}

fn hostile_models() -> Vec<(String, Model)> {
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
    let Some(folder) = std::env::var_os("XTASK_SCHEMAS") else {
        let how = "`cargo xtask test --schemas FOLDER` names the folder that they lie in";
        Skip {
            what: "exports against the schemas of their formats",
            why: "the schemas are not part of this repository",
            how,
        }
        .note();
        return None;
    };
    let text = std::fs::read_to_string(Path::new(&folder).join(name)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    Some(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
}

/// The violations of a schema in a document.
pub(crate) fn violations(schema: &jsonschema::Validator, document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap();
    let errors = schema.iter_errors(&document);
    errors.take(5).map(|error| format!("{}: {error:.300}", error.instance_path())).collect()
}

/// A list of a document.
pub(crate) fn list<'d>(document: &'d Value, name: &str) -> &'d [Value] {
    document[name].as_array().unwrap()
}
