//! Triage as a process, on logs of the storefront.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use crate::common;

use common::{Run, command, root, write};

fn triage(log: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "shop.log", log);
    let file = folder.path().join("shop.log");
    let arguments = ["triage", "--offline", "-p", "storefront", file.to_str().unwrap()];
    Run::of(&mut command(root(), &arguments))
}

#[test]
fn the_exit_code_says_what_came_of_it() {
    let known = "{\"level\":\"ERROR\",\"target\":\"threatmodel::alert\",\"rule.path\":\"storefront::model::detections::SearchProbing\"}\n";
    let run = triage(known).succeeds();
    assert_eq!(run.out, "1 events: 1 that the model explains, 0 that are no trouble, 0 that nothing explains\n");

    let unknown = format!(
        "{known}{{\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 17 is locked\"}}\nnot json\n"
    );
    let run = triage(&unknown);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(
        run.out.contains("1 × order … is locked (no threat explains it)\n  from shop::db, line 2\n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("      pub struct OrderIsLocked;"), "{}", run.out);
    assert!(run.out.contains("1 lines could not be read:\n  line 3: it has no form that is known"), "{}", run.out);

    assert_eq!(triage("not json\n").code, 3, "what could not be read cannot be explained");
    let arguments = ["triage", "--offline", "-p", "storefront", "/nowhere/at/all.log"];
    Run::of(&mut command(root(), &arguments)).fails_with("/nowhere/at/all.log");
}

#[test]
fn trouble_is_found_in_every_form() {
    let lines = [
        r#"{"name":"app","hostname":"h","pid":1,"level":50,"msg":"boom","time":"t","v":0}"#,
        r#"{"level":40,"time":1700000000000,"pid":1,"hostname":"h","msg":"boom"}"#,
        r#"{"__REALTIME_TIMESTAMP":"17","PRIORITY":"3","MESSAGE":"boom","SYSLOG_IDENTIFIER":"shop"}"#,
        r#"{"PRIORITY":"6","MESSAGE":"{\"level\":\"WARN\",\"message\":\"boom\"}"}"#,
        r#"{"@timestamp":"x","log.level":"error","message":"boom","ecs.version":"1.2.0"}"#,
        r#"{"log":"{\"level\":\"WARN\",\"message\":\"boom\"}\n","stream":"stdout","time":"t"}"#,
        r#"{"timestamp":"x","level":"ERROR","message":"boom","level":"INFO","target":"t"}"#,
        "\u{feff}{\"level\":\"WARN\",\"message\":\"boom\"}",
        "time=t level=error msg=boom",
        r#"10.0.0.1 - - [29/Nov/2026:10:00:00 +0000] "boom" 500 12 "-" "curl/8""#,
        r#"2026-11-29T10:00:00.0Z stderr F {"level":"ERROR","message":"boom"}"#,
        r#"web-1  | {"level":"ERROR","message":"boom"}"#,
    ];
    let run = triage(&(lines.join("\n") + "\n"));
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let all = "\n12 events: 0 that the model explains, 0 that are no trouble, 12 that nothing explains\n";
    assert!(run.out.ends_with(all), "{}", run.out);
}

#[test]
fn a_log_without_a_level_could_not_be_read() {
    let run = triage("{\"message\":\"who knows\"}\n{\"message\":\"who knows\"}\n");
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    assert!(run.out.contains("2 events say no level\nno level was understood"), "{}", run.out);
    let run = triage("{\"level\":\"banana\",\"message\":\"who knows\"}\n");
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    assert!(run.out.contains("line 1: its level, `banana`, is not known"), "{}", run.out);
    let run = triage("{\"level\":\"INFO\"}\n{\"message\":\"who knows\"}\n").succeeds();
    assert!(run.out.ends_with("1 events say no level\n"), "{}", run.out);
}

#[test]
fn the_largest_groups_are_shown_and_the_rest_is_counted() {
    let mut log = String::new();
    for first in 'a'..='z' {
        for second in 'a'..='z' {
            log += &format!("{{\"level\":\"ERROR\",\"message\":\"it is {first}{second}\"}}\n");
        }
    }
    log += &"{\"level\":\"ERROR\",\"message\":\"often\"}\n".repeat(9);
    let run = triage(&log);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.starts_with("9 × often "), "{}", run.out);
    assert_eq!(run.out.matches("no threat explains it").count(), 50);
    assert!(run.out.contains("\n627 more events that nothing explains, in smaller groups\n"), "{}", run.out);
}
