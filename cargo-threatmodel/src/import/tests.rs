//! Each format in a small model of our own, and what hostile or broken ones do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use super::{
    draft::{Kind, Verb},
    *,
};

fn no_include(document: &str, file: &str) -> Result<String, String> {
    Err(format!("{document} includes {file}"))
}

fn inputs(files: &[(&str, &str)]) -> Vec<Input> {
    files.iter().map(|(name, text)| Input { name: (*name).to_owned(), text: (*text).to_owned() }).collect()
}

#[track_caller]
fn imported(files: &[(&str, &str)]) -> Imported {
    let mut imported = read(inputs(files), &no_include).unwrap();
    assert_eq!(imported.len(), 1);
    imported.remove(0)
}

fn mistake(text: &str) -> String {
    read(inputs(&[("model.json", text)]), &no_include).map(|_| "none".to_owned()).unwrap_or_else(|mistake| mistake)
}

/// The module, which must be Rust.
#[track_caller]
fn rust(imported: &Imported) -> String {
    let text = write(&imported.draft, &imported.source, &[], "crate::threats::model", |_, _| false).text;
    if let Err(error) = syn::parse_file(&text) {
        panic!("{error}\n{text}");
    }
    text
}

fn count(imported: &Imported, kind: Kind) -> usize {
    imported.counts.nouns.get(&kind).copied().unwrap_or_default()
}

fn links(imported: &Imported, verb: Verb) -> usize {
    imported.counts.links.get(&verb).copied().unwrap_or_default()
}

fn findings(imported: &Imported) -> Vec<String> {
    imported.draft.findings.iter().map(|finding| format!("{}: {}", finding.place, finding.what)).collect()
}

const COMPOSER: &str = r#"{
    "schema": 1,
    "applicationInfo": { "name": "Notes", "description": "Keeps notes." },
    "assumptions": [{ "id": "a", "numericId": 1, "content": "The disk is encrypted" }],
    "assumptionLinks": [{ "type": "Threat", "assumptionId": "a", "linkedId": "t" }],
    "mitigations": [
        { "id": "m", "numericId": 1, "content": "Bind parameters", "status": "mitigationResolved" },
        { "id": "n", "numericId": 2, "content": "Escape text", "status": "mitigationIdentified" }
    ],
    "mitigationLinks": [
        { "mitigationId": "m", "linkedId": "t" },
        { "mitigationId": "n", "linkedId": "u" },
        { "mitigationId": "gone", "linkedId": "t" }
    ],
    "threats": [
        { "id": "t", "numericId": 1, "threatAction": "read other notes", "statement": "A user can read other notes",
          "impactedAssets": ["notes"], "status": "threatResolved",
          "metadata": [{ "key": "STRIDE", "value": ["I"] }, { "key": "Priority", "value": "High" }] },
        { "id": "u", "numericId": 2, "threatAction": "put a script into a note", "status": "threatResolved",
          "impactedGoal": ["integrity"] }
    ]
}"#;

#[test]
fn threat_composer_is_read() {
    let imported = imported(&[("notes.tc.json", COMPOSER)]);
    assert_eq!((count(&imported, Kind::Threat), count(&imported, Kind::Control), imported.counts.dangling), (2, 2, 1));
    // One is only an idea, and one leads nowhere.
    assert_eq!((links(&imported, Verb::Mitigates), imported.counts.uncovered), (1, 1));
    let text = rust(&imported);
    assert!(text.contains("stride = [InformationDisclosure]") && text.contains("severity = High"), "{text}");
    assert!(text.contains("id = \"T-1\"") && text.contains("targets = [Notes]"), "{text}");
    assert!(text.contains("// An assumption that has no owner: The disk is encrypted"), "{text}");
    let findings = findings(&imported).join("\n");
    assert!(
        findings.contains(
            "notes.tc.json#/threats/1: the status says resolved, and no mitigation that is resolved is linked"
        ),
        "{findings}"
    );
    assert!(findings.contains("notes.tc.json#/mitigationLinks/2/mitigationId: `gone` is not a control"), "{findings}");
    let losses = imported.draft.losses.to_string();
    assert!(losses.contains("threats.impactedGoal (1): left out"), "{losses}");
}

