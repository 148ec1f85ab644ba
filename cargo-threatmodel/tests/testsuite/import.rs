//! `import` as a process: what is written compiles, stays as it is, follows its source, and comes back as it left.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeMap, fs};

use serde_json::Value;
use subjects::{Manifest, Run, Subject};

use crate::common;

const MODEL: &str = r#"{
    "otmVersion": "0.2.0",
    "project": { "name": "Shop", "id": "shop" },
    "trustZones": [{ "id": "z", "name": "Cloud", "risk": { "trustRating": 60 } }],
    "assets": [{ "id": "a", "name": "Cards", "risk": { "confidentiality": 90, "integrity": 10, "availability": 10 } }],
    "components": [
        { "id": "web", "name": "Threatmodel", "type": "web-service", "parent": { "trustZone": "z" },
          "assets": { "processed": ["a"], "stored": [] },
          "threats": [{ "threat": "1", "state": "mitigated", "mitigations": [{ "mitigation": "1", "state": "implemented" }] },
                      { "threat": "2", "state": "exposed", "mitigations": [] }] },
        { "id": "user", "name": "Self", "type": "actor", "parent": { "trustZone": "z" } }
    ],
    "dataflows": [{ "id": "f", "name": "orders", "source": "user", "destination": "web" },
                  { "id": "g", "name": "answers", "source": "web", "destination": "user", "assets": ["a"] }],
    "threats": [
        { "id": "1", "name": "SQL injection", "description": "```\npanic!()\n```\n*/ <script> \u202e",
          "categories": ["Tampering"], "cwes": ["CWE-89"], "risk": { "likelihood": 75, "impact": 90 } },
        { "id": "2", "name": "Option", "risk": { "likelihood": null, "impact": 10 } }
    ],
    "mitigations": [{ "id": "1", "name": "Vec", "riskReduction": 100 }]
}"#;

fn shop(place: &str, files: &[(&str, &str)]) -> Subject {
    Subject::new(&format!("import/{place}"), &Manifest::new("shop").testing(&[]), files)
}

fn import(subject: &Subject, arguments: &[&str]) -> Run {
    Run::of(&mut common::command(&subject.folder, &[&["import", "--offline"], arguments].concat()))
}

