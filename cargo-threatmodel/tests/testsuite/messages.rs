//! Findings in the form of cargo's own messages, held against those of a real `cargo check`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use cargo_metadata::{Message, diagnostic::DiagnosticLevel};
use serde_json::Value;
use subjects::{Manifest, Subject};

use crate::common::{self, Run, building, cargo, command, root};

/// The keys of the objects in messages, by where they are: `message.spans`.
fn keys(messages: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["reason"] == "compiler-message" {
            below("", &message, &mut keys);
        }
    }
    keys
}

fn below(at: &str, value: &Value, keys: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| below(at, one, keys)),
        Value::Object(object) => {
            keys.entry(at.to_owned()).or_default().extend(object.keys().cloned());
            for (key, value) in object {
                below(&format!("{at}.{key}"), value, keys);
            }
        }
        _ => {}
    }
}

fn read(messages: &str) -> Vec<Message> {
    let read = Message::parse_stream(messages.as_bytes()).collect::<Result<Vec<_>, _>>().unwrap();
    let text = read.iter().find(|message| matches!(message, Message::TextLine(_)));
    assert!(text.is_none(), "{text:?}");
    read
}

#[test]
fn messages_have_the_form_of_cargo() {
    let Subject { folder } = Subject::new("cli/messages", &Manifest::new("messages").testing(&[]), &[]);
    let code = fs::read_to_string(root().join("examples/quickstart/src/lib.rs")).unwrap();
    // The compiler suggests another name, and one control less leaves a threat open.
    common::write(&folder, "src/lib.rs", &format!("{code}\npub fn spare() {{ let unused = 1; }}\n"));
    let theirs = Run::of(&mut building(cargo(&folder, &["check", "--offline", "--message-format", "json"])));
    assert_eq!(theirs.code, 0, "{}", theirs.err);
    let code = code.replace("#[mitigates(", "// #[mitigates(");
    common::write(&folder, "src/lib.rs", &code);
    let ours = Run::of(&mut command(&folder, &["check", "--offline", "--message-format", "json"]));
    assert_eq!(ours.code, 1, "{}{}", ours.out, ours.err);

    assert!(ours.out.lines().all(|line| line.starts_with(r#"{"reason":""#)), "{}", ours.out);
    let (their_keys, our_keys) = (keys(&theirs.out), keys(&ours.out));
    for (place, known) in &their_keys {
        assert_eq!(our_keys.get(place), Some(known), "at `{place}`");
    }
    assert!(their_keys.contains_key(".message.children.spans"), "{their_keys:?}");
    let unknown: Vec<&String> = our_keys.keys().filter(|place| !their_keys.contains_key(*place)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");

    let [theirs, ours] = [&theirs.out, &ours.out].map(|out| read(out));
    let of = |messages: &[Message]| {
        messages.iter().find_map(|message| match message {
            Message::CompilerMessage(message) => Some((message.package_id.clone(), message.target.clone())),
            _ => None,
        })
    };
    assert_eq!(of(&theirs), of(&ours));
    assert!(matches!(ours.last(), Some(Message::BuildFinished(finished)) if !finished.success));
    let found: Vec<_> = ours
        .iter()
        .filter_map(|message| match message {
            Message::CompilerMessage(message) => Some(&message.message),
            _ => None,
        })
        .collect();
    let open = found.iter().find(|found| found.code.as_ref().is_some_and(|code| code.code == "TM001")).unwrap();
    assert_eq!(open.level, DiagnosticLevel::Error);
    // An editor shows nothing that has no place, and places are where the compiler would put them.
    for found in &found {
        let span = found.spans.iter().find(|span| span.is_primary).unwrap_or_else(|| panic!("{found:?}"));
        let text = fs::read_to_string(folder.join(&span.file_name)).unwrap();
        let line = text.lines().nth(span.line_start - 1).unwrap();
        assert_eq!(span.text[0].text, line);
        let bytes = &text[span.byte_start as usize..span.byte_end as usize];
        let columns: String =
            line.chars().skip(span.column_start - 1).take(span.column_end - span.column_start).collect();
        assert_eq!(bytes, columns);
    }
    // What is suggested can be written: the lines are whole, and at the start of one.
    let fixes = found.iter().flat_map(|found| &found.children).flat_map(|child| &child.spans);
    let fixes: Vec<_> = fixes.filter(|span| span.suggested_replacement.is_some()).collect();
    assert!(!fixes.is_empty(), "{found:?}");
    for fix in fixes {
        assert!(fix.column_start == 1 && fix.byte_start == fix.byte_end, "{fix:?}");
        assert!(fix.suggested_replacement.as_ref().is_some_and(|lines| lines.ends_with('\n')), "{fix:?}");
    }
}
