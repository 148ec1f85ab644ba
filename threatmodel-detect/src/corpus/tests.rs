//! Lines that are read, and lines that are not.

use super::*;
use crate::{
    event::{Event, EventKind},
    limits::Limits,
    rule::{Kind, Level, Rule, Threat},
};
use core::time::Duration;

fn engine() -> Engine {
    let rule = Rule {
        path: "shop::Own".into(),
        doc: "".into(),
        event: "".into(),
        level: Level::High,
        kind: Kind::Threshold {
            group_by: vec!["client".into()].into(),
            threshold: 2,
            within: Duration::from_micros(5),
        },
        threat: Threat { path: "shop::Theft".into(), id: None, severity: None },
        assets: vec![].into(),
        playbook: vec![].into(),
        enabled: true,
    };
    Engine::new(vec![rule], Limits::default()).expect("fine")
}

fn origin() -> Origin {
    Origin { test: Some("attack".to_owned()), configuration: Some("all_on".to_owned()), ..Origin::default() }
}

#[test]
fn what_is_written_is_read_and_gives_the_same_verdicts() {
    let (mut live, mut text) = (engine(), String::new());
    let mut alerts = Vec::new();
    for at in [0, 5, 20, 26, 27] {
        let event = Event::detection("shop::Own", &[("client", "a\n\"b\""), ("client", "second")]);
        let at = Duration::from_micros(at);
        alerts.extend(live.observe(at, &event));
        text += &EventLine::new(at, &event, &origin()).to_json();
        text.push('\n');
    }
    assert!(text.starts_with(
        r#"{"format":1,"at":0,"kind":"detection","path":"shop::Own","fields":{"client":"a\n\"b\""},"test":"attack","configuration":"all_on"}"#
    ), "{text}");
    let replay = replay(&mut engine(), text.as_bytes()).expect("in memory");
    let lines = |alerts: &[Alert]| alerts.iter().map(|alert| AlertLine::new(alert, &origin())).collect::<Vec<_>>();
    assert_eq!((replay.events, replay.bad.len()), (5, 0));
    assert_eq!(lines(&replay.alerts), lines(&alerts));
    assert_eq!(alerts.iter().map(|alert| alert.last.as_micros()).collect::<Vec<_>>(), [5, 27]);

    let json = lines(&alerts)[0].to_json();
    let read: Vec<AlertLine> =
        Lines::new(json.as_bytes()).map(|line| line.expect("in memory").expect("good")).collect();
    assert_eq!(read, lines(&alerts[..1]));
    let evidence = EventLine::recorded(&alerts[0].evidence[1], &Origin::default());
    assert_eq!((evidence.at, evidence.fields.0.len(), evidence.kind), (5, 1, EventKind::Detection));
}

#[test]
fn bad_lines_are_told_with_their_number_and_reading_goes_on() {
    let good = r#"{"format":1,"at":5,"kind":"step","path":"a","fields":{}}"#;
    let long = format!("{{\"format\":1{}", " ".repeat(2 << 20));
    let lines = [
        "not json",
        good,
        "",
        r#"{"format":2,"at":5,"kind":"step","path":"a","fields":{}}"#,
        r#"{"format":1,"at":5,"kind":"stride","path":"a","fields":{}}"#,
        r#"{"format":1,"at":5,"kind":"step","path":"a","fields":{"n":1}}"#,
        r#"{"format":1,"at":5,"kind":"step","path":"a","fields":{"n":"1","n":"2"}}"#,
        r#"{"format":1,"at":-5,"kind":"step","path":"a","fields":{}}"#,
        r#"{"format":1,"at":5,"kind":"step","fields":{}}"#,
        r#"{"format":1,"at":5,"kind":"step","path":"a","fields":{},"tset":"x"}"#,
        &long,
        &format!("{good} {good}"),
        good,
        "   ",
    ];
    let mut text = lines.join("\n").into_bytes();
    text.extend(b"\n\xff\xfe\n");
    let replay = replay(&mut engine(), text.as_slice()).expect("in memory");
    let bad: Vec<String> = replay.bad.iter().map(ToString::to_string).collect();
    assert_eq!(
        bad,
        [
            "line 1: expected ident, at column 2",
            "line 4: format 2 is not known; this program reads format 1, at column 11",
            "line 5: unknown kind `stride`; there are `detection`, `step` and `other`, at column 34",
            "line 6: invalid type: integer `1`, expected a string, at column 59",
            "line 7: the field `n` stands twice, at column 70",
            "line 8: invalid value: integer `-5`, expected u64, at column 19",
            "line 9: missing field `path`, at column 45",
            "line 10: unknown field `tset`, expected one of `format`, `at`, `kind`, `path`, `fields`, `test`, `binary`, `package`, `configuration`, `expected`, at column 62",
            "line 11: it is longer than 1048576 bytes",
            "line 12: trailing characters, at column 58",
            "line 15: expected value, at column 1",
        ]
    );
    assert_eq!((replay.events, replay.alerts.len()), (2, 0));
}

#[test]
fn an_error_of_the_reader_is_told() {
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    assert!(replay(&mut engine(), io::BufReader::new(Broken)).is_err());
}
