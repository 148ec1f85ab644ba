use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering], id = "T-1")]
struct Injection;

#[workflow_step]
struct Started;
#[workflow_step(id = "S-2")]
struct Paid;

/// Every event.
#[detection(of = Injection, event = "malicious_attack_tool", level = Low)]
struct Tool;
#[detection(of = Injection, event = "input_validation_fail", level = High, group_by = client, threshold = 5, within = "1m", playbook = "block the client", id = "D-1")]
struct Probing;
#[detection(of = Injection, event = "authn_login_fail", level = Medium, group_by = [client, user.agent], threshold = 3, distinct = account, within = "1h30m")]
struct Stuffing;
#[detection(of = Injection, event = "sequence_fail", level = Critical, group_by = session, sequence = [Started, Probing, Paid], within = "10m")]
struct Order;
#[detection(of = Injection, event = "sequence_fail", level = High, group_by = session, requires = Started, at = Paid, within = "1h")]
struct Unpaid;
#[detection(of = Injection, event = "authz_fail", level = Informational, requires = Started, within = "1h")]
struct Outside;
#[detection(of = Injection, event = "x_honey", level = High, canary)]
struct Honey;

struct User {
    agent: &'static str,
}

// Never called: to run it, the binary would need the SQLite library that canaries are found with.
#[allow(dead_code)]
#[detects(Tool)]
#[detects(Probing)]
#[detects(Stuffing)]
fn emits(client: std::net::IpAddr, account: &str, user: &User) {
    let attempts = 3_u32;
    detect!(Tool);
    detect!(Tool,);
    detect!(Probing, client = %client, input = account, attempts, ok = true);
    detect!(Probing, client = ?client, r#type = 1, control = "grammar", outcome = "blocked");
    detect!(Stuffing, %client, account, user.agent, secret password = "hunter2", secret token = ?Some(1));
    detect!(Stuffing, ?client, account = format!("{account}!"), user.agent = user.agent,);
    detect!(Outside, secret = "a field of that name");
    step!(Started, session = 1);
    step!(Paid, session = 1, secret card = "4111");
    threatmodel::detect!(crate = ::threatmodel, Tool, a = 1);
}

fn main() {
    let mut rules = threatmodel::detect::declared::rules();
    assert_eq!(rules.len(), 7);
    let probing = rules.remove(rules.iter().position(|rule| rule.path.ends_with("::Probing")).unwrap());
    assert_eq!(probing.kind.threshold(), Some(5));
    assert_eq!((probing.threat.id.as_deref(), probing.assets.len(), probing.playbook.len()), (Some("T-1"), 1, 1));
    let engine = threatmodel::detect::engine::Engine::new(threatmodel::detect::declared::rules(), Default::default());
    engine.unwrap();
}
