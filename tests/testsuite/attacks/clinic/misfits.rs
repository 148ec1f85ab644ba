//! Attack tests that do not hold, each for a reason of its own.

use clinic::{stamp::*, *};
use threatmodel::prelude::*;

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn proves_nothing() {
    assert_blocked!(read("alice", "3").is_err());
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn panics() {
    assert!(read("alice", "2").is_err(), "an assertion of another kind");
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn panics_elsewhere() {
    let _ = std::thread::spawn(|| panic!("the server is gone")).join();
    assert_blocked!(read("alice", "2").is_err());
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn asks_nothing() {
    let _ = read("alice", "2");
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn ends_early() -> Result<(), String> {
    Err("the fixture is broken".to_owned())
}

#[mitigates(Snooping, by = NumberSyntax)]
#[test]
fn does_not_stop_it() {
    assert_blocked!(read("alice", "2").is_err(), "alice read the record of bob");
}

#[mitigates(Snooping, by = RowFilter)]
#[test]
fn never_reaches_it() {
    assert_blocked!(number("x2x").is_err());
}

#[mitigates(Snooping, by = OwnerCheck, legitimate = nobody_may_read)]
#[test]
fn blocks_everybody() {
    assert_blocked!(read("alice", "2").is_err());
}

fn nobody_may_read() {
    assert!(read("carol", "1").is_ok(), "carol is entitled");
}

#[mitigates(Snooping, by = OwnerCheck, legitimate = something_else)]
#[test]
fn another_use() {
    assert_blocked!(read("alice", "2").is_err());
}

fn something_else() {
    assert_eq!(number("1"), Ok(1));
}

#[mitigates(Snooping, by = Stamp, legitimate = bob_has_a_stamp)]
#[test]
fn breaks_instead() {
    assert_blocked!(stamped("alice") == Err("not yours".to_owned()));
}

fn bob_has_a_stamp() {
    assert!(stamped("bob").is_ok());
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn hides_panics() {
    std::panic::set_hook(Box::new(|_| {}));
    assert_blocked!(read("alice", "2").is_err());
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn fails_afterwards() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            std::process::abort();
        }
    }
    thread_local!(static LATE: Late = const { Late });
    LATE.with(|_| {});
    assert_blocked!(read("alice", "2").is_err());
}

#[mitigates(Snooping, by = [all(OwnerCheck, RowFilter)])]
#[test]
fn not_both_needed() {
    assert_blocked!(read("alice", "2").is_err());
}

#[mitigates(Asking, by = Habit)]
#[test]
fn has_no_switch() {
    assert_blocked!(!usual_time(3));
}

#[mitigates(Snooping, by = Habit)]
#[test]
fn of_another_threat() {
    assert_blocked!(!usual_time(3));
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn reaches_further() {
    let (record, pin) = (Canary::<Records>::mint().text(), Canary::<Pins>::mint().text());
    let both = format!("{record} {pin}");
    let all = [(1, "alice", "healthy"), (2, "bob", both.as_str())];
    assert_no_leak!(read_from(&all, "alice", "2"));
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn has_no_canary() {
    assert_no_leak!(read("alice", "2"));
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn hangs() {
    println!("a word before it hangs");
    let mut sleep = std::process::Command::new("sleep").arg("1013").spawn().unwrap();
    let _ = sleep.wait();
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn is_killed() {
    std::process::abort();
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn leaves_without_a_word() {
    std::process::exit(0);
}

#[mitigates(Snooping, by = OwnerCheck)]
#[test]
fn catches_what_it_signals() {
    let _ = std::panic::catch_unwind(|| assert_blocked!(false, "it was a compromise all the same"));
    assert_blocked!(true);
}
