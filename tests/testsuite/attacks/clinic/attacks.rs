//! Attack tests that hold.

use clinic::*;
use threatmodel::prelude::*;

#[mitigates(Snooping, by = [NumberSyntax, OwnerCheck, RowFilter], legitimate = alice_reads_her_own)]
#[test]
fn a_number_that_is_none() {
    let read = read("alice", "x2x");
    assert_blocked!(read.is_err(), "alice read {read:?}");
}

#[mitigates(Snooping, by = [OwnerCheck, RowFilter], legitimate = alice_reads_her_own)]
#[test]
fn with_canaries() {
    let record = Canary::<Records>::mint().text();
    let all = [(1, "alice", "healthy"), (2, "bob", record.as_str())];
    assert_no_leak!(read_from(&all, "alice", "2"));
}

#[test]
fn alice_reads_her_own() {
    assert_eq!(read("alice", "1").unwrap(), "healthy");
}

#[mitigates(Asking, by = Quota, legitimate = asking_once)]
#[test]
fn a_control_that_is_fixed() {
    assert_blocked!(!may_ask(7));
}

#[test]
fn asking_once() {
    assert!(may_ask(0));
}

mod inner {
    use super::*;

    #[mitigates(Snooping, by = [RowFilter, OwnerCheck], legitimate = self::alice)]
    #[tokio::test(flavor = "multi_thread")]
    async fn asynchronous() -> Result<Verdict, String> {
        let read = tokio::spawn(async { read("alice", "2") }).await.map_err(|error| error.to_string())?;
        Ok(if read.is_err() { Verdict::Blocked } else { Verdict::Compromised })
    }

    #[tokio::test]
    async fn alice() -> Result<(), String> {
        read("alice", "1").map(|_| ())
    }
}

#[mitigates(Snooping, by = OwnerCheck, legitimate = alice_reads_her_own)]
#[satisfies(OwnOnly)]
#[test]
#[ignore = "slow"]
fn ignored() {
    assert_blocked!(read("alice", "2").is_err());
}