#[test]
fn the_open_threat_model_is_read() {
    let text = r#"{
        "otmVersion": "0.2.0",
        "project": { "name": "Shop", "id": "shop" },
        "trustZones": [{ "id": "z", "name": "Cloud", "risk": { "trustRating": 60 } }],
        "assets": [{ "id": "a", "name": "Cards", "risk": { "confidentiality": 90, "integrity": 10, "availability": 10 } }],
        "components": [
            { "id": "web", "name": "Web shop", "type": "web-service", "parent": { "trustZone": "z" },
              "assets": { "processed": ["a"], "stored": [] },
              "threats": [{ "threat": "1", "state": "mitigated", "mitigations": [{ "mitigation": "1", "state": "implemented" }] },
                          { "threat": "2", "state": "mitigated", "mitigations": [{ "mitigation": "1", "state": "recommended" }] }] },
            { "id": "db", "name": "Database", "type": "postgres-db", "parent": { "trustZone": "nowhere" } }
        ],
        "dataflows": [{ "id": "f", "name": "orders", "source": "web", "destination": "db", "bidirectional": true, "assets": ["a"] }],
        "threats": [
            { "id": "1", "name": "SQL injection", "categories": ["Tampering"], "cwes": ["89"], "risk": { "likelihood": 75, "impact": 90 } },
            { "id": "2", "name": "Weak keys", "cwes": ["CWE-326"], "risk": { "likelihood": null, "impact": 10 } }
        ],
        "mitigations": [{ "id": "1", "name": "Bound parameters", "riskReduction": 100 }]
    }"#;
    let imported = imported(&[("shop.json", text)]);
    let rust = rust(&imported);
    assert!(
        rust.contains("pub mod web_shop {") && rust.contains("#[threatmodel::threat(super::SQLInjection)]"),
        "{rust}"
    );
    assert!(rust.contains("#[threatmodel::mitigates(super::SQLInjection, by = [super::BoundParameters])]"), "{rust}");
    assert!(rust.contains("likelihood = Likely") && rust.contains("impact = Severe"), "{rust}");
    // Of one identifier for two kinds, the second gets the name of its kind.
    assert!(rust.contains("id = \"1\"") && rust.contains("id = \"control:1\""), "{rust}");
    assert_eq!(
        (links(&imported, Verb::Flows), links(&imported, Verb::Mitigates), imported.counts.uncovered),
        (2, 1, 1)
    );
    let findings = findings(&imported).join("\n");
    assert!(
        findings.contains(
            "shop.json#/components/0/threats/1: the state says mitigated, and none of its mitigations is implemented"
        ),
        "{findings}"
    );
    assert!(findings.contains("shop.json#/components/1/parent/trustZone: `nowhere` is not a trust zone"), "{findings}");
    assert_eq!(imported.counts.dangling, 1);
}

#[test]
fn the_threat_model_library_is_read() {
    let text = r#"{
        "$schema": "https://github.com/OWASP/www-project-threat-model-library/blob/v1.0.2/threat-model.schema.json",
        "scope": { "title": "Vault", "description": "Keeps keys.", "tier": "mission_critical" },
        "trust_zones": [{ "symbolic_name": "in", "title": "Inside" }],
        "actors": [{ "symbolic_name": "op", "title": "Operator", "type": "administrator", "trust_zone": "in" }],
        "components": [{ "symbolic_name": "api", "title": "API", "trust_zone": "in" }],
        "data_stores": [{ "symbolic_name": "disk", "title": "Disk", "type": "object", "trust_zone": "in" }],
        "data_sets": [{ "symbolic_name": "keys", "title": "Keys", "placements": [{ "data_store": "disk" }], "data_sensitivity": ["cred"] }],
        "data_flows": [{ "symbolic_name": "f", "title": "Store", "source": { "type": "actor", "object": "op" },
                         "destination": { "type": "data_store", "object": "disk" }, "encrypted": true }],
        "threat_personas": [{ "symbolic_name": "op", "title": "Thief", "is_person": true, "malicious_intent": true }],
        "threats": [{ "symbolic_name": "theft", "title": "Theft", "components_affected": ["disk"], "threat_persona": "op",
                      "event": "a disk is stolen", "weaknesses": [{ "cwe_id": 312, "cwe_title": "x" }] }],
        "risks": [{ "symbolic_name": "r", "title": "r", "threats": ["theft"], "likelihood": "unlikely", "impact": "major", "score": 8 }],
        "controls": [{ "symbolic_name": "crypt", "title": "Encryption", "threats": ["theft", "missing"], "status": "active" }]
    }"#;
    let imported = imported(&[("vault.json", text)]);
    let rust = rust(&imported);
    assert!(rust.contains("kind = Credential") && rust.contains("targets = [Keys]"), "{rust}");
    assert!(
        rust.contains("actor = Thief") && rust.contains("likelihood = Unlikely") && rust.contains("impact = Major"),
        "{rust}"
    );
    assert!(rust.contains("#[threatmodel::mitigates(super::Theft, by = [super::Encryption])]"), "{rust}");
    assert_eq!((imported.counts.dangling, imported.counts.uncovered), (1, 0));
}

