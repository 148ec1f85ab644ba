use counter::{GuessedPin, PinCheck, Secrets};
use threatmodel::prelude::*;

#[mitigates(GuessedPin, by = PinCheck)]
#[test]
fn a_wrong_pin() {
    let secret: Canary<Secrets> = Canary::mint();
    assert_no_leak!(counter::answer("0000", &secret.text()));
}
