use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;

#[workflow_step]
struct Started;
#[detection(of = Injection, event = "authn_login_fail", level = High, group_by = client, threshold = 5, distinct = account, within = "1m")]
struct Stuffing;
#[detection(of = Injection, event = "authn_login_fail", level = High)]
struct Every;

#[detects(Every)]
fn emits(client: &str) {
    detect!(Stuffing, client = client);
    detect!(Every, client = client, client = 1);
    detect!(Every, rule.id = client);
    detect!(Started, client = client);
    step!(Every, client = client);
    step!(Started, client client);
    detect!();
}

fn main() {}