const THREAGILE: &str = "threagile_version: 1.0.0
title: Shop
data_assets:
  Orders: { id: orders, confidentiality: confidential, owner: sales }
technical_assets:
  Web:
    id: web
    type: process
    data_assets_processed: [orders]
    communication_links:
      To Database: { target: db, protocol: jdbc-encrypted, authentication: credentials, data_assets_sent: [orders] }
  Database: { id: db, type: datastore, data_assets_stored: [orders] }
  Phone: { id: phone, type: external-entity, out_of_scope: true }
trust_boundaries:
  Cloud: { id: cloud, technical_assets_inside: [web, db] }
individual_risk_categories:
  Odd: { id: odd, stride: tampering, cwe: 20, risks_identified: { <b>Odd</b> at Web: { severity: elevated, most_relevant_technical_asset: web } } }
risk_tracking:
  odd@*: { status: mitigated, justification: fixed, checked_by: Jo, date: 2020-01-04 }
  sql-injection@web@*: { status: accepted, justification: rare, checked_by: Jo }
  missing-hardening@*: { status: mitigated, justification: hardened }
  dos@phone: { status: false-positive, justification: not ours, checked_by: Jo }
  gone@nobody: { status: unchecked }
";

#[test]
fn threagile_is_read_with_its_wildcards() {
    let imported = imported(&[("shop.yaml", THREAGILE)]);
    let rust = rust(&imported);
    // Once at the risk that was found, and in both assets that are in scope.
    assert_eq!(links(&imported, Verb::Mitigates), 3, "{rust}");
    assert_eq!((links(&imported, Verb::Accepts), links(&imported, Verb::Avoids)), (0, 1), "{rust}");
    assert!(rust.contains("zone = super::Cloud") && rust.contains("classification = Confidential"), "{rust}");
    assert!(rust.contains("protocol = \"jdbc-encrypted\"") && rust.contains("authenticated"), "{rust}");
    let findings = findings(&imported).join("\n");
    assert!(findings.contains("the source says accepted without an end, so the threat stays open: rare"), "{findings}");
    assert!(findings.contains("`nobody` is no technical asset"), "{findings}");
}

#[test]
fn what_threagile_includes_is_one_model() {
    let (head, tail) = THREAGILE.split_at(THREAGILE.find("risk_tracking:").unwrap());
    let main = format!("includes: [more/tracking.yaml]\n{head}");
    let include = |document: &str, file: &str| match (document, file) {
        ("shop.yaml", "more/tracking.yaml") => Ok(tail.to_owned()),
        _ => Err(format!("{document} {file}")),
    };
    let split = read(inputs(&[("shop.yaml", &main)]), &include).unwrap().remove(0);
    let whole = imported(&[("shop.yaml", THREAGILE)]);
    let body = |imported: &Imported| rust(imported).split("#![allow").nth(1).unwrap().to_owned();
    assert_eq!((body(&split), split.counts), (body(&whole), whole.counts));
    // One that includes itself ends.
    let endless = |_: &str, file: &str| Ok(format!("includes: [{file}]\n"));
    let mistake = read(inputs(&[("shop.yaml", &main)]), &endless).unwrap_err();
    assert!(mistake.contains("without end"), "{mistake}");
}