fn report(subject: &Subject, format: &str) -> Value {
    let arguments = ["report", "--offline", "--quiet", "--format", format];
    let run = Run::of(&mut common::command(&subject.folder, &arguments)).succeeds();
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn what_is_imported_compiles_and_says_what_evidence_is_missing() {
    let subject = shop("compiles", &[("src/lib.rs", "//! The shop.\n#![deny(warnings)]\n"), ("shop.otm.json", MODEL)]);
    let shown = import(&subject, &["--dry-run", "shop.otm.json"]).succeeds();
    assert!(
        !subject.folder.join("src/threats").exists() && shown.err.ends_with("nothing was written\n"),
        "{}",
        shown.err
    );
    let done = import(&subject, &["shop.otm.json"]).succeeds();
    assert_eq!(done.out, shown.out, "what is shown is what is done");
    assert!(done.err.contains("2 threats") && done.err.contains("0 dangling, 1 uncovered"), "{}", done.err);
    assert!(done.err.contains("assets.risk (1): stands as a level"), "{}", done.err);
    assert!(
        subject.read("src/lib.rs").contains("pub mod threats;")
            && subject.read("src/threats.rs").contains("pub mod shop;")
    );

    let build = Run::of(&mut common::building(common::cargo(&subject.folder, &["check", "--offline"])));
    assert_eq!(build.code, 0, "{}\n{}", build.err, subject.read("src/threats/shop.rs"));
    let check = Run::of(&mut common::command(&subject.folder, &["check", "--offline"]));
    assert_eq!(check.code, 1, "{}{}", check.out, check.err);
    assert!(check.out.contains("Option") && check.out.contains("SQLInjection"), "{}", check.out);

    // Again, and laid out otherwise, it is the same.
    let again = import(&subject, &["shop.otm.json"]).succeeds();
    assert!(again.out.is_empty() && again.err.ends_with("nothing to change\n"), "{}{}", again.out, again.err);
    let laid_out = subject.read("src/threats/shop.rs").replace("(kind = Data,", "(\n    kind = Data,");
    subject.write("src/threats/shop.rs", &laid_out);
    assert_eq!(import(&subject, &["shop.otm.json"]).succeeds().out, "");

    // A newer version is a diff of this file and of no other.
    subject.write("shop.otm.json", &MODEL.replace("Cards", "Card numbers"));
    let newer = import(&subject, &["shop.otm.json"]).succeeds();
    assert!(
        newer.out.contains("-pub struct Cards;") && newer.out.contains("+pub struct CardNumbers;"),
        "{}",
        newer.out
    );
    assert_eq!(newer.out.matches("\n+++ ").count() + usize::from(newer.out.starts_with("+++ ")), 1, "{}", newer.out);

    // What somebody wrote stays.
    let mine = subject.read("src/threats/shop.rs") + "/// Mine.\npub struct Mine;\n";
    subject.write("src/threats/shop.rs", &mine);
    import(&subject, &["shop.otm.json"]).fails_with("was changed since it was imported");
    assert_eq!(subject.read("src/threats/shop.rs"), mine);
    import(&subject, &["--overwrite", "shop.otm.json"]).succeeds();
    assert!(!subject.read("src/threats/shop.rs").contains("Mine"));
    import(&subject, &["--into", "src/lib.rs", "shop.otm.json"]).fails_with("no import wrote it");
}

#[test]
fn annotations_stand_beside_rust_code_and_follow_it() {
    let code = "//! The shop.\n\n// @asset Shop.Search (#search) -- \"Finds\"\n// @threat SQL_Injection (#sqli) cwe:CWE-89 -- \"Text\"\n\
        // @control Bound (#bound) -- \"Bound\"\n\n/// Finds.\n// @exposes #search to #sqli -- \"joined\"\n\
        // @mitigates #search against #sqli using #bound -- \"bound\"\npub fn find() {}\n";
    let subject = shop("beside", &[("src/lib.rs", code)]);
    import(&subject, &["src"]).succeeds();
    let written = subject.read("src/lib.rs");
    assert!(
        written
            .contains("#[threatmodel::threat(crate::threats::guardlink::SQLInjection)] // imported from guardlink\n"),
        "{written}"
    );
    assert!(written.contains("#[threatmodel::mitigates("), "{written}");
    let build = Run::of(&mut common::building(common::cargo(&subject.folder, &["check", "--offline"])));
    assert_eq!(build.code, 0, "{}\n{written}\n{}", build.err, subject.read("src/threats/guardlink.rs"));
    let again = import(&subject, &["src"]).succeeds();
    assert_eq!((again.out.as_str(), subject.read("src/lib.rs")), ("", written));

    // What another source put there stays.
    let other = "#[threatmodel::threat(crate::threats::guardlink::SQLInjection)] // imported from other\n";
    subject.replace("src/lib.rs", "pub fn find", &format!("{other}pub fn find"));
    assert_eq!(import(&subject, &["src"]).succeeds().out, "");
    subject.replace("src/lib.rs", other, "");

    // What the source no longer says goes, and nothing else.
    subject.replace("src/lib.rs", "// @mitigates #search against #sqli using #bound -- \"bound\"\n", "");
    import(&subject, &["src"]).succeeds();
    let fewer = subject.read("src/lib.rs");
    assert!(fewer.contains("#[threatmodel::threat(") && !fewer.contains("mitigates"), "{fewer}");
}

/// A model with one of everything that an export carries.
const OWN: &str = r#"//! The shop.
use threatmodel::prelude::*;

/// Inside.
#[trust_zone(trust = 80)]
pub struct Inside;
/// Somebody who steals.
#[actor(kind = Adversary)]
pub struct Thief;
/// Somebody who buys.
#[actor(kind = Person, zone = Inside, trust = 20)]
pub struct Customer;
/// Orders.
#[asset(kind = Data, classification = Restricted, owner = "sales", locators = ["env:ORDERS"], zone = Inside, id = "A-1")]
pub struct Orders;
/// Keys.
#[asset(kind = Credential, classification = Confidential, owner = "sales", disposition = Remove)]
pub struct Keys;
/// Text in queries.
#[threat(targets = [Orders, Keys], stride = [Tampering], likelihood = Likely, actor = Thief, misuse = "as a thief I ask", refs = ["CWE-89", "CAPEC-66"], reviewed = "2026-01-01", id = "T-1")]
pub struct Injection;
/// Prices are read.
#[threat(targets = [Orders], stride = [InformationDisclosure], likelihood = Rare, impact = Minor, because = "they are public")]
pub struct Scraping;
/// Bound.
#[control(layer = DataAccess, kind = Preventive, refs = ["D3-ITF"])]
pub struct Bound;
/// No text in queries.
#[requirement(from = [Injection], phase = Implementation, refs = ["ASVS 1.2.4"])]
pub struct NoText;
/// The room is locked.
#[assumption(about = [Keys], owner = "operations", until = "2030-01-01")]
pub struct Locked;

/// Selling.
pub mod selling {
    use super::*;
    /// Selling.
    #[component(kind = Process, zone = Inside)]
    pub struct Selling;
    /// Finds.
    #[threat(Injection)]
    #[mitigates(Injection, by = Bound)]
    #[satisfies(NoText)]
    #[accesses(Orders, ops = [Read, Write])]
    #[threat(Scraping)]
    #[accepts(Scraping, because = "prices are public", owner = "sales", until = "2030-01-01")]
    #[flow(to = Customer, carries = [Orders], protocol = "https", authenticated, encrypted)]
    pub fn find() {}
}
"#;

/// The model's JSON without places and paths, which an import cannot keep: a noun is known by its name.
fn comparable(mut model: Value, lists: &[&str]) -> BTreeMap<String, Vec<String>> {
    fn short(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some((_, name)) = text.rsplit_once("::") {
                    *text = name.to_owned();
                }
            }
            Value::Array(values) => values.iter_mut().for_each(short),
            Value::Object(fields) => {
                for gone in ["place", "item", "item_kind", "module", "fingerprint", "component"] {
                    fields.remove(gone);
                }
                fields.values_mut().for_each(short);
            }
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    for list in lists {
        let mut values = model[*list].take();
        short(&mut values);
        let mut values: Vec<String> = values.as_array().unwrap().iter().map(Value::to_string).collect();
        values.sort();
        found.insert((*list).to_owned(), values);
    }
    found
}

#[test]
fn what_is_exported_and_imported_again_is_equal() {
    let source = shop("left", &[("src/lib.rs", OWN)]);
    let was = report(&source, "json");
    let nouns = ["trust_zones", "actors", "assets", "threats", "controls", "requirements", "assumptions", "components"];
    let links = ["exposures", "mitigations", "decisions", "accesses", "satisfactions", "flows"];
    for (format, ending, lists) in [
        ("tm-library", "tm-library.json", [&nouns[..], &links[..]].concat()),
        // OTM has no place for decisions, nor for code that satisfies a requirement, and both sides say so.
        ("otm", "otm.json", [&nouns[..], &["exposures", "mitigations", "accesses", "flows"]].concat()),
    ] {
        let back = shop(&format!("back-{format}"), &[("src/lib.rs", "//! The shop.\n")]);
        let document = report(&source, format);
        back.write(&format!("model.{ending}"), &document.to_string());
        let run = import(&back, &[&format!("model.{ending}")]).succeeds();
        assert!(run.err.contains("0 dangling"), "{}", run.err);
        assert_eq!(run.err.contains("mitigations.satisfactions (1): left out"), format == "otm", "{}", run.err);
        let is = report(&back, "json");
        let (was, is) = (comparable(was.clone(), &lists), comparable(is, &lists));
        for list in &lists {
            assert_eq!(was[*list], is[*list], "{format}: {list}\n{}", back.read("src/threats/model.rs"));
        }
        assert_eq!(is.len(), lists.len());
    }
}

#[test]
fn bad_input_changes_nothing() {
    let subject = shop("bad", &[("src/lib.rs", "//! The shop.\n"), ("secret.yaml", "title: x\n")]);
    let before = subject.read("src/lib.rs");
    fs::write(subject.folder.join("bytes.json"), b"{\n\xff}").unwrap();
    import(&subject, &["bytes.json"]).fails_with("`bytes.json:2`: byte 2 is not UTF-8");
    fs::File::create(subject.folder.join("large.json")).unwrap().set_len(100 * 1024 * 1024).unwrap();
    import(&subject, &["large.json"]).fails_with("a model has at most 32 MiB");
    import(&subject, &["missing.json"]).fails_with("`missing.json`: ");
    subject.write("in/model.yaml", "threagile_version: 1.0.0\nincludes: [../secret.yaml]\n");
    import(&subject, &["in/model.yaml"]).fails_with("lies outside its folder");
    subject.write("ok.json", MODEL);
    import(&subject, &["ok.json", "bytes.json"]).fails_with("is not UTF-8");
    assert_eq!(subject.read("src/lib.rs"), before);
    assert!(!subject.folder.join("src/threats.rs").exists() && !subject.folder.join("src/threats").exists());
}
