//! Logs of every form, and lines that are none.

use threatmodel_model::model::Model;

use super::{Group, Triage, read, skeleton};

fn shop() -> Model {
    Model::from_json(include_str!("../../../threatmodel-report/tests/fixture/model.json")).unwrap()
}

fn triage(log: &str) -> Triage {
    read(log.as_bytes(), &[&shop()]).unwrap()
}

fn groups(triage: &Triage) -> Vec<&Group> {
    triage.largest(usize::MAX).groups
}

#[test]
fn what_the_model_knows_is_explained() {
    let rule = threatmodel_report::rules_of::rules(&shop()).0.remove(0);
    let log = format!(
        "{{\"level\":\"WARN\",\"target\":\"threatmodel::detect\",\"rule.id\":\"{}\",\"client\":\"1\"}}\n\
         {{\"level\":\"ERROR\",\"target\":\"threatmodel::alert\",\"fields\":{{\"rule.path\":\"{}\"}}}}\n\
         {{\"level\":\"ERROR\",\"threat.id\":\"shop::model::threats::SqlInjection\"}}\n\
         {{\"format\":1,\"at\":7,\"kind\":\"detection\",\"path\":\"{}\",\"fields\":{{}}}}\n",
        rule.id(),
        rule.path,
        rule.path
    );
    let triage = triage(&log);
    assert_eq!((triage.events, triage.explained.values().sum::<u64>(), groups(&triage).len()), (4, 4, 0));
}

#[test]
fn what_says_the_same_is_one_group_and_the_most_frequent_comes_first() {
    let triage = triage(
        "{\"timestamp\":\"t1\",\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 17 is locked by \\\"a b\\\"\",\"client\":\"1\",\"a\":1}\n\
         {\"timestamp\":\"t2\",\"level\":\"INFO\",\"message\":\"started\"}\n\
         {\"timestamp\":\"t3\",\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 18 is locked by \\\"c d\\\"\",\"client\":\"2\"}\n\
         {\"timestamp\":\"t4\",\"level\":\"warn\",\"fields\":{\"message\":\"the disk is full\"},\"target\":\"shop\"}\n\
         {\"timestamp\":\"t5\",\"level\":\"WARN\",\"target\":\"threatmodel::detect\",\"rule.id\":\"of-another-model\",\"event\":\"x_y\"}\n",
    );
    let groups = groups(&triage);
    let said: Vec<_> = groups.iter().map(|group| (group.count, group.says.as_str(), group.of_detection)).collect();
    assert_eq!(said[0].0, 2, "{said:?}");
    assert_eq!(said[0].1, "order … is locked by …");
    assert_eq!(said[1..], [(1, "the disk is full", false), (1, "of-another-model", true)]);
    assert_eq!(groups[0].times, ("t1".to_owned(), "t3".to_owned()));
    assert_eq!(groups[0].fields.iter().collect::<Vec<_>>(), ["client"], "what only one of them has is none of all");
    assert_eq!((triage.events, triage.quiet), (5, 1));
}

#[test]
fn lines_that_are_no_events_are_counted_and_named() {
    let long =
        format!("{{\"message\":\"{}\"}}\n", "a".repeat(usize::try_from(threatmodel_detect::corpus::MOST).unwrap()));
    let log = ["not json\n", "[1]\n", "{\"fields\":3}\n", "\n", &long, "{\"level\":\"INFO\"}\n", "{\"cut"].concat();
    let mut bytes = log.into_bytes();
    bytes.splice(0..0, *b"\xff\n");
    let triage = read(&bytes[..], &[&shop()]).unwrap();
    assert_eq!((triage.events, triage.unread), (1, 6));
    let lines: Vec<u64> = triage.named.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 6, 8]);
    assert!(triage.named[3].1.contains("a number"), "{:?}", triage.named[3]);
}

#[test]
fn a_skeleton_can_be_taken_over() {
    let triage =
        triage("{\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 17 is locked\",\"client\":\"1\"}\n");
    insta::assert_snapshot!(skeleton(groups(&triage)[0], 1));
}

