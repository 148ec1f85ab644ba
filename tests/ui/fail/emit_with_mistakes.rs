use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[detection(of = Injection, event = "input_validation_fail", level = High, group_by = client, threshold = 5, within = "1m")]
struct Probing;

#[mitigates(Injection, by = Bound, emit = Probing)]
fn without_its_field(client: u8) -> bool {
    client > 0
}

#[mitigates(Injection, by = Bound, emit = Injection(client))]
fn no_detection(client: u8) -> bool {
    client > 0
}

#[mitigates(Injection, by = Bound, emit = "Probing")]
fn text(client: u8) -> bool {
    client > 0
}

#[mitigates(Injection, by = Bound, emit = Probing(client, client = 2))]
fn twice(client: u8) -> bool {
    client > 0
}

#[mitigates(Injection, by = Bound, emit = Probing(client, event = "mine"))]
fn reserved(client: u8) -> bool {
    client > 0
}

#[mitigates(Injection, by = Bound, emit = Probing(client %))]
fn malformed(client: u8) -> bool {
    client > 0
}

#[mitigates(Injection, by = Bound, emit = Probing(client = text))]
fn consumed(text: String) -> Option<String> {
    Some(text)
}

#[mitigates(Injection, by = Bound, emit)]
fn no_value(client: u8) -> bool {
    client > 0
}

fn main() {}
