//! `import` of models of ten megabytes: how long it takes, and how many times as long as reading the file as JSON alone.
//! `cargo bench -p cargo-threatmodel --bench import`.

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

#[allow(dead_code, reason = "other benches use the rest of it")]
mod process;

use std::{
    fs,
    time::{Duration, Instant},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-threatmodel");

/// How often each is run; the best counts.
const TIMES: usize = 5;

/// How large each model is, in bytes.
const SIZE: usize = 10_000_000;

/// What somebody wrote about a threat.
const SAID: &str = "Somebody who can read the network between the two learns what is sent, changes it, or sends it once more, and \
                    nobody who looks at the logs of either side afterwards can tell that it was not sent by the one who may.";

fn main() {
    let work = tempfile::tempdir().unwrap();
    fs::write(process::package(work.path(), "testing").join("lib.rs"), "").unwrap();
    println!("{:>8} {:>8}  format", "time", "JSON");
    for (name, text) in [("shop.otm.json", otm()), ("shop.tc.json", composer()), ("shop.threagile.yaml", threagile())] {
        fs::write(work.path().join(name), &text).unwrap();
        let import =
            || process::command(PROGRAM, &["threatmodel", "import", "--offline", "--dry-run", name], work.path());
        let took = best(|| assert!(import().status().unwrap().success()));
        let json = best(|| drop(serde_json::from_str::<serde_json::Value>(&text)));
        let share = took.as_secs_f64() / json.as_secs_f64();
        let share = if name.ends_with(".json") { format!("{share:.1} x") } else { String::new() };
        println!("{:>5} ms {share:>8}  {name}, {} bytes, {}", took.as_millis(), text.len(), process::peak(import()));
    }
}

fn best(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..TIMES).map(time).min().unwrap()
}

/// Texts for numbers from zero, until they are long enough together.
fn many(size: usize, between: &str, one: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size + 1_000);
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        if number > 0 {
            text.push_str(between);
        }
        text.push_str(&one(number));
    }
    text
}

/// A tenth each of assets, components and mitigations, the rest threats.
fn otm() -> String {
    let assets = many(SIZE / 10, ",", |at| {
        format!(
            r#"{{"id":"a{at}","name":"Asset {at}","description":"{SAID}","risk":{{"confidentiality":90,"integrity":10,"availability":10}}}}"#
        )
    });
    let components = many(SIZE / 10, ",", |at| {
        format!(
            r#"{{"id":"c{at}","name":"Component {at}","type":"web-service","parent":{{"trustZone":"z"}},"assets":{{"processed":["a{at}"],"stored":[]}},"threats":[{{"threat":"t{at}","state":"mitigated","mitigations":[{{"mitigation":"m{at}","state":"implemented"}}]}}]}}"#
        )
    });
    let mitigations = many(SIZE / 10, ",", |at| {
        format!(r#"{{"id":"m{at}","name":"Mitigation {at}","description":"{SAID}","riskReduction":100}}"#)
    });
    let threats = many(SIZE * 7 / 10, ",", |at| {
        format!(
            r#"{{"id":"t{at}","name":"Threat {at}","description":"{SAID}","categories":["Tampering"],"cwes":["89"],"risk":{{"likelihood":75,"impact":90}}}}"#
        )
    });
    format!(
        r#"{{"otmVersion":"0.2.0","project":{{"name":"Shop","id":"shop"}},"trustZones":[{{"id":"z","name":"Cloud","risk":{{"trustRating":60}}}}],"assets":[{assets}],"components":[{components}],"threats":[{threats}],"mitigations":[{mitigations}]}}"#
    )
}

/// Half mitigations, half threats, and a link for each pair.
fn composer() -> String {
    let mitigations = many(SIZE / 2, ",", |at| {
        format!(r#"{{"id":"m{at}","numericId":{at},"content":"{SAID} {at}","status":"mitigationResolved"}}"#)
    });
    let threats = many(SIZE / 2, ",", |at| {
        format!(
            r#"{{"id":"t{at}","numericId":{at},"threatAction":"do {at}","statement":"{SAID}","impactedAssets":["asset {at}"],"status":"threatResolved","metadata":[{{"key":"STRIDE","value":["I"]}}]}}"#
        )
    });
    let links = many(SIZE / 20, ",", |at| format!(r#"{{"mitigationId":"m{at}","linkedId":"t{at}"}}"#));
    format!(
        r#"{{"schema":1,"applicationInfo":{{"name":"Notes","description":""}},"mitigations":[{mitigations}],"mitigationLinks":[{links}],"threats":[{threats}]}}"#
    )
}

/// A quarter data, the rest technical assets, each of which processes one and speaks to the one before.
fn threagile() -> String {
    let data = many(SIZE / 4, "\n", |at| {
        format!(
            "  Data {at}:\n    id: d{at}\n    description: \"{SAID}\"\n    confidentiality: confidential\n    owner: sales"
        )
    });
    let assets = many(SIZE * 3 / 4, "\n", |at| {
        let before = at.saturating_sub(1);
        format!(
            "  Asset {at}:\n    id: t{at}\n    description: \"{SAID}\"\n    type: process\n    data_assets_processed: [d{at}]\n    \
             communication_links:\n      To {before}:\n        target: t{before}\n        protocol: https\n        data_assets_sent: [d{at}]"
        )
    });
    format!("threagile_version: 1.0.0\ntitle: Shop\ndata_assets:\n{data}\ntechnical_assets:\n{assets}\n")
}