#[test]
fn threat_dragon_is_read() {
    let text = r#"{
        "version": "2.3.0",
        "summary": { "title": "Demo", "description": "A demo." },
        "detail": { "diagrams": [{ "cells": [
            { "id": "a", "shape": "actor", "data": { "type": "tm.Actor", "name": "User" } },
            { "id": "s", "shape": "store", "data": { "type": "tm.Store", "name": "Orders", "threats": [
                { "id": "t1", "title": "Stolen", "status": "Mitigated", "mitigation": "Encrypt", "severity": "High", "type": "Information disclosure", "modelType": "STRIDE" },
                { "id": "t2", "title": "Lost", "status": "Mitigated", "mitigation": "", "type": "Unawareness", "modelType": "LINDDUN" },
                { "id": "t3", "title": "None", "status": "NotApplicable", "mitigation": "we have none", "type": "Spoofing" },
                { "id": "t4", "title": "Open", "status": "Open", "mitigation": "later", "type": "Tampering" } ] } },
            { "id": "f", "shape": "flow", "source": { "cell": "a" }, "target": { "cell": "s" }, "data": { "type": "tm.Flow", "name": "Order", "isEncrypted": true } },
            { "id": "g", "shape": "flow", "source": { "x": 1 }, "target": { "cell": "s" }, "data": { "type": "tm.Flow", "name": "Loose" } }
        ] }] }
    }"#;
    let imported = imported(&[("demo.json", text)]);
    let rust = rust(&imported);
    assert_eq!((count(&imported, Kind::Threat), count(&imported, Kind::Control)), (4, 2), "{rust}");
    assert_eq!(
        (links(&imported, Verb::Mitigates), links(&imported, Verb::Flows), imported.counts.uncovered),
        (1, 1, 3)
    );
    assert!(rust.contains("linddun = [Unawareness]") && rust.contains("targets = [OrdersContents]"), "{rust}");
    let findings = findings(&imported).join("\n");
    assert!(findings.contains("the mitigation says nothing") && findings.contains("hangs free"), "{findings}");
    assert!(findings.contains("the source says avoided without an owner"), "{findings}");
    assert!(
        mistake(r#"{"summary":{},"detail":{},"version":"1.5"}"#)
            .contains("it is of version 1.5 of Threat Dragon; 2 can be read")
    );
}

#[test]
fn pytm_is_read() {
    let text = r#"{
        "name": "Comments", "description": "A page.",
        "boundaries": [{ "name": "Internet" }],
        "data": [{ "name": "Password", "classification": "SECRET", "isCredentials": true }],
        "elements": [{ "__class__": "Actor", "name": "User", "inBoundary": "Internet" },
                     { "__class__": "Datastore", "name": "Database" }],
        "flows": [{ "name": "Login", "source": "User", "sink": "Database", "data": ["Password"] },
                  { "name": "Lost", "source": "User", "sink": "Nobody" }],
        "findings": [{ "id": "1", "threat_id": "INP02", "target": "Database", "description": "Overflow", "details": "Too long.",
                       "severity": "High", "mitigations": "Check lengths", "references": "https://capec.mitre.org/x, CWE-120", "response": "mitigated" }]
    }"#;
    let imported = imported(&[("tm.json", text)]);
    let rust = rust(&imported);
    assert!(
        rust.contains("kind = Credential") && rust.contains("kind = Store") && rust.contains("zone = Internet"),
        "{rust}"
    );
    assert!(rust.contains("\"CWE-120\"") && rust.contains("#[threatmodel::mitigates(super::Overflow"), "{rust}");
    assert_eq!((imported.counts.dangling, imported.counts.uncovered, links(&imported, Verb::Flows)), (1, 0, 1));
}

