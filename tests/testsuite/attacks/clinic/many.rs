//! Attack tests that ask one question for each of many inputs.

use clinic::*;
use threatmodel::{lab, lab::inputs::Input, prelude::*};

/// Ways to write the number of a record. Where nothing stops them, all but the first give that of bob.
fn numbers() -> [Input<&'static str>; 4] {
    [
        Input::new("missing record", "x7x"),
        Input::new("one sign", "x2"),
        Input::new("signs around", "x2x"),
        Input::new("many signs", "xxx2"),
    ]
}

#[mitigates(Snooping, by = [NumberSyntax, OwnerCheck])]
#[test]
fn ways_to_write_a_number() {
    lab::each(numbers(), |number| {
        let read = read("alice", number);
        assert_blocked!(read.is_err(), "alice read {read:?}");
    });
}

#[mitigates(Snooping, by = OwnerCheck)]
#[tokio::test(flavor = "multi_thread")]
async fn asynchronously() {
    lab::each_async(numbers(), async |number| {
        let number = number.to_string();
        match tokio::spawn(async move { read("alice", &number) }).await {
            Ok(Ok(_)) => Verdict::Compromised,
            Ok(Err(_)) => Verdict::Blocked,
            Err(_) => Verdict::Inconclusive,
        }
    })
    .await;
}

// Those below do not hold.

#[mitigates(Snooping, by = NumberSyntax)]
#[test]
fn one_gets_through() {
    lab::each(numbers().into_iter().chain([Input::new("plain number", "2")]), |number| {
        assert_blocked!(read("alice", number).is_err(), "alice read the record of bob");
    });
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn breaks_at_an_input() {
    lab::each(numbers(), |number| {
        assert!(number.label() != "one sign", "the fixture is gone");
        assert_blocked!(read("alice", number).is_err());
    });
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn has_no_input() {
    lab::each(numbers().into_iter().filter(|number| number.len() > 9), |number| {
        assert_blocked!(read("alice", number).is_err());
    });
}

/// What broke down at a later input does not hide what got through before.
#[mitigates(Snooping, by = NumberSyntax)]
#[test]
fn breaks_after_a_compromise() {
    lab::each([Input::new("plain number", "2"), Input::new("nothing", "")], |number| {
        assert!(!number.is_empty(), "the fixture is gone");
        assert_blocked!(read("alice", number).is_err());
    });
}
