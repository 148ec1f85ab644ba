//! Names in a script that has no capitals.

use threatmodel::prelude::*;

#[asset(kind = Data)]
struct 台帳;
#[threat(targets = [台帳], stride = [Tampering])]
struct 改竄;
#[control(layer = InputValidation)]
struct 検証;

#[threat(改竄)]
fn 書く() {}
#[mitigates(改竄, by = 検証)]
fn 検証する() {}

fn main() {
    書く();
    検証する();
}