#[test]
fn a_message_of_a_keyword_makes_a_name() {
    for message in ["in", "self", "crate", "async move", "é"] {
        let triage = triage(&format!("{{\"level\":\"ERROR\",\"message\":\"{message}\"}}\n"));
        let text = skeleton(groups(&triage)[0], 1);
        assert!(syn::parse_file(&text).is_ok(), "{text}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "*/ } \\u001b[31m \\u202e pub fn evil() {} #[x] \\n fn more() {}";
    let triage = triage(&format!("{{\"level\":\"ERROR\",\"target\":\"{hostile}\",\"message\":\"{hostile}\"}}\n"));
    let text = skeleton(groups(&triage)[0], 1);
    assert!(text.lines().next().unwrap().starts_with("///"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    let code: Vec<&str> = text.lines().filter(|line| line.contains("evil()") || line.contains("more()")).collect();
    assert!(code.iter().all(|line| line.starts_with("///")), "{text}");
}

/// What came of the one line of a log: the time, the target and the message of trouble, or what else it is.
fn of_line(line: &str) -> String {
    let triage = triage(&format!("{line}\n"));
    match (triage.unexplained, triage.quiet, triage.unsaid, triage.unread) {
        (1, 0, 0, 0) => {
            let group = groups(&triage)[0];
            format!("{} | {} | {}", group.times.0, group.target, group.example)
        }
        (0, 1, 0, 0) => "quiet".to_owned(),
        (0, 0, 1, 0) => "says no level".to_owned(),
        (0, 0, 0, 1) => format!("unread: {}", triage.named[0].1),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_form_is_read() {
    let cases = [
        // tracing-subscriber, and whoever calls levels by name.
        (r#"{"timestamp":"t","level":"WARN","target":"shop::db","fields":{"message":"slow"}}"#, "t | shop::db | slow"),
        (r#"{"ts":"t","severity":"crit","logger":"a","msg":"b"}"#, "t | a | b"),
        (r#"{"level":"INFO","message":"up"}"#, "quiet"),
        (r#"{"level":null,"message":"up"}"#, "says no level"),
        (r#"{"level":"banana"}"#, "unread: its level, `banana`, is not known"),
        // Twice, in either order, and under two names.
        (r#"{"level":"ERROR","level":"INFO","message":"a"}"#, " |  | a"),
        (r#"{"level":"INFO","level":"ERROR","message":"a"}"#, " |  | a"),
        (r#"{"level":"INFO","severity":"ERROR","message":"a"}"#, " |  | a"),
        (r#"{"level":"INFO","level":"banana","message":"a"}"#, "quiet"),
        // Bunyan and pino.
        (r#"{"name":"app","hostname":"h","pid":1,"level":50,"msg":"boom","time":"t","v":0}"#, "t | app | boom"),
        (r#"{"level":40,"time":7,"msg":"warned"}"#, "7 |  | warned"),
        (r#"{"level":35,"time":7,"msg":"one's own"}"#, "quiet"),
        (r#"{"level":30,"time":7,"msg":"up"}"#, "quiet"),
        (r#"{"level":3,"msg":"not of these"}"#, "unread: its level, `3`, is not known"),
        (r#"{"level":30,"level":60,"msg":"twice"}"#, " |  | twice"),
        // ECS, with dots and with objects.
        (r#"{"@timestamp":"t","log.level":"error","message":"a","log.logger":"l","ecs.version":"1.2.0"}"#, "t | l | a"),
        (r#"{"@timestamp":"t","log":{"level":"warn","logger":"l"},"message":"a","ecs":{"version":"8"}}"#, "t | l | a"),
        (r#"{"log.level":"info","message":"a"}"#, "quiet"),
        (r#"{"ecs.version":"1.2.0","message":"a"}"#, "says no level"),
        // A level that is not the event's.
        (r#"{"level":"INFO","user":{"level":"ERROR"},"message":"a"}"#, "quiet"),
        (r#"{"level":"INFO","spans":[{"level":"ERROR"}],"span":{"level":"ERROR"},"message":"a"}"#, "quiet"),
        // Journald: priorities of syslog, and messages that are events, or bytes.
        (
            r#"{"__REALTIME_TIMESTAMP":"t","PRIORITY":"3","MESSAGE":"segfault","SYSLOG_IDENTIFIER":"shop"}"#,
            "t | shop | segfault",
        ),
        (r#"{"PRIORITY":"4","MESSAGE":"a","_SYSTEMD_UNIT":"shop.service"}"#, " | shop.service | a"),
        (r#"{"PRIORITY":"6","MESSAGE":"up"}"#, "quiet"),
        (r#"{"PRIORITY":["6","2"],"MESSAGE":"both"}"#, " |  | both"),
        (r#"{"PRIORITY":"3","MESSAGE":[104,105]}"#, " |  | hi"),
        (r#"{"PRIORITY":"6","MESSAGE":"{\"level\":\"WARN\",\"message\":\"in\",\"target\":\"shop\"}"}"#, " | shop | in"),
        (r#"{"PRIORITY":"3","MESSAGE":"{\"level\":\"INFO\",\"message\":\"in\"}"}"#, " |  | in"),
        (r#"{"PRIORITY":"6","MESSAGE":"level=error msg=\"in\""}"#, " |  | in"),
        (r#"{"MESSAGE":"no priority"}"#, "unread: it has no form that is known"),
        (r#"{"PRIORITY":"9","MESSAGE":"a"}"#, "unread: its level, `9`, is not known"),
        // Docker.
        (r#"{"log":"{\"level\":\"WARN\",\"message\":\"in\"}\n","stream":"stdout","time":"t"}"#, "t |  | in"),
        (r#"{"log":"{\"level\":\"info\"}\n","stream":"stderr","time":"t"}"#, "quiet"),
        (r#"{"log":"level=error msg=in\n","stream":"stderr","time":"t"}"#, "t |  | in"),
        (r#"{"log":"thread 'main' panicked\n","stream":"stderr","time":"t"}"#, "unread: it has no form that is known"),
        // Objects in messages of others, but not for ever.
        (r#"{"level":"info","message":"{\"level\":\"error\",\"message\":\"in\"}"}"#, " |  | in"),
        (r#"{"level":"error","message":"{no object"}"#, " |  | {no object"),
        // Kubernetes.
        (
            r#"2026-11-29T10:00:00.000000000Z stdout F {"level":"ERROR","message":"in"}"#,
            "2026-11-29T10:00:00.000000000Z |  | in",
        ),
        (
            r#"2026-11-29T10:00:00.000000000+01:00 stderr F level=warn msg=in"#,
            "2026-11-29T10:00:00.000000000+01:00 |  | in",
        ),
        (r#"2026-11-29T10:00:00Z {"level":"ERROR","message":"in"}"#, "2026-11-29T10:00:00Z |  | in"),
        (r#"[pod/shop-7d4/web] {"level":"ERROR","message":"in"}"#, " | shop-7d4/web | in"),
        (r#"[pod/shop-7d4/web] 2026-11-29T10:00:00Z {"level":"INFO"}"#, "quiet"),
        // Compose.
        (r#"shop-web-1  | {"level":"ERROR","message":"in"}"#, " | shop-web-1 | in"),
        (r#"shop-web-1  | {"level":"ERROR","message":"in","target":"db"}"#, " | db | in"),
        ("db-1 | Listening", "unread: it has no form that is known"),
        // Logfmt.
        (r#"time=t level=error msg="no \"such\" table" table=cards"#, "t |  | no \"such\" table"),
        ("ts=t lvl=info msg=up", "quiet"),
        ("a=1 b=2", "unread: it has no form that is known"),
        ("level=banana msg=up", "unread: its level, `banana`, is not known"),
        // Access logs.
        (
            r#"10.0.0.1 - - [29/Nov/2026:10:00:00 +0000] "GET /cards?id=1 HTTP/1.1" 500 12 "-" "curl/8""#,
            "29/Nov/2026:10:00:00 +0000 | HTTP 500 | GET /cards?id=1 HTTP/1.1",
        ),
        (r#"10.0.0.1 - bob [t] "GET / HTTP/1.1" 403 12"#, "t | HTTP 403 | GET / HTTP/1.1"),
        (r#"shop:443 ::1 - - [t] "GET / HTTP/1.1" 502 - "-" "-""#, "t | HTTP 502 | GET / HTTP/1.1"),
        (r#"10.0.0.1 - - [t] "GET /\" 500 1 HTTP/1.1" 200 12"#, "quiet"),
        (r#"10.0.0.1 - - [t] "GET / HTTP/1.1" 304 0"#, "quiet"),
        (r#"10.0.0.1 - - [t] "GET / HTTP/1.1" x"#, "unread: it has no form that is known"),
    ];
    for (line, expected) in cases {
        assert_eq!(of_line(line), expected, "{line}");
        assert_eq!(of_line(&format!("\u{feff}{line}\r")), expected, "with a mark: {line}");
    }
}

#[test]
fn lines_that_were_cut_are_put_together() {
    let event = format!(r#"{{"level":"ERROR","message":"cut {}"}}"#, "x".repeat(20_000));
    let (first, rest) = event.split_at(16 << 10);
    let (out, err) = ("2026-11-29T10:00:00Z stdout", "2026-11-29T10:00:00Z stderr");
    let kubernetes = format!("{out} P {first}\n{err} F {{\"level\":\"INFO\"}}\n{out} F {rest}\n");
    let object =
        |text: &str, stream: &str| serde_json::json!({ "log": text, "stream": stream, "time": "t" }).to_string();
    let docker = [
        object(first, "stdout"),
        object("{\"level\":\"INFO\"}\n", "stderr"),
        object(&format!("{rest}\n"), "stdout"),
        String::new(),
    ]
    .join("\n");
    for log in [kubernetes, docker] {
        let triage = triage(&log);
        let counts = (triage.events, triage.unexplained, triage.quiet, triage.unread);
        assert_eq!(counts, (2, 1, 1, 0), "{:?}", triage.named);
        assert!(groups(&triage)[0].example.starts_with("cut x") && groups(&triage)[0].line == 1);
    }
    let endless = format!("{out} P {first}\n").repeat(100);
    let triage = triage(&endless);
    assert_eq!((triage.events, triage.unread), (0, 2), "what is too long, and what comes after it: {:?}", triage.named);
}

#[test]
fn many_groups_are_held_in_bounds_and_the_largest_are_kept() {
    let letters = |mut number: usize| -> String {
        let mut text = String::new();
        for _ in 0..5 {
            text.push(char::from(b'a' + (number % 26) as u8));
            number /= 26;
        }
        text
    };
    let error = |message: &str| format!("{{\"level\":\"ERROR\",\"message\":\"{message}\"}}\n");
    let mut log = String::new();
    for number in 0..30_000 {
        log += &error(&format!("rare {}", letters(number)));
        if number % 10 == 0 {
            log += &error("often");
        }
        if number >= 20_000 && number % 20 == 0 {
            log += &error("late");
        }
    }
    let triage = triage(&log);
    let largest = triage.largest(3);
    let shown: Vec<_> = largest.groups.iter().map(|group| (group.count, &*group.says, group.may_be_more)).collect();
    assert_eq!(shown, [(3000, "often", false), (500, "late", true), (1, "rare aaaaa", false)]);
    assert_eq!((largest.rest, triage.unexplained), (29_999, 33_500));
    assert!(groups(&triage).len() < 5000 && largest.more == groups(&triage).len() - 3);
}

#[test]
fn a_group_keeps_no_more_than_is_shown() {
    let long = "é".repeat(100_000);
    let many: String = (0..1000).map(|number| format!(",\"f{number}\":1")).collect();
    let triage = triage(&format!(
        "{{\"level\":\"ERROR\",\"target\":\"{long}\",\"message\":\"{long}\",\"time\":\"{long}\",\"{long}\":1{many}}}\n"
    ));
    let group = groups(&triage)[0];
    let texts = [&group.example, &group.says, &group.target, &group.times.0, &group.times.1];
    let kept: usize = texts.into_iter().chain(&group.fields).map(String::len).sum();
    assert!(kept < 4000, "{kept}");
    assert_eq!(group.fields.len(), 64);
}

proptest::proptest! {
    #[test]
    fn any_log_is_read(log in concat!(
        r#"\PC{0,60}|\{"level":"ERROR","message":"[a-z0-9 \\"]{0,20}"\}"#,
        r#"|([0-9.]{1,9}|[a-z]{0,3}) - - \[\PC{0,9}\] "\PC{0,20}" [0-9]{0,4} ?"#,
        r#"|(level|[a-z]{1,3})="?\PC{0,20}|[0-9T:-]{18,22}Z (stdout|stderr) [PF] \PC{0,9}|[a-z0-9-]{0,3} *\| \PC{0,9}"#,
    )) {
        let triage = triage(&log);
        for (number, group) in groups(&triage).into_iter().enumerate() {
            skeleton(group, number);
        }
    }
}