#[test]
fn threatspec_is_read() {
    let code = "\
// @component Shop:Web (#web)
// @threat SQL injection (#sqli)
// @exposes #web to #sqli with text in queries
// @mitigates Shop:Web against SQL injection with bound parameters
// @accepts #dos to #web with nobody cares
// @connects Browser to #web with HTTPS
func main() {} // @review Shop:Web is this right?
";
    let imported = imported(&[("main.go", code)]);
    let rust = rust(&imported);
    assert_eq!(
        (count(&imported, Kind::Component), links(&imported, Verb::Mitigates), links(&imported, Verb::Flows)),
        (2, 1, 1),
        "{rust}"
    );
    let findings = findings(&imported).join("\n");
    assert!(findings.contains("main.go:5: `#dos` is not a threat"), "{findings}");
    assert!(findings.contains("main.go:7: the source asks for a review"), "{findings}");
    assert!(rust.contains("/// text in queries"), "{rust}");
}

#[test]
fn guardlink_is_read() {
    let definitions = "\
// @asset Shop.Login (#login) -- \"Signs people in\"
// @threat SQL_Injection (#sqli) [critical] cwe:CWE-89 owasp:A03:2021 -- \"Text in queries\"
// @control Bound_Parameters (#bound) -- \"Bound\"
// @actor Clerk (#clerk) -- \"Sells\"
// @shield:begin -- \"not read\"
// @threat Hidden (#hidden) -- \"x\"
// @shield:end
// @handles pii on #login -- \"names\"
// @owns identity for #login
// @assumes #login -- \"TLS ends before\"
";
    let external = "\
@source file:src/login.py line:12 symbol:login
@exposes Shop.Login to #sqli [P1] cwe:CWE-89 -- \"name in query\"
-- \"and more\"
@mitigates #login against #sqli using #bound -- \"bound now\"
@accepts #gone on #login -- \"why not\"
@accepts #sqli on #login -- \"rare\"
@flows #clerk -> #login via TLS -- \"x\"
";
    let imported = imported(&[("definitions.ts", definitions), ("login.gal", external)]);
    let rust = rust(&imported);
    assert_eq!(
        (count(&imported, Kind::Threat), count(&imported, Kind::Assumption), imported.counts.dangling),
        (1, 1, 1),
        "{rust}"
    );
    assert!(rust.contains("owner = \"identity\"") && rust.contains("classification = Confidential"), "{rust}");
    assert!(rust.contains("refs = [\"CWE-89\", \"A03:2021\"]") && rust.contains("targets = [ShopLogin]"), "{rust}");
    assert!(
        rust.contains("name in query and more (P1, cwe:CWE-89)".replace("[P1]", "P1").as_str())
            || rust.contains("name in query and more"),
        "{rust}"
    );
    let link = imported.draft.links.iter().find(|link| link.verb == Verb::Mitigates).unwrap();
    assert_eq!(link.code, Some(("src/login.py".to_owned(), 12)));
    let findings = findings(&imported).join("\n");
    assert!(findings.contains("login.gal:6: the source says accepted without an end"), "{findings}");
}

#[test]
fn what_is_beside_code_has_paths_from_the_root() {
    let code = "// @asset A (#a)\n// @threat T (#t)\n// @exposes #a to #t -- \"x\"\nfn f() {}\n";
    let imported = imported(&[("src/lib.rs", code)]);
    let written = write(&imported.draft, "guardlink", &[], "crate::threats::guardlink", |file, line| {
        (file, line) == ("src/lib.rs", 3)
    });
    assert_eq!(written.beside.len(), 1);
    assert_eq!(written.beside[0].attribute, "#[threatmodel::threat(crate::threats::guardlink::T)]");
    assert!(!written.text.contains("threat(super::T)"), "{}", written.text);
}

#[test]
fn hostile_text_stays_text() {
    let hostile = [
        "*/ } fn main() { panic!() } /*",
        "\\\")] #[no_mangle] fn x() {} #[doc(\\\"",
        "a\\nb\\r\\n#![forbid(x)]\\r}\\u2028fn y() {}",
        "```\\npanic!();\\n```\\n    panic!();\\n~~~\\nx\\n~~~\\n-      panic!();",
        "<script>alert(1)</script> [`x`](javascript:y)",
        "\\u202e\\u0000\\u200b{{}}",
        "",
    ];
    for text in hostile {
        let model =
            COMPOSER.replace("read other notes", text).replace("notes", text).replace("\"t\"", &format!("\"{text}\""));
        let Ok(read) = read(inputs(&[("x.json", &model)]), &no_include) else { panic!("{text}") };
        let rust = rust(&read[0]);
        let file = syn::parse_file(&rust).unwrap();
        let is_ours = |item: &syn::Item| matches!(item, syn::Item::Struct(_) | syn::Item::Impl(_) | syn::Item::Mod(_));
        assert!(file.items.iter().all(is_ours), "{rust}");
        assert!(!rust.contains("```") && !rust.contains("~~~") && !rust.contains(" <script"), "{rust}");
        assert!(rust.lines().all(|line| !line.starts_with("///     ")), "{rust}");
    }
}

