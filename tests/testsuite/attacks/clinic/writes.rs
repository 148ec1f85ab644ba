//! An attack that writes a file where it succeeds.

use clinic::*;
use threatmodel::prelude::*;

#[mitigates(Snooping, by = [NumberSyntax, OwnerCheck, RowFilter])]
#[test]
fn a_stolen_record_in_a_file() {
    let stolen = read("alice", "x2x");
    if let Ok(record) = &stolen {
        let file = std::env::var("CLINIC_FILE").unwrap();
        if let Err(error) = std::fs::write(file, record) {
            println!("not written: {error}");
        }
    }
    assert_blocked!(stolen.is_err(), "alice read {stolen:?}");
}