#[test]
fn what_cannot_be_read_says_where() {
    assert!(
        mistake("{\n  \"schema\": 1,\n  oops\n}").contains("`model.json`: ") && mistake("{\n oops").contains("line 2")
    );
    assert!(mistake(&format!("{{\"schema\": 1, \"threats\": {}", "[".repeat(100_000))).contains("recursion limit"));
    assert!(mistake("{\"a\": 1}").contains("no format that is known has these keys"));
    assert!(mistake("hello").contains("no format that is known"));
    assert!(
        mistake("{\"otmVersion\": \"7.0\", \"project\": {}}")
            .contains("it is of version 7.0 of the Open Threat Model format; ")
    );
    let mut bomb = "threagile_version: 1.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let of = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [of.as_str(); 10].join(", ")));
    }
    let mistake = read(inputs(&[("bomb.yaml", &bomb)]), &no_include).unwrap_err();
    assert!(mistake.starts_with("`bomb.yaml`: "), "{mistake}");
    let deep = format!("threagile_version: 1.0.0\ntitle: {}", "[".repeat(10_000));
    assert!(read(inputs(&[("deep.yaml", &deep)]), &no_include).is_err());
}

#[test]
fn keys_and_values_of_the_wrong_kind_are_found() {
    let text = r#"{ "schema": 1, "threats": { "x": 1 }, "mitigations": [{ "id": [1] }, { "id": "a", "id": "b", "content": 5 }] }"#;
    let imported = imported(&[("x.json", text)]);
    let findings = findings(&imported).join("\n");
    assert!(findings.contains("x.json#/mitigations/1/id: the key `id` stands twice"), "{findings}");
    assert!(findings.contains("x.json#/threats: a list stands here in this format"), "{findings}");
    rust(&imported);
}

#[test]
fn a_module_knows_whether_somebody_changed_it() {
    let imported = imported(&[("notes.tc.json", COMPOSER)]);
    let text = rust(&imported);
    let mark = Mark::read(&text).unwrap();
    assert_eq!(mark.source, "notes.tc.json");
    assert!(mark.is_untouched(&text));
    // A formatter may do this; a person means something by that.
    let laid_out =
        text.replace("#[threatmodel::asset(", "#[threatmodel::asset(\n    ").replace(")]\npub", ",\n)]\npub");
    assert!(laid_out != text && mark.is_untouched(&laid_out));
    assert!(!mark.is_untouched(&text.replace("High", "Low")));
    assert!(!mark.is_untouched(&(text + "pub struct Mine;\n")));
    assert_eq!(Mark::read("//! Ours.\n"), None);
}

#[test]
fn a_large_model_is_read_in_a_moment() {
    let threat = |at: usize| {
        format!(
            "{{\"id\":\"t{at}\",\"numericId\":{at},\"threatAction\":\"do thing {at}\",\"statement\":\"{}\",\"impactedAssets\":[\"a{}\"]}}",
            "somebody does something to somebody else. ".repeat(5),
            at % 100
        )
    };
    let threats: Vec<String> = (0..1_000).map(threat).collect();
    let model = format!("{{\"schema\":1,\"threats\":[{}]}}", threats.join(","));
    let start = std::time::Instant::now();
    let imported = imported(&[("large.json", &model)]);
    let text = write(&imported.draft, "large.json", &[model.as_bytes()], "crate::threats::large", |_, _| false).text;
    // Without optimisation; one that grew with the square would take minutes.
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?} for {} bytes", start.elapsed(), text.len());
    assert_eq!(count(&imported, Kind::Threat), 1_000);
}
